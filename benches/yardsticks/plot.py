"""The picture: how far each line is from its target, as SVG that follows the reader's light or dark theme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from .report import number
from .timing import Row

WIDTH, LEFT, RIGHT, TOP, STEP, BAR = 1020, 490, 110, 56, 24, 14
#: The scale: how many times the target, from one tenth to ten times.
LEAST, MOST = 0.1, 10.0

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.faint { fill: #6e7781; } .grid { stroke: #d0d7de; } .target { stroke: #24292f; stroke-width: 1.5; }
.reached { fill: #1a7f64; } .short { fill: #c2571a; } .spread { stroke: #24292f; stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .faint { fill: #8d96a0; } .grid { stroke: #30363d; } .target, .spread { stroke: #e6edf3; }
  .reached { fill: #3fb68b; } .short { fill: #e8803c; }
}
"""


def picture(rows: Sequence[Row]) -> str:
    """Bars on a logarithmic scale, right of the middle line where the target is reached."""
    shown = [row for row in rows if row.target is not None]
    height = TOP + STEP * len(shown) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>Results against their targets</title>",
        f"<style>{STYLE}</style>",
        '<text x="12" y="22">Times the target, logarithmic; right of the line is reached</text>',
    ]
    for times in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
        x, kind = _place(times), "target" if times == 1.0 else "grid"
        parts.append(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 8}"/>')
        parts.append(f'<text class="faint" x="{x:.1f}" y="{TOP - 14}" text-anchor="middle">{times:g}</text>')
    for place, row in enumerate(shown):
        parts += _bar(row, TOP + STEP * place)
    return "\n".join([*parts, "</svg>", ""])


def _bar(row: Row, y: int) -> list[str]:
    middle, end = _place(1.0), _place(_times(row, row.result.median))
    low, high = sorted((_place(_times(row, row.result.least)), _place(_times(row, row.result.most))))
    text, kind = y + BAR - 2, "reached" if row.reached else "short"
    return [
        f'<text x="{LEFT - 12}" y="{text}" text-anchor="end">{escape(row.title)}</text>',
        f'<rect class="{kind}" x="{min(middle, end):.1f}" y="{y}" width="{abs(end - middle):.1f}" height="{BAR}"/>',
        f'<line class="spread" x1="{low:.1f}" x2="{high:.1f}" y1="{y + BAR / 2}" y2="{y + BAR / 2}"/>',
        f'<text x="{WIDTH - 12}" y="{text}" text-anchor="end">{escape(number(row.result.median, row.unit))}</text>',
    ]


def _times(row: Row, value: float) -> float:
    """How many times as good as the target."""
    target = row.target or 1.0
    if row.at_most:
        return target / value if value > 0.0 else MOST
    return value / target


def _place(times: float) -> float:
    share = math.log(min(max(times, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + share * (WIDTH - LEFT - RIGHT)
