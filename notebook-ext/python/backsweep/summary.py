"""Results at a glance: text in a terminal, a small table in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from . import _native

if TYPE_CHECKING:
    from ._native import Bars
    from .result import SweepResult
    from .row import Row

#: How many of the best combinations are shown of many,
SHOWN = 5
#: and up to how many are all shown.
SHOWN_WHOLE = 20
#: By what they are ranked.
RANKED_BY = "sharpe"

_METRICS_SHOWN = ("sharpe", "total_return", "annual_return", "max_drawdown", "trades", "win_rate", "final_equity")


def format_value(name: str, value: float | int | str | None) -> str:
    """Write a value as people read it: fractions in percent, cash to the cent, parameters as they are.

    >>> [format_value(*each) for each in [("win_rate", 0.4567), ("final_equity", 12345.678), ("stop", 0.0005)]]
    ['45.7 %', '12,345.68', '0.0005']
    >>> format_value("calmar", None)
    '–'
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    match _native.metric_unit(name):
        case "fraction":
            return f"{value:,.1%}".replace("%", " %")
        case "cash":
            return f"{value:,.2f}"
        case "ratio":
            return f"{value:,.3f}"
        case _:
            return f"{value:g}"


def result_text(result: SweepResult) -> str:
    """Tell of a sweep in a few lines."""
    facts = _facts(result)
    width = max(len(name) for name, _ in facts)
    lines = [f"  {name:<{width}}  {text}" for name, text in facts]
    rows, names = _best(result)
    table = [[heading(name) for name in names], *([format_value(name, row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(names))]
    best = ["  ".join(cell.rjust(size) for cell, size in zip(line, widths, strict=True)) for line in table]
    return "\n".join([f"SweepResult of {len(result):,} rows", *lines, "", *(f"  {line}" for line in best)])


def result_html(result: SweepResult) -> str:
    """Tell of a sweep with Jupyter's own colours, so that it fits light and dark themes."""
    facts = "".join(f"<span>{escape(name)}</span><span>{escape(text)}</span>" for name, text in _facts(result))
    rows, names = _best(result)
    head = "".join(f"<th>{escape(heading(name))}</th>" for name in names)
    cells = ["".join(f"<td>{escape(format_value(name, row[name]))}</td>" for name in names) for row in rows]
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    caption = f"Best by {RANKED_BY}"
    return (
        f'<div class="backsweep-result">{STYLE}<div>{facts}</div>'
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


STYLE = """<style>
.backsweep-result { color: var(--jp-ui-font-color1, inherit); font-family: var(--jp-ui-font-family, sans-serif);
  font-size: var(--jp-ui-font-size1, 13px); overflow-x: auto; }
.backsweep-result > div { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 4px 0 10px; }
.backsweep-result > div > :nth-child(odd) { color: var(--jp-ui-font-color2, inherit); }
.backsweep-result table { border-collapse: collapse; color: inherit; font: inherit; margin: 0; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.backsweep-result caption { color: var(--jp-ui-font-color2, inherit); padding: 2px 10px; text-align: left; }
.backsweep-result th, .backsweep-result td { padding: 2px 10px; text-align: right; }
.backsweep-result thead th { border-bottom: 1px solid var(--jp-border-color1, currentColor); font-weight: 600; }
</style>"""


def _facts(result: SweepResult) -> list[tuple[str, str]]:
    combinations, seconds = result.combinations, result.ran_on.seconds
    kept = "" if len(result) == combinations else f", {len(result):,} of them here"
    dropped = f"; constraints dropped {result.dropped:,} more" if result.dropped else ""
    speed = f", {_scaled(result._work() / seconds)} bar-combinations/s" if seconds > 0 else ""
    return [
        ("strategy", result._name),
        ("data", result._data()),
        ("combinations", f"{combinations:,}{kept}{dropped}"),
        ("ran on", str(result.ran_on)),
        ("time", f"{seconds:,.3f} s{speed}"),
    ]


def span_of_time(bars: Bars) -> str:
    """Tell how many bars there are, and of which time."""
    times = bars.column("timestamp")[[0, -1]].astype("datetime64[s]")
    first, last = (str(time).removesuffix("T00:00:00").replace("T", " ") for time in times)
    return f"{len(bars):,} bars, {first} to {last}"


def _best(result: SweepResult) -> tuple[list[Row], list[str]]:
    count = SHOWN if len(result) > SHOWN_WHOLE else SHOWN_WHOLE
    return list(result.top(count, RANKED_BY)), [*result.parameters, *_METRICS_SHOWN]


def heading(name: str) -> str:
    """Write a name as people do."""
    return name.replace("_", " ")


def _scaled(number: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:,.3g} {unit}"
    return f"{number:,.3g} "
