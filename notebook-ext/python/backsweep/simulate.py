"""Simulations of signals that a user already has."""

from __future__ import annotations

import time
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import _native, room
from .arrays import as_numbers, check_index, library
from .assets import split
from .errors import DataError, OptionError
from .given import read
from .ingest import BarsLike, bars
from .options import RULES, SimulateOptions, complete, native_options, takes
from .place import RanOn, cores, resolve_jobs
from .profile import native as native_recorder
from .profile import record
from .result import SweepResult

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._native import Bars

#: True or false for each bar, in one column or many: arrays of NumPy, Series and DataFrames of pandas and polars.
SignalsLike: TypeAlias = Any

_SERIES = ("stop_loss", "take_profit", "trailing_stop")


@takes(SimulateOptions, direction=None)
def simulate(
    data: BarsLike,
    entries: SignalsLike,
    exits: SignalsLike = None,
    short_entries: SignalsLike = None,
    short_exits: SignalsLike = None,
    *,
    n_jobs: int | None = None,
    profile: bool = False,
    **options: Unpack[SimulateOptions],
) -> SweepResult:
    """Simulate signals that are there already.

    Signals are true or false for each bar: a NumPy array, a pandas or polars Series of one column, or a matrix or
    DataFrame of many; one of a single column goes with every column of the others. A pandas index must be the data's,
    or count its rows from 0.

    Args:
        data: A price history, as ``bs.sweep`` takes it.
        entries: Go long, or short where ``direction="short"`` and no short signals are given; ``None`` for never.
        exits: Leave that position; ``None`` for never.
        short_entries: Go short; with ``direction="both"`` by default where ``exits`` is true.
        short_exits: Leave a short position; with ``direction="both"`` by default where ``entries`` is true.
        fees: This and the options that are not here are those of ``bs.sweep``.
        direction: By default ``"both"`` where short signals are given, else ``"long"``.
        stop_loss: Leave at a loss: a fraction of the fill price, or an array with a distance in price for each bar,
            read on the bar of the signal; none where it is not above zero, which some must be.
        take_profit: Leave at a profit; as ``stop_loss``.
        trailing_stop: Leave at a loss from the best price since the fill; as ``stop_loss``.
        time_stop: Leave after so many bars.
        keep: ``"all"`` results, or the best only, as ``"top:100:sharpe"``.
        n_jobs: Threads; by default ``BACKTEST_N_JOBS``, else all processors, as -1 says too.
        profile: Find out where the time goes, for ``result.profile()``.

    Returns:
        A row for each column of the signals that was kept, in their order. The parameter is ``column``, or what the
        DataFrame calls its columns; several levels of columns are several parameters.

    Raises:
        DataError, StrategyError, OptionError: What is wrong with an input.

    >>> import backsweep as bs
    >>> prices = bs.sample("sp500")
    >>> above = prices.close > prices.close.rolling(200).mean()
    >>> bs.simulate(prices, above, ~above, fees=0.001, stop_loss=0.1)[0].trades
    74
    """
    chosen = complete("simulate", SimulateOptions, dict(options))
    if split(data) is not None:
        raise DataError("the data has several assets; simulate them one by one", "signals.assets")
    history = bars(data)
    index = getattr(data, "index", None) if library(data) == "pandas" else None
    if entries is None and short_entries is None:
        raise DataError("there are no entries; give entries or short_entries", "signals.none")
    if options.get("direction") is None:
        shorts = short_entries is not None or short_exits is not None
        chosen["direction"] = "both" if shorts else "long"
    _check_direction(chosen["direction"], entries is not None or exits is not None, short_entries, short_exits)
    if chosen["direction"] == "short" and short_entries is None and short_exits is None:
        entries, exits, short_entries, short_exits = None, None, entries, exits
    given = [("entries", entries), ("exits", exits), ("short_entries", short_entries), ("short_exits", short_exits)]
    _check_room([values for _, values in given])
    signals = read(history, given, index)
    rules = {name: _rule(name, chosen[name], history, index) for name in RULES if chosen[name] is not None}
    simulation = _native.Simulation.given(history, signals.native, rules, native_options(chosen))
    threads = resolve_jobs(n_jobs) or cores()
    recording = record(profile)
    started = time.perf_counter()
    found = simulation.run(threads, recorder=native_recorder(recording)).labelled(signals.labels)
    seconds = time.perf_counter() - started
    ran_on = RanOn("inprocess", "cpu", threads, "signals were given", seconds)
    result = SimulateResult(found, strategy=None, bars=history, options=chosen, ran_on=ran_on, source=simulation)
    return result if recording is None else result._profiled(recording.finish())


class SimulateResult(SweepResult):
    """The metrics of given signals, a row for each column of them. Made by ``bs.simulate``."""

    _is_labelled = True


def _check_direction(direction: str, longs: bool, short_entries: SignalsLike, short_exits: SignalsLike) -> None:
    """Check that the direction uses the short signals that are given, and that none stands for another unsaid."""
    given = {"short_entries": short_entries is not None, "short_exits": short_exits is not None}
    first = next((name for name, there in given.items() if there), None)
    if first is None:
        return
    if direction == "long":
        message = f"direction='long' leaves out '{first}'; say direction='both', or leave '{first}' out"
        raise OptionError(message, "sweep.direction")
    if direction == "short" and not all(given.values()) and (longs or not given["short_entries"]):
        lacking = next(name for name, there in given.items() if not there)
        message = f"direction='short' has '{first}' without '{lacking}'; give both, or entries and exits alone"
        raise OptionError(message, "sweep.direction")


def _check_room(given: list[Any]) -> None:
    """Check that the bits of signals, and a row of results for each column, fit."""
    shapes: list[Any] = [shape for shape in (getattr(values, "shape", ()) for values in given) if len(shape) == 2]
    if not shapes:
        return
    columns = max(count for _, count in shapes)
    bits = sum(rows * count for rows, count in shapes)
    # Bits are put in order once; results are held by the engine and once more as a table.
    needed = bits / 4 + columns * (len(_native.metric_names()) + 1) * 16
    room.check(needed, f"signals of {columns:,} columns and their results", "simulate fewer columns at a time")


def _rule(name: str, value: Any, history: Bars, index: Any) -> Any:
    """A number, or an array of numbers where that may be."""
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    if name not in _SERIES or isinstance(value, (str, bool)) or np.ndim(value) == 0:
        wanted = "a number, or an array of distances in price" if name in _SERIES else "a number"
        raise OptionError(f"option '{name}' is {value!r}; it must be {wanted}", "sweep.option")
    check_index(name, value, history.column("timestamp"), index)
    distances = as_numbers(name, value)
    if not (np.isfinite(distances) & (distances > 0)).any():
        message = f"option '{name}' is never a number above zero; give distances in price, or leave it out for no stop"
        raise OptionError(message, "sweep.option")
    return distances
