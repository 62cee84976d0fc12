"""One line a mutant: a file of the law, what stands there, and what a slip of the hand would make of it."""

from tools.mutation import Mutation
from tools.round_mutations import ROUND_MUTATIONS

_RESERVE = "auction/rules/reserve_price.py"
_DEPOSIT = "auction/rules/deposit.py"
_TIME = "auction/rules/bidding_time.py"
_SURPLUS = "auction/rules/surplus.py"
_SEIZURE = "auction/rules/seizure.py"
_USE = "auction/rules/price_use.py"
_DAYS = "auction/rules/last_days.py"
_PERIOD = "notices/rules/period.py"
_PARTIES = "notices/rules/parties.py"
_FATE = "settlement/rules/deposit_fate.py"
_BALANCE = "settlement/rules/balance.py"
_DELIVERY = "settlement/rules/delivery.py"
_LEDGER = "settlement/rules/ledger.py"
_APPROVAL = "people/rules/approval.py"
_ROLES = "people/rules/roles.py"
_TALKS = "valuation/rules/negotiation.py"
_VALID = "valuation/rules/validity.py"

_OF_THE_OTHERS = tuple(
    Mutation(*change)
    for change in (
        # money and days
        (
            "kernel/money.py",
            "return Money(-((-self.fen * share.numerator) //",
            "return Money(((self.fen * share.numerator) //",
        ),
        (
            "kernel/money.py",
            "return Money((self.fen * share.numerator) //",
            "return Money(-(-self.fen * share.numerator //",
        ),
        ("kernel/money.py", "fen > MONEY_MAX_FEN", "fen > MONEY_MAX_FEN + 1"),
        (
            "kernel/days.py",
            "return _rolled_on(day + count * ONE_DAY, calendar)",
            "return LegalDate(day + count * ONE_DAY, False)",
        ),
        ("kernel/days.py", "_rolled_on(day + count * ONE_DAY", "_rolled_on(day + (count - 1) * ONE_DAY"),
        ("kernel/days.py", "count -= calendar.is_working_day(last)", "count -= 1"),
        ("kernel/law.py", "if first <= day]", "if first < day]"),
        ("kernel/law.py", "max(begun)", "min(begun)"),
        # the starting price
        (_RESERVE, "Fraction(70, 100)", "Fraction(69, 100)"),
        (_RESERVE, "Fraction(80, 100)", "Fraction(79, 100)"),
        (_RESERVE, "Fraction(50, 100)", "Fraction(49, 100)"),
        (_RESERVE, "reference.share_up(FIRST_ROUND_SHARE", "reference.share_down(FIRST_ROUND_SHARE"),
        (_RESERVE, "first_start.share_up(SECOND_ROUND_SHARE", "first_start.share_down(SECOND_ROUND_SHARE"),
        (_RESERVE, "start >= floor.amount", "start > floor.amount"),
        (_RESERVE, "if start <= first_start:", "if start < first_start:"),
        (_RESERVE, "if price >= floor:", "if price > floor:"),
        # the deposit
        (_DEPOSIT, "Fraction(5, 100)", "Fraction(4, 100)"),
        (_DEPOSIT, "Fraction(20, 100)", "Fraction(21, 100)"),
        (_DEPOSIT, "start.share_up(LOWEST", "start.share_down(LOWEST"),
        (_DEPOSIT, "start.share_down(HIGHEST", "start.share_up(HIGHEST"),
        (_DEPOSIT, "self.lowest <= deposit <= self.highest", "self.lowest < deposit <= self.highest"),
        (_DEPOSIT, "self.lowest <= deposit <= self.highest", "self.lowest <= deposit < self.highest"),
        (_DEPOSIT, "max(ZERO, deposit - claim)", "deposit - claim"),
        # times
        (_TIME, "timedelta(hours=24)", "timedelta(hours=23)"),
        (_TIME, "ends_at - starts_at >= SHORTEST", "ends_at - starts_at > SHORTEST"),
        (_TIME, "if starts_at >= earliest_start:", "if starts_at > earliest_start:"),
        (_TIME, "if starts_at > now:", "if starts_at >= now:"),
        (_SURPLUS, "reserve.fen > priority", "reserve.fen >= priority"),
        (_SURPLUS, "date(2005, 1, 1): 5}", "date(2005, 1, 1): 6}"),
        (
            _SEIZURE,
            "MOVABLE_YEARS = Figure(article=_TERM_ARTICLE, since={date(2015, 2, 4): 2}",
            "MOVABLE_YEARS = Figure(article=_TERM_ARTICLE, since={date(2015, 2, 4): 3}",
        ),
        (_SEIZURE, "if today > ends_on:", "if today >= ends_on:"),
        (_SEIZURE, "if ends_on > longest:", "if ends_on >= longest:"),
        (_USE, "publish_on <= valid_until", "publish_on < valid_until"),
        (_USE, "court_day(starts_at) <= usable_until", "court_day(starts_at) < usable_until"),
        (_DAYS, "SECOND_ROUND_WITHIN_DAYS.on(", "DISPOSAL_WITHIN_DAYS.on("),
        # the notice
        (_PERIOD, 'art. 12", {IN_FORCE_2016_18: 15}', 'art. 12", {IN_FORCE_2016_18: 14}'),
        (_PERIOD, 'art. 26", {IN_FORCE_2016_18: 7}', 'art. 26", {IN_FORCE_2016_18: 6}'),
        (_PERIOD, "publish_on if lenient else publish_on + ONE_DAY", "publish_on"),
        (_PERIOD, "if starts_at >= earliest:", "if starts_at > earliest:"),
        (_PERIOD, "day if lenient else day - ONE_DAY", "day"),
        (_PARTIES, "date(2017, 1, 1): 3}", "date(2017, 1, 1): 2}"),
        (_PARTIES, "date(2017, 1, 1): 5}", "date(2017, 1, 1): 4}"),
        (_PARTIES, "told.received_on <= latest_day_to_tell", "told.received_on < latest_day_to_tell"),
        (_PARTIES, "if starts_at < earliest:", "if starts_at <= earliest:"),
        # money and handover
        (_FATE, 'return not (end == "sold" and won)', 'return not (end == "sold" or won)'),
        (_FATE, "max(ZERO, deposit - (claim or ZERO))", "deposit - (claim or ZERO)"),
        (_FATE, '("held", "kept"): "forfeited",', '("held", "kept"): "released",'),
        (_FATE, "return _plain(payer) == _plain(bidder)", "return True"),
        (_BALANCE, "max(ZERO, price - deposit)", "price"),
        (_BALANCE, "return paid_on <= due_on", "return paid_on < due_on"),
        (_BALANCE, "today > due_on", "today >= due_on"),
        (_DELIVERY, "date(2021, 1, 1): 10}", "date(2021, 1, 1): 11}"),
        (_DELIVERY, "date(2021, 1, 1): 15}", "date(2021, 1, 1): 16}"),
        (_DELIVERY, "if day < title_passes_on(served_on):", "if day <= title_passes_on(served_on):"),
        (_LEDGER, "if debit.case_id != credit.case_id:", "if False:"),
        (_LEDGER, "available(account) < floor", "balance(account) < floor"),
        (
            _LEDGER,
            "replace(credit, credits=credit.credits + fen)",
            "replace(credit, credits=credit.credits - fen)",
        ),
        # people
        (_APPROVAL, "if by == asked.made_by:", "if False:"),
        (_APPROVAL, "if shown_hash != asked.shown_hash:", "if False:"),
        (_APPROVAL, "if at >= asked.expires_at:", "if at > asked.expires_at:"),
        (_ROLES, "actor.court_id != court_id", "False"),
        (_ROLES, "if held & COURT_ROLES and held - COURT_ROLES:", "if False:"),
        ("people/rules/exclusion.py", "line.court_id in {None, court_id}", "True"),
        # the reference price
        (_TALKS, "if len(amounts) == 1:", "if amounts:"),
        (_TALKS, "opened or one.party_id == viewer", "True"),
        (_TALKS, "if at >= closes_at:", "if at > closes_at:"),
        (_TALKS, "if any(one.party_id == party_id for one in submissions):", "if False:"),
        (_VALID, "date(2018, 9, 1): 12}", "date(2018, 9, 1): 13}"),
        (_VALID, "date(2018, 9, 1): 6}", "date(2018, 9, 1): 7}"),
        (_VALID, "if valid_until > latest:", "if valid_until >= latest:"),
    )
)

MUTATIONS = (*_OF_THE_OTHERS, *ROUND_MUTATIONS)
