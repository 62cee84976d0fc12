"""A court with its people at their browsers: each signed in, sending forms as the pages would."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auction import service as auction
from kernel.clock import StillClock
from kernel.days import court_day
from store.signing import Signer
from store.unit import Store
from tests.builders import HOUSE_FACTS, SURVEY, Cast, a_bank, a_case, a_cast, a_room
from tests.web.doors import sign_in, token

ERRORS = re.compile(r'class="error-summary".*?</div>', re.DOTALL)


class Desk:
    """Somebody of the court at his browser."""

    def __init__(self, app: Flask, role: str, username: str) -> None:
        """Sign in."""
        self.client: FlaskClient = app.test_client()
        self.account_id = sign_in(self.client, role, username=username)
        self.token = token(self.client)

    def get(self, url: str) -> str:
        """Return a page that is there."""
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.text

    def post(self, url: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(url, data={"csrf_token": self.token, **(data or {})}, **more)

    def done(self, url: str, data: dict[str, Any] | None = None) -> str:
        """Send a form that is taken, and return where it leads."""
        answer = self.post(url, data)
        assert answer.status_code == 303, (url, answer.status_code, errors_in(answer.text))
        return answer.headers["Location"]

    def refused(self, url: str, data: dict[str, Any] | None = None) -> str:
        """Send a form that is refused in words, and return the page."""
        answer = self.post(url, data)
        assert 400 <= answer.status_code < 500, (url, answer.status_code)
        return answer.text


class CourtRoom:
    """A court, its people at their browsers, and the lot of one case."""

    def __init__(self, app: Flask, store: Store, clock: StillClock, signer: Signer) -> None:
        """Found the court and sign everybody in."""
        self.app, self.store, self.clock = app, store, clock
        self.cast: Cast = a_cast(store)
        self.clerk = Desk(app, "clerk", "clerk1")
        self.judge = Desk(app, "judge", "judge1")
        self.second = Desk(app, "judge", "judge2")
        self.room, self.bank = a_room(store, signer), a_bank(signer)

    @property
    def today(self) -> Any:
        """Return the Beijing day."""
        return court_day(self.clock.now())

    def a_lot(self, **changes: Any) -> str:
        """Return the id of the lot of a case that is open already."""
        return a_case(self.store, self.cast, **changes).id

    def state_of(self, lot_id: str) -> str:
        """Return the lot's state."""
        return self.store.read(lambda session: auction.lot_of(session, lot_id)).state


def url(lot_id: str, *parts: str) -> str:
    """Return an address of the court's pages about a lot."""
    return "/".join(("/court/lots", lot_id, *parts))


def errors_in(page: str) -> str:
    """Return what the error summary of a page says."""
    found = ERRORS.search(page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def case_form(**changes: Any) -> dict[str, Any]:
    """Return a case as the form sends it."""
    return {
        "number": "（2026）某0101执777号",
        "kind": "civil",
        "basis_document": "（2025）某0101民初456号民事判决书",
        "claim": "1,200,000",
        "costs": "15000",
        "opened_on": "2026-01-10",
        "account_no": "6222-0101-777",
        "party-count": "3",
        "party-0-kind": "applicant",
        "party-0-name": "甲公司",
        "party-0-username": "partya",
        "party-1-kind": "debtor",
        "party-1-name": "乙某",
        "party-1-username": "partyb",
        "party-2-kind": "",
        "asset-count": "1",
        "asset-0-title": "某市某路7号住宅",
        "asset-0-asset_type": "house",
        "asset-0-region": "某市某区",
        "asset-0-address": "某市某路7号",
        "asset-0-seized_on": "2026-02-10",
        "asset-0-description": "建筑面积89.50平方米。",
        **changes,
    }


def survey_form(**changes: Any) -> dict[str, Any]:
    """Return a complete survey of a flat as the form sends it."""
    groups = {f"{group}_{part}": text for group, fact in SURVEY.items() for part, text in fact.items()}
    return {**groups, **{f"fact_{name}": text for name, text in HOUSE_FACTS.items()}, **changes}


def terms_form(**changes: Any) -> dict[str, Any]:
    """Return lawful terms of a first round on a price of one million, with the panel's decision."""
    return {
        "act": "decide",
        "platform": "taobao",
        "start_price": "700,000",
        "deposit": "100000",
        "step": "5000",
        "publish_on": "2026-03-06",
        "starts_at": "2026-04-07T10:00",
        "ends_at": "2026-04-08T10:00",
        "balance_days": "10",
        "first_bid_mode": "at-least-start",
        "multiple_rule": "yes",
        "members": "王法官\n李庭长\n陈法官",
        "minutes": "合议笔录2026-15号",
        **changes,
    }


def report_form(**changes: Any) -> dict[str, Any]:
    """Return an appraisal report as the form sends it."""
    return {
        "agency": "某某评估有限公司",
        "number": "评字2026-9号",
        "appraisers": "张评估，A001\n李评估, A002",
        "sealed": "yes",
        "facts_stated": "住宅一套，建筑面积89.50平方米。",
        "method": "比较法",
        "standard": "市场价值",
        "result": "1,000,000",
        "valued_on": "2026-01-15",
        "made_on": "2026-01-20",
        "valid_until": "2026-12-31",
        "served_on": "2026-01-25",
        "objections": "none",
        **changes,
    }


def handover_form(day: str, **changes: Any) -> dict[str, Any]:
    """Return the record of a handover as the form sends it."""
    return {
        "handed_over_on": day,
        "place": "某市某路1号",
        "keys": "入户门钥匙三把\n车库遥控器一个",
        "inventory": "无遗留物品",
        "photos": "客厅：照片1至6",
        "person-count": "2",
        "person-0-part": "court",
        "person-0-name": "赵书记员",
        "person-1-part": "buyer",
        "person-1-name": "张三2",
        "meter-count": "2",
        "meter-0-meter": "电表",
        "meter-0-reading": "10234",
        "meter-1-meter": "水表",
        "meter-1-reading": "",
        **changes,
    }
