"""What a sweep does, explained: in a terminal, in a notebook, and as data."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from .summary import STYLE

if TYPE_CHECKING:
    from ._native import Bars, Plan
    from .room import Room


class Explanation:
    """What a sweep does: its operations and what they share, tiles, memory, time, and where it runs.

    Made by ``bs.explain`` before a sweep, and by ``result.plan()`` after it. Shown as text, and in a notebook as a
    table; ``to_dict()`` gives everything as data.
    """

    def __init__(self, told: dict[str, Any], text: str, where: str) -> None:
        self._told = told
        self._text = text
        self._where = where

    @property
    def combinations(self) -> int:
        """Combinations to run."""
        return int(self._told["combinations"])

    @property
    def operations(self) -> list[dict[str, Any]]:
        """The strategy's operations, operands first.

        Each has its ``number``, ``text``, ``full_text``, what it ``gives``, its ``operands``, the ``parameters`` that
        it depends on, how many distinct ``slots`` those have in the grid, and so how often it is computed at least,
        ``slots_in_tile``, and what it is ``used_as``.
        """
        return list(self._told["operations"])

    @property
    def tiles(self) -> dict[str, int]:
        """How many tiles (``count``), ``combinations`` and ``bytes`` of one at most, and ``stretches`` of the grid."""
        return dict(self._told["tiles"])

    @property
    def memory(self) -> dict[str, Any]:
        """Bytes at most: of ``bars``, ``tiles``, ``results``, in ``total``, and whether it ``spills`` into files."""
        return dict(self._told["memory"])

    @property
    def seconds(self) -> float:
        """About how long it takes, told from a few tiles that were tried here."""
        return float(self._told["seconds"])

    @property
    def threads(self) -> int:
        """Threads: fewer than were asked for where memory is short."""
        return int(self._told["threads"])

    @property
    def where(self) -> str:
        """Where it runs, and why there."""
        return self._where

    def to_dict(self) -> dict[str, Any]:
        """Everything, as data."""
        return {**self._told, "where": self._where}

    def __repr__(self) -> str:
        return f"{self._text}\nwhere   {self._where}"

    def _repr_html_(self) -> str:
        head, _, rest = self._text.partition("\n\n")
        facts = [line.partition("  ")[::2] for line in rest.partition("\n\n")[2].splitlines()]
        facts.append(("where", self._where))
        names = ("", "operation", "depends on", "distinct", "used as")
        heading = "".join(f"<th>{name}</th>" for name in names)
        rows = "".join(f"<tr>{self._cells(each)}</tr>" for each in self.operations)
        listed = "".join(
            f"<span>{escape(name.strip())}</span><span>{escape(text.strip())}</span>" for name, text in facts
        )
        return (
            f'<div class="backsweep-result backsweep-plan">{STYLE}{_STYLE}<p>{escape(head)}</p>'
            f"<table><thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table><div>{listed}</div></div>"
        )

    @staticmethod
    def _cells(operation: dict[str, Any]) -> str:
        parameters = ", ".join(operation["parameters"]) or "–"
        texts = (
            f"#{operation['number']}",
            operation["full_text"],
            parameters,
            f"{operation['slots']:,}",
            ", ".join(operation["used_as"]),
        )
        return "".join(f"<td>{escape(text)}</td>" for text in texts)


_STYLE = """<style>
.backsweep-plan p { margin: 0 0 8px; font-weight: 600; }
.backsweep-plan th:nth-child(2), .backsweep-plan td:nth-child(2), .backsweep-plan th:nth-child(3),
.backsweep-plan td:nth-child(3), .backsweep-plan th:nth-child(5), .backsweep-plan td:nth-child(5) { text-align: left; }
.backsweep-plan > div { margin: 10px 0 4px; }
</style>"""


def explanation(plan: Plan, bars: Bars, threads: int, room: Room, where: str, aggregates: bool = False) -> Explanation:
    """Let the engine explain a plan on so many threads."""
    told, text = plan.explain(threads, room.native(bars), room.spill_directory is not None, aggregates)
    return Explanation(json.loads(told), text, where)
