"""Times side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from backsweep import OptionError

from .profiler.timing import seconds_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Measurement:
    """How long one way to do it took."""

    name: str
    #: Seconds for the whole work, also where only a part of it was run.
    seconds: float
    #: What a reader has to know, such as that only a part was run.
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """Ways to do the same work, and the time that each took.

    >>> comparison = Comparison("Sum", (Measurement("loop", 2.0), Measurement("sum", 0.5)), baseline="loop")
    >>> comparison.speedup
    4.0
    >>> print(comparison.summary())
    Sum
      loop   2.000 s    1.0x
      sum  500.000 ms   4.0x
    """

    title: str
    measurements: tuple[Measurement, ...]
    #: Name of the measurement that the others are compared with.
    baseline: str
    #: Name of the measurement that ``speedup`` is about; the fastest where it is empty.
    subject: str = ""
    #: What was not measured, and why.
    missing: tuple[str, ...] = field(default=())

    def __getitem__(self, name: str) -> Measurement:
        for measurement in self.measurements:
            if measurement.name == name:
                return measurement
        known = ", ".join(each.name for each in self.measurements)
        raise OptionError(f"there is no measurement '{name}'; there are: {known}", "performance.option")

    @property
    def best(self) -> Measurement:
        """The fastest."""
        return min(self.measurements, key=lambda each: each.seconds)

    @property
    def speedup(self) -> float:
        """How many times as fast as the baseline the subject is."""
        return self.speedup_of(self.subject or self.best.name)

    def speedup_of(self, name: str) -> float:
        """How many times as fast as the baseline a measurement is."""
        return self[self.baseline].seconds / self[name].seconds

    def summary(self) -> str:
        """One line for each measurement, and for what is missing."""
        width = max(len(each.name) for each in self.measurements)
        lines = [self.title]
        for each in self.measurements:
            note = f"  {each.note}" if each.note else ""
            lines.append(
                f"  {each.name:<{width}}  {seconds_text(each.seconds):>10}  {self.speedup_of(each.name):>8,.1f}x{note}"
            )
        return "\n".join([*lines, *(f"  not measured: {line}" for line in self.missing)])

    def to_pandas(self) -> pd.DataFrame:
        """One row for each measurement: ``name``, ``seconds``, ``speedup``, ``note``."""
        import pandas as pd

        rows = [(each.name, each.seconds, self.speedup_of(each.name), each.note) for each in self.measurements]
        frame: pd.DataFrame = pd.DataFrame(rows, columns=["name", "seconds", "speedup", "note"])
        return frame

    def plot(self) -> Chart:
        """Bars of how many times as fast as the baseline each is, on a logarithmic scale; shown by notebooks."""
        return Chart(self)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return self.plot()._repr_html_()


_WIDTH, _ROW, _LEFT, _RIGHT = 720, 26, 230, 150


class Chart:
    """A picture of a comparison: SVG in a notebook, text elsewhere."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def to_svg(self) -> str:
        """The picture as an SVG text."""
        comparison = self._comparison
        speedups = [comparison.speedup_of(each.name) for each in comparison.measurements]
        # The shortest bar keeps a visible length.
        low, high = min(speedups) / 2, max(speedups)
        span = math.log(high / low)
        rows = []
        for row, (each, speedup) in enumerate(zip(comparison.measurements, speedups, strict=True)):
            y = 34 + row * _ROW
            width = math.log(speedup / low) / span * (_WIDTH - _LEFT - _RIGHT)
            label = f"{speedup:,.1f}x, {seconds_text(each.seconds)}"
            rows.append(
                f"<g><title>{escape(each.note or each.name)}</title>"
                f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end" fill="currentColor">{escape(each.name)}</text>'
                f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_ROW - 7}" fill="#0072b2"/>'
                f'<text x="{_LEFT + width + 8:.1f}" y="{y + 14}" fill="currentColor">{escape(label)}</text></g>'
            )
        height = 44 + len(rows) * _ROW
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-label="{escape(comparison.title)}" style="max-width:100%;width:{_WIDTH}px;height:auto;'
            'color:var(--jp-ui-font-color1,currentColor);font:12px var(--jp-ui-font-family,sans-serif)">'
            f'<text x="8" y="18" font-weight="600" fill="currentColor">{escape(comparison.title)}</text>'
            f"{''.join(rows)}</svg>"
        )

    def _repr_html_(self) -> str:
        missing = "".join(f"<div>not measured: {escape(line)}</div>" for line in self._comparison.missing)
        return f"<div>{self.to_svg()}{missing}</div>"

    def __repr__(self) -> str:
        return self._comparison.summary()
