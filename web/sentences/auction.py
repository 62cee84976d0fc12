"""What people read about survey, seizure, terms of sale, a lot's steps and imported listings."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    "amount-not-positive": (
        422,
        _l("%(field)s is %(value)s; an amount must be more than nothing. Check it."),
    ),
    "asset-class-differs": (
        422,
        _l("A thing of the type %(asset_type)s is usually %(usual)s, not %(asset_class)s. Check the class."),
    ),
    "asset-class-fits": (422, _l("The class %(asset_class)s fits the type %(asset_type)s.")),
    "balance-days-out-of-bounds": (
        422,
        _l(
            "%(value)s days for the balance are outside %(lowest)s to %(highest)s. Choose a number between "
            "them."
        ),
    ),
    "balance-days-unusual": (
        422,
        _l(
            "%(value)s days for the balance are unusual; most courts give %(lowest)s to %(highest)s. Check "
            "it."
        ),
    ),
    "balance-days-usual": (422, _l("The buyer has %(value)s days to pay the balance.")),
    "bidding-long-enough": (422, _l("Bidding lasts at least %(hours)s hours.")),
    "bidding-too-short": (
        422,
        _l("Bidding must last at least %(hours)s hours. Move the end, or let it begin earlier."),
    ),
    "closing-in-working-hours": (422, _l("Bidding closes in working hours.")),
    "closing-outside-working-hours": (
        422,
        _l(
            "Bidding closes outside working hours (working days, %(earliest)s to %(latest)s). A late "
            "extension would run into the night: consider another hour."
        ),
    ),
    "date-not-plausible": (422, _l("The date in %(field)s cannot be meant. Check the year.")),
    "dates-reversed": (422, _l("The end lies before the beginning. Exchange or correct the two times.")),
    "deposit-inside-band": (422, _l("The deposit lies between %(lowest)s and %(highest)s.")),
    "deposit-outside-band": (
        422,
        _l(
            "The deposit must lie between %(lowest)s and %(highest)s (%(lowest_percent)s to "
            "%(highest_percent)s per cent of the starting price), not %(value)s. Choose an amount between "
            "them."
        ),
    ),
    "extension-too-short": (
        422,
        _l("An extension of %(value)s minutes is too short. It must be at least %(lowest)s minutes."),
    ),
    "final-price-below-start": (
        422,
        _l("The price of %(value)s is below the start of %(start)s: such a bid is void. Check both amounts."),
    ),
    "listing-field-unreadable": (
        422,
        _l("The field %(field)s of the listing cannot be read. Correct it at the source."),
    ),
    "listing-marked": (422, _l("The source marks this listing as “%(mark)s”. Compare it with the original.")),
    "minimum-fact-known": (422, _l("“%(fact)s” is recorded.")),
    "minimum-fact-missing": (
        422,
        _l("“%(fact)s” is not recorded. Find it out, or write down why it cannot be found out."),
    ),
    "no-surplus": (
        422,
        _l(
            "At %(value)s nothing would be left for the applicant: %(priority_claims)s and costs of "
            "%(enforcement_cost)s come first. Ask the applicant; if he wants the auction, start at "
            "%(lowest)s or more."
        ),
    ),
    "platform-changed": (
        422,
        _l(
            "The lot was offered on %(previous)s before and stays there. Choose %(previous)s, not "
            "%(platform)s."
        ),
    ),
    "platform-chosen": (422, _l("The applicant chose the platform %(platform)s.")),
    "platform-designated": (
        422,
        _l("No applicant chose a platform, or they differ: the court designates %(platform)s."),
    ),
    "platform-kept": (422, _l("The lot stays on %(platform)s.")),
    "platform-not-chosen": (
        422,
        _l("The applicant chose %(chosen)s. The court may not choose %(platform)s for him."),
    ),
    "platform-not-listed": (
        422,
        _l("%(platform)s is not on the national list of platforms. Choose one that is."),
    ),
    "previous-start-unknown": (
        422,
        _l(
            "The starting price of the round before is not known. By the reference price alone it may not "
            "be below %(floor)s: look the earlier price up."
        ),
    ),
    "price-expired-at-publication": (
        422,
        _l("The reference price is valid until %(valid_until)s. Publish by then, or have the price renewed."),
    ),
    "price-expired-at-start": (
        422,
        _l(
            "The reference price may be used until %(usable_until)s. Begin by then, or have the price "
            "renewed."
        ),
    ),
    "price-usable-at-start": (
        422,
        _l("Bidding begins while the reference price may be used, until %(usable_until)s."),
    ),
    "price-valid-at-publication": (
        422,
        _l("The notice is published while the price is valid, until %(valid_until)s."),
    ),
    "procedure-unknown": (
        422,
        _l("“%(procedure)s” is no way of selling that is known here. Look up which round or sale is meant."),
    ),
    "publication-day-past": (
        422,
        _l("The day of publication %(publish_on)s has passed. Choose today or later."),
    ),
    "published-after-start": (
        422,
        _l("The notice is dated %(published_on)s, after bidding began. It must be published before."),
    ),
    "price-validity-unknown": (
        422,
        _l("Nobody has stated until when the reference price is valid. State the day of its report first."),
    ),
    "reference-price-missing": (422, _l("There is no reference price yet. Fix it before the terms of sale.")),
    "round-unknown-to-law": (
        422,
        _l("The law knows %(most)s auction rounds, not %(round)s. After them the lot goes to sale."),
    ),
    "sale-period-full": (422, _l("The sale stays open for %(days)s days.")),
    "sale-period-short": (422, _l("A sale usually stays open for %(days)s days. Check its end.")),
    "sale-price-above-half": (422, _l("The price of the sale is not below %(floor)s.")),
    "sale-price-below-half": (
        422,
        _l(
            "A sale may not go below %(floor)s, %(percent)s per cent of the reference price. Raise the price."
        ),
    ),
    "sale-price-below-second-floor": (
        422,
        _l(
            "No lawful second round can have started below %(floor)s, at which the sale goes on. Check the "
            "price."
        ),
    ),
    "sale-price-differs": (
        422,
        _l(
            "A sale goes on at the starting price of the second round, %(floor)s, not at %(value)s. Check it."
        ),
    ),
    "second-round-in-time": (422, _l("The second round begins by %(last_day)s.")),
    "second-round-late": (
        422,
        _l("The second round must begin by %(last_day)s. Begin earlier; if that is impossible, record why."),
    ),
    "second-start-not-raised": (
        422,
        _l("The second round does not start above the first, at %(first_start)s."),
    ),
    "second-start-raised": (
        422,
        _l("The second round would start above the first, which nobody bid on at %(first_start)s. Check it."),
    ),
    "seizure-dates-reversed": (
        422,
        _l("The seizure would end before it began. Correct one of the two days."),
    ),
    "seizure-ends-before-auction": (
        422,
        _l("The seizure ends on %(ends_on)s, before the auction is over. Renew it in time."),
    ),
    "seizure-in-force": (422, _l("The seizure holds until %(ends_on)s.")),
    "seizure-lapsed": (
        422,
        _l("The seizure lapsed on %(ends_on)s. Nothing may be sold until the court seizes again."),
    ),
    "seizure-too-long": (
        422,
        _l("Such a thing may be seized until %(longest)s at most, not until %(ends_on)s."),
    ),
    "start-after-notice": (422, _l("Bidding begins after its notice has stood, at %(earliest)s or later.")),
    "start-ahead": (422, _l("Bidding begins in the future.")),
    "start-at-or-above-floor": (422, _l("The starting price is at or above the floor of %(floor)s.")),
    "start-before-notice-ends": (
        422,
        _l(
            "The notice must stand first: bidding may begin at %(earliest)s at the earliest. Move the "
            "beginning."
        ),
    ),
    "start-below-floor": (
        422,
        _l(
            "The starting price must be at least %(floor)s (%(percent)s per cent of what it is counted "
            "from), not %(value)s. Raise it."
        ),
    ),
    "start-not-ahead": (422, _l("The beginning has passed. Choose a time in the future.")),
    "start-not-below-reference": (
        422,
        _l(
            "The starting price of %(value)s is not below the reference price of %(reference)s, which is "
            "odd here. Check both."
        ),
    ),
    "step-not-lawful": (
        409,
        _l("“%(deed)s” is not possible in the state “%(state)s”. Possible now: %(lawful)s."),
    ),
    "step-not-positive": (422, _l("The step must be more than nothing.")),
    "step-unusual": (
        422,
        _l("A step of %(value)s is unusual; %(lowest)s to %(highest)s would be usual here. Check it."),
    ),
    "step-usual": (422, _l("The step of %(value)s is of usual size.")),
    "surplus-expected": (422, _l("The starting price leaves something for the applicant.")),
    "survey-evidence-missing": (
        422,
        _l("“%(group)s” is answered without evidence. Write down what it rests on."),
    ),
    "survey-fact-known": (422, _l("“%(group)s” is answered with evidence.")),
    "survey-fact-missing": (422, _l("“%(group)s” has not been looked into. Answer yes, no, or unknown.")),
    "survey-fact-unknown": (
        422,
        _l("“%(group)s” is unknown in spite of what was done. The notice must say so and what was done."),
    ),
    "survey-steps-missing": (422, _l("“%(group)s” is marked unknown. Write down what was done to find out.")),
    "survey-unreadable": (
        422,
        _l("The answer on “%(group)s” cannot be read. Answer yes, no or unknown, with a text."),
    ),
    "terms-missing": (422, _l("%(field)s is not filled in.")),
}
