"""Times of pieces of code: once, or many times with statistics."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from backsweep import OptionError


class TimingContext:
    """Prints how long a block took, such as ``Indicators: 1.234s``.

    ``seconds`` is the time since the block was entered, and once it is left, the time it took. ``output`` gets the line
    instead of ``print``; ``None`` for silence.

    >>> with TimingContext("Indicators", output=None) as timing:
    ...     total = sum(range(1000))
    >>> timing.seconds > 0
    True
    """

    def __init__(self, name: str = "Elapsed", output: Callable[[str], object] | None = print) -> None:
        self.name = name
        self._output = output
        self._started = self._ended = 0.0

    @property
    def seconds(self) -> float:
        """Seconds so far, or in all."""
        return (self._ended or time.perf_counter()) - self._started if self._started else 0.0

    def __enter__(self) -> TimingContext:
        self._ended = 0.0
        self._started = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self._ended = time.perf_counter()
        if self._output is not None:
            self._output(f"{self.name}: {self.seconds:.3f}s")
        return False


@dataclass(frozen=True)
class BenchmarkStatistics:
    """Times of a function that ran many times, in seconds."""

    name: str
    times: tuple[float, ...]

    @property
    def n_runs(self) -> int:
        """How often it ran."""
        return len(self.times)

    @property
    def mean_time(self) -> float:
        """Average."""
        return statistics.fmean(self.times)

    @property
    def median_time(self) -> float:
        """Median."""
        return statistics.median(self.times)

    @property
    def std_time(self) -> float:
        """Standard deviation (ddof 1); 0 for a single run."""
        return statistics.stdev(self.times) if len(self.times) > 1 else 0.0

    @property
    def min_time(self) -> float:
        """Shortest: what other work on the machine disturbed least."""
        return min(self.times)

    @property
    def max_time(self) -> float:
        """Longest."""
        return max(self.times)

    @property
    def p95_time(self) -> float:
        """The time that 95 % of the runs stayed within, interpolated."""
        if len(self.times) == 1:
            return self.times[0]
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]

    def __str__(self) -> str:
        return (
            f"{self.name}: mean {seconds_text(self.mean_time)}, median {seconds_text(self.median_time)}, "
            f"std {seconds_text(self.std_time)}, min {seconds_text(self.min_time)}, "
            f"max {seconds_text(self.max_time)}, p95 {seconds_text(self.p95_time)} over {self.n_runs} runs"
        )


def benchmark_function(
    function: Callable[[], Any], n_runs: int = 100, warmup: int = 10, name: str | None = None
) -> BenchmarkStatistics:
    """Run a function ``warmup`` times unmeasured, then ``n_runs`` times, and give the statistics.

    Raises ``OptionError`` when ``n_runs`` is below 1 or ``warmup`` below 0, and whatever the function raises.

    >>> stats = benchmark_function(lambda: sum(range(100)), n_runs=20, warmup=2)
    >>> stats.n_runs, 0 < stats.min_time <= stats.median_time <= stats.p95_time <= stats.max_time
    (20, True)
    """
    for option, value, least in (("n_runs", n_runs, 1), ("warmup", warmup, 0)):
        if value < least:
            message = f"option '{option}' is {value!r}; it must be a whole number, at least {least}"
            raise OptionError(message, "performance.option")
    for _ in range(warmup):
        function()
    times = []
    for _ in range(n_runs):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return BenchmarkStatistics(name or str(getattr(function, "__name__", "function")), tuple(times))


def seconds_text(seconds: float) -> str:
    """Write a time in the unit that suits it.

    >>> [seconds_text(value) for value in (12.3456, 0.0123456, 4.5e-6, 3e-9)]
    ['12.346 s', '12.346 ms', '4.500 us', '3.000 ns']
    """
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= size:
            return f"{seconds / size:.3f} {unit}"
    return f"{seconds / 1e-9:.3f} ns"
