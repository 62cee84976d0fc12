"""The court's papers inside a page: rendered from their own templates, with the wording of documents."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from kernel.money import Money
from notices.rules.wording import FILTERS
from web.present import is_chinese

# What a step of a lot's way is called when it is offered as a way on.
DEEDS = {
    "start-second-round": _l("Second auction"),
    "start-sale": _l("Judicial sale"),
    "take-in-kind": _l("A creditor takes it in kind"),
    "allow-self-disposal": _l("The debtor sells it himself, with the court's leave"),
    "allow-financing": _l("The debtor finds money or a buyer"),
    "hand-to-management": _l("Management for the creditor"),
    "release": _l("Release and return to the debtor"),
    "dispose-again": _l("A new disposal from the reference price on"),
    "receive-balance": _l("The buyer pays the balance"),
    "default": _l("The buyer defaults"),
    "revoke": _l("Revocation"),
}


def install(app: Flask) -> None:
    """Give the templates the papers and the few words that they share."""
    app.jinja_env.globals.update(
        document=document, deed_words=deed_words, fen_money=fen_money, locale_code=locale_code
    )
    app.jinja_env.filters["instant"] = datetime.fromisoformat


def document(template: str, paper: Mapping[str, object]) -> Markup:
    """Return a paper of the court, filled in; a name that it lacks is a fault of the program."""
    return Markup(_environment(current_app.jinja_env).get_template(template).render(dict(paper)))  # noqa: S704 - escaped


def deed_words(deed: str) -> str:
    """Return what a lawful way on is called."""
    return str(DEEDS.get(deed, deed))


def fen_money(fen: int) -> Money:
    """Return the money of a published record, which counts in fen."""
    return Money(fen)


def locale_code() -> str:
    """Return the language of the page."""
    return "zh" if is_chinese() else "en"


@cache
def _environment(pages: Environment) -> Environment:
    """Return the environment of the papers: the same templates, but with the wording of documents."""
    papers = Environment(
        loader=pages.loader, autoescape=True, undefined=StrictUndefined, auto_reload=pages.auto_reload
    )
    papers.filters.update(FILTERS)
    return papers
