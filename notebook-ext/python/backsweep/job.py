"""A sweep whose inputs are checked, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import _native, discovery
from ._native import Bars
from .errors import OptionError, StrategyError
from .grid import AxisValues, as_grid
from .history import History
from .ingest import BarsLike, bars
from .options import native_options
from .place import Place, RanOn, choose
from .progress import Listener
from .result import Source, SweepResult
from .signals import Signals, compute_signals
from .strategy import Strategy, StrategyLike, as_strategy, check_conditions, check_rules
from .tracing import NeedsArrays


@dataclass(frozen=True)
class Ran:
    """What a run found, where, and what can tell of its combinations in detail."""

    found: _native.Results
    place: Place
    source: Source


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

    def choose(self, where: str, device: str, jobs: int | None) -> Place:
        """Decide where it runs."""
        return choose(where, device, jobs, self.plan.combinations, len(self.bars))

    def run(self, place: Place, device: str, jobs: int | None, listens: Listener) -> Ran:
        """Run where it was decided."""
        if place.where == "inprocess":
            return Ran(_native.sweep(self.plan, place.threads, progress=listens.advance), place, self.plan)
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
        return Ran(found, place, self.plan)

    def reference(self) -> Ran:
        """Run bar by bar."""
        found = _native.reference_sweep(self.tree, self.grid, self.bars, self.native_options)
        return Ran(found, _REFERENCE, self.plan)

    def result(self, ran: Ran, device: str, seconds: float) -> SweepResult:
        """Put the results together with what they came from."""
        place = ran.place
        return SweepResult(
            ran.found,
            strategy=self.strategy,
            bars=self.bars,
            options=self.options,
            ran_on=RanOn(place.where, device, place.threads, place.reason, seconds),
            source=ran.source,
            dropped=self.plan.dropped,
        )


@dataclass(frozen=True)
class ArrayJob(Job):
    """A sweep of a class whose methods need values: Python computes the signals, the engine simulates."""

    #: Why it is no tree.
    reason: str

    def choose(self, where: str, device: str, jobs: int | None) -> Place:
        """Stay here: the methods are Python's."""
        if where == "agent" or device == "cuda":
            asked = "where='agent'" if where == "agent" else "device='cuda'"
            message = f"{asked} does not go with {self.strategy.name}: {self.reason}; leave the option out"
            raise StrategyError(message, "strategy.not_a_tree")
        return choose("inprocess" if where == "auto" else where, device, jobs, self.plan.combinations, len(self.bars))

    def run(self, place: Place, device: str, jobs: int | None, listens: Listener) -> Ran:
        """Compute the signals, in worker processes where that is worth their start, then simulate."""
        advance, work = listens.advance, self.plan.combinations * len(self.bars)

        def heard(done: int, total: int) -> None:
            # All of the time goes into the signals; the end is told by the simulation.
            if advance is not None:
                advance(done * (work - 1) // total, work)

        signals = self._signals(place.threads, heard)
        simulation = _native.Simulation.of_plan(self.plan, signals.native())
        found = simulation.run(place.threads)
        if advance is not None:
            advance(work, work)
        if not signals.workers:
            reason = f"{self.reason}; little enough work to skip worker processes"
            return Ran(found, Place("inprocess", place.threads, reason), simulation)
        reason = f"signals came from {signals.workers} worker processes, since {self.reason}"
        return Ran(found, Place("workers", signals.workers, reason), simulation)

    def reference(self) -> Ran:
        """Simulate bar by bar."""
        simulation = _native.Simulation.of_plan(self.plan, self._signals(1).native())
        return Ran(simulation.run(1, reference=True), _REFERENCE, simulation)

    def _signals(self, jobs: int, progress: Callable[[int, int], object] | None = None) -> Signals:
        return compute_signals(
            self.strategy, History.of(self.bars), dict(self.grid.axes), self.plan.kept(), jobs, progress
        )


_REFERENCE = Place("inprocess", 1, "the bar-by-bar reference")


def check(strategy: StrategyLike, grid: Mapping[str, AxisValues], data: BarsLike, options: dict[str, Any]) -> Job:
    """Check all inputs, also against each other, before anything runs anywhere."""
    checked, axes, history = as_strategy(strategy), as_grid(grid), bars(data)
    names = [name for name, _ in axes.axes]
    native, reason = native_options(options), None
    try:
        tree = checked._tree(names)
    except NeedsArrays as needs:
        tree, reason = checked._frame(names), str(needs)
    tree = _with_options(tree, axes, options)
    inputs = (checked, tree, axes, history, options, native, _native.check(tree, axes, history, native))
    return Job(*inputs) if reason is None else ArrayJob(*inputs, reason)


def _with_options(tree: _native.Strategy, grid: _native.Grid, options: dict[str, Any]) -> _native.Strategy:
    """The strategy with the rules and constraints among the options."""
    rules = check_rules(options)
    for name, _ in grid.axes:
        if name in rules:
            message = f"option '{name}' is given, and so is an axis of the grid of that name; leave one of them out"
            raise OptionError(message, "sweep.option")
    constraints = check_conditions("constraints", options["constraints"])
    return tree.extend(rules, constraints) if rules or constraints else tree
