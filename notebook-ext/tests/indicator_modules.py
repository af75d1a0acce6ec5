"""Writes ``backsweep.series`` and ``backsweep.indicators`` from what the engine says of its indicators."""

from __future__ import annotations

import builtins
import textwrap
from collections.abc import Iterator
from pathlib import Path

import backsweep as bs
from backsweep import _native
from backsweep.indicator_calls import INDICATORS, Argument, Indicator, compute

_FOLDER = Path(bs.__file__).parent
_WIDTH = 120
# Limits from here on only keep arithmetic finite.
_HUGE = 1e6
_HEAD = """# Written by tests/test_indicator_modules.py; BACKSWEEP_UPDATE=1 writes it anew.
# ruff: noqa: A001, A002 - the names are the engine's
"""

_SERIES = """
from __future__ import annotations

from typing import Any, Literal, NamedTuple, overload

from . import indicators
from ._native import Expression
from .arrays import Computed, Values
from .indicator_calls import Named, Number, Numbers, either
"""

_INDICATORS = """
from __future__ import annotations

from typing import Literal, NamedTuple

from .arrays import Computed, Values
from .indicator_calls import Numbers, compute
"""

_SERIES_DOC = '''"""The indicators: names of columns and expressions give an expression, arrays give arrays.

>>> import backsweep as bs
>>> bs.ema("close", bs.p.fast) > bs.ema("close", 50)
ema(close, fast) > ema(close, 50)
>>> bs.sma([1.0, 2.0, 4.0], 2)
array([nan, 1.5, 3. ])
"""
'''

_INDICATORS_DOC = '''"""The indicators of arrays: series in, series of the same length and kind out.

The values are NaN while an indicator warms up.

Series are NumPy arrays, pandas Series (the index stays), polars Series or lists. A list in the place of a number
computes a column for each of its values, on all processors.

>>> import backsweep as bs
>>> bs.indicators.sma([1.0, 2.0, 4.0, 8.0], window=2)
array([nan, 1.5, 3. , 6. ])
>>> bs.indicators.sma([1.0, 2.0, 4.0, 8.0], window=[1, 2, 3]).shape
(4, 3)
"""
'''


def modules() -> dict[Path, str]:
    """The files and what they should say."""
    indicators = [INDICATORS[name] for name in sorted(INDICATORS)]
    names = [indicator.name for indicator in indicators]
    tuples = [_class(indicator) for indicator in indicators if len(indicator.outputs) > 1]
    plain = [name for name in names if not hasattr(builtins, name)]
    series = [_HEAD, _SERIES_DOC, _SERIES, _all(plain), *map(_series, indicators)]
    arrays = [_HEAD, _INDICATORS_DOC, _INDICATORS, _all([*names, *tuples]), *map(_arrays, indicators)]
    return {_FOLDER / "series.py": "".join(series), _FOLDER / "indicators.py": "".join(arrays)}


def _all(names: list[str]) -> str:
    lines = "".join(f'    "{name}",\n' for name in sorted(names))
    return f"\n__all__ = [\n{lines}]\n"


def _class(indicator: Indicator) -> str:
    return "".join(word.capitalize() for word in indicator.name.split("_"))


def _series(indicator: Indicator) -> str:
    """The function that makes expressions, or arrays where it gets arrays."""
    several = len(indicator.outputs) > 1
    gives = f"{_class(indicator)}Expressions" if several else "Expression"
    of_arrays = f"indicators.{_class(indicator)}" if several else "Computed"
    first = [name for name, _ in indicator.inputs if name == "input"]
    others = [(name, column) for name, column in indicator.inputs if name != "input"]

    def parameters(named: str, number: str, *, defaults: bool) -> list[str]:
        columns = dict(indicator.inputs)
        default = {name: f' = "{column}"' if defaults else "" for name, column in columns.items()}
        keywords = [f"{name}: {named}{default[name]}" for name, _ in others] + list(map(_choice, _choices(indicator)))
        # Where the series must be given, what comes after it may still have a default.
        leading = [f"{name}: {named}{default[name]}" for name in first]
        numbers = [f"{each.name}: {number} = {_default(each)}" for each in _numbers(indicator)]
        return [*leading, *numbers, *(["*", *keywords] if keywords else [])]

    inputs = _tuple([name for name, _ in indicator.inputs])
    arguments = _tuple([each.name for each in indicator.arguments])
    classes = f", {of_arrays}, {gives}" if several else ""
    example = f"bs.{indicator.name}({_example(indicator)})"
    native = _native.indicator(indicator.name, [column for _, column in indicator.inputs], _example_values(indicator))
    named = "a column's name, an expression, or an array"
    documentation = [
        *_prose(indicator.summary),
        "",
        "Args:",
        *(line for name in first for line in _prose(f"{name}: The series: {named}.", 1)),
        *(line for name, column in others for line in _prose(f"{name}: {named.capitalize()}.", 1)),
        *(line for each in indicator.arguments for line in _prose(f"{each.name}: {_wanted(each)}.", 1)),
        *(["", "Returns:", *_prose(f"{_listed(indicator.outputs)}, by name.", 1)] if several else []),
        "",
        ">>> import backsweep as bs",
        f">>> {example}{'.' + indicator.outputs[0] if several else ''}",
        repr(native[0]),
    ]
    overloads = [
        _def(indicator.name, parameters("Named", "Number", defaults=True), gives, " ..."),
        _def(indicator.name, parameters("Values", "Numbers", defaults=False), of_arrays, " ..."),
    ]
    return (
        (f"\n\n{_named_tuple(gives, indicator, 'Expression')}" if several else "")
        + f"\n\n{''.join('@overload' + chr(10) + each for each in overloads)}"
        + _def(indicator.name, parameters("Any", "Any", defaults=True), "Any", "")
        + _docstring(documentation)
        + _return(f'either("{indicator.name}", {inputs}, {arguments}{classes})')
    )


def _arrays(indicator: Indicator) -> str:
    """The function that computes arrays."""
    several = len(indicator.outputs) > 1
    gives = _class(indicator) if several else "Computed"
    names = [name for name, _ in indicator.inputs]
    numbers = [f"{each.name}: Numbers = {_default(each)}" for each in _numbers(indicator)]
    choices = list(map(_choice, _choices(indicator)))
    parameters = [*(f"{name}: Values" for name in names), *numbers, *(["*", *choices] if choices else [])]
    columns = [f'column("{column}")' for _, column in indicator.inputs]
    call = f"bs.indicators.{indicator.name}({', '.join(columns)})"
    history = bs.sample_bars("sp500")
    defaults = [each.words[0] if each.words else each.default for each in indicator.arguments]
    example = compute(indicator.name, [history.column(column) for _, column in indicator.inputs], defaults)[0]
    output = f".{indicator.outputs[0]}" if several else ""
    documentation = [
        *_prose(indicator.summary),
        "",
        "Args:",
        *(line for name in names for line in _prose(f"{name}: A number for each bar.", 1)),
        *(line for each in indicator.arguments for line in _prose(f"{each.name}: {_wanted(each)}.", 1)),
        "",
        "Returns:",
        *_prose(f"{_listed(indicator.outputs)}, by name." if several else "A number for each bar.", 1),
        "",
        ">>> import backsweep as bs",
        '>>> column = bs.sample_bars("sp500").column',
        f">>> values = {call}{output}",
        '>>> print(f"{values[-1]:.6g}")',
        f"{example[-1]:.6g}",
    ]
    body = f'compute("{indicator.name}", {_tuple(names)}, {_tuple([each.name for each in indicator.arguments])})'
    return (
        (f"\n\n{_named_tuple(gives, indicator, 'Computed')}" if several else "")
        + f"\n\n{_def(indicator.name, parameters, gives, '')}"
        + _docstring(documentation)
        + (f"    return {gives}(*{body})\n" if several else f"    return {body}[0]\n")
    )


def _named_tuple(name: str, indicator: Indicator, kind: str) -> str:
    fields = "".join(f"    {output}: {kind}\n" for output in indicator.outputs)
    return f'class {name}(NamedTuple):\n    """What ``{indicator.name}`` gives."""\n\n{fields}'


def _def(name: str, parameters: list[str], gives: str, end: str) -> str:
    """The head of a function, broken where it is too long for a line."""
    joined = ", ".join(parameters)
    for head in (f"def {name}({joined}) -> {gives}:", f"def {name}(\n    {joined}\n) -> {gives}:"):
        if all(len(line) <= _WIDTH for line in (head + end).splitlines()):
            return head + end + "\n"
    lines = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"def {name}(\n{lines}) -> {gives}:{end}\n"


def _return(call: str) -> str:
    """What a function gives: a call, broken where it is too long for a line."""
    line = f"    return {call}\n"
    if len(line) <= _WIDTH + 1:
        return line
    function, _, arguments = call[:-1].partition("(")
    return f"    return {function}(\n        {arguments}\n    )\n"


def _docstring(lines: list[str]) -> str:
    first, *rest = lines
    body = "".join(f"    {line}\n" if line else "\n" for line in rest)
    return f'    """{first}\n{body}    """\n'


def _prose(text: str, depth: int = 0) -> list[str]:
    indent = "    " * depth
    return textwrap.wrap(text, _WIDTH - 4, initial_indent=indent, subsequent_indent=indent + "    " * bool(depth))


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _listed(names: tuple[str, ...]) -> str:
    quoted = [f"``{name}``" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _numbers(indicator: Indicator) -> Iterator[Argument]:
    return (argument for argument in indicator.arguments if argument.kind != "choice")


def _choices(indicator: Indicator) -> Iterator[Argument]:
    return (argument for argument in indicator.arguments if argument.kind == "choice")


def _default(argument: Argument) -> str:
    return str(int(argument.default)) if argument.kind == "window" else repr(argument.default)


def _choice(argument: Argument) -> str:
    words = ", ".join(f'"{word}"' for word in argument.words)
    return f'{argument.name}: Literal[{words}] = "{argument.words[int(argument.default)]}"'


def _wanted(argument: Argument) -> str:
    match argument.kind:
        case "window":
            return f"A number of bars, at least {argument.least:g}"
        case "number":
            least = f", at least {argument.least:g}" if argument.least > -_HUGE else ""
            return f"A number{least}" if argument.most >= _HUGE else f"A number{least}, at most {argument.most:g}"
        case _:
            return " or ".join(f'``"{word}"``' for word in argument.words)


def _example(indicator: Indicator) -> str:
    """The arguments of a call that makes an expression."""
    series = ['"close"'] if any(name == "input" for name, _ in indicator.inputs) else []
    return ", ".join([*series, *(f"bs.p.{each.name}" for each in list(_numbers(indicator))[:1])])


def _example_values(indicator: Indicator) -> list[bs.Expression | float]:
    first = next(_numbers(indicator), None)
    return [bs.parameter(each.name) if each is first else each.default for each in indicator.arguments]
