"""The eleven items and seven reminders: what is missing, what was shown, plain data (A-13, A-14)."""

import json
from datetime import timedelta, timezone

import pytest

from kernel.money import yuan
from kernel.refusal import Refused
from notices.rules import kinds
from notices.rules.blocks import Subject
from notices.rules.entries import ROWS_MAX
from notices.rules.kinds import AssetClass, Bearer, Procedure
from notices.rules.particulars import (
    HEADINGS,
    Particulars,
    all_entries,
    heading_of,
    missing,
    particulars_from,
    particulars_plain,
    shown_hash,
)
from tests.rules.notices.examples import a_notice, changed

SUBJECT = Subject(
    "某法院", "（2026）某0101执1号", "汽车一辆", AssetClass.MOVABLE, "vehicle", Procedure.ROUND1, "6222"
)


def paths(particulars):
    return {one.path for one in missing(particulars)}


def test_a_13_eleven_headings_in_the_order_of_the_article():
    assert len(HEADINGS) == 11
    assert HEADINGS[0] == "拍卖公告"
    assert HEADINGS[4].startswith("拍卖财产权属、占有使用、附随义务")
    assert HEADINGS[10] == "其他应当公示的信息"


def test_a_13_a_14_rr_112_a_full_notice_lacks_nothing():
    assert missing(a_notice()) == ()


def test_a_14_seven_reminders_and_each_is_missed():
    bare = missing(Particulars(SUBJECT))
    assert sum(one.path.startswith("reminders.") for one in bare) == 7
    assert len(a_notice().reminders.all) == 7


def test_nl_5_an_empty_notice_misses_something_in_every_item():
    headings = {one.heading for one in missing(Particulars(SUBJECT))}
    assert headings == {*HEADINGS, "特别提示"}


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("announcement.property", ""),
        ("announcement.bidder_conditions", "   "),
        ("basis.document", ""),
        ("pricing.amount", None),
        ("bidding.starts_at", None),
        ("bidding.start_price", None),
        ("bidding.extension_minutes", None),
        ("condition.duties", ""),
        ("condition.facts", ()),
        ("condition.handover.occupant", ""),
        ("condition.handover.plan", "\n"),
        ("priority.answer", None),
        ("notification.told", ()),
        ("payment.deposit", None),
        ("payment.account.number", ""),
        ("payment.safety.refusal", ""),
        ("taxes.rows", ()),
        ("taxes.rows.1.bearer", None),
        ("court.supervision_phone", ""),
        ("other.viewing", ""),
        ("reminders.agency", ""),
    ],
)
def test_nl_5_a_12_a_13_each_item_is_missed_by_its_own_path(path, empty):
    assert paths(changed(a_notice(), path, empty)) == {path}


@pytest.mark.parametrize(
    ("case", "changes", "path"),
    [
        ("neither pictures nor a reason", {"condition.media": ()}, "condition.media"),
        ("somebody may buy first, but who", {"priority.purchasers": ()}, "priority.purchasers"),
        (
            "unknown whether anybody may buy first, nothing done",
            {"priority.answer": kinds.Answer.UNKNOWN},
            "priority.done",
        ),
        (
            "the court decided on a tax without saying on what ground",
            {"taxes.rows.0.bearer": Bearer.COURT, "taxes.rows.0.basis": ""},
            "taxes.rows.0.basis",
        ),
    ],
)
def test_a_13_what_is_owed_because_of_another_entry(case, changes, path):
    particulars = a_notice()
    for where, value in changes.items():
        particulars = changed(particulars, where, value)
    assert paths(particulars) == {path}, case


@pytest.mark.parametrize(
    "changes",
    [
        {"condition.media": (), "condition.no_media_because": "股权没有实物"},
        {"priority.answer": kinds.Answer.NO, "priority.purchasers": ()},
        {"priority.answer": kinds.Answer.UNKNOWN, "priority.done": "已向登记机关查询"},
        {"taxes.rows.0.bearer": Bearer.COURT},
    ],
)
def test_a_13_what_satisfies_an_item_in_another_way(changes):
    particulars = a_notice()
    for where, value in changes.items():
        particulars = changed(particulars, where, value)
    assert missing(particulars) == ()


def test_missing_says_heading_and_label():
    (one,) = missing(changed(a_notice(), "payment.deposit", None))
    assert (one.heading, one.label) == ("拍卖保证金、拍卖款项支付方式和账户", "保证金数额")
    assert heading_of("reminders.deposit") == "特别提示"


def test_every_entry_is_walked_once_and_leaves_are_leaves():
    walked = list(all_entries(a_notice()))
    assert len({one.path for one in walked}) == len(walked)
    assert {one.path for one in walked} >= {
        "condition.facts.0.answer",
        "payment.deposit",
        "taxes.rows.1.item",
    }


# ------------------------------------------------------------------------------------ what was shown


def test_rr_112_the_hash_is_of_what_was_shown_and_nothing_else():
    notice = a_notice()
    assert shown_hash(notice) == shown_hash(a_notice())
    assert len(shown_hash(notice)) == 64
    for path, value in (
        ("bidding.start_price", yuan("835333.35")),
        ("notification.told.1.reason_not_served", "地址不存在"),
        ("reminders.deposit", "买受人悔拍后保证金不退。"),
        ("condition.facts", notice.condition.facts[::-1]),
    ):
        assert shown_hash(changed(notice, path, value)) != shown_hash(notice), path


def test_rr_112_one_instant_in_two_time_zones_is_shown_the_same():
    notice = a_notice()
    there = notice.bidding.starts_at.astimezone(timezone(timedelta(hours=-5)))
    assert shown_hash(changed(notice, "bidding.starts_at", there)) == shown_hash(notice)


# ------------------------------------------------------------------------------------ plain and back


def test_a_13_plain_data_and_back_is_the_same_notice():
    plain = json.loads(json.dumps(particulars_plain(a_notice())))
    assert particulars_from(plain) == a_notice()
    assert shown_hash(particulars_from(plain)) == shown_hash(a_notice())


def test_plain_data_is_readable():
    plain = particulars_plain(a_notice())
    assert plain["payment"]["deposit"] == "120000.00"
    assert plain["bidding"]["starts_at"] == "2026-04-08T02:00:00+00:00"
    assert plain["pricing"]["fixed_on"] == "2026-02-24"
    assert plain["notification"]["told"][2]["waived"] is True
    assert plain["announcement"]["equity"] is None


def test_missing_keys_are_empty_entries_and_a_subject_is_not_optional():
    plain = particulars_plain(Particulars(SUBJECT))
    assert particulars_from({"subject": plain["subject"]}) == Particulars(SUBJECT)
    with pytest.raises(Refused, match="notice-unreadable"):
        particulars_from({})


def test_texts_are_cleaned_and_hidden_letters_are_refused():
    plain = particulars_plain(a_notice())
    plain["other"]["viewing"] = "  可以看样\r\n请预约  "
    assert particulars_from(plain).other.viewing == "可以看样\n请预约"
    plain["other"]["viewing"] = "可以\u202e看样"
    with pytest.raises(Refused, match="text-hidden-characters"):
        particulars_from(plain)


@pytest.mark.parametrize(
    ("case", "block", "name", "value"),
    [
        ("a block that is a text", "payment", None, "all of it"),
        ("an entry that nobody knows", "payment", "bribe", "1"),
        ("money that is a number", "payment", "deposit", 120000),
        ("money that is a float", "payment", "deposit", 0.5),
        ("rows that are none", "taxes", "rows", "契税"),
        ("too many rows", "taxes", "rows", [{"item": "税"}] * (ROWS_MAX + 1)),
        ("a row without its name", "taxes", "rows", [{"bearer": "buyer"}]),
        ("a bearer that is nobody", "taxes", "rows", [{"item": "税", "bearer": "the moon"}]),
        ("days that are words", "payment", "balance_days", "ten"),
        ("days that are true", "payment", "balance_days", True),
        ("days beyond counting", "payment", "balance_days", 10**12),
        ("an instant without time zone", "bidding", "starts_at", "2026-04-08T10:00:00"),
        ("an instant before time", "bidding", "starts_at", "0001-01-01T00:00:00+14:00"),
        ("an instant that is none", "bidding", "starts_at", "soon"),
        ("a day that is none", "pricing", "fixed_on", "2026-02-30"),
        ("a text that is a list", "other", "viewing", ["可以"]),
        (
            "a waiver that is a text",
            "notification",
            "told",
            [{"name": "甲", "capacity": "debtor", "waived": "no"}],
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(case, block, name, value):
    plain = particulars_plain(a_notice())
    if name is None:
        plain[block] = value
    else:
        plain[block][name] = value
    with pytest.raises(Refused) as refused:
        particulars_from(plain)
    (refusal,) = refused.value.refusals
    assert refusal.code == "notice-unreadable", case
    assert str(refusal.facts["where"]).startswith(block), case


def test_money_that_cannot_be_read_says_so():
    plain = particulars_plain(a_notice())
    plain["payment"]["deposit"] = "much"
    with pytest.raises(Refused, match="money-unreadable"):
        particulars_from(plain)


@pytest.mark.parametrize("data", [None, [], "notice", 7])
def test_a_notice_is_an_object(data):
    with pytest.raises(Refused, match="notice-unreadable"):
        particulars_from(data)


def test_every_closed_set_has_a_word_for_every_member():
    for module in (kinds,):
        for name in dir(module):
            kind = getattr(module, name)
            if isinstance(kind, type) and issubclass(kind, kinds.StrEnum) and kind is not kinds.StrEnum:
                assert all(member.word for member in kind), name
    assert Procedure.SALE.deed == "变卖"
    assert Procedure.ROUND2.deed == "拍卖"
