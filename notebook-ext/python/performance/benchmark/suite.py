"""All benchmarks, one after another."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from backsweep import __version__
from backsweep.place import cores

from .. import optional
from ..comparison import Comparison
from ..monitor.displays import in_notebook
from .indicators import benchmark_gpu_vs_cpu, benchmark_indicator_calculation
from .large import benchmark_large_history
from .simulator import benchmark_simulator_performance

if TYPE_CHECKING:
    from .browser import BrowserBenchmark


@dataclass(frozen=True)
class BenchmarkReport:
    """What ``run_all_benchmarks`` measured."""

    machine: str
    measured: tuple[Comparison, ...]
    #: What the notebook's page measures once the cell has ended; ``None`` outside of notebooks.
    browser: BrowserBenchmark | None = field(default=None, repr=False)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Each comparison; that of sweeps has the browser as soon as it is measured."""
        if self.browser is None:
            return self.measured
        return (self.browser.comparison, *self.measured[1:])

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
    comparison as it is done. In a notebook the sweep runs in the page as well, by a widget, once the cell has ended.
    """
    browser = _browser() if in_notebook() else None
    benchmarks: tuple[Callable[[], Comparison], ...] = (
        benchmark_simulator_performance if browser is None else lambda: browser.comparison,
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
    return BenchmarkReport(machine, tuple(comparisons), browser)


def _browser() -> BrowserBenchmark | None:
    """Measure sweeps, and show the widget that measures the page; ``None`` where there is none to show."""
    try:
        from IPython.display import display

        from .browser import benchmark_in_browser

        widget = benchmark_in_browser()
    except (ImportError, OSError) as error:
        optional.say_once(f"the browser is not measured: {error}")
        return None
    display(widget)
    return widget
