"""The members of class strategies, and those that were meant to be one of them."""

from __future__ import annotations

import difflib
import itertools

from .errors import StrategyError
from .options import DEFAULTS, RULES

#: The methods that give signals.
SIGNALS = ("entries", "exits", "short_entries", "short_exits")
#: All that a class strategy may have.
MEMBERS = (*SIGNALS, *RULES, "requires", "constraints", "name")
#: What a member is called elsewhere.
_ELSEWHERE = {
    "entry": "entries",
    "exit": "exits",
    "long_entry": "entries",
    "long_entries": "entries",
    "long_exit": "exits",
    "long_exits": "exits",
    "short_entry": "short_entries",
    "short_exit": "short_exits",
}
#: How alike two names must be for one to be a misspelling of the other.
_ALIKE = 0.8


def check_members(strategy: object, base: type) -> None:
    """Check what a class adds to its base: other public names are its own affair, unless they look like a member.

    Raises ``StrategyError`` with that name and the one that was meant.
    """
    cls = type(strategy)
    added = [each for each in cls.__mro__ if each not in (base, object)]
    for name in dict.fromkeys(itertools.chain(vars(strategy), *map(vars, added))):
        if name.startswith("_") or name in MEMBERS or hasattr(base, name):
            continue
        if name in DEFAULTS:
            message = f"{cls.__name__} has '{name}', which is an option: give it to the sweep, as {name}=..."
            raise StrategyError(message, "strategy.member")
        close = difflib.get_close_matches(name.lower(), MEMBERS, n=1, cutoff=_ALIKE)
        meant = _ELSEWHERE.get(name.lower()) or (close[0] if close else None)
        if meant is not None:
            message = (
                f"{cls.__name__} has '{name}', which nothing reads; call it '{meant}', or _{name} if it is your own"
            )
            raise StrategyError(message, "strategy.member")
