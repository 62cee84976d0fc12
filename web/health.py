"""Alive? Ready? What time is it? Three plain answers for machines and for the browser's clock."""

from flask import Blueprint, Response, jsonify

from store.session import check_durability
from web.present import iso
from web.wiring import house, now

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the program runs."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether the database answers and would keep what is acknowledged."""
    try:
        faults = check_durability(house().store.writer)
    except Exception:  # noqa: BLE001 - whatever the driver raises, the answer is that we are not ready
        return jsonify(status="no database"), 503
    return jsonify(status="ready" if not faults else "not durable", faults=faults), 503 if faults else 200


@blueprint.get("/time")
def time() -> Response:
    """Tell the court's time to the millisecond, for clocks in browsers."""
    instant = now()
    answer = jsonify(now=iso(instant), ms=int(instant.timestamp() * 1000))
    answer.headers["Cache-Control"] = "no-store"
    return answer
