"""Writes RULES.md: every rule with its article, its function and its tests, and every number of the law."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "RULES.md"
sys.path.insert(0, str(ROOT))

# What an id of the digest looks like: RR-103, A-10, BE-3, NL-12, K-SEIZ-1, N-238-1, G-322-17, AS-25b.
RULE_ID = re.compile(
    r"\b(?:RR|AS|VS|RS|BE|NL|BID|MON|TIME|PREC|CR|K-SEIZ|[NG]-\d{3}|[ACDEGHKLOQRSTX])-\d{1,3}[a-d]?\b(?!-)"
)
# Conventions of counting, which are named in passing wherever something is counted.
_IN_PASSING = ("MON-", "TIME-")
STAGES = {
    "auction": "The auction: what may be sold, at what price, when",
    "valuation": "The reference price",
    "notices": "The notice: who must be told what, how long before",
    "bidding": "The round: who bids, when it ends, who wins",
    "settlement": "The money and the handover",
    "people": "Who may do what",
    "figures": "The statistics: what each measure is",
    "kernel": "What all of them use",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that says by which law it answers."""

    path: str
    name: str
    doc: str

    @property
    def law(self) -> str:
        """Return its Law: paragraph on one line; empty where there is none."""
        found = re.search(r"^Law: (.+?)(?:\n\s*\n|\Z)", self.doc, flags=re.MULTILINE | re.DOTALL)
        return re.sub(r"\s+", " ", found[1]).strip() if found else ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the digest that it names."""
        return tuple(dict.fromkeys(RULE_ID.findall(self.law)))

    @property
    def article(self) -> str:
        """Return the articles: what stands before the ids or the explanation."""
        return re.split(rf" \((?={RULE_ID.pattern})| - ", self.law, maxsplit=1)[0].strip(" .")

    @property
    def words(self) -> str:
        """Return its first sentence, and the explanation after the article where there is one."""
        summary = re.sub(r"\s+", " ", self.doc.split("\n\n")[0]).strip()
        _, _, explained = self.law.partition(" - ")
        return f"{summary} *{explained[:1].upper()}{explained[1:]}*" if explained else summary


@dataclass(frozen=True, slots=True)
class Number:
    """A Figure of the law as it stands in the code."""

    path: str
    name: str
    value: str
    article: str
    standing: str
    rule: str


def rule_files() -> list[Path]:
    """Return the files in which rules stand."""
    stages = [path for stage in STAGES for path in (ROOT / stage / "rules").rglob("*.py")]
    return sorted([*stages, *(ROOT / "kernel").glob("*.py"), ROOT / "figures" / "measures.py"])


def rules() -> list[Rule]:
    """Return every function with a Law: line, file by file."""
    found = []
    for path in rule_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                rule = Rule(path.relative_to(ROOT).as_posix(), node.name, ast.get_docstring(node) or "")
                found += [rule] if rule.law else []
    return found


def numbers() -> Iterator[Number]:
    """Yield every Figure that stands at the top of a rule file."""
    from kernel.law import Figure  # noqa: PLC0415 - the project's root has been put in front of the path

    for path in rule_files():
        place = path.relative_to(ROOT)
        module = importlib.import_module(".".join(place.with_suffix("").parts))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for name in _assigned(node):
                for key, figure in _figures(getattr(module, name, None), Figure):
                    values = "; ".join(
                        f"{_words(value)} since {day}" for day, value in sorted(figure.since.items())
                    )
                    shown = f"{name}[{key}]" if key else name
                    yield Number(
                        place.as_posix(), shown, values, figure.article, figure.standing, figure.rule
                    )


def _figures(value: object, kind: type) -> Iterator[tuple[str, Any]]:
    """Yield a figure, or the figures of a table of them with their keys."""
    if isinstance(value, kind):
        yield "", value
    elif isinstance(value, Mapping):
        yield from ((str(key), found) for key, found in value.items() if isinstance(found, kind))


def _assigned(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _words(value: object) -> str:
    """Return a figure's value as a jurist reads it."""
    match value:
        case Fraction():
            return f"{float(value * 100):g} %"
        case timedelta():
            units = ((timedelta(hours=1), "h"), (timedelta(minutes=1), "min"), (timedelta(seconds=1), "s"))
            return next((f"{value / unit:g} {name}" for unit, name in units if value >= unit), str(value))
        case dict():
            return ", ".join(f"{key}: {_words(each)}" for key, each in value.items())
        case tuple() | list() | frozenset() | set():
            return ", ".join(
                sorted(map(_words, value)) if isinstance(value, frozenset | set) else map(_words, value)
            )
        case _:
            return str(value)


def named_by_tests() -> dict[str, list[str]]:
    """Return, for each id, the test files that name it."""
    named: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "guards" in path.parts:
            continue
        for rule_id in sorted(set(RULE_ID.findall(path.read_text(encoding="utf-8").replace("_", " ")))):
            named.setdefault(rule_id, []).append(path.relative_to(ROOT).as_posix())
    return named


def book() -> str:
    """Return the text of RULES.md."""
    tests = named_by_tests()
    parts = [_HEAD]
    for stage, title in STAGES.items():
        found = [rule for rule in rules() if rule.path.startswith(f"{stage}/")]
        if found:
            parts.append(
                f"## {title}\n\n| rule | law | what it says | where | tests |\n|---|---|---|---|---|"
            )
            parts.append("\n".join(_line(rule, tests) for rule in found))
    parts.append(
        "## The numbers\n\n| number | value | law | standing | rule | where |\n|---|---|---|---|---|---|"
    )
    parts.append("\n".join(_number_line(number) for number in numbers()))
    return "\n\n".join(parts).replace("|\n\n|", "|\n|") + "\n"


def _line(rule: Rule, tests: dict[str, list[str]]) -> str:
    ids = [rule_id for rule_id in rule.ids if not rule_id.startswith(_IN_PASSING)] or rule.ids
    files = dict.fromkeys(file for rule_id in ids for file in tests.get(rule_id, []))
    shown = "<br>".join(f"[{Path(file).stem}]({file})" for file in files)
    where = f"[`{rule.name}`]({rule.path})"
    return f"| {', '.join(rule.ids)} | {_cell(rule.article)} | {_cell(rule.words)} | {where} | {shown} |"


def _number_line(number: Number) -> str:
    where = f"[{number.path}]({number.path})"
    return (
        f"| `{number.name}` | {_cell(number.value)} | {_cell(number.article)} "
        f"| {number.standing} | {number.rule} | {where} |"
    )


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


_HEAD = """# The rules of law in the code

Made by `make rules` from the `Law:` lines of the code; `make rules-check` fails when it is out of date.
Ids are those of [docs/law/digest.md](docs/law/digest.md).

*Standing* says how sure we are: **law** was read in the text itself, **practice** is what courts do,
a **setting** may be chosen by the court, a **reading** is ours where the text is silent."""


def main() -> int:
    """Write the book, or with --check tell whether it is what the code says."""
    fresh = book()
    if "--check" in sys.argv:
        if BOOK.exists() and BOOK.read_text(encoding="utf-8") == fresh:
            return 0
        print(
            "RULES.md is not what the code says: run `make rules` and look at what changed.", file=sys.stderr
        )
        return 1
    BOOK.write_text(fresh, encoding="utf-8")
    print(f"{len(rules())} rules in {BOOK.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
