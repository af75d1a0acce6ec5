"""One sweep, every way to run it: command line, in process, through the agent, and the naive reference."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from conftest import GRID


def _bits(result: bs.SweepResult) -> dict[str, list[int]]:
    """Every metric of every row, as bits; all undefined values are alike."""
    return {name: _column_bits(result.column(name)) for name in result.metrics}


def _column_bits(values: np.ndarray) -> list[int]:
    values = np.asarray(values, dtype=np.float64)
    return np.where(np.isnan(values), np.nan, values).view(np.int64).tolist()


def _command_line(path: Path, fill: str, costs: dict[str, float]) -> dict[str, list[int]]:
    command = [os.environ["BACKTEST_AGENT"], "sweep", "--data", str(path), "--strategy", "ema_cross"]
    for name, values in GRID.items():
        command += ["--param", f"{name}={','.join(map(str, values))}"]
    for name, value in costs.items():
        command += [f"--{name.replace('_', '-')}", repr(value)]
    command += ["--fill", fill, "--format", "json"]
    output = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    rows = json.loads(output)["rows"]
    names = [name for name in rows[0] if name not in GRID]
    return {name: _column_bits([np.nan if row[name] is None else row[name] for row in rows]) for name in names}


@pytest.fixture
def csv(data: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "bars.csv"
    data.to_csv(path, index_label="timestamp")
    return path


def test_every_way_gives_the_same_bits(data: pd.DataFrame, csv: Path, fill: str, costs: dict[str, float]) -> None:
    naive = bs.reference_sweep("ema_cross", GRID, data, fill=fill, **costs)
    assert len(naive) == 16
    expected = _bits(naive)
    ways = {
        "in process": lambda: _bits(bs.sweep("ema_cross", GRID, data, fill=fill, where="inprocess", **costs)),
        "one thread": lambda: _bits(bs.sweep("ema_cross", GRID, data, fill=fill, where="inprocess", n_jobs=1, **costs)),
        "from a file": lambda: _bits(bs.sweep("ema_cross", GRID, csv, fill=fill, where="inprocess", **costs)),
        "agent": lambda: _bits(bs.sweep("ema_cross", GRID, data, fill=fill, where="agent", **costs)),
        "command line": lambda: _command_line(csv, fill, costs),
    }
    different = [way for way, run in ways.items() if run() != expected]
    assert not different
