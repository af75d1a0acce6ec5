"""What simulations are compared on: signals, directions, fills, costs, stops and sizes, and the data for them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from conftest import DATASETS

Array = np.ndarray[Any, Any]

SIGNALS = ("entries", "exits", "short_entries", "short_exits")

COSTS: dict[str, dict[str, float]] = {
    "free": {},
    "fees": {"fees": 0.001},
    "all costs": {"fees": 0.0005, "slippage": 0.002, "fixed_fee": 3.0},
}

#: Fractions; ``series`` stands for a distance in price of each bar.
STOPS: dict[str, dict[str, float | str]] = {
    "none": {},
    "loss": {"stop_loss": 0.02},
    "profit": {"take_profit": 0.03},
    "loss, profit": {"stop_loss": 0.02, "take_profit": 0.03},
    "trailing": {"trailing_stop": 0.025},
    "trailing, profit": {"trailing_stop": 0.025, "take_profit": 0.03},
    "series": {"stop_loss": "series", "take_profit": "series"},
}

#: As fractions of the initial cash, or of what it buys at the first close.
SIZES = {"all_in": None, "percent": 0.5, "value": 0.4, "units": 0.6}


@dataclass(frozen=True)
class Case:
    """One way to simulate."""

    signals: int
    direction: str
    fill: str
    costs: str
    stops: str
    size: str

    @property
    def is_vectorbts(self) -> bool:
        """vectorbt refuses to reverse a percentage."""
        return not (self.size == "percent" and self.direction == "both")

    def options(self, data: pd.DataFrame) -> dict[str, Any]:
        """The options of ``bs.simulate``."""
        options: dict[str, Any] = {"direction": self.direction, "fill": self.fill, **COSTS[self.costs]}
        options["initial_cash"] = initial_cash(data)
        options["periods_per_year"] = 365.0
        options["size_type"] = self.size
        size = SIZES[self.size]
        if size is not None:
            scale = {"percent": 1.0, "value": initial_cash(data), "units": initial_cash(data) / data["close"].iloc[0]}
            options["size"] = size * scale[self.size]
        for stop, level in STOPS[self.stops].items():
            value = distances(data, stop) if level == "series" else level
            # A series that is never above zero is no stop, and refused.
            if np.any(np.greater(value, 0.0)):
                options[stop] = value
        return options


CASES = [
    case
    for case in itertools.starmap(
        Case,
        itertools.product((2, 4), ("long", "short", "both"), ("close", "next_open"), COSTS, STOPS, SIZES),
    )
    if case.is_vectorbts
]


def initial_cash(data: pd.DataFrame) -> float:
    """Enough for whole units at any price."""
    return float(max(10_000.0, 100.0 * data["close"].iloc[0]))


def distances(data: pd.DataFrame, stop: str) -> Array:
    """A distance for each bar, undefined or nothing on some, that meets no price exactly."""
    spread = (data["high"] - data["low"]).rolling(4).mean().to_numpy()
    factor = {"stop_loss": 1.3717171, "take_profit": 2.1919191, "trailing_stop": 1.7373737}[stop]
    return np.where(np.arange(len(data)) % 11 == 7, 0.0, spread * factor)


def draw_signals(bars: int, count: int, seed: int, frequency: float) -> dict[str, Array]:
    """Random signals that coincide, repeat and contradict each other."""
    random = np.random.default_rng(seed)
    return {name: random.random(bars) < frequency for name in SIGNALS[:count]}


def pairwise(cases: Iterable[Case], seed: int) -> list[Case]:
    """A few cases in which each pair of settings occurs that occurs in all of them."""

    def pairs(case: Case) -> set[tuple[Any, ...]]:
        return set(itertools.combinations(enumerate(vars(case).values()), 2))

    left = list(cases)
    missing = set().union(*map(pairs, left))
    random = np.random.default_rng(seed)
    chosen: list[Case] = []
    while missing:
        tried = [left[at] for at in random.permutation(len(left))[:60]]
        best = max(tried, key=lambda case: len(pairs(case) & missing))
        chosen.append(best)
        missing -= pairs(best)
    return chosen


def _frame(columns: Sequence[Array]) -> pd.DataFrame:
    index = pd.date_range("2020-01-01", periods=len(columns[0]), freq="D", name="timestamp")
    frame = pd.DataFrame(dict(zip(("open", "high", "low", "close"), columns, strict=True)), index=index)
    return frame.assign(volume=0.0)


def _gaps(seed: int, bars: int) -> pd.DataFrame:
    """Opens far from the close before, beyond any stop."""
    random = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.02, bars)))
    open_ = np.concatenate([[100.0], close[:-1]]) * random.choice([0.9, 0.97, 1.0, 1.0, 1.03, 1.1], bars)
    high = np.maximum(open_, close) * random.choice([1.0, 1.01], bars)
    return _frame([open_, high, np.minimum(open_, close) * random.choice([1.0, 0.99], bars), close])


def _doubling(bars: int) -> pd.DataFrame:
    """Prices that double and halve, so that a short position owes more than there is."""
    close = 10.0 * 2.0 ** np.tile([0.0, 0.7, 1.6, 2.9, 3.3, 2.2, 1.1, 0.3], bars // 8 + 1)[:bars]
    open_ = np.concatenate([[10.0], close[:-1] * 1.01])
    return _frame([open_, np.maximum(open_, close) * 1.02, np.minimum(open_, close) * 0.98, close])


def _datasets() -> dict[str, pd.DataFrame]:
    real = DATASETS["sp500"].iloc[-1500:]
    few = {f"{bars} bars": _gaps(bars, bars) for bars in (1, 2, 3, 5)}
    walks = {name: DATASETS[name].iloc[:1000] for name in ("ticks", "ties", "tiny prices", "huge prices", "flat")}
    return {"sp500": real, **walks, "gaps": _gaps(9, 800), "doubling": _doubling(120), **few}


SIMULATED = _datasets()
#: Small, with stops that fire, ties and gaps: for all cases.
SMALL = DATASETS["ties"].iloc[100:340]
