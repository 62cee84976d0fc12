"""Files for the browser: addresses that change with the content, compressed once, cached for long."""

import gzip
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, make_response, request
from markupsafe import Markup

ASSETS_MAX = 600
_COMPRESSED_FROM_BYTES = 1_000
_YEAR_SECONDS = 365 * 24 * 3600
_TEXT = (".css", ".js", ".mjs", ".svg", ".json", ".txt", ".map")
_NAME = re.compile(r"[a-z0-9][a-z0-9/_-]{0,80}")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: its bytes, the same compressed where that pays, and its name's stamp."""

    body: bytes
    packed: bytes | None
    stamp: str
    mime: str


@lru_cache(maxsize=ASSETS_MAX)
def _read(path: Path, _changed: int, _size: int) -> Asset:
    body = path.read_bytes()
    packs = path.suffix in _TEXT and len(body) >= _COMPRESSED_FROM_BYTES
    return Asset(
        body=body,
        packed=gzip.compress(body, mtime=0) if packs else None,
        stamp=hashlib.sha256(body).hexdigest()[:12],
        mime=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )


def _asset(root: Path, name: str) -> Asset | None:
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        return None
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


def install(app: Flask) -> None:
    """Serve static/ and give the templates `asset`, `icon`, `drawing` and islands of data."""
    root = Path(app.root_path, "static").resolve()

    def asset(name: str) -> str:
        """Return the address of a file under static/; it changes when the file does."""
        found = _asset(root, name)
        return f"/static/{name}?v={found.stamp}" if found else f"/static/{name}"

    def svg(folder: str, name: str, css: str) -> Markup:
        """Return a drawing to be put into the page itself, so that it takes the colour of its words."""
        found = _asset(root, f"{folder}/{name}.svg") if _NAME.fullmatch(name) else None
        if found is None:
            return Markup("")
        return _inline(found.body.decode(), css)

    def icon(name: str, css: str = "") -> Markup:
        return svg("vendor/icons", name, f"icon {css}".strip())

    def drawing(name: str, css: str = "") -> Markup:
        return svg("img", name, f"drawing {css}".strip())

    @app.get("/static/<path:filename>", endpoint="static")
    def send(filename: str) -> Response:
        found = _asset(root, filename)
        if found is None:
            abort(404)
        return _answer(found)

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return send("img/seal.svg")

    app.jinja_env.globals.update(
        asset=asset, icon=icon, drawing=drawing, json_island=json_island, words_island=words_island
    )


def _answer(found: Asset) -> Response:
    packed = found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = make_response(found.packed if packed else found.body)
    response.mimetype = found.mime
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    stamped = request.args.get("v") == found.stamp
    response.headers["Cache-Control"] = (
        f"public, max-age={_YEAR_SECONDS}, immutable" if stamped else "no-cache"
    )
    response.set_etag(found.stamp + ("-gz" if packed else ""))
    response.make_conditional(request)
    return response


@lru_cache(maxsize=ASSETS_MAX)
def _inline(text: str, css: str) -> Markup:
    """Return an SVG file as an element of the page: hidden from readers, without what only a file needs."""
    body = text[text.index("<svg") :].strip()
    body = (
        re.sub(r'\s(?:class|width|height|xmlns|id)="[^"]*"', "", body[: body.index(">")])
        + body[body.index(">") :]
    )
    return Markup(body.replace("<svg", f'<svg class="{css}" aria-hidden="true" focusable="false"', 1))  # noqa: S704 - our own files


def json_island(name: str, value: Any) -> Markup:
    """Return data for a script as an element of the page; a closing tag inside it stays data."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    island = Markup(text)  # noqa: S704 - JSON without a single "<" cannot close its element
    return Markup('<script type="application/json" id="{}">{}</script>').format(name, island)


def words_island(words: dict[str, Any]) -> Markup:
    """Return the words that scripts of this page say, in the page's language."""
    return json_island("words", {key: str(value) for key, value in words.items()})
