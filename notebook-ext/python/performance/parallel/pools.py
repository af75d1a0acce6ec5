"""Worker processes: joblib's, or Python's own."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from types import ModuleType
from typing import Any, TypeAlias

from .attempt import Journal, Outcome, attempt, attempt_here, cloud
from .grids import Parameters

#: A combination and its number.
Numbered: TypeAlias = "tuple[int, Parameters]"
Strategy: TypeAlias = "Callable[[Parameters], Any]"

#: Combinations that wait at the workers, for each of them.
_AHEAD = 2


def run_here(strategy: Strategy, combinations: Iterable[Numbered]) -> Iterator[Outcome]:
    """Run combinations in this process, one after another."""
    for index, params in combinations:
        yield attempt_here(strategy, index, params)


def run_joblib(
    joblib: ModuleType, strategy: Strategy, combinations: Iterable[Numbered], jobs: int, journal: Journal
) -> Iterator[Outcome]:
    """Run combinations in joblib's workers; large arrays are shared with them through memory maps.

    Outcomes come as they are ready. Raises ``BrokenExecutor`` when a worker dies.
    """
    parallel = joblib.Parallel(n_jobs=jobs, backend="loky", return_as="generator_unordered", pre_dispatch=_AHEAD * jobs)
    outcomes = parallel(joblib.delayed(attempt)(strategy, index, params, journal) for index, params in combinations)
    try:
        yield from outcomes
    except BaseException:
        _end_loky()
        raise


def run_multiprocessing(
    strategy: Strategy, combinations: Iterable[Numbered], jobs: int, journal: Journal
) -> Iterator[Outcome]:
    """Run combinations in fresh processes of Python's own pool, which get the strategy once each.

    Outcomes come as they are ready. Raises ``BrokenExecutor`` when a worker dies.
    """
    # Not a fork: threads of this process, such as the engine's, would be cut off in the middle of what they do.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_receive, initargs=(_packed(strategy),))
    running: set[Future[Outcome]] = set()
    try:
        for index, params in combinations:
            running.add(pool.submit(_attempt_received, index, params, journal))
            if len(running) >= _AHEAD * jobs:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BaseException:
        _end_pool(pool)
        raise
    pool.shutdown()


def needs_this_process(strategy: object) -> bool:
    """Tell whether a strategy was defined in a notebook, where other processes find it by cloudpickle only."""
    kind = strategy if isinstance(strategy, type) or hasattr(strategy, "__qualname__") else type(strategy)
    return getattr(kind, "__module__", "") == "__main__" and cloud() is None


_received: Strategy | None = None


def _packed(strategy: Strategy) -> bytes:
    cloudpickle = cloud()
    return bytes((cloudpickle or pickle).dumps(strategy))


def _receive(packed: bytes) -> None:
    global _received
    _received = pickle.loads(packed)


def _attempt_received(index: int, params: Parameters, journal: Journal) -> Outcome:
    assert _received is not None
    return attempt(_received, index, params, journal)


def _end_pool(pool: ProcessPoolExecutor) -> None:
    # Public from Python 3.14 on; what runs must not hold up whoever interrupted it.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    for process in processes:
        process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


def _end_loky() -> None:
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True, kill_workers=True)
