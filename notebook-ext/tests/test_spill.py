"""Results that memory has no room for go to files, and work like those in memory."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import backsweep as bs

GRID = {"fast": range(2, 42), "slow": range(30, 130), "stop_loss": [0.05, 0.1]}
CONSTRAINTS = [bs.p.fast < bs.p.slow]


def scarce(*arguments: Any, **options: Any) -> str:
    """The least memory that a sweep runs in, so that its results do not fit."""
    for size in range(500, 10_000, 100):
        try:
            told = bs.explain(*arguments, memory_limit=f"{size}kB", where="inprocess", n_jobs=2, **options)
        except bs.OptionError:
            continue
        assert told.memory["spills"]
        assert told.tiles["stretches"] > 1
        return f"{size}kB"
    raise AssertionError("nothing is enough")


@pytest.fixture(scope="module", params=["whole", "constrained"])
def pair(
    request: pytest.FixtureRequest, sp500: bs.Bars, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bs.SweepResult, bs.SweepResult]:
    """The same sweep with its results in files and in memory."""
    grid = dict(GRID) if request.param == "constrained" else {**GRID, "slow": range(50, 150)}
    constraints = CONSTRAINTS if request.param == "constrained" else []
    folder = tmp_path_factory.mktemp("spill")
    strategy = bs.Strategy(
        "trend",
        long_entry=bs.ema("close", bs.p.fast).cross_above(bs.ema("close", bs.p.slow)),
        long_exit=bs.ema("close", bs.p.fast).cross_below(bs.ema("close", bs.p.slow)),
    )
    arguments, options = (strategy, grid, sp500), {"fees": 0.001, "constraints": constraints}
    here = {**options, "where": "inprocess", "n_jobs": 2}
    spilled = bs.sweep(*arguments, memory_limit=scarce(*arguments, **options), spill_directory=folder, **here)
    return spilled, bs.sweep(*arguments, **here)


def test_results_are_the_same(pair: tuple[bs.SweepResult, bs.SweepResult]) -> None:
    spilled, held = pair
    folder = spilled.spilled_to
    assert folder is not None
    assert folder.is_dir()
    assert held.spilled_to is None
    assert (len(spilled), spilled.combinations, spilled.dropped) == (len(held), held.combinations, held.dropped)
    assert spilled.grid == held.grid
    assert spilled.to_arrow().equals(held.to_arrow())
    assert spilled.to_pandas().equals(held.to_pandas())
    assert spilled.to_polars().equals(held.to_polars())
    for name in (*held.parameters, *held.metrics):
        np.testing.assert_array_equal(spilled.column(name), held.column(name))
        assert spilled.column(name).dtype == held.column(name).dtype


def test_questions_have_the_same_answers(pair: tuple[bs.SweepResult, bs.SweepResult]) -> None:
    spilled, held = pair
    for metric in ("sharpe", "max_drawdown_bars", "trades", "profit_factor"):
        best, expected = spilled.top(100, metric), held.top(100, metric)
        assert best.to_arrow().equals(expected.to_arrow())
        assert best.spilled_to is None
        assert spilled.best(metric) == held.best(metric)
        one, other = spilled.heatmap("slow", "fast", metric), held.heatmap("slow", "fast", metric)
        np.testing.assert_array_equal(one.values, other.values)
    for row in (0, 1, len(held) // 2, len(held) - 1, -1):
        assert spilled[row] == held[row]
    assert list(spilled) == list(held)
    with pytest.raises(IndexError):
        spilled[len(held)]
    assert spilled.detail(7).trades.equals(held.detail(7).trades)
    assert repr(spilled).splitlines()[0] == repr(held).splitlines()[0]
    assert "<table>" in spilled._repr_html_()


def test_files_are_arrow(pair: tuple[bs.SweepResult, bs.SweepResult]) -> None:
    spilled, held = pair
    assert spilled.spilled_to is not None
    names = {path.stem for path in spilled.spilled_to.iterdir()}
    assert names == {*held.metrics, "combination"}
    with pa.memory_map(str(spilled.spilled_to / "sharpe.arrow")) as file:
        table = pa.ipc.open_file(file).read_all()
        assert table.column("sharpe").combine_chunks().equals(held.to_arrow().column("sharpe").combine_chunks())
    reader = pa.RecordBatchReader.from_stream(spilled)
    assert sum(batch.num_rows for batch in reader) == len(held)


def test_files_go_with_the_results(sp500: bs.Bars, tmp_path: Path) -> None:
    grid = {"fast": range(2, 52), "slow": range(60, 260)}
    limit = scarce("ema_cross", grid, sp500)
    result = bs.sweep("ema_cross", grid, sp500, where="inprocess", memory_limit=limit, spill_directory=tmp_path)
    assert [result.spilled_to] == list(tmp_path.iterdir())
    copy = result._with(result._native)
    del result
    gc.collect()
    assert list(tmp_path.iterdir()), "a copy still needs them"
    del copy
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_files_go_with_the_process(sp500: bs.Bars, tmp_path: Path) -> None:
    limit = scarce("ema_cross", {"fast": range(2, 52), "slow": range(60, 260)}, sp500)
    code = f"""
import backsweep as bs
grid = {{"fast": range(2, 52), "slow": range(60, 260)}}
kept = bs.sweep(
    "ema_cross", grid, bs.sample_bars("sp500"), where="inprocess", memory_limit={limit!r},
    spill_directory={str(tmp_path)!r},
)
print(len(kept), kept.spilled_to is not None)
"""
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["10000", "True"]
    assert not list(tmp_path.iterdir())


def test_a_cancelled_sweep_leaves_nothing(sp500: bs.Bars, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > 0:
            raise KeyboardInterrupt

    grid = {"fast": range(2, 402), "slow": range(500, 900)}
    limit = scarce("ema_cross", grid, sp500)
    with pytest.raises(KeyboardInterrupt):
        bs.sweep(
            "ema_cross", grid, sp500, where="inprocess", memory_limit=limit, spill_directory=tmp_path, progress=stop
        )
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_none(sp500: bs.Bars, tmp_path: Path) -> None:
    with pytest.raises(bs.OptionError, match=r"option 'spill_directory' is .*; it must be a folder that exists"):
        bs.sweep("ema_cross", {"fast": 5, "slow": 50}, sp500, spill_directory=tmp_path / "none")
