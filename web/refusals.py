"""One table: refusal code → HTTP status and sentence, gathered from the words of every stage."""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from flask_babel import gettext as _

import web.sentences
from kernel.refusal import Fact, Refused
from web.articles import article_words

Sentence = tuple[int, Any]
UNKNOWN_STATUS = 422


class Coded(Protocol):
    """A refusal or a finding: something with a code, an article and facts."""

    @property
    def code(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def facts(self) -> Any: ...


@cache
def sentences() -> dict[str, Sentence]:
    """Return the whole table; one code with two sentences is a fault of the program."""
    table: dict[str, Sentence] = {}
    for found in pkgutil.iter_modules(web.sentences.__path__):
        for code, sentence in import_module(f"web.sentences.{found.name}").SENTENCES.items():
            assert code not in table, f"two sentences for {code}"
            table[code] = sentence
    return table


def sentence_of(said: Coded) -> str:
    """Return what a refusal or a finding says to people: what is wrong and what to do."""
    entry = sentences().get(said.code)
    if entry is None:
        return _("This is not allowed (%(code)s).", code=said.code)
    words = str(entry[1])
    try:
        return words % _Forgiving(said.facts)
    except (TypeError, ValueError):
        return words


class _Forgiving(dict[str, Fact]):
    """Facts of a sentence; one that is missing shows as a dash instead of hiding the whole sentence."""

    def __missing__(self, key: str) -> str:
        return "—"


def status_of(refused: Refused) -> int:
    """Return the HTTP status of the first refusal: it is the one that decided."""
    entry = sentences().get(refused.refusals[0].code)
    return entry[0] if entry else UNKNOWN_STATUS


def plain_of(said: Coded) -> dict[str, object]:
    """Return one refusal as JSON data with its sentence."""
    return {
        "code": said.code,
        "article": said.article,
        "article_words": article_words(said.article),
        "facts": dict(said.facts),
        "sentence": sentence_of(said),
    }


def problem_of(refused: Refused) -> dict[str, object]:
    """Return the refusals as a JSON problem (RFC 9457 with our own list)."""
    return {
        "type": "about:blank",
        "title": sentence_of(refused.refusals[0]),
        "status": status_of(refused),
        "refusals": [plain_of(refusal) for refusal in refused.refusals],
    }
