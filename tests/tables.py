"""Imports every module that declares tables, so that the metadata is whole."""

import migrations.everything  # noqa: F401 - it is kept whole by a guard
