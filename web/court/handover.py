"""The handover: who was there, keys, meters, inventory, photographs, each line as it goes into the record."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from figures.court_queries import LotFile
from kernel.refusal import Refusal, Refused
from kernel.text import LINE_LENGTH_MAX
from settlement import service as settlement
from settlement.rules.delivery import HandoverItem, HandoverRecord, MeterReading, Part, Present
from web.court.door import blueprint, own_lot, today
from web.court.papers import handover_shown
from web.court.sheets import ListSheet, Rows, together
from web.court.words import PARTS_AT_HANDOVER
from web.fields import DayText, Flag, Form, Kind, Line, Paragraph, ShortLine, asked
from web.pages import page
from web.wiring import look, perform

PAPER = "documents/handover.html"
PEOPLE_SHOWN, PEOPLE_MOST = 3, 20
METERS_SHOWN, METERS_MOST = 3, 20

_ONE_A_LINE = _l("One a line.")
_NONE = _l("If there are none: why")


class HandoverForm(Form):
    """The handover as it happened."""

    handed_over_on: DayText = asked(_l("Handed over on"))
    place: Line = asked(_l("Place"))
    keys: Paragraph | None = asked(_l("Keys"), hint=_ONE_A_LINE, default=None)
    keys_none: Line | None = asked(_NONE, default=None)
    meters_none: Line | None = asked(_NONE, default=None)
    inventory: Paragraph | None = asked(_l("Inventory"), hint=_ONE_A_LINE, default=None)
    inventory_none: Line | None = asked(_NONE, default=None)
    photos: Paragraph | None = asked(
        _l("Photographs"), hint=_l("One a line: what it shows, and where it is kept."), default=None
    )
    photos_none: Line | None = asked(_NONE, default=None)
    late_because: Line | None = asked(_l("If it is late: which obstacle"), default=None)


class PersonForm(Form):
    """Somebody who was there."""

    part: Annotated[Part, Kind("choice")] = asked(_l("In what part"), choices=PARTS_AT_HANDOVER)
    name: ShortLine = asked(_l("Name"))
    unsigned: Flag = asked(_l("did not sign"), default=False)


class MeterForm(Form):
    """What one meter showed."""

    meter: ShortLine = asked(_l("Meter"))
    reading: ShortLine = asked(_l("Meter reading"))


LISTS = {
    "person": Rows(PersonForm, PEOPLE_SHOWN, PEOPLE_MOST),
    "meter": Rows(MeterForm, METERS_SHOWN, METERS_MOST),
}
_FIRST_ROWS = {
    "person": ({"part": "court"}, {"part": "buyer"}),
    "meter": ({"meter": _l("Electricity")}, {"meter": _l("Water")}, {"meter": _l("Gas")}),
}
_PLACES = {
    "handover-before-service": "handed_over_on",
    "handover-in-future": "handed_over_on",
    "handover-late-without-reason": "late_because",
    "handover-without-keys": "keys",
    "handover-without-inventory": "inventory",
    "handover-without-photos": "photos",
    "handover-without-meter-readings": "meters_none",
    "handover-without-officer": "person-0-name",
    "handover-without-buyer": "person-1-name",
}


@blueprint.route("/lots/<id:lot_id>/handover", methods=["GET", "POST"])
def handover(lot_id: str) -> ResponseReturnValue:
    """Record the handover, or show the record that is kept."""
    file = own_lot(lot_id)
    kept = look(settlement.handover_of, file.award.id) if file.award else None
    sheet = ListSheet(
        HandoverForm,
        LISTS,
        first=_first(file),
        rows_first=_FIRST_ROWS,
        place=lambda one: _PLACES.get(one.code, ""),
    )
    if request.method == "POST":
        wanted = request.form.get("add", "")
        if wanted:
            sheet.grow(wanted)
        else:
            with sheet.attempt():
                perform(auction.record_handover, lot_id=lot_id, handover=_record(sheet))
                flash(_("The handover is recorded."), "done")
                return redirect(url_for(".lot", lot_id=lot_id), 303)
    if kept is not None and file.award is not None:
        paper = look(handover_shown, file, file.award, kept)
        return page("court/handed_over.html", file=file, kept=kept, template=PAPER, paper=paper)
    return sheet.page("court/handover.html", file=file, award=file.award)


def _first(file: LotFile) -> dict[str, Any]:
    return {"handed_over_on": today(), "place": file.asset.address or ""}


def _record(sheet: ListSheet[HandoverForm]) -> HandoverRecord:
    """Return the record that was typed, or raise Refused with everything that cannot be read."""
    typed, people, meters = together(
        sheet.read, lambda: sheet.read_rows("person"), lambda: sheet.read_rows("meter")
    )
    without: Mapping[HandoverItem, str | None] = {
        "keys": typed.keys_none,
        "meter-readings": typed.meters_none,
        "inventory": typed.inventory_none,
        "photos": typed.photos_none,
    }
    return HandoverRecord(
        handed_over_on=typed.handed_over_on,
        place=typed.place,
        present=tuple(Present(person.name, person.part, signed=not person.unsigned) for person in people),
        keys=_lines(typed.keys, "keys"),
        meter_readings=tuple(MeterReading(meter.meter, meter.reading) for meter in meters),
        inventory=_lines(typed.inventory, "inventory"),
        photos=_lines(typed.photos, "photos"),
        without={item: reason for item, reason in without.items() if reason},
        late_because=typed.late_because or "",
    )


def _lines(text: str | None, name: str) -> tuple[str, ...]:
    """Return the lines of a text that are not blank; one that is too long for the record is refused here."""
    lines = tuple(line.strip() for line in (text or "").split("\n") if line.strip())
    for line in lines:
        if len(line) > LINE_LENGTH_MAX:
            facts: dict[str, str | int] = {"field": name, "length": len(line), "longest": LINE_LENGTH_MAX}
            raise Refused(Refusal("text-too-long", facts=facts))
    return lines
