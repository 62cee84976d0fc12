"""What is printed when the demonstration is ready: where it is, who can be played, and how."""

from collections.abc import Mapping

from people.rules.roles import BIDDER, CLERK, FINANCE, JUDGE, PARTY, SUPERVISOR
from web.demo.people import BUYERS, PARTIES, PASSWORD, STAFF

_PLAYED: Mapping[str, str] = {
    "clerk": "takes up cases, surveys, drafts notices, serves rulings, hands over",
    "judge": "decides terms, submits notices, makes rulings",
    "judge2": "the second person: approves notices and rulings",
    "party": "the creditor: names a price, chooses the platform",
    "party2": "the debtor: names a price",
    "bidder": "admitted in every live round of this minute; owes a balance",
    "bidder2": "a verified name, not registered anywhere yet",
    "finance": "the case accounts; one payment waits to be matched",
    "supervisor": "looks at everything, changes nothing",
}
_ROLES = {
    CLERK: "书记员 clerk",
    JUDGE: "法官 judge",
    PARTY: "当事人 party",
    BIDDER: "竞买人 bidder",
    FINANCE: "案款 finance",
    SUPERVISOR: "监督 supervisor",
}


def notes(address: str) -> str:
    """Return the lines that are printed once the server listens."""
    roles = {part.username: part.role for part in (*STAFF, *PARTIES)} | {
        one.username: BIDDER for one in BUYERS
    }
    rows = [f"  {name:<11} {PASSWORD:<13} {_ROLES[roles[name]]:<18} {what}" for name, what in _PLAYED.items()]
    return "\n".join(
        [
            "",
            f"  明拍 Mingpai · the demonstration court is open:  {address}",
            "",
            f"  Sign in by one click:  {address}/demo/   (or by name and password, below)",
            "",
            f"  {'name':<11} {'password':<13} {'role':<16} what waits there",
            *rows,
            "",
            "  Everything in it is invented. One round closes within minutes; robots bid in it and in others.",
            "  Stop with Ctrl-C; the next start takes seconds. `mingpai demo --fresh` tells the court anew.",
            "",
        ]
    )
