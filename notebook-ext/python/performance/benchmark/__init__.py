"""How fast it is, here and now."""

from typing import TYPE_CHECKING, Any

from ..comparison import Chart, Comparison, Measurement
from .indicators import benchmark_gpu_vs_cpu, benchmark_indicator_calculation
from .large import benchmark_large_history
from .simulator import benchmark_simulator_performance
from .suite import BenchmarkReport, run_all_benchmarks

if TYPE_CHECKING:
    from .browser import BrowserBenchmark, benchmark_in_browser

__all__ = [
    "BenchmarkReport",
    "BrowserBenchmark",
    "Chart",
    "Comparison",
    "Measurement",
    "benchmark_gpu_vs_cpu",
    "benchmark_in_browser",
    "benchmark_indicator_calculation",
    "benchmark_large_history",
    "benchmark_simulator_performance",
    "run_all_benchmarks",
]


def __getattr__(name: str) -> Any:
    # A widget needs anywidget, which the other benchmarks do not.
    if name in ("BrowserBenchmark", "benchmark_in_browser"):
        from . import browser

        return getattr(browser, name)
    raise AttributeError(f"module 'performance.benchmark' has no attribute '{name}'")
