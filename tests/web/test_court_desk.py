"""The desk tells where each lot stands; cases come in as documents, whole or not at all."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from auction import service as auction
from figures import court_queries
from jobs.ticks import tick
from kernel.clock import StillClock
from store.signing import Signer
from store.unit import Store
from tests.builders import PANEL, SURVEY, a_draft, priced, published, tell_parties
from tests.web.court_room import CourtRoom, errors_in, survey_form, url
from web.court.imports import PROBLEMS, SAMPLE, problem_words
from web.court.standing import LINKS, Standing, standing_of


@pytest.fixture
def court(app: Flask, store: Store, clock: StillClock, signer: Signer) -> CourtRoom:
    """Return a court with its people signed in."""
    return CourtRoom(app, store, clock, signer)


def standing(court: CourtRoom, lot_id: str) -> Standing:
    file = court.store.read(lambda session: court_queries.lot_file(session, lot_id))
    return standing_of(file, today=court.today, calendar=court.store.calendar)


def marks(court: CourtRoom, lot_id: str) -> str:
    """Return the chain as letters: done, now, overdue (!), later, skipped."""
    letters = {"done": "d", "now": "n", "overdue": "!", "later": "l", "skipped": "s"}
    return "".join(letters[link["state"]] for link in standing(court, lot_id).chain)


def test_an_empty_desk_says_what_will_be_here(court: CourtRoom) -> None:
    page = court.clerk.get("/court/")
    assert 'class="empty"' in page
    assert "/court/cases/new" in page
    assert 'class="empty"' in court.clerk.get("/court/cases")
    assert 'class="empty"' in court.second.get("/court/approvals")


def test_the_marks_go_on_from_seizure_to_the_round(court: CourtRoom) -> None:
    """RR-007, RR-032: pricing begins in time, disposal begins in time."""
    assert len(LINKS) == 9
    lot_id = court.a_lot()
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    assert marks(court, lot_id) == "dnlllllll"
    assert standing(court, lot_id).due.day == date(2026, 3, 12)
    assert standing(court, lot_id).who == "clerk"
    court.store.write(
        lambda unit: auction.record_survey(unit, court.cast.clerk, lot_id=lot_id, survey=SURVEY)
    )
    assert marks(court, lot_id) == "ddnllllll"
    priced(court.store, court.cast, lot)
    assert marks(court, lot_id) == "dddnlllll"
    assert standing(court, lot_id).who == "judge"
    assert standing(court, lot_id).due.name == "disposal-starts"
    court.store.write(
        lambda unit: auction.decide_terms(
            unit, court.cast.judge, lot_id=lot_id, draft=a_draft(court.store), decision=PANEL
        )
    )
    assert marks(court, lot_id) == "ddddnllll"
    assert (standing(court, lot_id).state, standing(court, lot_id).next) == ("terms", "draft")
    tell_parties(court.store, court.cast, lot)
    notice = court.store.write(lambda unit: auction.draft_notice(unit, court.cast.clerk, lot_id=lot_id))
    assert (standing(court, lot_id).state, standing(court, lot_id).next) == ("noticing", "submit")
    court.clock.advance(days=4)
    asked = court.store.write(lambda unit: auction.submit_notice(unit, court.cast.judge, notice_id=notice.id))
    assert (standing(court, lot_id).next, standing(court, lot_id).who) == ("approve", "second")
    assert f"/court/approvals/{asked.id}" in court.second.get("/court/?show=mine")
    assert f"/court/approvals/{asked.id}" not in court.judge.get("/court/?show=mine")
    court.store.write(
        lambda unit: auction.approve_notice(
            unit, court.cast.second_judge, approval_id=asked.id, shown_hash=asked.shown_hash
        )
    )
    assert marks(court, lot_id) == "dddddnlll"
    assert (standing(court, lot_id).state, standing(court, lot_id).due.name) == ("announced", "opens")
    court.clock.put(standing(court, lot_id).due.at)
    tick(court.store, court.room, court.bank)
    assert (standing(court, lot_id).state, standing(court, lot_id).due.name) == ("open", "closes")
    court.clock.advance(days=2)
    tick(court.store, court.room, court.bank)
    assert (standing(court, lot_id).state, standing(court, lot_id).due.name) == ("offset1", "second-round")
    assert marks(court, lot_id) == "dddnlllll"
    page = court.judge.get(url(lot_id))
    assert "560,000" in page, "the floor of the second round stands beside the way on"
    assert "Fa Shi [2016] 18" in page or "法释〔2016〕18号第二十六条" in page
    court.room.stop()


def test_what_is_late_is_marked_and_found(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    assert court.clerk.get("/court/?show=overdue").count('class="late"') == 0
    court.clock.advance(days=20)
    assert marks(court, lot_id) == "d!lllllll"
    assert 'class="late"' in court.clerk.get("/court/?show=overdue")
    assert url(lot_id) in court.clerk.get("/court/?show=mine")
    assert url(lot_id) not in court.judge.get("/court/?show=mine")
    assert url(lot_id) in court.clerk.get("/court/?q=某路1号")
    assert url(lot_id) not in court.clerk.get("/court/?q=%25")
    assert url(lot_id) in court.clerk.get("/court/?show=nonsense&page=99")
    assert 'class="overdue"' in court.clerk.get(url(lot_id))


def test_every_page_of_a_lot_opens_at_every_stage(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    pages = ["", "survey", "price", "price/appraisal", "terms", "notice", "award", "handover"]

    def open_all() -> None:
        for name in pages:
            for desk in (court.clerk, court.judge):
                desk.get(url(lot_id, *([name] if name else [])))

    open_all()
    priced(court.store, court.cast, lot)
    open_all()
    published(court.store, court.cast, lot)
    open_all()
    assert 'id="tasks"' in court.clerk.get(url(lot_id))


def test_the_sample_can_be_imported_as_it_is(court: CourtRoom) -> None:
    answer = court.clerk.client.get("/court/cases/sample.json")
    assert answer.mimetype == "application/json"
    where = court.clerk.done("/court/cases/import", {"document": answer.text})
    assert where.endswith("/court/cases")
    assert SAMPLE["cases"][0]["number"] in court.clerk.get("/court/cases")
    schema = json.loads(court.clerk.get("/court/cases/schema.json"))
    assert schema["required"] == ["cases"]


def test_a_document_can_be_uploaded(court: CourtRoom, tmp_path: Path) -> None:
    file = (io.BytesIO(json.dumps(SAMPLE).encode()), "cases.json")
    court.clerk.done("/court/cases/import", {"file": file, "document": ""})
    again = court.clerk.refused("/court/cases/import", {"document": json.dumps(SAMPLE)})
    assert 'id="faults"' in again


def changed(**changes: object) -> str:
    case = {**SAMPLE["cases"][0], **changes}
    return json.dumps({"cases": [{**SAMPLE["cases"][0], "number": "good"}, case]})


@pytest.mark.parametrize(
    "document",
    [
        changed(claim="NaN"),
        changed(claim=5),
        changed(number="\ud800"),
        changed(number="good"),
        changed(**{"\ud800": 1}),
        changed(parties=[]),
        changed(parties=[{"kind": "debtor", "name": "乙"}, {"kind": "debtor", "name": "丙"}]),
        changed(opened_on="31.12.2026"),
        changed(opened_on="1066-01-01"),
        changed(assets=[{"title": "x"}]),
        changed(assets="x"),
        changed(account_no=SAMPLE["cases"][0]["account_no"]),
    ],
)
def test_a_document_with_a_fault_is_shown_row_by_row_and_nothing_is_taken(
    court: CourtRoom, document: str
) -> None:
    page = court.clerk.refused("/court/cases/import", {"document": document})
    assert 'id="faults"' in page
    assert "cannot be read (" not in page, "every problem has its words"
    assert 'class="empty"' in court.clerk.get("/court/cases"), "nothing was half imported"


@pytest.mark.parametrize(
    "document",
    [
        "",
        " ",
        "{",
        "[]",
        "[" * 5_000,
        '{"cases": {}}',
        '{"cases": []}',
        '{"cases": [NaN]}',
        '{"cases": [1]}',
        "\u202e",
    ],
)
def test_what_is_no_document_is_refused_in_words(court: CourtRoom, document: str) -> None:
    page = court.clerk.refused("/court/cases/import", {"document": document})
    assert errors_in(page)


def test_a_document_that_is_too_large_is_refused(court: CourtRoom) -> None:
    large = court.clerk.post("/court/cases/import", {"document": "[" + " " * 2_000_001})
    assert large.status_code == 413
    assert errors_in(large.text)
    assert court.clerk.post("/court/cases/import", {"document": " " * 3_000_000}).status_code == 413


def test_every_problem_of_a_document_has_its_words(app: Flask) -> None:
    with app.test_request_context():
        assert all(problem_words(name) for name in PROBLEMS)
        assert "text-empty" not in problem_words("text-empty")
        assert "some-new-kind" in problem_words("some-new-kind")


def test_a_case_is_found_by_its_party(court: CourtRoom) -> None:
    court.a_lot()
    assert "某0101执123号" in court.clerk.get("/court/cases?q=甲公司")
    assert "某0101执123号" not in court.clerk.get("/court/cases?q=%25%25")
    assert 'class="empty"' in court.clerk.get("/court/cases?q=nobody&page=7")


def test_a_survey_that_is_complete_says_so(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    court.clerk.done(url(lot_id, "survey"), survey_form())
    page = court.clerk.get(url(lot_id, "survey"))
    assert 'data-blocks="0"' in page
    assert "不动产登记簿查询，无抵押、无查封在先" in page
