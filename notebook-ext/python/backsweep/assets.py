"""Several assets at once: their histories, and what a sweep over all of them found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, overload

import numpy as np

from ._native import Bars, Results
from .arrays import library
from .detail import Detail
from .errors import DataError, OptionError
from .heatmap import Heatmap
from .result import SweepResult
from .row import Row

if TYPE_CHECKING:
    from .place import RanOn

#: The column of a long frame that tells assets apart, and the parameter of the results.
SYMBOL = "symbol"


def split(data: Any) -> dict[str, Any] | None:
    """The history of each asset, in the order in which they come; ``None`` for the history of one.

    >>> split({"A": {"close": [1.0]}, "B": {"close": [2.0]}})
    {'A': {'close': [1.0]}, 'B': {'close': [2.0]}}
    >>> list(split({"symbol": ["A", "B", "A"], "close": [1.0, 2.0, 3.0]}))
    ['A', 'B']
    """
    if isinstance(data, Mapping) and any(map(_is_history, data.values())):
        histories: dict[str, Any] = {}
        for symbol, history in data.items():
            if str(symbol) in histories:
                raise DataError(f"two assets are called '{symbol}'; rename one of them", "bars.symbol")
            histories[str(symbol)] = history
        return histories
    if library(data) == "pandas" and SYMBOL in data.index.names and data.index.nlevels > 1:
        data = data.reset_index(SYMBOL)
    names = data.keys() if isinstance(data, Mapping) else getattr(data, "column_names", getattr(data, "columns", ()))
    found = [name for name in names if str(name).lower() == SYMBOL]
    if not found or isinstance(data, Bars):
        return None
    parts = _parts(data, found[0])
    if not parts:
        raise DataError(f"column '{found[0]}' is empty; give each row its symbol", "bars.symbol")
    return parts


def _is_history(value: Any) -> bool:
    return isinstance(value, (Bars, Mapping, str, os.PathLike)) or hasattr(value, "columns")


def _parts(data: Any, column: Any) -> dict[str, Any]:
    """The rows of each symbol."""
    kind = library(data)
    symbols = np.asarray(data[column], dtype=object)
    missing = [row for row, symbol in enumerate(symbols) if symbol is None or symbol != symbol]
    if missing:
        message = f"row {missing[0]}, column '{column}': a symbol is missing; give each row its symbol"
        raise DataError(message, "bars.symbol")
    texts = symbols.astype(str)
    rows = {symbol: np.flatnonzero(texts == symbol) for symbol in dict.fromkeys(texts.tolist())}
    if kind == "pandas":
        return {symbol: data.iloc[at].drop(columns=column) for symbol, at in rows.items()}
    if isinstance(data, Mapping):
        return {
            symbol: {name: np.asarray(values)[at] for name, values in data.items() if name != column}
            for symbol, at in rows.items()
        }
    # Tables of polars and Arrow take positions.
    return {symbol: data[at.tolist()] if kind == "polars" else data.take(at) for symbol, at in rows.items()}


class AssetsResult(SweepResult):
    """The metrics of all combinations for each of several assets; the first parameter is ``symbol``.

    Made by ``bs.sweep``. ``result["BTC"]`` is what the sweep found for one asset, ``result.aggregate()`` the mean over
    all of them.

    >>> import backsweep as bs
    >>> whole = bs.sample("sp500")
    >>> results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": 50}, {"old": whole[:2500], "new": whole[2500:]})
    >>> [(row.symbol, row.fast, row.trades) for row in results]
    [('old', 5, 42), ('old', 10, 30), ('new', 5, 43), ('new', 10, 33)]
    >>> len(results["new"]), results.aggregate().best("trades").trades
    (2, 42.5)
    """

    _is_labelled = True

    def __init__(self, parts: Mapping[str, SweepResult], ran_on: RanOn) -> None:
        self._parts = dict(parts)
        first = next(iter(self._parts.values()))
        natives = [part._native for part in self._parts.values()]
        stacked = Results.stack(SYMBOL, [native for native in natives if isinstance(native, Results)])
        super().__init__(
            stacked.labelled([(SYMBOL, list(self._parts))]),
            strategy=first.strategy,
            bars=first.bars,
            options=first.options,
            ran_on=ran_on,
            source=first._source,
            dropped=first.dropped,
        )

    @property
    def _table(self) -> Results:
        # Results of several assets are never spilled.
        assert isinstance(self._native, Results)
        return self._native

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the assets, in the order of the rows."""
        return tuple(self._parts)

    @property
    def bars(self) -> NoReturn:
        """Each asset has its own: ``result[symbol].bars``."""
        raise OptionError("each asset has bars of its own; write result['...'].bars", "sweep.assets")

    @property
    def combinations(self) -> int:
        """How many combinations ran, of all assets."""
        return sum(part.combinations for part in self._parts.values())

    def plan(self) -> NoReturn:
        """Each asset has its own: ``result[symbol].plan()``."""
        raise OptionError("each asset has a plan of its own; write result['...'].plan()", "sweep.assets")

    def aggregate(self) -> AggregateResult:
        """The equal-weight mean of each metric over all assets, for each combination.

        A mean is undefined where the metric is undefined for any of the assets. Means of metrics are not the metrics of
        a portfolio of these assets.

        Raises ``OptionError`` where combinations are missing, as after ``keep="top:..."`` or ``top``.
        """
        mean = self._table.mean()
        if mean is None:
            message = "not every combination is here for every asset; sweep with keep='all', and aggregate before top"
            raise OptionError(message, "sweep.aggregate")
        return AggregateResult(self, mean)

    def heatmap(self, x: str, y: str, metric: str = "sharpe") -> Heatmap:
        """One metric over two parameters: of the mean over all assets, unless one of the two is ``symbol``.

        Each cell shows the best over all other parameters. Raises ``OptionError`` where there is no mean, as
        ``aggregate`` does.
        """
        return super().heatmap(x, y, metric) if SYMBOL in (x, y) else self.aggregate().heatmap(x, y, metric)

    def detail(self, row: int) -> Detail:
        """All that happened in one row's backtest; see ``SweepResult.detail``."""
        found = self[row]
        part = self._parts[found["symbol"]]
        combination = self._native.combination(range(len(self))[row])
        assert combination is not None
        own = part._source.detail(combination % part._native.combinations)
        return Detail(own, row=found, bars=part.bars, name=self._name)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: str) -> SweepResult: ...
    def __getitem__(self, index: int | str) -> Row | SweepResult:
        if not isinstance(index, str):
            return super().__getitem__(index)
        if index not in self._parts:
            message = f"there is no asset '{index}'; there are: {', '.join(self._parts)}"
            raise OptionError(message, "sweep.unknown_asset")
        return self._parts[index]._with(self._table.select(self.symbols.index(index)))

    def _data(self) -> str:
        bars = sum(len(part.bars) for part in self._parts.values())
        return f"{len(self._parts)} assets, {bars:,} bars"

    def _work(self) -> int:
        return sum(part._work() for part in self._parts.values())


class AggregateResult(SweepResult):
    """Means of metrics over several assets. Made by ``result.aggregate()``."""

    def __init__(self, whole: AssetsResult, mean: Results) -> None:
        self._whole = whole
        super().__init__(
            mean,
            strategy=whole.strategy,
            bars=whole._bars,
            options=whole.options,
            ran_on=whole.ran_on,
            source=whole._source,
            dropped=whole.dropped,
        )

    @property
    def bars(self) -> NoReturn:
        """Each asset has its own."""
        raise OptionError("a mean has no bars; each asset has its own: write result['...'].bars", "sweep.assets")

    def heatmap(self, x: str, y: str, metric: str = "sharpe") -> Heatmap:
        """One mean metric over two parameters; each cell shows the best over all other parameters."""
        heatmap = super().heatmap(x, y, metric)
        heatmap.of = f"mean of {len(self._whole.symbols)} assets"
        return heatmap

    def detail(self, row: int) -> NoReturn:
        """Means have no detail; the rows of each asset do."""
        message = f"a mean has no detail; choose an asset, as in result['{self._whole.symbols[0]}'].detail({row})"
        raise OptionError(message, "sweep.assets")

    def plan(self) -> NoReturn:
        """Means have no plan; each asset has its own."""
        raise OptionError("a mean has no plan; each asset has its own: write result['...'].plan()", "sweep.assets")

    def _data(self) -> str:
        return f"mean of {self._whole._data()}"

    def _work(self) -> int:
        return self._whole._work()
