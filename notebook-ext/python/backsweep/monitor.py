"""The live monitor of a sweep: progress, heatmap, processors and memory, in a notebook."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from . import discovery
from .monitor_module import monitor_module

_STATIC = Path(__file__).parent / "static"

#: Seconds between updates of an in-process sweep's progress: a page draws no faster anyway.
_PACE = 0.1


class Monitor(anywidget.AnyWidget):  # type: ignore[misc]
    """Shows a sweep live; without one, the machine that the agent runs on.

    A sweep at the agent displays one by itself. To place it yourself, or to see several sweeps in one place, show a
    monitor in a cell of its own and hand it to the sweeps:

    >>> import backsweep as bs
    >>> monitor = bs.Monitor()
    >>> grid = {"fast": [5, 10], "slow": [40]}
    >>> result = bs.sweep("ema_cross", grid, bs.sample("sp500"), where="inprocess", progress=monitor)
    >>> monitor.outcome
    'completed'

    The page talks to the agent directly, so the monitor keeps moving while the kernel is busy. Its heatmap stays with
    the agent: a notebook stores none of it.
    """

    _esm = _STATIC / "monitor.js"
    _css = _STATIC / "monitor.css"

    #: The job at the agent, empty for none.
    job = traitlets.Unicode("", read_only=True).tag(sync=True)
    #: What is swept; empty for the strategy's name as the agent knows it.
    title = traitlets.Unicode("").tag(sync=True)
    #: The axes of the grid, ``{"name": ..., "values": [...]}`` each.
    axes = traitlets.List(traitlets.Dict(), read_only=True).tag(sync=True)
    #: The metric that the heatmap shows at first.
    metric = traitlets.Unicode("sharpe", read_only=True).tag(sync=True)
    #: Done so far, and in all, of a sweep in the kernel's own process.
    done = traitlets.Float(0, read_only=True).tag(sync=True)
    total = traitlets.Float(0, read_only=True).tag(sync=True)
    #: How the sweep ended: ``completed``, ``cancelled`` or ``failed``; empty while it runs.
    outcome = traitlets.Unicode("", read_only=True).tag(sync=True)
    #: Why it failed.
    message = traitlets.Unicode("", read_only=True).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._advanced = float("-inf")
        self.on_msg(self._answer)

    def follow(self, job: str, axes: Sequence[dict[str, Any]], metric: str = "sharpe", title: str = "") -> None:
        """Show a job of the agent from now on.

        ``axes`` are ``{"name": str, "values": [numbers]}``, in the order of the grid.
        """
        self._set(job=job, axes=list(axes), metric=metric, title=title, done=0.0, total=0.0, outcome="", message="")

    def advance(self, done: int, total: int) -> None:
        """Show how far a sweep in the kernel's own process is. May be called as often as one likes."""
        now = time.monotonic()
        starts = self.job != "" or self.outcome != ""
        if not starts and done < total and now - self._advanced < _PACE:
            return
        self._advanced = now
        self._set(job="", done=float(done), total=float(total), outcome="", message="")

    def finish(self, outcome: str, message: str = "") -> None:
        """Show how the sweep ended: ``completed``, ``cancelled`` or ``failed``, and why."""
        self._set(outcome=outcome, message=message)

    def __repr__(self) -> str:
        """Say what it is where it cannot be shown, as in an exported notebook."""
        return "backsweep.Monitor()"

    def _set(self, **traits: Any) -> None:
        """Set traits, in one message to the page."""
        with self.hold_sync():
            for name, value in traits.items():
                self.set_trait(name, value)

    def _answer(self, _: Any, content: Any, __: Any) -> None:
        """Answer a page without a Jupyter server to ask. Not by traits: notebooks save those."""
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "agent":
            self.send({"kind": kind, "agent": discovery.read()})
        elif kind == "module":
            self.send({"kind": kind}, buffers=[monitor_module()[0]])
