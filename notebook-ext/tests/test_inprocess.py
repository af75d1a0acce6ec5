"""Sweeps in the kernel's process: the reference's bits, Python running on beside them, and cancellation."""

from __future__ import annotations

import _thread
import itertools
import threading
import time
from typing import Any

import pytest

import backsweep as bs
from common import LARGE_GRID

GRID = {"fast": range(5, 25), "slow": "40..140:2"}

OPTIONS: list[dict[str, Any]] = [
    {**costs, "fill": fill}
    for fill in ("next_open", "close")
    for costs in ({}, {"fees": 0.001}, {"fees": 0.0005, "slippage": 0.0002, "fixed_fee": 1.5, "initial_cash": 1e6})
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("n_jobs", [1, 2, 7])
def test_the_bits_are_the_reference_s(options: dict[str, Any], n_jobs: int, sp500: bs.Bars) -> None:
    found = bs.sweep("ema_cross", GRID, sp500, where="inprocess", n_jobs=n_jobs, **options)
    expected = bs.reference_sweep("ema_cross", GRID, sp500, **options)
    assert found.to_arrow().equals(expected.to_arrow())
    assert found.ran_on.threads == n_jobs
    assert expected.ran_on.threads == 1


def test_ran_on_says_where_and_why(sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_N_JOBS", "2")
    results = bs.sweep("ema_cross", GRID, sp500)
    assert str(results.ran_on) == (
        "inprocess, 2 threads: 1,000 combinations x 5,031 bars is small enough to skip the agent"
    )
    assert (results.ran_on.where, results.ran_on.device) == ("inprocess", "cpu")
    assert results.ran_on.seconds > 0
    assert (
        str(bs.sweep("ema_cross", GRID, sp500, n_jobs=1, where="inprocess").ran_on) == "inprocess, 1 thread: asked for"
    )
    assert bs.sweep("ema_cross", GRID, sp500, n_jobs=-1).ran_on.threads >= 1
    monkeypatch.setenv("BACKTEST_N_JOBS", "many")
    with pytest.raises(bs.OptionError, match="option 'BACKTEST_N_JOBS' is 'many'"):
        bs.sweep("ema_cross", GRID, sp500)


def test_large_sweeps_stay_here_when_no_agent_can_be_had(
    sp500: bs.Bars, no_agent: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backsweep.place.INPROCESS_BAR_COMBINATIONS", 1000)
    reason = bs.sweep("ema_cross", GRID, sp500).ran_on.reason
    assert reason.startswith("1,000 combinations x 5,031 bars would go to the agent, but BACKTEST_AGENT names")


def test_progress_ends_at_the_total(sp500: bs.Bars) -> None:
    heard: list[tuple[int, int]] = []
    bs.sweep("ema_cross", GRID, sp500, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (1000 * 5031, 1000 * 5031)
    assert heard == sorted(heard)


def test_progress_as_a_line_of_text(sp500: bs.Bars, capsys: pytest.CaptureFixture[str]) -> None:
    bs.sweep("ema_cross", GRID, sp500, progress=True)
    assert capsys.readouterr().err.endswith("sweep: 100% of 5,031,000 bar-combinations, completed\n")


class RecordingMonitor:
    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def follow(self, *arguments: Any) -> None:
        self.heard.append(("follow", *arguments))

    def advance(self, done: int, total: int) -> None:
        self.heard.append(("advance", done, total))

    def finish(self, outcome: str, message: str = "") -> None:
        self.heard.append(("finish", outcome, message))


def test_a_monitor_hears_of_progress_and_the_end(sp500: bs.Bars) -> None:
    monitor = RecordingMonitor()
    bs.sweep("ema_cross", GRID, sp500, progress=monitor)
    assert monitor.heard[-2:] == [("advance", 5_031_000, 5_031_000), ("finish", "completed", "")]


class EnoughError(Exception):
    """Raised by a callback of the tests."""


def test_other_python_threads_run_on(long_history: bs.Bars) -> None:
    counter = itertools.count()
    ends = threading.Event()

    def count() -> None:
        while not ends.is_set():
            next(counter)
            time.sleep(0.001)

    def stop_when_the_thread_has_run(done: int, total: int) -> None:
        if threading.active_count() > 1 and next(counter) > 100:
            raise EnoughError(f"{done} of {total}")

    thread = threading.Thread(target=count)
    thread.start()
    try:
        # The sweep ends only because another thread ran beside it, and because what a callback raises cancels it.
        with pytest.raises(EnoughError):
            bs.sweep("ema_cross", LARGE_GRID, long_history, where="inprocess", progress=stop_when_the_thread_has_run)
    finally:
        ends.set()
        thread.join()


def test_an_interrupt_cancels(long_history: bs.Bars) -> None:
    monitor = RecordingMonitor()
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        bs.sweep("ema_cross", LARGE_GRID, long_history, where="inprocess", progress=monitor)
    timer.join()
    _, done, total = monitor.heard[-2]
    assert done < total
    assert monitor.heard[-1] == ("finish", "cancelled", "")


def test_an_interrupt_stops_the_check_of_a_huge_grid(sp500: bs.Bars) -> None:
    strategy = bs.Strategy(
        "levels",
        long_entry=bs.close > bs.p.low * bs.p.high,
        long_exit=bs.close < bs.p.low,
        requires=[bs.p.low < bs.p.high],
    )
    # The check of so many combinations takes longer than anybody waits.
    grid = {"low": range(300_000), "high": range(300_000, 600_000)}
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        bs.sweep(strategy, grid, sp500, keep="top:10:sharpe")
    timer.join()


def test_a_sweep_runs_on_another_thread_than_the_main_one(sp500: bs.Bars) -> None:
    found: list[bs.SweepResult] = []
    thread = threading.Thread(target=lambda: found.append(bs.sweep("ema_cross", GRID, sp500)))
    thread.start()
    thread.join()
    assert len(found[0]) == 1000
