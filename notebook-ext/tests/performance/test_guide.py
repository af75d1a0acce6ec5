"""Every code block of the guide runs as printed, and every name in it exists.

``performance-guide.md`` is the guide's text as its readers have it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
import performance
from performance import benchmark, device_backend, gpu, memory, monitor, parallel, profiler
from performance.benchmark import suite

GUIDE = (Path(__file__).parent / "performance-guide.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
PYTHON = [block for language, block in BLOCKS if language == "python"]
#: The one block that takes its time.
QUICK = [block for block in PYTHON if "run_all_benchmarks" not in block]


class EMACrossStrategy(bs.Strategy):
    """The guide's strategy."""

    requires = (bs.p.fast < bs.p.slow,)

    def entries(self, data: Any, fast: int, slow: int) -> Any:
        return bs.ema(data.close, fast).cross_above(bs.ema(data.close, slow))

    def exits(self, data: Any, fast: int, slow: int) -> Any:
        return bs.ema(data.close, fast).cross_below(bs.ema(data.close, slow))


class Engine:
    """The engine that readers of the guide have: it runs one combination, a grid, or new data."""

    def __init__(self, data: pd.DataFrame) -> None:
        self._bars = bs.bars(data)

    def run(self, given: Any) -> bs.SweepResult:
        if isinstance(given, dict):
            return self._sweep(self._bars, {name: [value] for name, value in given.items()})
        return self._sweep(bs.bars(given), {"fast": [10], "slow": [50]})

    def run_sweep(self, grid: list[dict[str, Any]]) -> list[bs.SweepResult]:
        return [self.run(params) for params in grid]

    @staticmethod
    def _sweep(bars: bs.Bars, grid: dict[str, Any]) -> bs.SweepResult:
        return bs.sweep(EMACrossStrategy, grid, bars, where="inprocess", progress=False)


@pytest.fixture
def presumed(frame: pd.DataFrame) -> dict[str, Any]:
    """What the guide's blocks take for granted."""
    grid = [{"fast": fast, "slow": slow} for fast in (5, 10, 15) for slow in (20, 30, 50)]
    return {
        "EMACrossStrategy": EMACrossStrategy,
        "strategy": EMACrossStrategy(),
        "param_grid": grid,
        "large_grid": {"fast": range(5, 25), "slow": range(30, 80)},
        "params": grid[0],
        "data": frame,
        "df": frame,
        "ohlcv_df": frame,
        "large_df": frame,
        "engine": Engine(frame),
        "prices": frame["close"].to_numpy(),
        "cpu_array": np.arange(3.0),
        "compute_indicators": lambda data: bs.indicators.ema(data["close"], window=20),
        "compute_function": lambda chunk: chunk["close"].rolling(20).mean(),
        "load_heavy_data": lambda: frame,
        "heavy_computation": lambda: frame["close"].sum(),
        # Named in the first block and imported only in the last one.
        "benchmark_parallel_configs": performance.benchmark_parallel_configs,
    }


def _title(block: str) -> str:
    """The first line that is no comment and tells blocks apart."""
    words = re.findall(r"\w{4,}", block.replace("performance", ""))
    return "-".join(words[:4])


@pytest.mark.parametrize("block", PYTHON, ids=_title)
def test_a_block_of_the_guide_runs_as_printed(
    block: str, presumed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # Ten million bars are for a quiet machine.
    monkeypatch.setattr(suite, "benchmark_large_history", partial(suite.benchmark_large_history, n_bars=50_000))
    exec(compile(block, "performance-guide.md", "exec"), presumed)


def test_the_guide_has_its_blocks() -> None:
    assert len(PYTHON) == 11
    assert len(QUICK) == 10


@pytest.mark.parametrize("missing", ["psutil", "joblib", "rich", "line_profiler", "cupy", "numba", "websocket"])
def test_the_guide_runs_without_each_optional_package(
    missing: str,
    presumed: dict[str, Any],
    absent: Callable[[str], None],
    lines: Callable[[], list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    absent(missing)
    for block in QUICK:
        exec(compile(block, "performance-guide.md", "exec"), dict(presumed))
    about = [line for line in lines() if line.startswith(f"{missing} is not installed")]
    assert len(about) == len(set(about))


def test_every_name_that_the_guide_imports_is_exported() -> None:
    modules = {"performance": performance}
    modules |= {f"performance.{each.__name__.rpartition('.')[2]}": each for each in (benchmark, device_backend)}
    for module, listed, single in re.findall(r"^from (performance[\w.]*) import (?:\(([^)]*)\)|(.*))$", GUIDE, re.M):
        for name in re.findall(r"\w+", listed or single):
            assert hasattr(modules[module], name), f"{module}.{name}"


def test_every_class_that_the_guide_lists_is_in_its_module() -> None:
    modules = {"parallel": parallel, "monitor": monitor, "profiler": profiler, "memory": memory}
    sections = re.split(r"^### \d+\. ", GUIDE, flags=re.M)[1:]
    found = 0
    for section in sections:
        module = re.search(r"`(\w+)\.py`", section)
        assert module is not None
        for name in re.findall(r"^- `(\w+)` :", section, re.M):
            assert hasattr(modules[module[1]], name), f"{module[1]}.{name}"
            assert hasattr(performance, name), name
            found += 1
    assert found == 12


def test_every_module_of_the_guide_can_be_imported() -> None:
    structure = next(block for _, block in BLOCKS if block.startswith("performance/"))
    named = {gpu, memory, monitor, parallel, profiler, benchmark, device_backend}
    assert {f"{each.__name__.rpartition('.')[2]}.py" for each in named} == set(re.findall(r"(\w+\.py) ", structure)) - {
        "__init__.py"
    }


@pytest.mark.parametrize("page", ["guide.md", "guide.fr.md"])
def test_the_pages_map_every_name_of_the_guide(page: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    names = {name for listed in re.findall(r"import \(([^)]*)\)", GUIDE) for name in re.findall(r"\w+", listed)}
    names |= {name for line in re.findall(r"import ([\w, ]+)$", GUIDE, re.M) for name in re.findall(r"\w+", line)}
    names |= set(re.findall(r"^- `(\w+)` :", GUIDE, re.M)) | set(re.findall(r"^(\w+)=", GUIDE, re.M))
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for name in names:
        row = next((row for row in rows if re.search(rf"`{name}\b", row.split("|")[1])), None)
        assert row is not None, f"{page} says nothing of {name}"
        assert all(cell.strip() for cell in row.split("|")[1:-1]), row


@pytest.mark.parametrize("page", ["guide.md", "guide.fr.md"])
def test_the_pages_say_truly_where_each_name_is(page: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(performance\.\w+)` \|", text, re.M)
    assert len(rows) > 30
    for name, module in rows:
        assert hasattr(importlib.import_module(module), name), f"{page}: {module}.{name}"


@pytest.mark.parametrize("page", ["guide.md", "guide.fr.md"])
def test_a_block_of_our_pages_runs(
    page: str, presumed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        exec(compile(block, page, "exec"), dict(presumed))
