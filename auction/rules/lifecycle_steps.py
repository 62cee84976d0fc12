"""The table of a lot's way: every step that the law knows, who takes it, article and deadline."""

from auction.rules.last_days import (
    last_day_for_sale_notice,
    last_day_for_second_round,
    last_day_of_financing,
    last_day_of_sale,
    last_day_of_self_disposal,
    last_day_to_dispose,
    last_day_to_hand_over_case,
    last_day_to_price,
    last_day_to_resume,
)
from auction.rules.lifecycle_states import ACTIVE, AFTER_SALE, BEFORE_SALE, DISPOSALS, STOPPED, Deadline, Step
from auction.rules.lifecycle_states import LotState as S

_WP = "Fa Shi [2016] 18"
_PM = "Fa Shi [2004] 16"
_CKJ = "Fa Shi [2018] 15"
_BM = "Fa Ming Chuan [2017] 455"
_MSF = "Civil Procedure Law (2023)"
_MSJ = "Fa Shi [2022] 11"
_SF = "Fa Shi [2016] 6, arts. 1, 2"
_ITEM_7 = "Fa [2024] 238, item 7"
_ITEM_9 = "Fa Fa [2019] 35, item 9"
_ITEM_17 = "Fa [2021] 322, item 17"
_ITEM_22 = "Fa [2021] 322, item 22"

_FAILED_TWICE = (S.OFFSET2, S.FINANCING)
_DONE = (S.DISTRIBUTED, S.MANAGED, S.RELEASED)

_SEIZURE_ENDS = Deadline("seizure-ends")
_PRICING_STARTS = Deadline("pricing-starts", last_day_to_price)
_PRICE_FIXED = Deadline("price-fixed")
_PRICE_EXPIRES = Deadline("price-expires")
_OWN_SALE_ENDS = Deadline("self-disposal-ends", last_day_of_self_disposal)
_FINANCING_ENDS = Deadline("financing-ends", last_day_of_financing, "practice")
_DIFFERENCE = Deadline("difference-paid")
_DISPOSAL_STARTS = Deadline("disposal-starts", last_day_to_dispose)
_SECOND_ROUND = Deadline("second-round-starts", last_day_for_second_round)
_SALE_NOTICE = Deadline("sale-notice", last_day_for_sale_notice, "setting")
_SALE_ENDS = Deadline("sale-ends", last_day_of_sale, "setting")
_BALANCE_DUE = Deadline("balance-due")
_RULING_SERVED = Deadline("ruling-served")
_HANDOVER_DUE = Deadline("handover-due")
_PAYOUT_DUE = Deadline("payout-due")
_RESUME = Deadline("resume", last_day_to_resume)
_HAND_OVER_CASE = Deadline("court-handover", last_day_to_hand_over_case, "setting")

_SEIZE_AND_PRICE = (
    Step("AS-01", "seize", (S.NEW,), S.SEIZED, "court", f"{_MSJ}, arts. 484-485", _SEIZURE_ENDS),
    Step("AS-02", "record-survey", (S.SEIZED,), S.SURVEYED, "court", f"{_CKJ}, art. 3"),
    Step(
        "AS-03",
        "start-pricing",
        (S.SEIZED, S.SURVEYED),
        S.VALUING,
        "court",
        f"{_CKJ}, art. 1",
        _PRICING_STARTS,
    ),
    Step("AS-04", "fix-price", (S.VALUING,), S.PRICED, "court", f"{_CKJ}, art. 26", _PRICE_FIXED),
    Step("R-27", "renew-price", (S.PRICED,), S.VALUING, "court", f"{_CKJ}, art. 27", _PRICE_EXPIRES),
)

_OWN_DISPOSAL = (
    Step("AS-05", "allow-self-disposal", (S.PRICED,), S.SELF_DISPOSAL, "panel", _ITEM_17, _OWN_SALE_ENDS),
    Step("AS-06", "sell", (S.SELF_DISPOSAL,), S.SOLD, "debtor", _ITEM_17),
    Step("AS-07", "start-first-round", (S.SELF_DISPOSAL,), S.ROUND1, "court", _ITEM_17, after=(S.PRICED,)),
    Step("AS-07", "end-self-disposal", (S.SELF_DISPOSAL,), None, "court", _ITEM_17),
    Step(
        "AS-17",
        "allow-self-disposal",
        _FAILED_TWICE,
        S.SELF_DISPOSAL,
        "court",
        _ITEM_7,
        _FINANCING_ENDS,
        "practice",
    ),
    Step(
        "AS-17", "allow-financing", (S.OFFSET2,), S.FINANCING, "court", _ITEM_9, _FINANCING_ENDS, "practice"
    ),
    Step("AS-25d", "start-sale", (S.FINANCING,), S.SALE, "court", f"{_WP}, art. 26"),
    Step("AS-25d", "pay-off", (S.FINANCING,), S.WITHDRAWN, "debtor", f"{_PM}, art. 17"),
)

_FIRST_AND_SECOND_ROUND = (
    Step(
        "AS-08", "start-first-round", (S.PRICED,), S.ROUND1, "panel", f"{_WP}, arts. 10, 27", _DISPOSAL_STARTS
    ),
    Step("AS-10", "sell", (S.ROUND1,), S.SOLD, "platform", f"{_WP}, arts. 11, 20"),
    Step("AS-11", "fail", (S.ROUND1,), S.OFFSET1, "platform", f"{_WP}, art. 26"),
    Step("AS-12", "take-in-kind", (S.OFFSET1,), S.TAKEN, "creditor", f"{_PM}, art. 16", _DIFFERENCE),
    Step("AS-13", "start-second-round", (S.OFFSET1,), S.ROUND2, "court", f"{_WP}, art. 26", _SECOND_ROUND),
    Step("AS-14", "sell", (S.ROUND2,), S.SOLD, "platform", f"{_WP}, arts. 11, 20"),
    Step("AS-14", "fail", (S.ROUND2,), S.OFFSET2, "platform", f"{_WP}, art. 26"),
    Step("AS-15", "take-in-kind", (S.OFFSET2,), S.TAKEN, "creditor", f"{_PM}, art. 16", _DIFFERENCE),
)

_SALE = (
    Step("AS-09", "sell-directly", (S.PRICED,), S.SALE_DIRECT, "court", f"{_PM}, arts. 31, 32"),
    Step("AS-16", "start-sale", (S.OFFSET2,), S.SALE, "court", f"{_WP}, art. 26", _SALE_NOTICE),
    Step("AS-18", "sell", (S.SALE,), S.SOLD, "platform", _BM, _SALE_ENDS, "setting"),
    Step("AS-19", "fail", (S.SALE,), S.OFFSET3, "platform", _BM, _SALE_ENDS, "setting"),
    Step("AS-20", "take-in-kind", (S.OFFSET3,), S.TAKEN, "creditor", f"{_PM}, art. 25", _DIFFERENCE),
    Step("AS-21", "hand-to-management", (S.OFFSET3,), S.MANAGED, "applicant", f"{_MSJ}, art. 490"),
    Step("AS-22", "release", (S.OFFSET3,), S.RELEASED, "court", f"{_PM}, art. 25"),
    Step("AS-23", "dispose-again", (S.OFFSET3,), S.VALUING, "panel", f"{_PM}, art. 25", standing="practice"),
    Step("AS-25c", "sell", (S.SALE_DIRECT,), S.SOLD, "court", f"{_PM}, art. 32"),
    Step("AS-25c", "fail", (S.SALE_DIRECT,), S.OFFSET3, "court", f"{_PM}, art. 32"),
)

_AFTER_THE_HAMMER = (
    Step("AS-24", "receive-balance", (S.SOLD,), S.PAID, "buyer", f"{_WP}, art. 25", _BALANCE_DUE),
    Step("AS-25", "default", (S.SOLD,), S.DEFAULTED, "court", f"{_WP}, art. 24"),
    Step("RR-203", "default", (S.TAKEN,), S.DEFAULTED, "court", f"{_PM}, art. 22"),
    Step(
        "AS-25", "offer-again", (S.DEFAULTED,), None, "court", f"{_WP}, art. 24", after=DISPOSALS - {S.SALE}
    ),
    Step("AS-25b", "offer-again", (S.DEFAULTED,), None, "court", _BM, standing="setting", after=(S.SALE,)),
    Step("AS-26", "rule", (S.PAID, S.TAKEN), S.RULED, "panel", f"{_PM}, art. 20", _RULING_SERVED),
    Step("AS-26", "serve-ruling", (S.RULED,), S.TITLE_MOVED, "court", f"{_PM}, art. 26", _RULING_SERVED),
    Step("AS-27", "hand-over", (S.TITLE_MOVED,), S.DELIVERED, "court", f"{_PM}, art. 27", _HANDOVER_DUE),
    Step(
        "AS-28", "order-vacating", (S.TITLE_MOVED,), S.VACATING, "court", f"{_MSF}, art. 261", _HANDOVER_DUE
    ),
    Step("AS-28", "hand-over", (S.VACATING,), S.DELIVERED, "court", f"{_PM}, art. 27", _HANDOVER_DUE),
    Step("AS-29", "distribute", (S.DELIVERED,), S.DISTRIBUTED, "court", _ITEM_22, _PAYOUT_DUE),
)

_INTERRUPT = (
    Step("AS-30", "withdraw", BEFORE_SALE, S.WITHDRAWN, "court", f"{_PM}, art. 17"),
    Step("AS-30", "withdraw", STOPPED, S.WITHDRAWN, "court", f"{_PM}, art. 17", after=BEFORE_SALE),
    Step("AS-31", "stay", ACTIVE, S.STAYED, "court", f"{_WP}, arts. 28, 36"),
    Step("AS-31", "postpone", ACTIVE, S.POSTPONED, "court", f"{_WP}, art. 28"),
    Step("AS-31", "resume", STOPPED, None, "court", f"{_WP}, art. 28", _RESUME),
    Step("AS-32", "revoke", AFTER_SALE, S.REVOKED, "court", f"{_WP}, art. 31"),
    Step("AS-32", "revoke", STOPPED, S.REVOKED, "court", f"{_WP}, art. 31", after=AFTER_SALE),
    Step(
        "AS-33",
        "hand-to-priority-court",
        (S.SEIZED,),
        S.TRANSFERRED_COURT,
        "court",
        _SF,
        _HAND_OVER_CASE,
        "setting",
    ),
    Step("AS-34", "stop-remaining", BEFORE_SALE, S.WITHDRAWN, "court", f"{_PM}, art. 14"),
)

# Closing the file, and going on after a withdrawal or a revocation, is our reading: the texts presume it.
_GO_ON_AND_CLOSE = (
    Step("AS-30", "take-up-again", (S.WITHDRAWN,), None, "court", f"{_PM}, art. 17", standing="reading"),
    Step("AS-30", "release", (S.WITHDRAWN,), S.RELEASED, "court", f"{_PM}, art. 17", standing="reading"),
    Step("AS-32", "take-up-again", (S.REVOKED,), None, "court", f"{_WP}, art. 31", standing="reading"),
    Step("AS-29", "close", _DONE, S.CLOSED, "court", _ITEM_22, standing="reading"),
)

STEPS = (
    *_SEIZE_AND_PRICE,
    *_OWN_DISPOSAL,
    *_FIRST_AND_SECOND_ROUND,
    *_SALE,
    *_AFTER_THE_HAMMER,
    *_INTERRUPT,
    *_GO_ON_AND_CLOSE,
)
