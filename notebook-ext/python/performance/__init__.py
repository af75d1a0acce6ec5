"""Backtests on all processors, watched, profiled, within their memory, on a GPU where there is one.

What the performance guide describes, on top of ``backsweep``; see ``docs/guide.md``.

>>> import backsweep as bs
>>> from performance import parallel_sweep
>>> results = parallel_sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample("sp500"))
>>> max(row.sharpe for row in results) == results.best("sharpe").sharpe
True
"""

from .benchmark import (
    Comparison,
    benchmark_gpu_vs_cpu,
    benchmark_indicator_calculation,
    benchmark_simulator_performance,
    run_all_benchmarks,
)
from .device_backend import ArrayBackend
from .gpu import GPUIndicatorCalculator, get_gpu_info, gpu_available, to_cpu, to_gpu
from .memory import (
    ChunkedProcessor,
    DataFrameCache,
    MemoryManager,
    get_available_ram_gb,
    get_memory_info,
    memory_efficient_mode,
    optimize_dataframe,
)
from .monitor import PerformanceMonitor, ProgressBar, ResourceTracker, get_system_resources, print_system_info
from .parallel import ParallelConfig, ParallelRunner, SweepResult, benchmark_parallel_configs, parallel_sweep
from .profiler import Profiler, ProfileResult, TimingContext, benchmark_function, profile_function

__all__ = [
    "ArrayBackend",
    "ChunkedProcessor",
    "Comparison",
    "DataFrameCache",
    "GPUIndicatorCalculator",
    "MemoryManager",
    "ParallelConfig",
    "ParallelRunner",
    "PerformanceMonitor",
    "ProfileResult",
    "Profiler",
    "ProgressBar",
    "ResourceTracker",
    "SweepResult",
    "TimingContext",
    "benchmark_function",
    "benchmark_gpu_vs_cpu",
    "benchmark_indicator_calculation",
    "benchmark_parallel_configs",
    "benchmark_simulator_performance",
    "get_available_ram_gb",
    "get_gpu_info",
    "get_memory_info",
    "get_system_resources",
    "gpu_available",
    "memory_efficient_mode",
    "optimize_dataframe",
    "parallel_sweep",
    "print_system_info",
    "profile_function",
    "run_all_benchmarks",
    "to_cpu",
    "to_gpu",
]
