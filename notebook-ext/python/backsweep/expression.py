"""What strategies are written with: columns, parameters, indicators.

>>> import backsweep as bs
>>> (bs.close > bs.ema("close", bs.p.window)) & (bs.p.window > 1)
(close > ema(close, window)) and (window > 1)
"""

from __future__ import annotations

from ._native import Expression, col, parameter

__all__ = ["Expression", "close", "col", "high", "low", "open", "p", "parameter", "volume"]


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
