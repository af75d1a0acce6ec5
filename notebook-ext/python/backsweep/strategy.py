"""Strategies: signals made of expressions, given at once or by the methods of a class."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from numbers import Real
from typing import Any, TypeAlias, overload

from . import _native
from ._native import Expression, col, parameter
from .errors import StrategyError
from .members import check_members
from .options import RULES
from .tracing import NeedsArrays, defaults, methods, signature, trace

#: A strategy, a class of strategies, or the name of a built-in one.
StrategyLike: TypeAlias = "str | Strategy | type[Strategy]"


#: A stop, or the size of entries: a number, or an expression of parameters; a stop may also be a series.
RuleLike: TypeAlias = "float | Expression"

_NEVER = col("close") < col("close")


class Strategy:
    """A strategy: when to enter and leave positions, where to stop, how much to take.

    Args:
        name: Its name.
        long_entry: Go long where this is true.
        long_exit: Leave a long position where this is true.
        short_entry: Go short; by default where ``long_exit`` is true. Shorts need ``direction="short"`` or ``"both"``.
        short_exit: Leave a short position; by default where ``long_entry`` is true.
        stop_loss: Leave at a loss: a number, or an expression of parameters, is a fraction of the fill price; a series
            such as ``2 * bs.atr(14)`` is a distance in price, read on the bar of the signal.
        take_profit: Leave at a profit; as ``stop_loss``.
        trailing_stop: Leave at a loss from the best price since the fill; as ``stop_loss``.
        time_stop: Leave after so many bars.
        size: How much an entry takes, in the unit that the sweep's ``size_type`` names.
        requires: Conditions on parameters alone; a grid with a combination that breaks one is an error.
        constraints: Conditions on parameters alone; combinations that break one are dropped, and counted.

    >>> import backsweep as bs
    >>> fast, slow = bs.ema("close", bs.p.fast), bs.ema("close", bs.p.slow)
    >>> bs.Strategy("cross", long_entry=fast.cross_above(slow), long_exit=fast < slow,
    ...             stop_loss=2 * bs.atr(14), requires=[bs.p.fast < bs.p.slow])
    Strategy('cross',
             long_entry=cross_above(ema(close, fast), ema(close, slow)),
             long_exit=(ema(close, fast) < ema(close, slow)),
             stop_loss=(2 * atr(high, low, close, 14)),
             requires=[(fast < slow)])

    The same as a class: methods ``entries``, ``exits``, ``short_entries`` and ``short_exits``, of which one that opens
    positions must be there, get the price history and the parameters that they name; one with a default may be left
    out of the grid. Stops, ``size``, ``requires`` and ``constraints`` are attributes.

    >>> class Cross(bs.Strategy):
    ...     stop_loss = 2 * bs.atr(14)
    ...     constraints = [bs.p.fast < bs.p.slow]
    ...
    ...     def entries(self, data, fast, slow=50):
    ...         return bs.ema(data.close, fast).cross_above(bs.ema(data.close, slow))
    ...
    ...     def exits(self, data, fast, slow=50):
    ...         return bs.ema(data.close, fast) < bs.ema(data.close, slow)
    >>> result = bs.sweep(Cross, {"fast": range(5, 85, 5)}, bs.sample("sp500"))
    >>> len(result), result.dropped
    (9, 7)

    Methods are first called with expressions, which make a tree that runs everywhere. Where they need values, as in
    ``if fast > 10`` or with NumPy and pandas, they are called with arrays for each combination and give booleans.

    Raises ``StrategyError`` when an expression mixes kinds or a signal is not true or false for each bar.
    """

    _written: _native.Strategy | None = None

    @overload
    def __init__(self) -> None: ...
    @overload
    def __init__(
        self,
        name: str,
        *,
        long_entry: Expression,
        long_exit: Expression,
        short_entry: Expression | None = None,
        short_exit: Expression | None = None,
        stop_loss: RuleLike | None = None,
        take_profit: RuleLike | None = None,
        trailing_stop: RuleLike | None = None,
        time_stop: RuleLike | None = None,
        size: RuleLike | None = None,
        requires: Iterable[Expression] = (),
        constraints: Iterable[Expression] = (),
    ) -> None: ...
    def __init__(self, name: str | None = None, **parts: Any) -> None:
        if name is None and not parts and type(self) is not Strategy:
            return
        for part in parts:
            if part not in (*_SIGNALS, *RULES, *_CONDITIONS):
                known = ", ".join((*_SIGNALS, *RULES, *_CONDITIONS))
                raise TypeError(f"a strategy has no part '{part}'; it has: {known}")
        self._written = _write(name, parts)

    @classmethod
    def _of(cls, tree: _native.Strategy) -> Strategy:
        strategy = Strategy.__new__(Strategy)
        strategy._written = tree
        return strategy

    @classmethod
    def builtin(cls, name: str) -> Strategy:
        """One of ``builtin_strategies()``, by name.

        >>> Strategy.builtin("ema_cross").parameters
        ('fast', 'slow')
        """
        return cls._of(_native.Strategy.builtin(name))

    @classmethod
    def from_json(cls, text: str) -> Strategy:
        """Read what ``to_json`` wrote, here, in TypeScript or in Rust."""
        return cls._of(_native.Strategy.from_json(text))

    def to_json(self) -> str:
        """Write the strategy as text, its parameters open.

        Raises ``StrategyError`` where it is a class whose methods need values.

        >>> strategy = Strategy.builtin("ema_cross")
        >>> Strategy.from_json(strategy.to_json()) == strategy
        True
        """
        try:
            return self._tree().to_json()
        except NeedsArrays as reason:
            raise StrategyError(f"{self.name} cannot be written: {reason}", "strategy.not_a_tree") from reason

    @property
    def name(self) -> str:
        """The name; that of the class where there are methods."""
        return self._written.name if self._written is not None else type(self).__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of first use."""
        try:
            return tuple(self._tree().parameters)
        except NeedsArrays:
            return tuple(self._frame(signature(self)).parameters)

    def _tree(self, axes: Collection[str] | None = None) -> _native.Strategy:
        """The strategy as the engine holds it, for a grid with these axes.

        Raises ``NeedsArrays`` where it is a class whose methods need values.
        """
        if self._written is not None:
            return self._written
        check_members(self, Strategy)
        signals = trace(self, axes)
        tree = self._write_class({_PARTS[name]: expression for name, expression in signals.items()})
        if axes is None:
            return tree
        return tree.fix({name: value for name, value in defaults(self).items() if name not in axes})

    def _shorts(self) -> bool:
        """Whether it has short signals of its own."""
        if self._written is not None:
            return any(name.startswith("short_") for name, _ in self._written.parts)
        return any(method.name.startswith("short_") for method in methods(self))

    def _frame(self, axes: Collection[str]) -> _native.Strategy:
        """A class whose methods need values, as the engine holds it: without its signals, which come as arrays.

        Rules and conditions are its own; in the place of the signals stands something that takes the parameters.
        """
        taken = [parameter(name) for name in signature(self) if name in axes]
        anything = functools.reduce(Expression.__and__, (col("close") > each for each in taken), ~_NEVER)
        frame = self._write_class({"long_entry": anything})
        return frame.fix({name: value for name, value in defaults(self).items() if name not in axes})

    def _write_class(self, signals: dict[str, Expression]) -> _native.Strategy:
        attributes = {name: getattr(self, name) for name in (*RULES, *_CONDITIONS) if hasattr(self, name)}
        return _write(self.name, {"long_entry": _NEVER, "long_exit": _NEVER, **signals, **attributes})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Strategy) or self._written is None or other._written is None:
            return self is other
        return self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json()) if self._written is not None else id(self)

    def __repr__(self) -> str:
        try:
            tree = self._tree()
        except NeedsArrays:
            return f"{self.name}({', '.join(self.parameters)})"
        parts = [repr(tree.name), *(f"{name}={text}" for name, text in tree.parts)]
        conditions = {"requires": tree.requires, "constraints": tree.constraints}
        parts.extend(f"{name}=[{', '.join(texts)}]" for name, texts in conditions.items() if texts)
        return f"Strategy({(',' + chr(10) + ' ' * 9).join(parts)})"


#: The parts of a strategy that the methods of a class give.
_PARTS = {"entries": "long_entry", "exits": "long_exit", "short_entries": "short_entry", "short_exits": "short_exit"}
_SIGNALS = tuple(_PARTS.values())
_CONDITIONS = ("requires", "constraints")


def _write(name: str | None, parts: Mapping[str, Any]) -> _native.Strategy:
    """Check the parts of a strategy one by one, then together."""
    if not isinstance(name, str):
        raise StrategyError(f"the name is {name!r}; give a strategy its name first, as text", "strategy.kind")
    signals: list[Any] = [parts.get(part) for part in _SIGNALS]
    for part, value in zip(_SIGNALS, signals, strict=True):
        if value is not None or part.startswith("long"):
            _check_expression(part, value)
    requires, constraints = (check_conditions(part, parts.get(part, ())) for part in _CONDITIONS)
    long_entry, long_exit, short_entry, short_exit = signals
    rules = check_rules(parts)
    return _native.Strategy(name, long_entry, long_exit, short_entry, short_exit, rules, requires, constraints)


def check_rules(parts: Mapping[str, Any]) -> dict[str, RuleLike]:
    """The rules among the parts of a strategy, or among options.

    Raises ``StrategyError`` for one that is neither number nor expression.
    """
    rules = {name: parts[name] for name in RULES if parts.get(name) is not None}
    for name, value in rules.items():
        if isinstance(value, bool) or not isinstance(value, (Real, Expression)):
            given = type(value).__name__
            message = f"{name} is a {given}; give a number such as 0.05, or an expression such as bs.p.{name}"
            raise StrategyError(message, "strategy.kind")
    return {name: value if isinstance(value, Expression) else float(value) for name, value in rules.items()}


def check_conditions(part: str, given: Expression | Iterable[Expression]) -> list[Expression]:
    """Requirements or constraints; a single one may stand for a list of one.

    Raises ``StrategyError`` for one that is no expression.
    """
    conditions = [given] if isinstance(given, Expression) else list(given)
    for condition in conditions:
        _check_expression(part, condition)
    return conditions


def _check_expression(part: str, value: object) -> None:
    if not isinstance(value, Expression):
        given = type(value).__name__
        message = f"{part} is a {given}, not an expression; write one such as bs.close > bs.ema('close', 20)"
        raise StrategyError(message, "strategy.kind")


def as_strategy(strategy: StrategyLike) -> Strategy:
    """Take a strategy, a class of strategies, or the name of a built-in one."""
    if isinstance(strategy, Strategy):
        return strategy
    if isinstance(strategy, str):
        return Strategy.builtin(strategy)
    if isinstance(strategy, type) and issubclass(strategy, Strategy):
        return strategy()
    given = type(strategy).__name__
    raise StrategyError(f"the strategy is a {given}; give a bs.Strategy or a built-in's name", "strategy.kind")
