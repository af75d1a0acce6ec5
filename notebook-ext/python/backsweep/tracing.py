"""Class strategies: their methods, traced to the trees of expressions that run everywhere."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

from ._native import Expression, parameter
from .errors import GridError, StrategyError
from .history import SymbolicHistory
from .members import SIGNALS

if TYPE_CHECKING:
    from .strategy import Strategy


class NeedsArrays(Exception):  # noqa: N818 - a reason, not an error
    """Why a strategy is no tree: its methods need values to work with."""


@dataclass(frozen=True)
class Method:
    """A method that gives signals, and the parameters that it takes."""

    strategy: Strategy
    name: str

    def __str__(self) -> str:
        return f"{type(self.strategy).__name__}.{self.name}"

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The parameters after ``data``; ``inspect.Parameter.empty`` for one without a default."""
        taken = list(inspect.signature(getattr(self.strategy, self.name)).parameters.values())
        if not taken or taken[0].kind not in (taken[0].POSITIONAL_ONLY, taken[0].POSITIONAL_OR_KEYWORD):
            message = f"{self} takes no data; write it as def {self.name}(self, data, ...)"
            raise StrategyError(message, "strategy.method")
        plain = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        odd = [each.name for each in taken[1:] if each.kind not in plain]
        if odd:
            message = f"{self} takes '{odd[0]}' in a way that cannot be named; name each parameter after data"
            raise StrategyError(message, "strategy.method")
        return {each.name: each.default for each in taken[1:]}

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of all parameters: those given, else the defaults.

        Raises ``GridError`` for a parameter without either.
        """
        values = {name: given.get(name, default) for name, default in self.defaults.items()}
        for name, value in values.items():
            if value is inspect.Parameter.empty:
                message = f"{self} takes '{name}', which the grid leaves out; add it to the grid or give it a default"
                raise GridError(message, "grid.missing_parameter")
        return values

    def axes(self, axes: Iterable[str]) -> tuple[str, ...]:
        """The axes of a grid that the method takes."""
        return tuple(axis for axis in axes if axis in self.defaults)


def methods(strategy: Strategy) -> list[Method]:
    """The methods of a class strategy that give signals.

    Raises ``StrategyError`` where none opens a position.
    """
    found = [Method(strategy, name) for name in SIGNALS if callable(getattr(strategy, name, None))]
    if not any(method.name.endswith("entries") for method in found):
        name = type(strategy).__name__
        message = f"{name} has no method that opens a position; write def entries(self, data, ...) or short_entries"
        raise StrategyError(message, "strategy.method")
    return found


def signature(strategy: Strategy) -> tuple[str, ...]:
    """The parameters of all methods, in the order of first use."""
    return tuple(dict.fromkeys(name for method in methods(strategy) for name in method.defaults))


def defaults(strategy: Strategy) -> dict[str, float]:
    """The numbers that parameters have where a grid leaves them out."""
    found = {name: default for method in methods(strategy) for name, default in method.defaults.items()}
    return {name: float(default) for name, default in found.items() if _is_number(default)}


def trace(strategy: Strategy, axes: Collection[str] | None = None) -> dict[str, Expression]:
    """Call the methods with expressions in the place of columns and of the parameters on ``axes``.

    By default every parameter that is a number stays a parameter; on a grid those that it leaves out take their
    defaults.

    Raises ``NeedsArrays`` where a method does not give an expression.
    """
    found = methods(strategy)
    if axes is None:
        given = [item for method in found for item in method.defaults.items()]
        axes = [name for name, default in given if default is inspect.Parameter.empty or _is_number(default)]
    symbols = {axis: parameter(axis) for axis in axes}
    return {method.name: _expression(method, method.arguments(symbols)) for method in found}


def _is_number(default: object) -> bool:
    return isinstance(default, Real) and not isinstance(default, bool)


def _expression(method: Method, arguments: dict[str, Any]) -> Expression:
    try:
        given = getattr(method.strategy, method.name)(SymbolicHistory(), **arguments)
    except Exception as error:
        # What follows a semicolon is advice for who wanted an expression.
        reason = brief(error).partition("; ")[0]
        raise NeedsArrays(f"{method} works with values, not with expressions ({reason})") from error
    if not isinstance(given, Expression):
        raise NeedsArrays(f"{method} gives a {type(given).__name__}, not an expression")
    return given


def brief(error: BaseException) -> str:
    """An error in one line.

    >>> brief(ValueError("no"))
    'ValueError: no'
    """
    first_line = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__
