"""The rest of the ground floor: clocks, legal figures, refusals, ids and texts."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from kernel.canonical import canonical, chained, hash_of
from kernel.clock import MachineClock, ShiftedClock, StillClock
from kernel.ids import ID_LENGTH, new_id
from kernel.law import Figure
from kernel.refusal import Finding, Refusal, Refused, refuse_blocks
from kernel.text import clean_line, clean_paragraph

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_still_clock_stands_and_moves_when_told() -> None:
    clock = StillClock(NOON)
    assert clock.now() == NOON
    assert clock.advance(days=1, hours=1, minutes=1, seconds=1, milliseconds=1) == NOON + timedelta(
        days=1, hours=1, minutes=1, seconds=1, milliseconds=1
    )
    clock.put(NOON)
    assert clock.now() == NOON


def test_a_shifted_clock_runs_on_from_where_it_was_put() -> None:
    base = StillClock(NOON)
    clock = ShiftedClock(base, NOON + timedelta(days=3))
    base.advance(minutes=5)
    assert clock.now() == NOON + timedelta(days=3, minutes=5)
    assert ShiftedClock(base).now() == base.now()


def test_the_machine_clock_is_aware() -> None:
    assert MachineClock().now().tzinfo is UTC


def test_a_naive_instant_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError):
        StillClock(datetime(2026, 3, 2))  # noqa: DTZ001 - that is the point


def test_a_figure_has_the_value_of_its_day() -> None:
    figure = Figure("some act, art. 1", {date(2017, 1, 1): Fraction(7, 10), date(2030, 1, 1): Fraction(3, 4)})
    assert figure.on(date(2029, 12, 31)) == Fraction(7, 10)
    assert figure.on(date(2030, 1, 1)) == Fraction(3, 4)
    assert figure.on(date(2001, 1, 1)) == Fraction(7, 10)


def test_a_figure_without_article_or_value_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError):
        Figure("", {date(2017, 1, 1): 1})
    with pytest.raises(AssertionError):
        Figure("some act, art. 1", {})


def test_blocking_findings_become_one_refusal() -> None:
    findings = [
        Finding("pass", "a"),
        Finding("warn", "b"),
        Finding("block", "c", "art. 1", {"n": 1}),
        Finding("block", "d"),
    ]
    with pytest.raises(Refused) as caught:
        refuse_blocks(findings)
    assert [refusal.code for refusal in caught.value.refusals] == ["c", "d"]
    assert caught.value.refusals[0].plain() == {"code": "c", "article": "art. 1", "facts": {"n": 1}}
    refuse_blocks(findings[:2])


def test_ids_are_long_and_never_the_same() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
    assert len(new_id()) == ID_LENGTH


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  a  b ", "a b"), ("e\u0301", "é"), ("某市\t某路\n1号", "某市 某路 1号"), ("<b>x</b>", "<b>x</b>")],
)
def test_a_line_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text-empty"),
        ("   ", "text-empty"),
        ("x" * 201, "text-too-long"),
        ("a\u202eb", "text-hidden-characters"),
        ("a\u200bb", "text-hidden-characters"),
        ("a\x00b", "text-hidden-characters"),
        ("a\ud800b", "text-hidden-characters"),
    ],
)
def test_a_hostile_line_is_refused_in_words(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        clean_line(typed, what="title")
    assert caught.value.refusals == (Refusal(code, facts=caught.value.refusals[0].facts),)
    assert caught.value.refusals[0].facts["what"] == "title"


def test_a_paragraph_keeps_its_lines() -> None:
    assert clean_paragraph(" a \r\n\r\nb\rc ") == "a\n\nb\nc"


def test_one_body_has_one_form_and_one_hash() -> None:
    assert canonical({"b": 1, "a": ["明", True]}) == '{"a":["明",true],"b":1}'.encode()
    assert hash_of({"b": 1, "a": 2}) == hash_of({"a": 2, "b": 1}) != hash_of({"a": 2, "b": 2})
    assert chained("0", {"a": 1}) != chained("1", {"a": 1})
