"""Every interface word stands in both catalogues: a page half in another language looks like a fault."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog

from tests.guards.reading import ROOT, named, none_of
from tools.words import LOCALES, catalogue, extracted

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def _words() -> dict[str | tuple[str, ...], str]:
    """Return every interface word in code and templates with one place of it."""
    return {entry.id: f"{entry.locations[0][0]}:{entry.locations[0][1]}" for entry in extracted() if entry.id}


@cache
def _catalogue(locale: str) -> Catalog:
    return catalogue(locale)


def _shown(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def test_words_are_found() -> None:
    assert len(_words()) > 100, "babel.cfg says where the words stand"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_is_translated(locale: str) -> None:
    catalogue = _catalogue(locale)
    missing = []
    for message, place in _words().items():
        entry = catalogue.get(_shown(message))
        if (
            entry is None
            or not entry.string
            or entry.fuzzy
            or (isinstance(entry.string, tuple) and not all(entry.string))
        ):
            missing.append(f"{place}: {_shown(message)}")
    none_of(missing, f"missing in {locale}; `make words` brings them into the catalogues:")


@pytest.mark.parametrize("locale", LOCALES)
def test_no_word_is_left_over(locale: str) -> None:
    known = {_shown(message) for message in _words()}
    none_of([_shown(entry.id) for entry in _catalogue(locale) if entry.id and _shown(entry.id) not in known])


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_fills_in_the_same_facts(locale: str) -> None:
    """A word with a plural may say its number in one form and spell it out in the other."""
    wrong = []
    for entry in _catalogue(locale):
        ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        forms = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        wanted = set(PLACEHOLDER.findall(" ".join(ids)))
        for form in filter(None, forms if ids[0] else []):
            given = set(PLACEHOLDER.findall(form))
            if given - wanted or (len(ids) == 1 and wanted - given):
                wrong.append(f"{ids[0]} → {form}")
    none_of(wrong)


def test_message_ids_are_english() -> None:
    """A word of the law may be quoted in brackets or quotation marks."""
    quoted = re.compile(r"\([^)]*\)|“[^”]*”")
    none_of(
        [
            f"{place}: {_shown(one)}"
            for one, place in _words().items()
            if CHINESE.search(quoted.sub("", _shown(one)))
        ]
    )


def test_pages_hold_no_chinese_outside_the_catalogue() -> None:
    """Legal documents are Chinese in form; all else comes from the catalogue, for readers of English."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "documents" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            # The switch names each language in itself.
            bare = re.sub(r"\{#.*?#\}|lang=\"zh[^>]*>[^<]*|中文", "", line)
            if CHINESE.search(bare):
                found.append(f"{named(path)}:{number} {line.strip()[:80]}")
    none_of(found)
