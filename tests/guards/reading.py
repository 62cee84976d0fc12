"""What the guards read: the project's own files, and what their Python says."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "kernel", "store", "people", "valuation", "notices", "bidding",
    "settlement", "auction", "figures", "jobs", "web",
)  # fmt: skip
STAGES = ("people", "valuation", "notices", "bidding", "settlement", "auction")


@cache
def own_files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, in the repository."""
    names = _listed("--cached", "--others", "--exclude-standard")
    return tuple(path for name in names if (path := ROOT / name).is_file())


@cache
def committed_files() -> tuple[str, ...]:
    """Return the names of the files that are in the repository now."""
    return _listed()


def _listed(*which: str) -> tuple[str, ...]:
    command = ("git", "-C", str(ROOT), "ls-files", "-z", *which)
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return tuple(sorted({name for name in listed.split("\0") if name}))


def named(path: Path) -> str:
    """Return a file's name as people say it: from the root on."""
    return path.relative_to(ROOT).as_posix()


def files(*suffixes: str, under: tuple[str, ...] = ()) -> list[Path]:
    """Return own files with one of the suffixes, under one of the names at the top if any are given."""
    return [
        path
        for path in own_files()
        if path.suffix in suffixes and (not under or path.relative_to(ROOT).parts[0] in under)
    ]


@cache
def text(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return what a Python file says."""
    return ast.parse(text(path), filename=named(path))


def product_modules() -> list[Path]:
    """Return the Python files that run in production."""
    return files(".py", under=(*PACKAGES, "mingpai.py", "wsgi.py"))


def rule_modules() -> list[Path]:
    """Return the Python files of the stages' law."""
    return [path for path in files(".py", under=STAGES) if path.relative_to(ROOT).parts[1] == "rules"]


def law_modules() -> list[Path]:
    """Return the Python files that must be pure: the kernel, the stages' law, and the measures."""
    pure = [*files(".py", under=("kernel",)), *rule_modules()]
    return [*pure, *(path for path in files(".py", under=("figures",)) if path.name == "measures.py")]


def none_of(found: list[str], advice: str = "") -> None:
    """Fail with every place that was found, one a line, and what to do about it."""
    assert not found, "\n".join([advice or "these break the rule that this test is named after:", *found])


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the project: where it is and what it says of itself."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: str = ""

    @property
    def name(self) -> str:
        """Return its name, with its class's if it has one."""
        return f"{self.owner}.{self.node.name}" if self.owner else self.node.name

    @property
    def place(self) -> str:
        """Return where to look for it."""
        return f"{named(self.path)}:{self.node.lineno} {self.name}"

    @property
    def doc(self) -> str:
        """Return its docstring."""
        return ast.get_docstring(self.node) or ""

    @property
    def is_public(self) -> bool:
        """Tell whether others may call it."""
        return not any(part.startswith("_") for part in self.name.split("."))

    @property
    def lines(self) -> int:
        """Return how many lines it has, docstring and all."""
        assert self.node.end_lineno is not None
        return self.node.end_lineno - self.node.lineno + 1


def functions(path: Path) -> Iterator[Function]:
    """Yield the functions and methods of a file; those inside a function belong to it."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(path, node)
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield Function(path, inner, node.name)


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of functions with one of the names, whatever they are an attribute of."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in names:
                yield node


def argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """Return an argument of a call, given by place or by name."""
    if len(call.args) > position:
        return call.args[position]
    return next((given.value for given in call.keywords if given.arg == keyword), None)
