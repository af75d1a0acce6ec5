"""Indicators and arrays on a GPU, where there is one."""

from .calculator import GPUIndicatorCalculator
from .transfer import GpuInfo, get_gpu_info, gpu_available, to_cpu, to_gpu

__all__ = ["GPUIndicatorCalculator", "GpuInfo", "get_gpu_info", "gpu_available", "to_cpu", "to_gpu"]
