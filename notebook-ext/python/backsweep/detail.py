"""One backtest in detail: what happened on every bar and in every trade."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _native
from .figure import Figure
from .summary import STYLE, format_value, heading, span_of_time

if TYPE_CHECKING:
    import pandas as pd

    from ._native import Bars
    from .row import Row

#: How many of the trades are shown.
SHOWN = 5
_METRICS_SHOWN = ("total_return", "annual_return", "sharpe", "max_drawdown", "trades", "win_rate", "profit_factor")
_TRADE_SHOWN = ("entry_time", "exit_time", "side", "entry_price", "exit_price", "profit", "return", "reason")


class Detail:
    """One backtest in detail. Made by ``result.detail(row)``; a notebook shows its figure, metrics and last trades.

    >>> import backsweep as bs
    >>> results = bs.sweep("ema_cross", {"fast": 10, "slow": [50, 100]}, bs.sample_bars("sp500"), fees=0.001)
    >>> detail = results.detail(1)
    >>> print(detail.trades.loc[0, ["side", "entry_price", "exit_price", "reason"]].to_dict())
    {'side': 'long', 'entry_price': 1336.609985, 'exit_price': 1307.579956, 'reason': 'signal'}
    >>> bool(detail.equity.iloc[-1] == detail.row.final_equity)
    True
    """

    def __init__(self, native: _native.Detail, *, row: Row, bars: Bars, name: str) -> None:
        self._native = native
        self._row = row
        self._bars = bars
        self._name = name

    @property
    def row(self) -> Row:
        """The row of the results: parameters and metrics."""
        return self._row

    @property
    def bars(self) -> Bars:
        """The price history."""
        return self._bars

    @cached_property
    def equity(self) -> pd.Series[float]:
        """Equity at each close, in cash."""
        return self._series("equity", self._native.equity)

    @cached_property
    def drawdown(self) -> pd.Series[float]:
        """How far equity is below its highest earlier close, as a fraction of that: 0 to -1, less in debt."""
        return self._series("drawdown", self._native.drawdown)

    @cached_property
    def positions(self) -> pd.DataFrame:
        """Units held at each close, negative when short, and their value."""
        import pandas as pd

        units = self._native.units
        value = units * self._bars.column("close")
        frame: pd.DataFrame = pd.DataFrame({"units": units, "value": value}, index=self._index())
        return frame

    @cached_property
    def trades(self) -> pd.DataFrame:
        """The trades, in the order of their ends; one that is still open comes last, with the last bar's close.

        ``size`` is in units, ``fees`` and ``profit`` in cash, ``return`` the profit over the value at entry. ``reason``
        is what ended a trade: ``signal``, ``stop_loss``, ``trailing_stop``, ``take_profit``, ``time_stop``, or ``open``
        for none. ``mae`` and ``mfe`` are the furthest that the price went against and with the trade, as fractions of
        the entry price. ``bars`` is the number of bars from entry to exit.
        """
        import pandas as pd

        columns = dict(self._native.trades)
        times = self._bars.column("timestamp")
        entry, exit_ = columns.pop("entry_bar"), columns.pop("exit_bar")
        frame: pd.DataFrame = pd.DataFrame(
            {"entry_time": times[entry], "exit_time": times[exit_], **columns, "bars": exit_ - entry}
        )
        return frame

    def figure(self) -> Figure:
        """A figure: the price with entries and exits, equity beside holding the asset, drawdown."""
        return Figure(self._bars, self._native, self._title())

    def __repr__(self) -> str:
        closed = f"{len(self._native.trades['side']):,} trades, {span_of_time(self._bars)}"
        metrics = ", ".join(f"{heading(name)} {format_value(name, self._row[name])}" for name in _METRICS_SHOWN[:4])
        return f"Detail of {self._title()}: {closed}; {metrics}"

    def _repr_html_(self) -> str:
        return (
            f'<div class="backsweep-result">{STYLE}{self.figure().svg}'
            f"{_table(*self._metrics())}{_table(*self._last_trades())}</div>"
        )

    def _title(self) -> str:
        parameters = ", ".join(f"{name}={format_value(name, value)}" for name, value in self._row.parameters.items())
        return f"{self._name}, {parameters}" if parameters else self._name

    def _metrics(self) -> tuple[str, list[str], list[list[str]]]:
        names = [name for name in _METRICS_SHOWN if name in self._row]
        return "", [heading(name) for name in names], [[format_value(n, self._row[n]) for n in names]]

    def _last_trades(self) -> tuple[str, list[str], list[list[str]]]:
        columns = dict(self._native.trades)
        times = self._bars.column("timestamp").astype("datetime64[s]")
        for side in ("entry", "exit"):
            columns[f"{side}_time"] = [str(time).removesuffix("T00:00:00") for time in times[columns[f"{side}_bar"]]]
        count = len(columns["side"])
        shown = range(max(0, count - SHOWN), count)
        lines = [[_cell(name, columns[name][at]) for name in _TRADE_SHOWN] for at in shown]
        caption = f"The last {len(shown)} of {count:,} trades" if count > SHOWN else f"Trades: {count:,}"
        return caption, [heading(name) for name in _TRADE_SHOWN], lines

    def _series(self, name: str, values: np.ndarray[Any, Any]) -> pd.Series[float]:
        import pandas as pd

        series: pd.Series[float] = pd.Series(values, index=self._index(), name=name)
        return series

    def _index(self) -> pd.DatetimeIndex:
        import pandas as pd

        index: pd.DatetimeIndex = pd.DatetimeIndex(self._bars.column("timestamp"), name="timestamp")
        return index


def _cell(name: str, value: Any) -> str:
    if name == "return":
        return format_value("total_return", float(value))
    return (
        value.replace("_", " ") if isinstance(value, str) else f"{value:,.6g}" if "price" in name else f"{value:,.2f}"
    )


def _table(caption: str, head: list[str], lines: list[list[str]]) -> str:
    cells = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in line)}</tr>" for line in lines)
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
