"""Calls as a flame chart: time from left to right, the engine's threads on top, callees under their callers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from .timeline import Call
from .timing import seconds_text

if TYPE_CHECKING:
    from backsweep import Profile

_WIDTH = 900
_ROW = 18
#: Narrower boxes are left out.
_NARROWEST = 1.0
#: Width of a letter: names are cut to what fits.
_LETTER = 6.5
#: Colours that stay apart for the colour-blind, and black text readable on each: the package, others,
_PACKAGE = "#56b4e9"
_OTHERS = "#f0c27b"
#: and the engine's phases by turns.
_PHASES = ("#9ad0c2", "#d9c8ea")


@dataclass(frozen=True)
class _Box:
    """A time in a row; seconds since the start."""

    name: str
    title: str
    row: int
    start: float
    seconds: float
    colour: str


def flame_chart(timeline: list[Call], seconds: float, engine: Sequence[Profile] = (), started: float = 0.0) -> str:
    """Draw calls as SVG, and what the engine's threads did meanwhile; empty where there is nothing to draw.

    The engine changes its phase too often to be drawn as it was: the boxes of each thread are as wide as the sums, in
    the order of a sweep. The trace has all of it over time.
    """
    scale = _WIDTH / seconds if seconds > 0 else 0.0
    busy = [
        thread
        for profile in engine
        for thread in profile.threads
        if any(phase.threads.get(thread, 0.0) * scale >= _NARROWEST for phase in profile.phases)
    ]
    threads = list(dict.fromkeys(busy))
    boxes = [*_of_engine(engine, started, threads), *(_of_call(call, len(threads)) for call in timeline)]
    shown = [box for box in boxes if box.seconds * scale >= _NARROWEST]
    if not shown:
        return ""
    height = (max(box.row for box in shown) + 1) * _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Flame chart of {seconds_text(seconds)}" style="max-width:100%;width:{_WIDTH}px;height:auto;'
        f'font:11px monospace">{"".join(_drawn(box, scale) for box in shown)}</svg>'
    )


def _of_call(call: Call, first_row: int) -> _Box:
    place = call.place
    title = f"{place.function} ({Path(place.file).name}:{place.line}), {seconds_text(call.seconds)}"
    colour = _PACKAGE if "backsweep" in Path(place.file).parts else _OTHERS
    return _Box(place.function, title, first_row + call.depth, call.start, call.seconds, colour)


def _of_engine(engine: Sequence[Profile], started: float, threads: list[str]) -> Iterator[_Box]:
    """A row for each thread of the engine; sweeps stand beside each other."""
    for profile in engine:
        for row, thread in enumerate(threads):
            start = profile.started - started
            for turn, phase in enumerate(profile.phases):
                own = phase.threads.get(thread, 0.0)
                title = f"{phase.name} on {thread}, {seconds_text(own)} together"
                yield _Box(phase.name, title, row, start, own, _PHASES[turn % len(_PHASES)])
                start += own


def _drawn(box: _Box, scale: float) -> str:
    x, y, width = box.start * scale, box.row * _ROW, box.seconds * scale
    letters = int((width - 6) / _LETTER)
    label = box.name if len(box.name) <= letters else f"{box.name[: letters - 1]}…" if letters > 3 else ""
    text = f'<text x="{x + 3:.1f}" y="{y + 13}" fill="#000">{escape(label)}</text>' if label else ""
    return (
        f'<g><title>{escape(box.title)}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW - 1}" '
        f'fill="{box.colour}"/>{text}</g>'
    )
