"""Ten million bars within two gigabytes: each way in a process of its own, under a limit that the system enforces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from backsweep import OptionError

from .. import environment
from ..comparison import Comparison, Measurement
from ..memory.sizes import GB, MB

#: What a child runs: ``python -m performance.benchmark.large WAY BARS LIMIT_GB``; it prints seconds and peak bytes.
_WAYS = ("engine", "pandas")
_TITLES = {"engine": "engine", "pandas": "pandas vectorised"}
#: Seconds after which a way counts as lost.
_PATIENCE_SECONDS = 300.0


def benchmark_large_history(n_bars: int = 10_000_000, limit_gb: float = 2.0) -> Comparison:
    """Backtest one EMA cross over a long history, in a process that may take ``limit_gb`` of memory.

    The limit is the system's where it has one to set (Linux, for allocated memory); the peak is measured everywhere
    but on Windows. Making the history is not timed; reading and checking it is.

    >>> comparison = benchmark_large_history(n_bars=20_000)
    >>> comparison["engine"].seconds > 0
    True
    """
    if n_bars < 1000:
        raise OptionError(f"option 'n_bars' is {n_bars!r}; it must be at least 1000", "performance.option")
    measurements, missing = [], []
    for way in _WAYS:
        command = [sys.executable, "-m", __name__, way, str(n_bars), repr(limit_gb)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            missing.append(f"{_TITLES[way]}: more than {_PATIENCE_SECONDS:.0f} s")
            continue
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or [f"ended with status {done.returncode}"]
            missing.append(f"{_TITLES[way]}: {last[0]}")
            continue
        seconds, peak = map(float, done.stdout.split())
        note = f"at most {peak / MB:,.0f} MB" if peak else ""
        measurements.append(Measurement(_TITLES[way], seconds, note))
    title = f"One EMA cross over {n_bars:,} bars within {limit_gb:g} GB"
    baseline = measurements[-1].name if measurements else ""
    return Comparison(title, tuple(measurements), baseline=baseline, subject="engine", missing=tuple(missing))


def _child(way: str, bars: int, limit_gb: float) -> None:
    """Run a way and print its seconds and peak bytes."""
    import time

    import backsweep as bs

    from .data import random_walk
    from .loops import pandas_vectorised

    _limit(limit_gb)
    os.environ[environment.MEMORY_LIMIT_GB] = repr(limit_gb)
    columns = random_walk(bars)
    started = time.perf_counter()
    if way == "engine":
        bs.sweep("ema_cross", {"fast": [20], "slow": [100]}, bs.bars(columns), fees=0.001, where="inprocess")
    else:
        import pandas as pd

        pandas_vectorised(pd.DataFrame(columns), 20, 100, 0.001, 525_600.0)
    print(time.perf_counter() - started, _peak())


def _limit(limit_gb: float) -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit for a process itself to set.
        return
    # Allocated memory, threads' stacks included: only Linux counts it so.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (int(limit_gb * GB), int(limit_gb * GB)))


def _peak() -> int:
    # Linux hands the peak of the process that started this one down; this line is its own.
    status = Path("/proc/self/status")
    if status.exists():
        own = [line.split() for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        if own:
            return int(own[0][1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kB, macOS in bytes.
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
