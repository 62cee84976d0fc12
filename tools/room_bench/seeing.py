"""How long a bid took until others saw it: from its sending to the first news that go as far as its event."""

from typing import Any


def waits_to_see(sent: dict[int, float], kept: list[dict[str, Any]]) -> list[float]:
    """Return, in order, how long each client waited for each bid that was sent while it listened."""
    if not sent:
        return []
    last = max(sent)
    at_seq = [sent.get(seq, 0.0) for seq in range(last + 1)]
    waits: list[float] = []
    for each in kept:
        seen: dict[int, int] = {}
        for who, seq, at in zip(each["who"], each["seq"], each["at"], strict=True):
            before = seen.get(who)
            seen[who] = max(seq, before or 0)
            begin = seq if before is None else before + 1
            waits.extend(at - at_seq[number] for number in range(begin, min(seq, last) + 1) if at_seq[number])
    waits.sort()
    return waits
