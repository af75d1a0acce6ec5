"""Every indicator of ours that TA-Lib has, against TA-Lib: alone, and twenty windows of it at once. One thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import talib

import backsweep as bs

from .history import Sizes, minutes
from .timing import Row, Spread, ratios, take_turns

ONE, HL, HLC = ("close",), ("high", "low"), ("high", "low", "close")
HLCV, OHLC = (*HLC, "volume"), ("open", *HLC)
#: Twenty windows that every windowed indicator takes.
WINDOWS = tuple(range(6, 46, 2))

#: Our name, the columns, arguments after the window if there is one, TA-Lib's function, and its own arguments.
WINDOWED: list[tuple[str, tuple[str, ...], int, tuple[Any, ...], str, tuple[Any, ...]]] = [
    ("sma", ONE, 30, (), "SMA", ()),
    ("ema", ONE, 30, (), "EMA", ()),
    ("wma", ONE, 30, (), "WMA", ()),
    ("dema", ONE, 30, (), "DEMA", ()),
    ("tema", ONE, 30, (), "TEMA", ()),
    ("trima", ONE, 30, (), "TRIMA", ()),
    ("kama", ONE, 30, (), "KAMA", ()),
    ("rma", ONE, 14, (), "RMA", ()),
    ("hma", ONE, 16, (), "HMA", ()),
    ("vwma", ("close", "volume"), 20, (), "VWMA", ()),
    ("midpoint", ONE, 14, (), "MIDPOINT", ()),
    ("rsi", ONE, 14, (), "RSI", ()),
    ("stoch", HLC, 14, (3, 3), "STOCH", (3, 0, 3, 0)),
    ("stochf", HLC, 14, (3,), "STOCHF", (3, 0)),
    ("stochrsi", ONE, 14, (5, 3), "STOCHRSI", (5, 3, 0)),
    ("macd", ONE, 12, (26, 9), "MACD", (26, 9)),
    ("apo", ONE, 12, (26,), "APO", (26, 1)),
    ("ppo", ONE, 12, (26,), "PPO", (26, 1)),
    ("roc", ONE, 10, (), "ROC", ()),
    ("mom", ONE, 10, (), "MOM", ()),
    ("trix", ONE, 30, (), "TRIX", ()),
    ("cmo", ONE, 14, (), "CMO", ()),
    ("stddev", ONE, 5, (), "STDDEV", ()),
    ("var", ONE, 5, (), "VAR", ()),
    ("linreg", ONE, 14, (), "LINEARREG", ()),
    ("linreg_slope", ONE, 14, (), "LINEARREG_SLOPE", ()),
    ("bbands", ONE, 20, (2.0,), "BBANDS", (2.0, 2.0)),
    ("atr", HLC, 14, (), "ATR", ()),
    ("natr", HLC, 14, (), "NATR", ()),
    ("max", ("high",), 30, (), "MAX", ()),
    ("min", ("low",), 30, (), "MIN", ()),
    ("argmax", ONE, 30, (), "MAXINDEX", ()),
    ("argmin", ONE, 30, (), "MININDEX", ()),
    ("sum", ONE, 30, (), "SUM", ()),
    ("cci", HLC, 14, (), "CCI", ()),
    ("willr", HLC, 14, (), "WILLR", ()),
    ("ultosc", HLC, 7, (14, 28), "ULTOSC", (14, 28)),
    ("aroon", HL, 14, (), "AROON", ()),
    ("aroonosc", HL, 14, (), "AROONOSC", ()),
    ("mfi", HLCV, 14, (), "MFI", ()),
    ("adx", HLC, 14, (), "ADX", ()),
    ("dx", HLC, 14, (), "DX", ()),
    ("plus_di", HLC, 14, (), "PLUS_DI", ()),
    ("minus_di", HLC, 14, (), "MINUS_DI", ()),
    ("donchian", HL, 20, (), "DONCHIAN", ()),
    ("keltner", HLC, 20, (10, 2.0), "KC", (10, 2.0)),
    ("supertrend", HLC, 10, (3.0,), "SUPERTREND", (3.0,)),
    ("adosc", HLCV, 3, (10,), "ADOSC", (10,)),
    ("cmf", HLCV, 20, (), "CMF", ()),
]
#: Those without a window.
PLAIN: list[tuple[str, tuple[str, ...], tuple[Any, ...], str, tuple[Any, ...]]] = [
    ("true_range", HLC, (), "TRANGE", ()),
    ("bop", OHLC, (), "BOP", ()),
    ("sar", HL, (0.02, 0.2), "SAR", (0.02, 0.2)),
    ("obv", ("close", "volume"), (), "OBV", ()),
    ("ad", HLCV, (), "AD", ()),
    ("vwap", HLCV, (), "VWAP", ()),
]


@dataclass(frozen=True)
class Comparison:
    """How many times longer TA-Lib takes for an indicator: alone, and for twenty windows."""

    name: str
    function: str
    single: Spread
    batch: Spread | None


def compare(sizes: Sizes) -> Iterator[Comparison]:
    """Each of them in turn."""
    columns = minutes(sizes.bars)
    for name, inputs, window, more, function, theirs in WINDOWED:
        pair = _Pair(name, function, [columns[column] for column in inputs], sizes)
        single = pair.turns((window, *more), [(window, *theirs)])
        batch = pair.turns((list(WINDOWS), *more), [(each, *theirs) for each in WINDOWS])
        yield Comparison(name, function, single, batch)
    for name, inputs, more, function, theirs in PLAIN:
        pair = _Pair(name, function, [columns[column] for column in inputs], sizes)
        yield Comparison(name, function, pair.turns(more, [theirs]), None)


@dataclass(frozen=True)
class _Pair:
    """Our function and TA-Lib's, over the same columns."""

    name: str
    function: str
    columns: list[np.ndarray]
    sizes: Sizes

    def turns(self, ours: tuple[Any, ...], theirs: list[tuple[Any, ...]]) -> Spread:
        """One call of ours against one of theirs for each of their arguments."""
        own, other = getattr(bs.indicators, self.name), getattr(talib, self.function)
        turns = {
            "ours": lambda: own(*self.columns, *ours),
            "talib": lambda: [other(*self.columns, *arguments) for arguments in theirs],
        }
        seconds = take_turns(turns, self.sizes.of(9, 1))
        return ratios(seconds["talib"], seconds["ours"])


def rows(comparisons: list[Comparison]) -> Iterator[Row]:
    """The slowest of all, alone and in batches: the target is every indicator."""
    batches = [comparison for comparison in comparisons if comparison.batch is not None]
    yield _slowest("TA-Lib's indicators, each alone", comparisons, lambda each: each.single, 1.0)
    yield _slowest("TA-Lib's indicators, 20 windows at once", batches, lambda each: each.batch, 4.0)


def _slowest(title: str, all_: list[Comparison], spread: Callable[[Comparison], Any], target: float) -> Row:
    worst = min(all_, key=lambda each: spread(each).median)
    enough = sum(spread(each).median >= target for each in all_)
    median = float(np.median([spread(each).median for each in all_]))
    return Row(
        title=title,
        ours=f"{enough} of {len(all_)} are fast enough; the median is {median:.1f} x",
        rival=f"slowest here: {worst.name} against {worst.function}",
        result=spread(worst),
        unit="x",
        target=target,
    )
