"""Runs a command and prints its wall time and peak memory: `launch.py COMMAND ARGUMENT...`.

A process of its own, and a small one: Linux counts into a child's peak what its parent held when it was started.
"""

import json
import resource
import subprocess
import sys
import time

start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
seconds = time.perf_counter() - start
if done.returncode != 0:
    sys.exit(f"{sys.argv[1:]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
# Kilobytes, but bytes on macOS.
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
print(json.dumps({"seconds": seconds, "peak_bytes": peak}))
