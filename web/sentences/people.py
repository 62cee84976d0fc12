"""What people read about accounts, roles, real names, lists and approvals."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # Who may do what.
    "role-missing": (403, _l("Your account may not do this. Ask somebody whose task it is.")),
    "other-court": (403, _l("This belongs to another court. Only that court's own staff may do this.")),
    "role-unknown": (422, _l("There is no such role: %(roles)s. Choose one from the list.")),
    "role-none": (422, _l("An account needs at least one role. Choose one.")),
    "roles-clash": (
        422,
        _l(
            "One account may not hold these roles together: %(roles)s. Open a second account for the "
            "other task."
        ),
    ),
    # Accounts.
    "account-unknown": (404, _l("There is no such account.")),
    "account-suspended": (403, _l("This account is suspended. Ask the court that keeps it.")),
    "username-unreadable": (
        422,
        _l(
            "A user name has 2 to %(longest)s letters, digits and the signs . _ @ + - without blanks."
            " Choose another."
        ),
    ),
    "username-taken": (409, _l("This user name or address is already in use. Choose another.")),
    # Real names.
    "identity-kind-unknown": (
        422,
        _l("“%(kind)s” is neither a natural person nor a unit. Choose one of the two."),
    ),
    "identity-number-unreadable": (
        422,
        _l("The identity number must have %(length)s digits or capital letters. Copy it from the document."),
    ),
    "identity-not-confirmed": (
        422,
        _l(
            "The register does not confirm that this name and number belong together. Check both "
            "against the document."
        ),
    ),
    "identity-taken": (
        409,
        _l(
            "Somebody has verified this name with another account. Sign in with that account, or ask "
            "the court."
        ),
    ),
    "identity-verified-already": (
        409,
        _l("This account belongs to a verified name already. Open another account for another person."),
    ),
    # Lists.
    "list-unknown": (422, _l("There is no list called %(list)s. Choose one of the three lists.")),
    "relation-unknown": (
        422,
        _l(
            "“%(relation)s” is no relation to the court, the platform or an agency. Choose one from the list."
        ),
    ),
    "list-entry-unknown": (404, _l("This line is not, or no longer, on the list.")),
    # Four eyes.
    "four-eyes": (403, _l("Whoever prepared it cannot decide on it. Ask a second person.")),
    "shown-differs": (
        409,
        _l("It has changed since it was shown to you. Read the present version, then decide."),
    ),
    "approval-expired": (
        409,
        _l("It was put before you more than %(hours)s hours ago. Have it put before you again."),
    ),
    "approval-asked-already": (
        409,
        _l("Somebody else has just put it forward. Look at that version first."),
    ),
    "approval-given-already": (409, _l("It has already been approved. Nothing more is to be done.")),
    "approval-returned": (409, _l("It was sent back. Wait until it is put before you again.")),
    "approval-void": (409, _l("It was changed or put forward anew. Decide on the newest version.")),
    "approval-unknown": (404, _l("There is nothing here to decide on.")),
}
