"""All combinations of a Python strategy: spread over workers, within the memory, each accounted for."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import optional
from ..memory import MemoryManager
from ..memory.sizes import GB, MB, size_of
from .attempt import Journal, Outcome
from .config import ParallelConfig
from .grids import Parameters
from .pools import Numbered, needs_this_process, run_here, run_joblib, run_multiprocessing

#: Memory of a worker before it has any data: Python, NumPy, pandas.
_WORKER_BYTES = 120 * MB
#: While less than this is left, a combination waits for others to end, so many seconds at most.
_RESERVE_BYTES = 200 * MB
_PAUSE_SECONDS = 2.0
_LOOK_SECONDS = 0.1
#: A strategy that has ended so many workers is given up.
_MOST_DEATHS = 20


@dataclass(frozen=True)
class Workers:
    """Where combinations run."""

    backend: str
    jobs: int
    timeout: float | None


def plan(config: ParallelConfig, strategy: object, data: Any, combinations: int) -> Workers:
    """Decide: no more workers than combinations, nor than fit into memory; this process where one worker would do."""
    memory = MemoryManager()
    each = _WORKER_BYTES + size_of(data)
    fitting = max(int(memory.available_gb * GB / each), 1) if memory.available_gb > 0 else config.jobs
    jobs = min(config.jobs, combinations, fitting)
    if jobs < min(config.jobs, combinations):
        optional.say_once(
            f"{jobs} workers instead of {config.jobs}: each needs some {each / MB:,.0f} MB, and "
            f"{memory.available_gb:.2f} GB are left"
        )
    backend = config.backend_name
    if backend == "joblib" and optional.module("joblib") is None:
        backend = "multiprocessing"
    if needs_this_process(strategy):
        optional.say_once(
            "cloudpickle is not installed: strategies defined in a notebook run in its process, one after another and "
            "for any time (pip install joblib brings it)"
        )
        return Workers("inprocess", 1, None)
    # A time limit needs a process that can be ended.
    return (
        Workers("inprocess", 1, None)
        if jobs == 1 and config.timeout is None
        else Workers(backend, jobs, config.timeout)
    )


def run(
    workers: Workers, strategy: Callable[[Parameters], Any], combinations: Sequence[Parameters]
) -> Iterator[Outcome]:
    """Run all combinations; outcomes come as they are ready, one for each.

    When a worker dies, those combinations that were running then go on alone, one after another: the one that ends its
    worker again is a failure.
    """
    with tempfile.TemporaryDirectory(prefix="performance-") as folder:
        yield from _with_deaths(workers, strategy, dict(enumerate(combinations)), Journal(folder, workers.timeout))


def _with_deaths(
    workers: Workers, strategy: Callable[[Parameters], Any], combinations: dict[int, Parameters], journal: Journal
) -> Iterator[Outcome]:
    parts = [combinations]
    deaths = 0
    while parts:
        part = parts.pop()
        if not part:
            continue
        if deaths >= _MOST_DEATHS:
            message = f"not run: {deaths} worker processes had died before"
            yield from (Outcome(index, 0.0, kind="RuntimeError", message=message) for index in part)
            continue
        try:
            for outcome in _pool(workers, strategy, part, journal):
                del part[outcome.index]
                yield outcome
        except BrokenExecutor as error:
            deaths += 1
            begun = {index: journal.note(index) for index in part if journal.note(index).exists()}
            ended = {index: text for index, note in begun.items() if (text := _text(note))}
            for index, text in ended.items():
                message = f"{journal.too_long}, and did not heed a call to stop"
                yield Outcome(index, 0.0, kind="TimeoutError", message=message, traceback=text)
            suspects = {index: part[index] for index in begun if index not in ended}
            # Where nothing has begun, no combination can; one that was alone is what its worker died of.
            lost = part if not begun or len(part) == 1 else {}
            for index in lost:
                if index not in ended:
                    message = f"its worker process died: {str(error).splitlines()[0]}"
                    yield Outcome(index, 0.0, kind="BrokenProcessPool", message=message)
            if lost:
                continue
            for note in begun.values():
                note.unlink(missing_ok=True)
            parts += [{index: params} for index, params in suspects.items()]
            parts.append({index: params for index, params in part.items() if index not in begun})


def _pool(
    workers: Workers, strategy: Callable[[Parameters], Any], part: dict[int, Parameters], journal: Journal
) -> Iterator[Outcome]:
    combinations = list(part.items())
    if workers.backend == "inprocess":
        yield from run_here(strategy, combinations)
        return
    tasks = _paced(combinations)
    if workers.backend == "joblib":
        import joblib

        yield from run_joblib(joblib, strategy, tasks, workers.jobs, journal)
    else:
        yield from run_multiprocessing(strategy, tasks, workers.jobs, journal)


def _paced(combinations: list[Numbered]) -> Iterator[Numbered]:
    """Hand out combinations; while memory is short, give those that run some time to end."""
    memory = MemoryManager()
    looked = float("-inf")
    for numbered in combinations:
        if time.monotonic() - looked > _LOOK_SECONDS:
            patience = time.monotonic() + _PAUSE_SECONDS
            while not memory.has_room(_RESERVE_BYTES) and time.monotonic() < patience:
                time.sleep(_LOOK_SECONDS)
            looked = time.monotonic()
        yield numbered


def _text(note: Path) -> str:
    return note.read_text(encoding="utf-8", errors="replace").strip()
