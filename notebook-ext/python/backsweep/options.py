"""The options of simulations: written once, for every function that takes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from . import _native
from ._native import Expression

if TYPE_CHECKING:
    import numpy as np

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: What a strategy follows beyond its signals.
RULES = ("stop_loss", "take_profit", "trailing_stop", "time_stop", "size")
#: What the engine takes, and its defaults.
_ENGINE = {
    "fees": 0.0,
    "slippage": 0.0,
    "fixed_fee": 0.0,
    "fill": "next_open",
    "direction": "long",
    "size_type": "all_in",
    "initial_cash": 10_000.0,
    "periods_per_year": None,
    "keep": "all",
}
#: All defaults; ``None`` for what is not there.
DEFAULTS: dict[str, Any] = {**_ENGINE, **dict.fromkeys(RULES), "constraints": ()}


class Options(TypedDict, total=False):
    """What every simulation takes; ``bs.sweep`` describes each."""

    fees: float
    slippage: float
    fixed_fee: float
    fill: str
    size_type: str
    initial_cash: float
    periods_per_year: float | None


class SweepOptions(Options, total=False):
    """What sweeps take: rules may be expressions."""

    direction: str
    size: float | Expression | None
    stop_loss: float | Expression | None
    take_profit: float | Expression | None
    trailing_stop: float | Expression | None
    time_stop: float | Expression | None
    constraints: Iterable[Expression]
    keep: str


class SimulateOptions(Options, total=False):
    """What simulations of given signals take: stops may be arrays, and signals imply a direction."""

    direction: str | None
    size: float | None
    stop_loss: float | np.ndarray[Any, Any] | None
    take_profit: float | np.ndarray[Any, Any] | None
    trailing_stop: float | np.ndarray[Any, Any] | None
    time_stop: float | None
    keep: str


def takes(options: type, **defaults: Any) -> Callable[[_Function], _Function]:
    """Make a function tell of each option that its ``**options`` stand for, to ``help`` and to completion.

    ``defaults`` are those that differ for this function.
    """

    def tell(function: _Function) -> _Function:
        signature = inspect.signature(function)
        own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
        keyword = inspect.Parameter.KEYWORD_ONLY
        listed = [
            inspect.Parameter(name, keyword, default={**DEFAULTS, **defaults}[name], annotation=kind.__forward_arg__)
            for name, kind in options.__annotations__.items()
        ]
        first, last = [each for each in own if each.kind != keyword], [each for each in own if each.kind == keyword]
        function.__signature__ = signature.replace(parameters=[*first, *listed, *last])  # type: ignore[attr-defined]
        return function

    return tell


def complete(function: str, options: type, given: dict[str, Any]) -> dict[str, Any]:
    """All options of a function, with their defaults where they are not given.

    Raises ``TypeError`` for one that it does not take.
    """
    known = options.__annotations__
    for name in given:
        if name not in known:
            message = f"{function}() has no option '{name}'; it has: {', '.join(known)}"
            raise TypeError(message)
    return {**{name: DEFAULTS[name] for name in known}, **given}


def native_options(options: dict[str, Any]) -> _native.Options:
    """Check what the engine takes."""
    engine = {name: options.get(name, default) for name, default in _ENGINE.items()}
    # The engine gives all rows, of which none are held.
    keep = "all" if engine["keep"] == "aggregates" else engine["keep"]
    return _native.Options(**{**engine, "keep": keep})
