"""What people read about the reference price: refusals, findings, and why a way to it stands as it does."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # The four ways.
    "method-unknown": (
        422,
        _l("“%(method)s” is none of the four ways to a reference price. Choose one of them."),
    ),
    "price-fixed-already": (
        409,
        _l("The reference price of this asset is fixed already. Go on with the terms of sale."),
    ),
    "route-open-already": (409, _l("A way to the reference price is under way. Wait until it has ended.")),
    "route-over": (409, _l("This way to the reference price has ended. Take one that is open.")),
    "route-not-yet": (
        409,
        _l(
            "An earlier way must first have failed, or have been left out for a recorded reason. Begin there."
        ),
    ),
    "skip-ground-unknown": (
        422,
        _l("“%(ground)s” is no reason for which the law lets a way be left out. Choose one from the list."),
    ),
    "skip-ground-wrong": (
        422,
        _l(
            "This reason does not allow leaving out this way. Choose a reason that belongs to it, or "
            "go the way."
        ),
    ),
    "reference-unknown": (404, _l("There is no such reference price.")),
    "price-not-positive": (422, _l("A price must be more than nothing. Enter an amount.")),
    # Negotiation.
    "negotiation-needs-both": (
        422,
        _l(
            "A negotiation needs at least two different parties. Enter applicant and debtor in the "
            "case first."
        ),
    ),
    "negotiation-window-past": (422, _l("The day for answers has passed. Choose a later one.")),
    "negotiation-window-too-long": (
        422,
        _l("The parties may be given at most %(days)s days to answer here. Choose an earlier day."),
    ),
    "negotiation-window-over": (
        409,
        _l("The time for handing in a price is over. Ask the court what comes next."),
    ),
    "negotiation-stranger": (
        403,
        _l("Only the parties who were asked take part. Ask the court if you are one of them."),
    ),
    "negotiation-not-open": (409, _l("This negotiation has ended. Look at how it ended before you go on.")),
    "price-submitted-already": (
        409,
        _l("Your price has been handed in and stays sealed until all are in. It cannot be changed."),
    ),
    "price-not-negotiated": (
        409,
        _l("Only a price that the parties agreed on can be set aside for harming others."),
    ),
    # Validity.
    "validity-too-long": (
        422,
        _l("A price is valid for one year at most, here until %(latest)s. Choose an earlier day."),
    ),
    "validity-before-price": (422, _l("The validity ends before the price was made. Check both days.")),
    "validity-stated-already": (
        409,
        _l("The validity of this price is stated already, or the price is not fixed."),
    ),
    "price-not-fixed": (409, _l("This price is not in force. Choose the one that is.")),
    "price-still-valid": (
        409,
        _l("This price is still valid. A new one can be found when its validity has ended."),
    ),
    # Appraisal reports.
    "report-complete": (422, _l("The report says all that it must say.")),
    "report-facts-missing": (
        422,
        _l("The report does not describe the thing. Enter the facts that it rests on."),
    ),
    "report-method-missing": (422, _l("The report names no method. Enter how the value was found.")),
    "report-standard-missing": (422, _l("The report names no standard. Enter the standard that it follows.")),
    "report-result-missing": (422, _l("The report has no result. Enter the appraised value.")),
    "report-agency-missing": (422, _l("The agency or the number of the report is missing. Enter both.")),
    "report-seal-missing": (422, _l("The agency's seal is missing. Send the report back to be sealed.")),
    "report-appraisers-too-few": (
        422,
        _l(
            "At least %(needed)s appraisers with different licences must have signed. Enter name and "
            "licence of each."
        ),
    ),
    "report-from-future": (422, _l("The report was made or received after today. Check the days.")),
    "report-value-day-later": (
        422,
        _l("The day of value lies after the day of the report. Check both days."),
    ),
    "report-served-before-made": (422, _l("The report was received before it was made. Check both days.")),
    "report-expired": (422, _l("The report is no longer valid. Ask the agency to issue it anew.")),
    "report-objections-running": (
        422,
        _l("Objections may be raised until %(last_day)s. Enter the result after that day."),
    ),
    "report-result-small": (
        422,
        _l("The result is only %(result)s yuan. Check whether it was meant in ten thousand yuan."),
    ),
    "report-value-day-old": (
        422,
        _l("The day of value lies more than a year before the report. Ask the agency why."),
    ),
}

# Why a way stands as it does, or how it ended: the reason that is kept with each.
REASONS: dict[str, Any] = {
    "route-is-open-to-take": _l("This way can be taken now."),
    "earlier-route-first": _l("An earlier way must first have failed, or have been left out for a reason."),
    "another-route-open": _l("Another way is under way."),
    "price-is-fixed": _l("The price is fixed; this way is not needed."),
    "party-refuses": _l("A party refuses to negotiate."),
    "party-missing": _l("A party cannot be found."),
    "no-official-price": _l("There is no tax base price and no price set or guided by the government."),
    "body-unable": _l("The body that keeps such prices cannot give one."),
    "inspection-needed": _l("The thing must be inspected on the spot or examined by experts."),
    "not-online": _l("The conditions for an inquiry over the network are not there."),
    "both-ask-directed": _l("Both parties ask for a directed inquiry."),
    "both-ask-inquiry": _l("Both parties ask for a network inquiry."),
    "both-ask-appraisal": _l("Both parties demand an appraisal."),
    "law-asks-appraisal": _l("The law demands an appraisal."),
    "negotiation-agreed": _l("The parties named the same price."),
    "negotiation-differs": _l("The parties named different prices."),
    "negotiation-one-silent": _l("Not all parties had named a price when the time was over."),
    "negotiation-all-silent": _l("No party had named a price when the time was over."),
    "negotiation-harms-others": _l("The court found that the agreed price harms others."),
    "appraisal-entered": _l("An appraisal report was entered."),
    "price-taken-over": _l("The price was taken over from a listing."),
}
