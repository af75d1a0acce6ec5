"""What the tests of ``performance`` share."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator

import pandas as pd
import pytest

import backsweep as bs
from performance import optional

VARIABLES = (
    "BACKTEST_USE_GPU",
    "BACKTEST_N_JOBS",
    "BACKTEST_PARALLEL_BACKEND",
    "BACKTEST_MEMORY_LIMIT_GB",
    "BACKTEST_CHUNK_SIZE_MB",
)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, no_agent: object) -> None:
    """No variable is set and no agent runs, whatever the machine has; lines already said are forgotten."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    optional.say_once.cache_clear()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """The lines that the package logged."""
    with caplog.at_level(logging.WARNING, logger="performance"):
        yield lambda: [record.getMessage() for record in caplog.records if record.name == "performance"]


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a package as if it were not installed."""

    def remove(name: str) -> None:
        for loaded in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, name, None)

    return remove


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    return bs.sample("sp500")
