"""How fast it is, here and now."""

from ..comparison import Chart, Comparison, Measurement
from .indicators import benchmark_gpu_vs_cpu, benchmark_indicator_calculation
from .large import benchmark_large_history
from .simulator import benchmark_simulator_performance
from .suite import BenchmarkReport, run_all_benchmarks

__all__ = [
    "BenchmarkReport",
    "Chart",
    "Comparison",
    "Measurement",
    "benchmark_gpu_vs_cpu",
    "benchmark_indicator_calculation",
    "benchmark_large_history",
    "benchmark_simulator_performance",
    "run_all_benchmarks",
]
