"""Cases come in by form or as a document: whole, or not at all, and every fault is named by row and field."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auction import service as auction
from auction.preparing.case_document import CASES_MAX, read_document
from auction.tables import CaseFile, Lot
from kernel.refusal import Refused
from settlement import service as settlement
from store.unit import Store
from tests.builders import HOUSE_FACTS, SURVEY, a_case, a_cast

CASE: dict[str, Any] = {
    "number": "（2026）某0101执9号",
    "basis_document": "（2025）某0101民初9号民事判决书",
    "claim": "1200000.00",
    "opened_on": "2026-01-10",
    "account_no": "6222-0101-9",
    "parties": [{"kind": "applicant", "name": "甲公司"}, {"kind": "debtor", "name": "乙某"}],
    "assets": [
        {
            "title": "轿车一辆",
            "asset_type": "vehicle",
            "region": "某市",
            "description": "小型轿车，2019年登记。",
            "seized_on": "2026-02-01",
        }
    ],
}


def document(*cases: dict[str, Any]) -> bytes:
    """Return an import document."""
    return json.dumps({"cases": list(cases)}, ensure_ascii=False).encode()


def changed(**changes: Any) -> dict[str, Any]:
    """Return the case with some fields changed; None takes one away."""
    case = deepcopy(CASE) | changes
    return {key: value for key, value in case.items() if value is not None}


def count(store: Store, kind: type) -> int:
    """Return how many rows there are."""
    return store.read(lambda session: session.query(kind).count())


def test_a_document_becomes_cases_lots_and_an_account(store: Store) -> None:
    """RR-001, G-322-14, G-322-19."""
    cast = a_cast(store)
    second = changed(number="（2026）某0101执10号", account_no="6222-0101-10")
    opened = store.write(lambda unit: auction.import_cases(unit, cast.clerk, document=document(CASE, second)))
    assert [case.number for case in opened] == [CASE["number"], second["number"]]
    lots = store.read(lambda session: session.query(Lot).order_by(Lot.number).all())
    assert {lot.state for lot in lots} == {"seized"}
    account = store.read(lambda session: settlement.case_account(session, opened[0].id))
    assert account is not None
    assert account.account_no == "6222-0101-9"


def test_the_published_schema_accepts_what_is_accepted(store: Store) -> None:
    jsonschema.validate({"cases": [CASE]}, auction.schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"cases": [changed(claim="much")]}, auction.schema())
    assert store


def test_a_survey_in_the_document_moves_the_lot_on(store: Store) -> None:
    """RR-008."""
    cast = a_cast(store)
    asset = deepcopy(CASE["assets"][0]) | {"asset_type": "house", "facts": HOUSE_FACTS, "survey": SURVEY}
    store.write(
        lambda unit: auction.import_cases(unit, cast.clerk, document=document(changed(assets=[asset])))
    )
    assert store.read(lambda session: session.query(Lot).one()).state == "surveyed"


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"claim": "NaN"}, "claim", "money-unreadable"),
        ({"claim": "-1"}, "claim", "money-negative"),
        ({"claim": 5}, "claim", "text-expected"),
        ({"claim": None}, "claim", "missing"),
        ({"number": "x" * 100}, "number", "text-too-long"),
        ({"number": "a\u202eb"}, "number", "text-hidden-characters"),
        ({"opened_on": "2026-02-30"}, "opened_on", "date_from_datetime_parsing"),
        ({"kind": "tax"}, "kind", "literal_error"),
        ({"parties": []}, "parties", "too_short"),
        (
            {"parties": [{"kind": "applicant", "name": "甲"}, {"kind": "creditor", "name": "丙"}]},
            "case",
            "parties-missing",
        ),
        ({"assets": [{}]}, "assets.0.title", "missing"),
        ({"colour": "red"}, "colour", "extra_forbidden"),
    ],
)
def test_every_fault_is_named_by_row_and_field(changes: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        read_document(document(CASE, changed(**changes)))
    facts = [dict(refusal.facts) for refusal in caught.value.refusals]
    assert {"row": 2, "field": field, "problem": problem}.items() <= next(
        fact for fact in facts if fact["field"] == field
    ).items()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "import-unreadable"),
        (b"\xff\xfe", "import-unreadable"),
        (b'{"cases": [NaN]}', "import-unreadable"),
        (b"[" * 100_000, "import-unreadable"),
        (b"{}", "import-no-cases"),
        (b"[]", "import-no-cases"),
        (b'{"cases": []}', "import-no-cases"),
        (b'{"cases": {}}', "import-no-cases"),
        (b" " * 2_000_001, "import-too-large"),
        (json.dumps({"cases": [{}] * (CASES_MAX + 1)}).encode(), "import-no-cases"),
    ],
)
def test_what_is_no_document_is_refused_in_words(text: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_document(text)
    assert caught.value.refusals[0].code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from([*CASE, "cases", "x"]), inner, max_size=5)
        ),
        max_leaves=20,
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_document_breaks_the_reader(data: Any) -> None:
    for body in (
        data,
        {"cases": data},
        {"cases": [data]},
        {"cases": [CASE | data] if isinstance(data, dict) else []},
    ):
        try:
            read_document(json.dumps(body).encode())
        except Refused as refused:
            assert refused.refusals  # noqa: PT017 - either it is read, or it is refused in words


def test_nothing_is_half_imported(store: Store) -> None:
    cast = a_cast(store)
    unknown = changed(
        number="（2026）某0101执11号",
        account_no="6222-0101-11",
        parties=[*CASE["parties"], {"kind": "creditor", "name": "丙", "username": "nobody"}],
    )
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: auction.import_cases(unit, cast.clerk, document=document(CASE, unknown)))
    assert caught.value.refusals[0].facts["row"] == 2
    assert caught.value.refusals[0].facts["problem"] == "party-account-unknown"
    assert count(store, CaseFile) == 0
    assert count(store, Lot) == 0


def test_a_number_is_taken_once_in_a_court(store: Store) -> None:
    cast = a_cast(store)
    a_case(store, cast)
    with pytest.raises(Refused) as caught:
        a_case(store, cast)
    assert caught.value.refusals[0].code == "case-number-taken"
    with pytest.raises(Refused) as twice:
        read_document(document(CASE, CASE))
    assert twice.value.refusals[0].facts["problem"] == "repeated"


def test_nothing_is_seized_in_the_future(store: Store) -> None:
    with pytest.raises(Refused) as caught:
        a_case(store, a_cast(store), seized_on="2026-12-01")
    assert caught.value.refusals[0].code == "seized-in-future"


def test_the_seizure_ends_by_the_law_of_its_class(store: Store) -> None:
    """RR-004: a flat's seizure lasts three years."""
    lot = a_case(store, a_cast(store))
    asset = store.read(lambda session: auction.asset_of(session, lot.asset_id))
    assert asset.seizure_ends_on == date(2029, 2, 10)


def test_a_party_cannot_open_a_case(store: Store) -> None:
    cast = a_cast(store)
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: auction.import_cases(unit, cast.applicant, document=document(CASE)))
    assert caught.value.refusals[0].code == "role-missing"
