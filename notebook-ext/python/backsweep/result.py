"""What a sweep found: columns, rows, rankings, heatmaps, tables for other libraries."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from . import _native
from .detail import Detail
from .errors import OptionError
from .explanation import Explanation, explanation
from .heatmap import Heatmap, cells
from .room import Room, of
from .row import Row
from .summary import result_html, result_text, span_of_time

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from ._native import Bars
    from .place import RanOn
    from .profile import Profile
    from .strategy import Strategy


#: Rows that are read at a time while iterating.
_ROWS_TOGETHER = 4096


class Source(Protocol):
    """What can tell of a combination in detail."""

    def detail(self, combination: int) -> _native.Detail:
        """All that happened in a combination."""


class SweepResult:
    """The metrics of all combinations that a sweep kept, in the order of the grid.

    Made by ``bs.sweep``. Has a length; iterating gives one ``Row`` for each combination. Anything that reads Arrow
    takes it as it is: ``polars.DataFrame(result)``, ``pyarrow.table(result)``, DuckDB.

    >>> import backsweep as bs
    >>> results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample_bars("sp500"))
    >>> [(row.fast, row.slow, row.trades) for row in results]
    [(5, 50, 86), (5, 100, 58), (10, 50, 63), (10, 100, 41)]
    >>> results.column("slow")
    array([ 50, 100,  50, 100])
    """

    #: Whether names stand for the first axis of the grid.
    _is_labelled = False
    _profile: Profile | None = None

    def __init__(
        self,
        native: _native.Results | _native.SpilledResults,
        *,
        strategy: Strategy | None,
        bars: Bars,
        options: dict[str, Any],
        ran_on: RanOn,
        source: Source,
        dropped: int = 0,
        room: Room | None = None,
    ) -> None:
        self._native = native
        self._source = source
        self._dropped = dropped
        self._room = room
        self._strategy = strategy
        self._bars = bars
        self._options = options
        self._ran_on = ran_on

    @property
    def strategy(self) -> Strategy | None:
        """The strategy that ran; ``None`` where signals were given."""
        return self._strategy

    @property
    def bars(self) -> Bars:
        """The price history it ran over."""
        return self._bars

    @property
    def options(self) -> dict[str, Any]:
        """The options of the simulation, by name."""
        return dict(self._options)

    @property
    def ran_on(self) -> RanOn:
        """Where it ran, and why there."""
        return self._ran_on

    def profile(self) -> Profile:
        """Where the time went, of a sweep with ``profile=True``.

        Raises ``OptionError`` where it was not asked for.
        """
        if self._profile is None:
            raise OptionError("there is no profile; run the sweep with profile=True", "sweep.no_profile")
        return self._profile

    @property
    def grid(self) -> dict[str, list[Any]]:
        """The values of each parameter."""
        return dict(self._native.axes)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of the grid."""
        return tuple(name for name, _ in self._native.axes)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics, in the order of columns."""
        return tuple(_native.metric_names())

    @property
    def combinations(self) -> int:
        """How many combinations ran; ``len`` tells how many were kept."""
        return self._native.combinations - self._dropped

    @property
    def dropped(self) -> int:
        """How many combinations of the grid the constraints dropped."""
        return self._dropped

    @property
    def spilled_to(self) -> Path | None:
        """The folder of files that hold the results where memory had no room for them; ``None`` where it had.

        Everything works on such results too; what it reads, it reads column by column. The folder goes with them.
        """
        return Path(self._native.folder) if isinstance(self._native, _native.SpilledResults) else None

    def plan(self) -> Explanation:
        """How the sweep ran: its operations and what they shared, tiles, memory, and about how long it takes.

        Raises ``OptionError`` where signals came from Python, so that there was no plan. ``bs.explain`` tells the same
        before anything runs.

        >>> import backsweep as bs
        >>> results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample_bars("sp500"))
        >>> [each["slots"] for each in results.plan().operations if each["full_text"] == "ema(close, fast)"]
        [2]
        """
        if not isinstance(self._source, _native.Plan):
            raise OptionError("signals came from Python, so that there was no plan of operations", "sweep.no_plan")
        aggregates = self._options.get("keep") == "aggregates"
        where = str(self._ran_on)
        return explanation(self._source, self._bars, self._ran_on.threads, self._room or of(), where, aggregates)

    def column(self, name: str) -> np.ndarray[Any, Any]:
        """A parameter's or metric's values, one for each row, read-only; NaN where undefined, counts as int64."""
        parameters = self.parameters
        if name in parameters:
            values = self._native.parameter(parameters.index(name))
            return np.array(values, dtype=object) if isinstance(values, list) else values
        if name in self.metrics:
            return self._native.metric(name)
        known = ", ".join((*parameters, *self.metrics))
        raise OptionError(f"the results have no column '{name}'; they have: {known}", "sweep.unknown_column")

    def best(self, metric: str = "sharpe") -> Row:
        """The best combination by a metric; lower is better for volatility, fees_paid and max_drawdown_bars.

        Raises ``OptionError`` when the metric is undefined for every combination.
        """
        best = self.top(1, metric)
        if len(best) == 0 or not best._native.defined(0, metric):
            message = f"'{metric}' is undefined for every combination; choose another metric"
            raise OptionError(message, "sweep.undefined")
        return best[0]

    def top(self, count: int = 10, metric: str = "sharpe") -> SweepResult:
        """The best combinations by a metric, best first; equal ones in the order of the grid, undefined ones last."""
        if not isinstance(count, (int, np.integer)) or isinstance(count, bool) or count < 1:
            raise OptionError(f"option 'count' is {count!r}; it must be a whole number, at least 1", "sweep.option")
        return self._with(self._native.top(int(count), metric))

    def detail(self, row: int) -> Detail:
        """All that happened in one row's backtest, run again: equity, drawdown, positions, trades, and a figure.

        >>> import backsweep as bs
        >>> results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample_bars("sp500"))
        >>> detail = results.detail(1)
        >>> len(detail.trades), detail.trades["side"].unique().tolist()
        (58, ['long'])
        """
        found = self[row]
        combination = self._native.combination(range(len(self))[row])
        assert combination is not None
        return Detail(self._source.detail(combination), row=found, bars=self._bars, name=self._name)

    def heatmap(self, x: str, y: str, metric: str = "sharpe") -> Heatmap:
        """One metric over two parameters; each cell shows the best over all other parameters.

        >>> import backsweep as bs
        >>> results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample_bars("sp500"))
        >>> results.heatmap("fast", "slow", "trades").values
        array([[86., 63.],
               [58., 41.]])
        """
        if self._is_labelled:
            best_first = np.asarray(self._native.rank(metric), dtype=np.intp)
            columns = (self._parameter(x), self._parameter(y), self.column(metric))
            return Heatmap(x, y, metric, *cells(*columns, best_first))
        return Heatmap(x, y, metric, *self._native.heatmap(x, y, metric))

    def _parameter(self, name: str) -> np.ndarray[Any, Any]:
        if name not in self.parameters:
            known = ", ".join(self.parameters)
            message = f"the results have no parameter '{name}'; they have: {known}"
            raise OptionError(message, "sweep.unknown_parameter")
        return self.column(name)

    @property
    def _name(self) -> str:
        return "given signals" if self._strategy is None else self._strategy.name

    def _profiled(self, profile: Profile) -> SweepResult:
        """The same, with where the time went."""
        self._profile = profile
        return self

    def _with(self, native: _native.Results | _native.SpilledResults) -> SweepResult:
        """Other rows of the same sweep."""
        other = copy.copy(self)
        other._native = native
        return other

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame: parameters, then metrics; NaN where undefined."""
        import pandas as pd

        frame: pd.DataFrame = pd.DataFrame({name: self.column(name) for name in self._columns})
        return frame

    def to_polars(self) -> pl.DataFrame:
        """A polars DataFrame: parameters, then metrics; null where undefined."""
        import polars as pl

        return pl.DataFrame(self)

    def to_arrow(self) -> pa.Table:
        """A pyarrow Table: parameters, then metrics; null where undefined. Metric values are shared, not copied."""
        import pyarrow as pa

        return pa.table(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._native)

    def __getitem__(self, index: int) -> Row:
        return next(self._rows(range(len(self))[index], 1))

    def __iter__(self) -> Iterator[Row]:
        for first in range(0, len(self), _ROWS_TOGETHER):
            yield from self._rows(first, _ROWS_TOGETHER)

    def _rows(self, first: int, count: int) -> Iterator[Row]:
        part = self._with(self._native.rows_from(first, count))
        columns = {name: part.column(name).tolist() for name in part._columns}
        return (self._row(columns, row) for row in range(len(part)))

    def __repr__(self) -> str:
        return result_text(self)

    def _repr_html_(self) -> str:
        return result_html(self)

    def _data(self) -> str:
        return span_of_time(self._bars)

    def _work(self) -> int:
        """Bar-combinations that ran."""
        return len(self._bars) * self.combinations

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*self.parameters, *self.metrics)

    def _row(self, columns: dict[str, list[Any]], row: int) -> Row:
        metrics = {name: columns[name][row] for name in self.metrics}
        defined = {name: None if value != value else value for name, value in metrics.items()}
        return Row({name: columns[name][row] for name in self.parameters}, defined)
