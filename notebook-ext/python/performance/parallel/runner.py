"""Sweeps in parallel: of the engine's strategies in the engine, of any others in worker processes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import backsweep as bs
from backsweep import Strategy
from backsweep.grid import as_grid

from ..monitor.progress import PerformanceMonitor, entered_monitor
from . import dispatch
from .attempt import unpickled
from .calls import PythonStrategy
from .config import ParallelConfig
from .grids import ParameterGrid, boxes, combinations
from .result import Failure, ParameterResult, SweepResult


class ParallelRunner:
    """Runs sweeps on several processors.

    A strategy of the engine (a built-in's name, a ``bs.Strategy``, a class made of it) runs in the engine, on its
    threads. Any other runs in worker processes: an object with a method ``run(params)``, one with methods
    ``entries``, ``exits``, ``short_entries``, ``short_exits`` that give signals as boolean arrays, a class of such
    objects, or a function of the parameters. Arguments are given by name: ``data`` is the price history, ``params`` the
    parameters as a dict, any other name the parameter of that name.

    Args:
        n_jobs: Workers; by default ``BACKTEST_N_JOBS``, else one for each processor. Fewer run where memory is short.
        backend: ``"joblib"`` or ``"multiprocessing"``; by default ``BACKTEST_PARALLEL_BACKEND``, else joblib. Python's
            multiprocessing needs ``if __name__ == "__main__":`` around a script's own work.
        timeout: Seconds that one combination may take; the engine's take microseconds and are not limited.
        config: All three, in place of them.

    >>> import backsweep as bs
    >>> runner = ParallelRunner(n_jobs=2)
    >>> results = runner.run_sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample("sp500"))
    >>> len(results), results.best("sharpe").fast
    (4, 10)
    """

    def __init__(
        self,
        n_jobs: int | None = None,
        backend: str | None = None,
        timeout: float | None = None,
        config: ParallelConfig | None = None,
    ) -> None:
        self.config = config if config is not None else ParallelConfig(n_jobs, backend, timeout)

    def run_sweep(self, strategy: Any, param_grid: ParameterGrid, data: Any = None, **options: Any) -> SweepResult:
        """Run a strategy for every combination of a grid.

        Args:
            strategy: See the class.
            param_grid: A dict of the values of each parameter, or a list of dicts, one for each combination.
            data: The price history, as ``bs.bars`` takes it; whatever the strategy wants where it runs by itself.
            options: Options of the simulation, as ``bs.sweep`` takes them: ``fees=0.001``, ``fill="close"``.

        Returns:
            The results in the order of the grid. Combinations that raised, took too long or ended their worker are in
            ``failures``, and the others are kept.

        Raises:
            BacksweepError: An input cannot be used.
            KeyboardInterrupt: Ctrl-C; the workers are ended first.
        """
        if is_native(strategy):
            return self._engine(strategy, param_grid, data, options)
        return self._python(strategy, param_grid, data, options)

    def _engine(self, strategy: Any, grid: ParameterGrid, data: Any, options: Mapping[str, Any]) -> SweepResult:
        started = time.perf_counter()
        jobs = self.config.jobs
        if isinstance(grid, Mapping):
            found = _sweep(strategy, grid, data, jobs, options)
            return SweepResult(found, n_jobs=found.ran_on.threads, backend="engine", seconds=_since(started))
        listed = combinations(grid)
        history = bs.bars(data)
        rows: dict[tuple[Any, ...], ParameterResult] = {}
        names = list(listed[0])
        for box in boxes(listed):
            for row in _sweep(strategy, box, history, jobs, options):
                rows[tuple(row[name] for name in names)] = ParameterResult(row.parameters, row)
        keys = [tuple(each[name] for name in names) for each in listed]
        kept = [rows[key] for key in keys if key in rows]
        return SweepResult(kept, n_jobs=jobs, backend="engine", seconds=_since(started))

    def _python(self, strategy: Any, grid: ParameterGrid, data: Any, options: Mapping[str, Any]) -> SweepResult:
        started = time.perf_counter()
        listed = combinations(grid)
        called = PythonStrategy(strategy, data, options)
        called.check(listed[0])
        workers = dispatch.plan(self.config, strategy, data, len(listed))
        monitor = entered_monitor()
        if monitor is not None:
            monitor.expect(len(listed))
        rows: list[ParameterResult | Failure | None] = [None] * len(listed)
        for outcome in dispatch.run(workers, called, listed):
            params = listed[outcome.index]
            if outcome.value is None:
                rows[outcome.index] = Failure(params, outcome.kind, outcome.message, outcome.traceback)
            else:
                rows[outcome.index] = ParameterResult(params, unpickled(outcome.value), outcome.seconds)
            if monitor is not None:
                monitor.update(1)
        return SweepResult(
            [row for row in rows if isinstance(row, ParameterResult)],
            n_jobs=workers.jobs,
            backend=workers.backend,
            seconds=_since(started),
            failures=[row for row in rows if isinstance(row, Failure)],
        )


def parallel_sweep(
    strategy_class: Any,
    param_grid: ParameterGrid,
    data: Any = None,
    n_jobs: int | None = None,
    backend: str | None = None,
    timeout: float | None = None,
    **options: Any,
) -> SweepResult:
    """Run a strategy for every combination of a grid: ``ParallelRunner(...).run_sweep(...)`` in one call.

    >>> import backsweep as bs
    >>> results = parallel_sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample("sp500"), n_jobs=2)
    >>> [(row.fast, row.slow, row.trades) for row in results]
    [(5, 50, 86), (5, 100, 58), (10, 50, 63), (10, 100, 41)]
    """
    return ParallelRunner(n_jobs, backend, timeout).run_sweep(strategy_class, param_grid, data, **options)


def is_native(strategy: Any) -> bool:
    """Tell whether the engine runs a strategy by itself."""
    if isinstance(strategy, (str, Strategy)):
        return True
    return isinstance(strategy, type) and issubclass(strategy, Strategy)


def _sweep(strategy: Any, grid: Mapping[str, Any], data: Any, jobs: int, options: Mapping[str, Any]) -> bs.SweepResult:
    monitor = entered_monitor()
    if monitor is None:
        return bs.sweep(strategy, grid, data, n_jobs=jobs, **options)
    report = _Report(monitor, as_grid(grid).combinations)
    found = bs.sweep(strategy, grid, data, n_jobs=jobs, progress=report, **options)
    report(1, 1)
    return found


class _Report:
    """Tells a monitor how far the engine is, in combinations."""

    def __init__(self, monitor: PerformanceMonitor, combinations: int) -> None:
        monitor.expect(combinations)
        self._monitor = monitor
        self._combinations = combinations
        self._reported = 0

    def __call__(self, done: int, total: int) -> None:
        """Hear bar-combinations done and in all."""
        reached = self._combinations * done // total
        self._monitor.update(reached - self._reported)
        self._reported = reached


def _since(started: float) -> float:
    return time.perf_counter() - started
