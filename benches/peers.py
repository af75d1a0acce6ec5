"""Measures the engine against its peers and writes the page and the picture.

Run by `cargo xtask bench`, which builds the programs and makes the environment. The output folder gets `BENCHMARKS.md`
and `images/benchmarks.svg`. With `--compare`, fails unless that page has the lines of this run. Timings never fail it;
results that differ between contestants do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

# Read when the packages are imported: TA-Lib has one thread, and so have our indicators.
os.environ["BACKTEST_N_JOBS"] = "1"
# Threads are asked for by count, also where there are fewer cores.
os.environ["NUMBA_NUM_THREADS"] = str(max(2, os.cpu_count() or 1))

from yardsticks import browser, contests, guide, indicators, machine, memory, phases, plot, report
from yardsticks.history import Sizes
from yardsticks.timing import Row


def main() -> None:
    """Parse, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", type=Path, required=True, help="the program native-agent")
    parser.add_argument("--ceiling", type=Path, required=True, help="the program that measures the packed compare")
    parser.add_argument("--output", type=Path, required=True, help="folder of the page")
    parser.add_argument("--numbers", type=Path, help="a file for all numbers, as JSON")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    parser.add_argument("--compare", type=Path, help="a page that must have the same lines")
    arguments = parser.parse_args()
    sizes = Sizes(arguments.quick)
    about = machine.describe()

    rows: list[Row] = []
    start = time.perf_counter()
    for row in contests.rows(sizes, arguments.ceiling.resolve()):
        rows.append(told(row, start))
    profiles = list(phases.measure(sizes))
    for row in memory.rows(sizes, arguments.agent.resolve()):
        rows.append(told(row, start))
    for row in browser.rows(sizes):
        rows.append(told(row, start))
    for row in guide.rows(sizes):
        rows.append(told(row, start))
    comparisons = list(indicators.compare(sizes))
    rows += [told(row, start) for row in indicators.rows(comparisons)]

    page = report.page(rows, profiles, comparisons, about, arguments.quick)
    (arguments.output / "images").mkdir(parents=True, exist_ok=True)
    (arguments.output / "BENCHMARKS.md").write_text(page, encoding="utf-8")
    (arguments.output / "images" / "benchmarks.svg").write_text(plot.picture(rows), encoding="utf-8")
    numbers = {
        "machine": dict(about),
        "rows": [row.as_dict() for row in rows],
        "phases": [asdict(each) for each in profiles],
        "indicators": [asdict(each) for each in comparisons],
    }
    if arguments.numbers:
        arguments.numbers.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    if arguments.compare:
        ours, theirs = report.titles(page), report.titles(arguments.compare.read_text(encoding="utf-8"))
        if ours != theirs:
            odd = sorted(set(ours) ^ set(theirs))
            sys.exit(f"{arguments.compare} has other lines than this run ({odd}): run `cargo xtask bench` again")


def told(row: Row, start: float) -> Row:
    """Print a row as soon as it is known."""
    result = report.number(row.result.median, row.unit)
    verdict = {None: "", True: "reached", False: "missed"}[row.reached]
    print(f"{time.perf_counter() - start:7.1f} s  {row.title}: {result} {verdict}", flush=True)
    return row


if __name__ == "__main__":
    main()
