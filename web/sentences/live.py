"""What people read when the live room itself turns something away."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    "watches-too-many": (
        422,
        _l("One window can watch %(most)s rounds at once. Close one of them, or open another window."),
    ),
}
