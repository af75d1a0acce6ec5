"""The picture of a backtest: price with trades, equity, drawdown, one above the other along one time."""

from __future__ import annotations

import itertools
import math
import os
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .summary import format_value

if TYPE_CHECKING:
    from . import _native
    from ._native import Bars

    Array = np.ndarray[Any, Any]

_WIDTH, _LEFT, _RIGHT = 920, 64, 16
_PLOT = _WIDTH - _LEFT - _RIGHT
#: Top and height of the three panels.
_PRICE, _EQUITY, _DRAWDOWN = (34, 250), (312, 130), (470, 80)
_HEIGHT = 586
#: Each colour has one meaning; people without colour vision for red and green tell them apart, too.
_PROFIT, _LOSS = "#2a9d8f", "#e76f51"
_STRATEGY, _ASSET = "#4c78a8", "#9a9a9a"
_LONG, _SHORT = "currentColor", "#9467bd"
#: Of more trades than this only those of the largest profit or loss are marked: marks would cover the price.
_MOST_MARKS = 250


class Figure:
    """A drawing that needs nothing from outside: a notebook shows it, ``save`` writes it as SVG.

    Triangles are entries, up for long and down for short. Exits are circles, and diamonds where a stop ended the trade,
    in one colour where it made a profit and in another where it lost. Behind them stands when a position was held.
    Pointing at a mark tells of its trade. Of more than 250 trades those of the largest profit or loss are marked.
    Beside equity stands, in grey, what holding the asset would have made.
    """

    def __init__(self, bars: Bars, detail: _native.Detail, title: str) -> None:
        self.title = title
        self.svg = _draw(bars, detail, title)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the drawing as an SVG file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_html_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"Figure of {self.title}"


@dataclass(frozen=True)
class Panel:
    """A part of the drawing with a scale of its own; bars go from left to right."""

    top: float
    height: float
    low: float
    high: float
    bars: int

    @classmethod
    def around(cls, place: tuple[int, int], *series: Array) -> Panel:
        """A panel that shows all of some series, with a little room."""
        low = min(float(np.nanmin(each)) for each in series)
        high = max(float(np.nanmax(each)) for each in series)
        room = (high - low) * 0.04 or abs(high) * 0.01 or 1.0
        return cls(*place, low - room, high + room, len(series[0]))

    def x(self, bar: float) -> float:
        """Where a bar is."""
        return _LEFT + (bar + 0.5) * _PLOT / self.bars

    def y(self, value: float) -> float:
        """Where a value is."""
        return self.top + self.height * (self.high - value) / (self.high - self.low)

    def line(self, values: Array, colour: str, width: float = 1.2) -> str:
        """A line through a value for each bar."""
        style = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"'
        return f'<polyline points="{self._points(values)}" {style}/>'

    def area(self, values: Array, base: float, colour: str) -> str:
        """The area between a value for each bar and a base."""
        right, left, y = self.x(self.bars - 1), self.x(0), self.y(base)
        points = f"{left:.1f},{y:.1f} {self._points(values)} {right:.1f},{y:.1f}"
        return f'<polygon points="{points}" fill="{colour}" fill-opacity="0.25" stroke="{colour}" stroke-width="0.8"/>'

    def _points(self, values: Array) -> str:
        return " ".join(f"{self.x(bar):.1f},{self.y(values[bar]):.1f}" for bar in _seen(values))

    def frame(self, name: str, ticks: list[tuple[float, str]]) -> str:
        """Title, grid lines and the values beside them."""
        parts = [_text(_LEFT, self.top - 6, name, anchor="start", weight="600")]
        for value, label in ticks:
            y = self.y(value)
            parts.append(
                f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" '
                'stroke-opacity="0.12"/>'
            )
            parts.append(_text(_LEFT - 6, y + 4, label, anchor="end"))
        return "".join(parts)


def _draw(bars: Bars, detail: _native.Detail, title: str) -> str:
    close, equity, drawdown = bars.column("close"), detail.equity, detail.drawdown
    held = equity[0] * close / close[0]
    price = Panel.around(_PRICE, close)
    money = Panel.around(_EQUITY, equity, held)
    below = Panel(*_DRAWDOWN, min(float(drawdown.min()) * 1.08, -1e-9), 0.0, len(close))
    times = bars.column("timestamp")
    parts = [
        _text(_LEFT, 14, title, anchor="start", weight="600"),
        price.frame("", [(tick, f"{tick:,g}") for tick in _ticks(price.low, price.high, 5)]),
        _holding(price, detail),
        price.line(close, _ASSET),
        _marks(price, detail, times),
        money.frame("equity", [(tick, f"{tick:,g}") for tick in _ticks(money.low, money.high, 4)]),
        money.line(held, _ASSET, 1.0),
        money.line(equity, _STRATEGY, 1.5),
        below.frame("drawdown", [(tick, _percent(tick)) for tick in _ticks(below.low, below.high, 3)]),
        below.area(drawdown, 0.0, _STRATEGY),
        _legend(detail),
        _time_axis(price, times),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" style="max-width:100%;height:auto;'
        'color:var(--jp-ui-font-color1,currentColor);font:12px var(--jp-ui-font-family,sans-serif)">'
        f"{''.join(parts)}</svg>"
    )


def _seen(values: Array) -> list[int]:
    """The bars whose values a line of the drawing's width can show: lowest and highest of each pixel."""
    count = len(values)
    if count <= 2 * _PLOT:
        return list(range(count))
    edges = np.linspace(0, count, _PLOT + 1).astype(int)
    seen = {0, count - 1}
    for first, end in itertools.pairwise(edges):
        part = values[first:end]
        seen.update((first + int(part.argmin()), first + int(part.argmax())))
    return sorted(seen)


def _holding(panel: Panel, detail: _native.Detail) -> str:
    """Behind the price, when positions were held."""
    trades = detail.trades
    parts = []
    for side, colour, opacity in (("long", _LONG, 0.07), ("short", _SHORT, 0.16)):
        spans = [
            (panel.x(entry), max(panel.x(end) - panel.x(entry), 0.6))
            for entry, end, own in zip(trades["entry_bar"], trades["exit_bar"], trades["side"], strict=True)
            if own == side
        ]
        path = "".join(f"M{x:.1f} {panel.top}h{width:.1f}v{panel.height}h-{width:.1f}z" for x, width in spans)
        if path:
            parts.append(f'<path d="{path}" fill="{colour}" fill-opacity="{opacity}"/>')
    return "".join(parts)


def _marked(detail: _native.Detail) -> list[int]:
    """The trades that are marked, in their order."""
    size = np.abs(detail.trades["profit"])
    return sorted(np.argsort(-size, kind="stable")[:_MOST_MARKS].tolist())


def _marks(panel: Panel, detail: _native.Detail, times: Array) -> str:
    """Entries and exits, each with what it tells when pointed at."""
    parts = []
    for at in _marked(detail):
        columns = {name: values[at] for name, values in detail.trades.items()}
        x, y = panel.x(columns["entry_bar"]), _inside(panel, columns["entry_price"])
        entered = f"{columns['side']} at {columns['entry_price']:,.6g}, {_day(times[columns['entry_bar']])}"
        parts.append(_entry(x, y, columns["side"], entered))
        if columns["reason"] == "open":
            continue
        left = (
            f"{columns['reason'].replace('_', ' ')} at {columns['exit_price']:,.6g}, {_day(times[columns['exit_bar']])}"
        )
        gain = f"{entered}\n{left}\n{format_value('total_return', float(columns['return']))}"
        x, y = panel.x(columns["exit_bar"]), _inside(panel, columns["exit_price"])
        colour = _PROFIT if columns["profit"] > 0 else _LOSS
        parts.append(_exit(x, y, columns["reason"] != "signal", f'fill="{colour}" {_OUTLINE}', gain))
    return "".join(parts)


_OUTLINE = 'stroke="var(--jp-layout-color0,white)" stroke-width="0.7"'


def _entry(x: float, y: float, side: str, told: str = "") -> str:
    """A triangle whose tip is near the price: below it and up for long, above it and down for short."""
    way, colour = (1, _LONG) if side == "long" else (-1, _SHORT)
    path = f"M{x:.1f} {y + 3 * way:.1f}L{x - 4.5:.1f} {y + 11 * way:.1f}h9z"
    return f'<path d="{path}" fill="{colour}" {_OUTLINE}>{_title(told)}</path>'


def _exit(x: float, y: float, stopped: bool, style: str, told: str = "") -> str:
    """A circle, or a diamond where a stop ended the trade."""
    if stopped:
        return f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" {style}>{_title(told)}</path>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" {style}>{_title(told)}</circle>'


def _title(told: str) -> str:
    return f"<title>{escape(told)}</title>" if told else ""


def _inside(panel: Panel, price: float) -> float:
    """Where a price is; a fill beyond all closes stands at the panel's edge."""
    return min(max(panel.y(price), panel.top), panel.top + panel.height)


def _legend(detail: _native.Detail) -> str:
    """What marks and colours mean, and how many trades are marked where not all are."""
    y = _PRICE[0] - 10
    shape = 'fill="none" stroke="currentColor"'
    right = float(_WIDTH - _RIGHT)
    parts = _row(
        y,
        [
            ("long entry", _entry(right, y - 7, "long")),
            ("short entry", _entry(right, y + 7, "short")),
            ("exit by signal", _exit(right, y, False, shape)),
            ("exit at a stop", _exit(right, y, True, shape)),
            ("profit", _swatch(y, _PROFIT, 8)),
            ("loss", _swatch(y, _LOSS, 8)),
        ],
    )
    parts += _row(
        _EQUITY[0] - 10,
        [("strategy", _swatch(_EQUITY[0] - 10, _STRATEGY)), ("asset", _swatch(_EQUITY[0] - 10, _ASSET))],
    )
    count, marked = len(detail.trades["side"]), len(_marked(detail))
    if marked < count:
        note = f"{marked} of {count:,} trades marked: the largest profits and losses"
        parts.append(_text(_LEFT, y + 4, note, anchor="start"))
    return "".join(parts)


def _swatch(y: float, colour: str, height: float = 3) -> str:
    return f'<rect x="{_WIDTH - _RIGHT - 5}" y="{y - height / 2:g}" width="10" height="{height}" fill="{colour}"/>'


def _row(y: float, entries: list[tuple[str, str]]) -> list[str]:
    """Labels with their marks to the left, up to the right edge, where the marks were drawn."""
    parts, moved = [], 0.0
    for label, mark in reversed(entries):
        parts.append(_text(_WIDTH - _RIGHT - moved, y + 4, label, anchor="end"))
        moved += 5.6 * len(label) + 11
        parts.append(f'<g transform="translate(-{moved:.0f} 0)">{mark}</g>')
        moved += 18
    return parts


def _time_axis(panel: Panel, times: Array) -> str:
    """A few dates, with lines through all panels."""
    bottom = _DRAWDOWN[0] + _DRAWDOWN[1]
    parts = []
    for bar, label in _dates(times):
        x = panel.x(bar)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_PRICE[0]}" y2="{bottom}" stroke="currentColor" '
            'stroke-opacity="0.08"/>'
        )
        parts.append(_text(x, bottom + 18, label))
    return "".join(parts)


def _dates(times: Array) -> list[tuple[int, str]]:
    """The first bars of some years, months or days: the longest of them that gives enough dates."""
    for unit, steps, length in (("Y", (1, 2, 5, 10, 20), 4), ("M", (1, 3, 6), 7), ("D", (1, 2, 7, 14), 10)):
        numbers = times.astype(f"datetime64[{unit}]").astype(int)
        for step in steps:
            starts = np.flatnonzero(np.diff(numbers // step)) + 1
            if 3 <= len(starts) <= 12:
                return [(int(bar), str(times[bar].astype("datetime64[D]"))[:length]) for bar in starts]
    few = np.unique(np.linspace(0, len(times) - 1, 6).astype(int)) if len(times) > 1 else np.array([0])
    return [(int(bar), str(times[bar].astype("datetime64[m]")).replace("T", " ")) for bar in few[1:-1]]


def _ticks(low: float, high: float, count: int) -> list[float]:
    """Round values between two.

    >>> _ticks(0.0, 1.0, 4)
    [0.0, 0.5, 1.0]
    """
    rough = (high - low) / count
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return [round(at * step, 12) for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _percent(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1e-4 and value else f"{value * 100:g} %"


def _day(time: Any) -> str:
    return str(time.astype("datetime64[m]")).removesuffix("T00:00").replace("T", " ")


def _text(x: float, y: float, text: str, *, anchor: str = "middle", weight: str = "400") -> str:
    style = f'text-anchor="{anchor}" font-weight="{weight}" fill="currentColor"'
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(text)}</text>' if text else ""
