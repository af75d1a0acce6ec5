"""One combination's parameters and metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Row(Mapping[str, "int | float | str | None"]):
    """Parameters and metrics of one combination, by attribute or as a mapping; undefined metrics are ``None``.

    >>> row = Row({"fast": 5, "slow": 40}, {"sharpe": 0.75, "calmar": None})
    >>> row.fast, row["sharpe"], row.calmar
    (5, 0.75, None)
    >>> row
    Row(fast=5, slow=40, sharpe=0.75, calmar=None)
    """

    __slots__ = ("_parameters", "_values")

    def __init__(self, parameters: Mapping[str, int | float | str], metrics: Mapping[str, int | float | None]) -> None:
        self._parameters = tuple(parameters)
        self._values: dict[str, Any] = {**parameters, **metrics}

    @property
    def parameters(self) -> dict[str, int | float | str]:
        """The parameters, in the order of the grid: what ``bs.sweep`` takes as a grid of this one combination."""
        return {name: self._values[name] for name in self._parameters}

    @property
    def metrics(self) -> dict[str, int | float | None]:
        """The metrics, in the order of columns."""
        return {name: value for name, value in self._values.items() if name not in self._parameters}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        # Any, because who compares `row.sharpe` with a number knows that it is defined.
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"a row has no '{name}'")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={_short(value)}' for name, value in self._values.items())})"


def _short(value: int | float | str | None) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
