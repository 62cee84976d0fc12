"""What people read when an amount, a text or a name cannot be read."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    "money-unreadable": (422, _l("%(text)s is not an amount. Write yuan in digits, for example 1,234.50.")),
    "money-too-large": (422, _l("The amount %(text)s is larger than any that is kept. Count the digits.")),
    "text-empty": (422, _l("%(what)s is empty. Fill it in.")),
    "text-too-long": (422, _l("The text has %(length)s characters; at most %(longest)s fit. Shorten it.")),
    "text-hidden-characters": (
        422, _l("The text contains characters that nobody can see. Type it again instead of copying it."),
    ),
}  # fmt: skip
