"""How busy the machine is."""

from __future__ import annotations

import math
import os
import platform
import sys
from dataclasses import asdict, dataclass
from typing import Any

from backsweep import __version__

from .. import device_backend, environment, optional
from ..memory import get_memory_info
from ..memory.sizes import GB
from .agent import AgentMetrics, AgentSample

#: Seconds over which the processors' load is measured.
_MEASURED_SECONDS = 0.1


@dataclass(frozen=True)
class GpuResources:
    """Memory of a GPU, in GB of 2**30 bytes, and its load, 0 to 100; NaN where only CuPy tells."""

    name: str
    memory_used_gb: float
    memory_total_gb: float
    load_percent: float = math.nan

    def __str__(self) -> str:
        load = "" if math.isnan(self.load_percent) else f"{self.load_percent:.0f} %, "
        return f"{self.name}: {load}{self.memory_used_gb:.1f} of {self.memory_total_gb:.1f} GB used"


@dataclass(frozen=True)
class SystemResources:
    """The machine at a moment. Loads are 0 to 100, memory is in GB of 2**30 bytes; NaN is what nobody tells."""

    #: Mean load of all processors, and the load of each.
    cpu_percent: float
    cpu_percent_per_core: tuple[float, ...]
    cpu_count: int
    memory_total_gb: float
    memory_used_gb: float
    #: Of this process, and of the agent: 0 where none runs.
    process_memory_gb: float
    agent_memory_gb: float
    gpus: tuple[GpuResources, ...]
    #: Who told: ``agent``, ``psutil`` or ``system``.
    source: str

    @property
    def memory_percent(self) -> float:
        """Share of the memory that is used, 0 to 100."""
        return 100.0 * self.memory_used_gb / self.memory_total_gb

    @property
    def memory_available_gb(self) -> float:
        """GB that are not used."""
        return self.memory_total_gb - self.memory_used_gb

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dict."""
        return {**asdict(self), "memory_percent": self.memory_percent, "memory_available_gb": self.memory_available_gb}

    def __str__(self) -> str:
        load = "load unknown" if math.isnan(self.cpu_percent) else f"{self.cpu_percent:.0f} %"
        lines = [
            f"CPU   {load} of {self.cpu_count} processors",
            f"RAM   {self.memory_used_gb:.1f} of {self.memory_total_gb:.1f} GB used, {self.process_memory_gb:.2f} here",
        ]
        if self.agent_memory_gb:
            lines.append(f"Agent {self.agent_memory_gb:.2f} GB used")
        lines += [f"GPU   {gpu}" for gpu in self.gpus]
        return "\n".join([*lines, f"told by {self.source}"])


def get_system_resources() -> SystemResources:
    """Measure processors, memory and GPUs, over a tenth of a second.

    A running agent tells, since its machine is the one that heavy sweeps use; else psutil; else the system, as far as
    it does. The agent tells of NVIDIA's GPUs where there is a driver; else GPUs are looked at where
    ``BACKTEST_USE_GPU`` is set and CuPy is installed.

    >>> resources = get_system_resources()
    >>> resources.cpu_count >= 1 and resources.memory_total_gb > 0
    True
    """
    with_agent = AgentMetrics.connect(_MEASURED_SECONDS)
    if with_agent is not None:
        with with_agent:
            sample = with_agent.sample()
        if sample is not None:
            return from_agent(sample)
    return from_system(_MEASURED_SECONDS)


def from_agent(sample: AgentSample) -> SystemResources:
    """What the agent tells."""
    loads = sample.cpu_percent
    gpus = tuple(
        GpuResources(gpu.name, gpu.memory_used_bytes / GB, gpu.memory_total_bytes / GB, gpu.load_percent)
        for gpu in sample.gpus
    )
    return SystemResources(
        cpu_percent=sum(loads) / max(len(loads), 1),
        cpu_percent_per_core=loads,
        cpu_count=len(loads),
        memory_total_gb=sample.memory_total_bytes / GB,
        memory_used_gb=sample.memory_used_bytes / GB,
        process_memory_gb=get_memory_info().process_gb,
        agent_memory_gb=sample.agent_memory_bytes / GB,
        gpus=gpus or _gpus(),
        source="agent",
    )


def from_system(interval: float | None) -> SystemResources:
    """What psutil tells, or the system; the load over an interval, or since the last call where it is ``None``."""
    psutil = optional.module("psutil")
    loads = () if psutil is None else tuple(psutil.cpu_percent(interval=interval, percpu=True))
    memory = get_memory_info()
    return SystemResources(
        cpu_percent=sum(loads) / len(loads) if loads else math.nan,
        cpu_percent_per_core=loads,
        cpu_count=os.cpu_count() or 1,
        memory_total_gb=memory.total_gb,
        memory_used_gb=memory.used_gb,
        process_memory_gb=memory.process_gb,
        agent_memory_gb=0.0,
        gpus=_gpus(),
        source="system" if psutil is None else "psutil",
    )


def print_system_info() -> None:
    """Print the machine, the versions that matter, and how busy it is; as a table where rich is installed."""
    facts = [
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("Python", sys.version.split()[0]),
        ("backsweep", __version__),
        ("Limit", _limit()),
    ]
    for line in str(get_system_resources()).splitlines():
        name, _, text = line.partition(" ")
        facts.append((name, text.strip()) if name != "told" else ("Told by", text.removeprefix("by ")))
    rich = optional.module("rich")
    if rich is None:
        print("\n".join(f"{name:<10} {text}" for name, text in facts))
        return
    from rich.table import Table

    table = Table(title="System", show_header=False)
    for name, text in facts:
        table.add_row(name, text)
    rich.print(table)


def _limit() -> str:
    limit = environment.positive(environment.MEMORY_LIMIT_GB)
    return "none" if limit is None else f"{limit:g} GB ({environment.MEMORY_LIMIT_GB})"


def _gpus() -> tuple[GpuResources, ...]:
    if not environment.flag(environment.USE_GPU):
        return ()
    cupy = device_backend.gpu_support().cupy
    if cupy is None:
        return ()
    gpus = []
    for number in range(cupy.cuda.runtime.getDeviceCount()):
        with cupy.cuda.Device(number):
            free, total = cupy.cuda.runtime.memGetInfo()
        name = cupy.cuda.runtime.getDeviceProperties(number)["name"].decode()
        gpus.append(GpuResources(name, (total - free) / GB, total / GB))
    return tuple(gpus)
