"""The best number of workers for a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backsweep.place import cores

from ..comparison import Comparison, Measurement
from .config import ParallelConfig
from .grids import ParameterGrid
from .runner import ParallelRunner, is_native


def benchmark_parallel_configs(
    strategy: Any,
    param_grid: ParameterGrid,
    data: Any = None,
    n_jobs: Sequence[int] | None = None,
    backends: Sequence[str] | None = None,
    verbose: bool = True,
    **options: Any,
) -> Comparison:
    """Run the same sweep with different numbers of workers, and backends for a Python strategy; print the times.

    Args:
        strategy: As ``ParallelRunner.run_sweep`` takes it, like ``param_grid``, ``data`` and ``options``.
        param_grid: See there.
        data: See there.
        n_jobs: Numbers of workers; by default 1, 2, 4 and so on up to the processors.
        backends: Among ``"joblib"`` and ``"multiprocessing"``; by default the one that is set. The engine has its own.
        verbose: Print the comparison.
        options: See there.

    Returns:
        A comparison with one worker; its ``best`` names the fastest.

    >>> import backsweep as bs
    >>> grid = {"fast": [5, 10], "slow": [50, 100]}
    >>> comparison = benchmark_parallel_configs("ema_cross", grid, bs.sample("sp500"), n_jobs=[1, 2], verbose=False)
    >>> [each.name for each in comparison.measurements]
    ['1 job', '2 jobs']
    """
    numbers = list(n_jobs) if n_jobs is not None else _doublings(cores())
    chosen = [None] if is_native(strategy) or backends is None else list(backends)
    measurements = []
    for backend in chosen:
        for number in numbers:
            runner = ParallelRunner(config=ParallelConfig(number, backend))
            result = runner.run_sweep(strategy, param_grid, data, **options)
            name = f"{number} job{'' if number == 1 else 's'}{f', {backend}' if backend else ''}"
            note = f"{result.backend}" + (f", {len(result.failures)} failed" if result.failures else "")
            measurements.append(Measurement(name, result.seconds, note))
    comparison = Comparison("Parallel configurations", tuple(measurements), baseline=measurements[0].name)
    if verbose:
        print(f"{comparison.summary()}\nfastest: {comparison.best.name}")
    return comparison


def _doublings(most: int) -> list[int]:
    numbers = [1]
    while numbers[-1] < most:
        numbers.append(min(2 * numbers[-1], most))
    return numbers
