"""How a sweep is spread over processes."""

from __future__ import annotations

from dataclasses import dataclass

from backsweep import OptionError
from backsweep.place import cores, resolve_jobs

from .. import environment

#: ``joblib`` is loky, joblib's own pool; ``multiprocessing`` is Python's.
BACKENDS = ("joblib", "multiprocessing")
_ALIASES = {"loky": "joblib"}


@dataclass(frozen=True)
class ParallelConfig:
    """How to run a sweep in parallel.

    Raises ``OptionError`` when a value cannot be used.

    >>> ParallelConfig(n_jobs=2).jobs
    2
    """

    #: Workers; by default ``BACKTEST_N_JOBS``, else one for each processor, as -1 says too.
    n_jobs: int | None = None
    #: ``"joblib"`` or ``"multiprocessing"``, for Python strategies; by default ``BACKTEST_PARALLEL_BACKEND``, else
    #: joblib.
    backend: str | None = None
    #: Seconds that one combination of a Python strategy may take; ``None`` for any time.
    timeout: float | None = None

    def __post_init__(self) -> None:
        resolve_jobs(self.n_jobs)
        if self.backend is not None and _ALIASES.get(self.backend, self.backend) not in BACKENDS:
            wanted = " or ".join(repr(backend) for backend in BACKENDS)
            raise OptionError(f"option 'backend' is {self.backend!r}; it must be {wanted}", "performance.option")
        if self.timeout is not None:
            environment.check_positive("timeout", self.timeout)

    @property
    def jobs(self) -> int:
        """Workers, as a number."""
        return resolve_jobs(self.n_jobs) or cores()

    @property
    def backend_name(self) -> str:
        """The backend, defaults filled in."""
        named = self.backend or environment.choice(environment.PARALLEL_BACKEND, (*BACKENDS, *_ALIASES)) or BACKENDS[0]
        return _ALIASES.get(named, named)
