"""Strategy parameter sweeps: one strategy, one price history, thousands to millions of combinations.

>>> import backsweep as bs
>>> results = bs.sweep("ema_cross", {"fast": range(5, 25), "slow": "40..140:2"}, bs.sample("sp500"), fees=0.001)
>>> results.top(10, "sharpe").to_pandas().shape
(10, 21)
"""

from typing import TYPE_CHECKING, Any

from . import agent, indicators, pickles, series
from ._native import VERSION as __version__  # noqa: N811 - the name that Python asks for
from ._native import Bars, Expression, builtin_strategies, col, maximum, metric_names, minimum, parameter
from .aggregates import AggregatesResult
from .assets import AggregateResult, AssetsResult
from .crossing import cross_above, cross_below
from .detail import Detail
from .errors import (
    AgentError,
    BacksweepError,
    DataError,
    GridError,
    OptionError,
    StrategyError,
    SweepCancelled,
)
from .explanation import Explanation
from .expression import between_hours, close, high, hl2, hlc3, hour, low, ohlc4, on_weekdays, p, volume, weekday
from .expression import open as open  # noqa: A004 - read as bs.open; not in __all__, so no star import hides Python's
from .figure import Figure
from .heatmap import Heatmap
from .ingest import bars
from .place import RanOn
from .profile import Profile
from .result import SweepResult
from .row import Row
from .samples import sample, sample_bars, samples
from .series import *  # noqa: F403 - the list of indicators is the engine's
from .series import max as max  # noqa: A004 - as open
from .series import min as min  # noqa: A004 - as open
from .series import sum as sum  # noqa: A004 - as open
from .simulate import simulate
from .strategy import Strategy
from .sweep import explain, reference_sweep, sweep

if TYPE_CHECKING:
    from .monitor import Monitor

__all__ = [
    "AgentError",
    "AggregateResult",
    "AggregatesResult",
    "AssetsResult",
    "BacksweepError",
    "Bars",
    "DataError",
    "Detail",
    "Explanation",
    "Expression",
    "Figure",
    "GridError",
    "Heatmap",
    "Monitor",
    "OptionError",
    "Profile",
    "RanOn",
    "Row",
    "Strategy",
    "StrategyError",
    "SweepCancelled",
    "SweepResult",
    "__version__",
    "agent",
    "bars",
    "between_hours",
    "builtin_strategies",
    "close",
    "col",
    "cross_above",
    "cross_below",
    "explain",
    "high",
    "hl2",
    "hlc3",
    "hour",
    "indicators",
    "low",
    "maximum",
    "metric_names",
    "minimum",
    "ohlc4",
    "on_weekdays",
    "p",
    "parameter",
    "reference_sweep",
    "sample",
    "sample_bars",
    "samples",
    "simulate",
    "sweep",
    "volume",
    "weekday",
]
__all__ += series.__all__

pickles.register()


def __getattr__(name: str) -> Any:
    # The monitor needs anywidget, which a sweep does not.
    if name == "Monitor":
        from .monitor import Monitor

        return Monitor
    raise AttributeError(f"module 'backsweep' has no attribute '{name}'")
