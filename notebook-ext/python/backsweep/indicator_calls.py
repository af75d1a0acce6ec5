"""How the functions of indicators reach the engine: with arrays they compute, with expressions they become one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import _native, room
from ._native import Expression
from .arrays import Computed, Values, as_numbers, like, same_index
from .errors import OptionError, StrategyError
from .place import cores, resolve_jobs

if TYPE_CHECKING:
    from .history import History

#: A series of a strategy: an expression, or the name of a column.
Named: TypeAlias = "Expression | str"
#: A number of a strategy: a plain one, or an expression such as the parameter ``bs.p.window``.
Number: TypeAlias = "Expression | float"
#: A number, or several to compute a column for each.
Numbers: TypeAlias = "float | Sequence[float] | np.ndarray[Any, Any]"


@dataclass(frozen=True)
class Argument:
    """A number that an indicator takes, or the words that stand for 0, 1, 2, ..."""

    name: str
    default: float
    #: ``window``, ``number`` or ``choice``.
    kind: str
    least: float = 0.0
    most: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """What an indicator takes, gives and does."""

    name: str
    summary: str
    #: Names, and the columns that are meant where none is given.
    inputs: tuple[tuple[str, str], ...]
    arguments: tuple[Argument, ...]
    outputs: tuple[str, ...]


def _indicators() -> Iterator[Indicator]:
    for name, summary, inputs, rows, outputs in _native.indicator_table():
        arguments = tuple(_argument(*row) for row in rows)
        yield Indicator(name, summary, tuple(inputs), arguments, tuple(outputs))


def _argument(name: str, default: float, kind: str, bounds: tuple[float, float] | list[str]) -> Argument:
    if isinstance(bounds, list):
        return Argument(name, default, kind, words=tuple(bounds))
    least, most = bounds
    return Argument(name, default, kind, least, most)


#: Every indicator of the engine by its name.
INDICATORS = {indicator.name: indicator for indicator in _indicators()}

_history: ContextVar[History | None] = ContextVar("history", default=None)


@contextmanager
def names_mean(history: History) -> Iterator[None]:
    """Within it, the names of columns mean these arrays, and functions of indicators compute at once."""
    token = _history.set(history)
    try:
        yield
    finally:
        _history.reset(token)


def either(
    name: str,
    inputs: Sequence[Values | Named],
    arguments: Sequence[Any],
    of_arrays: Callable[..., Any] | None = None,
    of_expressions: Callable[..., Any] | None = None,
) -> Any:
    """Compute where there are arrays; else make an expression."""
    if _history.get() is not None:
        inputs = list(named_columns(inputs))
    if any(map(is_array, inputs)):
        outputs, several = compute(name, inputs, arguments), of_arrays
    else:
        outputs, several = express(name, inputs, arguments), of_expressions
    return several(*outputs) if several else outputs[0]


def named_columns(inputs: Iterable[Values | Named]) -> Iterator[Values | Named]:
    """Put arrays in the place of columns' names, where a strategy is being computed from arrays."""
    history = _history.get()
    for given in inputs:
        yield history[given] if history is not None and isinstance(given, str) and given in history else given


def is_array(given: object) -> bool:
    """Whether something is neither a number nor an expression nor a name."""
    # What is asked most is asked first: asking an abstract class takes longer than a short array.
    return type(given) is np.ndarray or not isinstance(given, (str, Expression, Real))


def express(name: str, inputs: Sequence[Named], arguments: Sequence[Any]) -> list[Expression]:
    """Make the expressions of an indicator's outputs.

    Raises ``StrategyError`` where an input is no series or an argument no number.
    """
    indicator = INDICATORS[name]
    for (input_name, _), given in zip(indicator.inputs, inputs, strict=True):
        if isinstance(given, Real):
            message = f"{name} reads a series, and its '{input_name}' is the number {given}; the series comes first"
            raise StrategyError(f"{message}, as in bs.{name}('close', {given})", "strategy.kind")
    values = [_operand(name, argument, given) for argument, given in zip(indicator.arguments, arguments, strict=True)]
    return _native.indicator(name, list(inputs), values)


def _operand(name: str, argument: Argument, given: Any) -> Number:
    if isinstance(given, Expression):
        return given
    if argument.kind == "choice":
        return _choice(name, argument, given)
    if isinstance(given, Real):
        return float(given)
    what = f"a {argument.name} of {given!r} is {'text' if isinstance(given, str) else 'a ' + type(given).__name__}"
    message = f"{name}: {what}; give a number or a parameter such as bs.p.{argument.name}"
    raise StrategyError(message, "strategy.kind")


def compute(name: str, inputs: Sequence[Values], arguments: Sequence[Any]) -> list[Computed]:
    """Compute an indicator of arrays: its outputs.

    Raises ``DataError`` where an input is no series of numbers, ``OptionError`` where an argument is out of range or
    inputs have different lengths.
    """
    indicator = INDICATORS[name]
    for (input_name, _), given in zip(indicator.inputs, inputs, strict=True):
        if not is_array(given):
            message = f"{name}: '{input_name}' is {given!r} where other inputs are arrays; give an array for each"
            raise OptionError(message, "indicator.inputs")
    same_index([input_name for input_name, _ in indicator.inputs], inputs)
    series = [as_numbers(input_name, given) for (input_name, _), given in zip(indicator.inputs, inputs, strict=True)]
    sets, columns = _sets(name, indicator.arguments, arguments)
    _check_room(indicator, len(sets), len(series[0]))
    matrices = [np.empty((len(sets), len(series[0]))) for _ in indicator.outputs]
    threads = 1 if len(sets) == 1 else resolve_jobs(None) or cores()
    _native.compute_indicator(name, series, sets, matrices, threads)
    return [like(inputs[0], matrix.T if columns else matrix[0], columns) for matrix in matrices]


def _check_room(indicator: Indicator, sets: int, rows: int) -> None:
    """Check that the columns fit, once as they are computed and once as they are given."""
    columns = sets * len(indicator.outputs)
    if not room.is_plenty(columns * rows * 16):
        what = f"{columns:,} columns of {indicator.name} x {rows:,} rows"
        room.check(columns * rows * 16, what, "compute fewer at a time")


def _sets(
    name: str, arguments: Sequence[Argument], given: Sequence[Any]
) -> tuple[list[list[float]], list[tuple[str, list[float]]]]:
    """Give the arguments of each computation, and the names and values of those that have several."""
    values: list[list[float]] = []
    columns: list[tuple[str, list[float]]] = []
    for argument, value in zip(arguments, given, strict=True):
        if argument.kind == "choice":
            values.append([_choice(name, argument, value)])
        elif type(value) is int or isinstance(value, Real):
            values.append([float(value)])
        else:
            several = _several(name, argument, value)
            columns.append((argument.name, several))
            values.append([float(each) for each in several])
    if not columns:
        return [[value for (value,) in values]], columns
    lengths = {len(several) for _, several in columns}
    if len(lengths) > 1:
        counts = ", ".join(f"{column} has {len(several)}" for column, several in columns)
        raise OptionError(f"{name}: lists of arguments must be equally long, and {counts}", "indicator.argument")
    return [[each[0] if len(each) == 1 else each[row] for each in values] for row in range(lengths.pop())], columns


def _several(name: str, argument: Argument, value: Any) -> list[float]:
    if isinstance(value, Expression):
        message = f"{name}: {argument.name} is the expression {value!r}, and the series are arrays; give a number"
        raise OptionError(message, "indicator.argument")
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, Iterable) and not isinstance(plain, str):
        several = list(plain)
        if several and all(isinstance(each, Real) for each in several):
            return several
    message = f"{name}: {argument.name} is {value!r}; give a number, or a list of numbers"
    raise OptionError(message, "indicator.argument")


def _choice(name: str, argument: Argument, given: Any) -> float:
    if isinstance(given, str) and given in argument.words:
        return float(argument.words.index(given))
    wanted = " or ".join(repr(word) for word in argument.words)
    raise OptionError(f"{name}: {argument.name} is {given!r}; it must be {wanted}", "indicator.argument")
