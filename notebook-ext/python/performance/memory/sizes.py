"""How many bytes tables and arrays take."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

#: Bytes of a GB, as memory is counted everywhere in this package.
GB = 2**30
#: Bytes of an MB.
MB = 2**20


def size_of(value: Any) -> int:
    """Bytes of a pandas, polars or Arrow table, of an array, or of a container of these.

    Text in pandas columns counts; what else an object refers to does not.

    >>> import numpy as np
    >>> size_of({"a": np.zeros(100), "b": np.zeros(50)})
    1200
    """
    if hasattr(value, "memory_usage"):
        usage = value.memory_usage(deep=True)
        return int(usage.sum() if hasattr(usage, "sum") else usage)
    if hasattr(value, "estimated_size"):
        return int(value.estimated_size())
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    if isinstance(value, Mapping):
        return sum(size_of(each) for each in value.values())
    if isinstance(value, (list, tuple)):
        return sum(size_of(each) for each in value)
    return sys.getsizeof(value)
