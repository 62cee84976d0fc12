"""A door that moves the house's clock: it exists only where MINGPAI_TEST_CLOCK was set on a loopback host."""

from flask import Blueprint, Response, jsonify

from kernel.clock import ShiftedClock
from web.fields import Form, MomentText, asked
from web.present import iso
from web.security import csrf
from web.sheets import read_json
from web.wiring import house

blueprint = Blueprint("clock_door", __name__)


class NewTime(Form):
    """The instant that the clock shall show."""

    at: MomentText = asked("at")


@blueprint.post("/__test__/clock")
@csrf.exempt
def move() -> Response:
    """Put the clock where it is told to."""
    clock = house().clock
    assert isinstance(clock, ShiftedClock), "this door is only registered over a clock that can be moved"
    clock.put(read_json(NewTime).at)
    return jsonify(now=iso(clock.now()))
