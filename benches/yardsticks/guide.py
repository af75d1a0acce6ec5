"""What the guide of `performance` promises, measured by the functions of `performance.benchmark` that users have."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from performance import Comparison, ParallelRunner
from performance.benchmark import (
    benchmark_indicator_calculation,
    benchmark_large_history,
    benchmark_simulator_performance,
)
from performance.benchmark.data import random_walk
from performance.benchmark.simulator import PandasLoop

from .history import Sizes
from .timing import Row, Spread, ratios, take_turns

THREADS = 2
WORKERS = 8
LIMIT_GB = 2.0


@contextmanager
def jobs(count: int) -> Iterator[None]:
    """So many threads for what asks the environment; the other yardsticks have one."""
    before = os.environ["BACKTEST_N_JOBS"]
    os.environ["BACKTEST_N_JOBS"] = str(count)
    try:
        yield
    finally:
        os.environ["BACKTEST_N_JOBS"] = before


def seconds(comparisons: list[Comparison], way: str) -> float:
    """Of the median round."""
    return statistics.median(comparison[way].seconds for comparison in comparisons)


def sweep(sizes: Sizes) -> Iterator[Row]:
    """A thousand combinations: natively against a loop in pandas, and that loop in worker processes against itself."""
    bars, combinations = sizes.of(10_000, 500), sizes.of(1_000, 20)
    with jobs(THREADS):
        found = [benchmark_simulator_performance(bars, combinations, agent=False) for _ in range(sizes.few_rounds)]
    yield Row(
        title="Guide: sweep of 1,000 combinations, against a sequential loop in pandas",
        ours=f"{combinations:,} x {bars:,} bars in {seconds(found, 'engine') * 1e3:,.1f} ms, {THREADS} threads",
        rival=f"pandas and a loop over the bars: {seconds(found, 'pandas loop'):,.1f} s",
        result=Spread.of([comparison.speedup for comparison in found]),
        unit="x",
        target=500.0,
        note=f"The loop: {found[0]['pandas loop'].note}. The guide of version 1.8.0 tells of 5.7 x with 8 workers.",
    )
    few = sizes.of(40, 4)
    data = random_walk(bars)
    grid = {"fast": range(5, 5 + few // 4), "slow": range(50, 54)}
    runners = {"alone": ParallelRunner(1), "workers": ParallelRunner(WORKERS)}
    # What the workers are started with is not the sweep's.
    turns = {name: lambda runner=runner: runner.run_sweep(PandasLoop(), grid, data) for name, runner in runners.items()}
    times = take_turns(turns, sizes.few_rounds)
    yield Row(
        title="Guide: the same loop in 8 worker processes, against itself",
        ours=f"{few} combinations in {statistics.median(times['workers']):.2f} s",
        rival=f"one after another: {statistics.median(times['alone']):.2f} s",
        result=ratios(times["alone"], times["workers"]),
        unit="x",
        target=None,
        note=f"Any Python strategy gets this much from `parallel_sweep`; it cannot exceed the {os.cpu_count()} cores.",
    )


def indicators(sizes: Sizes) -> Iterator[Row]:
    """All indicators, one after another and side by side, against pandas."""
    bars = sizes.of(100_000, 2_000)
    with jobs(THREADS):
        found = [benchmark_indicator_calculation(bars) for _ in range(sizes.few_rounds)]
    alone = seconds(found, "engine, 1 thread") * 1e3
    yield Row(
        title="Guide: all indicators, against pandas",
        ours=f"{bars:,} bars in {seconds(found, 'engine') * 1e3:,.1f} ms on {THREADS} threads, {alone:,.1f} ms on one",
        rival=f"pandas, {found[0]['pandas'].note}: {seconds(found, 'pandas'):,.2f} s",
        result=Spread.of([comparison.speedup for comparison in found]),
        unit="x",
        target=16.0,
        note="On the CPU. The guide of version 1.8.0 tells of 16.6 x on a GPU.",
    )


def long_history(sizes: Sizes) -> Iterator[Row]:
    """Ten million rows within two gigabytes."""
    bars = sizes.of(10_000_000, 20_000)
    with jobs(THREADS):
        found = [benchmark_large_history(bars, LIMIT_GB) for _ in range(sizes.few_rounds)]
    pandas = next((line for line in found[0].missing if line.startswith("pandas")), "pandas: it fits")
    yield Row(
        title="Guide: 10 million rows within 2 GB, one backtest",
        ours=f"{bars:,} rows read, checked and run; {found[0]['engine'].note}",
        rival=pandas if not sizes.quick else "",
        result=Spread.of([comparison["engine"].seconds for comparison in found]),
        unit="s",
        target=2.0,
        at_most=True,
        note=f"BACKTEST_MEMORY_LIMIT_GB={LIMIT_GB:g}, and the system refuses more. Version 1.8.0 tells of 45 s.",
    )


def rows(sizes: Sizes) -> Iterator[Row]:
    """All of these lines."""
    yield from sweep(sizes)
    yield from indicators(sizes)
    yield from long_history(sizes)
