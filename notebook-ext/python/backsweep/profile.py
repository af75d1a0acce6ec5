"""Where the time of a sweep went: the engine's phases, on each thread and over time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _native
from .errors import OptionError
from .summary import STYLE

if TYPE_CHECKING:
    import os

    import pandas as pd

#: What Python adds to the engine's phases: the methods of a class that give arrays.
_METHODS = "methods"
#: More threads than these have no columns of their own.
_MOST_COLUMNS = 8


@dataclass(frozen=True)
class PhaseTime:
    """The time of a phase of a sweep, without the phases within it."""

    name: str
    #: Seconds on all threads together.
    seconds: float
    #: Share in the time of all phases, from 0 to 1.
    share: float
    #: Seconds on each thread that was in it, by its name.
    threads: dict[str, float]


class Profile:
    """Where the time of a sweep went. Made by ``bs.sweep(..., profile=True)``, told by ``result.profile()``.

    The phases: ``bars`` read and checked (where from a file), the ``plan`` checked, ``tiles`` set up, ``indicators``
    and ``signals`` computed, ``events`` (the accounts walk from order to order), ``metrics`` finished, ``results`` put
    in order; and ``methods`` of a class that give arrays. Threads are ``caller``, which waits for the others, and
    ``thread 1`` and so on.

    >>> import backsweep as bs
    >>> results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample("sp500"), profile=True)
    >>> profile = results.profile()
    >>> [phase.name for phase in profile.phases]
    ['plan', 'tiles', 'indicators', 'signals', 'events', 'metrics', 'results']
    >>> 0 < profile["events"].share < 1
    True
    """

    def __init__(self, recorder: _native.Recorder, started: float, seconds: float, methods: list[_Stretch]) -> None:
        self._recorder = recorder
        self._methods = methods
        #: When it began, on the clock of ``time.perf_counter``.
        self.started = started
        #: Seconds from start to end.
        self.seconds = seconds
        heard = recorder.threads()
        threads = {name: {phase: own for phase, own in phases if own > 0} for name, phases in heard}
        if methods:
            own = {_METHODS: sum(stretch.seconds for stretch in methods)}
            threads = {**threads, "caller": {**threads.get("caller", {}), **own}}
        threads = {name: phases for name, phases in threads.items() if phases}
        #: Names of the threads.
        self.threads = tuple(threads)
        order = [phase for _, phases in heard for phase, _ in phases]
        busy = sum(sum(phases.values()) for phases in threads.values())
        found = []
        for name in dict.fromkeys([*order[:2], _METHODS, *order[2:]]):
            times = {thread: phases[name] for thread, phases in threads.items() if name in phases}
            if times:
                total = sum(times.values())
                found.append(PhaseTime(name, total, total / busy, times))
        #: The phases that took time, in the order of a sweep.
        self.phases = tuple(found)

    def __getitem__(self, name: str) -> PhaseTime:
        for phase in self.phases:
            if phase.name == name:
                return phase
        known = ", ".join(phase.name for phase in self.phases)
        raise OptionError(f"the profile has no phase '{name}'; it has: {known}", "sweep.unknown_phase")

    def trace(self) -> dict[str, Any]:
        """The phases over time, in the format of Chrome's traces; times in it are microseconds since ``started``.

        Of a thread that changed its phase very often the first 100,000 spans are there; the sums are of all.
        """
        trace: dict[str, Any] = json.loads(self._recorder.trace())
        trace["traceEvents"] += [
            {
                "ph": "X",
                "name": _METHODS,
                "cat": "python",
                "ts": (stretch.start - self.started) * 1e6,
                "dur": stretch.seconds * 1e6,
                "pid": 1,
                "tid": 1,
            }
            for stretch in self._methods
        ]
        return trace

    def save_trace(self, path: str | os.PathLike[str]) -> None:
        """Write the phases over time as a trace that Perfetto (ui.perfetto.dev) and Chrome open."""
        Path(path).write_text(json.dumps(self.trace()), encoding="utf-8")

    def to_pandas(self) -> pd.DataFrame:
        """One row for each phase: ``phase``, ``seconds``, ``share``, and the seconds on each thread."""
        import pandas as pd

        rows = [
            {
                "phase": phase.name,
                "seconds": phase.seconds,
                "share": phase.share,
                **{thread: phase.threads.get(thread, 0.0) for thread in self.threads},
            }
            for phase in self.phases
        ]
        frame: pd.DataFrame = pd.DataFrame(rows)
        return frame

    def __repr__(self) -> str:
        head, *rows = self._table()
        widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
        lines = ["  ".join(_padded(row, widths)).rstrip() for row in (head, *rows)]
        return "\n".join([f"Profile of {self.seconds:.3f} s", *(f"  {line}" for line in lines)])

    def _repr_html_(self) -> str:
        head, *rows = self._table()
        names = "".join(f"<th>{escape(name)}</th>" for name in head)
        body = "".join(
            f'<tr><td style="text-align:left">{escape(row[0])}</td>'
            f"{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}"
            f'<td style="min-width:160px;text-align:left"><div style="width:{phase.share * 100:.1f}%;height:9px;'
            'background:#0072b2"></div></td></tr>'
            for row, phase in zip(rows, self.phases, strict=True)
        )
        caption = f"Where {self.seconds:.3f} s went"
        return (
            f'<div class="backsweep-result">{STYLE}<table><caption>{caption}</caption>'
            f"<thead><tr>{names}<th></th></tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _table(self) -> list[list[str]]:
        threads = self.threads if len(self.threads) <= _MOST_COLUMNS else ()
        head = ["phase", "time", "share", *threads]
        return [head] + [
            [
                phase.name,
                _milliseconds(phase.seconds),
                f"{phase.share * 100:.1f} %",
                *(_milliseconds(phase.threads[thread]) if thread in phase.threads else "" for thread in threads),
            ]
            for phase in self.phases
        ]


@dataclass(frozen=True)
class _Stretch:
    """A while in which Python's methods ran, on the clock of ``time.perf_counter``."""

    start: float
    seconds: float


class Recording:
    """Listens to one sweep."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        #: What the engine is given to tell its phases to.
        self.native = _native.Recorder()
        self._methods: list[_Stretch] = []

    @contextmanager
    def methods(self) -> Iterator[None]:
        """Count the block as the methods of a class."""
        start = time.perf_counter()
        yield
        self._methods.append(_Stretch(start, time.perf_counter() - start))

    def finish(self) -> Profile:
        """Give what was heard, also to whoever listens to all sweeps."""
        profile = Profile(self.native, self.started, time.perf_counter() - self.started, self._methods)
        heard = _listener.get()
        if heard is not None:
            heard.append(profile)
        return profile


_listener: ContextVar[list[Profile] | None] = ContextVar("listener", default=None)


def record(wanted: bool) -> Recording | None:
    """Listen to a sweep, where that is wanted or somebody listens to all."""
    return Recording() if wanted or _listener.get() is not None else None


@contextmanager
def listening() -> Iterator[list[Profile]]:
    """Profile every sweep in process that this thread runs in the block; the profiles come into the list.

    >>> import backsweep as bs
    >>> with listening() as profiles:
    ...     results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample("sp500"))
    >>> len(profiles)
    1
    """
    profiles: list[Profile] = []
    token = _listener.set(profiles)
    try:
        yield profiles
    finally:
        _listener.reset(token)


def native(recording: Recording | None) -> _native.Recorder | None:
    """What the engine is given."""
    return None if recording is None else recording.native


def _padded(row: list[str], widths: list[int]) -> list[str]:
    name, *numbers = zip(row, widths, strict=True)
    return [name[0].ljust(name[1]), *(cell.rjust(width) for cell, width in numbers)]


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.3f} ms"
