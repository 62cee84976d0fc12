#!/usr/bin/env bash
# Writes down the versions that are installed, once the tests have passed with them.
set -euo pipefail
cd "$(dirname "$0")/.."
{
    echo "# What was tested together, version by version; pyproject.toml says what is needed. Written by: make constraints"
    .venv/bin/python -m pip freeze --exclude-editable --disable-pip-version-check
} >tools/constraints.txt.new
mv tools/constraints.txt.new tools/constraints.txt
