"""The page: written from measured rows, never by hand."""

from __future__ import annotations

from collections.abc import Sequence

from .indicators import Comparison
from .phases import NAMES, Phases
from .timing import Row, Spread

TITLE = "# Benchmarks"
INTRODUCTION = """\
Written by `cargo xtask bench`; no number here was typed. All lines come from one run on the same cores: contestants
take turns, and a ratio is the median over the rounds of how many times longer the rival took in the same round, with
the least and the most beside it. Ours is `bs.sweep` with prepared bars, on so many threads in the same process:
indicators, signals, accounts and all metrics. Rates are bar-combinations a second.

The rivals are written in [`benches/yardsticks`](../benches/yardsticks). The Numba loops are one pass over the bars for
each combination, in parallel, with their indicators given and four metrics: return, Sharpe, drawdown, trades. The
faster of the variants with and without `fastmath` is taken, and their results must be ours to 1e-9 or the run fails.
"""


def page(
    rows: Sequence[Row],
    phases: Sequence[Phases],
    comparisons: Sequence[Comparison],
    machine: Sequence[tuple[str, str]],
    quick: bool,
) -> str:
    """The whole page as Markdown."""
    parts = [TITLE, ""]
    if quick:
        parts += ["A quick run over small sizes: it shows that everything works, and no number means anything.", ""]
    parts += [INTRODUCTION, "![Results against their targets](images/benchmarks.svg)", "", "## Targets", ""]
    parts += ["| line | ours | rival | result | least to most | target | reached |", "| --- " * 7 + "|"]
    parts += [_line(row) for row in rows]
    notes = [f"- {row.title}: {row.note}" for row in rows if row.note]
    parts += ["", *notes, ""] if notes else [""]
    parts += ["## Where the time goes", ""]
    parts += ["Of our sweeps on one thread, as `result.profile()` tells it.", ""]
    parts += ["| " + " | ".join(("sweep", "seconds", *NAMES)) + " |", "| --- " * (2 + len(NAMES)) + "|"]
    parts += [_phases(each) for each in phases]
    parts += ["", "## TA-Lib, indicator by indicator", ""]
    parts += [
        "How many times longer TA-Lib takes, on one thread: for one window, and for twenty in one call of ours and",
        "twenty of TA-Lib's.",
        "",
        "| indicator | TA-Lib | alone | least to most | 20 windows | least to most |",
        "| --- " * 6 + "|",
    ]
    parts += [_comparison(each) for each in comparisons]
    parts += ["", "## Machine", "", "| | |", "| --- | --- |"]
    parts += [f"| {name} | {value} |" for name, value in machine]
    parts += ["", "To repeat: `cargo xtask bench`. Peers are pinned in `requirements/peers.txt`.", ""]
    return "\n".join(parts)


def titles(page: str) -> list[str]:
    """Names of the lines and indicators that a page has, in their order."""
    cells = [line.split("|")[1].strip() for line in page.split("## Machine")[0].splitlines() if line.startswith("| ")]
    return [cell for cell in cells if cell not in ("line", "sweep", "indicator", "---")]


def number(value: float, unit: str) -> str:
    """A number with its unit and as many digits as it deserves."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _range(spread: Spread, unit: str) -> str:
    return f"{number(spread.least, unit)} to {number(spread.most, unit)}"


def _line(row: Row) -> str:
    target = "" if row.target is None else f"at {'most' if row.at_most else 'least'} {row.target:,g} {row.unit}"
    reached = {None: "", True: "yes", False: "**no**"}[row.reached]
    cells = (row.title, row.ours, row.rival, number(row.result.median, row.unit), _range(row.result, row.unit))
    return "| " + " | ".join((*cells, target, reached)) + " |"


def _phases(each: Phases) -> str:
    return "| " + " | ".join((each.sweep, number(each.seconds, "s"), *(f"{share:.0%}" for share in each.shares))) + " |"


def _comparison(each: Comparison) -> str:
    def cells(spread: Spread | None) -> tuple[str, str]:
        return ("", "") if spread is None else (number(spread.median, "x"), _range(spread, "x"))

    return "| " + " | ".join((each.name, each.function, *cells(each.single), *cells(each.batch))) + " |"
