"""What people read when a stopped round cannot go on as proposed, or a court's setting cannot be kept."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    "ground-day-impossible": (
        422,
        _l("The ground cannot have gone on that day. Enter a day from %(first)s to %(last)s."),
    ),
    "stopped-anew": (
        409,
        _l("The round was stopped anew since this was proposed. Propose again how it shall go on."),
    ),
    "resumed-in-time": (422, _l("The last day to take the auction up again is %(day)s.")),
    "resumed-late": (
        422,
        _l(
            "The last day to take the auction up again was %(day)s. "
            "It may still go on; say in the reason why it is late."
        ),
    ),
    "gap-length-out-of-range": (
        422,
        _l("The length must lie between %(shortest)s and %(longest)s seconds."),
    ),
}
