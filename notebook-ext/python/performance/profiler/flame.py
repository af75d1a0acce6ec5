"""Calls as a flame chart: time from left to right, callees under their callers."""

from __future__ import annotations

from html import escape
from pathlib import Path

from .timeline import Call, Place
from .timing import seconds_text

_WIDTH = 900
_ROW = 18
#: Narrower calls are left out.
_NARROWEST = 1.0
#: Width of a letter: names are cut to what fits.
_LETTER = 6.5
#: Colours that stay apart for the colour-blind, and black text readable on each: the engine, others.
_ENGINE = "#56b4e9"
_OTHERS = "#f0c27b"


def flame_chart(timeline: list[Call], seconds: float) -> str:
    """Draw calls as SVG; empty where there are none."""
    scale = _WIDTH / seconds if seconds > 0 else 0.0
    shown = [call for call in timeline if call.seconds * scale >= _NARROWEST]
    if not shown:
        return ""
    height = (max(call.depth for call in shown) + 1) * _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Flame chart of {seconds_text(seconds)}" style="max-width:100%;width:{_WIDTH}px;height:auto;'
        f'font:11px monospace">{"".join(_box(call, scale) for call in shown)}</svg>'
    )


def _box(call: Call, scale: float) -> str:
    x, y, width = call.start * scale, call.depth * _ROW, call.seconds * scale
    letters = int((width - 6) / _LETTER)
    name = call.place.function
    label = name if len(name) <= letters else f"{name[: letters - 1]}…" if letters > 3 else ""
    text = f'<text x="{x + 3:.1f}" y="{y + 13}" fill="#000">{escape(label)}</text>' if label else ""
    title = f"{name} ({Path(call.place.file).name}:{call.place.line}), {seconds_text(call.seconds)}"
    return (
        f'<g><title>{escape(title)}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW - 1}" '
        f'fill="{_colour(call.place)}"/>{text}</g>'
    )


def _colour(place: Place) -> str:
    return _ENGINE if "backsweep" in Path(place.file).parts else _OTHERS
