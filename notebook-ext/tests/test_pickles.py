"""Expressions, strategies and histories in copies and in other processes."""

from __future__ import annotations

import copy
import pickle
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import backsweep as bs

COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
}
EXPRESSIONS = [
    bs.close,
    bs.p.fast < bs.p.slow,
    2.1 * bs.atr(bs.p.window) / 3,
    bs.macd("close", 12, 26, 9).signal.cross_above(bs.col("vix").lag(3)),
    bs.on_weekdays("mon", "wed") & ~bs.between_hours(bs.p.start, 16),
]


@pytest.mark.parametrize("way", COPIES)
def test_copies_are_equal(way: str, sp500: bs.Bars) -> None:
    again = COPIES[way]
    for expression in EXPRESSIONS:
        assert again(expression)._to_json() == expression._to_json()
        assert repr(again(expression)) == repr(expression)
    strategy = bs.Strategy("mine", long_entry=EXPRESSIONS[3], long_exit=EXPRESSIONS[4], stop_loss=EXPRESSIONS[2])
    assert again(strategy) == strategy
    mood = np.random.default_rng(3).normal(size=len(sp500))
    mood[::7] = np.nan
    more = bs.bars({name: sp500.column(name) for name in sp500.columns} | {"mood": mood, "date": mood})
    assert again(sp500) == sp500
    assert again(more) == more
    assert again(more).columns == more.columns


def test_a_shared_branch_stays_shared() -> None:
    doubled = bs.close
    for _ in range(100):
        doubled = doubled + doubled
    assert len(pickle.dumps(doubled)) < 20_000


def test_what_is_no_expression_is_refused() -> None:
    for text in ("{", "[]", '[{"not": 0}]', '[{"not": 1}, {"column": "close"}]'):
        with pytest.raises(bs.StrategyError, match="the text is no expression"):
            bs.Expression._from_json(text)


SCRIPT = """
import time
import numpy as np
import backsweep as bs

level = bs.p.n * 2

class Slow(bs.Strategy):
    constraints = [bs.p.n < bs.p.m]
    stop_loss = 2 * bs.atr(14)

    def entries(self, data, n, m):
        time.sleep(0.4)
        assert repr(level) == "n * 2"
        return np.arange(len(data)) % m == n
"""


def test_a_class_with_expressions_goes_to_worker_processes(sp500: bs.Bars) -> None:
    module = types.ModuleType("__main__")
    exec(SCRIPT, module.__dict__)  # as in a notebook, where workers cannot import the class
    grid = {"n": [1, 2, 9], "m": [5, 8]}
    there = bs.sweep(module.Slow, grid, sp500, n_jobs=2)
    assert there.ran_on.where == "workers"
    assert there.dropped == 2
    assert there.to_arrow().equals(bs.sweep(module.Slow, grid, sp500, n_jobs=1).to_arrow())
