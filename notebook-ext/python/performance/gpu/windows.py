"""Windows and recurrences over whole arrays, by doubling: what a GPU does well where the engine goes bar by bar.

Everything here takes the array library as its first argument and uses the array API standard only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

Array: TypeAlias = Any
#: Series that together describe a stretch of bars, one value for each bar on which a stretch ends.
Pieces: TypeAlias = "tuple[Array, ...]"
#: Puts a stretch and the stretch after it together; their lengths in bars come last.
Merge: TypeAlias = "Callable[[Any, Pieces, Pieces, int, int], Pieces]"

#: Weights below this share of the largest do not change a sum in double precision.
_NEGLIGIBLE = 1e-20


def shift(xp: Any, series: Array, bars: int) -> Array:
    """The series some bars later, NaN before it begins."""
    length = series.shape[0]
    if bars == 0:
        return series
    lead = xp.full((min(bars, length),), math.nan, dtype=xp.float64, device=series.device)
    return xp.concat([lead, series[: max(length - bars, 0)]])


def windowed(xp: Any, single: Pieces, window: int, merge: Merge) -> Pieces:
    """What the last ``window`` bars give together, NaN while there are fewer.

    ``single`` describes each bar alone. Stretches of 1, 2, 4, ... bars are made by merging, and the window from those
    that make up its length.
    """
    stretch, length = single, 1
    found: Pieces | None = None
    covered = 0
    rest = window
    while rest:
        if rest & 1:
            earlier = tuple(shift(xp, series, covered) for series in stretch)
            found = earlier if found is None else merge(xp, earlier, found, length, covered)
            covered += length
        rest >>= 1
        if rest:
            stretch = merge(xp, tuple(shift(xp, series, length) for series in stretch), stretch, length, length)
            length *= 2
    assert found is not None
    return found


def sums(_: Any, older: Pieces, newer: Pieces, __: int, ___: int) -> Pieces:
    """Sums."""
    return (older[0] + newer[0],)


def largest(xp: Any, older: Pieces, newer: Pieces, _: int, __: int) -> Pieces:
    """The largest value."""
    return (xp.maximum(older[0], newer[0]),)


def smallest(xp: Any, older: Pieces, newer: Pieces, _: int, __: int) -> Pieces:
    """The smallest value."""
    return (xp.minimum(older[0], newer[0]),)


def ramps(_: Any, older: Pieces, newer: Pieces, before: int, __: int) -> Pieces:
    """Sums, and sums with weights 1, 2, 3, ... from the oldest bar on."""
    return (older[0] + newer[0], older[1] + newer[1] + before * newer[0])


def moments(_: Any, older: Pieces, newer: Pieces, before: int, after: int) -> Pieces:
    """Means, and sums of squared deviations from them; noise on a large level keeps its digits."""
    both = before + after
    apart = newer[0] - older[0]
    return (older[0] + apart * (after / both), older[1] + newer[1] + apart * apart * (before * after / both))


def recurrence(xp: Any, series: Array, keep: float) -> Array:
    """``y[t] = keep * y[t - 1] + series[t]``, with nothing before the first bar; ``keep`` is from 0 to below 1."""
    bars, factor = 1, keep
    while bars < series.shape[0] and factor > _NEGLIGIBLE:
        series = xp.concat([series[:bars], series[bars:] + factor * series[:-bars]])
        bars, factor = 2 * bars, factor * factor
    return series


def smoothed(xp: Any, series: Array, window: int, weight: float, lead: int) -> Array:
    """An exponential average seeded with the mean of the first ``window`` values after ``lead`` undefined ones."""
    start = lead + window - 1
    length = series.shape[0]
    undefined = xp.full((min(start, length),), math.nan, dtype=xp.float64, device=series.device)
    if start >= length:
        return undefined
    seed = xp.sum(series[lead : start + 1], keepdims=True) / window
    return xp.concat([undefined, recurrence(xp, xp.concat([seed, weight * series[start + 1 :]]), 1.0 - weight)])
