"""Indicators as functions: of arrays of any kind, and as parts of strategies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import backsweep as bs
from common import Columns

CLOSE = np.array([10.0, 12.0, 9.0, 13.0, 12.5])
SMA_2 = [np.nan, 11.0, 10.5, 11.0, 12.75]


@pytest.mark.parametrize("kind", [np.array, list, tuple, pd.Series, pl.Series])
def test_series_of_any_kind_are_taken(kind: Any) -> None:
    computed = bs.indicators.sma(kind(CLOSE), window=2)
    np.testing.assert_array_equal(computed, SMA_2)
    wanted = kind if kind in (pd.Series, pl.Series) else np.ndarray
    assert isinstance(computed, wanted)


def test_pandas_keeps_index_and_name() -> None:
    close = pd.Series(CLOSE, index=pd.date_range("2024-01-01", periods=5), name="price")
    average = bs.indicators.sma(close, window=2)
    pd.testing.assert_series_equal(average, pd.Series(SMA_2, index=close.index, name="price"))
    several = bs.indicators.sma(close, window=[1, 2])
    assert several.columns.to_list() == [1, 2]
    assert several.columns.name == "window"
    pd.testing.assert_series_equal(several[2], average, check_names=False)


def test_nulls_are_undefined() -> None:
    masked = pd.Series([None, 10, 12], dtype="Int64")
    np.testing.assert_array_equal(bs.indicators.sma(masked, window=2), [np.nan, np.nan, 11.0])
    np.testing.assert_array_equal(bs.indicators.sma(pl.Series([None, 10, 12]), window=2), [np.nan, np.nan, 11.0])


@pytest.mark.parametrize("windows", [[1, 2, 3], range(1, 4), np.array([1, 2, 3])])
def test_a_list_of_windows_gives_a_column_each(windows: Any) -> None:
    several = bs.indicators.sma(CLOSE, window=windows)
    assert several.shape == (5, 3)
    for column, window in enumerate(windows):
        np.testing.assert_array_equal(several[:, column], bs.indicators.sma(CLOSE, window=window))


def test_polars_names_columns_by_their_values() -> None:
    assert bs.indicators.sma(pl.Series("close", CLOSE), window=[1, 2]).columns == ["1", "2"]
    assert bs.indicators.bbands(pl.Series(CLOSE), [2, 3], [1.5, 2.0]).upper.columns == ["2, 1.5", "3, 2"]


def test_several_outputs_come_by_name() -> None:
    bands = bs.indicators.bbands(CLOSE, window=2, deviations=[1.0, 2.0])
    assert bands._fields == ("upper", "middle", "lower")
    np.testing.assert_array_equal(bands.middle[:, 1], SMA_2)
    np.testing.assert_allclose(bands.upper[:, 1] - bands.middle[:, 1], 2 * (bands.upper[:, 0] - bands.middle[:, 0]))


def test_lists_go_together_value_by_value() -> None:
    bands = bs.indicators.bbands(pd.Series(CLOSE), window=[2, 3], deviations=[1.0, 2.0])
    assert bands.lower.columns.to_list() == [(2, 1.0), (3, 2.0)]
    np.testing.assert_array_equal(bands.lower[(3, 2.0)], bs.indicators.bbands(CLOSE, 3, 2.0).lower)
    with pytest.raises(bs.OptionError, match="lists of arguments must be equally long, and window has 2, deviations"):
        bs.indicators.bbands(CLOSE, window=[2, 3], deviations=[1.0, 2.0, 3.0])


def test_choices_are_words() -> None:
    first = bs.indicators.ema(CLOSE, window=3, seed="first")
    np.testing.assert_allclose(first, pd.Series(CLOSE).ewm(span=3, adjust=False).mean())
    with pytest.raises(bs.OptionError, match="ema: seed is 'frist'; it must be 'mean' or 'first'"):
        bs.indicators.ema(CLOSE, seed="frist")  # type: ignore[arg-type]


def test_strided_arrays_and_other_numbers_are_taken() -> None:
    table = np.stack([CLOSE, -CLOSE], axis=1).astype(np.float32)
    np.testing.assert_allclose(bs.indicators.sma(table[:, 0], window=2), SMA_2)
    np.testing.assert_array_equal(bs.indicators.sma(np.array([1, 3]), window=2), [np.nan, 2.0])


BAD = {
    "window of 0": (lambda: bs.indicators.sma(CLOSE, window=0), "sma: window is 0; it must be a whole number of bars"),
    "window too long": (lambda: bs.indicators.sma(CLOSE, window=6), "from 1 to 5, the length of the history"),
    "one bad window of many": (lambda: bs.indicators.sma(CLOSE, window=[1, 2, 2.5]), "sma: window is 2.5"),
    "no window": (lambda: bs.indicators.sma(CLOSE, window=[]), r"window is \[\]; give a number, or a list"),
    "text as window": (lambda: bs.indicators.sma(CLOSE, window="5"), "window is '5'; give a number, or a list"),
    "a parameter as window": (lambda: bs.indicators.sma(CLOSE, window=bs.p.n), "window is the expression n, and the"),
    "a negative factor": (lambda: bs.indicators.bbands(CLOSE, 2, -1.0), "deviations is -1; it must be a number from 0"),
    "lengths": (
        lambda: bs.indicators.atr(CLOSE, CLOSE[:4], CLOSE, window=2),
        "low has 4 bars and high has 5; inputs must be equally long",
    ),
    "a name among arrays": (lambda: bs.atr(2, high=CLOSE), "atr: 'low' is 'low' where other inputs are arrays"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_told(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises(bs.OptionError, match=message):
        call()


BAD_DATA = {
    "text": (["1", "two"], "'input' is not a series of numbers: could not convert"),
    "matrix": (np.zeros((2, 2)), "'input' is an array of 2 dimensions; give one series"),
    "nothing": (None, "'input' is a single value; give one series"),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_series_are_told(case: str) -> None:
    values, message = BAD_DATA[case]
    with pytest.raises(bs.DataError, match=message):
        bs.indicators.sma(values, window=1)


def test_series_about_different_bars_do_not_mix() -> None:
    high, low = pd.Series(CLOSE), pd.Series(CLOSE, index=range(1, 6))
    with pytest.raises(bs.DataError, match="'high' and 'low' have different indexes; align them first"):
        bs.indicators.atr(high, low, high, window=2)


def test_an_empty_series_has_no_window() -> None:
    with pytest.raises(bs.OptionError, match="sma: window is 1"):
        bs.indicators.sma([], window=1)


def test_one_function_makes_expressions_and_arrays(columns: Columns) -> None:
    assert repr(bs.sma("close", bs.p.window)) == "sma(close, window)"
    assert repr(bs.sma(bs.high - bs.low, 3)) == "sma((high - low), 3)"
    assert repr(bs.atr(14)) == "atr(high, low, close, 14)"
    assert repr(bs.bbands("close", 20, deviations=bs.p.k).lower) == "bbands(close, 20, k).lower"
    assert repr(bs.ema("close", 20, seed="first")) == "ema(close, 20, seed=first)"
    np.testing.assert_array_equal(bs.sma(CLOSE, 2), SMA_2)
    np.testing.assert_array_equal(bs.bbands(CLOSE, 2).middle, SMA_2)
    prices = {name: columns[name] for name in ("high", "low", "close")}
    np.testing.assert_array_equal(bs.atr(2, **prices), bs.indicators.atr(**prices, window=2))


def test_expressions_refuse_what_is_no_number() -> None:
    with pytest.raises(bs.StrategyError, match="ema: a window of '5' is text; give a number or a parameter such as"):
        bs.ema("close", "5")  # type: ignore[call-overload]
    with pytest.raises(bs.StrategyError, match=r"ema: a window of \[5, 10\] is a list; give a number or a parameter"):
        bs.ema("close", [5, 10])  # type: ignore[call-overload]
    with pytest.raises(bs.StrategyError, match=r"'input' is the number 5; the series comes first, as in bs.ema"):
        bs.ema(5)  # type: ignore[call-overload]


def test_a_strategy_of_several_outputs_runs_as_the_reference(sp500: bs.Bars) -> None:
    bands = bs.bbands("close", bs.p.window, 2.0)
    strategy = bs.Strategy("bands", long_entry=bs.close.cross_above(bands.upper), long_exit=bs.close < bands.middle)
    grid = {"window": [10, 20, 50]}
    result = bs.sweep(strategy, grid, sp500, where="inprocess")
    assert result.to_arrow().equals(bs.reference_sweep(strategy, grid, sp500).to_arrow())
    assert result.column("trades").min() > 0


def test_crossings_of_arrays_are_those_of_expressions(sp500: bs.Bars) -> None:
    close = pd.Series(sp500.column("close"), index=pd.RangeIndex(1, len(sp500) + 1), name="close")
    above = bs.cross_above(close, bs.sma(close, 20))
    assert above.dtype == bool
    assert above.index.equals(close.index)
    signals = {"entries": bs.cross_above("close", bs.sma("close", 20)), "exits": bs.cross_below("close", 1000)}
    strategy = bs.Strategy("signals", long_entry=signals["entries"], long_exit=signals["exits"])
    trades = int(bs.sweep(strategy, {}, sp500, where="inprocess").column("trades")[0])
    held, count = False, 0
    below = bs.cross_below(close.to_numpy(), 1000.0)
    for enters, leaves in list(zip(above, below, strict=True))[:-1]:
        if enters and not leaves and not held:
            held, count = True, count + 1
        elif leaves and not enters:
            held = False
    assert trades == count > 5
    with pytest.raises(bs.DataError, match="'close' cannot be crossed with an array"):
        bs.cross_above(close, "close")
    with pytest.raises(bs.DataError, match="'left' and 'right' have different indexes"):
        bs.cross_above(close, close.reset_index(drop=True))
