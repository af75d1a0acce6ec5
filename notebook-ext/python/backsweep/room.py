"""How much memory there is: what does not fit is refused before it is allocated, or goes to files."""

from __future__ import annotations

import math
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from . import _native
from .container import container_memory
from .errors import OptionError

if TYPE_CHECKING:
    from ._native import Bars

#: The variable that limits the memory of this process, in GB of 2**30 bytes.
LIMIT_VARIABLE = "BACKTEST_MEMORY_LIMIT_GB"
#: What ``bs.sweep`` takes as ``memory_limit``.
MemoryLimit: TypeAlias = "float | str | None"
_GB = 2.0**30
_UNITS = {"": _GB, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30}
#: Timestamps, prices and volumes.
_USUAL_COLUMNS = 6
#: So many bytes are there without asking, which takes longer than to compute what fills them. A limit is always asked.
_FEW = 2**26


@dataclass(frozen=True)
class Room:
    """Memory that a sweep may take, who says so, and where results go that it has no room for."""

    #: Infinite where nothing is known.
    bytes: float
    says: str
    advice: str
    #: Whether somebody set it, so that the bars that are held already count.
    is_set: bool
    #: ``None`` where results must stay in memory.
    spill_directory: Path | None

    def native(self, bars: Bars) -> tuple[int, str, str] | None:
        """The limit as the engine takes it: for bars, tiles and results together."""
        if math.isinf(self.bytes):
            return None
        held = 0 if self.is_set else bars_bytes(bars)
        return int(self.bytes) + held, self.says, self.advice

    def fits(self, needed: float) -> bool:
        """Whether so many bytes fit."""
        return needed <= self.bytes


def of(memory_limit: MemoryLimit = None, spill_directory: str | os.PathLike[str] | None = None) -> Room:
    """Read how much memory a sweep may take: as asked, as the environment says, or what is free.

    Raises ``OptionError`` for what is no size, or no folder.

    >>> of("500MB").bytes, of(0.5).bytes == 2**29
    (500000000.0, True)
    """
    directory = Path(tempfile.gettempdir() if spill_directory is None else spill_directory)
    if not directory.is_dir():
        message = f"option 'spill_directory' is {str(directory)!r}; it must be a folder that exists"
        raise OptionError(message, "sweep.option")
    if memory_limit is not None:
        advice = "raise memory_limit, or run fewer combinations"
        return Room(_size("option 'memory_limit'", memory_limit), "memory_limit allows", advice, True, directory)
    text = os.environ.get(LIMIT_VARIABLE, "").strip()
    if text:
        advice = f"raise {LIMIT_VARIABLE} or give memory_limit, or run fewer combinations"
        limit = _number(text)
        if not limit > 0:
            raise OptionError(f"{LIMIT_VARIABLE} is {text!r}; it must be a number above 0", "sweep.option")
        return Room(limit * _GB, f"{LIMIT_VARIABLE} allows", advice, True, directory)
    advice = "free some memory, or run fewer combinations"
    return Room(_available(), "this machine has room for", advice, False, directory)


def bars_bytes(bars: Bars) -> int:
    """Bytes that bars hold."""
    return 8 * len(bars) * max(_USUAL_COLUMNS, len(bars.columns))


def results_bytes(rows: int, keep: str) -> int:
    """Bytes that results of so many combinations take, at most."""
    if keep == "aggregates":
        return 0
    if keep != "all":
        # While the best are chosen there are up to twice as many besides.
        rows = min(rows, 3 * int(keep.split(":")[1]))
    return rows * (len(_native.metric_names()) + 1) * 8


def check_results(room: Room, rows: int, keep: str, spills: bool) -> None:
    """Check that results of so many combinations fit into memory, or where they may be spilled into files.

    Raises ``OptionError`` where they do not.
    """
    needed = results_bytes(rows, keep)
    if room.fits(needed):
        return
    what = f"the results of {rows:,} combinations"
    if keep != "all":
        raise too_large(needed, what, room.bytes, room.says, "keep fewer, or " + room.advice)
    best = "keep the best only, as with keep='top:1000:sharpe'"
    directory = room.spill_directory
    if not spills or directory is None:
        raise too_large(needed, what, room.bytes, room.says, f"{best}, or {room.advice}")
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise too_large(needed, what, free, f"{directory} has room for", f"{best}, or name another spill_directory")


def is_plenty(needed: float) -> bool:
    """Whether so few bytes are needed that nobody has to be asked."""
    return needed <= _FEW and not os.environ.get(LIMIT_VARIABLE, "").strip()


def check(needed: float, what: str, advice: str) -> None:
    """Check that so many bytes fit.

    Raises ``OptionError``, with the sizes and an advice, where they do not.
    """
    if is_plenty(needed):
        return
    room = of()
    if not room.fits(needed):
        raise too_large(needed, what, room.bytes, room.says, advice)


def too_large(needed: float, what: str, limit: float, says: str, advice: str) -> OptionError:
    """Make the error of what does not fit, with the sizes and an advice."""
    sizes = f"{what} take {needed / _GB:,.2f} GB, and {says} {limit / _GB:,.2f} GB"
    return OptionError(f"{sizes}; {advice}", "sweep.too_large")


def _size(what: str, given: float | str) -> float:
    """Bytes of a number of GB, or of a text with a unit."""
    text = str(given).strip()
    match = re.fullmatch(r"([0-9.eE+-]+?)\s*([kmgKMG]i?[bB])?", text)
    size = math.nan
    if match is not None and not isinstance(given, bool):
        size = _number(match[1]) * _UNITS[(match[2] or "").lower()]
    if not size > 0:
        message = f"{what} is {given!r}; it must be a number of GB above 0, or a size such as '500MB'"
        raise OptionError(message, "sweep.option")
    return size


def _number(text: str) -> float:
    """A finite number, NaN for what is none."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _available() -> float:
    """Bytes that this process may still have: what the machine has free, or its container, where that is less."""
    container = container_memory()
    return min(_free(), math.inf if container is None else container.available)


def _free() -> float:
    """Bytes that the machine has free."""
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
