"""A sweep whose inputs are checked, ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import _native, discovery
from ._native import Bars
from .errors import OptionError, StrategyError
from .grid import AxisValues, as_grid
from .ingest import BarsLike, bars
from .options import native_options
from .place import Place, RanOn, choose
from .progress import Listener
from .result import SweepResult
from .strategy import Strategy, StrategyLike, as_strategy, check_conditions, check_rules
from .tracing import NeedsArrays


@dataclass(frozen=True)
class Job:
    """The checked inputs of a sweep."""

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

    def reference(self) -> _native.Results:
        """Run bar by bar."""
        return _native.reference_sweep(self.tree, self.grid, self.bars, self.native_options)

    def result(self, found: _native.Results, ran_on: RanOn) -> SweepResult:
        """Put the results together with what they came from."""
        return SweepResult(
            found,
            strategy=self.strategy,
            bars=self.bars,
            options=self.options,
            ran_on=ran_on,
            dropped=self.plan.dropped,
        )


def check(strategy: StrategyLike, grid: Mapping[str, AxisValues], data: BarsLike, options: dict[str, Any]) -> Job:
    """Check all inputs, also against each other, before anything runs anywhere."""
    checked, axes, history = as_strategy(strategy), as_grid(grid), bars(data)
    native = native_options(options)
    try:
        tree = checked._tree([name for name, _ in axes.axes])
    except NeedsArrays as reason:
        raise StrategyError(f"{checked.name} is no tree: {reason}", "strategy.not_a_tree") from reason
    tree = _with_options(tree, axes, options)
    plan = _native.check(tree, axes, history, native)
    return Job(checked, tree, axes, history, options, native, plan)


def _with_options(tree: _native.Strategy, grid: _native.Grid, options: dict[str, Any]) -> _native.Strategy:
    """The strategy with the rules and constraints among the options."""
    rules = check_rules(options)
    for name, _ in grid.axes:
        if name in rules:
            message = f"option '{name}' is given, and so is an axis of the grid of that name; leave one of them out"
            raise OptionError(message, "sweep.option")
    constraints = check_conditions("constraints", options["constraints"])
    return tree.extend(rules, constraints) if rules or constraints else tree
