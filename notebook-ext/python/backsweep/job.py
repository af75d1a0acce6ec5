"""A sweep whose inputs are checked, ready to run."""

from __future__ import annotations

import shutil
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from . import _native, discovery, room
from ._native import Bars
from .aggregates import KEEP, AggregatesResult
from .assets import AssetsResult, split
from .errors import BacksweepError, DataError, OptionError, StrategyError
from .grid import AxisValues, as_grid
from .history import History, not_kept
from .ingest import BarsLike, bars, ignored
from .options import native_options
from .place import Place, RanOn, choose
from .profile import Recording, native
from .progress import Listener, Part
from .result import Source, SweepResult
from .room import Room
from .signals import Signals, compute_signals
from .strategy import Strategy, StrategyLike, as_strategy, check_conditions, check_rules
from .tracing import NeedsArrays

#: What a sweep finds, as the engine holds it.
_Found: TypeAlias = "_native.Results | _native.SpilledResults | _native.Aggregates"


@dataclass(frozen=True)
class Job:
    """The checked inputs of a sweep over one history."""

    strategy: Strategy
    #: The strategy as the engine holds it, with what the options add.
    tree: _native.Strategy
    grid: _native.Grid
    bars: Bars
    options: dict[str, Any]
    native_options: _native.Options
    plan: _native.Plan
    room: Room

    def choose(self, where: str, device: str, jobs: int | None, bars: int | None = None) -> Place:
        """Decide where it runs, together with others that have so many bars in all."""
        if self.options["keep"] == KEEP:
            if where == "agent" or device == "cuda":
                message = (
                    "keep='aggregates' is for sweeps in process; leave where and device out, or keep the best only"
                )
                raise OptionError(message, "sweep.option")
            return replace(choose("inprocess", device, jobs, 0, 0), reason="aggregates are taken in this process")
        needed = room.results_bytes(self.plan.combinations, self.options["keep"])
        if where == "auto" and device != "cuda" and not self.room.fits(needed):
            reason = "results beyond the memory go to files, which only this process writes"
            return replace(choose("inprocess", device, jobs, 0, 0), reason=reason)
        if where == "agent":
            room.check_results(self.room, self.plan.combinations, self.options["keep"], spills=False)
        return choose(where, device, jobs, self.plan.combinations, bars or len(self.bars))

    def run(
        self, place: Place, device: str, jobs: int | None, listens: Listener, recording: Recording | None = None
    ) -> Ran:
        """Run where it was decided."""
        if place.where == "inprocess":
            spill = self.room.spill_directory
            memory = self.room.native(self.bars)
            if self.options["keep"] == KEEP:
                aggregates = _native.aggregate_sweep(
                    self.plan, place.threads, memory, listens.advance, native(recording)
                )
                return self._ran(aggregates, place)
            here = _native.sweep(self.plan, place.threads, memory, spill, listens.advance, native(recording))
            if isinstance(here, _native.SpilledResults):
                # The files live as long as the results, and no longer than this process.
                weakref.finalize(here, shutil.rmtree, here.folder, ignore_errors=True)
            return self._ran(here, place)
        found = _native.agent_sweep(
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
        return self._ran(found, place)

    def reference(self) -> Ran:
        """Run bar by bar."""
        return self._ran(_native.reference_sweep(self.tree, self.grid, self.bars, self.native_options), _REFERENCE)

    @property
    def work(self) -> int:
        """Bar-combinations to run."""
        return self.plan.combinations * len(self.bars)

    def _ran(self, found: _Found, place: Place, source: Source | None = None) -> Ran:
        return Ran(self, found, place, source or self.plan)


@dataclass(frozen=True)
class Ran:
    """A sweep that ran: what it found, where, and what can tell of its combinations in detail."""

    job: Job
    found: _Found
    place: Place
    source: Source

    def result(self, device: str, seconds: float) -> SweepResult:
        """Put the results together with what they came from."""
        place, job = self.place, self.job
        facts: dict[str, Any] = {
            "strategy": job.strategy,
            "bars": job.bars,
            "options": job.options,
            "ran_on": RanOn(place.where, device, place.threads, place.reason, seconds),
            "source": self.source,
            "dropped": job.plan.dropped,
            "room": job.room,
        }
        if isinstance(self.found, _native.Aggregates):
            return AggregatesResult(self.found, **facts)
        return SweepResult(self.found, **facts)


@dataclass(frozen=True)
class ArrayJob(Job):
    """A sweep of a class whose methods need values: Python computes the signals, the engine simulates."""

    #: Why it is no tree.
    reason: str
    #: Columns of the data that the bars did not keep, and what they hold.
    ignored: dict[str, str]

    def choose(self, where: str, device: str, jobs: int | None, bars: int | None = None) -> Place:
        """Stay here: the methods are Python's."""
        if where == "agent" or device == "cuda":
            asked = "where='agent'" if where == "agent" else "device='cuda'"
            message = f"{asked} does not go with {self.strategy.name}: {self.reason}; leave the option out"
            raise StrategyError(message, "strategy.not_a_tree")
        return super().choose("inprocess" if where == "auto" else where, device, jobs, bars)

    def run(
        self, place: Place, device: str, jobs: int | None, listens: Listener, recording: Recording | None = None
    ) -> Ran:
        """Compute the signals, in worker processes where that is worth their start, then simulate."""
        advance, work = listens.advance, self.work

        def heard(done: int, total: int) -> None:
            # All of the time goes into the signals; the end is told by the simulation.
            if advance is not None:
                advance(done * (work - 1) // total, work)

        with nullcontext() if recording is None else recording.methods():
            signals = self._signals(place.threads, heard)
        simulation = _native.Simulation.of_plan(self.plan, signals.native())
        found = simulation.run(place.threads, recorder=native(recording))
        if advance is not None:
            advance(work, work)
        if not signals.workers:
            reason = f"{self.reason}; little enough work to skip worker processes"
            return self._ran(found, Place("inprocess", place.threads, reason), simulation)
        reason = f"signals came from {signals.workers} worker processes, since {self.reason}"
        return self._ran(found, Place("workers", signals.workers, reason), simulation)

    def reference(self) -> Ran:
        """Simulate bar by bar."""
        simulation = _native.Simulation.of_plan(self.plan, self._signals(1).native())
        return self._ran(simulation.run(1, reference=True), _REFERENCE, simulation)

    def _signals(self, jobs: int, progress: Callable[[int, int], object] | None = None) -> Signals:
        return compute_signals(
            self.strategy,
            History.of(self.bars, self.ignored),
            dict(self.grid.axes),
            self.plan.kept(),
            jobs,
            progress,
        )


_REFERENCE = Place("inprocess", 1, "the bar-by-bar reference")


@dataclass(frozen=True)
class AssetsJob:
    """The same sweep over the histories of several assets, one after the other."""

    jobs: dict[str, Job]

    @property
    def grid(self) -> _native.Grid:
        """The grid of each."""
        return self._first.grid

    @property
    def options(self) -> dict[str, Any]:
        """The options of each."""
        return self._first.options

    @property
    def _first(self) -> Job:
        return next(iter(self.jobs.values()))

    def choose(self, where: str, device: str, jobs: int | None) -> Place:
        """Decide where all of them run."""
        return self._first.choose(where, device, jobs, sum(len(job.bars) for job in self.jobs.values()))

    def run(
        self, place: Place, device: str, jobs: int | None, listens: Listener, recording: Recording | None = None
    ) -> AssetsRan:
        """Run where it was decided."""
        done, total = 0, sum(job.work for job in self.jobs.values())
        ran = {}
        for symbol, job in self.jobs.items():
            started = time.perf_counter()
            found = job.run(place, device, jobs, Part(listens, done, total), recording)
            ran[symbol] = (found, time.perf_counter() - started)
            done += job.work
        return AssetsRan(ran)

    def reference(self) -> AssetsRan:
        """Run bar by bar."""
        return AssetsRan({symbol: (job.reference(), 0.0) for symbol, job in self.jobs.items()})


@dataclass(frozen=True)
class AssetsRan:
    """Sweeps of several assets that ran, and the seconds that each took."""

    ran: dict[str, tuple[Ran, float]]

    def result(self, device: str, seconds: float) -> AssetsResult:
        """Put the results together."""
        parts = {symbol: ran.result(device, own) for symbol, (ran, own) in self.ran.items()}
        places = [ran.place for ran, _ in self.ran.values()]
        place = next((each for each in places if each.where == "workers"), places[0])
        return AssetsResult(parts, RanOn(place.where, device, place.threads, place.reason, seconds))


def check(
    strategy: StrategyLike,
    grid: Mapping[str, AxisValues],
    data: BarsLike,
    options: dict[str, Any],
    memory: Room | None = None,
    recording: Recording | None = None,
) -> Job | AssetsJob:
    """Check all inputs, also against each other, before anything runs anywhere."""
    checked, axes, engine_options = as_strategy(strategy), as_grid(grid), native_options(options)
    names = [name for name, _ in axes.axes]
    reason = None
    try:
        tree = checked._tree(names)
    except NeedsArrays as needs:
        tree, reason = checked._frame(names), str(needs)
    tree = _with_options(tree, axes, options)
    assets = split(data)
    memory = memory or room.of()
    # Results of several assets are put together in memory, and so are those of signals that Python computed.
    spills = assets is None and reason is None
    if options["keep"] == KEEP and not spills:
        message = "keep='aggregates' takes one asset and a strategy of expressions; keep all, or the best only"
        raise OptionError(message, "sweep.option")
    if not spills:
        memory = replace(memory, spill_directory=None)

    def check_room(combinations: int) -> None:
        room.check_results(memory, combinations * (1 if assets is None else len(assets)), options["keep"], spills)

    if not tree.constraints:
        # Known before the combinations are looked at one by one.
        check_room(axes.combinations)

    def job(history: BarsLike) -> Job:
        read = bars(history)
        others = ignored(history, read)
        try:
            plan = _native.check(tree, axes, read, engine_options, native(recording))
        except DataError as error:
            if error.code != "bars.unknown_column":
                raise
            reasons = [not_kept(*each) for each in others.items() if f"no column '{each[0]}'" in str(error)]
            raise DataError("".join([str(error), *reasons]), error.code) from error
        check_room(plan.combinations)
        inputs = (checked, tree, axes, read, options, engine_options, plan, memory)
        return Job(*inputs) if reason is None else ArrayJob(*inputs, reason, others)

    if assets is None:
        return job(data)
    jobs = {}
    for symbol, history in assets.items():
        try:
            jobs[symbol] = job(history)
        except BacksweepError as error:
            raise type(error)(f"{symbol}: {error}", error.code) from error
    return AssetsJob(jobs)


def _with_options(tree: _native.Strategy, grid: _native.Grid, options: dict[str, Any]) -> _native.Strategy:
    """The strategy with the rules and constraints among the options."""
    rules = check_rules(options)
    for name, _ in grid.axes:
        if name in rules:
            message = f"option '{name}' is given, and so is an axis of the grid of that name; leave one of them out"
            raise OptionError(message, "sweep.option")
    constraints = check_conditions("constraints", options["constraints"])
    return tree.extend(rules, constraints) if rules or constraints else tree
