"""House rules that no linter knows: sizes, sentences, purity of the law, words that we do not use."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.guards.reading import (
    PACKAGES,
    ROOT,
    files,
    functions,
    law_modules,
    named,
    none_of,
    product_modules,
    rule_modules,
    text,
    tree,
)

LINES_MAX = {"kernel": 150, "rules": 200, "": 300}
KERNEL_LINES_MAX = 700
FUNCTION_LINES_MAX = 50
KERNEL_USERS_MIN = 3

# In pieces, so that this file does not hold what it looks for.
UNFINISHED = re.compile("|".join(rf"\b{a}{b}\b" for a, b in (("TO", "DO"), ("FIX", "ME"), ("X", "XX"))))
NOT_BUILT = "NotImplemented" + "Error"
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"}
MACHINE = re.compile(r"(?<![\w.:/])/(?:wo" r"rk|fa" r"rm|ro" r"ot|ho" r"me/\w+|Us" r"ers/\w+)/")
NOT_RUN = re.compile(r"mark\.(?:sk" r"ip|xf" r"ail)|pytest\.(?:sk" r"ip|xf" r"ail)\(|unittest\.sk" r"ip")
WRITTEN = (".py", ".js", ".html", ".css", ".sh", ".toml", ".yml", ".yaml", ".md", ".json", ".mako", ".po")


def _modules(*more: str) -> list[Path]:
    return [*product_modules(), *(files(".py", under=more) if more else [])]


def _limit(path: Path) -> int:
    parts = path.relative_to(ROOT).parts
    return LINES_MAX["kernel" if parts[0] == "kernel" else "rules" if "rules" in parts else ""]


def test_a_module_opens_with_a_sentence_on_what_it_is_for() -> None:
    wanting = []
    for path in _modules("migrations", "tools", "tests"):
        if "versions" in path.parts:
            continue
        doc = ast.get_docstring(tree(path)) or ""
        first = doc.split("\n\n")[0].strip()
        if not re.fullmatch(r"[A-Z`\"“].{10,}[.?!:]", first, flags=re.DOTALL):
            wanting.append(named(path))
    none_of(wanting)


def test_modules_keep_to_their_sizes() -> None:
    long = [
        f"{named(path)}: {lines} lines"
        for path in _modules("migrations", "tools")
        if "versions" not in path.parts and (lines := len(text(path).splitlines())) > _limit(path)
    ]
    none_of(long, "split them by what they are about:")


def test_the_kernel_stays_small_and_is_needed_by_three() -> None:
    kernel = files(".py", under=("kernel",))
    assert sum(len(text(path).splitlines()) for path in kernel) <= KERNEL_LINES_MAX
    for path in kernel:
        if path.stem == "__init__":
            continue
        users = {
            package
            for package in PACKAGES
            if package != "kernel"
            and any(f"kernel.{path.stem}" in text(user) for user in files(".py", under=(package,)))
        }
        assert len(users) >= KERNEL_USERS_MIN, (
            f"{named(path)} is not shared enough for the kernel: {sorted(users)}"
        )


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{function.place}: {function.lines} lines"
        for path in _modules("migrations", "tools")
        if "versions" not in path.parts
        for function in functions(path)
        if function.lines > FUNCTION_LINES_MAX
    ]
    none_of(long)


def _imported(path: Path) -> set[str]:
    words = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            words |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            words.add((node.module or "").split(".")[0])
    return words


def test_the_law_uses_the_standard_library_and_nothing_else() -> None:
    for path in law_modules():
        own = {"kernel", path.relative_to(ROOT).parts[0]}
        foreign = _imported(path) - own - sys.stdlib_module_names
        assert not foreign, f"{named(path)} imports {sorted(foreign)}"


# Who asks the machine for something has an answer that no judge can check again.
ASKING = {"time", "random", "secrets", "os", "sys", "socket", "logging", "subprocess", "threading", "uuid"}
ALLOWED = {"kernel/ids.py": {"secrets"}, "kernel/clock.py": {"threading"}}
CALLS = {"print", "open", "input", "float", "eval", "exec", "now", "today", "utcnow"}


def test_the_law_asks_the_machine_for_nothing() -> None:
    for path in law_modules():
        asked = _imported(path) & ASKING - ALLOWED.get(named(path), set())
        assert not asked, f"{named(path)} imports {sorted(asked)}"


def test_the_law_has_no_float_no_clock_and_no_print() -> None:
    found = []
    for path in law_modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                found.append(f"{named(path)}:{node.lineno} the float {node.value}")
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                # The one place that asks the time, and whoever is handed a clock there.
                if name in CALLS and named(path) != "kernel/clock.py":
                    found.append(f"{named(path)}:{node.lineno} calls {name}")
            if isinstance(node, ast.Name) and node.id == "float":
                found.append(f"{named(path)}:{node.lineno} names float")
    none_of(found)


def test_a_public_rule_says_what_it_returns_and_by_which_law() -> None:
    wanting = []
    for path in rule_modules():
        for function in functions(path):
            if not function.is_public or function.owner:
                continue
            if not function.doc.startswith(("Return ", "Tell ", "Raise ")):
                wanting.append(f"{function.place}: does not say what it returns")
            if not re.search(r"^Law: .*\S", function.doc, flags=re.MULTILINE):
                wanting.append(f"{function.place}: has no Law: line")
    none_of(wanting)


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in files(*WRITTEN)
        for number, line in enumerate(text(path).splitlines(), start=1)
        if UNFINISHED.search(line) or NOT_BUILT in line
    ]
    none_of([place for place in found if not place.startswith(("package-lock.json", "tests/guards/"))])


def test_names_say_something() -> None:
    vague = [named(path) for path in files(".py", ".js", ".css", ".html") if path.stem in VAGUE]
    for path in _modules("tools", "tests"):
        for node in ast.walk(tree(path)):
            name = getattr(node, "name", "")
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and name.lower().strip("_") in VAGUE:
                vague.append(f"{named(path)}:{node.lineno} {name}")
            if isinstance(node, ast.ClassDef) and name.endswith(("Manager", "Helper", "Util")):
                vague.append(f"{named(path)}:{node.lineno} {name}")
    none_of(vague)


def test_nothing_names_the_machine_it_was_written_on() -> None:
    found = [
        f"{named(path)}:{number} {line.strip()[:80]}"
        for path in files(*WRITTEN, ".txt", ".cfg", ".svg", "")
        for number, line in enumerate(text(path).splitlines(), start=1)
        if MACHINE.search(line)
    ]
    none_of(found)


def test_every_test_runs() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in files(".py", under=("tests",))
        for number, line in enumerate(text(path).splitlines(), start=1)
        if NOT_RUN.search(line) and path != Path(__file__)
    ]
    none_of(found)


def test_assertions_are_never_switched_off() -> None:
    starts = [ROOT / "Makefile", *files(".sh", ".yml", ".yaml", ".toml"), ROOT / ".ci" / "run"]
    for path in starts:
        assert not re.search(r"python3? -O\b|PYTHONOPTIMIZE", text(path)), named(path)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (r"\.commit\(\)", "store/unit.py opens and ends every transaction"),
        (r"\brelationship\(", "rows are read by a stated select (docs/adr/0007)"),
        (r"\bsession\.query\(", "select() says what is read"),
    ],
)
def test_a_deed_never_ends_its_own_transaction(words: str, where: str) -> None:
    found = [
        f"{named(path)}:{number}"
        for path in _modules()
        if named(path) not in {"store/unit.py", "store/session.py"}
        for number, line in enumerate(text(path).splitlines(), start=1)
        if re.search(words, line)
    ]
    none_of(found, where)


def test_the_makefile_is_short_and_every_target_says_what_it_does() -> None:
    lines = text(ROOT / "Makefile").splitlines()
    assert len(lines) <= 100
    targets = {found[1] for line in lines if (found := re.match(r"([a-z-]+):(?!=)", line))}
    told = {found[1] for line in lines if (found := re.match(r"([a-z-]+):.*## \S", line))}
    # This one is only ever called by `sure`.
    assert targets - told <= {"format-check"}
    assert "make test" in text(ROOT / ".ci" / "run")
