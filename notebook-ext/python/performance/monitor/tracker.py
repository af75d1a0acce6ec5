"""How busy the machine was over a while."""

from __future__ import annotations

import math
import statistics
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .. import environment
from .agent import AgentMetrics
from .resources import SystemResources, from_agent, from_system

if TYPE_CHECKING:
    import pandas as pd

#: So many samples are kept; each time they fill up, every other one is dropped.
_MOST_SAMPLES = 10_000
#: Seconds within which a stop is noticed.
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class TrackedSample:
    """The machine at a moment, in seconds since the tracker started."""

    seconds: float
    resources: SystemResources


@dataclass(frozen=True)
class ResourceSummary:
    """Loads are 0 to 100, memory is in GB of 2**30 bytes; NaN without a sample."""

    seconds: float
    cpu_percent_mean: float
    cpu_percent_max: float
    memory_used_gb_max: float
    process_memory_gb_max: float

    def __str__(self) -> str:
        load = "" if math.isnan(self.cpu_percent_mean) else f", CPU {self.cpu_percent_mean:.0f} % on average"
        memory = "" if math.isnan(self.process_memory_gb_max) else f", {self.process_memory_gb_max:.2f} GB at most"
        return f"{self.seconds:.2f} s{load}{memory}"


class ResourceTracker:
    """Looks at processors, memory and GPUs every ``interval`` seconds, in a thread of its own.

    A running agent tells; where there is none, psutil or the system.

    >>> import time
    >>> with ResourceTracker(interval=0.05) as tracker:
    ...     time.sleep(0.2)
    >>> len(tracker.samples) > 0
    True
    """

    def __init__(self, interval: float = 0.5) -> None:
        self._interval = environment.check_positive("interval", interval)
        self._samples: list[TrackedSample] = []
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._started = self._ended = 0.0

    @property
    def samples(self) -> list[TrackedSample]:
        """What was seen so far, oldest first."""
        return list(self._samples)

    @property
    def seconds(self) -> float:
        """Seconds since the start, or from start to stop."""
        return (self._ended or time.perf_counter()) - self._started if self._started else 0.0

    @property
    def latest(self) -> SystemResources | None:
        """The newest sample."""
        return self._samples[-1].resources if self._samples else None

    def start(self) -> None:
        """Begin; what an earlier run saw is dropped."""
        if self._thread is not None:
            raise RuntimeError("the tracker runs already; stop it first")
        self._samples = []
        self._done.clear()
        self._started, self._ended = time.perf_counter(), 0.0
        self._thread = threading.Thread(target=self._watch, name="performance-tracker", daemon=True)
        self._thread.start()

    def stop(self) -> ResourceSummary:
        """End; gives the summary."""
        if self._thread is not None:
            self._done.set()
            self._thread.join()
            self._thread = None
            self._ended = time.perf_counter()
        return self.summary()

    def summary(self) -> ResourceSummary:
        """What was seen so far, in a few numbers."""
        resources = [sample.resources for sample in self.samples]
        loads = [each.cpu_percent for each in resources if not math.isnan(each.cpu_percent)]
        return ResourceSummary(
            seconds=self.seconds,
            cpu_percent_mean=statistics.fmean(loads) if loads else math.nan,
            cpu_percent_max=max(loads, default=math.nan),
            memory_used_gb_max=max((each.memory_used_gb for each in resources), default=math.nan),
            process_memory_gb_max=max((each.process_memory_gb for each in resources), default=math.nan),
        )

    def to_pandas(self) -> pd.DataFrame:
        """One row for each sample."""
        import pandas as pd

        rows = [{"seconds": sample.seconds, **sample.resources.to_dict()} for sample in self.samples]
        frame: pd.DataFrame = pd.DataFrame(rows)
        return frame

    def __enter__(self) -> ResourceTracker:
        self.start()
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self.stop()
        return False

    def _watch(self) -> None:
        agent = AgentMetrics.connect(self._interval)
        try:
            while not self._done.is_set():
                if agent is not None and not agent.ready(_POLL_SECONDS):
                    continue
                sample = None if agent is None else agent.sample()
                if sample is not None:
                    self._keep(from_agent(sample))
                    continue
                # Without an agent, or once it has ended; the first load is over no time at all, so it is not kept.
                from_system(None)
                while not self._done.wait(self._interval):
                    self._keep(from_system(None))
        finally:
            if agent is not None:
                agent.close()

    def _keep(self, resources: SystemResources) -> None:
        self._samples.append(TrackedSample(time.perf_counter() - self._started, resources))
        if len(self._samples) >= _MOST_SAMPLES:
            self._samples = self._samples[::2]
