"""One metric over two parameters, as an array and as a picture."""

from __future__ import annotations

import base64
import struct
import zlib
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from .summary import format_value

if TYPE_CHECKING:
    import pandas as pd

    Array = np.ndarray[Any, Any]

#: Colours from low to high: viridis, whose order stays visible without colour vision and in grey.
_VIRIDIS = ("440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725")


class Heatmap:
    """One metric over two parameters, best over all others. Made by ``SweepResult.heatmap``; a notebook draws it.

    ``of`` says what the metric was taken of, such as ``"mean of 3 assets"``; it is empty for one history.
    ``x`` and ``y`` are the values of the two parameters; ``values[row, column]`` belongs to ``y[row]`` and
    ``x[column]``, NaN where the metric is undefined for every combination of the cell.
    """

    def __init__(self, x_name: str, y_name: str, metric: str, x: Array, y: Array, values: Array, of: str = "") -> None:
        self.x_name = x_name
        self.y_name = y_name
        self.metric = metric
        self.x = x
        self.y = y
        self.values = values
        self.of = of

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame with ``y`` as its index and ``x`` as its columns."""
        import pandas as pd

        index, columns = pd.Index(self.y, name=self.y_name), pd.Index(self.x, name=self.x_name)
        frame: pd.DataFrame = pd.DataFrame(self.values, index=index, columns=columns)
        return frame

    def __repr__(self) -> str:
        low, high = (format_value(self.metric, value) for value in _span(self.values))
        return (
            f"Heatmap of {self._what()} over {self.x_name} ({len(self.x)}) and {self.y_name} ({len(self.y)}): "
            f"{low} to {high}"
        )

    def _what(self) -> str:
        return f"{self.metric} ({self.of})" if self.of else self.metric

    def _repr_html_(self) -> str:
        return _svg(self)


def cells(x: Array, y: Array, values: Array, best_first: Array) -> tuple[Array, Array, Array]:
    """Distinct values of two columns, and the best of a third for each pair; ``best_first`` are rows in their order.

    >>> cells(np.array([1, 2, 1]), np.array([5, 5, 5]), np.array([0.1, 0.2, 0.3]), np.array([2, 1, 0]))
    (array([1, 2]), array([5]), array([[0.3, 0.2]]))
    """
    (xs, x_at), (ys, y_at) = _distinct(x), _distinct(y)
    found = np.full((len(ys), len(xs)), np.nan)
    # Of several that go to one cell the last one stays.
    order = best_first[::-1]
    found[y_at[order], x_at[order]] = values[order]
    return xs, ys, found


def _distinct(values: Array) -> tuple[Array, Array]:
    """Distinct values in the order in which they come, and where each is among them."""
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return values[first[order]], np.argsort(order)[inverse]


_WIDTH, _HEIGHT = 420, 300
_LEFT, _TOP, _BOTTOM, _RIGHT = 64, 26, 46, 120
_TICKS = 8


def _svg(heatmap: Heatmap) -> str:
    """Draw cells as an image of one pixel each, and around it axes and a legend in the theme's own colour."""
    low, high = _span(heatmap.values)
    # The first y stands at the bottom, as on any chart.
    cells = _image(_colours(heatmap.values[::-1], low, high), _LEFT, _TOP, _WIDTH, _HEIGHT)
    right, bottom = _LEFT + _WIDTH, _TOP + _HEIGHT
    ramp = np.linspace(high, low, 128).reshape(-1, 1)
    parts = [
        cells,
        _image(_colours(ramp, low, high), right + 16, _TOP, 14, _HEIGHT),
        _text(_LEFT, _TOP - 10, heatmap._what().replace("_", " "), anchor="start", weight="600"),
        _text(_LEFT + _WIDTH / 2, bottom + 38, heatmap.x_name),
        f'<g transform="translate(16 {_TOP + _HEIGHT / 2}) rotate(-90)">{_text(0, 0, heatmap.y_name)}</g>',
    ]
    for position, label in _labels(heatmap.x, _WIDTH):
        parts.append(_text(_LEFT + position, bottom + 17, label))
    for position, label in _labels(heatmap.y, _HEIGHT):
        parts.append(_text(_LEFT - 7, bottom - position + 4, label, anchor="end"))
    for share in (0.0, 0.5, 1.0):
        value = format_value(heatmap.metric, float(high + (low - high) * share))
        parts.append(_text(right + 36, _TOP + 4 + share * _HEIGHT, value, anchor="start"))
    if np.isnan(heatmap.values).any():
        parts.append(_text(right + 16, bottom + 17, "blank: undefined", anchor="start"))
    width, height = right + _RIGHT, bottom + _BOTTOM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(repr(heatmap))}" style="max-width:100%;height:auto;'
        'color:var(--jp-ui-font-color1,currentColor);font:12px var(--jp-ui-font-family,sans-serif)">'
        f'{"".join(parts)}<rect x="{_LEFT}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.4"/></svg>'
    )


def _span(values: Array) -> tuple[float, float]:
    """Lowest and highest value; NaN for both where none is defined."""
    defined = values[~np.isnan(values)]
    return (float(defined.min()), float(defined.max())) if defined.size else (float("nan"), float("nan"))


def _colours(values: Array, low: float, high: float) -> Array:
    """Colours as red, green, blue, opacity of 8 bits each; undefined cells are clear."""
    stops = np.array([[int(stop[at : at + 2], 16) for at in (0, 2, 4)] for stop in _VIRIDIS], dtype=float)
    span = high - low
    defined = ~np.isnan(values)
    share = np.where(defined, (values - low) / span if span > 0 else 0.5, 0.0) * (len(stops) - 1)
    channels = [np.interp(share, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    pixels: Array = np.stack([*channels, np.where(defined, 255.0, 0.0)], axis=-1)
    return np.asarray(pixels.round(), dtype=np.uint8)


def _image(colours: Array, x: float, y: float, width: float, height: float) -> str:
    png = base64.b64encode(_png(colours)).decode()
    return (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" href="data:image/png;base64,{png}"/>'
    )


def _png(colours: Array) -> bytes:
    """Write pixels of four channels as PNG: header, one compressed block of unfiltered lines, end."""
    height, width, _ = colours.shape
    lines = b"".join(b"\x00" + line.tobytes() for line in colours)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


def _labels(values: Array, length: float) -> list[tuple[float, str]]:
    """A few values and where their cells' middles are along an axis."""
    step = -(-len(values) // _TICKS)
    texts = [value if isinstance(value, str) else f"{value:g}" for value in values[::step]]
    return [((at * step + 0.5) * length / len(values), text) for at, text in enumerate(texts)]


def _text(x: float, y: float, text: str, *, anchor: str = "middle", weight: str = "400") -> str:
    style = f'text-anchor="{anchor}" font-weight="{weight}" fill="currentColor"'
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(text)}</text>'
