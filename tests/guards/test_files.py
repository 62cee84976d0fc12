"""What belongs in the repository: the project's own words, and links that lead somewhere."""

import re
from pathlib import Path

from tests.guards.reading import ROOT, committed_files, files, named, none_of, own_files, text

BYTES_MAX = 400_000
PICTURES = {".png", ".jpg", ".webp"}
PICTURE_BYTES_MAX = 1_500_000
FOREIGN = re.compile(
    r"(^|/)(?:node_modules|vendor|third_party|\.venv|__pycache__)/|\.min\.(?:js|css)$"
    r"|\.(?:pyc|mo|pot|db|sqlite3?|woff2?|ttf|otf|zip|gz|whl|pem)$|(^|/)\.(?:coverage|DS_Store)"
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def test_nothing_of_others_and_nothing_made_is_committed() -> None:
    none_of([name for name in committed_files() if FOREIGN.search(name)])


def test_files_are_small() -> None:
    large = [
        f"{named(path)}: {path.stat().st_size:,} bytes"
        for path in own_files()
        if path.stat().st_size > (PICTURE_BYTES_MAX if path.suffix in PICTURES else BYTES_MAX)
    ]
    none_of(large)


def test_links_in_prose_lead_somewhere() -> None:
    broken = []
    for path in files(".md"):
        for pair in LINK.findall(text(path)):
            target = (pair[0] or pair[1]).split("#")[0]
            if target and not re.match(r"https?://|mailto:", target) and not (path.parent / target).exists():
                broken.append(f"{named(path)}: {target}")
    none_of(broken)


def test_decisions_are_numbered_and_say_what_they_cost() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [page.stem[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    wanting = []
    for page in pages:
        words = page.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", words, flags=re.MULTILINE)
        if headings != ["Context", "Decision", "Consequences"]:
            wanting.append(f"{page.name}: {headings}")
        if "Costs:" not in words.split("## Consequences")[-1]:
            wanting.append(f"{page.name}: names no costs")
        if not re.match(rf"# {int(page.stem[:4])}\. \S.*\n\nStatus: \w+", words):
            wanting.append(f"{page.name}: opens with its number, its title and its status")
    none_of(wanting)


def test_the_decisions_are_listed() -> None:
    index = ROOT / "docs" / "adr" / "README.md"
    none_of([page.name for page in index.parent.glob("[0-9]*.md") if page.name not in text(index)])


def test_the_glossary_names_each_thing_once() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text(ROOT / "docs" / "glossary.md").splitlines()
        if line.startswith("|") and not set(line) <= set("|- ")
    ]
    terms = [row[0] for row in rows if row[0] != "court"]
    names = [row[1] for row in rows if row[0] != "court"]
    assert len(terms) >= 80
    none_of([term for term in terms if terms.count(term) > 1])
    none_of([name for name in names if names.count(name) > 1])


def test_shell_scripts_stop_at_the_first_fault() -> None:
    scripts = [*files(".sh"), ROOT / ".ci" / "run"]
    loose = [
        named(path)
        for path in scripts
        if text(path).startswith("#!") and not re.search(r"^set -euo? ?", text(path), re.MULTILINE)
    ]
    none_of(loose)
    assert Path(ROOT / ".ci" / "run").stat().st_mode & 0o111, "it can be run"
