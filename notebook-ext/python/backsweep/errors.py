"""What can go wrong. Each error has a stable ``code``, and a text that names the value and says what to do."""

from __future__ import annotations


class BacksweepError(Exception):
    """Any error of backsweep.

    ``code`` is stable, such as ``"bars.unsorted"``: the same from Python, the command line and the agent.
    """

    code: str

    def __init__(self, message: str, code: str = "backsweep") -> None:
        super().__init__(message)
        self.code = code


class DataError(BacksweepError, ValueError):
    """The price history is not usable."""


class StrategyError(BacksweepError, ValueError):
    """The strategy is not well formed."""


class ParseError(StrategyError):
    """The text of an expression cannot be read.

    ``start`` and ``end`` tell where, as positions in the text: ``text[error.start:error.end]``. The message shows it.
    """

    def __init__(self, message: str, code: str = "expression", start: int = 0, end: int = 0) -> None:
        super().__init__(message, code)
        self.start = start
        self.end = end


class GridError(BacksweepError, ValueError):
    """The parameter grid is not usable, alone or with this strategy."""


class OptionError(BacksweepError, ValueError):
    """An option, or the name of a metric or parameter, is not usable."""


class AgentError(BacksweepError):
    """The agent cannot be found, started, or talked to, or it refused."""


class SweepCancelled(BacksweepError):  # noqa: N818 - not an error but what somebody asked for
    """Somebody cancelled the sweep."""


_FAMILIES: dict[str, type[BacksweepError]] = {
    "bars": DataError,
    "strategy": StrategyError,
    "grid": GridError,
    "indicator": OptionError,
    "sweep": OptionError,
    "agent": AgentError,
    "wire": AgentError,
}


def from_code(code: str, message: str, place: tuple[int, int] | None = None) -> BacksweepError:
    """Make the exception that a code stands for; ``place`` is that of a mistake in a text.

    >>> from_code("grid.empty", "parameter 'fast' has no values")
    GridError("parameter 'fast' has no values")
    """
    if code == "sweep.cancelled":
        return SweepCancelled(message, code)
    if place is not None:
        return ParseError(message, code, *place)
    return _FAMILIES.get(code.partition(".")[0], BacksweepError)(message, code)
