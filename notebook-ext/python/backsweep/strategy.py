"""Strategies: signals made of expressions, given at once or by the methods of a class."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, TypeAlias, overload

from . import _native
from ._native import Expression, col
from .errors import StrategyError
from .tracing import NeedsArrays, defaults, signature, trace

#: A strategy, a class of strategies, or the name of a built-in one.
StrategyLike: TypeAlias = "str | Strategy | type[Strategy]"


_NEVER = col("close") < col("close")


class Strategy:
    """A strategy that is long from ``long_entry`` to ``long_exit``.

    ``requires`` are conditions on parameters alone; a grid with a combination that breaks one is an error.

    >>> import backsweep as bs
    >>> fast, slow = bs.ema("close", bs.p.fast), bs.ema("close", bs.p.slow)
    >>> bs.Strategy("cross", long_entry=fast.cross_above(slow), long_exit=fast < slow, requires=[bs.p.fast < bs.p.slow])
    Strategy('cross',
             long_entry=cross_above(ema(close, fast), ema(close, slow)),
             long_exit=(ema(close, fast) < ema(close, slow)),
             requires=[(fast < slow)])

    The same as a class: methods ``entries`` and ``exits`` get the price history and the parameters that they name; one
    with a default may be left out of the grid. ``requires`` is an attribute.

    >>> class Cross(bs.Strategy):
    ...     requires = [bs.p.fast < bs.p.slow]
    ...
    ...     def entries(self, data, fast, slow=50):
    ...         return bs.ema(data.close, fast).cross_above(bs.ema(data.close, slow))
    ...
    ...     def exits(self, data, fast, slow=50):
    ...         return bs.ema(data.close, fast) < bs.ema(data.close, slow)
    >>> len(bs.sweep(Cross, {"fast": range(5, 25)}, bs.sample("sp500")))
    20

    Methods are first called with expressions, which make a tree that runs everywhere. Where they need values, as in
    ``if fast > 10`` or with NumPy and pandas, they are called with arrays for each combination and give booleans.

    Raises ``StrategyError`` when an expression mixes kinds or a signal is not true or false for each bar.
    """

    _written: _native.Strategy | None = None

    @overload
    def __init__(self) -> None: ...
    @overload
    def __init__(
        self, name: str, *, long_entry: Expression, long_exit: Expression, requires: Iterable[Expression] = ()
    ) -> None: ...
    def __init__(self, name: str | None = None, **parts: Any) -> None:
        if name is None and not parts and type(self) is not Strategy:
            return
        self._written = _write(name, **parts)

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
            return signature(self)

    def _tree(self, axes: Collection[str] | None = None) -> _native.Strategy:
        """The strategy as the engine holds it, for a grid with these axes.

        Raises ``NeedsArrays`` where it is a class whose methods need values.
        """
        if self._written is not None:
            return self._written
        signals = trace(self, axes)
        parts = {_PARTS[name]: expression for name, expression in signals.items()}
        tree = _write(self.name, **{"long_exit": _NEVER, **parts}, requires=getattr(self, "requires", ()))
        if axes is None:
            return tree
        return tree.fix({name: value for name, value in defaults(self).items() if name not in axes})

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
            return f"{self.name}({', '.join(signature(self))})"
        parts = [repr(tree.name), f"long_entry={tree.long_entry}", f"long_exit={tree.long_exit}"]
        if tree.requires:
            parts.append(f"requires=[{', '.join(tree.requires)}]")
        return f"Strategy({(',' + chr(10) + ' ' * 9).join(parts)})"


#: The parts of a strategy that the methods of a class give.
_PARTS = {"entries": "long_entry", "exits": "long_exit", "short_entries": "short_entry", "short_exits": "short_exit"}


def _write(
    name: str | None,
    long_entry: Expression | None = None,
    long_exit: Expression | None = None,
    requires: Iterable[Expression] = (),
) -> _native.Strategy:
    """Check the parts of a strategy one by one, then together."""
    if not isinstance(name, str):
        raise StrategyError(f"the name is {name!r}; give a strategy its name first, as text", "strategy.kind")
    requirements = list(requires)
    parts = [("long_entry", long_entry), ("long_exit", long_exit), *(("requires", each) for each in requirements)]
    for part, value in parts:
        if not isinstance(value, Expression):
            given = type(value).__name__
            message = f"{part} is a {given}, not an expression; write one such as bs.close > bs.ema('close', 20)"
            raise StrategyError(message, "strategy.kind")
    assert long_entry is not None
    assert long_exit is not None
    return _native.Strategy(name, long_entry, long_exit, requirements)


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
