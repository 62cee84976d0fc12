"""What stands around every page: two languages, errors in words, files that are cached, plain health."""

import gzip
import logging
import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Blueprint, Flask, abort, flash

from kernel.days import BEIJING
from kernel.money import Money, yuan
from kernel.refusal import Finding, Refusal, Refused
from tests.web.doors import post, sign_in
from web import present
from web.articles import TEXTS, article_words
from web.identity import guard
from web.pages import page
from web.refusals import plain_of, sentence_of, sentences
from web.states import ASSET_TYPES, PROCEDURES, STATES, state_name, state_of

LAW = "Fa Shi [2016] 18, art. 10"


@pytest.fixture
def app(app: Flask) -> Flask:
    """Return the application with a few pages that go wrong in each way."""
    wrong = Blueprint("wrong", __name__)

    @wrong.get("/refused")
    def refused() -> object:
        raise Refused(
            Refusal("field-range", LAW, {"label": "Days", "text": "1", "least": 15, "most": 90}),
            Refusal("a-code-nobody-knows", "", {}),
        )

    @wrong.get("/broken")
    def broken() -> object:
        raise RuntimeError("inside")

    @wrong.get("/gone")
    def gone() -> object:
        abort(410)

    @wrong.get("/flashing")
    def flashing() -> object:
        flash("<b>done</b>", "done")
        return page("public/law.html", texts=TEXTS)

    @wrong.get("/lot/<id:lot_id>")
    def lot(lot_id: str) -> str:
        return lot_id

    app.register_blueprint(guard(wrong, frozenset()))
    return app


# ------------------------------------------------------------------------------------------- errors in words


@pytest.mark.parametrize(
    ("address", "status"), [("/refused", 422), ("/broken", 500), ("/gone", 410), ("/nowhere", 404)]
)
def test_every_error_is_a_page_in_words_and_a_problem_for_programs(client, address, status):
    for language in ("zh", "en"):
        answer = client.get(f"{address}?lang={language}")
        assert answer.status_code == status
        assert "<h1>" in answer.text
        assert "Traceback" not in answer.text
    told = client.get(address, headers={"Accept": "application/json"})
    assert (told.status_code, told.mimetype) == (status, "application/problem+json")
    assert told.json["title"]


def test_a_refusal_shows_every_ground_with_its_article(client):
    text = client.get("/refused?lang=en").text
    assert "Days must lie between 15 and 90, not 1." in text
    assert LAW in text
    assert "a-code-nobody-knows" in text
    told = client.get("/refused", headers={"Accept": "application/json"}).json
    assert [refusal["code"] for refusal in told["refusals"]] == ["field-range", "a-code-nobody-knows"]
    assert told["refusals"][0]["article"] == LAW


def test_a_fault_of_ours_is_logged_with_the_number_that_is_shown(client, caplog):
    with caplog.at_level(logging.ERROR, logger="mingpai.errors"):
        told = client.get("/broken", headers={"Accept": "application/json"}).json
    assert told["reference"] in caplog.text
    assert "RuntimeError: inside" in caplog.text
    assert "inside" not in told["title"]


def test_a_way_of_asking_that_is_not_taken_names_those_that_are(client):
    answer = client.get("/account/end-sessions")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("wrong", ["x", "../../etc", "A" * 20, "a" * 19, "a" * 21, "0" * 20])
def test_what_cannot_be_an_id_is_nowhere(client, wrong):
    assert client.get(f"/lot/{wrong}").status_code == 404


def test_an_id_is_taken(client):
    assert client.get("/lot/" + "a" * 20).text == "a" * 20


def test_what_people_wrote_is_never_markup(client):
    assert "&lt;b&gt;done&lt;/b&gt;" in client.get("/flashing").text


# -------------------------------------------------------------------------------------- language, light, size


def test_chinese_is_the_default_and_the_choice_is_kept(client):
    assert '<html lang="zh-Hans"' in client.get("/law").text
    assert '<html lang="en"' in client.get("/law?lang=en").text
    assert '<html lang="en"' in client.get("/law").text
    assert '<html lang="zh-Hans"' in client.get("/law?lang=zh").text
    assert '<html lang="zh-Hans"' in client.get("/law?lang=xx").text


def test_the_other_language_keeps_the_rest_of_the_address(client):
    assert 'href="/law?page=2&amp;lang=en"' in client.get("/law?page=2").text
    assert 'href="/law?q=%22%3E&amp;lang=en"' in client.get('/law?q=">').text


def test_theme_and_size_are_kept_and_lead_back(client):
    answer = client.get("/preferences?theme=dark&text=large&next=/law")
    assert (answer.status_code, answer.location) == (303, "/law")
    text = client.get("/law").text
    assert 'data-bs-theme="dark"' in text
    assert 'data-text="large"' in text
    assert client.get("/preferences?theme=pink&next=//evil").location == "/"
    assert 'data-bs-theme="dark"' in client.get("/law").text


def test_a_page_skips_to_its_content_and_names_itself(client):
    text = client.get("/law?lang=en").text
    assert text.index('class="skip"') < text.index("<header")
    assert 'id="main"' in text
    assert "<title>The law that is applied" in text


def test_the_way_about_is_that_of_the_role(client):
    assert "own-strip" not in client.get("/law").text
    sign_in(client, "judge")
    assert "/account/" in client.get("/law").text


# ------------------------------------------------------------------------------------------------------ files


def test_a_files_address_changes_with_it_and_may_be_kept(client):
    text = client.get("/law").text
    address = text.split('rel="stylesheet" href="/static/css/tokens.css')[1].split('"')[0]
    answer = client.get(f"/static/css/tokens.css{address}", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"--seal" in gzip.decompress(answer.data)
    plain = client.get("/static/css/tokens.css")
    assert plain.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/css/tokens.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["../web/config.py", "%2e%2e/wsgi.py", "css", "css/", "nothing.css", "/etc/passwd"]
)
def test_only_files_of_the_folder_are_served(client, name):
    assert client.get(f"/static/{name}").status_code in {308, 404}


def test_the_mark_is_the_icon(client):
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"


def test_a_page_asks_for_no_file_that_is_not_there(client):
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/law").text))
    assert addresses
    missing = [address for address in addresses if client.get(address).status_code != 200]
    assert missing == []


# --------------------------------------------------------------------------------------------------- presents


@pytest.mark.parametrize(
    ("amount", "exact", "chinese", "english"),
    [
        (yuan(1_085_000), "¥1,085,000", "108.5 万", "1.08 million"),
        (yuan("1234.50"), "¥1,234.50", "", ""),
        (yuan(123_456_789), "¥123,456,789", "1.23 亿", "123.45 million"),
        (yuan(9_999), "¥9,999", "", ""),
        (yuan(50_000), "¥50,000", "5 万", ""),
        (Money(1), "¥0.01", "", ""),
        (None, "—", "", ""),
    ],
)
def test_money_is_exact_first_and_short_beside_it(app, amount, exact, chinese, english):
    with app.test_request_context("/"):
        assert present.money(amount) == exact
        assert present.wan(amount) == chinese
    with app.test_request_context("/?lang=en"):
        assert present.wan(amount) == english


@pytest.mark.parametrize(
    ("share", "places", "shown"),
    [
        (Fraction(7312, 10016), 1, "73.0%"),
        (Fraction(1, 8), 1, "12.5%"),
        (Fraction(1, 8), 0, "13%"),
        (Fraction(0), 1, "0.0%"),
        (Fraction(-1, 3), 2, "-33.33%"),
        (None, 1, "—"),
    ],
)
def test_a_share_is_rounded_to_the_nearest(share, places, shown):
    assert present.percent(share, places) == shown


def test_times_are_shown_in_beijing_and_told_to_machines_in_utc(app):
    at = datetime(2026, 3, 1, 16, 30, 5, 123_456, tzinfo=UTC)
    assert present.moment(at) == "2026-03-02 00:30"
    assert present.moment_s(at) == "2026-03-02 00:30:05"
    assert present.moment_ms(at) == "2026-03-02 00:30:05.123"
    assert present.time_only(at) == "00:30"
    assert present.day(at) == "2026-03-02"
    assert present.iso(at) == "2026-03-01T16:30:05.123Z"
    assert present.iso(date(2026, 3, 2)) == "2026-03-02"
    with app.test_request_context("/"):
        assert present.day_long(at) == "2026年3月2日 周一"
    with app.test_request_context("/?lang=en"):
        assert present.day_long(date(2026, 3, 2)) == "Mon 2 Mar 2026"
        assert present.weekday(at) == "Mon"
    assert (
        present.moment(None) == present.day(None) == present.day_long(None) == present.moment_ms(None) == "—"
    )
    assert present.iso(None) == ""
    assert at.astimezone(BEIJING).hour == 0


def test_text_becomes_paragraphs_and_stays_text():
    shown = present.paragraphs("one\ntwo\n\n<script>")
    assert shown == "<p>one<br>two</p>\n<p>&lt;script&gt;</p>"
    assert present.paragraphs(None) == ""


@pytest.mark.parametrize(
    ("cited", "chinese"),
    [
        ("Fa Shi [2016] 18, art. 10", "法释〔2016〕18号第十条"),
        ("Fa Shi [2016] 18, arts 12, 17", "法释〔2016〕18号第十二条、第十七条"),
        ("Fa Shi [2004] 16, art. 24(2)", "法释〔2004〕16号第二十四条第二项"),
        ("Fa [2021] 322, item 9", "法〔2021〕322号第九条"),
        ("Fa Ming Chuan [2017] 455", "法明传〔2017〕455号"),
        ("Civil Procedure Law (2023), art. 236", "民事诉讼法第二百三十六条"),
        ("Fa Shi [2016] 18, arts 24-25", "法释〔2016〕18号第二十四条至第二十五条"),
        ("Fa Shi [2016] 18, art. 105", "法释〔2016〕18号第一百零五条"),
        ("", ""),
    ],
)
def test_an_article_is_cited_in_the_readers_language(app, cited, chinese):
    with app.test_request_context("/"):
        assert article_words(cited) == chinese
    with app.test_request_context("/?lang=en"):
        assert article_words(cited) == cited


def test_a_listed_text_is_a_link_and_another_is_not(app, client):
    with app.test_request_context("/"):
        assert 'href="/law#wp16"' in present.article(LAW)
        assert "<cite" in present.article("A local rule, art. 3")
        assert present.article(None) == ""
    assert 'id="wp16"' in client.get("/law").text


def test_every_state_procedure_and_kind_has_words_tone_and_drawing(app):
    icons = app.jinja_env.globals["icon"]
    drawings = app.jinja_env.globals["drawing"]
    with app.test_request_context("/"):
        for name, state in STATES.items():
            assert state_name(name)
            assert state.tone in {"wait", "live", "good", "warn", "rest"}
            assert icons(state.mark), state.mark
        assert all(str(words) for words in PROCEDURES.values())
        assert all(drawings(f"assets/{kind}") for kind in ASSET_TYPES)
        assert state_of("nobody_knows").tone == "rest"
        assert icons("../../secret") == ""
        assert drawings("nothing") == ""


def test_every_sentence_can_be_said_without_its_facts(app):
    with app.test_request_context("/?lang=en"):
        for code, (status, _words) in sentences().items():
            said = sentence_of(Finding("pass", code, LAW, {}))
            assert said
            assert "%(" not in said
            assert 400 <= status < 600
        assert plain_of(Refusal("field-tick", LAW, {"label": "X"}))["sentence"] == "Please tick: X"


# ----------------------------------------------------------------------------------------------------- health


def test_three_plain_answers_for_machines(client, clock):
    assert client.get("/healthz").json["status"] == "alive"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["faults"]) == (200, [])
    told = client.get("/time").json
    assert told["ms"] == int(clock.now().timestamp() * 1000)


def test_a_database_that_does_not_answer_is_not_ready(client, house, monkeypatch):
    def silent(_engine):
        raise OSError("gone")

    monkeypatch.setattr("web.health.check_durability", silent)
    assert client.get("/readyz").status_code == 503


def test_an_empty_post_to_nowhere_is_nowhere(client):
    assert post(client, "/nowhere").status_code == 404
