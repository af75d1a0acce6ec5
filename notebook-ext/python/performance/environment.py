"""The environment variables that set defaults, read each time they matter."""

from __future__ import annotations

import math
import os

from backsweep import OptionError

USE_GPU = "BACKTEST_USE_GPU"
PARALLEL_BACKEND = "BACKTEST_PARALLEL_BACKEND"
MEMORY_LIMIT_GB = "BACKTEST_MEMORY_LIMIT_GB"
CHUNK_SIZE_MB = "BACKTEST_CHUNK_SIZE_MB"

_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def flag(name: str, default: bool = False) -> bool:
    """Read a truth: ``True``, ``yes``, ``on``, 1 or their opposites, in any letter case; unset or empty is the default.

    Raises ``OptionError`` for anything else.

    >>> import os
    >>> os.environ["EXAMPLE_SWITCH"] = "True"
    >>> flag("EXAMPLE_SWITCH")
    True
    >>> del os.environ["EXAMPLE_SWITCH"]
    """
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if text.lower() not in _TRUTHS:
        raise OptionError(f"{name} is {text!r}; set it to True or False", "performance.environment")
    return _TRUTHS[text.lower()]


def positive(name: str) -> float | None:
    """Read a number above 0; ``None`` where it is unset or empty.

    Raises ``OptionError`` for anything else.
    """
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    return check_positive(name, value, given=text)


def choice(name: str, choices: tuple[str, ...]) -> str | None:
    """Read one of some words, in any letter case; ``None`` where it is unset or empty.

    Raises ``OptionError`` for any other word.
    """
    text = os.environ.get(name, "").strip().lower()
    if text and text not in choices:
        raise OptionError(f"{name} is {text!r}; set it to {' or '.join(choices)}", "performance.environment")
    return text or None


def check_positive(name: str, value: float, given: object = None) -> float:
    """Give back a finite number above 0; raise ``OptionError`` for any other."""
    if not (math.isfinite(value) and value > 0):
        shown = given if given is not None else value
        raise OptionError(f"{name} is {shown!r}; it must be a number above 0", "performance.option")
    return value
