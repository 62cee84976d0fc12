"""What is printed when the demonstration is ready: where it is, who can be played, and how."""

import unicodedata
from collections.abc import Mapping

from people.rules.roles import BIDDER, CLERK, FINANCE, JUDGE, PARTY, SUPERVISOR
from web.demo.people import BUYERS, PARTIES, PASSWORD, STAFF

PLAYED: Mapping[str, str] = {
    "clerk": "takes up cases, surveys, drafts notices, serves rulings, hands over",
    "judge": "decides terms, submits notices, makes rulings",
    "judge2": "the second person: approves notices and rulings",
    "party": "the creditor: names a price, chooses the platform",
    "party2": "the debtor: names a price",
    "bidder": "admitted in the live rounds; owes a balance",
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
_ROLE_WIDTH = 17


def notes(address: str, *, stopped: int = 0) -> str:
    """Return the lines that are printed once the server listens; `stopped` rounds wait for the court."""
    roles = {part.username: part.role for part in (*STAFF, *PARTIES)}
    roles |= {one.username: BIDDER for one in BUYERS}
    lines = (
        "",
        f"明拍 Mingpai · the demonstration court is open:  {address}",
        "",
        f"Sign in by one click:  {address}/demo/   (or by name and password, below)",
        "",
        _row("name", "password", "role", "what waits there"),
        *(_row(name, PASSWORD, _ROLES[roles[name]], what) for name, what in PLAYED.items()),
        "",
        "Everything in it is invented. One round closes within minutes; robots bid in it and in others.",
        *_of_stopped(address, stopped),
        "Stop with Ctrl-C; the next start takes seconds. `mingpai demo --fresh` tells the court anew.",
        "",
    )
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _of_stopped(address: str, stopped: int) -> tuple[str, ...]:
    """Return how rounds go on that were stopped because nobody could bid in their last minutes."""
    if not stopped:
        return ()
    return (
        f"Stopped, because nobody could bid at their end: {stopped}. As judge propose how one goes on, as",
        f"judge2 approve it:  {address}/court/?show=stopped   ·   why:  {address}/service-record",
    )


def _row(name: str, password: str, role: str, what: str) -> str:
    """Return a line of the table; a Chinese letter is as wide as two others."""
    wide = sum(unicodedata.east_asian_width(letter) == "W" for letter in role)
    return f"{name:<11} {password:<13} {role:<{_ROLE_WIDTH - wide}} {what}"
