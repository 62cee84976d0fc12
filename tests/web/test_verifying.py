"""Receipts as pages, papers and files; /verify, /keys and the record: what a stranger can check."""

import base64
import html
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pysqlite3 import dbapi2 as sqlite
from werkzeug.test import TestResponse

from kernel.canonical import canonical
from kernel.ids import new_id
from kernel.money import yuan
from store.keys import KeyRing
from store.signing import Signer, is_signed
from tests.builders import bid
from tests.web.doors import post, token
from tests.web.test_bids import Scene, by_form, place, scene
from tools.verify_record import WrongError, check
from web import pdf as pdf_module
from web.checking import EVENTS_AT_A_TIME, RECEIPT_BYTES_MAX

__all__ = ["scene"]

KEY = "a-key-of-mine"


def a_receipt(scene: Scene, amount: str = "700000", key: str = KEY, username: str = "b1") -> dict[str, Any]:
    """Return the receipt of a bid that was just made."""
    answer = place(scene.client(username), scene, amount, key)
    receipt: dict[str, Any] = answer.json["receipt"]
    return receipt


def checked(scene: Scene, receipt: Any) -> TestResponse:
    """Let a stranger paste a receipt."""
    text = receipt if isinstance(receipt, str) else json.dumps(receipt)
    return post(scene.client(), "/verify", {"receipt": text})


def verdict(answer: TestResponse) -> str:
    """Return what the page says came of the checks; empty where it made none."""
    found = re.search(r'data-verdict="(\w+)"', answer.text)
    return found[1] if found else ""


def results(answer: TestResponse) -> list[str]:
    """Return the result of each check in its order."""
    return re.findall(r'<li class="(good|bad|open)">', answer.text)


def corrupt(scene: Scene, statement: str, *values: Any) -> None:
    """Change what cannot be changed: without the trigger, as whoever owns the file could."""
    path = scene.store.url.removeprefix("sqlite:///")
    connection = sqlite.connect(path)
    for verb in ("update", "delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS round_event_no_{verb}")
    assert connection.execute(statement, values).rowcount == 1
    connection.commit()
    connection.close()


def overwritten(scene: Scene, seq: int, **changes: Any) -> None:
    """Write other words into an event's body."""
    assignments = ", ".join(f"'$.{name}', json(?)" for name in changes)
    corrupt(
        scene,
        f"UPDATE round_event SET body = json_set(body, {assignments}) WHERE round_id = ? AND seq = ?",
        *(json.dumps(value) for value in changes.values()),
        scene.round_id,
        seq,
    )


# ------------------------------------------------------------------------------------------------ receipts


def test_a_receipt_shows_all_that_was_signed(scene: Scene) -> None:
    body = a_receipt(scene)["body"]
    shown = html.unescape(scene.client("b1").get(f"/rounds/{scene.round_id}/receipts/{KEY}").text)
    for words in ("柒拾万元整", body["event_hash"], body["prev_hash"], body["key_id"], body["code"], KEY):
        assert words in shown, words
    assert re.search(r"10:00:00\.\d{3}", shown), "the legal time to the millisecond"
    assert "<svg" in shown
    assert f"/verify?round={scene.round_id}&seq={body['seq']}&hash={body['event_hash']}" in shown


def test_a_refused_bid_has_its_receipt_with_the_article(scene: Scene) -> None:
    receipt = a_receipt(scene, "699999")
    assert receipt["body"]["kind"] == "bid-refused"
    shown = scene.client("b1").get(f"/rounds/{scene.round_id}/receipts/{KEY}?lang=en").text
    assert "Your bid was not counted" in shown
    assert "art. 20" in shown
    assert verdict(checked(scene, receipt)) == "valid"


@pytest.mark.parametrize("address", ["", "/receipt.pdf"])
def test_nobody_sees_the_receipt_of_another(scene: Scene, address: str) -> None:
    a_receipt(scene)
    path = f"/rounds/{scene.round_id}/receipts/{KEY}{address}"
    assert scene.client("b2").get(path).status_code == 404
    assert scene.client().get(path).status_code == 303


def test_all_receipts_of_a_round_come_in_one_file(scene: Scene) -> None:
    client = scene.client("b1")
    first = place(client, scene, "700000", "key-number-one").json["receipt"]
    second = place(client, scene, "705000", "-key-number-two").json["receipt"]
    answer = client.get(f"/rounds/{scene.round_id}/receipts.json")
    assert answer.json == {"round_id": scene.round_id, "receipts": [second, first]}
    table = client.get(f"/rounds/{scene.round_id}/receipts.csv").text.splitlines()
    assert len(table) == 3
    assert "'-key-number-two" in table[1], "no spreadsheet takes it for a formula"
    assert "already-leading" in table[1]
    assert "700000.00" in table[2]


def test_a_bidder_without_bids_gets_empty_files_and_a_stranger_none(scene: Scene) -> None:
    client = scene.client("b2")
    assert client.get(f"/rounds/{scene.round_id}/receipts.json").json["receipts"] == []
    assert scene.client("b9").get(f"/rounds/{scene.round_id}/receipts.json").status_code == 404
    assert client.get(f"/rounds/{new_id()}/receipts.csv").status_code == 404


def test_a_paper_is_drawn_where_the_system_can(scene: Scene) -> None:
    a_receipt(scene)
    answer = scene.client("b1").get(f"/rounds/{scene.round_id}/receipts/{KEY}/receipt.pdf")
    if pdf_module.weasyprint() is None:
        assert answer.status_code == 503
    else:
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_the_library_the_paper_says_what_is_missing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_receipt(scene)
    monkeypatch.setattr(pdf_module, "weasyprint", lambda: None)
    answer = scene.client("b1").get(f"/rounds/{scene.round_id}/receipts/{KEY}/receipt.pdf?lang=en")
    assert answer.status_code == 503
    assert "Print the page instead" in answer.text


def test_a_paper_fetches_nothing() -> None:
    if pdf_module.weasyprint() is not None:
        drawn = pdf_module.pdf_of('<img src="http://127.0.0.1:9/x.png"><img src="file:///etc/hostname">paper')
        assert drawn.startswith(b"%PDF-")


# -------------------------------------------------------------------------------------------------- verify


def test_a_genuine_receipt_is_valid(scene: Scene) -> None:
    receipt = a_receipt(scene)
    answer = checked(scene, receipt)
    assert answer.status_code == 200
    assert verdict(answer) == "valid"
    assert results(answer) == ["good"] * 6
    assert "有效" in answer.text


def test_a_receipt_may_come_as_a_file_or_inside_the_answer(scene: Scene) -> None:
    answered = place(scene.client("b1"), scene, "700000", KEY).json
    client = scene.client()
    data = {"csrf_token": token(client), "file": (io.BytesIO(json.dumps(answered).encode()), "receipt.json")}
    answer = client.post("/verify", data=data, content_type="multipart/form-data")
    assert verdict(answer) == "valid"


CHANGES: list[tuple[str, Any]] = [
    ("amount_fen", 70_000_001),
    ("code", "H0001"),
    ("received_at", "2026-03-02T02:00:00.001Z"),
    ("seq", 3),
    ("event_hash", "0" * 64),
    ("kind", "bid-refused"),
    ("command_id", "another-key"),
    ("round_id", "a" * 20),
    ("version", 2),
]


def test_a_receipt_that_was_changed_is_not_valid(scene: Scene) -> None:
    receipt = a_receipt(scene)
    for name, value in CHANGES:
        answer = checked(scene, {**receipt, "body": receipt["body"] | {name: value}})
        assert verdict(answer) == "invalid", name
        assert results(answer)[:2] == ["good", "bad"], name


def test_a_signature_by_another_key_is_not_valid(scene: Scene, tmp_path: Path) -> None:
    receipt = a_receipt(scene)
    stranger = Signer.from_file(tmp_path / "stranger.pem")
    receipt["signature"] = stranger.sign(canonical(receipt["body"]))
    assert verdict(checked(scene, receipt)) == "invalid"
    receipt["body"]["key_id"] = stranger.key_id
    receipt["signature"] = stranger.sign(canonical(receipt["body"]))
    answer = checked(scene, receipt)
    assert verdict(answer) == "invalid"
    assert results(answer)[:2] == ["bad", "open"]


def test_a_receipt_without_a_place_in_the_record_is_genuine(scene: Scene) -> None:
    """A bid after the close gets a signed answer, but no event follows the end of a round."""
    scene.clock.put(scene.ends_at)
    scene.clock.advance(seconds=2)
    scene.house.room.close(scene.round_id, lambda _unit, _ended: None)
    receipt = a_receipt(scene)
    assert receipt["body"]["seq"] is None
    answer = checked(scene, receipt)
    assert verdict(answer) == "valid"
    assert results(answer) == ["good", "good", "open"]


UNREADABLE = [
    "",
    "   \n",
    "{",
    "not json at all",
    "[]",
    "null",
    "{}",
    '{"body": {}, "signature": ""}',
    '{"body": [], "signature": ""}',
    '{"receipt": null}',
    '{"body": {"amount_fen": NaN}, "signature": ""}',
    '{"body": {"code": "\\ud800"}, "signature": ""}',
    "[" * 30_000,
    "9" * 5_000,
    "x" * (RECEIPT_BYTES_MAX + 1),
    "\x00",
    "\u202e{}",
]


def test_whatever_is_pasted_gets_words(client: FlaskClient) -> None:
    for text in UNREADABLE:
        answer = post(client, "/verify", {"receipt": text})
        assert (answer.status_code, verdict(answer)) == (422, ""), text[:60]
        assert "error-summary" in answer.text, text[:60]


OF_WRONG_KINDS: list[dict[str, Any]] = [
    {"seq": 2**60},
    {"seq": -1},
    {"seq": True},
    {"seq": "2"},
    {"amount_fen": 1.5},
    {"amount_fen": None},
    {"round_id": 7},
    {"key_id": None},
    {"alg": []},
    {"received_at": {}},
    {"received_at": "yesterday"},
    {"received_at": "2026-03-02T02:00:00"},
    {"entered_at": 5},
    {"ends_at": "<script>"},
]
ODD: list[dict[str, Any]] = [
    {"refusal": {"code": "<b>", "article": 3}},
    {"refusal": "no"},
    {"kind": "<i>"},
    {"round_id": "\x00"},
    {"seq": 0},
    {"code": ["x"]},
    {"event_hash": 9},
]


def test_a_receipt_with_odd_words_gets_words_and_is_not_valid(scene: Scene) -> None:
    receipt = a_receipt(scene)
    for change in OF_WRONG_KINDS:
        answer = checked(scene, {**receipt, "body": receipt["body"] | change})
        assert (answer.status_code, verdict(answer)) == (422, ""), change
    for change in ODD:
        answer = checked(scene, {**receipt, "body": receipt["body"] | change})
        assert (answer.status_code, verdict(answer)) == (200, "invalid"), change
        assert "<i>" not in answer.text, change


def test_a_good_receipt_proves_that_the_record_was_changed(scene: Scene) -> None:
    receipt = a_receipt(scene)
    overwritten(scene, 2, amount_fen=70_000_500)
    answer = checked(scene, receipt)
    assert verdict(answer) == "differs"
    assert results(answer) == ["good", "good", "bad", "bad", "open", "open"]
    assert "amount_fen" in answer.text


def test_a_good_receipt_proves_that_its_entry_was_taken_out(scene: Scene) -> None:
    receipt = a_receipt(scene)
    corrupt(scene, "DELETE FROM round_event WHERE round_id = ? AND seq = 2", scene.round_id)
    assert verdict(checked(scene, receipt)) == "differs"


# -------------------------------------------------------------------------------------------- whole rounds


def test_a_whole_round_is_checked(scene: Scene) -> None:
    a_receipt(scene)
    answer = scene.client().get(f"/verify?round={scene.round_id}&lang=en")
    assert verdict(answer) == "valid"
    assert results(answer) == ["good", "good", "good"]
    assert "2 events follow each other" in answer.text
    assert re.search(r"\d+ ms", answer.text)


def test_a_corrupted_row_is_named_by_its_number(scene: Scene) -> None:
    for number in range(4):
        a_receipt(scene, str(700_000 + 5_000 * number), new_id(), f"b{1 + number % 2}")
    overwritten(scene, 3, code="H0000")
    answer = scene.client().get(f"/verify?round={scene.round_id}&lang=en")
    assert verdict(answer) == "invalid"
    assert results(answer) == ["bad", "open", "open"]
    assert "The first broken event is no. 3" in answer.text


def test_a_row_that_is_no_json_any_more_is_named_as_well(scene: Scene) -> None:
    a_receipt(scene)
    corrupt(scene, "UPDATE round_event SET body = '{' WHERE round_id = ? AND seq = 2", scene.round_id)
    answer = scene.client().get(f"/verify?round={scene.round_id}&lang=en")
    assert "The first broken event is no. 2" in answer.text


def test_terms_that_were_changed_are_found(scene: Scene) -> None:
    a_receipt(scene)
    corrupt(scene, "UPDATE round SET terms = json_set(terms, '$.step_fen', 1) WHERE id = ?", scene.round_id)
    answer = scene.client().get(f"/verify?round={scene.round_id}&lang=en")
    assert "The first broken event is no. 1" in answer.text
    corrupt(scene, "UPDATE round SET terms = '{}' WHERE id = ?", scene.round_id)
    answer = scene.client().get(f"/verify?round={scene.round_id}&lang=en")
    assert "The terms of the round cannot be read" in answer.text


def test_a_summary_that_was_changed_is_found(scene: Scene) -> None:
    a_receipt(scene)
    corrupt(scene, "UPDATE round SET leading_code = 'H0000' WHERE id = ?", scene.round_id)
    answer = scene.client().get(f"/verify?round={scene.round_id}")
    assert results(answer) == ["good", "good", "bad"]


def test_the_square_on_a_receipt_leads_to_its_entry(scene: Scene) -> None:
    body = a_receipt(scene)["body"]
    way = f"/verify?round={scene.round_id}&seq={body['seq']}&hash="
    good = scene.client().get(way + body["event_hash"])
    assert (verdict(good), results(good)) == ("valid", ["good"] * 4)
    assert body["code"] in good.text
    wrong = scene.client().get(way + "0" * 64)
    assert (verdict(wrong), results(wrong)[0]) == ("invalid", "bad")


def test_what_is_no_round_gets_words(client: FlaskClient) -> None:
    unknown = "a" * 20
    for query in (f"round={unknown}", "round=x", "round=%00", f"round={unknown}&seq=x"):
        answer = client.get(f"/verify?{query}")
        assert answer.status_code in {404, 422}, query
        assert "error-summary" in answer.text, query


def test_the_page_waits_for_something_to_check(client: FlaskClient) -> None:
    answer = client.get("/verify?lang=en")
    assert answer.status_code == 200
    assert verdict(answer) == ""
    assert "Check a receipt or a record" in answer.text


def test_checks_are_limited(client: FlaskClient) -> None:
    answers = [client.get(f"/verify?round={'a' * 20}").status_code for _ in range(70)]
    assert answers[0] == 404
    assert answers[-1] == 429


# ---------------------------------------------------------------------------------------- keys, by hand


def by_hand(client: FlaskClient, name: str) -> str:
    """Return the lines that the page tells people to run."""
    found = re.search(rf'<pre[^>]*id="{name}">(.*?)</pre>', client.get("/keys?lang=en").text, flags=re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_keys_are_published(scene: Scene) -> None:
    listed = scene.client().get("/api/v1/keys").json["keys"]
    assert [key["key_id"] for key in listed] == [scene.house.signer.key_id]
    assert listed[0]["alg"] == "ed25519"
    assert listed[0]["public_key"] == scene.house.signer.public_text
    shown = scene.client().get("/keys").text
    grouped = " ".join(re.findall("....", scene.house.signer.key_id))
    assert grouped in shown


def test_the_lines_in_python_check_a_receipt(scene: Scene, tmp_path: Path) -> None:
    receipt = a_receipt(scene)
    script = by_hand(scene.client(), "by-python")

    def run() -> subprocess.CompletedProcess[str]:
        (tmp_path / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
        command = [sys.executable, "-c", script]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert run().stdout == "genuine\n"
    receipt["body"]["amount_fen"] += 1
    assert run().returncode != 0


def test_the_lines_for_openssl_check_a_receipt(scene: Scene, tmp_path: Path) -> None:
    """The machine may lack jq; then its two lines are done here, and the rest is run as it stands."""
    receipt = a_receipt(scene)
    lines = [line for line in by_hand(scene.client(), "by-openssl").splitlines() if not line.startswith("jq")]
    assert len(lines) == 2
    for body, expected in ((receipt["body"], 0), (receipt["body"] | {"seq": 9}, 1)):
        (tmp_path / "body").write_bytes(canonical(body))
        (tmp_path / "signature").write_bytes(base64.b64decode(receipt["signature"]))
        done = subprocess.run(["sh", "-c", "\n".join(lines)], cwd=tmp_path, timeout=60, check=False)
        assert done.returncode == expected


def test_old_receipts_verify_with_a_former_key(scene: Scene, tmp_path: Path) -> None:
    """The list beside the private key keeps what was public before."""
    former = Signer.from_file(tmp_path / "former.pem")
    KeyRing.beside(tmp_path, former, scene.clock.now())
    receipt = a_receipt(scene)
    body = receipt["body"] | {"key_id": former.key_id}
    answer = checked(scene, {"body": body, "signature": former.sign(canonical(body))})
    assert verdict(answer) == "valid"
    listed = scene.client().get("/api/v1/keys").json["keys"]
    assert [key["key_id"] for key in listed] == [scene.house.signer.key_id, former.key_id]


# ------------------------------------------------------------------------------------------- the record


def test_the_record_is_one_file_with_a_sealed_head(scene: Scene) -> None:
    a_receipt(scene)
    answer = scene.client().get(f"/api/v1/rounds/{scene.round_id}/record")
    assert answer.status_code == 200
    whole = answer.json
    assert [event["seq"] for event in whole["events"]] == [1, 2]
    assert whole["head"] == {"seq": 2, "hash": whole["events"][-1]["hash"]}
    seal = whole["seal"]
    assert is_signed(canonical(seal["body"]), seal["signature"], scene.house.signer.public_bytes)
    assert seal["body"]["head_hash"] == whole["head"]["hash"]
    assert check(whole)[0].startswith("2 events")


def test_the_record_is_sent_once_while_nothing_is_new(scene: Scene) -> None:
    client, path = scene.client(), f"/api/v1/rounds/{scene.round_id}/record"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    by_form(scene.client("b1"), scene, amount="700000")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_round_that_nobody_knows_has_no_record(client: FlaskClient) -> None:
    assert client.get(f"/api/v1/rounds/{new_id()}/record").status_code == 404


def test_a_long_record_comes_in_pages_and_is_still_one_file(scene: Scene) -> None:
    for number in range(EVENTS_AT_A_TIME + 5):
        bidder = scene.bidders[number % 2]
        bid(scene.house.room, scene.round_id, bidder, yuan(700_000 + 5_000 * number))
    path = f"/api/v1/rounds/{scene.round_id}"
    whole = scene.client().get(f"{path}/record").json
    receipt = scene.client("b1").get(f"/rounds/{scene.round_id}/receipts.json").json["receipts"][0]
    assert len(whole["events"]) == EVENTS_AT_A_TIME + 6
    assert f"event {receipt['body']['seq']}" in check(whole, receipt)[1]
    assert verdict(scene.client().get(f"/verify?round={scene.round_id}")) == "valid"


def test_the_head_of_a_broken_record_is_not_sealed(scene: Scene) -> None:
    a_receipt(scene)
    overwritten(scene, 2, amount_fen=1)
    whole = scene.client().get(f"/api/v1/rounds/{scene.round_id}/record").json
    assert whole["seal"] is None
    with pytest.raises(WrongError, match="event 2"):
        check(whole)
