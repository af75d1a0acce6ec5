"""All benchmarks, one after another."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backsweep import __version__
from backsweep.place import cores

from ..comparison import Comparison
from .indicators import benchmark_gpu_vs_cpu, benchmark_indicator_calculation
from .large import benchmark_large_history
from .simulator import benchmark_simulator_performance


@dataclass(frozen=True)
class BenchmarkReport:
    """What ``run_all_benchmarks`` measured."""

    machine: str
    comparisons: tuple[Comparison, ...]

    def summary(self) -> str:
        """The machine, and each comparison."""
        return "\n\n".join([self.machine, *(comparison.summary() for comparison in self.comparisons)])

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return "".join(comparison._repr_html_() for comparison in self.comparisons)


def run_all_benchmarks(verbose: bool = True) -> BenchmarkReport:
    """Measure sweeps, indicators, a GPU against the CPU, and ten million bars in two gigabytes.

    It takes less than a minute on two cores. Every number comes from this machine, now. ``verbose`` prints each
    comparison as it is done.
    """
    benchmarks: tuple[Callable[[], Comparison], ...] = (
        benchmark_simulator_performance,
        lambda: benchmark_indicator_calculation(data_size=100_000),
        benchmark_gpu_vs_cpu,
        benchmark_large_history,
    )
    machine = (
        f"{platform.system()} {platform.machine()}, {cores()} processors, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, backsweep {__version__}"
    )
    if verbose:
        print(machine)
    comparisons = []
    for benchmark in benchmarks:
        comparison = benchmark()
        comparisons.append(comparison)
        if verbose:
            print(f"\n{comparison.summary()}")
    return BenchmarkReport(machine, tuple(comparisons))
