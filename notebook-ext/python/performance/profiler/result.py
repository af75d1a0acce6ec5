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

#: Statistics as cProfile keeps them: calls, calls that were not recursive, own and cumulative seconds, callers.
Statistics = dict[tuple[str, int, str], tuple[int, int, float, float, dict[Any, Any]]]

#: The engine's phases, by the native functions that do them.
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
        """Seconds of the engine's phases, by what they do; empty where the engine was not used."""
        found: dict[str, float] = {}
        for (_, _, name), (_, _, own, _, _) in self.statistics.items():
            native = name.removeprefix("<built-in method ").removesuffix(">")
            if name.startswith("<") and native in _PHASES:
                phase = _PHASES[native]
                found[phase] = found.get(phase, 0.0) + own
        return found

    def summary(self, top: int = 10, sort: str = "own") -> str:
        """The report as text: the engine's phases, the slowest functions, and lines where they were measured."""
        parts = [f"{seconds_text(self.seconds)} in all"]
        if self.phases:
            width = max(map(len, self.phases))
            parts.append("Engine:")
            parts += [f"  {phase:<{width}}  {seconds_text(time)}" for phase, time in self.phases.items()]
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
        write_trace(Path(path), self.timeline)

    def to_pandas(self) -> pd.DataFrame:
        """One row for each function, the slowest first; times in seconds."""
        import pandas as pd

        frame: pd.DataFrame = pd.DataFrame([vars(each) for each in self.functions])
        return frame

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """The flame chart and the report, for notebooks."""
        return f"<div>{flame_chart(self.timeline, self.seconds)}<pre>{escape(self.summary())}</pre></div>"
