"""Starts a program with a sampling profiler in it: which functions its threads are in while it works.

python tools/room_bench/sampled.py PROGRAM ARGUMENTS… with MINGPAI_BENCH_PROFILE=file. The clock that ticks is
that of the CPU time used, so a server that waits is not sampled; a thread that only waits is passed over.
It samples from SIGUSR1, which forgets what was before, to SIGUSR2.
"""

import atexit
import os
import runpy
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

EVERY_SECONDS = 0.004
DEEPEST = 40
SHOWN = 60
# Innermost functions of a thread that waits: the interpreter lists it, but it uses no time.
WAITING = frozenset(
    {
        "acquire_with_timeout",
        "wait",
        "_wait_for_tstate_lock",
        "acquire",
        "get",
        "select",
        "poll",
        "run_forever",
        "readline",
    }
)
# Kept before the program puts greenlets in the place of threads.
_this_thread = threading.get_ident
_alone: Counter[str] = Counter()
_within: Counter[str] = Counter()
_lines: Counter[str] = Counter()
_samples = 0


def _name(frame: FrameType) -> str:
    file = Path(frame.f_code.co_filename)
    return f"{file.parent.name}/{file.name}:{frame.f_code.co_qualname}"


def _tick(_number: int, frame: FrameType | None) -> None:
    global _samples  # noqa: PLW0603 - a signal has nowhere else to count
    _samples += 1
    me = _this_thread()
    for ident, found in sys._current_frames().items():  # noqa: SLF001 - there is no other door
        top = frame if ident == me else found
        if top is None or (ident != me and top.f_code.co_name in WAITING):
            continue
        _alone[_name(top)] += 1
        _lines[f"{_name(top)}:{top.f_lineno}"] += 1
        seen: set[str] = set()
        at: FrameType | None = top
        for _ in range(DEEPEST):
            if at is None:
                break
            seen.add(_name(at))
            at = at.f_back
        _within.update(seen)


def _begin(_number: int, _frame: FrameType | None) -> None:
    global _samples  # noqa: PLW0603 - as above
    _samples = 0
    for counted in (_alone, _within, _lines):
        counted.clear()
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)


def _end(_number: int, _frame: FrameType | None) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)


def _write(path: Path) -> None:
    lines = [f"{_samples} samples"]
    for title, counted in (("itself", _alone), ("with what it calls", _within), ("by line", _lines)):
        lines.append(f"\n-- {title}")
        lines += [
            f"{hits:7} {hits / max(1, _samples):6.1%}  {name}" for name, hits in counted.most_common(SHOWN)
        ]
    path.write_text("\n".join(lines) + "\n")


def main() -> None:
    """Sample the program until it ends."""
    path = Path(os.environ["MINGPAI_BENCH_PROFILE"])
    sys.argv = sys.argv[1:]
    sys.path.insert(0, str(Path(sys.argv[0]).resolve().parent))
    signal.signal(signal.SIGPROF, _tick)
    signal.signal(signal.SIGUSR1, _begin)
    signal.signal(signal.SIGUSR2, _end)
    atexit.register(_write, path)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
