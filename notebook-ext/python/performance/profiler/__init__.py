"""Where time goes."""

from .profiler import Profiler, profile_function
from .result import FunctionTime, ProfileResult
from .timing import BenchmarkStatistics, TimingContext, benchmark_function

__all__ = [
    "BenchmarkStatistics",
    "FunctionTime",
    "ProfileResult",
    "Profiler",
    "TimingContext",
    "benchmark_function",
    "profile_function",
]
