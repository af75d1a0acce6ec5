"""Crossings of two series, of a strategy or of arrays."""

from __future__ import annotations

from typing import Any, overload

import numpy as np

from ._native import Expression, col
from .arrays import Computed, Values, as_numbers, like, same_index
from .errors import DataError
from .indicator_calls import Named, Number, is_array, named_columns


@overload
def cross_above(left: Named, right: Named | Number) -> Expression: ...
@overload
def cross_above(left: Values, right: Values) -> Computed: ...
def cross_above(left: Any, right: Any) -> Any:
    """True on bars where ``left`` is above and was at or below on the bar before; one side may be a number.

    >>> import backsweep as bs
    >>> bs.cross_above("close", bs.sma("close", bs.p.window))
    cross_above(close, sma(close, window))
    >>> bs.cross_above([1.0, 3.0, 4.0], 2.0)
    array([False,  True, False])
    """
    left, right = named_columns((left, right))
    if is_array(left) or is_array(right):
        return _cross(left, right)
    return (col(left) if isinstance(left, str) else left).cross_above(right)


@overload
def cross_below(left: Named, right: Named | Number) -> Expression: ...
@overload
def cross_below(left: Values, right: Values) -> Computed: ...
def cross_below(left: Any, right: Any) -> Any:
    """True on bars where ``left`` is below and was at or above on the bar before; one side may be a number.

    >>> import backsweep as bs
    >>> bs.cross_below("close", bs.sma("close", bs.p.window))
    cross_below(close, sma(close, window))
    >>> bs.cross_below([4.0, 3.0, 1.0], 2.0)
    array([False, False,  True])
    """
    left, right = named_columns((left, right))
    if is_array(left) or is_array(right):
        return _cross(right, left)
    return (col(left) if isinstance(left, str) else left).cross_below(right)


def _cross(upper: Values, lower: Values) -> Computed:
    """Where ``upper`` comes to lie above ``lower``."""
    same_index(("left", "right"), (upper, lower))
    first, second = np.broadcast_arrays(*(_numbers(each) for each in (upper, lower)))
    above = first > second
    below = first <= second
    above[1:] &= below[:-1]
    above[:1] = False
    return like(upper if is_array(upper) else lower, above, [])


def _numbers(side: Values) -> np.ndarray[Any, Any]:
    if is_array(side):
        return as_numbers("a side of the crossing", side)
    if isinstance(side, (str, Expression)):
        raise DataError(f"{side!r} cannot be crossed with an array; give an array or a number", "bars.not_a_number")
    return np.asarray(float(side))
