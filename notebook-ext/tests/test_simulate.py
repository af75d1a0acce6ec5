"""Signals that a user already has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import backsweep as bs
from backsweep.signals import pack, unpack


@pytest.fixture(scope="module")
def prices() -> pd.DataFrame:
    frame = bs.sample("sp500")
    assert isinstance(frame, pd.DataFrame)
    return frame


@pytest.fixture(scope="module")
def above(prices: pd.DataFrame) -> pd.DataFrame:
    """Whether the close is above its mean over 20, 50 and 200 bars."""
    means = {window: bs.indicators.sma(prices["close"], window) for window in (20, 50, 200)}
    return pd.DataFrame({window: prices["close"] > mean for window, mean in means.items()}, index=prices.index)


STRATEGY = bs.Strategy(
    "above",
    long_entry=bs.close > bs.sma("close", bs.p.window),
    long_exit=~(bs.close > bs.sma("close", bs.p.window)),
)
OPTIONS: list[dict[str, Any]] = [
    {},
    {"fees": 0.001, "slippage": 0.0005, "fixed_fee": 1.0, "fill": "close", "initial_cash": 1e5},
    {"direction": "both", "stop_loss": 0.03, "take_profit": 0.1},
    {"direction": "short", "trailing_stop": 0.05, "time_stop": 30},
    {"size": 50.0, "size_type": "units", "periods_per_year": 252},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_signals_give_what_the_strategy_gives(
    options: dict[str, Any], n_jobs: int, prices: pd.DataFrame, above: pd.DataFrame
) -> None:
    # A strategy's long signals are mirrored for shorts; arrays are taken as they are named.
    entries, exits = (~above, above) if options.get("direction") == "short" else (above, ~above)
    found = bs.simulate(prices, entries, exits, n_jobs=n_jobs, **options)
    same = bs.sweep(STRATEGY, {"window": [20, 50, 200]}, prices, **options)
    assert found.column("column").tolist() == [20, 50, 200]
    for metric in found.metrics:
        np.testing.assert_array_equal(found.column(metric), same.column(metric))
    assert found.ran_on.threads == n_jobs
    assert found.strategy is None


def test_distances_are_read_at_the_signal(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    atr = bs.indicators.atr(prices["high"], prices["low"], prices["close"])
    found = bs.simulate(prices, above[50], ~above[50], stop_loss=2 * atr)
    same = bs.sweep(STRATEGY, {"window": 50}, prices, stop_loss=2 * bs.atr(14))
    assert found[0].metrics == same[0].metrics
    without = bs.simulate(prices, above[50], ~above[50])[0].metrics
    for nothing in (0.0, -5.0, np.nan, np.inf):
        # Nothing is bought on the last bar, so that its distance is never read.
        distances = np.full(len(prices), nothing)
        distances[-1] = 1.0
        assert bs.simulate(prices, above[50], ~above[50], stop_loss=distances)[0].metrics == without


KINDS: dict[str, Any] = {
    "array": lambda frame: frame.to_numpy(),
    "frame": lambda frame: frame,
    "polars": lambda frame: pl.DataFrame({str(name): frame[name].to_numpy() for name in frame}),
    "nullable": lambda frame: frame.astype("boolean"),
    "objects": lambda frame: frame.astype(object),
    "list": lambda frame: frame.to_numpy().tolist(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_signals_of_any_library(kind: str, prices: pd.DataFrame, above: pd.DataFrame) -> None:
    give = KINDS[kind]
    found = bs.simulate(prices, give(above), give(~above))
    expected = bs.simulate(prices, above, ~above)
    np.testing.assert_array_equal(found.column("sharpe"), expected.column("sharpe"))
    unnamed = {"array": [0, 1, 2], "list": [0, 1, 2], "polars": ["20", "50", "200"]}
    assert found.column("column").tolist() == unnamed.get(kind, [20, 50, 200])
    one = bs.simulate(prices, give(above[[50]]), give(~above[[50]]))
    assert one[0].metrics == expected[1].metrics


def test_the_best_only_are_kept(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    found = bs.simulate(prices, above, ~above)
    kept = bs.simulate(prices, above, ~above, keep="top:2:sharpe")
    assert kept.column("column").tolist() == [50, 200]
    assert kept.top(2, "sharpe").to_arrow().equals(found.top(2, "sharpe").to_arrow())
    assert kept.combinations == found.combinations == 3
    assert kept.detail(1).equity.iloc[-1] == kept[1].final_equity


@pytest.mark.parametrize("bars", [1, 8, 21])
@pytest.mark.parametrize("order", ["C", "F"])
def test_bits_are_the_signals(order: Any, bars: int) -> None:
    signals = np.asarray(np.random.default_rng(bars).random((bars, 5)) < 0.5, order=order)
    bits = pack(signals)
    assert bits.flags.c_contiguous
    np.testing.assert_array_equal(bits, np.packbits(signals, axis=0, bitorder="little").T)
    np.testing.assert_array_equal(unpack(bits, bars), signals)
    np.testing.assert_array_equal(pack(signals[:, ::2]), bits[::2])


def test_labels_are_parameters(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    named = above.rename(columns={20: "short", 50: "middle", 200: "long"}).rename_axis(columns="horizon")
    found = bs.simulate(prices, named, ~named)
    assert found.parameters == ("horizon",)
    assert found.column("horizon").tolist() == ["short", "middle", "long"]
    assert found.best("sharpe").horizon in ("short", "middle", "long")
    assert found.to_pandas()["horizon"].tolist() == found.to_polars()["horizon"].to_list()
    assert found.to_arrow()["horizon"].to_pylist() == ["short", "middle", "long"]
    assert found.grid == {"horizon": ["short", "middle", "long"]}
    assert found.top(2)[0] == found.best()
    text = repr(found)
    assert "given signals" in text
    assert "middle" in text


def test_levels_of_columns_are_parameters(prices: pd.DataFrame) -> None:
    columns = {
        (fast, slow): bs.ema(prices["close"], fast) > bs.ema(prices["close"], slow)
        for fast in (5, 10)
        for slow in (50, 99)
    }
    signals = pd.DataFrame(columns, index=prices.index).rename_axis(columns=["fast", "slow"])
    found = bs.simulate(prices, signals, ~signals)
    assert found.parameters == ("fast", "slow")
    heatmap = found.heatmap("fast", "slow", "total_return")
    assert heatmap.x.tolist() == [5, 10]
    assert heatmap.y.tolist() == [50, 99]
    np.testing.assert_array_equal(heatmap.values, found.column("total_return").reshape(2, 2).T)
    assert "<svg" in heatmap._repr_html_()
    with pytest.raises(bs.OptionError, match="no parameter 'mid'; they have: fast, slow"):
        found.heatmap("fast", "mid")


def test_shorts_imply_both_directions(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    up, down = above[50], ~above[50]
    both = bs.simulate(prices, up, down, down, up)
    assert both.options["direction"] == "both"
    assert both[0].metrics == bs.simulate(prices, up, down, direction="both")[0].metrics
    assert bs.simulate(prices, up, down).options["direction"] == "long"
    only_short = bs.simulate(prices, None, None, down, up)
    assert only_short.options["direction"] == "both"
    assert only_short[0].metrics == bs.simulate(prices, down, up, direction="short")[0].metrics
    held = bs.simulate(prices, up)
    assert held[0].trades == 1


def test_one_column_goes_with_many(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    found = bs.simulate(prices, above, ~above[20])
    for row, window in zip(found, above, strict=True):
        assert bs.simulate(prices, above[window], ~above[20])[0].metrics == row.metrics


def test_an_index_that_is_the_data_s_is_taken(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    expected = bs.simulate(prices, above[50], ~above[50])[0].metrics
    by_position = above[50].reset_index(drop=True)
    in_utc = above[50].tz_localize("UTC").tz_convert("Asia/Tokyo")
    for entries in (by_position, in_utc):
        assert bs.simulate(prices, entries, ~entries)[0].metrics == expected
        assert bs.simulate(bs.bars(prices), entries, ~entries)[0].metrics == expected
    labelled = prices.reset_index().set_index(pd.Index([f"bar {at}" for at in range(len(prices))]))
    entries = above[50].set_axis(labelled.index)
    assert bs.simulate(labelled, entries, ~entries)[0].metrics == expected


OTHER_ORDER: dict[str, Any] = {
    "reversed texts": (lambda frame: frame.index.map(str), slice(None, None, -1), "row 0 has 5030, the data 0"),
    "shuffled numbers": (lambda frame: frame.index, [1, 0, *range(2, 5031)], "row 0 has 1, the data 0"),
    "other numbers": (lambda frame: frame.index + 7, slice(None), "row 0 has 7, the data 0"),
    "nulls": (lambda frame: frame.index.astype("Int64").where(frame.index != 3), slice(None), "row 3 has <NA>"),
}


@pytest.mark.parametrize("case", OTHER_ORDER)
@pytest.mark.parametrize("name", ["exits", "stop_loss"])
def test_another_order_is_no_signal(case: str, name: str, prices: pd.DataFrame) -> None:
    index, order, message = OTHER_ORDER[case]
    frame = prices.reset_index()
    own = frame.set_axis(index(frame)) if case == "reversed texts" else frame
    values = (frame["close"] > 1000 if name == "exits" else frame["close"]).set_axis(index(frame)).iloc[order]
    with pytest.raises(bs.DataError, match=f"the index of '{name}' is not that of the data: {message}") as caught:
        bs.simulate(own, np.ones(len(frame), dtype=bool), **{name: values})
    assert caught.value.code == "signals.index"


BAD: dict[str, tuple[Any, type[Exception], str]] = {
    "numbers": (lambda up: {"entries": up.astype(float)}, bs.DataError, "'entries' holds float64, not True or False"),
    "missing": (
        lambda up: {"entries": up.shift(1)},
        bs.DataError,
        "'entries' holds object, not True or False for each bar; fill what is missing",
    ),
    "too short": (
        lambda up: {"entries": up.to_numpy()[1:]},
        bs.DataError,
        r"has shape \(5030, 3\); give a row for each",
    ),
    "no column": (lambda up: {"entries": up.to_numpy()[:, :0]}, bs.DataError, "a column or more"),
    "other times": (
        lambda up: {"entries": up.set_axis(up.index + pd.Timedelta("1D"))},
        bs.DataError,
        r"the index of 'entries' is not that of the data: row 0 has 1999-01-05 00:00:00, the data 1999-01-04 00:00:00",
    ),
    "other columns": (
        lambda up: {"entries": up, "exits": up[[200, 50, 20]]},
        bs.DataError,
        "'entries' and 'exits' have different columns",
    ),
    "two for three": (
        lambda up: {"entries": up, "exits": up[[20, 50]]},
        bs.DataError,
        "'entries' has 3 columns and 'exits' 2; give as many, or one for all",
    ),
    "a metric's name": (
        lambda up: {"entries": up.rename_axis(columns="trades")},
        bs.DataError,
        "are named 'trades', which a column of the results is",
    ),
    "nothing": (lambda up: {"entries": None}, bs.DataError, "there are no entries"),
    "stop": (lambda up: {"entries": up, "stop_loss": -0.05}, bs.OptionError, "option 'stop_loss' is -0.05"),
    "stop as text": (
        lambda up: {"entries": up, "stop_loss": "5%"},
        bs.OptionError,
        "a number, or an array of distances",
    ),
    "short stop": (lambda up: {"entries": up, "stop_loss": [1.0]}, bs.OptionError, "as long as the data, 5031 bars"),
    "no stop": (
        lambda up: {"entries": up, "stop_loss": pd.Series(0.0, up.index)},
        bs.OptionError,
        "option 'stop_loss' is never a number above zero",
    ),
    "stops below zero": (
        lambda up: {"entries": up, "trailing_stop": np.full(len(up), -0.05)},
        bs.OptionError,
        "option 'trailing_stop' is never a number above zero",
    ),
    "stops of no size": (
        lambda up: {"entries": up, "take_profit": np.where(up[20], np.nan, np.inf)},
        bs.OptionError,
        "option 'take_profit' is never a number above zero; give distances in price, or leave it out",
    ),
    "size as array": (lambda up: {"entries": up, "size": [1.0]}, bs.OptionError, "option 'size' .* must be a number"),
    "size alone": (lambda up: {"entries": up, "size": 5}, bs.OptionError, "'percent', 'value' or 'units'"),
    "keep": (lambda up: {"entries": up, "keep": "best"}, bs.OptionError, "keep"),
    "constraints": (lambda up: {"entries": up, "constraints": []}, TypeError, r"simulate\(\) has no option 'constrai"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_simulated_is_told(case: str, prices: pd.DataFrame, above: pd.DataFrame) -> None:
    make, error, message = BAD[case]
    with pytest.raises(error, match=message):
        bs.simulate(prices, **make(above))


@pytest.mark.parametrize(
    ("given", "direction", "message"),
    [
        ("..s.", "long", "direction='long' leaves out 'short_entries'; say direction='both'"),
        ("lls.", "long", "leaves out 'short_entries'"),
        ("ll.s", "long", "leaves out 'short_exits'"),
        ("ll.s", "short", "direction='short' has 'short_exits' without 'short_entries'; give both, or entries and"),
        ("lls.", "short", "direction='short' has 'short_entries' without 'short_exits'; give both"),
    ],
)
def test_short_signals_that_would_be_left_out_are_refused(
    given: str, direction: str, message: str, prices: pd.DataFrame, above: pd.DataFrame
) -> None:
    signals = [None if letter == "." else above[50] for letter in given]
    with pytest.raises(bs.OptionError, match=message) as error:
        bs.simulate(prices, *signals, direction=direction)
    assert error.value.code == "sweep.direction"


def test_short_entries_alone_are_held(prices: pd.DataFrame, above: pd.DataFrame) -> None:
    assert bs.simulate(prices, None, short_entries=above[50], direction="short")[0].trades == 1
