"""Sweeps on several processors."""

from .benchmark import benchmark_parallel_configs
from .config import ParallelConfig
from .result import Failure, ParameterResult, SweepResult, Undefined
from .runner import ParallelRunner, parallel_sweep

__all__ = [
    "Failure",
    "ParallelConfig",
    "ParallelRunner",
    "ParameterResult",
    "SweepResult",
    "Undefined",
    "benchmark_parallel_configs",
    "parallel_sweep",
]
