"""What the machine does while backtests run."""

from .progress import PerformanceMonitor, ProgressBar
from .resources import GpuResources, SystemResources, get_system_resources, print_system_info
from .tracker import ResourceSummary, ResourceTracker, TrackedSample

__all__ = [
    "GpuResources",
    "PerformanceMonitor",
    "ProgressBar",
    "ResourceSummary",
    "ResourceTracker",
    "SystemResources",
    "TrackedSample",
    "get_system_resources",
    "print_system_info",
]
