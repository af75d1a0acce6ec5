"""Strategies: signals made of expressions. Data and not code, so that they run everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from . import _native
from ._native import Expression
from .errors import StrategyError


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

    Raises ``StrategyError`` when an expression mixes kinds or a signal is not true or false for each bar.
    """

    _tree: _native.Strategy

    def __init__(
        self, name: str, *, long_entry: Expression, long_exit: Expression, requires: Iterable[Expression] = ()
    ) -> None:
        requirements = list(requires)
        parts = [("long_entry", long_entry), ("long_exit", long_exit), *(("requires", each) for each in requirements)]
        for part, value in parts:
            if not isinstance(value, Expression):
                given = type(value).__name__
                message = f"{part} is a {given}, not an expression; write one such as bs.close > bs.ema('close', 20)"
                raise StrategyError(message, "strategy.kind")
        self._tree = _native.Strategy(name, long_entry, long_exit, requirements)

    @classmethod
    def _of(cls, tree: _native.Strategy) -> Strategy:
        strategy = Strategy.__new__(Strategy)
        strategy._tree = tree
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
        """Write the strategy as text.

        >>> strategy = Strategy.builtin("ema_cross")
        >>> Strategy.from_json(strategy.to_json()) == strategy
        True
        """
        return self._tree.to_json()

    @property
    def name(self) -> str:
        """The name."""
        return self._tree.name

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of first use."""
        return tuple(self._tree.parameters)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Strategy) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        tree = self._tree
        parts = [repr(tree.name), f"long_entry={tree.long_entry}", f"long_exit={tree.long_exit}"]
        if tree.requires:
            parts.append(f"requires=[{', '.join(tree.requires)}]")
        return f"Strategy({(',' + chr(10) + ' ' * 9).join(parts)})"


def as_strategy(strategy: str | Strategy) -> Strategy:
    """Take a strategy, or the name of a built-in one."""
    if isinstance(strategy, Strategy):
        return strategy
    if isinstance(strategy, str):
        return Strategy.builtin(strategy)
    given = type(strategy).__name__
    raise StrategyError(f"the strategy is a {given}; give a bs.Strategy or a built-in's name", "strategy.kind")
