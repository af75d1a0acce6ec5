"""Histories and an agent for the tests."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import backsweep as bs
from common import Columns


@pytest.fixture
def columns() -> Columns:
    """Five good bars, as a dict of arrays."""
    return {
        "timestamp": np.array(
            ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"], dtype="datetime64[ns]"
        ),
        "open": np.array([10.0, 10.0, 12.0, 9.0, 13.0]),
        "high": np.array([11.0, 12.0, 12.0, 13.0, 14.0]),
        "low": np.array([9.0, 10.0, 8.0, 9.0, 12.0]),
        "close": np.array([10.0, 12.0, 9.0, 13.0, 12.5]),
        "volume": np.array([5.0, 5.0, 5.0, 5.0, 0.0]),
    }


@pytest.fixture(scope="session")
def sp500() -> bs.Bars:
    return bs.sample_bars("sp500")


@pytest.fixture(scope="session")
def long_history() -> bs.Bars:
    """Bars enough that a sweep over LARGE_GRID does not end within a test."""
    count = 100_000
    close = 100.0 * np.exp(np.cumsum(np.random.default_rng(1).normal(0.0, 1e-3, count)))
    times = np.datetime64("2020-01-01", "ns") + np.arange(count) * np.timedelta64(60_000_000_000, "ns")
    flat = {"open": close, "high": close, "low": close, "close": close, "volume": np.zeros(count)}
    return bs.bars({"timestamp": times, **flat})


@pytest.fixture(scope="session")
def agent_executable() -> Path:
    """The agent: named by BACKTEST_AGENT, else the newest one that cargo built."""
    if named := os.environ.get("BACKTEST_AGENT"):
        return Path(named)
    name = "native-agent.exe" if sys.platform == "win32" else "native-agent"
    built = sorted(
        (Path(__file__).parents[2] / "target").glob(f"*/{name}"), key=lambda executable: executable.stat().st_mtime
    )
    assert built, "build the agent first: cargo build -p native-agent"
    return built[-1]


@pytest.fixture
def no_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own, where no agent runs, and no executable to start one."""
    file = tmp_path / "agent.json"
    monkeypatch.setenv("BACKTEST_AGENT_FILE", str(file))
    monkeypatch.setenv("BACKTEST_AGENT", str(tmp_path / "missing"))
    return file


@pytest.fixture
def agent(no_agent: Path, agent_executable: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of its own where an agent can be started; yields its discovery file and ends the agent."""
    monkeypatch.setenv("BACKTEST_AGENT", str(agent_executable))
    yield no_agent
    monkeypatch.setenv("BACKTEST_AGENT_FILE", str(no_agent))
    if no_agent.exists():
        bs.agent.stop()


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Interrupts raise, also where the tests were started in the background, which ignores them."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, handler)
