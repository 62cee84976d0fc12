"""Alive? Ready? What time is it? Three plain answers for machines and for the browser's clock."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from store.session import check_durability
from web.nodes import NODES, Nodes
from web.present import iso
from web.wiring import house, now

blueprint = Blueprint("health", __name__)

# A node that has not looked for what is due for so long does not close a round that has ended.
SWEEP_SECONDS_MAX = 30


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the program runs."""
    return jsonify(status="alive", node=house().settings.node)


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether the database answers and keeps what is acknowledged, and how this node hears the others.

    A node that is deaf to hints is ready: it looks for itself each second.
    """
    nodes: Nodes | None = current_app.extensions.get(NODES)
    around: dict[str, Any] = {
        "node": house().settings.node,
        "redis": nodes.hearing if nodes else "not used",
        "swept_seconds_ago": round(nodes.swept_before, 1) if nodes and nodes.swept_before else None,
    }
    try:
        faults = check_durability(house().store.writer)
    except Exception:  # noqa: BLE001 - whatever the driver raises, the answer is that we are not ready
        return jsonify(status="no database", database="does not answer", **around), 503
    if faults:
        return jsonify(status="not durable", database="answers", faults=faults, **around), 503
    if (around["swept_seconds_ago"] or 0) > SWEEP_SECONDS_MAX:
        return jsonify(status="not sweeping", database="answers", faults=[], **around), 503
    return jsonify(status="ready", database="answers", faults=[], **around), 200


@blueprint.get("/time")
def time() -> Response:
    """Tell the court's time to the millisecond, for clocks in browsers."""
    instant = now()
    answer = jsonify(now=iso(instant), ms=int(instant.timestamp() * 1000))
    answer.headers["Cache-Control"] = "no-store"
    return answer
