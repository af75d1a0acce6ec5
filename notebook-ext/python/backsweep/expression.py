"""What strategies are written with: columns, parameters, indicators.

>>> import backsweep as bs
>>> (bs.close > bs.ema("close", bs.p.window)) & (bs.p.window > 1)
(close > ema(close, window)) and (window > 1)
"""

from __future__ import annotations

import functools
import operator

from ._native import Expression, col, maximum, minimum, parameter
from .errors import StrategyError

__all__ = [
    "Expression",
    "between_hours",
    "close",
    "col",
    "high",
    "hl2",
    "hlc3",
    "hour",
    "low",
    "maximum",
    "minimum",
    "ohlc4",
    "on_weekdays",
    "open",
    "p",
    "parameter",
    "volume",
    "weekday",
]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Parameters:
    """Parameters of a sweep by attribute: ``p.fast`` is ``parameter("fast")``."""

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_"):
            # Python and notebooks probe objects for special names.
            raise AttributeError(name)
        return parameter(name)

    def __repr__(self) -> str:
        return "p, whose attributes are the parameters of a sweep"


p = Parameters()
open = col("open")  # noqa: A001 - read as bs.open
high = col("high")
low = col("low")
close = col("close")
volume = col("volume")
#: ``(high + low) / 2``
hl2 = col("hl2")
#: ``(high + low + close) / 3``
hlc3 = col("hlc3")
#: ``(open + high + low + close) / 4``
ohlc4 = col("ohlc4")
#: Hours since midnight UTC at the bar's timestamp, with fractions: 9.5 is half past nine.
hour = col("hour")
#: Day of the week at the bar's timestamp in UTC: 0 for Monday to 6 for Sunday.
weekday = col("weekday")


def between_hours(start: float | Expression, stop: float | Expression) -> Expression:
    """True on bars whose timestamp is at ``start`` or later and before ``stop``, in hours since midnight UTC.

    Both are numbers, 9.5 for half past nine, or parameters. A ``start`` after ``stop`` means over midnight; where they
    are equal no bar counts. There are no other time zones: for the hours of an exchange with summer time, give the data
    a column of local hours and read it with ``col``.

    >>> import backsweep as bs
    >>> bs.between_hours(9.5, 16)
    (hour >= 9.5) and (hour < 16)
    >>> bs.between_hours(22, 4)
    (hour >= 22) or (hour < 4)
    >>> bs.between_hours(bs.p.start, 16)
    ((hour >= start) xor (hour < 16)) xor (start <= 16)
    """
    for limit in (start, stop):
        if not isinstance(limit, Expression) and not 0 <= limit <= 24:
            raise StrategyError(f"{limit} is no hour of the day; give a number from 0 to 24", "strategy.hour")
    begun, not_over = hour >= start, hour < stop
    same_day = start <= stop
    if isinstance(same_day, Expression):
        # It differs from combination to combination.
        return begun ^ not_over ^ same_day
    return begun & not_over if same_day else begun | not_over


def on_weekdays(*days: str) -> Expression:
    """True on bars whose timestamp, in UTC, is on one of these days: ``"mon"`` to ``"sun"``.

    For a range of days, compare: ``bs.weekday <= 4`` is Monday to Friday.

    >>> import backsweep as bs
    >>> bs.on_weekdays("mon", "wed")
    ((weekday >= 0) and (weekday <= 0)) or ((weekday >= 2) and (weekday <= 2))
    """
    unknown = [day for day in days if day not in _DAYS]
    if unknown or not days:
        given = f"{unknown[0]!r} is no day of the week" if unknown else "no day is given"
        raise StrategyError(f"{given}; give some of: {', '.join(_DAYS)}", "strategy.weekday")
    numbers = sorted({_DAYS.index(day) for day in days})
    return functools.reduce(operator.or_, [(weekday >= number) & (weekday <= number) for number in numbers])
