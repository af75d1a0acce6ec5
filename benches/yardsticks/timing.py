"""Contestants take turns, so that what else the machine does meets them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Spread:
    """A median, and the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """Of all rounds."""
        return cls(statistics.median(values), min(values), max(values))

    def times(self, factor: float) -> Spread:
        """In another unit."""
        return Spread(self.median * factor, self.least * factor, self.most * factor)


@dataclass(frozen=True)
class Row:
    """A line of the report: what was measured, and whether it is enough.

    ``ours`` and ``rival`` are texts made of measured numbers; ``result`` is in ``unit`` and compared with ``target``:
    at least so much, or where ``at_most``, at most. Without a target the row is for information.
    """

    title: str
    ours: str
    rival: str
    result: Spread
    unit: str
    target: float | None
    at_most: bool = False
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the median is good enough."""
        if self.target is None:
            return None
        return self.result.median <= self.target if self.at_most else self.result.median >= self.target

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"reached": self.reached}


#: Seconds between contestants where that matters. Threads of OpenMP go on looking for work for a while after a loop of
#: Numba's, and would take a core from whoever comes next.
REST = 0.2


def seconds_of(work: Callable[[], Any]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def take_turns(contestants: Mapping[str, Callable[[], Any]], rounds: int, rest: float = 0.0) -> dict[str, list[float]]:
    """Seconds of each contestant in each round, after one round that does not count; `rest` seconds before each."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for work in contestants.values():
        work()
    for _ in range(rounds):
        for name, work in contestants.items():
            time.sleep(rest)
            seconds[name].append(seconds_of(work))
    return seconds


def ratios(rival: list[float], ours: list[float], scale: float = 1.0) -> Spread:
    """How many times longer the rival took, round by round; `scale` is how much more work we did."""
    return Spread.of([scale * theirs / own for theirs, own in zip(rival, ours, strict=True)])


def rate(work: float, seconds: list[float]) -> str:
    """Bar-combinations a second, of the median round, for people."""
    per_second = work / statistics.median(seconds)
    return f"{per_second / 1e9:,.2f} G/s" if per_second >= 1e9 else f"{per_second / 1e6:,.1f} M/s"
