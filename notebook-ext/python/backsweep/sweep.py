"""Sweeps."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import room
from .aggregates import KEEP
from .errors import AgentError, OptionError, StrategyError, SweepCancelled
from .explanation import Explanation, explanation
from .grid import AxisValues
from .ingest import BarsLike
from .job import ArrayJob, AssetsJob, check
from .options import SweepOptions, complete, takes
from .place import cores, foresee, resolve_jobs
from .profile import record
from .progress import ProgressLike, listener
from .result import SweepResult
from .room import MemoryLimit
from .strategy import StrategyLike, as_strategy

if TYPE_CHECKING:
    from typing_extensions import Unpack


@takes(SweepOptions)
def sweep(
    strategy: StrategyLike,
    grid: Mapping[str, AxisValues],
    data: BarsLike,
    *,
    where: str = "auto",
    device: str = "auto",
    n_jobs: int | None = None,
    progress: ProgressLike = None,
    profile: bool = False,
    memory_limit: MemoryLimit = None,
    spill_directory: str | os.PathLike[str] | None = None,
    **options: Unpack[SweepOptions],
) -> SweepResult:
    """Run a strategy over a price history for every combination of its parameters.

    Args:
        strategy: A built-in's name, such as ``"ema_cross"``, a ``bs.Strategy``, or a class of strategies.
        grid: Values of each parameter: a list, range, array, one number, or text such as ``"5..25:2"`` (stop
            exclusive). Whole numbers stay whole. An axis named like a stop, or ``size``, is that stop of the strategy.
        data: A pandas or polars DataFrame, an Arrow table, a dict of arrays, the path of a CSV or CSV.gz file, or
            ``bs.Bars``; see ``bs.bars``. Several assets at once: a dict of these by symbol, or one frame with a column
            ``symbol``; their bars may differ.
        fees: Fee per side, a fraction of the traded value from 0 to below 1.
        slippage: Slippage per side, a fraction of the price from 0 to below 1.
        fixed_fee: Fee of each order in cash.
        fill: ``"next_open"`` fills at the open after the signal's bar, ``"close"`` at the signal bar's close.
        direction: ``"long"``, ``"short"``, or ``"both"``: an entry against the open position reverses it. Where it is
            left out and the strategy has short signals, a ``UserWarning`` tells that they are left out too.
        size_type: What ``size`` is: ``"percent"``, a fraction of what all the cash allows; ``"value"``, cash;
            ``"units"``; or ``"all_in"``, where there is none and an entry takes all the cash.
        initial_cash: Cash at the start.
        periods_per_year: Bars in a year, for annual figures; by default from the bars' median spacing and 365 days.
        size: How much an entry takes; a number or an expression of parameters. Like the stops, instead of the
            strategy's own.
        stop_loss: Leave at a loss: a fraction of the fill price, or a series such as ``2 * bs.atr(14)``, a distance in
            price read on the bar of the signal.
        take_profit: Leave at a profit; as ``stop_loss``.
        trailing_stop: Leave at a loss from the best price since the fill; as ``stop_loss``.
        time_stop: Leave after so many bars.
        constraints: Conditions on parameters, besides the strategy's own, such as ``[bs.p.fast < bs.p.slow]``:
            combinations that break one are dropped; ``result.dropped`` tells how many.
        keep: ``"all"`` results, the best only, as ``"top:100:sharpe"``, or ``"aggregates"``: no rows but how each
            metric spreads, the best combination by each, and heatmaps, in memory that does not grow with the grid.
        where: ``"inprocess"``, ``"agent"``, or ``"auto"``, which decides by size, and stays in process where the agent
            has no room; ``result.ran_on`` says what and why.
        device: ``"cpu"``, ``"cuda"`` (at the agent only), or ``"auto"``.
        n_jobs: Threads; by default ``BACKTEST_N_JOBS``, else all processors, as -1 says too.
        progress: A callable gets bar-combinations done and in all, about 20 times a second; a ``bs.Monitor`` shows
            them; ``True`` shows a monitor or a line of text; ``False`` nothing; ``None`` a monitor in a notebook when
            the agent runs the sweep.
        profile: Find out where the time goes, for ``result.profile()``. Such a sweep runs in process.
        memory_limit: Memory that bars, tiles and results may take together in this process: a number of GB of 2**30
            bytes, or text such as ``"500MB"``; by default ``BACKTEST_MEMORY_LIMIT_GB``, else what is free here, or in
            the container. Results that do not fit go to files, which ``result`` reads as it needs them.
        spill_directory: Where those files go; by default the system's folder for temporary files. They are removed with
            the result.

    Returns:
        The metrics of all combinations that were kept, in the order of the grid: the last parameter turns fastest. For
        several assets an ``AssetsResult``, with ``symbol`` as the first parameter.

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
    if profile and (where == "agent" or device == "cuda"):
        asked = "where='agent'" if where == "agent" else "device='cuda'"
        message = f"profile=True does not go with {asked}: profiles are taken in process; leave one of them out"
        raise OptionError(message, "sweep.option")
    memory = room.of(memory_limit, spill_directory)
    recording = record(profile)
    job = check(strategy, grid, data, complete("sweep", SweepOptions, dict(options)), memory, recording)
    _tell_of_shorts(strategy, options)
    jobs = resolve_jobs(n_jobs)
    place = job.choose("inprocess" if profile and where == "auto" else where, device, jobs)
    if profile and where == "auto":
        place = replace(place, reason="a profile is taken in process")
    listens = listener(progress, job.grid.axes, _ranked_by(job.options["keep"]), place.where == "agent")
    started = time.perf_counter()
    try:
        try:
            ran = job.run(place, device, jobs, listens, recording)
        except AgentError as error:
            here = place.refused(error)
            if here is None:
                raise
            place = here
            listens.stay_here()
            ran = job.run(place, device, jobs, listens, recording)
    except (KeyboardInterrupt, SweepCancelled):
        listens.finish("cancelled")
        raise
    except BaseException as error:
        listens.finish("failed", str(error))
        raise
    listens.finish("completed")
    seconds = time.perf_counter() - started
    result = ran.result("cuda" if device == "cuda" else "cpu", seconds)
    return result if recording is None else result._profiled(recording.finish())


@takes(SweepOptions)
def explain(
    strategy: StrategyLike,
    grid: Mapping[str, AxisValues],
    data: BarsLike,
    *,
    where: str = "auto",
    device: str = "auto",
    n_jobs: int | None = None,
    memory_limit: MemoryLimit = None,
    spill_directory: str | os.PathLike[str] | None = None,
    **options: Unpack[SweepOptions],
) -> Explanation:
    """Tell what ``bs.sweep`` would do with the same arguments, without doing it.

    The operations of the strategy and what they share, tiles, where it would run, how much memory it takes at most and
    about how long: a few tiles are run over a few blocks of bars here, which takes some tens of milliseconds.

    Raises ``StrategyError`` for a class whose signals Python computes, ``OptionError`` for several assets, and what
    ``bs.sweep`` raises for wrong inputs.

    >>> import backsweep as bs
    >>> told = bs.explain("ema_cross", {"fast": range(5, 25), "slow": "40..140:2"}, bs.sample("sp500"))
    >>> told.combinations, [each["slots"] for each in told.operations if each["gives"] == "series"]
    (1000, [1, 20, 50])
    """
    memory = room.of(memory_limit, spill_directory)
    job = check(strategy, grid, data, complete("explain", SweepOptions, dict(options)), memory)
    if isinstance(job, AssetsJob):
        raise OptionError("several assets are swept one by one; explain one of them", "sweep.assets")
    if isinstance(job, ArrayJob):
        raise StrategyError(f"{job.strategy.name} has no plan of operations: {job.reason}", "strategy.not_a_tree")
    jobs = resolve_jobs(n_jobs)
    place = foresee(where, device, jobs, job.plan.combinations, len(job.bars))
    aggregates = job.options["keep"] == KEEP
    return explanation(job.plan, job.bars, jobs or cores(), memory, place, aggregates)


@takes(SweepOptions)
def reference_sweep(
    strategy: StrategyLike, grid: Mapping[str, AxisValues], data: BarsLike, **options: Unpack[SweepOptions]
) -> SweepResult:
    """Run the same sweep bar by bar, as simply as it can be written: to check ``bs.sweep``, bit for bit.

    Arguments and errors are those of ``bs.sweep``. Slow, on one thread, and not to be interrupted. Every combination is
    kept.

    >>> import backsweep as bs
    >>> arguments = ("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample_bars("sp500"))
    >>> bs.sweep(*arguments).to_arrow().equals(bs.reference_sweep(*arguments).to_arrow())
    True
    """
    job = check(strategy, grid, data, complete("reference_sweep", SweepOptions, dict(options)))
    _tell_of_shorts(strategy, options)
    started = time.perf_counter()
    ran = job.reference()
    return ran.result("cpu", time.perf_counter() - started)


def _tell_of_shorts(strategy: StrategyLike, options: Mapping[str, Any]) -> None:
    """Warn where short signals are left out, unless the caller said so or named a built-in."""
    if "direction" not in options and not isinstance(strategy, str) and as_strategy(strategy)._shorts():
        message = "direction='long' leaves out the short signals; say direction='both', or direction='long' if meant"
        warnings.warn(message, UserWarning, stacklevel=3)


def _ranked_by(keep: Any) -> str:
    """Give the metric that a monitor shows first."""
    return keep.rpartition(":")[2] if keep.startswith("top:") else "sharpe"
