"""A price history from a fixed seed, and how much of everything is measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

START = 1_704_067_200_000_000_000
MINUTE = 60_000_000_000
#: Bars of a minute in a year of 365 days.
PERIODS_PER_YEAR = 365 * 24 * 60


@dataclass(frozen=True)
class Sizes:
    """Sizes of one run: those of the targets, or small ones that only show that everything works."""

    quick: bool

    def of(self, full: int, quick: int) -> int:
        """One of two sizes."""
        return quick if self.quick else full

    @property
    def bars(self) -> int:
        """Bars of most lines."""
        return self.of(100_000, 3_000)

    @property
    def rounds(self) -> int:
        """How often contestants take turns."""
        return self.of(7, 2)

    @property
    def few_rounds(self) -> int:
        """The same where one round takes long."""
        return self.of(3, 1)


def minutes(count: int, seed: int = 42) -> dict[str, np.ndarray]:
    """One-minute bars of a random walk that starts at 100: int64 nanoseconds and float64 columns, `count` of each."""
    random = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(0.001 * random.standard_normal(count)))
    open_ = np.concatenate([[100.0], close[:-1]])
    # Some bars open away from the last close, so that stops are also met at the open.
    open_ *= np.where(random.random(count) < 0.1, 1.0 + 0.002 * random.standard_normal(count), 1.0)
    high = np.maximum(open_, close) * (1.0 + 0.0005 * random.random(count))
    low = np.minimum(open_, close) * (1.0 - 0.0005 * random.random(count))
    return {
        "timestamp": START + MINUTE * np.arange(count, dtype=np.int64),
        "open": open_,
        "high": high,
        "low": low,
        "close": close,
        "volume": 1_000.0 * random.random(count),
    }
