"""Sweeps bars from a folder of .npy columns and prints the time and the peak memory beyond the bars, as JSON.

`long_sweep.py FOLDER GRID FEES`, where GRID is an object of `[start, stop, step]` lists. Two threads.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

import backsweep as bs


def peak_bytes() -> int:
    """The most memory this process held, since it was last forgotten where that is possible."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def forget_peak() -> None:
    """Let the peak be what is held now: the columns were read and copied before, which is not the sweep's doing."""
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5")


folder, grid, fees = Path(sys.argv[1]), json.loads(sys.argv[2]), float(sys.argv[3])
names = ("timestamp", "open", "high", "low", "close", "volume")
bars = bs.bars({name: np.load(folder / f"{name}.npy") for name in names})
forget_peak()
before = peak_bytes()
start = time.perf_counter()
found = bs.sweep(
    "ema_cross",
    {name: range(*values) for name, values in grid.items()},
    bars,
    fill="close",
    fees=fees,
    where="inprocess",
    n_jobs=2,
    progress=False,
)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "bytes_beyond_bars": peak_bytes() - before, "combinations": len(found)}))
