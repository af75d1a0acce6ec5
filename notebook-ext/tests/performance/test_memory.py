"""Limits, caches, narrower columns."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import backsweep as bs
from backsweep.container import container_memory
from performance import (
    DataFrameCache,
    MemoryManager,
    get_available_ram_gb,
    get_memory_info,
    memory_efficient_mode,
    optimize_dataframe,
)
from performance.memory import OptimizationReport
from performance.memory.sizes import GB, MB


def _group(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="ascii")


def test_the_tightest_group_of_a_container_counts(tmp_path: Path) -> None:
    own = tmp_path / "cgroup"
    own.write_text("0::/outer/inner\n", encoding="ascii")
    root = tmp_path / "groups"
    _group(root / "outer", memory__max=str(1000), memory__current="700", memory__stat="anon 1\ninactive_file 100\n")
    _group(root / "outer" / "inner", memory__max="max", memory__current="600", memory__stat="")
    found = container_memory(own, root)
    assert found is not None
    assert (found.limit, found.used, found.available) == (1000, 600, 400)


def test_groups_of_version_1_count_too(tmp_path: Path) -> None:
    own = tmp_path / "cgroup"
    own.write_text("3:cpu:/x\n2:memory:/docker/abc\n", encoding="ascii")
    # The path that the host sees does not exist inside; the root is the container's.
    _group(
        tmp_path / "memory",
        memory__limit_in_bytes="2000",
        memory__usage_in_bytes="500",
        memory__stat="total_inactive_file 200\n",
    )
    found = container_memory(own, tmp_path)
    assert found is not None
    assert (found.limit, found.used) == (2000, 300)


@pytest.mark.parametrize("limit", ["max", "9223372036854771712"])
def test_a_group_without_a_limit_is_none(tmp_path: Path, limit: str) -> None:
    own = tmp_path / "cgroup"
    own.write_text("0::/\n", encoding="ascii")
    _group(tmp_path, memory__max=limit, memory__current="5", memory__stat="")
    assert container_memory(own, tmp_path) is None
    assert container_memory(tmp_path / "missing", tmp_path) is None


def test_the_variable_limits_what_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    free = get_available_ram_gb()
    used = get_memory_info().process_gb
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", str(used + 0.25))
    memory = get_memory_info()
    assert memory.available_gb == pytest.approx(min(0.25, free), abs=0.05)
    assert memory.limit_gb == pytest.approx(used + 0.25)
    assert "limited to" in str(memory)


@pytest.mark.parametrize("value", ["lots", "-1", "0", "inf"])
def test_a_limit_that_is_no_amount_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", value)
    with pytest.raises(bs.OptionError, match="BACKTEST_MEMORY_LIMIT_GB"):
        get_memory_info()


def test_what_does_not_fit_is_refused_before_it_is_allocated() -> None:
    cache = DataFrameCache(max_size_gb=0.1)
    cache.put("old", np.zeros(1000))
    with pytest.raises(MemoryError, match=r"an array needs 1048576\.00 GB"):
        MemoryManager().require(2**50, "an array")
    assert len(cache) == 0, "caches are emptied before memory is refused"


def test_the_economical_mode_sets_limits_and_puts_back_what_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_CHUNK_SIZE_MB", "500")
    cache = DataFrameCache(max_size_gb=1.0)
    cache.put("first", np.zeros(1000))
    cache.put("second", np.zeros(1000))
    with memory_efficient_mode(limit_gb=4.0) as memory:
        assert os.environ["BACKTEST_MEMORY_LIMIT_GB"] == "4.0"
        assert float(os.environ["BACKTEST_CHUNK_SIZE_MB"]) == 256.0
        assert memory.limit_gb == 4.0
        assert "second" in cache
        assert "first" not in cache
    assert os.environ["BACKTEST_CHUNK_SIZE_MB"] == "500"
    assert "BACKTEST_MEMORY_LIMIT_GB" not in os.environ


def test_the_economical_mode_empties_caches_over_the_limit(lines: Callable[[], list[str]]) -> None:
    cache = DataFrameCache(max_size_gb=1.0)
    with memory_efficient_mode(limit_gb=0.001):
        cache.put("key", np.zeros(1000))
        deadline = time.monotonic() + 10.0
        while len(cache) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert len(cache) == 0
    assert any("caches let go" in line for line in lines())


def test_the_least_recently_used_goes_first() -> None:
    cache = DataFrameCache(max_size_gb=3 * 8000 / GB)
    for key in "abc":
        cache.put(key, np.zeros(1000))
    assert cache.get("a") is not None
    cache.put("d", np.zeros(1000))
    assert [key in cache for key in "abcd"] == [True, False, True, True]
    statistics = cache.statistics
    assert (statistics.entries, statistics.bytes, statistics.evictions) == (3, 24_000, 1)
    cache.put("large", np.zeros(10_000))
    assert "large" not in cache
    assert len(cache) == 3
    cache.clear()
    assert cache.statistics.bytes == 0


def test_a_default_cache_takes_a_quarter_of_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", str(4 * 8000 / GB))
    cache = DataFrameCache()
    cache.put("a", np.zeros(1000))
    cache.put("b", np.zeros(1))
    assert "a" not in cache


def test_many_threads_compute_once() -> None:
    cache = DataFrameCache(max_size_gb=0.1)
    computed = []
    together = threading.Barrier(8)

    def compute() -> pd.DataFrame:
        computed.append(threading.get_ident())
        time.sleep(0.05)
        return pd.DataFrame({"close": [1.0]})

    found = []

    def ask() -> None:
        together.wait()
        found.append(cache.get_or_compute("key", compute))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(computed) == 1
    assert all(each is found[0] for each in found)


def test_what_computing_raises_is_not_kept() -> None:
    cache = DataFrameCache(max_size_gb=0.1)
    with pytest.raises(ZeroDivisionError):
        cache.get_or_compute("key", lambda: 1 / 0)
    assert cache.get_or_compute("key", lambda: 7) == 7
    with pytest.raises(RuntimeError, match="asks for 'loop' itself"):
        cache.get_or_compute("loop", lambda: cache.get_or_compute("loop", lambda: 1))


def _exchange(rows: int) -> pd.DataFrame:
    """A history as an exchange's CSV gives it: ticks of a quarter, whole volumes, text."""
    random = np.random.default_rng(3)
    close = 4500.0 + 0.25 * np.cumsum(random.integers(-4, 5, rows))
    times = pd.date_range("2024-01-01", periods=rows, freq="min")
    return pd.DataFrame(
        {
            "timestamp": times.strftime("%Y-%m-%dT%H:%M:%S"),
            "symbol": "ESZ4",
            "open": close,
            "high": close + 0.5,
            "low": close - 0.5,
            "close": close,
            "volume": random.integers(1, 5000, rows),
        }
    )


def test_a_typical_frame_takes_30_to_70_percent_less_and_keeps_every_value() -> None:
    frame = _exchange(20_000).drop(columns=["timestamp", "symbol"])
    reports: list[OptimizationReport] = []
    optimized = optimize_dataframe(frame, report=reports.append)
    assert 30.0 <= reports[0].saved_percent <= 70.0
    assert (optimized == frame).all(axis=None)
    assert {change.largest_error for change in reports[0].changes} == {0.0}
    assert frame["close"].dtype == np.float64, "the frame itself is not changed"


def test_text_saves_more() -> None:
    frame = _exchange(20_000)
    reports: list[OptimizationReport] = []
    optimized = optimize_dataframe(frame, report=reports.append)
    assert reports[0].saved_percent > 50.0
    assert (optimized["timestamp"].dt.strftime("%Y-%m-%dT%H:%M:%S") == frame["timestamp"]).all()
    assert (optimized["symbol"].astype(str) == frame["symbol"]).all()


def test_values_that_need_64_bits_are_kept_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({"close": [0.1, 0.2], "id": [2**40, 1]})
    kept = optimize_dataframe(frame)
    assert "close: kept" in capsys.readouterr().out
    pd.testing.assert_frame_equal(kept, frame)
    reports: list[OptimizationReport] = []
    rounded = optimize_dataframe(frame, precision="float32", report=reports.append)
    assert rounded["close"].dtype == np.float32
    assert 0.0 < reports[0].changes[0].largest_error < 6e-8
    assert rounded["id"].dtype == np.int64
    with pytest.raises(bs.OptionError, match="float16"):
        optimize_dataframe(frame, precision="float16")


@pytest.mark.parametrize(
    "column",
    [
        [np.nan, 0.5, -0.0],
        [1e300, 2.0],
        ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00+02:00"],
        ["yesterday", "today"],
        [None, "x", "x", "x"],
        [True, False],
        [],
    ],
)
@pytest.mark.parametrize("name", ["timestamp", "other"])
def test_odd_columns_keep_what_they_hold(column: list[object], name: str) -> None:
    frame = pd.DataFrame({name: column})
    optimized = optimize_dataframe(frame, report=None)
    for before, after in zip(frame[name].tolist(), optimized[name].tolist(), strict=True):
        same = before == after or (pd.isna(before) and pd.isna(after))
        assert same
        assert not isinstance(before, float) or np.signbit(before) == np.signbit(after) or pd.isna(before)


def test_polars_frames_too() -> None:
    frame = pl.from_pandas(_exchange(5000))
    reports: list[OptimizationReport] = []
    optimized = optimize_dataframe(frame, report=reports.append)
    assert isinstance(optimized, pl.DataFrame)
    assert reports[0].saved_percent > 30.0
    assert optimized["close"].dtype == pl.Float32
    assert optimized["volume"].dtype == pl.Int32
    assert (optimized["close"] == frame["close"]).all()
    assert optimized["timestamp"].dtype.is_temporal()
    with pytest.raises(bs.DataError, match="list"):
        optimize_dataframe([1, 2])


def test_sizes_are_of_two_to_the_twentieth() -> None:
    assert MB == 2**20
    assert MemoryManager(limit_gb=2.0).limit_gb == 2.0
