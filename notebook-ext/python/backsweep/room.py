"""What does not fit into memory is refused before it is allocated."""

from __future__ import annotations

import math
import os
from pathlib import Path

from . import _native
from .errors import OptionError

#: The variable that limits the memory of this process, in GB of 2**30 bytes.
LIMIT_VARIABLE = "BACKTEST_MEMORY_LIMIT_GB"
_GB = 2.0**30
#: Results are held by the engine, and once more by whoever takes them as a table.
_COPIES = 2


def check_results(rows: int, parameters: int, keep: str) -> None:
    """Check that results of so many combinations fit.

    Raises ``OptionError`` where they do not.
    """
    columns = len(_native.metric_names()) + parameters
    advice = "run fewer combinations" if keep != "all" else "keep the best only, as with keep='top:1000:sharpe'"
    if keep != "all":
        # While the best are chosen there are up to twice as many besides.
        rows = min(rows, 3 * int(keep.split(":")[1]))
    what = f"the results of {rows:,} combinations x {columns} metrics and parameters"
    check(rows * columns * 8 * _COPIES, what, advice)


def check(needed: float, what: str, advice: str) -> None:
    """Check that so many bytes fit.

    Raises ``OptionError``, with the sizes and an advice, where they do not.
    """
    room, whose = _limit()
    if needed > room:
        sizes = f"{what} take {needed / _GB:,.2f} GB, and {whose} {room / _GB:,.2f} GB"
        raise OptionError(f"{sizes}; {advice}", "sweep.too_large")


def _limit() -> tuple[float, str]:
    """Bytes that may be taken, and who says so; infinite where nothing is known."""
    text = os.environ.get(LIMIT_VARIABLE, "").strip()
    if not text:
        return _available(), "this machine has room for"
    try:
        limit = float(text)
    except ValueError:
        limit = math.nan
    if not (math.isfinite(limit) and limit > 0):
        raise OptionError(f"{LIMIT_VARIABLE} is {text!r}; it must be a number above 0", "sweep.option")
    return limit * _GB, f"{LIMIT_VARIABLE} allows"


def _available() -> float:
    """Bytes that this process may still have."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        lines = []
    for line in lines:
        # Unlike free pages, this counts the cached files that make room on demand.
        if line.startswith("MemAvailable:"):
            return float(line.split()[1]) * 1024
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return math.inf
