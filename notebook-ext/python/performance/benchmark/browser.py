"""The engine in the browser beside the others: a widget that runs the same sweep in the notebook's page."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

import backsweep as bs

from ..comparison import Comparison, Measurement
from .simulator import Race, compare

_STATIC = Path(bs.__file__).parent / "static"
#: The engine for browsers, as the page needs it.
_FILES = ("worker.js", "backsweep.wasm")
_COLUMNS = ("timestamp", "open", "high", "low", "close", "volume")
#: The sweep is run so often, the shortest time counts.
_RUNS = 3
_WAY = "browser"
_MODES = {
    "threads": "{threads} threads that share memory",
    "workers": "{threads} workers",
    "single": "1 thread",
}


class BrowserBenchmark(anywidget.AnyWidget):  # type: ignore[misc]
    """A comparison of sweeps that gains the engine in the browser, once it is shown in a notebook.

    Made by ``benchmark_in_browser``. The page runs the sweep when the cell has ended, so that they do not share the
    processors; then the chart has one more bar, and ``comparison`` one more measurement.
    """

    _esm = _STATIC / "benchmark.js"

    #: The chart of the comparison.
    html = traitlets.Unicode("", read_only=True).tag(sync=True)
    #: ``waiting`` for the page, ``running`` there, ``completed`` or ``failed``.
    state = traitlets.Unicode("waiting", read_only=True).tag(sync=True)

    def __init__(self, race: Race, comparison: Comparison, expected: np.ndarray[Any, Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._race = race
        self._expected = expected
        self._others = dataclasses.replace(
            comparison, missing=tuple(line for line in comparison.missing if not line.startswith(f"{_WAY}:"))
        )
        self.comparison = comparison
        self._show(self._lacking("it is measured in this page when the cell has ended"))
        self.on_msg(self._heard)

    def summary(self) -> str:
        """The comparison so far, as text."""
        return self.comparison.summary()

    def __repr__(self) -> str:
        return self.summary()

    def _lacking(self, reason: str) -> Comparison:
        return dataclasses.replace(self._others, missing=(*self._others.missing, f"{_WAY}: {reason}"))

    def _show(self, comparison: Comparison, state: str | None = None) -> None:
        self.comparison = comparison
        with self.hold_sync():
            self.set_trait("html", comparison._repr_html_())
            if state is not None:
                self.set_trait("state", state)

    def _heard(self, _: Any, content: Any, buffers: list[Any]) -> None:
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "ready" and self.state == "waiting":
            self._order()
        elif kind == "done" and self.state == "running":
            self._done(content, np.frombuffer(buffers[0], dtype=np.float64))
        elif kind == "failed" and self.state == "running":
            self._show(self._lacking(str(content.get("message"))), "failed")

    def _order(self) -> None:
        """Give the page the engine, the history and the sweep."""
        columns = self._race.columns
        history = [np.ascontiguousarray(columns[name]).view(np.uint8).tobytes() for name in _COLUMNS]
        files = [(_STATIC / "engine" / name).read_bytes() for name in _FILES]
        self.set_trait("state", "running")
        order = {
            "kind": "run",
            "files": list(_FILES),
            "columns": list(_COLUMNS),
            "strategy": self._race.strategy,
            "grid": [f"{name}={','.join(map(str, values))}" for name, values in self._race.grid.items()],
            "options": {"fees": self._race.fees},
            "runs": _RUNS,
        }
        self.send(order, files + history)

    def _done(self, content: dict[str, Any], equity: np.ndarray[Any, Any]) -> None:
        if equity.tobytes() != self._expected.tobytes():
            self._show(self._lacking("its results are not the engine's to the bit, which is a bug"), "failed")
            return
        how = _MODES[content["mode"]].format(threads=content["threads"])
        measurement = Measurement(_WAY, min(content["seconds"]), f"the engine in this page, {how}")
        measurements = (*self._others.measurements, measurement)
        self._show(dataclasses.replace(self._others, measurements=measurements), "completed")


def benchmark_in_browser(
    n_bars: int = 10_000, n_combinations: int = 1_000, agent: bool | None = None
) -> BrowserBenchmark:
    """Compare as ``benchmark_simulator_performance`` does, and with the engine in the notebook's page as well.

    Gives a widget; show it as the last line of a cell. The page gets the same history and grid, and its results are
    compared with the kernel's to the bit.

    Raises ``ImportError`` without anywidget, ``OSError`` where this installation has no engine for browsers.

    >>> widget = benchmark_in_browser(n_bars=500, n_combinations=10)
    >>> widget.comparison.missing[-1]
    'browser: it is measured in this page when the cell has ended'
    """
    for name in _FILES:
        (_STATIC / "engine" / name).stat()
    race = Race.of(n_bars, n_combinations)
    comparison = compare(race, agent)
    expected = bs.sweep(race.strategy, race.grid, race.history, fees=race.fees, where="inprocess", progress=False)
    return BrowserBenchmark(race, comparison, expected.column("final_equity"))
