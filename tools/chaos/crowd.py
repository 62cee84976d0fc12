"""Everybody who comes to a run's court: bidders in every round, two watchers beside them, their sessions."""

from collections.abc import Callable
from pathlib import Path

from tools.chaos.bidders import Bidder
from tools.chaos.court import Scene
from tools.chaos.journals import Journal
from tools.chaos.people import Session
from tools.chaos.watchers import Watcher

JOIN_SECONDS_MAX = 90.0
BIDS_A_SECOND = 30.0
WATCHERS_A_ROUND = 2

Watching = Callable[..., Watcher]


class Crowd:
    """The people of one run."""

    def __init__(
        self, folder: Path, scene: Scene, ports: list[int], *, seed: int, watching: Watching = Watcher
    ) -> None:
        """Have them all ready; nobody has come yet."""
        self.sessions = {name: Session(name, ports) for name in scene.accounts}
        count = sum(len(lotted.codes) for lotted in scene.rounds)
        self.bidders = [
            [
                Bidder(
                    self.sessions[name],
                    lotted,
                    Journal(folder, f"{name}-{number}"),
                    seed=f"bidder {seed} {name} {number}",
                    pause=count / BIDS_A_SECOND,
                )
                for name in lotted.codes
            ]
            for number, lotted in enumerate(scene.rounds)
        ]
        self.watchers = [
            [
                watching(
                    lotted.round_id,
                    ports,
                    Journal(folder, f"watcher-{number}-{turn}"),
                    seed=f"watcher {seed} {number} {turn}",
                    from_first=turn == 0,
                )
                for turn in range(WATCHERS_A_ROUND)
            ]
            for number, lotted in enumerate(scene.rounds)
        ]

    def come(self) -> None:
        """Sign everybody in, and let them begin."""
        self.sign_in()
        for group in (*self.watchers, *self.bidders):
            for one in group:
                one.thread.start()

    def sign_in(self) -> None:
        """Sign everybody in, anew where it had been done before."""
        for session in self.sessions.values():
            session.sign_in()

    def calm(self, number: int) -> None:
        """Have each bidder of a round make one last bid."""
        for bidder in self.bidders[number]:
            bidder.stop.set()

    def grow_impatient(self, seconds: float) -> None:
        """Have nobody wait longer than this for what a broken court never tells."""
        for group in (*self.bidders, *self.watchers):
            for one in group:
                one.patience = seconds

    def settle(self) -> None:
        """Wait until every bidder knows what became of each of his bids."""
        bidders = [bidder for group in self.bidders for bidder in group]
        for bidder in bidders:
            bidder.settle.set()
        for bidder in bidders:
            bidder.thread.join(JOIN_SECONDS_MAX)

    def leave(self) -> None:
        """Send everybody away who is still there, and close the journals."""
        self.grow_impatient(0)
        people = [one for group in (*self.bidders, *self.watchers) for one in group]
        for one in people:
            one.stop.set()
        for group in self.bidders:
            for bidder in group:
                bidder.settle.set()
        for one in people:
            if one.thread.ident is not None:
                one.thread.join(JOIN_SECONDS_MAX)
            one.journal.close()

    def look_to_the_end(self, seq_of: Callable[[int], int]) -> None:
        """Wait until every watcher has shown the last event of his round."""
        for number, group in enumerate(self.watchers):
            for watcher in group:
                watcher.expected_seq = seq_of(number)
                watcher.stop.set()
        for group in self.watchers:
            for watcher in group:
                watcher.thread.join(JOIN_SECONDS_MAX)
