"""How much memory there is, and how much of it is left for this process."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from backsweep.container import container_memory

from .. import environment, optional
from .sizes import GB


@dataclass(frozen=True)
class MemoryInfo:
    """Memory in GB of 2**30 bytes. NaN stands for what the system does not tell."""

    #: Of the machine, or of the container where its limit is lower.
    total_gb: float
    #: Left for this process: the least of what the machine has free, what the container may still take, and what
    #: ``BACKTEST_MEMORY_LIMIT_GB`` leaves.
    available_gb: float
    #: Of this process, resident.
    process_gb: float
    #: ``BACKTEST_MEMORY_LIMIT_GB``.
    limit_gb: float | None
    #: The container's limit.
    container_limit_gb: float | None

    @property
    def used_gb(self) -> float:
        """Memory that is not available."""
        return self.total_gb - self.available_gb

    @property
    def percent(self) -> float:
        """Share of the total that is used, 0 to 100."""
        return 100.0 * self.used_gb / self.total_gb

    def __str__(self) -> str:
        limit = "" if self.limit_gb is None else f", limited to {self.limit_gb:.2f} GB"
        container = "" if self.container_limit_gb is None else f", in a container of {self.container_limit_gb:.2f} GB"
        return (
            f"{self.available_gb:.2f} of {self.total_gb:.2f} GB available, {self.process_gb:.2f} GB used here"
            f"{limit}{container}"
        )


def get_memory_info() -> MemoryInfo:
    """Look up the memory of the machine, the container and this process.

    >>> memory = get_memory_info()
    >>> 0 < memory.available_gb <= memory.total_gb
    True
    """
    host = _host()
    total, available = host.total, host.available
    container = container_memory()
    if container is not None:
        total, available = min(total, container.limit), min(available, container.available)
    limit = environment.positive(environment.MEMORY_LIMIT_GB)
    if limit is not None:
        left = limit * GB if math.isnan(host.process) else limit * GB - host.process
        available = min(available, max(left, 0.0))
    return MemoryInfo(
        total_gb=total / GB,
        available_gb=available / GB,
        process_gb=host.process / GB,
        limit_gb=limit,
        container_limit_gb=None if container is None else container.limit / GB,
    )


def get_available_ram_gb() -> float:
    """GB of memory left for this process; the limits of the container and of ``BACKTEST_MEMORY_LIMIT_GB`` count.

    >>> get_available_ram_gb() > 0
    True
    """
    return get_memory_info().available_gb


class _Host(NamedTuple):
    """Bytes of the machine, and of this process."""

    total: float
    available: float
    process: float


def _host() -> _Host:
    psutil = optional.module("psutil")
    if psutil is not None:
        memory = psutil.virtual_memory()
        return _Host(memory.total, memory.available, psutil.Process().memory_info().rss)
    machine, process = _kilobytes(Path("/proc/meminfo")), _kilobytes(Path("/proc/self/status"))
    if "MemAvailable" in machine:
        return _Host(machine["MemTotal"], machine["MemAvailable"], process.get("VmRSS", math.nan))
    total = math.nan
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        total = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return _Host(total, math.nan, math.nan)


def _kilobytes(path: Path) -> dict[str, float]:
    """Read lines such as ``MemTotal: 1024 kB``, as bytes by name."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return {}
    words = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): float(number) * 1024 for name, number, _ in words}
