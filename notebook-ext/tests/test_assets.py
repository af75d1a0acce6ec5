"""Several assets at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import backsweep as bs

GRID: dict[str, Any] = {"fast": [5, 10], "slow": [50, 100, 150]}


@pytest.fixture(scope="module")
def histories() -> dict[str, pd.DataFrame]:
    """Three parts of a history as if they were assets, of different lengths."""
    whole = bs.sample("sp500")
    assert isinstance(whole, pd.DataFrame)
    return {"OLD": whole[:1500], "MID": whole[1000:3000], "NEW": whole[3000:]}


@pytest.fixture(scope="module")
def found(histories: dict[str, pd.DataFrame]) -> bs.AssetsResult:
    results = bs.sweep("ema_cross", GRID, histories, fees=0.001)
    assert isinstance(results, bs.AssetsResult)
    return results


def test_rows_are_assets_times_combinations(found: bs.AssetsResult, histories: dict[str, pd.DataFrame]) -> None:
    assert found.symbols == ("OLD", "MID", "NEW")
    assert found.parameters == ("symbol", "fast", "slow")
    assert len(found) == found.combinations == 18
    assert found.column("symbol").tolist() == [symbol for symbol in histories for _ in range(6)]
    for symbol, history in histories.items():
        alone = bs.sweep("ema_cross", GRID, history, fees=0.001)
        assert found[symbol].to_arrow().equals(alone.to_arrow())
        assert found[symbol].bars == alone.bars
        mine = found.column("symbol") == symbol
        np.testing.assert_array_equal(found.column("sharpe")[mine], alone.column("sharpe"))


def test_tables_rankings_and_pictures_have_the_symbol(found: bs.AssetsResult) -> None:
    assert found.to_pandas()["symbol"].tolist() == found.to_polars()["symbol"].to_list()
    assert found.to_arrow().column_names[:3] == ["symbol", "fast", "slow"]
    best = found.best("sharpe")
    assert best.sharpe == found.column("sharpe").max()
    assert found.top(3)[0] == best
    assert found.top(3)[best.symbol][0].sharpe == best.sharpe
    heatmap = found.heatmap("symbol", "fast", "sharpe")
    assert heatmap.x.tolist() == ["OLD", "MID", "NEW"]
    expected = found.to_pandas().pivot_table(index="fast", columns="symbol", values="sharpe", aggfunc="max", sort=False)
    np.testing.assert_array_equal(heatmap.values, expected.to_numpy())
    assert "NEW" in heatmap._repr_html_()
    assert repr(heatmap).startswith("Heatmap of sharpe over symbol (3) and fast (2)")
    assert "3 assets, 5,531 bars" in repr(found)
    assert "3 assets, 5,531 bars" in found._repr_html_()
    assert found.grid == {"symbol": ["OLD", "MID", "NEW"], "fast": [5, 10], "slow": [50, 100, 150]}


def test_the_aggregate_is_the_mean_over_assets(found: bs.AssetsResult) -> None:
    mean = found.aggregate()
    assert mean.parameters == ("fast", "slow")
    assert len(mean) == mean.combinations == 6
    for metric in mean.metrics:
        values = found.column(metric).astype(float).reshape(3, 6)
        np.testing.assert_array_equal(mean.column(metric), (values[0] + values[1] + values[2]) / 3)
    assert mean.column("trades").dtype == np.float64
    assert mean.best("sharpe").sharpe == mean.column("sharpe").max()
    assert mean.to_pandas().shape == (6, 21)
    for heatmap in (mean.heatmap("fast", "slow", "win_rate"), found.heatmap("fast", "slow", "win_rate")):
        np.testing.assert_array_equal(heatmap.values, mean.column("win_rate").reshape(2, 3).T)
        assert repr(heatmap).startswith("Heatmap of win_rate (mean of 3 assets) over fast (2) and slow (3): ")
        assert ">win rate (mean of 3 assets)</text>" in heatmap._repr_html_()
    with pytest.raises(bs.OptionError, match="before top"):
        found.top(17).heatmap("fast", "slow")
    assert "mean of 3 assets" in repr(mean)
    with pytest.raises(bs.OptionError, match=r"a mean has no detail; choose an asset, as in .*detail\(0\)"):
        mean.detail(0)
    with pytest.raises(bs.OptionError, match="before top"):
        found.top(17).aggregate()


def test_a_mean_is_undefined_where_one_is(histories: dict[str, pd.DataFrame]) -> None:
    strategy = bs.Strategy("above", long_entry=bs.close > bs.p.level, long_exit=bs.close < bs.p.level)
    found = bs.sweep(strategy, {"level": [1000, 2000]}, histories)
    assert isinstance(found, bs.AssetsResult)
    assert [row.sharpe is None for row in found] == [False, True, False, True, False, False]
    assert [row.sharpe is None for row in found.aggregate()] == [False, True]
    assert found.aggregate().to_arrow()["sharpe"].null_count == 1


def long_frame(histories: dict[str, pd.DataFrame]) -> pd.DataFrame:
    parts = [frame.assign(symbol=symbol) for symbol, frame in histories.items()]
    return pd.concat(parts).reset_index().sort_values("timestamp", kind="stable")


KINDS: dict[str, Any] = {
    "pandas": lambda frame: frame,
    "categories": lambda frame: frame.astype({"symbol": "category"}),
    "index": lambda frame: frame.set_index(["symbol", "timestamp"]),
    "polars": pl.from_pandas,
    "arrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "columns": lambda frame: {name: frame[name].to_numpy() for name in frame},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_frame_is_split(kind: str, found: bs.AssetsResult, histories: dict[str, pd.DataFrame]) -> None:
    results = bs.sweep("ema_cross", GRID, KINDS[kind](long_frame(histories)), fees=0.001)
    assert results.to_arrow().equals(found.to_arrow())


def test_options_and_classes_go_for_all(histories: dict[str, pd.DataFrame]) -> None:
    class Values(bs.Strategy):
        def entries(self, data: Any, window: int) -> Any:
            return data.close > data.to_pandas()["close"].rolling(window).mean()

        def exits(self, data: Any, window: int) -> Any:
            return data.close < data.to_pandas()["close"].rolling(window).mean()

    options: dict[str, Any] = {"direction": "both", "stop_loss": 0.05, "constraints": [bs.p.window > 10]}
    heard: list[tuple[int, int]] = []
    found = bs.sweep(
        Values,
        {"window": [10, 20, 50]},
        histories,
        progress=lambda done, total: heard.append((done, total)),
        **options,
    )
    assert isinstance(found, bs.AssetsResult)
    assert (len(found), found.dropped, found.combinations) == (6, 1, 6)
    assert heard[-1] == (2 * 5531, 2 * 5531)
    assert heard == sorted(heard)
    reference = bs.reference_sweep(Values, {"window": [10, 20, 50]}, histories, **options)
    assert reference.to_arrow().equals(found.to_arrow())
    assert len(found.aggregate()) == 2
    for at, row in enumerate(found):
        detail = found.detail(at)
        assert detail.equity.iloc[-1] == row.final_equity
        assert len(detail.equity) == len(histories[row.symbol])
    assert found["MID"].detail(1).equity.iloc[-1] == found["MID"][1].final_equity


def test_the_agent_runs_one_after_the_other(found: bs.AssetsResult, histories: dict[str, Any], agent: Path) -> None:
    heard: list[tuple[int, int]] = []
    there = bs.sweep(
        "ema_cross",
        GRID,
        histories,
        fees=0.001,
        where="agent",
        progress=lambda done, total: heard.append((done, total)),
    )
    assert there.ran_on.where == "agent"
    assert there.to_arrow().equals(found.to_arrow())
    assert heard[-1] == (6 * 5531, 6 * 5531)


def test_what_is_wrong_names_the_asset(histories: dict[str, pd.DataFrame], found: bs.AssetsResult) -> None:
    bad = {**histories, "MID": histories["MID"].assign(high=0.0)}
    with pytest.raises(bs.DataError, match="MID: row 0"):
        bs.sweep("ema_cross", GRID, bad)
    with pytest.raises(bs.GridError, match=r"OLD: .*slow=2000"):
        bs.sweep("ema_cross", {"fast": 5, "slow": [2000]}, histories)
    with pytest.raises(bs.OptionError, match="there is no asset 'BTC'; there are: OLD, MID, NEW"):
        found["BTC"]
    with pytest.raises(bs.OptionError, match="each asset has bars of its own"):
        found.bars  # noqa: B018
    with pytest.raises(bs.DataError, match="two assets are called '1'; rename one of them"):
        bs.sweep("ema_cross", GRID, {1: histories["OLD"], "1": histories["MID"]})
    frame = long_frame(histories)
    frame.loc[frame.index[3], "symbol"] = None
    with pytest.raises(bs.DataError, match="row 3, column 'symbol': a symbol is missing"):
        bs.sweep("ema_cross", GRID, frame)
    kept = bs.sweep("ema_cross", GRID, histories, keep="top:2:sharpe")
    assert isinstance(kept, bs.AssetsResult)
    assert len(kept) == 6
    with pytest.raises(bs.OptionError, match="not every combination is here for every asset"):
        kept.aggregate()
    with pytest.raises(bs.DataError, match="several assets; simulate them one by one"):
        bs.simulate(histories, np.ones(1500, dtype=bool))
