"""The engine's indicators by name: what they take, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import backsweep as bs
from backsweep import OptionError
from backsweep.indicator_calls import INDICATORS, Indicator


def by_name(name: str) -> Indicator:
    """The indicator of a name.

    Raises ``OptionError`` where there is none.

    >>> by_name("atr").outputs
    ('value',)
    """
    if name not in INDICATORS:
        raise OptionError(f"there is no indicator '{name}'; there are: {', '.join(INDICATORS)}", "performance.option")
    return INDICATORS[name]


def compute(name: str, inputs: Sequence[Any], arguments: Mapping[str, Any]) -> Any:
    """Compute an indicator in the engine."""
    return getattr(bs.indicators, name)(*inputs, **arguments)


def with_defaults(indicator: Indicator, given: Mapping[str, Any], bars: int) -> dict[str, Any]:
    """All arguments of an indicator: whole numbers for windows, words for choices.

    Raises ``OptionError`` for one that it does not take or that is out of range.
    """
    unknown = [name for name in given if name not in {argument.name for argument in indicator.arguments}]
    if unknown:
        known = ", ".join(argument.name for argument in indicator.arguments) or "none"
        message = f"{indicator.name} takes no argument '{unknown[0]}'; its arguments are: {known}"
        raise OptionError(message, "indicator.argument")
    values: dict[str, Any] = {}
    for argument in indicator.arguments:
        if argument.kind == "choice":
            values[argument.name] = given.get(argument.name, argument.words[int(argument.default)])
            continue
        value = given.get(argument.name, argument.default)
        most = bars if argument.kind == "window" else argument.most
        whole = argument.kind != "window" or value == int(value)
        if not (whole and argument.least <= value <= most):
            message = f"{indicator.name}: {argument.name} is {value!r}; it must be from {argument.least:g} to {most:g}"
            raise OptionError(message, "indicator.argument")
        values[argument.name] = int(value) if argument.kind == "window" else float(value)
    return values


def numbers_only(indicator: Indicator, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments without the choices; ``None`` where a choice is not the usual one."""
    usual = {argument.name: argument.words[int(argument.default)] for argument in indicator.arguments if argument.words}
    if any(values[name] != word for name, word in usual.items()):
        return None
    return {name: value for name, value in values.items() if name not in usual}


def named(indicator: Indicator, outputs: Sequence[Any]) -> Any:
    """Outputs as the engine gives them: one alone, several as its named tuple."""
    if len(indicator.outputs) == 1:
        return outputs[0]
    kind: Callable[..., Any] = getattr(bs.indicators, indicator.name.title().replace("_", ""))
    return kind(*outputs)
