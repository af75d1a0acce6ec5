"""Python strategies: what of them is called for a combination, and with what."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import backsweep as bs
from backsweep import StrategyError

from .grids import Parameters

#: Arguments that get the price history, and the parameters as a dict.
_DATA_NAMES = {"data", "df", "frame", "ohlcv", "ohlcv_df", "bars", "prices"}
_PARAMETER_NAMES = {"params", "parameters", "param"}
_REST = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
#: Methods that give signals, by the argument of ``bs.simulate`` that they fill.
_SIGNALS = {
    "entries": ("long_entry", "entries"),
    "exits": ("long_exit", "exits"),
    "short_entries": ("short_entry", "short_entries"),
    "short_exits": ("short_exit", "short_exits"),
}


class PythonStrategy:
    """A strategy in Python, ready to be called with the parameters of a combination.

    It is one of: an object with a method ``run``; an object with methods that give signals (``entries``, ``exits``,
    ``short_entries``, ``short_exits``), each a boolean array of one value for each bar, which the engine
    then simulates; a class of such objects, made anew for each combination; a function.

    Arguments are given by their names: ``data`` gets the price history, ``params`` the parameters as a dict, and any
    other name the parameter of that name. A method that takes one argument of any other name gets the dict.
    """

    def __init__(self, strategy: Any, data: Any, options: Mapping[str, Any]) -> None:
        self._strategy = strategy
        self._data = data
        self._options = dict(options)

    def check(self, params: Parameters) -> None:
        """Raise ``StrategyError`` when there is nothing to call, or when it takes arguments that nobody gives."""
        target = self._strategy
        made = isinstance(target, type)
        methods = _methods(target)
        if not methods:
            message = (
                f"{_name(target)} is no strategy; give one with a method run(params), with methods entries and "
                "exits that give signals, a function of the parameters, a bs.Strategy, or a built-in's name"
            )
            raise StrategyError(message, "strategy.kind")
        if "run" in methods and self._options:
            option = next(iter(self._options))
            message = f"options such as '{option}' are the engine's, which {_name(target)} does not use"
            raise StrategyError(message, "strategy.options")
        maker = Call.to(target, params, self._data, params) if made else None
        alone = self._alone(params, maker)
        calls = [Call.to(method, params, self._data, alone, skip_self=made) for method in methods.values()]
        if not any(call.takes_parameters for call in ([maker, *calls] if maker else calls)):
            message = f"no argument of {_name(target)} takes the parameters {', '.join(params)}; name one 'params'"
            raise StrategyError(message, "strategy.arguments")

    def __call__(self, params: Parameters) -> Any:
        """Run a combination."""
        target = self._strategy
        maker = Call.to(target, params, self._data, params) if isinstance(target, type) else None
        alone = self._alone(params, maker)
        if maker is not None:
            target = maker.make(target)
        results = {
            role: Call.to(method, params, self._data, alone).make(method) for role, method in _methods(target).items()
        }
        if "run" in results:
            value = results["run"]
            single = isinstance(value, bs.SweepResult) and len(value) == 1
            return dict(value[0]) if single else value
        simulated = bs.simulate(self._data, **results, **self._options)
        return simulated[0].metrics

    def _alone(self, params: Parameters, maker: Call | None) -> Any:
        """What a single argument of a name that says nothing gets: the data where the object has the parameters."""
        return self._data if maker is not None and maker.takes_parameters else dict(params)


@dataclass(frozen=True)
class Call:
    """The arguments of a call."""

    positional: tuple[Any, ...]
    named: dict[str, Any]
    takes_parameters: bool

    @classmethod
    def to(
        cls, function: Callable[..., Any], params: Parameters, data: Any, alone: Any, skip_self: bool = False
    ) -> Call:
        """Find the arguments by their names; ``skip_self`` for a method looked at on its class.

        Raises ``StrategyError`` for an argument that nobody gives.
        """
        try:
            signature = list(inspect.signature(function).parameters.values())
        except (TypeError, ValueError):
            # Built-in functions need not say what they take.
            return cls((alone,), {}, alone is not data)
        if skip_self and not inspect.ismethod(function):
            signature = signature[1:]
        required = [each for each in signature if each.default is each.empty and each.kind not in _REST]
        positional: list[Any] = []
        named: dict[str, Any] = {}
        takes = False
        for each in signature:
            if each.kind is each.VAR_POSITIONAL:
                continue
            if each.kind is each.VAR_KEYWORD:
                named = {**params, **named}
                takes = True
                continue
            if each.name in params:
                value, takes = params[each.name], True
            elif each.name in _DATA_NAMES:
                value = data
            elif each.name in _PARAMETER_NAMES:
                value, takes = dict(params), True
            elif len(required) == 1 and each is required[0]:
                value, takes = alone, takes or alone is not data
            elif each in required:
                message = (
                    f"{_name(function)} takes '{each.name}', which is neither 'data', nor 'params', nor a parameter of "
                    f"the grid ({', '.join(params)})"
                )
                raise StrategyError(message, "strategy.arguments")
            else:
                continue
            if each.kind is each.POSITIONAL_ONLY:
                positional.append(value)
            else:
                named[each.name] = value
        return cls(tuple(positional), named, takes)

    def make(self, function: Callable[..., Any]) -> Any:
        """Call."""
        return function(*self.positional, **self.named)


def _methods(target: Any) -> dict[str, Callable[..., Any]]:
    """What there is to call, by its role."""
    if callable(getattr(target, "run", None)):
        return {"run": target.run}
    found = {}
    for role, names in _SIGNALS.items():
        method = next((getattr(target, name) for name in names if callable(getattr(target, name, None))), None)
        if method is not None:
            found[role] = method
    if found:
        return found
    return {"run": target} if callable(target) and not isinstance(target, type) else {}


def _name(target: Any) -> str:
    return getattr(target, "__qualname__", None) or f"a {type(target).__name__}"
