"""Sweeps."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import _native, discovery
from ._native import Bars
from .errors import AgentError, StrategyError, SweepCancelled
from .grid import AxisValues, as_grid
from .ingest import BarsLike, bars
from .place import Place, RanOn, choose, resolve_jobs
from .progress import Listener, ProgressLike, listener
from .result import SweepResult
from .strategy import Strategy, StrategyLike, as_strategy
from .tracing import NeedsArrays


def sweep(
    strategy: StrategyLike,
    grid: Mapping[str, AxisValues],
    data: BarsLike,
    *,
    fees: float = 0.0,
    slippage: float = 0.0,
    fixed_fee: float = 0.0,
    fill: str = "next_open",
    direction: str = "long",
    initial_cash: float = 10_000.0,
    periods_per_year: float | None = None,
    where: str = "auto",
    device: str = "auto",
    n_jobs: int | None = None,
    keep: str = "all",
    progress: ProgressLike = None,
) -> SweepResult:
    """Run a strategy over a price history for every combination of its parameters.

    Args:
        strategy: A built-in's name, such as ``"ema_cross"``, a ``bs.Strategy``, or a class of strategies.
        grid: Values of each parameter: a list, range, array, one number, or text such as ``"5..25:2"`` (stop
            exclusive). Whole numbers stay whole.
        data: A pandas or polars DataFrame, an Arrow table, a dict of arrays, the path of a CSV or CSV.gz file, or
            ``bs.Bars``; see ``bs.bars``.
        fees: Fee per side, a fraction of the traded value from 0 to below 1.
        slippage: Slippage per side, a fraction of the price from 0 to below 1.
        fixed_fee: Fee of each order in cash.
        fill: ``"next_open"`` fills at the open after the signal's bar, ``"close"`` at the signal bar's close.
        direction: ``"long"``.
        initial_cash: Cash at the start.
        periods_per_year: Bars in a year, for annual figures; by default from the bars' median spacing and 365 days.
        where: ``"inprocess"``, ``"agent"``, or ``"auto"``, which decides by size, and stays in process where the agent
            has no room; ``result.ran_on`` says what and why.
        device: ``"cpu"``, ``"cuda"`` (at the agent only), or ``"auto"``.
        n_jobs: Threads; by default ``BACKTEST_N_JOBS``, else all processors, as -1 says too.
        keep: ``"all"`` results, or the best only, as ``"top:100:sharpe"``.
        progress: A callable gets bar-combinations done and in all, about 20 times a second; a ``bs.Monitor`` shows
            them; ``True`` shows a monitor or a line of text; ``False`` nothing; ``None`` a monitor in a notebook when
            the agent runs the sweep.

    Returns:
        The metrics of all combinations that were kept, in the order of the grid: the last parameter turns fastest.

    Raises:
        DataError, StrategyError, GridError, OptionError: What is wrong with an input, with its place and value.
        AgentError: The agent was asked for and cannot serve.
        SweepCancelled: Somebody cancelled the sweep at the agent.
        KeyboardInterrupt: Ctrl-C or the kernel's interrupt; the sweep is cancelled first.

    >>> import backsweep as bs
    >>> results = bs.sweep("ema_cross", {"fast": range(5, 25), "slow": "40..140:2"}, bs.sample("sp500"), fees=0.001)
    >>> len(results)
    1000
    >>> best = results.best("sharpe")
    >>> best.fast < best.slow
    True
    """
    job = _Sweep.check(
        strategy, grid, data, fees, slippage, fixed_fee, fill, direction, initial_cash, periods_per_year, keep
    )
    jobs = resolve_jobs(n_jobs)
    place = choose(where, device, jobs, job.grid.combinations, len(job.bars))
    listens = listener(progress, job.grid.axes, _ranked_by(keep), place.where == "agent")
    started = time.perf_counter()
    try:
        try:
            found = job.run(place, device, jobs, listens)
        except AgentError as error:
            here = place.refused(error)
            if here is None:
                raise
            place = here
            listens.stay_here()
            found = job.run(place, device, jobs, listens)
    except (KeyboardInterrupt, SweepCancelled):
        listens.finish("cancelled")
        raise
    except BaseException as error:
        listens.finish("failed", str(error))
        raise
    listens.finish("completed")
    seconds = time.perf_counter() - started
    ran_device = "cuda" if device == "cuda" else "cpu"
    return job.result(found, RanOn(place.where, ran_device, place.threads, place.reason, seconds))


def reference_sweep(
    strategy: StrategyLike,
    grid: Mapping[str, AxisValues],
    data: BarsLike,
    *,
    fees: float = 0.0,
    slippage: float = 0.0,
    fixed_fee: float = 0.0,
    fill: str = "next_open",
    direction: str = "long",
    initial_cash: float = 10_000.0,
    periods_per_year: float | None = None,
    keep: str = "all",
) -> SweepResult:
    """Run the same sweep bar by bar, as simply as it can be written: to check ``bs.sweep``, bit for bit.

    Arguments and errors are those of ``bs.sweep``. Slow, on one thread, and not to be interrupted.

    >>> import backsweep as bs
    >>> arguments = ("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample_bars("sp500"))
    >>> bs.sweep(*arguments).to_arrow().equals(bs.reference_sweep(*arguments).to_arrow())
    True
    """
    job = _Sweep.check(
        strategy, grid, data, fees, slippage, fixed_fee, fill, direction, initial_cash, periods_per_year, keep
    )
    started = time.perf_counter()
    found = _native.reference_sweep(job.tree, job.grid, job.bars, job.native_options)
    seconds = time.perf_counter() - started
    return job.result(found, RanOn("inprocess", "cpu", 1, "the bar-by-bar reference", seconds))


@dataclass(frozen=True)
class _Sweep:
    """The checked inputs of a sweep."""

    strategy: Strategy
    tree: _native.Strategy
    grid: _native.Grid
    bars: Bars
    native_options: _native.Options
    options: dict[str, Any]
    plan: _native.Plan

    @classmethod
    def check(
        cls,
        strategy: StrategyLike,
        grid: Mapping[str, AxisValues],
        data: BarsLike,
        fees: float,
        slippage: float,
        fixed_fee: float,
        fill: str,
        direction: str,
        initial_cash: float,
        periods_per_year: float | None,
        keep: str,
    ) -> _Sweep:
        """Check all inputs, also against each other, before anything runs anywhere."""
        options = {
            "fees": fees,
            "slippage": slippage,
            "fixed_fee": fixed_fee,
            "fill": fill,
            "direction": direction,
            "initial_cash": initial_cash,
            "periods_per_year": periods_per_year,
            "keep": keep,
        }
        checked, axes, history = as_strategy(strategy), as_grid(grid), bars(data)
        native_options = _native.Options(**options)
        try:
            tree = checked._tree([name for name, _ in axes.axes])
        except NeedsArrays as reason:
            raise StrategyError(f"{checked.name} is no tree: {reason}", "strategy.not_a_tree") from reason
        plan = _native.check(tree, axes, history, native_options)
        return cls(checked, tree, axes, history, native_options, options, plan)

    def run(self, place: Place, device: str, jobs: int | None, listens: Listener) -> _native.Results:
        """Run where it was decided."""
        if place.where == "inprocess":
            return _native.sweep(self.plan, place.threads, progress=listens.advance)
        return _native.agent_sweep(
            discovery.path(),
            self.tree,
            self.grid,
            self.bars,
            self.native_options,
            device,
            jobs,
            progress=listens.advance,
            on_job=listens.job,
        )

    def result(self, found: _native.Results, ran_on: RanOn) -> SweepResult:
        """Put the results together with what they came from."""
        return SweepResult(found, strategy=self.strategy, bars=self.bars, options=self.options, ran_on=ran_on)


def _ranked_by(keep: str) -> str:
    """Give the metric that a monitor shows first."""
    return keep.rpartition(":")[2] if keep.startswith("top:") else "sharpe"
