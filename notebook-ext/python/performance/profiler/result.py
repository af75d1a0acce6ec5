"""What a profile found."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backsweep import OptionError

from .flame import flame_chart
from .timeline import Call, write_trace
from .timing import seconds_text

if TYPE_CHECKING:
    import os

    import pandas as pd

    from backsweep import Profile

#: Statistics as cProfile keeps them: calls, calls that were not recursive, own and cumulative seconds, callers.
Statistics = dict[tuple[str, int, str], tuple[int, int, float, float, dict[Any, Any]]]

#: What the engine is asked for, by the native functions that do it.
_PHASES: Mapping[str, str] = {
    "from_columns": "read the bars",
    "from_arrow": "read the bars",
    "from_csv": "read the bars",
    "backsweep._native.check": "check and plan",
    "backsweep._native.sweep": "run in process",
    "backsweep._native.agent_sweep": "run at the agent",
    "backsweep._native.reference_sweep": "run the reference",
}


@dataclass(frozen=True)
class FunctionTime:
    """Time spent in a function; ``own`` leaves out the functions that it calls, ``cumulative`` counts them."""

    name: str
    file: str
    line: int
    calls: int
    own: float
    cumulative: float

    @property
    def place(self) -> str:
        """Where it is; empty for built-in functions."""
        return f"{Path(self.file).name}:{self.line}" if self.line else ""


_ORDERS = ("own", "cumulative", "calls")


@dataclass(frozen=True)
class ProfileResult:
    """Where the time of a block or of a call went. Times are seconds."""

    seconds: float
    statistics: Statistics = field(repr=False)
    #: Calls over time, as seen every few milliseconds.
    timeline: list[Call] = field(repr=False, default_factory=list)
    #: Times of single lines as line_profiler writes them; empty without.
    lines: str = field(repr=False, default="")
    #: What the engine's own threads did, of each sweep in process.
    engine: tuple[Profile, ...] = field(repr=False, default=())
    #: When the block began, on the clock of ``time.perf_counter``.
    started: float = field(repr=False, default=0.0)

    @property
    def functions(self) -> list[FunctionTime]:
        """All functions, those that took most time themselves first."""
        found = [
            FunctionTime(name, file, line, calls, own, cumulative)
            for (file, line, name), (_, calls, own, cumulative, _) in self.statistics.items()
        ]
        return sorted(found, key=lambda each: -each.own)

    def top(self, count: int = 10, sort: str = "own") -> list[FunctionTime]:
        """The slowest functions by ``own`` or ``cumulative`` time, or by ``calls``."""
        if sort not in _ORDERS:
            raise OptionError(
                f"option 'sort' is {sort!r}; it must be one of {', '.join(_ORDERS)}", "performance.option"
            )
        return sorted(self.functions, key=lambda each: -getattr(each, sort))[:count]

    @property
    def phases(self) -> dict[str, float]:
        """Seconds that the block waited for the engine, by what for; empty where the engine was not used."""
        found: dict[str, float] = {}
        for (_, _, name), (_, _, own, _, _) in self.statistics.items():
            native = name.removeprefix("<built-in method ").removesuffix(">")
            if name.startswith("<") and native in _PHASES:
                phase = _PHASES[native]
                found[phase] = found.get(phase, 0.0) + own
        return found

    @property
    def engine_phases(self) -> dict[str, float]:
        """Seconds of the phases within the engine, on all its threads together; see ``backsweep.Profile``."""
        found: dict[str, float] = {}
        for phase in (phase for profile in self.engine for phase in profile.phases):
            found[phase.name] = found.get(phase.name, 0.0) + phase.seconds
        return found

    def summary(self, top: int = 10, sort: str = "own") -> str:
        """The report as text: the engine's phases, the slowest functions, and lines where they were measured."""
        parts = [f"{seconds_text(self.seconds)} in all"]
        within = self.engine_phases
        width = max(map(len, (*self.phases, *within)), default=0)
        if self.phases:
            parts.append("Waited for the engine to:")
            parts += [f"  {phase:<{width}}  {seconds_text(time):>11}" for phase, time in self.phases.items()]
        if within:
            busy = sum(within.values())
            parts.append("Within the engine, on all its threads together:")
            parts += [
                f"  {phase:<{width}}  {seconds_text(time):>11}  {time / busy * 100:5.1f} %"
                for phase, time in within.items()
            ]
        parts.append(f"{'calls':>10}  {'own':>11}  {'cumulative':>11}  function")
        for each in self.top(top, sort):
            place = f" ({each.place})" if each.place else ""
            own, cumulative = seconds_text(each.own), seconds_text(each.cumulative)
            parts.append(f"{each.calls:>10,}  {own:>11}  {cumulative:>11}  {each.name}{place}")
        if self.lines:
            parts.append(self.lines.rstrip())
        return "\n".join(parts)

    def save_stats(self, path: str | os.PathLike[str]) -> None:
        """Write the statistics for ``pstats``, snakeviz and other readers of cProfile's files."""
        with Path(path).open("wb") as file:
            marshal.dump(self.statistics, file)

    def save_trace(self, path: str | os.PathLike[str]) -> None:
        """Write the calls over time as a trace that Perfetto (ui.perfetto.dev) and Chrome open."""
        write_trace(Path(path), self.timeline, self._engine_events())

    def _engine_events(self) -> list[dict[str, Any]]:
        """What the engine's threads did, as events of a trace that begins with the block."""
        events = []
        for profile in self.engine:
            later = (profile.started - self.started) * 1e6
            events += [
                {**event, "ts": event["ts"] + later} if "ts" in event else event
                for event in profile.trace()["traceEvents"]
            ]
        return events

    def to_pandas(self) -> pd.DataFrame:
        """One row for each function, the slowest first; times in seconds."""
        import pandas as pd

        frame: pd.DataFrame = pd.DataFrame([vars(each) for each in self.functions])
        return frame

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """The flame chart and the report, for notebooks."""
        chart = flame_chart(self.timeline, self.seconds, self.engine, self.started)
        return f"<div>{chart}<pre>{escape(self.summary())}</pre></div>"
