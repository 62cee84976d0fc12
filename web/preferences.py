"""How a person wants to read: language, light or dark, text size; kept in cookies."""

from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, g, redirect, request
from flask_babel import Babel

from web.pages import safe_next

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
THEMES = ("auto", "light", "dark")
SIZES = ("normal", "large")
_YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("preferences", __name__)


def language() -> str:
    """Return the language of this page: what the address says, else what was chosen before, else Chinese."""
    asked = request.args.get("lang", "")
    kept = request.cookies.get("lang", "")
    return asked if asked in LANGUAGES else kept if kept in LANGUAGES else "zh"


def theme() -> str:
    """Return light, dark, or auto for whatever the device prefers."""
    kept = request.cookies.get("theme", "")
    return kept if kept in THEMES else "auto"


def text_size() -> str:
    """Return normal or large."""
    kept = request.cookies.get("text", "")
    return kept if kept in SIZES else "normal"


def select_locale() -> str:
    """Return the catalogue of the page's language."""
    return LANGUAGES[language()] if request else LANGUAGES["zh"]


def install(app: Flask) -> None:
    """Let pages be read in both languages, and remember what was chosen."""
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES["zh"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/translations"
    Babel(app, locale_selector=select_locale, timezone_selector=lambda: "Asia/Shanghai")
    app.before_request(_note_language)
    app.after_request(_keep_language)


def other_language_url() -> str:
    """Return the address of this page in the other language."""
    other = "en" if language() == "zh" else "zh"
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    if request.method != "GET":
        arguments = []
    query = urlencode([*arguments, ("lang", other)])
    return f"{request.path}?{query}"


@blueprint.get("/preferences")
def choose() -> Response:
    """Keep what was chosen and go back; a plain link, because it changes this browser's cookies only."""
    response = redirect(safe_next(request.args.get("next")), 303)
    for name, allowed in (("theme", THEMES), ("text", SIZES)):
        value = request.args.get(name, "")
        if value in allowed:
            _keep(response, name, value)
    return response  # type: ignore[return-value]


def _note_language() -> None:
    g.language_asked = request.args.get("lang", "") in LANGUAGES


def _keep_language(response: Response) -> Response:
    if g.get("language_asked") and request.cookies.get("lang") != language():
        _keep(response, "lang", language())
    return response


def _keep(response: object, name: str, value: str) -> None:
    response.set_cookie(  # type: ignore[attr-defined]
        name, value, max_age=_YEAR_SECONDS, samesite="Lax", secure=request.is_secure, httponly=name == "lang"
    )
