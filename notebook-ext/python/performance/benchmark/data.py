"""Price histories to measure with: random walks, the same for the same seed."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"

_MINUTE_NS = 60_000_000_000


def random_walk(bars: int, seed: int = 1) -> dict[str, Array]:
    """Bars of one minute: ``timestamp``, ``open``, ``high``, ``low``, ``close``, ``volume``, as NumPy arrays.

    >>> columns = random_walk(1000)
    >>> bool((columns["low"] <= columns["close"]).all())
    True
    """
    random = np.random.default_rng(seed)
    close = random.normal(0.0, 1e-3, bars)
    np.cumsum(close, out=close)
    np.exp(close, out=close)
    close *= 100.0
    open_ = np.empty(bars)
    open_[0], open_[1:] = 100.0, close[:-1]
    high = np.maximum(open_, close)
    high *= 1.0005
    low = np.minimum(open_, close)
    low *= 0.9995
    first = np.datetime64("2020-01-01", "ns")
    return {
        "timestamp": first + np.arange(bars) * np.timedelta64(_MINUTE_NS, "ns"),
        "open": open_,
        "high": high,
        "low": low,
        "close": close,
        "volume": random.integers(1, 10_000, bars).astype(np.float64),
    }
