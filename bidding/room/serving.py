"""The room: lets bids and the court's commands into each round's line and waits for what is decided."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from bidding.room.answers import Answer, BidCommand, Ended, Holder, unrecorded_answer
from bidding.room.bench import Bench, Order, Publisher
from bidding.room.ending import AfterEnds, close_all, read_ahead, results
from bidding.room.holding import Held
from bidding.room.line import BATCH_MAX, LINE_LENGTH_MAX, LINES_KEPT_MAX, Lines, Waiting, in_milliseconds
from bidding.room.sitting import Against, Sitting
from bidding.rules.events import COURT_GROUNDS, Close, CourtCommand, Ground, Open, Resume, Suspend, Withdraw
from bidding.rules.grounds import why_not
from bidding.rules.state import Round
from bidding.tables import COMMAND_ID_LENGTH, REASON_LENGTH
from kernel.ids import ID_LENGTH
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from store.faults import reach
from store.signing import Signer
from store.unit import Store, Unit

After = Callable[[Unit, Round], None]
Made = TypeVar("Made")

_COMMAND_ID = re.compile(rf"[A-Za-z0-9._:-]{{8,{COMMAND_ID_LENGTH}}}")
_ID = re.compile(rf"[a-z0-9]{{1,{ID_LENGTH}}}")


class Room:
    """The live rounds of this process; it makes its own transactions and is never called inside one."""

    def __init__(
        self,
        store: Store,
        signer: Signer,
        publish: Publisher | None = None,
        *,
        against: Against | None = None,
        line_length: int = LINE_LENGTH_MAX,
        batch_max: int = BATCH_MAX,
        lines_kept: int = LINES_KEPT_MAX,
    ) -> None:
        """Take the store, the key that signs receipts, and who tells the watchers (the store, if nobody).

        `against` says what bars the holders of a batch's bids; without it a command with a holder is taken
        at its door's word. A batch of one bid is one transaction a bid, for measuring what batches save.
        """
        self._store, self._signer = store, signer
        self._read_ahead: dict[str, Held] = {}
        self._bench = Bench(store, signer, publish or store.tell, against or _nothing_against)
        self._lines: Lines[Order] = Lines(
            store.clock, self._bench.serve, length=line_length, batch=batch_max, kept=lines_kept
        )

    def enter(self, command: BidCommand) -> Answer:
        """Stamp and queue a bid at once, and return the committed answer with its receipt.

        Raises Refused `command-id-unreadable`, and `answer-pending` where the outcome is not known in time:
        then the same command may be sent again, and has one effect.
        """
        waiting = Waiting()
        self.offer(command, waiting.tell)
        return cast("Answer", waiting.result())

    def offer(self, command: BidCommand, done: Callable[[object], None]) -> None:
        """Stamp and queue a bid at once, and return; `done` is told the committed answer.

        Or it is told what `enter` raises. It is called by the line's worker, and at once for a bid that gets
        no place in the line; it must not take long.
        """
        if not _COMMAND_ID.fullmatch(command.command_id):
            done(Refused(Refusal("command-id-unreadable", facts={"longest": COMMAND_ID_LENGTH})))
        elif not (_ID.fullmatch(command.round_id) and _ID.fullmatch(command.registration_id)):
            done(self._turned_away(command, "registration-unknown"))
        elif not self._lines.enter(command.round_id, command, done):
            done(self._turned_away(command, "line-full"))

    def open(self, round_id: str, then: After | None = None) -> Round | None:
        """Open the round if its hour has come; None where there was nothing to do."""

        def deed(unit: Unit, sitting: Sitting, at: datetime) -> Round | None:
            return _written(unit, sitting, then) if sitting.decide(Open(at)) else None

        return self._alone(round_id, deed)

    def close(self, round_id: str, then: Callable[[Unit, Ended], None]) -> Ended | None:
        """Close the round if its end and the pause after it have passed; None where it goes on.

        Bids that were stamped before are decided before. `then` runs once, in the transaction of the
        closing; whoever closes again gets the same result and `then` does not run.
        """

        def deed(unit: Unit, sitting: Sitting, at: datetime) -> Ended | None:
            is_news = bool(sitting.decide(Close(at)))
            sitting.write()
            ended = next(iter(results(unit.session, [sitting.held])), None)
            if is_news and ended is not None:
                then(unit, ended)
                reach("close.concluded")
            return ended

        return self._alone(round_id, deed)

    def read_ahead(self, round_ids: Collection[str]) -> None:
        """Read rounds that have ended and are to be closed within the second, so that closing is quick."""
        kept = {key: held for key, held in self._read_ahead.items() if key in round_ids}
        unread = set(round_ids) - kept.keys()
        if unread:
            kept |= self._store.read(lambda session: read_ahead(session, unread))
        self._read_ahead = kept

    def close_together(self, round_ids: Collection[str], then: AfterEnds) -> tuple[set[str], set[str]]:
        """Close rounds in one transaction with all that follows; return those closed and those left over.

        Left over is a round in whose line somebody waits: it is closed by its line, behind him. A round that
        another node is just closing is neither. `then` runs as for `close`.
        """
        busy = {round_id for round_id in round_ids if not self._lines.is_idle(round_id)}
        idle = [round_id for round_id in round_ids if round_id not in busy]
        if not idle:
            return set(), busy
        closed = self._store.write(lambda unit: close_all(unit, idle, self._read_ahead, then))
        for sitting in closed:
            self._bench.tell(sitting.held, sitting.records)
        return {sitting.held.round_id for sitting in closed}, busy

    def suspend(self, round_id: str, *, ground: Ground, reason: str, then: After | None = None) -> Round:
        """Stop the round: by the court with a public reason, or by the platform for a fault.

        Raises Refused with the reason why it cannot be stopped.
        """
        words = _reason(reason) if ground in COURT_GROUNDS or reason else ""
        return self._commanded(round_id, lambda at: Suspend(at, ground, words), then)

    def resume(
        self, round_id: str, *, reason: str, ends_at: datetime | None = None, then: After | None = None
    ) -> Round:
        """Let a stopped round go on, the lost time added, or until the later end that the court grants."""
        words = _reason(reason)
        end = in_milliseconds(ends_at) if ends_at else None
        return self._commanded(round_id, lambda at: Resume(at, words, end), then)

    def withdraw(self, round_id: str, *, reason: str, then: After | None = None) -> Round:
        """Take the round back, with a public reason."""
        words = _reason(reason)
        return self._commanded(round_id, lambda at: Withdraw(at, words), then)

    def stop(self) -> None:
        """Let nobody in any more and finish what has been let in."""
        self._lines.stop()

    def _commanded(
        self, round_id: str, command_at: Callable[[datetime], CourtCommand], then: After | None
    ) -> Round:
        def deed(unit: Unit, sitting: Sitting, at: datetime) -> Round:
            command = command_at(at)
            if refusal := why_not(sitting.held.round, command):
                raise Refused(refusal)
            sitting.decide(command)
            return _written(unit, sitting, then)

        return self._alone(round_id, deed)

    def _alone(self, round_id: str, deed: Callable[[Unit, Sitting, datetime], Made]) -> Made:
        """Send a deed through the round's line, behind every bid that entered before it."""
        waiting = Waiting()
        if not self._lines.enter(round_id, deed, waiting.tell, goes_alone=True):
            raise Refused(Refusal("line-full"))
        return cast("Made", waiting.result())

    def _turned_away(self, command: BidCommand, code: str) -> Answer:
        return unrecorded_answer(self._signer, command, Refusal(code), at=self._lines.now())


def _nothing_against(_session: Session, _holders: Collection[Holder]) -> Mapping[Holder, Refusal]:
    return {}


def _written(unit: Unit, sitting: Sitting, then: After | None) -> Round:
    sitting.write()
    if then is not None:
        then(unit, sitting.held.round)
    return sitting.held.round


def _reason(text: str) -> str:
    return clean_line(text, what="reason", longest=REASON_LENGTH)
