"""Tables in chunks give what the whole table gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import backsweep as bs
from backsweep.indicator_calls import INDICATORS
from performance import ChunkedProcessor
from performance.benchmark.data import random_walk
from performance.memory.sizes import MB, size_of

ROWS = 30_000


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    columns = random_walk(ROWS)
    return pd.DataFrame({name: columns[name] for name in ("open", "high", "low", "close", "volume")})


def _megabytes(frame: Any, chunks: int) -> float:
    return size_of(frame) / MB / chunks


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_in_chunks_equals_the_whole(name: str, history: pd.DataFrame) -> None:
    indicator = INDICATORS[name]

    def function(chunk: pd.DataFrame) -> Any:
        return getattr(bs.indicators, name)(*(chunk[column] for _, column in indicator.inputs))

    whole = function(history)
    chunked = ChunkedProcessor(chunk_size_mb=_megabytes(history, 3)).process_dataframe(history, function)
    several = len(indicator.outputs) > 1
    for left, right in zip(chunked if several else [chunked], whole if several else [whole], strict=True):
        assert left.index.equals(history.index)
        level = np.nanmax(np.abs(right))
        np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9 * level, equal_nan=True)


@pytest.mark.parametrize("overlap", [49, "auto"])
def test_windows_are_the_same_to_the_bit(overlap: int | str, history: pd.DataFrame) -> None:
    processor = ChunkedProcessor(chunk_size_mb=_megabytes(history, 7), overlap=overlap)
    chunked = processor.process_dataframe(history, lambda chunk: chunk["close"].rolling(50).max())
    pd.testing.assert_series_equal(chunked, history["close"].rolling(50).max(), check_exact=True)


def test_polars_arrays_and_dicts(history: pd.DataFrame) -> None:
    frame = pl.from_pandas(history)
    processor = ChunkedProcessor(chunk_size_mb=_megabytes(frame, 4), overlap=20)
    assert len(list(processor.split(frame))) in (4, 5)
    chunked = processor.process_dataframe(frame, lambda chunk: chunk.select(pl.col("close").rolling_max(20)))
    assert chunked.equals(frame.select(pl.col("close").rolling_max(20)))
    both = processor.process_dataframe(frame, lambda chunk: {"close": chunk["close"].to_numpy()})
    np.testing.assert_array_equal(both["close"], history["close"])


def test_other_results_come_as_a_list(history: pd.DataFrame) -> None:
    processor = ChunkedProcessor(chunk_size_mb=_megabytes(history, 4))
    sums = processor.process_dataframe(history, lambda chunk: chunk["volume"].sum())
    assert len(sums) in (4, 5)
    assert sum(sums) == history["volume"].sum()


def test_state_goes_from_chunk_to_chunk(history: pd.DataFrame) -> None:
    seen: list[int] = []

    def running(chunk: pd.DataFrame, total: float | None) -> tuple[pd.Series, float]:
        seen.append(len(chunk))
        result = chunk["volume"].cumsum() + (total or 0.0)
        return result, result.iloc[-1]

    chunked = ChunkedProcessor(chunk_size_mb=_megabytes(history, 5)).process_dataframe(history, running)
    pd.testing.assert_series_equal(chunked, history["volume"].cumsum())
    assert max(seen) <= ROWS // 5 + 1


def test_a_function_that_never_forgets_gets_all_rows_and_says_so(lines: Callable[[], list[str]]) -> None:
    frame = pd.DataFrame({"volume": np.ones(ROWS)})
    processor = ChunkedProcessor(chunk_size_mb=_megabytes(frame, 30))
    chunked = processor.process_dataframe(frame, lambda chunk: chunk["volume"].cumsum())
    pd.testing.assert_series_equal(chunked, frame["volume"].cumsum())
    assert sum("depends on all rows before" in line for line in lines()) == 1


def test_the_size_of_chunks_comes_from_the_variable(monkeypatch: pytest.MonkeyPatch, history: pd.DataFrame) -> None:
    assert ChunkedProcessor().chunk_size_mb == 100.0
    monkeypatch.setenv("BACKTEST_CHUNK_SIZE_MB", "0.1")
    assert all(size_of(chunk) <= 0.11 * MB for chunk in ChunkedProcessor().split(history))


@pytest.mark.parametrize("overlap", [-1, "some", 1.5])
def test_an_overlap_is_a_number_of_rows(overlap: Any) -> None:
    with pytest.raises(bs.OptionError, match="overlap"):
        ChunkedProcessor(overlap=overlap)


def test_an_empty_table_and_what_is_no_table() -> None:
    frame = pd.DataFrame({"close": np.zeros(0)})
    assert len(ChunkedProcessor().process_dataframe(frame, lambda chunk: chunk["close"])) == 0
    with pytest.raises(bs.DataError, match="int"):
        ChunkedProcessor().process_dataframe(3, len)
