"""Results: columns, rows, rankings, tables, pictures."""

from __future__ import annotations

import base64
import copy
import re
import struct
import zlib
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import backsweep as bs
from common import Columns

METRICS = [
    "total_return", "annual_return", "volatility", "sharpe", "sortino", "calmar", "omega", "max_drawdown",
    "max_drawdown_bars", "trades", "win_rate", "profit_factor", "expectancy", "avg_trade", "best_trade", "worst_trade",
    "exposure", "fees_paid", "final_equity",
]  # fmt: skip
COUNTS = {"fast", "slow", "max_drawdown_bars", "trades"}


@pytest.fixture(scope="module")
def results(sp500: bs.Bars) -> bs.SweepResult:
    return bs.sweep("ema_cross", {"fast": range(5, 25), "slow": "40..140:2"}, sp500, fees=0.001, fill="close")


@pytest.fixture
def undefined(columns: Columns) -> bs.SweepResult:
    """A sweep that never trades where the level is out of reach."""
    strategy = bs.Strategy("above", long_entry=bs.close > bs.p.level, long_exit=bs.close < bs.p.level)
    return bs.sweep(strategy, {"level": [12.2, 100]}, columns, fill="close")


def test_results_tell_what_they_are(results: bs.SweepResult, sp500: bs.Bars) -> None:
    assert len(results) == results.combinations == 1000
    assert results.parameters == ("fast", "slow")
    assert list(results.metrics) == METRICS == bs.metric_names()
    assert results.grid == {"fast": list(range(5, 25)), "slow": list(range(40, 140, 2))}
    assert results.bars == sp500
    assert results.strategy.name == "ema_cross"
    assert results.options["fees"] == 0.001
    assert results.options["fill"] == "close"


def test_tables_agree(results: bs.SweepResult) -> None:
    frame, table, polars = results.to_pandas(), results.to_arrow(), results.to_polars()
    names = ["fast", "slow", *METRICS]
    assert list(frame.columns) == table.column_names == polars.columns == names
    for name in names:
        column = results.column(name)
        assert column.dtype == (np.int64 if name in COUNTS else np.float64)
        assert frame[name].dtype == column.dtype
        np.testing.assert_array_equal(frame[name], column)
        np.testing.assert_array_equal(table[name].to_numpy(), column)
        np.testing.assert_array_equal(polars[name].to_numpy(), column)
    assert pl.DataFrame(results).equals(polars)
    assert pa.table(results).equals(table)
    assert frame["fast"].iloc[51] == 6
    assert frame["slow"].iloc[51] == 42


def test_arrow_shares_the_metrics(results: bs.SweepResult) -> None:
    values = results.to_arrow()["sharpe"].chunk(0).buffers()[1]
    assert values.address == results.column("sharpe").ctypes.data
    np.testing.assert_array_equal(np.frombuffer(values), results.column("sharpe"))


def test_undefined_is_null_or_none_or_nan(undefined: bs.SweepResult) -> None:
    assert undefined.to_arrow()["win_rate"].to_pylist()[1] is None
    assert undefined.to_polars()["win_rate"].is_null().to_list() == [True, True]
    assert np.isnan(undefined.column("win_rate")).all()
    assert [row.trades for row in undefined] == [1, 0]
    assert [row.sharpe is None for row in undefined] == [False, True]
    with pytest.raises(bs.OptionError, match="'win_rate' is undefined for every combination") as caught:
        undefined.best("win_rate")
    assert caught.value.code == "sweep.undefined"
    assert undefined.best("sharpe").level == 12.2


def test_rows(results: bs.SweepResult) -> None:
    rows = list(results)
    assert len(rows) == 1000
    assert rows[51] == results[51] == results[-949]
    row = rows[51]
    assert row.parameters == {"fast": 6, "slow": 42}
    assert list(row.metrics) == METRICS
    assert row.sharpe == row["sharpe"] == results.column("sharpe")[51]
    assert isinstance(row.trades, int)
    assert dict(row) == {**row.parameters, **row.metrics}
    assert copy.copy(row) == row
    assert max(row.sharpe for row in results) == results.column("sharpe").max()
    with pytest.raises(AttributeError, match="a row has no 'luck'"):
        row.luck  # noqa: B018
    with pytest.raises(IndexError):
        results[1000]


def test_a_row_can_be_run_again(results: bs.SweepResult) -> None:
    best = results.best("calmar")
    again = bs.sweep("ema_cross", best.parameters, results.bars, fees=0.001, fill="close")
    assert again[0] == best


@pytest.mark.parametrize("metric", METRICS)
def test_rankings(metric: str, results: bs.SweepResult) -> None:
    values = results.column(metric)
    lower_is_better = metric in {"volatility", "max_drawdown_bars", "fees_paid"}
    order = np.argsort(values if lower_is_better else -values, kind="stable")
    top = results.top(10, metric)
    assert len(top) == 10
    np.testing.assert_array_equal(top.column(metric), values[order[:10]])
    np.testing.assert_array_equal(top.column("fast"), results.column("fast")[order[:10]])
    assert top[0] == results.best(metric)


def test_more_than_there_are(results: bs.SweepResult) -> None:
    assert len(results.top(5000)) == 1000
    for count in (0, -1, 2.5, True):
        with pytest.raises(bs.OptionError, match="option 'count'"):
            results.top(count)  # type: ignore[arg-type]


def test_unknown_names_are_refused(results: bs.SweepResult) -> None:
    with pytest.raises(bs.OptionError, match="no metric 'luck'; there are: total_return") as caught:
        results.best("luck")
    assert caught.value.code == "sweep.unknown_metric"
    with pytest.raises(bs.OptionError, match="no column 'luck'; they have: fast, slow, total_return"):
        results.column("luck")
    with pytest.raises(bs.OptionError, match="no parameter 'mid'; they have: fast, slow"):
        results.heatmap("fast", "mid")


def test_keep_the_best(results: bs.SweepResult) -> None:
    kept = bs.sweep("ema_cross", results.grid, results.bars, fees=0.001, fill="close", keep="top:7:sharpe")
    assert len(kept) == 7
    assert kept.combinations == 1000
    assert set(kept.column("sharpe")) == set(results.top(7, "sharpe").column("sharpe"))
    assert "1,000, 7 of them here" in repr(kept)


def test_heatmap(results: bs.SweepResult) -> None:
    heatmap = results.heatmap("slow", "fast", "total_return")
    frame = results.to_pandas().pivot(index="fast", columns="slow", values="total_return")
    np.testing.assert_array_equal(heatmap.values, frame.to_numpy())
    np.testing.assert_array_equal(heatmap.x, frame.columns)
    np.testing.assert_array_equal(heatmap.y, frame.index)
    pd.testing.assert_frame_equal(heatmap.to_pandas(), frame)


def test_a_heatmap_shows_the_best_over_other_axes(sp500: bs.Bars) -> None:
    fast, slow = bs.ema("close", bs.p.fast), bs.ema("close", bs.p.slow)
    strategy = bs.Strategy("band", long_entry=fast > slow * bs.p.band, long_exit=fast < slow)
    results = bs.sweep(strategy, {"fast": [5, 10], "band": [1.0, 1.01, 1.02], "slow": [50, 100, 150]}, sp500)
    expected = results.to_pandas().pivot_table(index="slow", columns="fast", values="sharpe", aggfunc="max")
    np.testing.assert_array_equal(results.heatmap("fast", "slow").values, expected.to_numpy())


def pixels(svg: str) -> np.ndarray:
    """The cells of a heatmap's picture: rows of red, green, blue, opacity."""
    png = base64.b64decode(re.findall(r"base64,([^\"]+)", svg)[0])
    width, height = struct.unpack(">II", png[16:24])
    length = struct.unpack(">I", png[33:37])[0]
    lines = np.frombuffer(zlib.decompress(png[41 : 41 + length]), np.uint8).reshape(height, 1 + 4 * width)
    return lines[:, 1:].reshape(height, width, 4)


def test_the_heatmap_is_a_picture_with_axes_and_legend(results: bs.SweepResult) -> None:
    heatmap = results.heatmap("fast", "slow", "sharpe")
    svg = heatmap._repr_html_()
    texts = [element.text for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]
    assert {"sharpe", "fast", "slow", "5", "40"} <= set(texts)
    assert f"{heatmap.values.max():.3f}" in texts
    cells = pixels(svg)
    assert cells.shape == (50, 20, 4)
    highest = np.unravel_index(heatmap.values.argmax(), heatmap.values.shape)
    # The first y is at the bottom; the highest value is yellow.
    assert cells[49 - highest[0], highest[1]].tolist() == [0xFD, 0xE7, 0x25, 0xFF]
    assert repr(heatmap).startswith("Heatmap of sharpe over fast (20) and slow (50): ")


def test_a_heatmap_of_undefined_or_equal_values(columns: Columns) -> None:
    strategy = bs.Strategy("never", long_entry=bs.close > bs.p.x * 100, long_exit=bs.close < bs.p.y)
    results = bs.sweep(strategy, {"x": [1, 2], "y": [1, 2]}, columns)
    undefined = results.heatmap("x", "y", "sharpe")
    assert (pixels(undefined._repr_html_())[..., 3] == 0).all()
    assert "blank: undefined" in undefined._repr_html_()
    equal = results.heatmap("x", "y", "final_equity")
    assert len(np.unique(pixels(equal._repr_html_()).reshape(-1, 4), axis=0)) == 1
    for heatmap in (undefined, equal):
        ElementTree.fromstring(heatmap._repr_html_())


def test_summaries(results: bs.SweepResult, undefined: bs.SweepResult) -> None:
    text, html = repr(results), results._repr_html_()
    best = results.best("sharpe")
    for part in ("ema_cross", "5,031 bars, 1999-01-04 to 2018-12-31", "1,000", "inprocess", f"{best.sharpe:.3f}"):
        assert part in text
        assert part in html
    shown = [
        len(ElementTree.fromstring(each._repr_html_()).findall(".//tbody/tr")) for each in (results, results.top(10))
    ]
    assert shown == [5, 10]
    assert "–" in repr(undefined)
    hostile = bs.Strategy("<script>", long_entry=bs.close > bs.p.x, long_exit=bs.close < bs.p.x)
    assert "<script>" not in bs.sweep(hostile, {"x": [1]}, results.bars)._repr_html_()
