"""What a sweep found, without its rows: for grids of which not even the results can be held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .heatmap import Heatmap
from .result import SweepResult

if TYPE_CHECKING:
    import pandas as pd

    from ._native import Aggregates

#: What ``bs.sweep`` takes as ``keep`` for it.
KEEP = "aggregates"
_QUANTILES = {"5%": 0.05, "25%": 0.25, "50%": 0.5, "75%": 0.75, "95%": 0.95}


class AggregatesResult(SweepResult):
    """How the metrics of all combinations spread, and the best combination by each; no other rows.

    Made by ``bs.sweep(..., keep="aggregates")``. Its rows are the best combination by each metric, each combination
    once, so that ``best``, ``detail`` and the tables work; ``describe`` and ``heatmap`` tell of all combinations.

    >>> import backsweep as bs
    >>> grid = {"fast": range(5, 25), "slow": range(40, 140)}
    >>> found = bs.sweep("ema_cross", grid, bs.sample("sp500"), keep="aggregates")
    >>> found.combinations, len(found) <= 19
    (2000, True)
    >>> int(found.describe().loc["trades", "max"]) == found.best("trades").trades
    True
    """

    def __init__(self, aggregates: Aggregates, **facts: Any) -> None:
        super().__init__(aggregates.best(), **facts)
        self._aggregates = aggregates

    def describe(self) -> pd.DataFrame:
        """A row for each metric: in how many combinations it is defined, mean, least, quantiles and greatest.

        Quantiles are true to 1 % of their value, all else is exact; NaN where the metric is never defined.
        """
        import pandas as pd

        rows = self._aggregates.describe(list(_QUANTILES.values()))
        columns = ["count", "mean", "min", *_QUANTILES, "max"]
        table: pd.DataFrame = pd.DataFrame(
            [[count, *numbers] for _, count, numbers in rows],
            index=pd.Index([name for name, _, _ in rows], name="metric"),
            columns=columns,
        ).astype(dict.fromkeys(columns[1:], float))
        return table

    def heatmap(self, x: str, y: str, metric: str = "sharpe") -> Heatmap:
        """One metric over two parameters, of all combinations; each cell shows the best over all other parameters.

        Raises ``OptionError`` where the two have so many values that it was not kept.
        """
        return Heatmap(x, y, metric, *self._aggregates.heatmap(x, y, metric))
