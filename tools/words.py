"""Takes new interface words into both catalogues, drops words that are gone, and compiles: `make words`."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
SOURCE_LANGUAGE = "en"
LOCALES = ("zh_Hans_CN", SOURCE_LANGUAGE)
KEYWORDS = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "pgettext": ((1, "c"), 2),
}
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# Interface words of Mingpai; the code's own are English. Brought up to date by `make words`."
NOT_OURS = {".git", ".venv", "docs", "instance", "node_modules", "tests", "tools"}


def extracted() -> Catalog:
    """Return every interface word of code and templates, with the places where it stands."""
    methods, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text(encoding="utf-8")))
    words = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    for file, line, message, comments, context in found:
        if message:
            words.add(message, locations=[(file, line)], auto_comments=comments, context=context)
    return words


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in NOT_OURS


def path_of(locale: str) -> Path:
    """Return where a catalogue is kept."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"


def catalogue(locale: str) -> Catalog:
    """Return a catalogue as it is kept; an empty one where there is none yet."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def update(locale: str, words: Catalog) -> int:
    """Bring a catalogue up to date and return how many of its words wait for a translation."""
    kept = catalogue(locale)
    kept.update(words, no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.project, kept.version, kept.header_comment, kept.fuzzy = "mingpai", "", HEADER, False
    kept.creation_date = kept.revision_date = UNDATED
    kept.last_translator = kept.language_team = kept.msgid_bugs_address = "mingpai"
    waiting = 0
    for message in kept:
        if message.id and not _is_whole(message.string):
            # The words in the code are English already.
            if locale == SOURCE_LANGUAGE:
                message.string = message.id
            else:
                waiting += 1
    path_of(locale).parent.mkdir(parents=True, exist_ok=True)
    with path_of(locale).open("wb") as file:
        # Without places and days: they would change with every line of code and hide what changed in words.
        write_po(file, kept, sort_output=True, no_location=True, width=110)
    with path_of(locale).with_suffix(".mo").open("wb") as file:
        write_mo(file, kept)
    return waiting


def _is_whole(translation: str | tuple[str, ...] | list[str]) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation))


def main() -> int:
    """Update both catalogues and say what is left to translate."""
    words = extracted()
    for locale in LOCALES:
        waiting = update(locale, words)
        print(f"{locale}: {len(words)} words, {waiting} to translate in {path_of(locale).relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
