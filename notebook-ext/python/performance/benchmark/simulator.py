"""How fast sweeps are: the engine in process and at the agent, pandas, Numba."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import backsweep as bs
from backsweep import AgentError
from backsweep.place import cores, resolve_jobs

from ..comparison import Comparison, Measurement
from .data import Array, random_walk
from .indicators import shortest
from .loops import numba_sweep, pandas_loop, pandas_vectorised

_FEES = 0.001
_MINUTES_A_YEAR = 525_600.0
#: So many combinations are run by ways that would take minutes for all.
_SAMPLED = 3


@dataclass(frozen=True)
class Race:
    """What all of them run: a strategy, a grid and a history."""

    strategy: str
    grid: dict[str, list[int]]
    columns: dict[str, Array]
    history: bs.Bars
    fees: float

    @classmethod
    def of(cls, n_bars: int, n_combinations: int) -> Race:
        """The EMA cross over a random walk; the nearest number of pairs of windows above the one asked for."""
        columns = random_walk(n_bars)
        most = max(n_bars // 2, 4)
        fasts = list(range(2, min(22, most // 2)))
        slows = [*range(len(fasts) + 2, len(fasts) + 2 + -(-n_combinations // len(fasts)))]
        return cls("ema_cross", {"fast": fasts, "slow": slows}, columns, bs.bars(columns), _FEES)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The combinations."""
        return [(fast, slow) for fast in self.grid["fast"] for slow in self.grid["slow"]]

    def engine(self, where: str, jobs: int | None = None) -> float:
        """Seconds that the engine takes."""
        options: dict[str, Any] = {"fees": self.fees, "where": where, "n_jobs": jobs, "progress": False}
        return shortest(lambda: bs.sweep(self.strategy, self.grid, self.history, **options))

    def loop(self, function: Callable[..., object]) -> float:
        """Seconds that a function of one combination takes for all; it runs a few of them."""
        import pandas as pd

        frame = pd.DataFrame({name: self.columns[name] for name in ("open", "close")})
        started = time.perf_counter()
        for fast, slow in self.sample:
            function(frame, fast, slow, self.fees, self.history.periods_per_year)
        return (time.perf_counter() - started) * len(self.pairs) / len(self.sample)

    @property
    def sample(self) -> list[tuple[int, int]]:
        """The combinations that slow ways run."""
        return self.pairs[:: max(len(self.pairs) // _SAMPLED, 1)][:_SAMPLED]


def benchmark_simulator_performance(
    n_bars: int = 10_000, n_combinations: int = 1_000, agent: bool | None = None
) -> Comparison:
    """Compare a sweep of the EMA cross in the engine, in process and at the agent, with pandas and Numba.

    Args:
        n_bars: Bars of the history, a random walk.
        n_combinations: Combinations; the nearest number of pairs of windows above it is run.
        agent: Run at the agent too, and start it where none runs; by default only where one runs.

    Ways that would take minutes run a few combinations, and their time is scaled to all; the summary says so.
    ``benchmark_in_browser`` adds the engine in a notebook's page.

    >>> comparison = benchmark_simulator_performance(n_bars=500, n_combinations=10)
    >>> comparison.baseline, comparison["engine"].seconds > 0
    ('pandas loop', True)
    """
    return compare(Race.of(n_bars, n_combinations), agent)


def compare(race: Race, agent: bool | None) -> Comparison:
    """Let all of them run, one after another."""
    pairs, threads = race.pairs, resolve_jobs(None) or cores()
    note = f"{len(race.sample)} of {len(pairs):,} combinations, scaled"
    measurements = [
        Measurement("pandas loop", race.loop(pandas_loop), f"{note}; a loop over bars, one core"),
        Measurement("pandas vectorised", race.loop(pandas_vectorised), f"{note}; one core"),
    ]
    missing = ["browser: benchmark_in_browser() measures it in a notebook"]
    compiled = numba_sweep()
    if compiled is None:
        missing.append("Numba: not installed (pip install numba)")
    else:
        arrays = [np.array(each, dtype=np.int64) for each in zip(*pairs, strict=True)]
        opens, closes = race.columns["open"], race.columns["close"]
        seconds = shortest(lambda: compiled(opens, closes, *arrays, race.fees))
        measurements.append(Measurement("Numba", seconds, f"a fused loop, {cores()} cores, compiled before"))
    measurements.append(Measurement("engine, 1 thread", race.engine("inprocess", 1), "in process"))
    measurements.append(Measurement("engine", race.engine("inprocess"), f"in process, {threads} threads"))
    try:
        if agent or (agent is None and _runs()):
            measurements.append(Measurement("agent", race.engine("agent"), "the engine at the agent, all its threads"))
        else:
            missing.append("agent: none runs (bs.agent.start() starts one)")
    except AgentError as error:
        missing.append(f"agent: {error}")
    title = f"EMA cross, {len(pairs):,} combinations x {len(race.history):,} bars"
    return Comparison(title, tuple(measurements), baseline="pandas loop", subject="engine", missing=tuple(missing))


class PandasLoop:
    """The loop in pandas as a strategy that runs by itself, for ``parallel_sweep``: what worker processes make of it.

    >>> from performance import parallel_sweep
    >>> found = parallel_sweep(PandasLoop(), {"fast": [5, 10], "slow": [50]}, random_walk(500), n_jobs=1)
    >>> [row.trades for row in found]
    [8, 3]
    """

    def run(self, data: Mapping[str, Array], fast: int, slow: int) -> dict[str, float]:
        """One combination: its metrics."""
        import pandas as pd

        frame = pd.DataFrame({name: data[name] for name in ("open", "close")})
        return pandas_loop(frame, fast, slow, _FEES, _MINUTES_A_YEAR)._asdict()


def _runs() -> bool:
    try:
        bs.agent.status()
    except AgentError:
        return False
    return True
