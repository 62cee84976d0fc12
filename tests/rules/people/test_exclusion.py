"""What a look into the lists means: A-34 with BE-4, and the two lists of debtors."""

import pytest

from people.rules.exclusion import Entry, answer_of, fault_of_entry

HERE, THERE = "court-here", "court-there"


@pytest.mark.parametrize(
    ("case", "entries", "court", "conflict"),
    [
        ("nobody's kin", [], HERE, None),
        ("a clerk of this court", [Entry("conflict", "court-staff", HERE)], HERE, "court-staff"),
        ("a clerk of another court", [Entry("conflict", "court-staff", THERE)], HERE, None),
        ("the platform's people, everywhere", [Entry("conflict", "platform-staff")], HERE, "platform-staff"),
        (
            "no court named: every conflict counts",
            [Entry("conflict", "close-relative", THERE)],
            None,
            "close-relative",
        ),
    ],
)
def test_be_4_whoever_has_a_part_in_the_sale_does_not_buy(case, entries, court, conflict):
    assert answer_of(entries, court_id=court, version="v1").conflict == conflict, case


def test_be_8_be_9_the_two_lists_of_debtors_are_reported_each_by_itself():
    answer = answer_of([Entry("dishonest", ""), Entry("restricted", "")], court_id=HERE, version="v7")
    assert (answer.dishonest, answer.restricted, answer.conflict, answer.version) == (True, True, None, "v7")
    clean = answer_of([], court_id=HERE, version="v7")
    assert (clean.dishonest, clean.restricted) == (False, False)


@pytest.mark.parametrize(
    ("list_name", "relation", "code"),
    [
        ("dishonest", "", None),
        ("conflict", "auxiliary-staff", None),
        ("conflict", "friend", "relation-unknown"),
        ("gossip", "", "list-unknown"),
    ],
)
def test_a_34_a_line_of_a_list_says_which_list_and_which_relation(list_name, relation, code):
    fault = fault_of_entry(list_name, relation)
    assert (fault.code if fault else None) == code
