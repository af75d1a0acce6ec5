"""Large tables in little memory: chunks, caches, narrower columns, limits.

GB and MB are of 2**30 and 2**20 bytes throughout.
"""

from .cache import CacheStatistics, DataFrameCache
from .chunks import ChunkedProcessor
from .frames import ColumnChange, OptimizationReport, optimize_dataframe
from .information import MemoryInfo, get_available_ram_gb, get_memory_info
from .manager import MemoryManager, memory_efficient_mode

__all__ = [
    "CacheStatistics",
    "ChunkedProcessor",
    "ColumnChange",
    "DataFrameCache",
    "MemoryInfo",
    "MemoryManager",
    "OptimizationReport",
    "get_available_ram_gb",
    "get_memory_info",
    "memory_efficient_mode",
    "optimize_dataframe",
]
