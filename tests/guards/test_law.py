"""The law in the code: every number is cited and stands once, every rule is in the digest and in a test."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.guards.reading import PACKAGES, ROOT, files, functions, named, none_of, rule_modules, text, tree
from tools.rules_book import BOOK, RULE_ID, book, named_by_tests, numbers, rules

DIGEST = ROOT / "docs" / "law" / "digest.md"
# Where the digest says of a rule that it is not in the software, and why.
NOT_BUILT = ROOT / "docs" / "law" / "not-built.md"


def _figures(path: Path) -> list[str]:
    """Return the names at the top of a file whose value is made of a Figure."""
    names = []
    for node in tree(path).body:
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None:
            made = {getattr(call.func, "id", "") for call in ast.walk(value) if isinstance(call, ast.Call)}
            if "Figure" in made:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def _names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def test_every_figure_is_used_by_a_function_that_cites_the_law() -> None:
    idle = []
    for path in rule_modules():
        citing: set[str] = set()
        for function in functions(path):
            # A private step is covered by the public rule of the same file.
            if "Law:" in function.doc or not function.is_public:
                citing |= _names_in(function.node)
        idle += [f"{named(path)}: {name}" for name in _figures(path) if name not in citing]
    none_of(idle, "a number of the law that no cited rule uses:")


def test_figures_stand_in_rule_files_only() -> None:
    rule_files = set(rule_modules())
    stray = [
        f"{named(path)}: {name}"
        for path in files(".py", under=PACKAGES)
        if path not in rule_files
        for name in _figures(path)
    ]
    none_of(stray)


def test_every_figure_names_an_article_or_says_that_it_is_not_law() -> None:
    unfounded = [
        f"{number.path}: {number.name}"
        for number in numbers()
        if number.standing == "law" and not re.search(r"\d", number.article)
    ]
    none_of(unfounded, "law has an article with a number; practice, setting and reading say so:")


def test_a_number_of_the_law_stands_once() -> None:
    places = defaultdict(set)
    for number in numbers():
        if number.rule:
            places[number.rule, number.value].add(f"{number.path}: {number.name}")
    twice = [
        f"{rule} = {value}: {sorted(where)}"
        for (rule, value), where in places.items()
        if len({place.split(":")[0] for place in where}) > 1
    ]
    none_of(twice, "one number in two files will one day be two numbers:")


def test_the_rules_book_is_what_the_code_says() -> None:
    assert BOOK.exists(), "make rules"
    assert BOOK.read_text(encoding="utf-8") == book(), "run `make rules` and look at what changed"


def _ids_of_the_digest() -> set[str]:
    return set(RULE_ID.findall(text(DIGEST)))


def _ids_in_the_code() -> dict[str, str]:
    """Return each id that a Law: line or a Figure names, with one place of it."""
    found = {number.rule: number.path for number in numbers() if number.rule}
    return found | {rule_id: f"{rule.path} {rule.name}" for rule in rules() for rule_id in rule.ids}


def test_every_rule_id_in_the_code_is_known_to_the_digest() -> None:
    known = _ids_of_the_digest()
    none_of(
        [
            f"{rule_id}: {place}"
            for rule_id, place in sorted(_ids_in_the_code().items())
            if rule_id not in known
        ]
    )


def test_every_rule_that_is_built_is_named_by_a_test() -> None:
    tested = named_by_tests()
    none_of(
        [
            f"{rule_id}: {place}"
            for rule_id, place in sorted(_ids_in_the_code().items())
            if rule_id not in tested
        ]
    )


def test_every_record_of_the_digest_is_built_or_listed_with_its_reason() -> None:
    """A record is an id in the first column of a table of the digest."""
    records = {
        found[0]
        for line in text(DIGEST).splitlines()
        if line.startswith("|") and (found := RULE_ID.findall(line.split("|")[1]))
    }
    assert records, "the digest lists its rules in tables"
    listed = {
        found[0]
        for line in text(NOT_BUILT).splitlines()
        if line.startswith("|")
        and (found := RULE_ID.findall(line.split("|")[1]))
        and len(line.split("|")[2]) > 1
    }
    built = set(_ids_in_the_code())
    none_of(sorted(records - built - listed), "say why in docs/law/not-built.md, or build it:")
    none_of(sorted(listed & built), "docs/law/not-built.md lists what is built:")


def test_every_law_line_names_a_rule_or_says_that_there_is_none() -> None:
    bare = [
        f"{rule.path} {rule.name}: {rule.law}"
        for rule in rules()
        if not rule.ids and not re.match(r"(?i)none\b", rule.law) and not rule.path.startswith("kernel/")
    ]
    none_of(bare, "name the digest's id, or write `Law: none - ` and whose choice it is:")
