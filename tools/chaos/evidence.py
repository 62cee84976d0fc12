"""What the clients wrote down, put in order: every sending of every bid, and what each watcher showed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Line = dict[str, Any]
NEVER = float("inf")


@dataclass(slots=True)
class Try:
    """One sending of a bid."""

    round: str
    account: str
    key: str
    number: int
    amount_fen: int
    asked_at: float
    ended_at: float = NEVER
    outcome: str = "never"
    status: int = 0
    codes: list[str] = field(default_factory=list)
    receipt: dict[str, Any] | None = None
    replayed: bool = False

    @property
    def seq(self) -> int | None:
        """Return the place in the record that the answer names."""
        return self.receipt["body"]["seq"] if self.receipt else None


@dataclass(slots=True)
class Moving:
    """A time in which some nodes showed one time and some another; before it all showed the one."""

    begun: float
    ended: float
    before: float
    after: float
    late: float = 0.0


@dataclass(slots=True)
class Evidence:
    """Everything that was seen from outside."""

    tries: dict[tuple[str, str], list[Try]] = field(default_factory=dict)
    watchers: dict[str, list[Line]] = field(default_factory=dict)
    barred: dict[str, float] = field(default_factory=dict)
    anew_at: float = NEVER
    machine: str = ""
    machine_at: float = 0.0
    first_shift: float = 0.0
    movings: list[Moving] = field(default_factory=list)
    steps: list[Line] = field(default_factory=list)

    def all_tries(self) -> Iterable[Try]:
        """Yield every sending of every bid."""
        for tries in self.tries.values():
            yield from tries

    def shifts_between(self, begin: float, end: float) -> tuple[float, float]:
        """Return the least and the greatest lead over the machine's clock that a node may have shown then."""
        shown = [self.first_shift]
        seen = []
        for moving in self.movings:
            if moving.ended <= begin:
                shown = [moving.after - moving.late, moving.after]
            elif moving.begun <= end:
                seen.append(moving.after)
        return min(shown + seen), max(shown + seen)


def gathered(journals: dict[str, list[Line]]) -> Evidence:
    """Return the evidence of all journals."""
    evidence = Evidence()
    tries: dict[tuple[str, str], list[Try]] = defaultdict(list)
    for name, lines in journals.items():
        if name == "driver":
            _driver(evidence, lines)
        elif name.startswith("watcher"):
            evidence.watchers[name] = lines
        else:
            for each in _bidder(lines):
                tries[each.round, each.key].append(each)
    evidence.tries = dict(tries)
    return evidence


def _driver(evidence: Evidence, lines: list[Line]) -> None:
    for line in lines:
        match line["what"]:
            case "clock":
                evidence.machine, evidence.machine_at = line["machine"], line["at"]
                evidence.first_shift = line["shift"]
            case "moving":
                evidence.movings.append(Moving(line["at"], NEVER, line["before"], line["after"]))
            case "moved":
                evidence.movings[-1].ended = line["at"]
                evidence.movings[-1].late = line["late"]
            case "barred":
                evidence.barred[line["account"]] = line["at"]
            case "signed-in-anew":
                evidence.anew_at = line["at"]
            case "step":
                evidence.steps.append(line)


def _bidder(lines: list[Line]) -> list[Try]:
    tries: dict[tuple[str, int], Try] = {}
    for line in lines:
        place = (line["key"], line["try"])
        if line["what"] == "asked":
            tries[place] = Try(
                line["round"], line["account"], line["key"], line["try"], line["amount_fen"], line["at"]
            )
            continue
        each = tries[place]
        each.outcome, each.ended_at = line["what"], line["at"]
        each.status, each.codes = line.get("status", 0), line.get("codes", [])
        each.receipt, each.replayed = line.get("receipt"), bool(line.get("replayed"))
    return list(tries.values())
