"""What a parallel sweep found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from backsweep import OptionError
from backsweep import SweepResult as EngineResult

if TYPE_CHECKING:
    import pandas as pd


class Undefined(float):
    """An undefined metric: NaN, and yet less than every number, so that ``max`` and ``sorted`` never put it first.

    >>> max(Undefined(), 0.5), str(Undefined())
    (0.5, 'nan')
    """

    __slots__ = ()

    def __new__(cls) -> Undefined:
        """Make one; all are alike."""
        return super().__new__(cls, "nan")

    def __lt__(self, other: float) -> bool:
        return not isinstance(other, Undefined)

    def __le__(self, other: float) -> bool:
        return True

    def __gt__(self, other: float) -> bool:
        return False

    def __ge__(self, other: float) -> bool:
        return isinstance(other, Undefined)

    def __reduce__(self) -> tuple[type[Undefined], tuple[()]]:
        return (Undefined, ())


class ParameterResult:
    """One combination: its parameters, and what the strategy gave for it.

    Parameters and metrics are attributes, such as ``row.fast`` and ``row.sharpe``, and items: those of the engine, or
    the keys or attributes of whatever a Python strategy returned. An undefined metric is ``Undefined``.

    >>> row = ParameterResult({"fast": 5}, {"sharpe": 0.7, "calmar": None})
    >>> row.fast, row.sharpe, row["calmar"]
    (5, 0.7, nan)
    """

    __slots__ = ("params", "seconds", "value")

    def __init__(self, params: Mapping[str, Any], value: Any, seconds: float | None = None) -> None:
        #: The parameters.
        self.params = dict(params)
        #: What the strategy returned.
        self.value = value
        #: Seconds it took; ``None`` for the engine, which runs many combinations at once.
        self.seconds = seconds

    @property
    def metrics(self) -> dict[str, Any]:
        """All metrics by name; of a value that is no mapping, its public attributes, and of a number, ``value``."""
        value = self.value
        if isinstance(value, Mapping):
            return {str(name): _defined(each) for name, each in value.items() if name not in self.params}
        if isinstance(value, (int, float)):
            return {"value": value}
        attributes = getattr(value, "__dict__", {})
        return {name: _defined(each) for name, each in attributes.items() if not name.startswith("_")}

    def __getitem__(self, name: str) -> Any:
        if name in self.params:
            return self.params[name]
        if isinstance(self.value, Mapping):
            return _defined(self.value[name])
        if hasattr(self.value, name):
            return _defined(getattr(self.value, name))
        raise KeyError(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            known = ", ".join((*self.params, *self.metrics))
            raise AttributeError(f"this result has no '{name}'; it has: {known}") from None

    def __reduce__(self) -> tuple[type[ParameterResult], tuple[Any, ...]]:
        return (ParameterResult, (self.params, self.value, self.seconds))

    def __repr__(self) -> str:
        metrics = {name: each for name, each in self.metrics.items() if isinstance(each, (int, float))}
        shown = (f"{name}={_short(each)}" for name, each in {**self.params, **metrics}.items())
        return f"ParameterResult({', '.join(shown)})"


@dataclass(frozen=True)
class Failure:
    """A combination that gave no result."""

    params: dict[str, Any]
    #: Name of the exception's class, such as ``ValueError``; ``TimeoutError`` for one that took too long.
    kind: str
    message: str
    #: The worker's traceback; empty where there was none.
    traceback: str = ""

    def __str__(self) -> str:
        params = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{params}: {self.kind}: {self.message}"


class SweepResult(Sequence[ParameterResult]):
    """The results of a sweep, in the order of the grid. Combinations that failed are in ``failures``.

    >>> result = SweepResult([ParameterResult({"fast": 5}, {"sharpe": 0.7})], n_jobs=1, backend="joblib", seconds=0.1)
    >>> max(each.sharpe for each in result)
    0.7
    """

    def __init__(
        self,
        rows: Sequence[ParameterResult] | EngineResult,
        *,
        n_jobs: int,
        backend: str,
        seconds: float,
        failures: Sequence[Failure] = (),
    ) -> None:
        self._rows = rows
        #: Workers, or the engine's threads.
        self.n_jobs = n_jobs
        #: ``engine``, ``joblib`` or ``multiprocessing``; ``inprocess`` where no worker was needed.
        self.backend = backend
        #: Seconds from start to end.
        self.seconds = seconds
        #: What failed, in the order of the grid.
        self.failures = tuple(failures)

    @property
    def engine(self) -> EngineResult | None:
        """The engine's own result, with heatmaps and tables; ``None`` where Python ran, or several sweeps were made."""
        return self._rows if isinstance(self._rows, EngineResult) else None

    def best(self, metric: str = "sharpe", *, lowest: bool = False) -> ParameterResult:
        """The combination with the highest value of a metric, or the lowest; undefined ones come last.

        Raises ``OptionError`` when no combination has a defined value.
        """
        ranked = [row for row in self if not isinstance(row[metric], Undefined)]
        if not ranked:
            message = f"'{metric}' is undefined for every combination; choose another metric"
            raise OptionError(message, "performance.undefined")
        choose = min if lowest else max
        return choose(ranked, key=lambda row: row[metric])

    def to_pandas(self) -> pd.DataFrame:
        """Parameters, then metrics; one row for each result."""
        if self.engine is not None:
            return self.engine.to_pandas()
        import pandas as pd

        frame: pd.DataFrame = pd.DataFrame([{**row.params, **row.metrics} for row in self])
        return frame

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> ParameterResult: ...
    @overload
    def __getitem__(self, index: slice) -> list[ParameterResult]: ...
    def __getitem__(self, index: int | slice) -> ParameterResult | list[ParameterResult]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        return _row(self._rows[index])

    def __iter__(self) -> Iterator[ParameterResult]:
        return map(_row, self._rows)

    def __repr__(self) -> str:
        how = f"{self.backend}, {self.n_jobs} job{'' if self.n_jobs == 1 else 's'}"
        lines = [f"SweepResult of {len(self):,} combinations in {self.seconds:.3f} s: {how}"]
        if self.failures:
            lines.append(f"  {len(self.failures):,} failed, such as {self.failures[0]}")
        return "\n".join(lines)


def _row(row: Any) -> ParameterResult:
    return row if isinstance(row, ParameterResult) else ParameterResult(row.parameters, row)


def _defined(value: Any) -> Any:
    return Undefined() if value is None else value


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
