"""Each optional package made absent: what it does is done otherwise, and one line says so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from performance import ParallelRunner, get_available_ram_gb, optional

sys.path.insert(0, str(Path(__file__).parent))
import strategies


def test_without_joblib_pythons_own_processes_run(
    absent: Callable[[str], None], lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent("joblib")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=":")
    results = ParallelRunner(n_jobs=2).run_sweep(strategies.Plain(), {"n": range(5)})
    assert [row.n for row in results] == list(range(5))
    assert results.backend == "multiprocessing"
    assert lines() == ["joblib is not installed: Python's own multiprocessing is used (pip install joblib)"]


def test_without_cloudpickle_a_notebooks_strategies_run_in_its_process(
    absent: Callable[[str], None], lines: Callable[[], list[str]]
) -> None:
    absent("cloudpickle")
    absent("joblib")

    def strategy(params: dict[str, int]) -> int:
        return params["n"]

    strategy.__module__ = "__main__"
    results = ParallelRunner(n_jobs=2).run_sweep(strategy, {"n": range(3)})
    assert [row.value for row in results] == [0, 1, 2]
    assert results.backend == "inprocess"
    assert lines()[-1].startswith("cloudpickle is not installed: ")


def test_without_psutil_memory_is_known(absent: Callable[[str], None], lines: Callable[[], list[str]]) -> None:
    before = get_available_ram_gb()
    absent("psutil")
    assert get_available_ram_gb() == pytest.approx(before, rel=0.2)
    assert get_available_ram_gb() > 0
    assert len(lines()) == 1


def test_a_line_is_said_once(absent: Callable[[str], None], lines: Callable[[], list[str]]) -> None:
    absent("numba")
    for _ in range(3):
        assert optional.module("numba") is None
    assert lines() == ["numba is not installed: its loops are not measured (pip install numba)"]


def test_importing_the_package_needs_none_of_them() -> None:
    script = (
        "import sys\n"
        "for name in ('psutil', 'rich', 'line_profiler', 'cupy', 'numba', 'talib', 'websocket', 'pandas', 'polars'):\n"
        "    sys.modules[name] = None\n"
        "import performance\n"
        "assert not performance.gpu_available()\n"
        "print(sorted(name for name in ('IPython', 'anywidget', 'matplotlib') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"
    assert done.stderr == ""
