"""What people read when a bid does not count, a round cannot be stopped, or somebody may not take part."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # a bid and its amount
    "bid-below-start": (
        422,
        _l("The bid is below the starting price of %(start)s and does not count. Bid at least that."),
    ),
    "bid-too-low": (422, _l("The bid is too low. The next bid is at least %(lowest)s.")),
    "first-bid-not-at-start": (
        422,
        _l("This court wants the first bid at the starting price. Bid %(start)s."),
    ),
    "bid-off-step": (
        422,
        _l("This court accepts whole steps only. The next lawful amounts are %(lower)s and %(higher)s."),
    ),
    "bid-beyond-range": (
        422,
        _l(
            "The amount is larger than any that can be kept; at most %(highest)s. Check the number of digits."
        ),
    ),
    "already-leading": (409, _l("You lead already with %(amount)s. Wait until somebody bids more.")),
    "priority-outranked": (
        409,
        _l(
            "The leader's right of priority is as strong as yours "
            "or stronger. Bid at least one step more to lead."
        ),
    ),
    # a bid and its time
    "round-not-started": (409, _l("Bidding has not begun yet. Bid again when the round is open.")),
    "round-ended": (
        409,
        _l(
            "The round has ended, and what comes after its end has "
            "no effect. The result stands on the lot's page."
        ),
    ),
    "round-suspended": (
        409,
        _l("The round is stopped; no bid counts until it goes on. The reason stands on this page."),
    ),
    "round-withdrawn": (409, _l("The court has taken this round back. The reason stands on this page.")),
    "command-expired": (
        409,
        _l("The bid arrived after the time until which it was to hold. Look at the price and bid again."),
    ),
    "command-reused": (
        422,
        _l("This key was used for another bid before. Send the bid again with a key of its own."),
    ),
    "command-id-unreadable": (
        422,
        _l("A bid needs a key of 8 to %(longest)s letters, digits, dots, dashes or colons. Make a new one."),
    ),
    # a bid and its bidder
    "bidder-not-admitted": (
        403,
        _l("You are not admitted to this round. You can bid as soon as your deposit is confirmed."),
    ),
    "registration-unknown": (404, _l("There is no such registration for this round. Register first.")),
    # a bid and the line
    "line-full": (
        503,
        _l("Too many bids are waiting in this round; yours was not taken in. Send it again in a moment."),
    ),
    "answer-pending": (
        503,
        _l(
            "It is not known yet what became of this. Ask again "
            "with the same key: it has one effect and no more."
        ),
    ),
    "record-broken": (
        503,
        _l("The record of this round is damaged, and nothing is decided in it. The court has been alarmed."),
    ),
    # the round as the court leads it
    "round-unknown": (404, _l("There is no such round. Look for the lot in the list.")),
    "round-is-over": (409, _l("The round is over and cannot be stopped or taken back.")),
    "round-already-stopped": (409, _l("The round is stopped already. Let it go on first.")),
    "round-not-stopped": (409, _l("The round is not stopped, so it cannot be resumed.")),
    "resume-end-too-early": (
        422,
        _l("The new end would take time away from the bidders. Leave it out, or choose a later one."),
    ),
    "start-price-missing": (422, _l("A starting price of %(start)s is none. Fix one above nothing.")),
    "start-price-beyond-range": (
        422,
        _l("With this step the starting price may be at most %(highest)s. Check the number of digits."),
    ),
    "step-missing": (422, _l("A step of %(step)s is none. Fix one above nothing.")),
    "round-ends-before-start": (422, _l("The round must end after it begins. Check both times.")),
    "stop-longer-than-a-day": (
        422,
        _l("The round stood still for %(hours)s hours. Consider a new notice before it goes on."),
    ),
    "stop-was-short": (422, _l("The round stood still for %(hours)s hours and may go on.")),
    # registering
    "round-closed-to-bidders": (409, _l("The bidding has ended; nobody can join it any more.")),
    "registration-not-open": (
        409,
        _l("This registration is no longer waiting (%(state)s). Look at your list of registrations."),
    ),
    "registration-barred": (403, _l("The court has barred your registration for this round. Ask the court.")),
    "already-registered": (
        409,
        _l("You are registered for this round already. Look at your list of registrations."),
    ),
    "codes-used-up": (503, _l("There is no free bidder code for this round. Tell the court.")),
    "declaration-not-made": (422, _l("Please read and tick: %(declaration)s.")),
    "notice-not-read": (422, _l("Read the notice and make its declarations first.")),
    "priority-rank-unreadable": (422, _l("A rank of priority is a whole number from 1 to %(last)s.")),
    # who may buy first
    "priority-not-a-purchaser": (
        422,
        _l("The case does not name this person as a priority purchaser. Complete the case first."),
    ),
    "priority-proof-ahead": (422, _l("The proof cannot have come in after today. Check the day.")),
    "priority-after-sale": (409, _l("The lot is sold; who may buy first can no longer be confirmed.")),
    "priority-proof-late": (
        422,
        _l(
            "The proof came in less than %(days)s working days before bidding begins, "
            "which courts usually ask for. The law names no day; the court decides."
        ),
    ),
    "priority-proof-in-time": (
        422,
        _l("The proof came in at least %(days)s working days before bidding begins."),
    ),
    "priority-rank-shared": (
        422,
        _l("Somebody else holds order %(rank)s as well. Of the same order, whoever bids first goes before."),
    ),
    "priority-rank-free": (422, _l("Nobody else holds order %(rank)s.")),
    # who may take part
    "identity-not-verified": (
        403,
        _l("Your real name has not been verified. Verify it in your account first."),
    ),
    "capacity-missing": (403, _l("Only who has full civil capacity may bid. A guardian may ask the court.")),
    "qualification-missing": (
        403,
        _l(
            "This thing may only be bought with the qualification “%(qualification)s”. Prove it to the court."
        ),
    ),
    "barred-by-office": (
        403,
        _l(
            "The court, the platform, its helpers, their staff and "
            "near kin may not bid here. Tell the court if wrong."
        ),
    ),
    "court-may-not-buy": (403, _l("The court and its staff may not buy what the court sells.")),
    "defaulted-before": (403, _l("Who bought this before and did not pay may not bid for it again.")),
    "approval-missed-before": (
        403,
        _l("Who bought this equity before and did not get the approval may not bid for it again."),
    ),
    "mandate-not-confirmed": (
        403,
        _l(
            "Bidding for somebody else needs the court's confirmation before the round begins. Ask the court."
        ),
    ),
    "house-purchase-restricted": (
        403,
        _l("You may not buy a home in this city at present. Ask the city's housing office what is missing."),
    ),
    "house-pledge-missing": (
        422,
        _l("Declare that you may buy a home in this city; it is checked before the ruling."),
    ),
    "consumption-restricted": (
        403,
        _l("A restriction of consumption bars you from buying real estate. Ask the court that ordered it."),
    ),
    "dishonest-debtor": (
        403,
        _l("This court does not admit persons on the list of dishonest debtors to sales of homes."),
    ),
    "foreign-buyer-unchecked": (
        403,
        _l("The court must check first whether the housing rules let you buy this home. Ask the court."),
    ),
}
