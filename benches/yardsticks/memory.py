"""Large sweeps, each in a process of its own, so that its memory can be told."""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import backsweep as bs

from .contests import FAST, FEES, SLOW, Ring, ema_cross
from .history import PERIODS_PER_YEAR, Sizes, minutes
from .timing import Row, Spread, rate, take_turns

HERE = Path(__file__).parent
MEGABYTE = 1e6


def run_child(*arguments: str | Path) -> dict[str, Any]:
    """What a child of this folder reports."""
    command = [sys.executable, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def pairs(sizes: Sizes, agent: Path) -> Iterator[Row]:
    """198 EMA windows in pairs, as a user runs them at the command line: seconds and memory of the agent's process."""
    last, bars = sizes.of(200, 30), sizes.of(26_000, 2_000)
    spans = f"2..{last}"
    seconds, memory = [], []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "bars.csv")
        write_csv(data, minutes(bars))
        command = [agent, "sweep", "--data", data, "--strategy", "ema_cross"]
        command += ["--param", f"fast={spans}", "--param", f"slow={spans}", "--constraint", "fast<slow"]
        command += ["--direction", "both", "--fill", "close", "--fees", str(FEES), "--threads", "2", "--keep", "all"]
        for _ in range(sizes.rounds):
            found = run_child("-I", "-S", HERE / "launch.py", *command)
            seconds.append(found["seconds"])
            memory.append(found["peak_bytes"] / MEGABYTE)
    combinations = (last - 2) * (last - 3) // 2
    ours = rate(combinations * bars, seconds)
    what = f"{combinations:,} pairs x {bars:,} bars, CSV to table, 2 threads: {ours}"
    title = "19,503 EMA pairs x 26,000 bars, both directions"
    yield Row(f"{title}, seconds", what, "", Spread.of(seconds), "s", 1.0, at_most=True)
    yield Row(f"{title}, peak memory", "", "", Spread.of(memory), "MB", 300.0, at_most=True)


def write_csv(path: Path, columns: dict[str, np.ndarray]) -> None:
    """Bars as a file."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


def long_history(sizes: Sizes) -> Iterator[Row]:
    """Ten times the bars: the time, and the memory beyond the bars themselves."""
    many, few = sizes.of(10_000_000, 20_000), sizes.of(1_000_000, 2_000)
    grid = {"fast": [FAST.start, FAST.stop, FAST.step], "slow": [SLOW.start, SLOW.stop, SLOW.step]}
    seconds: dict[int, list[float]] = {few: [], many: []}
    memory = []
    with tempfile.TemporaryDirectory() as folder:
        for count in seconds:
            Path(folder, str(count)).mkdir()
            for name, column in minutes(count).items():
                np.save(Path(folder, str(count), name), column)
        for _ in range(sizes.few_rounds):
            for count, list_of_seconds in seconds.items():
                found = run_child(HERE / "long_sweep.py", Path(folder, str(count)), json.dumps(grid), str(FEES))
                list_of_seconds.append(found["seconds"])
                if count == many:
                    memory.append(found["bytes_beyond_bars"] / MEGABYTE)
    combinations = len(FAST) * len(SLOW)
    yield Row(
        title="10 million bars x 1,000 combinations, peak memory beyond the bars",
        ours=f"{many:,} bars; the bars themselves take {6 * 8 * many / MEGABYTE:,.0f} MB",
        rival="",
        result=Spread.of(memory),
        unit="MB",
        target=300.0,
        at_most=True,
    )
    yield Row(
        title="10 million bars against 1 million, time",
        ours=f"{rate(combinations * many, seconds[many])} in {statistics.median(seconds[many]):.2f} s",
        rival=f"{rate(combinations * few, seconds[few])} in {statistics.median(seconds[few]):.2f} s",
        result=Spread.of([long / short for long, short in zip(seconds[many], seconds[few], strict=True)]),
        unit="x",
        target=10.5,
        at_most=True,
    )


def many_combinations(sizes: Sizes) -> Iterator[Row]:
    """A million combinations: as fast as the first line a bar, and what a combination costs before its first bar."""
    ring = Ring(sizes)
    cross = ema_cross(ring)
    side, count = sizes.of(1_000, 20), sizes.of(5_000, 1_000)
    grid = {"fast": range(5, 5 + side), "slow": range(5 + side, 5 + 2 * side)}
    columns = minutes(count)
    bars, two = bs.bars(columns), bs.bars({name: column[:2] for name, column in columns.items()})
    # No window fits into two bars.
    levels = bs.Strategy(
        "levels", long_entry=bs.close.cross_above(bs.p.enter), long_exit=bs.close.cross_below(bs.p.leave)
    )
    level_grid = {"enter": np.linspace(99.0, 101.0, side), "leave": np.linspace(99.0, 101.0, side)}
    options = {"fill": "close", "fees": FEES, "where": "inprocess", "n_jobs": 1, "progress": False}
    turns = {
        "first line": lambda: ring.ours(cross, 1),
        "million": lambda: bs.sweep("ema_cross", grid, bars, **options),
        "nothing": lambda: bs.sweep(levels, level_grid, two, periods_per_year=PERIODS_PER_YEAR, **options),
    }
    seconds = take_turns(turns, sizes.few_rounds)
    combinations = side * side
    first, work = cross.combinations * len(ring.close), combinations * count
    shares = [
        (work / million) / (first / line)
        for million, line in zip(seconds["million"], seconds["first line"], strict=True)
    ]
    yield Row(
        title="1 million combinations x 5,000 bars, throughput against the first line",
        ours=rate(work, seconds["million"]),
        rival=f"first line: {rate(first, seconds['first line'])}",
        result=Spread.of(shares),
        unit="x",
        target=1.0,
        note="1,000 fast and 1,000 slow windows on one thread.",
    )
    yield Row(
        title="1 million combinations, overhead of each",
        ours=f"{combinations:,} combinations over two bars, 1 thread",
        rival="",
        result=Spread.of(seconds["nothing"]).times(1e9 / combinations),
        unit="ns",
        target=200.0,
        at_most=True,
        note="All of a sweep but its bars: planning, accounts, all metrics, the table.",
    )


def rows(sizes: Sizes, agent: Path) -> Iterator[Row]:
    """All of these lines."""
    yield from pairs(sizes, agent)
    yield from long_history(sizes)
    yield from many_combinations(sizes)
