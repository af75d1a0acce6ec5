"""One sweep, every way to run it: command line, in process, through the agent, and the naive reference."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from conftest import DATASETS, GRID

Grid = dict[str, list[Any]]


def _bits(result: bs.SweepResult) -> dict[str, list[int]]:
    """Every metric of every row, as bits; all undefined values are alike."""
    return {name: _column_bits(result.column(name)) for name in result.metrics}


def _column_bits(values: np.ndarray) -> list[int]:
    values = np.asarray(values, dtype=np.float64)
    return np.where(np.isnan(values), np.nan, values).view(np.int64).tolist()


def _command_line(path: Path, strategy: str, grid: Grid, options: dict[str, Any]) -> dict[str, list[int]]:
    command = [os.environ["BACKTEST_AGENT"], "sweep", "--data", str(path), "--strategy", strategy, "--format", "json"]
    for name, values in grid.items():
        command += ["--param", f"{name}={','.join(map(str, values))}"]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}", value if isinstance(value, str) else repr(value)]
    output = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    rows = json.loads(output)["rows"]
    names = [name for name in rows[0] if name not in grid]
    return {name: _column_bits([np.nan if row[name] is None else row[name] for row in rows]) for name in names}


def _write(data: pd.DataFrame, path: Path) -> Path:
    data.to_csv(path, index_label="timestamp")
    return path


def _different(
    strategy: str | bs.Strategy, named: str, grid: Grid, data: pd.DataFrame, csv: Path, options: dict[str, Any]
) -> list[str]:
    """The ways whose results are not those of the naive reference, which are not trivial."""
    naive = bs.reference_sweep(strategy, grid, data, **options)
    assert len(naive) == 16
    expected = _bits(naive)

    def sweep(history: pd.DataFrame | Path, **how: Any) -> dict[str, list[int]]:
        return _bits(bs.sweep(strategy, grid, history, **how, **options))

    ways = {
        "in process": lambda: sweep(data, where="inprocess"),
        "one thread": lambda: sweep(data, where="inprocess", n_jobs=1),
        "from a file": lambda: sweep(csv, where="inprocess"),
        "agent": lambda: sweep(data, where="agent"),
        "command line": lambda: _command_line(csv, named, grid, options),
    }
    return [way for way, run in ways.items() if run() != expected]


def test_every_way_gives_the_same_bits(data: pd.DataFrame, tmp_path: Path, fill: str, costs: dict[str, float]) -> None:
    csv = _write(data, tmp_path / "bars.csv")
    assert not _different("ema_cross", "ema_cross", GRID, data, csv, {"fill": fill, **costs})


#: Both directions, every kind of stop, a size, and a column beside the usual ones.
STOPPED = bs.Strategy(
    "stopped",
    long_entry=bs.close.cross_above(bs.sma("close", bs.p.window)) & (bs.col("mood") > 0),
    long_exit=bs.close.cross_below(bs.sma("close", bs.p.window)),
    short_entry=bs.close.cross_below(bs.sma("close", bs.p.window)) & (bs.col("mood") < 1),
    short_exit=bs.rsi("close", 5) < 20,
    stop_loss=bs.p.width * bs.atr(14),
    take_profit=0.04,
    trailing_stop=0.03,
    time_stop=25,
    size=0.6,
)


@pytest.mark.parametrize("name", ["sp500", "ties"])
def test_every_way_has_the_same_rules(name: str, tmp_path: Path, fill: str) -> None:
    random = np.random.default_rng(7)
    data = DATASETS[name]
    mood = random.choice([-1.5, 0.25, 2.0, np.nan], len(data))
    data = data.assign(mood=mood)
    csv = _write(data, tmp_path / "bars.csv")
    document = tmp_path / "stopped.json"
    document.write_text(STOPPED.to_json(), encoding="utf-8")
    grid = {"window": [3, 8, 20, 50], "width": [0.5, 1.0, 2.0, 4.0]}
    options = {"fill": fill, "direction": "both", "size_type": "percent", "fees": 0.001, "slippage": 0.0005}
    assert not _different(STOPPED, str(document), grid, data, csv, options)
    trades = bs.sweep(STOPPED, grid, data, where="inprocess", **options).detail(5).trades
    assert set(trades["side"]) == {"long", "short"}
    assert len(set(trades["reason"]) - {"open"}) >= 3
