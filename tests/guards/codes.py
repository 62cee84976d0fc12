"""Finds every code that a refusal or a finding of the product can carry, by reading where they are made."""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.guards.reading import argument, named, product_modules, tree

Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Made:
    """One place where a refusal or finding is made: its codes, and its facts' names if they stand there."""

    place: str
    codes: frozenset[str]
    facts: frozenset[str] | None
    article: ast.expr | None


@dataclass
class Collection:
    """What was found, and the places whose code could not be read off."""

    made: list[Made] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def codes(self) -> dict[str, str]:
        """Return each code with one place where it is made."""
        return {code: made.place for made in self.made for code in made.codes}


class _Module:
    """One file, in which codes are followed through names, tables and the functions that pass them on."""

    def __init__(self, path: Path, found: Collection) -> None:
        self.path = path
        self.found = found
        self.defs = {node.name: node for node in ast.walk(tree(path)) if isinstance(node, Def)}
        self.tables = {
            target.id: node.value
            for node in tree(path).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        self.owner = {
            id(inner): definition
            for definition in ast.walk(tree(path))
            if isinstance(definition, Def)
            for inner in ast.walk(definition)
        }
        self.passed: set[tuple[str, int, str]] = set()

    def collect(self) -> None:
        makers = {("Refusal", 0, "code"), ("Finding", 1, "code")}
        done: set[tuple[str, int, str]] = set()
        while makers - done:
            maker = (makers - done).pop()
            done.add(maker)
            self._collect_calls(*maker)
            makers |= self.passed

    def _collect_calls(self, name: str, position: int, keyword: str) -> None:
        for call in ast.walk(tree(self.path)):
            if (
                not isinstance(call, ast.Call)
                or getattr(call.func, "id", getattr(call.func, "attr", "")) != name
            ):
                continue
            given = argument(call, position, keyword)
            codes = self._codes(given, self.owner.get(id(call)))
            place = f"{named(self.path)}:{call.lineno}"
            if codes is None:
                self.found.unread.append(f"{place} {ast.unparse(call)[:100]}")
            elif codes:
                facts = argument(call, 3 if name == "Finding" else 2, "facts")
                article = argument(call, 2 if name == "Finding" else 1, "article")
                self.found.made.append(
                    Made(place, frozenset(codes), self._names(facts, self.owner.get(id(call)), name), article)
                )

    def _codes(self, given: ast.expr | None, inside: Def | None) -> set[str] | None:  # noqa: PLR0911 - one a form
        """Return the codes that an expression may be; an empty set where it hands on what others made."""
        match given:
            case ast.Constant(value=str(code)):
                return {code}
            case ast.IfExp():
                return self._union([given.body, given.orelse], inside)
            case ast.Attribute(attr="code") | None:
                return set()
            case ast.Name(id=name) if inside is not None:
                return self._of_name(name, inside)
            case ast.Call(func=ast.Name(id=name)) if name in self.defs:
                returns = [node.value for node in ast.walk(self.defs[name]) if isinstance(node, ast.Return)]
                return self._union(returns, self.defs[name])
            case ast.Subscript(value=ast.Name(id=name)) if name in self.tables:
                return self._of_table(self.tables[name])
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=args) if (
                name in self.tables
            ):
                rest = self._union(args[1:], inside)
                table = self._of_table(self.tables[name])
                return None if rest is None or table is None else rest | table
            case _:
                return None

    def _union(self, parts: list, inside: Def | None) -> set[str] | None:
        found = [self._codes(part, inside) for part in parts if part is not None]
        return None if None in found else set().union(*[codes for codes in found if codes is not None])

    def _of_name(self, name: str, inside: Def) -> set[str] | None:
        arguments = [*inside.args.posonlyargs, *inside.args.args, *inside.args.kwonlyargs]
        for position, parameter in enumerate(arguments):
            if parameter.arg == name:
                self.passed.add((inside.name, position, name))
                return set()
        assigned = [
            node.value
            for node in ast.walk(inside)
            if isinstance(node, ast.Assign | ast.AnnAssign)
            and any(
                getattr(target, "id", "") == name
                for target in getattr(node, "targets", [getattr(node, "target", None)])
            )
        ]
        return self._union(assigned, inside) if assigned else None

    def _of_table(self, table: ast.expr) -> set[str] | None:
        """Return the codes that stand as values of a table, alone or first in a pair."""
        inner = table.args[0] if isinstance(table, ast.Call) and table.args else table
        if not isinstance(inner, ast.Dict):
            return None
        return self._union(
            [part.elts[0] if isinstance(part, ast.Tuple) else part for part in inner.values], None
        )

    @staticmethod
    def _names(facts: ast.expr | None, inside: Def | None, maker: str) -> frozenset[str] | None:
        """Return the facts' names where they are written out; None where they are made elsewhere."""
        if maker not in {"Refusal", "Finding"}:
            return None
        if facts is None:
            return frozenset()
        if isinstance(facts, ast.Name) and inside is not None:
            written = [
                node.value
                for node in ast.walk(inside)
                if isinstance(node, ast.Assign | ast.AnnAssign)
                and any(
                    getattr(target, "id", "") == facts.id
                    for target in getattr(node, "targets", [getattr(node, "target", None)])
                )
            ]
            facts = written[0] if len(written) == 1 else None
        if isinstance(facts, ast.Dict) and all(isinstance(key, ast.Constant) for key in facts.keys):
            return frozenset(str(key.value) for key in facts.keys if isinstance(key, ast.Constant))
        return None


@cache
def collected() -> Collection:
    """Return every code that the product's Python can make."""
    found = Collection()
    for path in product_modules():
        _Module(path, found).collect()
    return found
