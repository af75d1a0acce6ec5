"""Where a sweep runs, and why there."""

from __future__ import annotations

import os
from dataclasses import dataclass

from . import agent
from .errors import AgentError, OptionError

#: Up to this many bar-combinations, a second or two of work, ``where="auto"`` stays in the kernel's process.
INPROCESS_BAR_COMBINATIONS = 200_000_000
#: The variable that sets the default of ``n_jobs``.
JOBS_VARIABLE = "BACKTEST_N_JOBS"
#: More threads than any machine has are a mistake.
MOST_JOBS = 4096
#: Codes by which an agent refuses a sweep that the kernel's process may well take.
_NO_ROOM = {
    "agent.dataset_limit",
    "agent.result_limit",
    "agent.queue_full",
    "agent.frame_too_large",
    "wire.too_large",
    "agent.connection_limit",
    "agent.system",
    "agent.no_threads",
}


@dataclass(frozen=True)
class RanOn:
    """Where a sweep ran.

    >>> print(RanOn(where="inprocess", device="cpu", threads=2, reason="asked for", seconds=0.5))
    inprocess, 2 threads: asked for
    """

    #: ``inprocess``, ``agent``, or ``workers`` where worker processes computed a class strategy's signals.
    where: str
    #: ``cpu`` or ``cuda``.
    device: str
    #: Threads, or worker processes.
    threads: int
    #: Why there.
    reason: str
    #: Seconds from start to results, upload included.
    seconds: float

    def __str__(self) -> str:
        device = "" if self.device == "cpu" else f" on {self.device}"
        kind = "process" if self.where == "workers" else "thread"
        plural = "" if self.threads == 1 else "es" if kind == "process" else "s"
        return f"{self.where}{device}, {self.threads} {kind}{plural}: {self.reason}"


@dataclass(frozen=True)
class Place:
    """A decision, made before the sweep runs."""

    where: str
    threads: int
    reason: str
    #: Threads for the kernel's process should the agent refuse; ``None`` where its refusal is final.
    fallback: int | None = None

    def __str__(self) -> str:
        return str(RanOn(self.where, "cpu", self.threads, self.reason, 0.0))

    def refused(self, error: AgentError) -> Place | None:
        """Decide anew after the agent refused: for want of room the sweep stays here, any other reason is final."""
        if self.fallback is None or error.code not in _NO_ROOM:
            return None
        return Place("inprocess", self.fallback, f"{self.reason}, but {error}")


def choose(where: str, device: str, jobs: int | None, combinations: int, bars: int) -> Place:
    """Decide. Starts the agent where it is to run the sweep.

    Raises ``AgentError`` when the agent was asked for and cannot serve, ``OptionError`` when the options do not fit.
    """
    _check("where", where, ("auto", "inprocess", "agent"))
    _check("device", device, ("auto", "cpu", "cuda"))
    here = jobs if jobs is not None else cores()
    if where == "inprocess":
        if device == "cuda":
            message = "device='cuda' does not go with where='inprocess': GPU sweeps run at the agent; use where='agent'"
            raise OptionError(message, "sweep.device")
        return Place("inprocess", here, "asked for")
    if where == "agent" or device == "cuda":
        threads = agent.start().threads
        return Place("agent", min(jobs or threads, threads), "asked for" if where == "agent" else "a GPU was asked for")
    size = f"{combinations:,} combinations x {bars:,} bars"
    if combinations * bars <= INPROCESS_BAR_COMBINATIONS:
        return Place("inprocess", here, f"{size} is small enough to skip the agent")
    try:
        threads = agent.start().threads
    except AgentError as error:
        return Place("inprocess", here, f"{size} would go to the agent, but {error}")
    return Place("agent", min(jobs or threads, threads), f"{size} is worth the agent", fallback=here)


def foresee(where: str, device: str, jobs: int | None, combinations: int, bars: int) -> str:
    """Tell where a sweep would run, and why, without starting the agent."""
    _check("where", where, ("auto", "inprocess", "agent"))
    _check("device", device, ("auto", "cpu", "cuda"))
    if where == "agent" or device == "cuda":
        return "agent: " + ("asked for" if where == "agent" else "a GPU was asked for")
    if where == "auto" and combinations * bars > INPROCESS_BAR_COMBINATIONS:
        return f"agent, if there is one: {combinations:,} combinations x {bars:,} bars is worth it"
    return str(choose("inprocess" if where == "inprocess" else "auto", device, jobs, combinations, bars))


def resolve_jobs(n_jobs: int | None) -> int | None:
    """Give the number of threads asked for, ``None`` for all: by ``n_jobs``, else by ``BACKTEST_N_JOBS``; -1 is all."""
    name, value = ("n_jobs", n_jobs) if n_jobs is not None else (JOBS_VARIABLE, os.environ.get(JOBS_VARIABLE) or None)
    if value is None:
        return None
    try:
        # Text comes from the environment only; floating point would lose its fraction without a word.
        jobs = int(value) if isinstance(value, str) else value.__index__()
    except (AttributeError, ValueError):
        jobs = 0
    if jobs == -1:
        return None
    if not 1 <= jobs <= MOST_JOBS:
        message = f"option '{name}' is {value!r}; it must be a number of threads from 1 to {MOST_JOBS}, or -1 for all"
        raise OptionError(message, "sweep.option")
    return jobs


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check(option: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        wanted = " or ".join(repr(choice) for choice in choices)
        raise OptionError(f"option '{option}' is {value!r}; it must be {wanted}", "sweep.option")
