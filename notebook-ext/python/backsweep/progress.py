"""Who hears how far a sweep is: nobody, a callable, a line of text, or a monitor."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, runtime_checkable

from .errors import OptionError

#: What ``bs.sweep`` takes as ``progress``.
ProgressLike: TypeAlias = "bool | Callable[[int, int], object] | MonitorLike | None"


@runtime_checkable
class MonitorLike(Protocol):
    """What ``bs.Monitor`` offers to a sweep."""

    def follow(self, job: str, axes: list[dict[str, Any]], metric: str) -> None:
        """Show a job of the agent."""

    def advance(self, done: int, total: int) -> None:
        """Show how far a sweep in the kernel's process is."""

    def finish(self, outcome: str, message: str = "") -> None:
        """Show how the sweep ended."""


class Listener:
    """Nobody listens. ``advance`` and ``job`` are ``None`` where they need not be called."""

    advance: Callable[[int, int], object] | None = None
    job: Callable[[str], object] | None = None

    def stay_here(self) -> None:
        """Hear that the sweep runs in the kernel's process after all."""

    def finish(self, outcome: str, message: str = "") -> None:
        """Hear how the sweep ended."""


class CallableListener(Listener):
    """Hands bar-combinations done and in all to a callable."""

    def __init__(self, callback: Callable[[int, int], object]) -> None:
        self.advance = callback


class TextListener(Listener):
    """Writes one line that is kept up to date."""

    def __init__(self) -> None:
        self._last = ""
        self.advance = self._advance

    def _advance(self, done: int, total: int) -> None:
        text = f"\rsweep: {done / total:4.0%} of {total:,} bar-combinations"
        if text != self._last:
            self._last = text
            sys.stderr.write(text)
            sys.stderr.flush()

    def finish(self, outcome: str, message: str = "") -> None:
        """End the line."""
        if self._last:
            sys.stderr.write(f", {outcome}\n")


class MonitorListener(Listener):
    """Lets a monitor follow: by itself at the agent, told by the kernel in process."""

    def __init__(self, monitor: MonitorLike, axes: list[tuple[str, list[Any]]], metric: str, at_agent: bool) -> None:
        self._monitor = monitor
        self._axes = [{"name": name, "values": values} for name, values in axes]
        self._metric = metric
        if at_agent:
            self.job = self._follow
        else:
            self.advance = monitor.advance

    def stay_here(self) -> None:
        """Tell the monitor how far the sweep is: it cannot follow it by itself."""
        self.job, self.advance = None, self._monitor.advance

    def _follow(self, job: str) -> None:
        self._monitor.follow(job, self._axes, self._metric)

    def finish(self, outcome: str, message: str = "") -> None:
        """Tell the monitor."""
        self._monitor.finish(outcome, message)


class Part(Listener):
    """Tells another listener of one of several sweeps: ``before`` bar-combinations came before it, of ``total``."""

    def __init__(self, whole: Listener, before: int, total: int) -> None:
        self.job = whole.job
        advance = whole.advance
        if advance is not None:
            self.advance = lambda done, _: advance(before + done, total)


def listener(progress: ProgressLike, axes: list[tuple[str, list[Any]]], metric: str, at_agent: bool) -> Listener:
    """Make what ``progress`` asks for; ``None`` shows a monitor in a notebook when the agent runs the sweep."""
    if isinstance(progress, MonitorLike):
        return MonitorListener(progress, axes, metric, at_agent)
    if progress is None or progress is True:
        monitor = _displayed_monitor() if progress or at_agent else None
        if monitor is not None:
            return MonitorListener(monitor, axes, metric, at_agent)
        return TextListener() if progress else Listener()
    if progress is False:
        return Listener()
    if callable(progress):
        return CallableListener(progress)
    message = f"option 'progress' is {progress!r}; it must be True, False, None, a callable or a bs.Monitor"
    raise OptionError(message, "sweep.option")


def _displayed_monitor() -> MonitorLike | None:
    """Show a new monitor under the running cell, where there is a notebook and its widget can be had."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if getattr(shell, "kernel", None) is None:
        return None
    try:
        from .monitor import Monitor
    except (ImportError, OSError):
        # Without anywidget, or without the built page script, a sweep runs all the same.
        return None
    from IPython.display import display

    monitor = Monitor()
    display(monitor)
    return monitor
