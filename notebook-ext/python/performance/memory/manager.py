"""Keeping a process within its memory."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .. import environment
from .cache import shrink_caches
from .information import get_memory_info
from .sizes import GB, MB

_log = logging.getLogger("performance")

#: Chunks of a process that nothing limits, in MB.
DEFAULT_CHUNK_MB = 100.0
#: Share of what is available that an economical process takes, unless it is told a limit.
_SHARE_OF_AVAILABLE = 0.8
#: Share of the limit that a chunk takes at most in economy mode: it, what is made of it, and copies on the way.
_CHUNK_SHARE = 1 / 16
#: Seconds between two looks at the memory in economy mode.
_WATCH_SECONDS = 0.25


class MemoryManager:
    """Knows how much memory this process may take, and lets go of what can be computed again.

    ``limit_gb`` is in GB of 2**30 bytes; by default ``BACKTEST_MEMORY_LIMIT_GB``, else the container's limit, else the
    machine's memory.

    >>> manager = MemoryManager(limit_gb=1000.0)
    >>> manager.limit_gb
    1000.0
    >>> manager.require(1024, "a small table")
    """

    def __init__(self, limit_gb: float | None = None) -> None:
        self._limit = None if limit_gb is None else environment.check_positive("limit_gb", limit_gb)

    @property
    def limit_gb(self) -> float:
        """GB that this process may take."""
        if self._limit is not None:
            return self._limit
        memory = get_memory_info()
        return memory.total_gb if memory.limit_gb is None else memory.limit_gb

    @property
    def used_gb(self) -> float:
        """GB that this process takes, resident; NaN where the system does not tell."""
        return get_memory_info().process_gb

    @property
    def available_gb(self) -> float:
        """GB that this process may still take."""
        memory = get_memory_info()
        left = memory.available_gb
        if self._limit is not None and memory.process_gb == memory.process_gb:
            left = min(left, self._limit - memory.process_gb)
        return max(left, 0.0)

    def has_room(self, needed_bytes: float) -> bool:
        """Tell whether so many more bytes fit."""
        # Where the system does not tell what is left, nothing is known to speak against it.
        return not needed_bytes > self.available_gb * GB

    def require(self, needed_bytes: float, what: str = "the computation") -> None:
        """Raise ``MemoryError`` when so many more bytes do not fit, before anything is allocated."""
        if self.has_room(needed_bytes):
            return
        self.release()
        if not self.has_room(needed_bytes):
            raise MemoryError(
                f"{what} needs {needed_bytes / GB:.2f} GB, and {self.available_gb:.2f} GB are left; "
                f"work in chunks with ChunkedProcessor, or raise {environment.MEMORY_LIMIT_GB} if it is set"
            )

    def release(self) -> int:
        """Empty every ``DataFrameCache`` of this process and collect garbage; gives the cached bytes let go."""
        freed = shrink_caches(0.0)
        gc.collect()
        return freed

    def __repr__(self) -> str:
        return f"MemoryManager({self.used_gb:.2f} of {self.limit_gb:.2f} GB used, {self.available_gb:.2f} GB available)"


@contextmanager
def memory_efficient_mode(limit_gb: float | None = None) -> Iterator[MemoryManager]:
    """Work within a memory limit: smaller chunks and caches, fewer workers, garbage collected sooner.

    Inside the block ``BACKTEST_MEMORY_LIMIT_GB`` and ``BACKTEST_CHUNK_SIZE_MB`` are set for whatever reads them, worker
    processes included: chunks, caches and the number of workers follow them. Caches keep half of what they hold on
    entering; each time this process comes over the limit they are emptied, and one line is logged. Memory is not taken
    from code that asks for it: what does not fit has to be done in chunks.

    ``limit_gb`` is in GB of 2**30 bytes; by default ``BACKTEST_MEMORY_LIMIT_GB``, else 80 % of what is available.

    >>> with memory_efficient_mode(limit_gb=100.0) as memory:
    ...     memory.limit_gb
    100.0
    """
    if limit_gb is None:
        memory = get_memory_info()
        process = memory.process_gb if memory.process_gb == memory.process_gb else 0.0
        limit_gb = memory.limit_gb or process + _SHARE_OF_AVAILABLE * memory.available_gb
    manager = MemoryManager(limit_gb)
    chunk = environment.positive(environment.CHUNK_SIZE_MB) or DEFAULT_CHUNK_MB
    variables = {
        environment.MEMORY_LIMIT_GB: repr(limit_gb),
        environment.CHUNK_SIZE_MB: repr(min(chunk, limit_gb * GB / MB * _CHUNK_SHARE)),
    }
    before = {name: os.environ.get(name) for name in variables}
    threshold = gc.get_threshold()
    os.environ.update(variables)
    shrink_caches(0.5)
    gc.collect()
    gc.set_threshold(max(threshold[0] // 4, 1), *threshold[1:])
    try:
        with _watched(manager):
            yield manager
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        gc.set_threshold(*threshold)
        gc.collect()


@contextmanager
def _watched(manager: MemoryManager) -> Iterator[None]:
    """Empty the caches each time the process comes over its limit."""
    done = threading.Event()

    def watch() -> None:
        over = False
        while not done.wait(_WATCH_SECONDS):
            used = manager.used_gb
            if used > manager.limit_gb and not over:
                freed = manager.release()
                _log.warning(
                    f"memory: {used:.2f} GB are used of {manager.limit_gb:.2f} GB; caches let go of {freed / MB:.0f} MB"
                )
            over = used > manager.limit_gb

    thread = threading.Thread(target=watch, name="performance-memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
