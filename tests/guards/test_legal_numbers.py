"""A number of the law stands in its rule file and nowhere else: not in a page, not in a script, not in SQL.

Where the hour after which letters are printed next day lived in seven places of a public service, each of
them was right until the day it changed.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.guards.reading import calls, files, named, none_of, rule_modules, text

# What people write when they copy a number of the law instead of asking for it; in code and in words.
_SIGN = "[%％]"
PATTERNS = {
    "the share of the first round": (
        r"(?<![\d.])0?\.70?(?![\d.])",
        r"Fraction\((?:7, ?10|70, ?100)\)",
        rf"(?<![\d.])70 ?{_SIGN}",
        r"百分之七十|seventy per ?cent",
    ),
    "the share of the second round": (
        r"(?<![\d.])0?\.80?(?![\d.])",
        r"Fraction\((?:4, ?5|80, ?100)\)",
        rf"(?<![\d.])80 ?{_SIGN}",
        r"百分之八十|eighty per ?cent",
    ),
    "the band of the deposit": (
        r"(?<![\d.])0\.05(?!\d)|(?<![\d.])0\.20?(?![\d.])",
        rf"(?<![\d.–-])5 ?{_SIGN}|(?<![\d.])20 ?{_SIGN}",
        r"百分之五|百分之二十|twenty per ?cent",
    ),
    "the last five minutes": (
        r"minutes=5\b|\b5 ?\* ?60\b|\b300_?000\b",
        r"(?<!\d)5 ?分钟|五分钟",
        r"(?i:\bfive[ -]minutes?\b|\b5 minutes\b)",
    ),
    "the shortest bidding": (
        r"hours=24\b|(?<!\* )\b24 ?\* ?(?:60|3600)\b|\b86_?400\b",
        r"(?<!\d)24 ?小时|二十四小时",
        r"(?i:\btwenty-four hours\b|\b24 hours\b)",
    ),
    "days of notice": (
        r"days=(?:15|30|7|60)\b",
        r"十五日|三十日|(?<!\d)(?:15|30) ?日(?!期)",
        r"(?i:\bfifteen days\b|\bthirty days\b)",
    ),
}

# Where such a number is something else, or the law's own words are quoted. (file, what the line holds): why.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("web/demo/plan.py", "age=_d("): "how many days ago something happened in a made-up court",
    (
        "static/js/countdown.js",
        "NEAR_MS = ",
    ): "from when on a countdown stands out; what ends and extends is the server",
    (
        "static/js/server_clock.js",
        "RENEW_MS = ",
    ): "how often the offset to the server's clock is measured anew",
    ("static/js/live_curve.js", "span > 86_400"): "a curve over more than a day shows the day on its axis",
}

# Prose about the law quotes its numbers; tests state what they expect; mutants get them wrong on purpose.
# What tries the program from outside must know the rules by itself, and waits for parts of a second.
UNREAD = (
    "tools/chaos/",
    "tools/room_bench/",
    "tools/real_servers.py",
    "tools/live_client.py",
    "tools/mutations.py",
    "tools/round_mutations.py",
    "docs",
    "tests",
    "README.md",
    "README.zh-CN.md",
    "ARCHITECTURE.md",
    "RULES.md",
    "CONTRIBUTING.md",
)


def _code_of(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a Python file without its comments: they may explain a number that is asked for."""
    lines = text(path).splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text(path)).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return list(enumerate(lines, start=1))


def _lines(path: Path) -> list[tuple[int, str]]:
    return _code_of(path) if path.suffix == ".py" else list(enumerate(text(path).splitlines(), start=1))


def _is_excepted(path: Path, line: str) -> bool:
    return any(named(path) == file and words in line for file, words in EXCEPTIONS)


@pytest.mark.parametrize("what", PATTERNS)
def test_a_number_of_the_law_stands_in_its_rule_file_only(what: str) -> None:
    rule_files = set(rule_modules())
    found = []
    for path in files(".py", ".js", ".html", ".po", ".json", ".toml", ".sql"):
        name = named(path)
        if path in rule_files or name.startswith((*UNREAD, "package-lock.json", "pyproject.toml")):
            continue
        for number, line in _lines(path):
            if re.search("|".join(PATTERNS[what]), line) and not _is_excepted(path, line):
                found.append(f"{name}:{number} {line.strip()[:100]}")
    none_of(found, f"{what}: ask the rule for it, or state in EXCEPTIONS what else it is:")


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value not in {0, 1}


def test_a_rule_takes_its_shares_and_periods_from_a_figure() -> None:
    """In a rule file a share or a span of time with a number in it stands in a Figure, with its article."""
    loose = []
    for path in rule_modules():
        in_figures = {id(inner) for call in calls(path, "Figure") for inner in ast.walk(call)}
        for call in calls(path, "Fraction", "timedelta", "yuan", "Money"):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if id(call) not in in_figures and any(map(_is_number, given)):
                loose.append(f"{named(path)}:{call.lineno} {ast.unparse(call)}")
    none_of(loose)


def test_every_exception_is_still_there() -> None:
    paths = {named(path): path for path in files(".py", ".js", ".html", ".po", ".json", ".toml", ".sql")}
    gone = [
        f"{file}: {words}"
        for file, words in EXCEPTIONS
        if file not in paths or words not in text(paths[file])
    ]
    none_of(gone)
    assert all(len(reason) > 10 for reason in EXCEPTIONS.values()), "each has its reason"
