"""A cache of tables that is limited by bytes."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from .. import environment
from .sizes import GB, size_of

T = TypeVar("T")

#: GB that a cache may hold where neither it nor ``BACKTEST_MEMORY_LIMIT_GB`` says;
_DEFAULT_GB = 1.0
#: and its share of that limit.
_SHARE_OF_LIMIT = 0.25

_caches: weakref.WeakSet[DataFrameCache] = weakref.WeakSet()


@dataclass(frozen=True)
class CacheStatistics:
    """What a cache holds, and how often it helped."""

    entries: int
    bytes: int
    hits: int
    misses: int
    evictions: int


class DataFrameCache:
    """Keeps tables by key; the least recently used go first once all together take more than ``max_size_gb``.

    ``max_size_gb`` is in GB of 2**30 bytes; by default a quarter of ``BACKTEST_MEMORY_LIMIT_GB``, else 1. Any number of
    threads may share a cache. What comes out is what went in, not a copy: copy it before changing it. A value larger
    than the cache is handed out and not kept.

    >>> cache = DataFrameCache(max_size_gb=0.5)
    >>> cache.get_or_compute("prices", lambda: [1.0, 2.0])
    [1.0, 2.0]
    >>> "prices" in cache, len(cache)
    (True, 1)
    """

    def __init__(self, max_size_gb: float | None = None) -> None:
        if max_size_gb is None:
            limit = environment.positive(environment.MEMORY_LIMIT_GB)
            max_size_gb = _DEFAULT_GB if limit is None else limit * _SHARE_OF_LIMIT
        self._max_bytes = int(environment.check_positive("max_size_gb", max_size_gb) * GB)
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._computing: dict[Hashable, tuple[int, Future[Any]]] = {}
        self._bytes = self._hits = self._misses = self._evictions = 0
        _caches.add(self)

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Give what is kept under a key, else the default."""
        with self._lock:
            return self._find(key, default)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value, in place of any other under its key."""
        size = size_of(value)
        with self._lock:
            self._remove(key)
            if size <= self._max_bytes:
                self._entries[key] = (value, size)
                self._bytes += size
                self._evict(self._max_bytes)

    def get_or_compute(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Give what is kept under a key, else compute and keep it.

        Threads that ask for the same key at the same time wait for the one that computes; what it raises, they all
        raise, and nothing is kept.
        """
        missing = object()
        with self._lock:
            found = self._find(key, missing)
            if found is not missing:
                return found  # type: ignore[no-any-return]
            running = self._computing.get(key)
            if running is None:
                future: Future[T] = Future()
                self._computing[key] = (threading.get_ident(), future)
        if running is not None:
            thread, other = running
            if thread == threading.get_ident():
                raise RuntimeError(f"computing {key!r} asks for {key!r} itself; compute it from something else")
            return other.result()  # type: ignore[no-any-return]
        try:
            value = compute()
            self.put(key, value)
        except BaseException as error:
            self._finish(key)
            future.set_exception(error)
            raise
        self._finish(key)
        future.set_result(value)
        return value

    def clear(self) -> None:
        """Let go of everything."""
        self.shrink(0)

    def shrink(self, max_bytes: int) -> int:
        """Let go of the least recently used until at most so many bytes are held; gives the bytes let go."""
        with self._lock:
            before = self._bytes
            self._evict(max_bytes)
            return before - self._bytes

    @property
    def statistics(self) -> CacheStatistics:
        """What it holds, and how often it helped."""
        with self._lock:
            return CacheStatistics(len(self._entries), self._bytes, self._hits, self._misses, self._evictions)

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._entries

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def __repr__(self) -> str:
        held = self.statistics
        return f"DataFrameCache({held.entries} entries, {held.bytes:,} of {self._max_bytes:,} bytes)"

    def _find(self, key: Hashable, default: Any) -> Any:
        if key not in self._entries:
            self._misses += 1
            return default
        self._hits += 1
        self._entries.move_to_end(key)
        return self._entries[key][0]

    def _remove(self, key: Hashable) -> None:
        _, size = self._entries.pop(key, (None, 0))
        self._bytes -= size

    def _evict(self, max_bytes: int) -> None:
        while self._bytes > max_bytes:
            _, (_, size) = self._entries.popitem(last=False)
            self._bytes -= size
            self._evictions += 1

    def _finish(self, key: Hashable) -> None:
        with self._lock:
            del self._computing[key]


def shrink_caches(share: float) -> int:
    """Let every cache of this process keep a share, 0 to 1, of what it holds; gives the bytes let go."""
    return sum(cache.shrink(int(cache.statistics.bytes * share)) for cache in list(_caches))
