"""What people read when a case, a listing, terms, a notice or a ruling is not taken as it was handed in."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # the case and its document
    "case-number-taken": (409, _l("The court has a case %(number)s already. Open it, or check the number.")),
    "case-complete-already": (409, _l("The case %(number)s is complete already. Open it to see it.")),
    "case-incomplete": (
        409,
        _l("The case came in as a listing that does not say “%(what)s”. Complete the case first."),
    ),
    "case-sides-missing": (
        422,
        _l("A case has two sides at least. Name an applicant and a debtor."),
    ),
    "case-without-asset": (422, _l("Nothing is named that was seized. Fill in at least one thing.")),
    "party-account-unknown": (
        422,
        _l("There is no account %(username)s. Leave the account out, or check how it is written."),
    ),
    "parties-missing": (
        422,
        _l("The case %(number)s needs an applicant and a debtor. Name both."),
    ),
    "asset-class-missing": (
        422,
        _l("Say whether “%(title)s” is movable, immovable or another right: its type does not tell."),
    ),
    "seized-in-future": (422, _l("%(title)s cannot have been seized on %(day)s, a day to come. Check it.")),
    "import-nothing-sent": (422, _l("No document was sent. Choose a file, or paste the document.")),
    "import-too-large": (413, _l("The document is larger than %(most)s bytes. Split it into several.")),
    "import-unreadable": (422, _l("The document is not JSON (%(problem)s). Correct it at the source.")),
    "import-no-cases": (
        422,
        _l("The document must be an object with a list “cases” of 1 to %(most)s cases. Compare the sample."),
    ),
    "import-row-invalid": (
        422,
        _l("Case %(row)s (%(number)s): %(field)s cannot be taken (%(problem)s). Correct it at the source."),
    ),
    # listings
    "listing-file-missing": (404, _l("There is no file or folder %(path)s. Check the name.")),
    "listing-file-none": (422, _l("The folder %(path)s holds neither JSON nor CSV. Name another one.")),
    "listing-file-too-large": (413, _l("%(path)s holds more than %(most)s. Split it into several files.")),
    "listing-file-unreadable": (422, _l("%(path)s cannot be read (%(problem)s). Correct it at the source.")),
    # the reference price
    "appraiser-line-unclear": (
        422,
        _l("“%(line)s” does not name an appraiser and a licence. Write the name, a comma, the number."),
    ),
    "price-not-in-listing": (
        422,
        _l("No listing states this price. Enter the one that is stated, or go one of the four ways."),
    ),
    "price-fixed-in-future": (422, _l("The price cannot have been fixed on a day to come. Check it.")),
    # the terms of sale
    "terms-not-now": (
        409,
        _l("Terms for “%(procedure)s” cannot be decided in the state “%(state)s”. Look at the tasks."),
    ),
    "terms-not-decided": (
        409,
        _l("There are no terms to announce. Let the panel decide on price, deposit, step and times first."),
    ),
    "panel-incomplete": (
        422,
        _l("The panel decides. Name at least %(least)s members, and the minutes of the decision."),
    ),
    "panel-complete": (422, _l("A panel of %(members)s decided, and its minutes are named.")),
    "lines-too-many": (422, _l("There are more than %(most)s lines. Leave out what does not belong here.")),
    # the notice
    "notice-not-drafted": (409, _l("There is no notice to submit. Draw it up first.")),
    "notice-terms-superseded": (
        409,
        _l("The panel has decided anew since the notice was drawn up. Draw it up again."),
    ),
    "notice-facts-changed": (
        409,
        _l("A fact has changed since the notice was drawn up. Draw it up again, and look through it."),
    ),
    "notice-own-wording": (
        403,
        _l("You worded a part of this notice yourself. Ask a judge to approve it who did not."),
    ),
    "delivery-before-decision": (
        422,
        _l("It was sent before the panel decided on these terms. Tell the person anew, or correct the day."),
    ),
    "notice-entry-locked": (
        422,
        _l("%(path)s holds a fact. Change it where it is recorded, and draw the notice up again."),
    ),
    # the ruling
    "served-day-impossible": (
        422,
        _l("The ruling cannot have been served on %(day)s. Enter a day from its making up to today."),
    ),
}
