"""How fast sweeps are: the engine in process and at the agent, pandas, Numba."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

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


def benchmark_simulator_performance(
    n_bars: int = 10_000, n_combinations: int = 1_000, agent: bool | None = None
) -> Comparison:
    """Compare a sweep of the EMA cross in the engine, in process and at the agent, with pandas and Numba.

    Args:
        n_bars: Bars of the history, a random walk.
        n_combinations: Combinations; the nearest number of pairs of windows above it is run.
        agent: Run at the agent too, and start it where none runs; by default only where one runs.

    Ways that would take minutes run a few combinations, and their time is scaled to all; the summary says so.

    >>> comparison = benchmark_simulator_performance(n_bars=500, n_combinations=10)
    >>> comparison.baseline, comparison["engine"].seconds > 0
    ('pandas loop', True)
    """
    import pandas as pd

    columns = random_walk(n_bars)
    history = bs.bars(columns)
    most = max(n_bars // 2, 4)
    fasts = list(range(2, min(22, most // 2)))
    slows = [*range(len(fasts) + 2, len(fasts) + 2 + -(-n_combinations // len(fasts)))]
    grid = {"fast": fasts, "slow": slows}
    count = len(fasts) * len(slows)
    frame = pd.DataFrame({name: columns[name] for name in ("open", "close")})
    per_year = history.periods_per_year
    pairs = [(fast, slow) for fast in fasts for slow in slows]
    sample = pairs[:: max(count // _SAMPLED, 1)][:_SAMPLED]

    def scaled(function: Callable[..., object]) -> float:
        started = time.perf_counter()
        for fast, slow in sample:
            function(frame, fast, slow, _FEES, per_year)
        return (time.perf_counter() - started) * count / len(sample)

    note = f"{len(sample)} of {count:,} combinations, scaled"
    threads = resolve_jobs(None) or cores()

    def engine(where: str, jobs: int | None = None) -> float:
        return shortest(
            lambda: bs.sweep("ema_cross", grid, history, fees=_FEES, where=where, n_jobs=jobs, progress=False)
        )

    measurements = [
        Measurement("pandas loop", scaled(pandas_loop), f"{note}; a loop over bars, one core"),
        Measurement("pandas vectorised", scaled(pandas_vectorised), f"{note}; one core"),
    ]
    missing = ["browser: the engine for browsers is not part of this package yet"]
    compiled = numba_sweep()
    if compiled is None:
        missing.append("Numba: not installed (pip install numba)")
    else:
        arrays = [np.array(each, dtype=np.int64) for each in zip(*pairs, strict=True)]
        opens, closes = columns["open"], columns["close"]
        seconds = shortest(lambda: compiled(opens, closes, *arrays, _FEES))
        measurements.append(Measurement("Numba", seconds, f"a fused loop, {cores()} cores, compiled before"))
    measurements.append(Measurement("engine, 1 thread", engine("inprocess", 1), "in process"))
    measurements.append(Measurement("engine", engine("inprocess"), f"in process, {threads} threads"))
    try:
        if agent or (agent is None and _runs()):
            measurements.append(Measurement("agent", engine("agent"), "the engine at the agent, all its threads"))
        else:
            missing.append("agent: none runs (bs.agent.start() starts one)")
    except AgentError as error:
        missing.append(f"agent: {error}")
    title = f"EMA cross, {count:,} combinations x {n_bars:,} bars"
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
