"""What people read when a form, a request or a sign-in is refused at the door."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # forms and request bodies
    "json-unreadable": (400, _l("The request is not a JSON object. Send one, and say that it is JSON.")),
    "field-missing": (422, _l("%(label)s is missing. Fill it in.")),
    "field-wrong": (422, _l("%(label)s cannot be read. Check what you typed.")),
    "field-unknown": (422, _l("Nobody asked for a field %(field)s. Leave it out.")),
    "field-choice": (422, _l("%(label)s: choose one of the answers offered.")),
    "field-not-text": (422, _l("%(label)s must be text.")),
    "field-whole": (422, _l("%(label)s must be a whole number, not %(text)s.")),
    "field-range": (422, _l("%(label)s must lie between %(least)s and %(most)s, not %(text)s.")),
    "field-day": (422, _l("%(label)s: %(text)s is not a day. Write it as 2026-03-02.")),
    "field-moment": (422, _l("%(label)s: %(text)s is not a day and time. Write it as 2026-03-02 10:00.")),
    "field-year": (422, _l("%(label)s: the year of %(text)s lies outside %(first)s to %(last)s. Check it.")),
    "field-id": (422, _l("%(label)s does not name anything here. Choose from the list.")),
    "field-many": (422, _l("At most %(most)s can be sent at once. Send fewer.")),
    "field-phone": (422, _l("%(label)s: %(text)s is not a telephone number. Write its digits.")),
    "field-id-number": (422, _l("%(label)s: an identity number has 8 to 20 digits and capital letters.")),
    "field-password": (422, _l("A password has %(least)s to %(longest)s characters. Choose another.")),
    "field-tick": (422, _l("Please tick: %(label)s")),
    "money-negative": (422, _l("%(label)s cannot be less than nothing.")),
    "money-nothing": (422, _l("%(label)s must be more than nothing.")),
    # accounts
    "sign-in-needed": (401, _l("Sign in first.")),
    "door-closed": (403, _l("Your account does not open this door. Sign in with another one.")),
    "too-hasty": (429, _l("That was too often. Wait %(seconds)s seconds and try again.")),
    "passwords-differ": (422, _l("The two passwords differ. Type the new one twice.")),
    "password-wrong": (403, _l("The present password is not right.")),
}  # fmt: skip
