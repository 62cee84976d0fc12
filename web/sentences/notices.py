"""What people read when a notice is looked through, sent on or published, and when people are told of it."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # how long a notice stands
    "notice-long-enough": (422, _l("The notice stands for the %(days)s days that the law asks for.")),
    "notice-too-short": (
        422,
        _l(
            "The notice must stand for %(days)s full days. Publish it by %(publish_by)s, "
            "or start bidding on %(earliest_start)s or later."
        ),
    ),
    # what a notice must say
    "notice-complete": (422, _l("Every item that the law wants in a notice is filled in.")),
    "notice-entry-missing": (422, _l("“%(entry)s” is empty in the part “%(block)s”. Fill it in.")),
    "survey-complete": (422, _l("The survey is complete: %(answered)s questions answered.")),
    "survey-question-open": (
        422,
        _l("The survey does not answer “%(question)s”. Answer yes, no, or unknown with what was done."),
    ),
    "survey-unknown-without-inquiry": (
        422,
        _l("“%(question)s” is marked unknown. Write down what was done to find out."),
    ),
    "survey-answer-without-detail": (
        422,
        _l("The answer to “%(question)s” needs its particulars. Describe what was found."),
    ),
    "house-clause-present": (422, _l("The notice says who may buy a home and what follows otherwise.")),
    "house-clause-missing": (
        422,
        _l(
            "A home is sold: the notice must demand entitlement to buy one and state the consequences. "
            "Suggested: “%(suggestion)s”."
        ),
    ),
    "equity-capital-present": (422, _l("Subscribed and paid-in capital are stated.")),
    "equity-capital-missing": (
        422,
        _l("Equity is sold: state the subscribed and the paid-in capital."),
    ),
    "equity-due-day-missing": (
        422,
        _l("Capital of ¥%(unpaid)s is not paid in. State the day by which it is due."),
    ),
    "balance-deadline-present": (422, _l("The balance is due within %(days)s days.")),
    "balance-deadline-missing": (422, _l("The notice must say within how many days the balance is paid.")),
    # what a notice may not say
    "vacating-not-disclaimed": (422, _l("The notice does not disclaim clearing and handing over.")),
    "vacating-disclaimed": (
        422,
        _l(
            "“%(found)s” disclaims clearing and handing over, which is the court's duty. "
            "Take it out. Suggested: “%(suggestion)s”."
        ),
    ),
    "possession-stated": (422, _l("Use and possession are not left vague.")),
    "possession-left-vague": (
        422,
        _l("“%(found)s” leaves use or possession vague. State the facts. Suggested: “%(suggestion)s”."),
    ),
    "as-is-no-excuse": (422, _l("“As it is” does not stand in for the survey.")),
    "as-is-without-survey": (
        422,
        _l("“%(found)s” does not replace the survey, which is not complete. Suggested: “%(suggestion)s”."),
    ),
    "survey-shifted-to-bidder": (
        422,
        _l(
            "“%(found)s” leaves it to bidders to find out what the court must find out. "
            "Suggested: “%(suggestion)s”."
        ),
    ),
    "taxes-by-law": (422, _l("Taxes are borne by those whom the law names.")),
    "taxes-all-on-buyer": (
        422,
        _l(
            "“%(found)s” lays all taxes on the buyer. List each tax and who bears it. "
            "Suggested: “%(suggestion)s”."
        ),
    ),
    "tax-table-all-on-buyer": (
        422,
        _l("The tax table lays every item on the buyer: %(items)s. Check whom the law names for each."),
    ),
    "no-fee-from-buyer": (422, _l("The buyer is charged no commission and no agency fee.")),
    "fee-from-buyer": (
        422,
        _l("“%(found)s” charges the buyer a commission or fee. Take it out. Suggested: “%(suggestion)s”."),
    ),
    # where money goes, and whose numbers are seen
    "case-account-only": (422, _l("Money goes to the account of the case and to no other.")),
    "account-not-of-the-case": (
        422,
        _l("%(found)s is not the account of the case, which is %(case_account)s. Name that one alone."),
    ),
    "account-sentence-silent": (
        422,
        _l("The sentence on the account does not give the number of the case account. Put it in."),
    ),
    "refusal-sentence-silent": (
        422,
        _l("The sentence on other accounts does not say that payment to them may be refused (有权拒绝)."),
    ),
    "hotline-sentence-silent": (422, _l("The sentence on supervision does not name the hotline 12368.")),
    "no-private-numbers": (422, _l("No identity or telephone number of a person stands in the texts.")),
    "identity-number-in-text": (
        422,
        _l("An identity number (%(found)s) stands in the part “%(block)s”. Take it out."),
    ),
    "mobile-number-in-text": (
        422,
        _l("A mobile number (%(found)s) stands in the part “%(block)s”. Take it out."),
    ),
    "phone-number-in-text": (
        422,
        _l("A telephone number (%(found)s) that is not the court's stands in “%(block)s”. Check it."),
    ),
    # people who are to be told
    "parties-told": (422, _l("Everybody who must be told of the sale was told, waived it, or could not be.")),
    "party-not-told": (
        422,
        _l(
            "%(name)s (%(capacity)s) has not been told of the sale. Have it received by %(by)s, "
            "or record a waiver or why it cannot be done."
        ),
    ),
    "party-told-late": (
        422,
        _l(
            "%(name)s (%(capacity)s) was told less than %(days)s days before publication; %(by)s was the "
            "last day. Publish later."
        ),
    ),
    "start-before-deemed-told": (
        422,
        _l(
            "Somebody could not be told and counts as told after %(days)s full days of publication. "
            "Start bidding on %(earliest_start)s or later."
        ),
    ),
    "delivery-outcome-unclear": (
        422,
        _l("A message is received, or waived, or cannot be served: choose one of the three."),
    ),
    "delivery-in-future": (422, _l("The day lies after today, %(today)s. Record what has happened.")),
    "delivery-received-before-sent": (
        422,
        _l("It cannot be received on %(received_on)s when it was sent on %(sent_on)s. Check the days."),
    ),
    "delivery-method-unknown": (422, _l("%(method)s is no way of telling people. Choose one of the list.")),
    # the notice on its way
    "notice-unknown": (404, _l("There is no such notice.")),
    "notice-unreadable": (422, _l("The notice cannot be read at %(where)s. Fill in that part again.")),
    "notice-already-in-hand": (
        409,
        _l("A notice for this lot is already being drafted. Go on with that one, or withdraw it first."),
    ),
    "notice-step-closed": (
        409,
        _l("The notice has moved on meanwhile, so this cannot be done now. Load the page again."),
    ),
    "notice-own-approval": (403, _l("Whoever drafted the notice cannot approve it. Ask a second person.")),
    "notice-not-as-shown": (
        409,
        _l("The notice is no longer what was shown for approval. Return it and submit it anew."),
    ),
}
