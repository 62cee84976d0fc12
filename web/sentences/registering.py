"""What people read on their way into a round, and about a price that parties are asked for."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    "declaration-missing": (
        422,
        _l("A reminder of the notice is not ticked yet (%(name)s). Read it, then tick it."),
    ),
    "notice-changed-since-read": (
        409,
        _l("The notice was corrected after you read it. Read it as it stands now, and tick again."),
    ),
    "not-a-party": (
        403,
        _l("You are no party of the case of lot %(lot)s. Sign in with the account that the court knows."),
    ),
    "not-being-valued": (
        409,
        _l("This lot is not being priced now. Look at its way so far to see where it stands."),
    ),
    "not-found": (404, _l("There is nothing here, or it is not yours to see. Go back to the list.")),
    "payment-not-awaited": (
        409,
        _l("Nothing more is awaited here: it is paid, or its time is over. See below where it stands."),
    ),
    "platform-applicant-chooses": (
        403,
        _l("Only the applicant chooses the platform. Nobody else does it for him, the court neither."),
    ),
    "platform-is-fixed": (
        409,
        _l("The sale is announced, and it stays on its platform. See the notice for where it is held."),
    ),
}
