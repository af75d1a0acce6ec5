"""Where the time of our sweeps goes, as the engine itself tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .contests import Ring, races
from .history import Sizes

#: The phases that are told; what else there is comes to a hundredth.
NAMES = ("indicators", "signals", "events", "metrics")


@dataclass(frozen=True)
class Phases:
    """One sweep on one thread: seconds in all, and the share of each phase."""

    sweep: str
    seconds: float
    shares: tuple[float, ...]


def measure(sizes: Sizes) -> Iterator[Phases]:
    """The fastest of a few runs of each race."""
    ring = Ring(sizes)
    for title, contest, _ in races(ring):
        profiles = [ring.ours(contest, 1, profile=True).profile() for _ in range(sizes.few_rounds)]
        fastest = min(profiles, key=lambda profile: profile.seconds)
        shares = {phase.name: phase.share for phase in fastest.phases}
        yield Phases(title, fastest.seconds, tuple(shares.get(name, 0.0) for name in NAMES))
