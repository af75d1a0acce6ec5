"""Sweeps in the engine and in worker processes."""

from __future__ import annotations

import gc
import math
import os
import pickle
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from joblib.externals.loky import get_reusable_executor

import backsweep as bs
from performance import (
    ParallelConfig,
    ParallelRunner,
    PerformanceMonitor,
    benchmark_parallel_configs,
    parallel_sweep,
)
from performance.parallel import Undefined
from performance.parallel.grids import boxes, combinations

sys.path.insert(0, str(Path(__file__).parent))
import strategies

BACKENDS = ["joblib", "multiprocessing"]


@pytest.fixture(autouse=True, scope="module")
def importable() -> Any:
    """Lets worker processes import ``strategies``."""
    before = os.environ.get("PYTHONPATH")
    folders = [str(Path(__file__).parent), str(Path(bs.__file__).parents[1]), *([before] if before else [])]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
    # joblib leaves the pipes of workers that died to the garbage collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        get_reusable_executor().shutdown(wait=True, kill_workers=True)
        gc.collect()


def test_a_native_sweep_is_the_engines(frame: pd.DataFrame) -> None:
    grid = {"fast": range(5, 15), "slow": range(20, 40)}
    results = parallel_sweep("ema_cross", grid, frame, n_jobs=2, fees=0.001)
    expected = bs.sweep("ema_cross", grid, frame, fees=0.001)
    assert results.backend == "engine"
    assert results.engine is not None
    pd.testing.assert_frame_equal(results.to_pandas(), expected.to_pandas())
    assert results.best("sharpe").params == expected.best("sharpe").parameters
    assert max(row.sharpe for row in results) == expected.best("sharpe").sharpe


def test_listed_combinations_come_in_their_order(frame: pd.DataFrame) -> None:
    listed = [{"fast": 7, "slow": 50}, {"fast": 5, "slow": 20}, {"fast": 5, "slow": 50}, {"fast": 7, "slow": 50}]
    results = parallel_sweep("ema_cross", listed, frame)
    assert [row.params for row in results] == listed
    single = bs.sweep("ema_cross", {"fast": [5], "slow": [20]}, frame)
    assert results[1].sharpe == single[0].sharpe


def test_boxes_cover_a_list_without_waste() -> None:
    random = np.random.default_rng(1)
    listed = [{"a": int(a), "b": int(b), "c": int(c)} for a, b, c in random.integers(0, 6, (60, 3))]
    covered = [tuple(each.values()) for box in boxes(listed) for each in combinations(box)]
    assert sorted(covered) == sorted({tuple(each.values()) for each in listed})


@pytest.mark.parametrize("backend", BACKENDS)
def test_results_of_python_come_in_the_grids_order(backend: str) -> None:
    results = ParallelRunner(n_jobs=2, backend=backend).run_sweep(strategies.Plain(), {"n": range(30)})
    assert [row.n for row in results] == list(range(30))
    assert (results.backend, results.n_jobs, results.failures) == (backend, 2, ())
    assert os.getpid() not in {row.pid for row in results}
    assert results.best("sharpe").n == 4
    assert list(results.to_pandas().columns) == ["n", "sharpe", "pid"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_failure_is_reported_and_the_rest_kept(backend: str) -> None:
    runner = ParallelRunner(n_jobs=2, backend=backend, timeout=0.3)
    results = runner.run_sweep(strategies.Troubled(), {"n": range(8)})
    assert [row.n for row in results] == [0, 6, 7]
    kinds = {failure.params["n"]: failure.kind for failure in results.failures}
    assert kinds == {1: "ValueError", 2: "TimeoutError", 3: "BrokenProcessPool", 4: "TypeError", 5: "TimeoutError"}
    assert "one is not allowed" in results.failures[0].traceback
    assert "such as n=1: ValueError: one is not allowed" in repr(results)


@pytest.mark.skipif(sys.platform == "win32", reason="the C library has another name there")
def test_a_worker_that_hears_nothing_is_ended() -> None:
    results = ParallelRunner(n_jobs=2, timeout=0.2).run_sweep(strategies.deaf, {"n": range(3)})
    assert [row.n for row in results] == [0, 2]
    assert [failure.kind for failure in results.failures] == ["TimeoutError"]


def test_arguments_go_by_name(frame: pd.DataFrame) -> None:
    last = float(frame["close"].iloc[-1])
    results = ParallelRunner(n_jobs=1).run_sweep(strategies.WithData(), {"fast": [1, 2]}, frame)
    assert results[0].value == {"value": 2.0 * last}
    made = ParallelRunner(n_jobs=1).run_sweep(strategies.Made, {"fast": [2, 3]}, frame)
    assert [row.value for row in made] == [2 * last, 3 * last]
    words = ParallelRunner(n_jobs=1).run_sweep(lambda params: params["kind"], {"kind": ["ema", "sma"]})
    assert [row.value for row in words] == ["ema", "sma"]


def test_signals_are_simulated_by_the_engine(frame: pd.DataFrame) -> None:
    grid = {"fast": [5, 10], "slow": [50]}
    results = ParallelRunner(n_jobs=1).run_sweep(strategies.Signals(), grid, frame, fees=0.001)
    expected = bs.sweep("ema_cross", grid, frame, fees=0.001)
    assert [row.metrics for row in results] == [row.metrics for row in expected]


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        (object(), "a object is no strategy"),
        (lambda: 1, "no argument of"),
        (lambda first, second: 1, "takes 'first', which is neither"),
        (None, "is no strategy"),
    ],
)
def test_what_cannot_be_called_is_refused_before_it_runs(strategy: Any, message: str) -> None:
    with pytest.raises(bs.StrategyError, match=message):
        ParallelRunner(n_jobs=2).run_sweep(strategy, {"n": [1]})


def test_options_of_the_engine_do_not_go_to_a_strategy_that_runs_by_itself() -> None:
    with pytest.raises(bs.StrategyError, match="fees"):
        parallel_sweep(strategies.Plain(), {"n": [1]}, fees=0.1)


@pytest.mark.parametrize("grid", [[], {"n": []}, 3, [1], {"n": {}}, [{"fast": 1}, {"slow": 2}]])
def test_a_grid_without_combinations_is_refused(grid: Any) -> None:
    with pytest.raises(bs.GridError):
        parallel_sweep("ema_cross", grid, bs.sample_bars("sp500"))


@pytest.mark.parametrize("options", [{"n_jobs": 0}, {"n_jobs": 1.5}, {"backend": "threads"}, {"timeout": 0}])
def test_a_configuration_is_checked(options: dict[str, Any]) -> None:
    with pytest.raises(bs.OptionError):
        ParallelConfig(**options)


def test_the_variables_set_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ParallelConfig().backend_name == "joblib"
    monkeypatch.setenv("BACKTEST_N_JOBS", "3")
    monkeypatch.setenv("BACKTEST_PARALLEL_BACKEND", "multiprocessing")
    assert (ParallelConfig().jobs, ParallelConfig().backend_name) == (3, "multiprocessing")
    results = parallel_sweep(strategies.Plain(), {"n": range(4)})
    assert (results.n_jobs, results.backend) == (3, "multiprocessing")
    monkeypatch.setenv("BACKTEST_PARALLEL_BACKEND", "threads")
    with pytest.raises(bs.OptionError, match="BACKTEST_PARALLEL_BACKEND is 'threads'"):
        parallel_sweep(strategies.Plain(), {"n": range(4)})


def test_fewer_workers_run_where_memory_is_short(
    monkeypatch: pytest.MonkeyPatch, lines: Callable[[], list[str]]
) -> None:
    from performance import get_memory_info

    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", str(get_memory_info().process_gb + 0.3))
    results = ParallelRunner(n_jobs=8).run_sweep(strategies.Plain(), {"n": range(4)})
    assert len(results) == 4
    assert results.n_jobs < 4
    assert any("workers instead of 8" in line for line in lines())


def test_the_engine_in_a_worker_takes_one_thread() -> None:
    results = ParallelRunner(n_jobs=2).run_sweep(strategies.native_inside, {"fast": [5, 10]})
    assert [row.threads for row in results] == [1, 1]


def test_a_monitor_hears_of_a_sweep(frame: pd.DataFrame) -> None:
    with PerformanceMonitor(show_bar=False) as monitor:
        parallel_sweep("ema_cross", {"fast": range(5, 10), "slow": range(20, 30)}, frame)
        assert monitor.done == 50
        parallel_sweep(strategies.Plain(), {"n": range(4)}, n_jobs=1)
    assert monitor.done == 54


def test_undefined_metrics_never_come_first(frame: pd.DataFrame) -> None:
    flat = frame.iloc[:60].assign(open=1.0, high=1.0, low=1.0, close=1.0)
    results = parallel_sweep("ema_cross", {"fast": [5], "slow": [20]}, flat)
    assert isinstance(results[0].sharpe, Undefined)
    assert math.isnan(results[0].sharpe)
    values = [Undefined(), 0.5, Undefined(), -1.0]
    assert max(values) == 0.5
    assert sorted(values)[-2:] == [-1.0, 0.5]
    assert math.isnan(pickle.loads(pickle.dumps(Undefined())))
    with pytest.raises(bs.OptionError, match="undefined for every combination"):
        results.best("sharpe")
    with pytest.raises(AttributeError, match="has no 'beta'; it has: fast"):
        _ = results[0].beta


def test_configurations_side_by_side(frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    comparison = benchmark_parallel_configs("ema_cross", {"fast": [5, 10], "slow": [50]}, frame, n_jobs=[1, 2])
    assert [each.name for each in comparison.measurements] == ["1 job", "2 jobs"]
    assert f"fastest: {comparison.best.name}" in capsys.readouterr().out
    both = benchmark_parallel_configs(strategies.Plain(), {"n": range(4)}, n_jobs=[1], backends=BACKENDS, verbose=False)
    assert [each.name for each in both.measurements] == ["1 job, joblib", "1 job, multiprocessing"]


_INTERRUPTED = """
import signal, strategies
from performance import ParallelRunner
signal.signal(signal.SIGINT, signal.default_int_handler)
if __name__ == "__main__":
    print("started", flush=True)
    ParallelRunner(n_jobs=2, backend={backend!r}).run_sweep(strategies.wait, {{"n": range(50)}})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
@pytest.mark.parametrize("backend", BACKENDS)
def test_an_interrupt_ends_the_workers(backend: str, tmp_path: Path) -> None:
    import psutil

    script = tmp_path / "interrupted.py"
    script.write_text(_INTERRUPTED.format(backend=backend), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        parent = psutil.Process(process.pid)
        deadline = time.monotonic() + 20.0
        while len(parent.children(recursive=True)) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        workers = parent.children(recursive=True)
        assert len(workers) >= 2
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=20.0) != 0
        _, alive = psutil.wait_procs(workers, timeout=10.0)
        assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
