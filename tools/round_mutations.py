"""One line a mutant of the round: a file of its law, what stands there, and what a slip would make of it."""

from tools.mutation import Mutation

_LADDER = "bidding/rules/ladder.py"
_GROUNDS = "bidding/rules/grounds.py"
_ROUND = "bidding/rules/round.py"
_PAUSE = "bidding/rules/pause.py"
_FIRST = "bidding/rules/priority.py"
_SHOWN = "bidding/rules/projection.py"
_BID_TERMS = "bidding/rules/terms.py"
_OUTAGE = "bidding/rules/outage.py"
_BID_ENTRY = "bidding/rules/entry.py"
_FOLLOW = "bidding/rules/following.py"
_RECORD = "bidding/rules/record.py"
_ENTRY = "bidding/rules/eligibility.py"

ROUND_MUTATIONS = tuple(
    Mutation(*change)
    for change in (
        # the round
        ("bidding/rules/extension.py", "timedelta(minutes=5)", "timedelta(minutes=4)"),
        ("bidding/rules/extension.py", "max(ends_at, received_at +", "min(ends_at, received_at +"),
        ("bidding/rules/extension.py", "return max(ends_at, received_at +", "return max(ends_at, ends_at +"),
        ("bidding/rules/closing.py", "return ends_at + CLOSING_PAUSE", "return ends_at - CLOSING_PAUSE"),
        (_LADDER, "leading + terms.step", "leading"),
        (_LADDER, "if amount < terms.start_price:", "if amount <= terms.start_price:"),
        (_LADDER, "if amount < lowest:", "if amount <= lowest:"),
        (_LADDER, "if amount > terms.highest_bid:", "if amount >= terms.highest_bid:"),
        (_LADDER, "(amount.fen - lowest.fen) % terms.step.fen", "amount.fen % terms.step.fen"),
        (
            _LADDER,
            'terms.first_bid_mode == "at-start" and amount != terms.start_price',
            "amount != terms.start_price",
        ),
        (
            "bidding/rules/priority.py",
            "if rank is None:\n        return False",
            "if rank is None:\n        return True",
        ),
        ("bidding/rules/priority.py", "rank < leading_rank", "rank <= leading_rank"),
        ("bidding/rules/priority.py", "rank < leading_rank", "rank > leading_rank"),
        (_GROUNDS, "if not bid.admitted:", "if False:"),
        (_GROUNDS, "bid.at > bid.valid_until", "bid.at >= bid.valid_until"),
        (_GROUNDS, "or at >= round_.ends_at", "or at > round_.ends_at"),
        (_GROUNDS, "if at < round_.starts_at:", "if at <= round_.starts_at:"),
        (_GROUNDS, "and not round_.terms.own_raise", ""),
        (_GROUNDS, "bid.amount == lead.amount", "bid.amount >= lead.amount"),
        (
            _GROUNDS,
            'if round_.state == "suspended":\n        return Refusal("round-suspended"',
            'if False:\n        return Refusal("round-suspended"',
        ),
        (_ROUND, "round_.starts_at <= bid.at < round_.ends_at", "round_.starts_at < bid.at < round_.ends_at"),
        (_ROUND, "at < closes_at(round_.ends_at)", "at < round_.ends_at"),
        (
            _ROUND,
            "if round_.lead is None:\n        return (Unsold(at),)",
            "if False:\n        return (Unsold(at),)",
        ),
        (_ROUND, "extensions=round_.extensions + 1", "extensions=round_.extensions"),
        (_ROUND, "seq=round_.seq + 1", "seq=round_.seq"),
        (_PAUSE, "before.ends_at + (resumed_at - stopped_at)", "before.ends_at"),
        (_PAUSE, "max(resumed_end, resumed_at +", "min(resumed_end, resumed_at +"),
        (_ENTRY, "if not applicant.identity_verified:", "if False:"),
        (_ENTRY, "if applicant.tie is not None:", "if False:"),
        (_ENTRY, "if applicant.defaulted_here:", "if False:"),
        (_ENTRY, "confirmed >= asset.starts_at", "confirmed > asset.starts_at"),
        (_ENTRY, "applicant.cleared & CLEARABLE", "applicant.cleared"),
        # the ladder, further
        (_LADDER, "if terms.multiple_rule and ", "if "),
        (
            _LADDER,
            'if leading is None and terms.first_bid_mode == "at-start":\n        return (lowest,)',
            "if False:\n        return (lowest,)",
        ),
        (_LADDER, "passed + 1)", "passed)"),
        (_LADDER, "passed + 2)", "passed + 1)"),
        (_LADDER, "<= terms.highest_bid.fen", "< terms.highest_bid.fen"),
        # who may buy first
        (_FIRST, "leading_rank is None or rank < leading_rank", "leading_rank is None"),
        (_FIRST, "leading_rank is None or rank < leading_rank", "leading_rank is not None"),
        (_FIRST, "RANK_MAX = 99", "RANK_MAX = 98"),
        (_FIRST, "1 <= rank <= RANK_MAX", "0 <= rank <= RANK_MAX"),
        (_FIRST, "since={date(2017, 1, 1): 3}", "since={date(2017, 1, 1): 2}"),
        (_FIRST, ".day > court_day(starts_at)", ".day >= court_day(starts_at)"),
        (_FIRST, "if rank in others:", "if rank not in others:"),
        (_GROUNDS, "bid.amount == lead.amount and not is_own", "bid.amount == lead.amount"),
        (_GROUNDS, "if bid.bidder.rank is not None and bid.amount == lead", "if bid.amount == lead"),
        # what stops a bid or a deed of the court
        (_GROUNDS, "if lead is None:\n        return fault", "if False:\n        return fault"),
        (_GROUNDS, 'if round_.state == "withdrawn":', "if False:"),
        (
            _GROUNDS,
            'if round_.is_over:\n        return Refusal("round-is-over"',
            'if False:\n        return Refusal("round-is-over"',
        ),
        (_GROUNDS, "command.at >= round_.ends_at", "command.at > round_.ends_at"),
        (_GROUNDS, 'round_.state == "open" and command.at', "command.at"),
        (_GROUNDS, "case Withdraw() | Suspend(ground=", "case Suspend(ground="),
        (_GROUNDS, 'Suspend(ground="court-decision" | "court-ruling")', 'Suspend(ground="court-decision")'),
        (_GROUNDS, 'Suspend(ground="court-decision" | "court-ruling")', 'Suspend(ground="court-ruling")'),
        (_GROUNDS, 'Suspend(ground="court-decision" | "court-ruling")', "Suspend()"),
        (_GROUNDS, 'case Suspend() if round_.state == "suspended":', "case Suspend() if False:"),
        (_GROUNDS, 'case Resume() if round_.state != "suspended":', "case Resume() if round_.is_over:"),
        (_GROUNDS, "end < window_on_resuming", "end <= window_on_resuming"),
        (
            _GROUNDS,
            "if end and end < window_on_resuming",
            "if end and end < command.at and window_on_resuming",
        ),
        # opening, closing, and what an event does
        (
            _ROUND,
            "bid.at < round_.ends_at:\n        # The hour",
            "bid.at <= round_.ends_at:\n        # The hour",
        ),
        (_ROUND, 'round_.state != "announced" or at < round_.starts_at', 'round_.state != "announced"'),
        (_ROUND, 'round_.state != "announced" or at < round_.starts_at', "at < round_.starts_at"),
        (_ROUND, "if at >= round_.ends_at:\n        # Nobody", "if at > round_.ends_at:\n        # Nobody"),
        (_ROUND, "if at >= round_.ends_at:\n        # Nobody", "if False:\n        # Nobody"),
        (
            _ROUND,
            'if round_.state == "announced":\n        return _decide_open',
            "if False:\n        return _decide_open",
        ),
        (_ROUND, 'if round_.state != "open" or at < closes_at', "if at < closes_at"),
        (_ROUND, "return (accepted,) if ends_at == round_.ends_at else", "return (accepted,) if True else"),
        (_ROUND, "return (accepted,) if ends_at == round_.ends_at else", "return (accepted,) if False else"),
        (_ROUND, "command.ends_at or window.ends_at", "window.ends_at"),
        (_ROUND, 'State = "open" if round_.has_opened else "announced"', 'State = "open"'),
        (_ROUND, "starts_at=event.starts_at, ends_at=event.ends_at", "ends_at=event.ends_at"),
        (_ROUND, "starts_at=event.starts_at, ends_at=event.ends_at", "starts_at=event.starts_at"),
        (_ROUND, "state=state, stop=None", "state=state"),
        (_ROUND, 'state="open", has_opened=True', 'state="open"'),
        (_ROUND, "ends_at=event.ends_at, extensions=", "extensions="),
        (_ROUND, "event.amount, event.at))", "event.amount, round_.starts_at))"),
        (_ROUND, "last_at=event.at", "last_at=round_.last_at"),
        (_ROUND, "command.at >= round_.last_at", "command.at > round_.last_at"),
        (_ROUND, "Stop(event.at, event.ground, event.reason)", 'Stop(event.at, event.ground, "")'),
        (_ROUND, 'Stop(event.at, "withdrawn", event.reason)', "None"),
        # stops and faults
        (_PAUSE, "max(timedelta(0), resumed_at - before.starts_at)", "resumed_at - before.starts_at"),
        (_PAUSE, "before.ends_at + late", "before.ends_at"),
        (_PAUSE, "before.starts_at + late", "before.starts_at"),
        (_PAUSE, "if had_opened:", "if True:"),
        (_PAUSE, "timedelta(hours=24)", "timedelta(hours=25)"),
        (_PAUSE, "resumed_at - stopped_at > longest", "resumed_at - stopped_at >= longest"),
        (_OUTAGE, "timedelta(seconds=10)", "timedelta(seconds=11)"),
        (_OUTAGE, "window.ends_at - EXTENSION", "window.ends_at + EXTENSION"),
        (_OUTAGE, "closes_at(window.ends_at),", "window.ends_at,"),
        (_OUTAGE, "gap.length <= longest or", "gap.length < longest or"),
        (_OUTAGE, "gap.length <= longest or ", ""),
        (_OUTAGE, "or gap.ends_at <= window.starts_at", "or gap.ends_at < window.starts_at"),
        (_OUTAGE, "or gap.ends_at <= window.starts_at", ""),
        (_OUTAGE, "never_began = not has_opened and", "never_began ="),
        (_OUTAGE, "gap.begins_at <= window.starts_at and", "gap.begins_at < window.starts_at and"),
        (_OUTAGE, "and window.ends_at <= gap.ends_at", "and window.ends_at < gap.ends_at"),
        (_OUTAGE, "not never_began and ", ""),
        (_OUTAGE, "gap.begins_at < end.ends_at", "gap.begins_at <= end.ends_at"),
        (_OUTAGE, "end.begins_at < gap.ends_at", "end.begins_at <= gap.ends_at"),
        # the time of entry
        (_BID_ENTRY, "timedelta(milliseconds=50)", "timedelta(milliseconds=51)"),
        (_BID_ENTRY, "off_by < CLOCKS", "off_by <= CLOCKS"),
        (_BID_ENTRY, "min(entered_at, present)", "max(entered_at, present)"),
        (_BID_ENTRY, "min(entered_at, present)", "entered_at"),
        (_BID_ENTRY, "if in_step else present", "if in_step else entered_at"),
        (_BID_ENTRY, "max(at, last_at) if last_at else at", "at"),
        # the terms of a round
        (_BID_TERMS, '{IN_FORCE: "at-least-start"}', '{IN_FORCE: "at-start"}'),
        (_BID_TERMS, "{IN_FORCE: True}", "{IN_FORCE: False}"),
        (_BID_TERMS, "{IN_FORCE: False}", "{IN_FORCE: True}"),
        (_BID_TERMS, "_STEPS_OF_ROOM = 2", "_STEPS_OF_ROOM = 1"),
        (_BID_TERMS, "terms.start_price <= ZERO", "terms.start_price < ZERO"),
        (_BID_TERMS, "terms.step <= ZERO", "terms.step < ZERO"),
        (_BID_TERMS, "terms.start_price > terms.highest_bid", "terms.start_price >= terms.highest_bid"),
        (_BID_TERMS, "terms.ends_at <= terms.starts_at", "terms.ends_at < terms.starts_at"),
        # the record and what is shown of it
        (_RECORD, '"ends_at": instant_text(after.ends_at)', '"ends_at": instant_text(event.at)'),
        (_RECORD, '"rank": bidder.rank', '"rank": None'),
        (_RECORD, "own_raise=body", "own_raise=not body"),
        (_FOLLOW, 'record["prev_hash"] == followed.head_hash and ', ""),
        (_FOLLOW, "return event if event and _is_written(body, event, followed) else None", "return event"),
        (_FOLLOW, "if expected and expected[0] == event else None", "if expected else None"),
        (_FOLLOW, "command.at < last_at", "command.at <= last_at"),
        (_FOLLOW, "expected = followed.owed\n", "expected = ()\n"),
        (_SHOWN, "None if round_.is_over else lowest", "None if False else lowest"),
        (_SHOWN, "if round_.is_over:\n        return []", "if False:\n        return []"),
        (_SHOWN, '"rank": lead.bidder.rank', '"rank": None'),
        (_SHOWN, "RUNGS_SHOWN = 5", "RUNGS_SHOWN = 4"),
        ("bidding/rules/receipts.py", '    "amount_fen": "amount_fen",\n', ""),
        ("bidding/rules/receipts.py", '    "event_hash": "hash",\n', ""),
        # who may take part
        (_ENTRY, "if not applicant.has_full_capacity:", "if False:"),
        (_ENTRY, "asset.needs - applicant.holds", "applicant.holds - asset.needs"),
        (_ENTRY, 'if asset.procedure == "sale" and applicant', "if applicant"),
        (_ENTRY, "if applicant.missed_approval_here:", "if False:"),
        (_ENTRY, "asset.is_house and asset.purchase_restricted", "asset.is_house"),
        (_ENTRY, "if applicant.may_buy_house is False:", "if applicant.may_buy_house is True:"),
        (_ENTRY, "elif not applicant.pledges_house_qualification:", "elif False:"),
        (_ENTRY, 'and asset.asset_class == "immovable"', ""),
        (
            _ENTRY,
            "(applicant.consumption_restricted or applicant.dishonest)",
            "applicant.consumption_restricted",
        ),
        (_ENTRY, "if applicant.dishonest and asset.is_house:", "if applicant.dishonest:"),
        (_ENTRY, "if applicant.is_foreign and asset.is_house:", "if applicant.is_foreign:"),
        (_ENTRY, "if not refuses or ground.code in applicant.cleared", "if not refuses"),
    )
)
