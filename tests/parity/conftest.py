"""Data and grids that the parity tests share."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import backsweep as bs


def _walk(seed: int, bars: int, tick: float) -> pd.DataFrame:
    """A walk in whole ticks: flat stretches, ties and gaps."""
    random = np.random.default_rng(seed)
    close = 100.0 + tick * np.cumsum(random.integers(-3, 4, bars))
    close = np.maximum(close, 5 * tick)
    open_ = np.maximum(np.concatenate([[100.0], close[:-1]]) + tick * random.integers(-1, 2, bars), 3 * tick)
    high = np.maximum(open_, close) + tick * random.integers(0, 3, bars)
    low = np.minimum(open_, close) - tick * random.integers(0, 2, bars)
    return pd.DataFrame(
        {
            "open": open_,
            "high": high,
            "low": low,
            "close": close,
            "volume": random.integers(0, 100, bars).astype(float),
        },
        index=pd.date_range("2020-01-01", periods=bars, freq="D", name="timestamp"),
    )


def _scaled(frame: pd.DataFrame, scale: float) -> pd.DataFrame:
    prices = ["open", "high", "low", "close"]
    return frame.assign(**{column: frame[column] * scale for column in prices})


def _datasets() -> dict[str, pd.DataFrame]:
    """The sample, adversarial walks, and any CSV named in BACKSWEEP_TEST_DATA."""
    sample = bs.sample("sp500")
    datasets = {
        "sp500": sample.set_index("timestamp") if "timestamp" in sample else sample,
        "ticks": _walk(1, 3000, 0.25),
        "ties": _walk(2, 2500, 2.0),
        "tiny prices": _scaled(_walk(3, 1500, 0.25), 1e-9),
        "huge prices": _scaled(_walk(4, 1500, 0.25), 1e9),
        "flat": _walk(5, 400, 0.0),
    }
    for path in filter(None, os.environ.get("BACKSWEEP_TEST_DATA", "").split(os.pathsep)):
        datasets[Path(path).name] = pd.read_csv(path, index_col="timestamp", parse_dates=True)
    return datasets


DATASETS = _datasets()

GRID = {"fast": [2, 5, 13, 20], "slow": [21, 34, 55, 120]}

COSTS = {
    "free": {},
    "fees": {"fees": 0.001},
    "slippage": {"fees": 0.0005, "slippage": 0.002},
    "fixed fee": {"fixed_fee": 5.0},
    # A fee that eats the account until no order can be paid.
    "ruinous": {"fees": 0.05, "fixed_fee": 300.0},
}


@pytest.fixture(params=DATASETS)
def data(request: pytest.FixtureRequest) -> pd.DataFrame:
    """A price history, indexed by time."""
    return DATASETS[request.param]


@pytest.fixture(params=["close", "next_open"])
def fill(request: pytest.FixtureRequest) -> str:
    """When orders fill."""
    return str(request.param)


@pytest.fixture(params=COSTS)
def costs(request: pytest.FixtureRequest) -> dict[str, float]:
    """What trading costs."""
    return COSTS[request.param]
