"""Packages that need not be installed: what is done without them, said in one line and once."""

from __future__ import annotations

import importlib
import logging
from functools import cache
from types import ModuleType

#: What is done without each package, and how to get it, by the name that it is imported under.
_PACKAGES = {
    "cupy": ("arrays stay on the CPU", "cupy-cuda12x"),
    "joblib": ("Python's own multiprocessing is used", "joblib"),
    "line_profiler": ("single lines are not timed", "line_profiler"),
    "numba": ("its loops are not measured", "numba"),
    "psutil": ("memory is told by Linux only, and nobody tells the processors' load", "psutil"),
    "rich": ("tables and progress are plain text", "rich"),
    "talib": ("it is not measured", "TA-Lib"),
    "websocket": ("the agent's system metrics are not read", "websocket-client"),
}

_log = logging.getLogger("performance")


def module(name: str) -> ModuleType | None:
    """Import an optional package; ``None`` where it is missing, and one line that says what is done without it.

    >>> module("psutil").__name__
    'psutil'
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        without, package = _PACKAGES[name]
        say_once(f"{name} is not installed: {without} (pip install {package})")
        return None


@cache
def say_once(line: str) -> None:
    """Log a line as a warning, the first time that it is said in this process."""
    _log.warning(line)
