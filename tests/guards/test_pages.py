"""Templates, scripts and styles: nothing unused, nothing from elsewhere, no script in the page."""

import re
from pathlib import Path

from jinja2 import Environment, meta, nodes

from tests.guards.reading import PACKAGES, ROOT, files, named, none_of, text

TEMPLATES = ROOT / "templates"
# A page that loads something from elsewhere tells others who reads it, and breaks without a network.
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w+", re.IGNORECASE)
LOADS = {
    ".html": re.compile(
        r"(?:src|href|action|poster|srcset|data-src)\s*=\s*[\"']\s*((?:https?:)?//[^\"']+)", re.IGNORECASE
    ),
    ".css": re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')]+)", re.IGNORECASE),
    ".js": re.compile(r"[\"'`]((?:https?:|wss?:)?//[\w.-]+\.\w[^\"'`]*)[\"'`]", re.IGNORECASE),
}
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json\"))[^>]*>|\son\w+\s*=\s*[\"']", re.IGNORECASE
)


def _templates() -> dict[str, Path]:
    return {
        path.relative_to(TEMPLATES).as_posix(): path
        for path in files(".html", ".txt", ".xml")
        if TEMPLATES in path.parents
    }


def _parsed(path: Path) -> nodes.Template:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
    return environment.parse(text(path), named(path))


def test_every_template_can_be_read() -> None:
    assert _templates()
    for path in _templates().values():
        _parsed(path)


def test_every_template_that_is_named_exists() -> None:
    known = _templates()
    missing = [
        f"{name} names {wanted}"
        for name, path in known.items()
        for wanted in meta.find_referenced_templates(_parsed(path))
        if wanted is not None and wanted not in known
    ]
    none_of(missing)


def test_every_template_is_rendered_by_somebody() -> None:
    known = _templates()
    used = {
        wanted
        for path in known.values()
        for wanted in meta.find_referenced_templates(_parsed(path))
        if wanted is not None
    }
    python = "\n".join(text(path) for path in files(".py", under=PACKAGES))
    none_of(
        [
            name
            for name in known
            if name not in used and f'"{name}"' not in python and f"'{name}'" not in python
        ]
    )


def _names_of(imported: nodes.FromImport | nodes.Import) -> list[str]:
    if isinstance(imported, nodes.Import):
        return [imported.target]
    return [name if isinstance(name, str) else name[1] for name in imported.names]


def test_what_a_template_imports_it_uses() -> None:
    idle = []
    for name, path in _templates().items():
        parsed = _parsed(path)
        used = {found.name for found in parsed.find_all(nodes.Name) if found.ctx == "load"}
        for imported in parsed.find_all((nodes.FromImport, nodes.Import)):
            idle += [f"{name} imports {macro}" for macro in _names_of(imported) if macro not in used]
    none_of(idle)


def test_a_macro_is_called_by_somebody() -> None:
    everything = "\n".join(text(path) for path in _templates().values())
    idle = [
        f"{name}: {macro.name}"
        for name, path in _templates().items()
        for macro in _parsed(path).find_all(nodes.Macro)
        if len(re.findall(rf"\b{macro.name}\b", everything)) < 2
    ]
    none_of(idle)


def _own_assets() -> list[Path]:
    return [
        path
        for path in files(".html", ".css", ".js")
        if path.relative_to(ROOT).parts[0] in {"templates", "static"}
    ]


def test_pages_load_nothing_from_elsewhere() -> None:
    found = []
    for path in _own_assets():
        for number, line in enumerate(text(path).splitlines(), start=1):
            found += [
                f"{named(path)}:{number} {address[:80]}"
                for address in LOADS[path.suffix].findall(line)
                if ELSEWHERE.match(address) and "mailto:" not in address
            ]
    none_of(found)


def test_a_page_holds_no_script_of_its_own() -> None:
    """The content policy forbids inline scripts; one that slips in would silently not run."""
    found = [
        f"{named(path)}:{number} {line.strip()[:80]}"
        for path in _own_assets()
        if path.suffix == ".html"
        for number, line in enumerate(text(path).splitlines(), start=1)
        if INLINE.search(line)
    ]
    none_of(found)


def test_every_script_and_style_is_loaded_by_somebody() -> None:
    readers = [
        path for path in files(".html", ".js", ".css", ".py") if path.relative_to(ROOT).parts[0] != "tests"
    ]
    idle = [
        named(path)
        for path in _own_assets()
        if path.suffix in {".js", ".css"}
        and not any(path.name in text(reader) for reader in readers if reader != path)
    ]
    none_of(idle)


def test_nothing_of_a_page_is_called_safe_that_people_wrote() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in _templates().values()
        for number, line in enumerate(text(path).splitlines(), start=1)
        if re.search(r"\|\s*safe\b|autoescape\s+false", line)
    ]
    none_of(found, "escape it, or return Markup from a function that says why it is safe:")
