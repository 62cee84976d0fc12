"""What people read when a receipt or a record cannot be checked or drawn."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    "receipt-missing": (422, _l("There is nothing to check yet. Paste a receipt, or choose its file.")),
    "receipt-too-long": (
        422,
        _l("This is longer than %(most)s KB. A receipt is far shorter; paste one alone."),
    ),
    "receipt-unreadable": (
        422,
        _l(
            "This cannot be read as JSON (line %(line)s). Paste the whole file, from the first brace to the "
            "last."
        ),
    ),
    "receipt-foreign": (
        422,
        _l(
            "This is JSON, but no receipt of a bid: that has a body with the bid, and a signature. Paste the "
            "file that was downloaded."
        ),
    ),
    "record-too-long": (
        422,
        _l(
            "This round has %(events)s events, too many for a page. Download its record and check it with "
            "tools/verify_record.py."
        ),
    ),
    "too-many-at-work": (503, _l("Others are checking just now. Try again in a moment.")),
    "pdf-not-here": (
        503,
        _l(
            "This server lacks the libraries that draw PDFs (Pango). Print the page instead: it is laid out "
            "for paper, and the JSON file is the receipt that can be checked."
        ),
    ),
}
