"""Ways to show progress: rich in a terminal, the widget in a notebook, else a line of text."""

from __future__ import annotations

import sys
import time
from typing import Any, Protocol, TextIO

from .. import optional

#: Seconds between two updates of a line of text.
_PACE = 0.1


class Display(Protocol):
    """What shows progress."""

    def show(self, done: int, total: int | None, description: str) -> None:
        """Show how far it is; the total may be unknown."""

    def close(self, done: int, total: int | None) -> None:
        """Show that it has ended."""


class RichDisplay:
    """A bar with time left, by rich."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns)
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, done: int, total: int | None, description: str) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=done, total=total, description=description)

    def close(self, done: int, total: int | None) -> None:
        """Leave the bar as it is."""
        self._progress.stop()


class WidgetDisplay:
    """The monitor of backsweep, under the running cell."""

    def __init__(self, monitor: Any) -> None:
        self._monitor = monitor

    def show(self, done: int, total: int | None, description: str) -> None:
        """Move the bar; without a total there is none to move."""
        if description != self._monitor.title:
            self._monitor.title = description
        self._monitor.advance(done, total or 0)

    def close(self, done: int, total: int | None) -> None:
        """Tell how it ended."""
        self._monitor.finish("completed" if total is None or done >= total else "cancelled")


class TextDisplay:
    """One line that is kept up to date."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._file = file if file is not None else sys.stderr
        self._written = float("-inf")
        self._text = ""

    def show(self, done: int, total: int | None, description: str) -> None:
        """Write the line anew, a few times a second."""
        share = f"{done:,}" if total is None else f"{done:,}/{total:,} ({done / max(total, 1):.0%})"
        text = f"{description} {share}".strip()
        now = time.monotonic()
        if now - self._written < _PACE and done != total:
            self._text = text
            return
        self._written = now
        self._write(text)

    def close(self, done: int, total: int | None) -> None:
        """Write it for the last time, and end it."""
        self._write(self._text)
        self._file.write("\n")
        self._file.flush()

    def _write(self, text: str) -> None:
        # Spaces wipe out what is left of a longer line.
        self._file.write(f"\r{text}{' ' * max(len(self._text) - len(text), 0)}")
        self._file.flush()
        self._text = text


def choose() -> Display:
    """The best display that there is."""
    monitor = _notebook_monitor()
    if monitor is not None:
        return WidgetDisplay(monitor)
    if optional.module("rich") is not None:
        return RichDisplay()
    return TextDisplay()


def in_notebook() -> bool:
    """Tell whether this is a notebook's kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def _notebook_monitor() -> Any:
    """A new monitor under the running cell; ``None`` outside of notebooks, or where its widget cannot be had."""
    if not in_notebook():
        return None
    try:
        from IPython.display import display

        import backsweep

        monitor = backsweep.Monitor()
    except (ImportError, OSError):
        # Without anywidget, or without the page's script.
        return None
    display(monitor)
    return monitor
