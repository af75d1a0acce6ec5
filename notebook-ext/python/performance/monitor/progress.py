"""Progress of a loop, alone or with the machine's load."""

from __future__ import annotations

import threading
from typing import Literal

from backsweep import OptionError

from .displays import Display, choose
from .tracker import ResourceSummary, ResourceTracker

#: The innermost monitor that is entered: sweeps of this package report to it by themselves.
_entered: list[PerformanceMonitor] = []


class ProgressBar:
    """Shows how far a loop is: with rich in a terminal, as a widget in a notebook, else as a line of text.

    Args:
        total: Steps in all; without, only their number is shown.
        description: What is done.

    >>> with ProgressBar(total=3, description="Sweep") as bar:
    ...     for step in range(3):
    ...         bar.update(1, description=f"Step {step}")
    Step 2 ... 3/3 ...
    >>> bar.done
    3
    """

    def __init__(self, total: int | None = None, description: str = "", display: Display | None = None) -> None:
        if total is not None and total < 0:
            raise OptionError(f"option 'total' is {total!r}; it must be a number of steps", "performance.option")
        self.total = total
        self.description = description
        self.done = 0
        self._display = display
        self._closed = False
        self._lock = threading.Lock()

    def update(self, steps: int = 1, description: str | None = None) -> None:
        """Count steps, and say what is done now. Any number of threads may call it."""
        with self._lock:
            self.done += steps
            if description is not None:
                self.description = description
            self._show()

    def close(self) -> None:
        """End it; further updates show nothing."""
        with self._lock:
            if self._display is not None and not self._closed:
                self._display.close(self.done, self.total)
            self._closed = True

    def __enter__(self) -> ProgressBar:
        with self._lock:
            self._show()
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self.close()
        return False

    def _show(self) -> None:
        if self._closed:
            return
        if self._display is None:
            self._display = choose()
        self._display.show(self.done, self.total, self.description)


class PerformanceMonitor:
    """Follows a loop: a progress bar, the machine's load, and a line at the end that sums up both.

    Sweeps of this package that run inside the block report their combinations by themselves.

    Args:
        show_bar: Show the bar, and print the line at the end.
        total: Steps in all, where they are known.
        description: What is done.
        interval: Seconds between two looks at the machine.

    >>> with PerformanceMonitor(show_bar=False) as monitor:
    ...     for step in range(5):
    ...         monitor.update(1)
    >>> monitor.done
    5
    """

    def __init__(
        self, show_bar: bool = True, total: int | None = None, description: str = "", interval: float = 0.5
    ) -> None:
        self.tracker = ResourceTracker(interval)
        self._bar = ProgressBar(total, description)
        self._show_bar = show_bar
        self._done = 0

    @property
    def done(self) -> int:
        """Steps counted so far."""
        return self._done

    def update(self, steps: int = 1, description: str | None = None) -> None:
        """Count steps, and say what is done now."""
        self._done += steps
        if self._show_bar:
            self._bar.update(steps, description)

    def expect(self, steps: int) -> None:
        """Add steps to the total, as a sweep does when it starts."""
        self._bar.total = self._done + steps if self._bar.total is None else max(self._bar.total, self._done + steps)

    def summary(self) -> ResourceSummary:
        """Time, load and memory so far, or of the whole block."""
        return self.tracker.summary()

    def __enter__(self) -> PerformanceMonitor:
        self._done = 0
        self.tracker.start()
        _entered.append(self)
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        _entered.remove(self)
        summary = self.tracker.stop()
        if self._show_bar:
            self._bar.close()
            rate = f" ({self._done / summary.seconds:,.1f}/s)" if self._done and summary.seconds > 0 else ""
            print(f"{self._done:,} done{rate}: {summary}")
        return False


def entered_monitor() -> PerformanceMonitor | None:
    """The innermost monitor whose block is running."""
    return _entered[-1] if _entered else None
