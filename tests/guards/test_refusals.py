"""Every no has a status, a sentence that says what to do, and nothing left to guess."""

import ast
import re
from http import HTTPStatus

from tests.guards.codes import collected
from tests.guards.reading import ROOT, files, named, none_of, tree

KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# A code's maker that hands on what came in from the record.
FROM_THE_RECORD = {"bidding/rules/record.py"}
# Facts that the door adds to a refusal of a form's field.
ADDED_AT_THE_DOOR = {"field", "label", "what"}


def _sentences() -> dict[str, tuple[int, str, str]]:
    """Return code → (status, words, file) as they are written in web/sentences."""
    table: dict[str, tuple[int, str, str]] = {}
    for path in files(".py", under=("web",)):
        if path.parent != ROOT / "web" / "sentences" or path.stem == "__init__":
            continue
        written = [node for node in tree(path).body if isinstance(node, ast.Assign | ast.AnnAssign)]
        for node in written:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if getattr(target, "id", "") != "SENTENCES":
                continue
            assert isinstance(node.value, ast.Dict), f"{named(path)}: the table is written out"
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                code, (status, words) = ast.literal_eval(key), _entry(value)
                assert code not in table, f"{code} has two sentences: {named(path)} and {table[code][2]}"
                table[code] = (status, words, named(path))
    return table


def _entry(value: ast.expr) -> tuple[int, str]:
    assert isinstance(value, ast.Tuple), ast.unparse(value)
    status, said = value.elts
    assert isinstance(said, ast.Call), f"interface words go through the catalogue: {ast.unparse(said)}"
    return ast.literal_eval(status), ast.literal_eval(said.args[0])


def test_the_sentences_are_read() -> None:
    assert _sentences(), "web/sentences holds the words of every stage"


def test_every_code_can_be_read_off_the_place_where_it_is_made() -> None:
    none_of([place for place in collected().unread if place.split(":")[0] not in FROM_THE_RECORD])


def test_codes_are_written_in_one_way() -> None:
    none_of([f"{place}: {code}" for code, place in collected().codes.items() if not KEBAB.fullmatch(code)])


def test_every_refusal_and_finding_has_a_status_and_a_sentence() -> None:
    known = _sentences()
    none_of(
        [f"{place}: {code}" for code, place in sorted(collected().codes.items()) if code not in known],
        "give it a status and a sentence in web/sentences/<stage>.py:",
    )


def test_no_sentence_is_left_over() -> None:
    made = collected().codes
    none_of([f"{file}: {code}" for code, (_, _, file) in _sentences().items() if code not in made])


def test_a_status_says_whose_fault_it_is_and_a_sentence_is_one() -> None:
    wrong = []
    for code, (status, words, file) in _sentences().items():
        if not (HTTPStatus.BAD_REQUEST <= status <= HTTPStatus.SERVICE_UNAVAILABLE):
            wrong.append(f"{file}: {code} answers {status}")
        if not re.fullmatch(r"[A-Z%“\"].*(?:[.?!…)]|%\(\w+\)s)", words, flags=re.DOTALL):
            wrong.append(f"{file}: {code} is no sentence: {words[:60]}")
    none_of(wrong)


def test_a_sentence_only_names_facts_that_are_given() -> None:
    known = _sentences()
    wrong = []
    for made in collected().made:
        for code in made.codes & known.keys():
            if made.facts is not None:
                asked = set(PLACEHOLDER.findall(known[code][1])) - ADDED_AT_THE_DOOR
                missing = asked - made.facts
                wrong += [f"{made.place}: {code} needs {', '.join(sorted(missing))}"] if missing else []
    none_of(wrong, "the reader would see a dash instead of the fact:")
