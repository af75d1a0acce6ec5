"""What vectorbt does not have: time stops, stops that trail a distance, two losses at once, reversed fractions."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from naive_simulation import Naive
from simulation_cases import COSTS, SIMULATED, SMALL, distances, draw_signals, initial_cash

import backsweep as bs

RULES: dict[str, dict[str, Any]] = {
    "time": {"time_stop": 4},
    "time, stops": {"time_stop": 6, "stop_loss": 0.03, "take_profit": 0.05},
    "loss, trailing": {"stop_loss": 0.025, "trailing_stop": 0.03},
    "loss, trailing, profit": {"stop_loss": 0.025, "trailing_stop": 0.03, "take_profit": 0.04},
    "trailing distance": {"trailing_stop": "series"},
    "distances": {"stop_loss": "series", "trailing_stop": "series", "take_profit": "series"},
    "fraction": {"size_type": "percent", "size": 0.4},
    "fraction, all": {"size_type": "percent", "size": 1.0, "trailing_stop": 0.03, "take_profit": 0.03},
}

DATA = {"ties": SMALL, "gaps": SIMULATED["gaps"].iloc[:240], "doubling": SIMULATED["doubling"]}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("rules", RULES)
def test_rules_of_our_own(rules: str, name: str) -> None:
    data = DATA[name]
    reasons: set[str] = set()
    ways = itertools.product(("long", "short", "both"), ("close", "next_open"), COSTS.values(), (0.04, 0.3))
    for seed, (direction, fill, costs, often) in enumerate(ways):
        options = {"direction": direction, "fill": fill, "initial_cash": initial_cash(data), **costs}
        options |= {rule: distances(data, rule) if level == "series" else level for rule, level in RULES[rules].items()}
        signals = draw_signals(len(data), 4, seed, often)
        used = {name: each for name, each in signals.items() if direction != "long" or not name.startswith("short_")}
        ours = bs.simulate(data, **used, **options).detail(0)
        naive = Naive(data, signals, options).run()
        way = (direction, fill, costs, often)
        near = np.isclose(ours.equity, naive.equity, rtol=1e-9, atol=1e-12 * options["initial_cash"])
        assert near.all(), (way, near.argmin())
        assert _trades(data, ours) == naive.trades, way
        excursions = ours.trades[["mae", "mfe"]].to_numpy()
        assert np.allclose(excursions, np.reshape(naive.excursions, (-1, 2)), rtol=1e-9, atol=1e-12), way
        reasons |= {reason for _, _, reason in naive.trades}
    if name != "doubling":
        assert {rule for rule in RULES[rules] if not rule.startswith("size")} <= reasons


def _trades(data: pd.DataFrame, detail: bs.Detail) -> list[tuple[int, int, str]]:
    frame = detail.trades
    bars = [data.index.get_indexer(frame[time]).tolist() for time in ("entry_time", "exit_time")]
    return list(zip(*bars, frame["reason"], strict=True))
