"""Sweeps at the agent: found or started, the same bits, resumed after a broken connection, cancelled."""

from __future__ import annotations

import _thread
import contextlib
import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsweep as bs
from backsweep.place import cores
from common import LARGE_GRID, Columns
from test_inprocess import GRID, OPTIONS, EnoughError, RecordingMonitor


def test_no_agent_is_an_error_with_its_reason(no_agent: Path, sp500: bs.Bars) -> None:
    with pytest.raises(bs.AgentError, match="no agent runs") as caught:
        bs.agent.status()
    assert caught.value.code == "agent.not_running"
    with pytest.raises(bs.AgentError, match=r"BACKTEST_AGENT names .*missing, which is no file") as caught:
        bs.sweep("ema_cross", GRID, sp500, where="agent")
    assert caught.value.code == "agent.executable"
    with pytest.raises(bs.AgentError, match="BACKTEST_AGENT names"):
        bs.sweep("ema_cross", GRID, sp500, device="cuda")
    with pytest.raises(bs.AgentError):
        bs.agent.stop()


def test_an_agent_that_cannot_start_tells_why(no_agent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken-agent"
    broken.write_text("#!/bin/sh\necho out of luck >&2\nexit 3\n")
    monkeypatch.setenv("BACKTEST_AGENT", str(broken))
    with pytest.raises(bs.AgentError, match="cannot be started") as caught:
        bs.agent.start()
    assert caught.value.code == "agent.start"
    broken.chmod(0o700)
    with pytest.raises(bs.AgentError, match="the agent ended with status 3 as it started: out of luck"):
        bs.agent.start()


def test_an_agent_is_started_found_and_stopped(agent: Path) -> None:
    started = bs.agent.start()
    assert bs.agent.start().pid == started.pid
    status = bs.agent.status()
    assert status.version == bs.__version__
    assert status.threads >= 1
    assert status.jobs == ()
    assert status.limits["frame_bytes"] > 0
    bs.agent.stop()
    assert not agent.exists()
    with pytest.raises(bs.AgentError, match="no agent runs"):
        bs.agent.status()


def test_a_file_left_behind_counts_as_no_agent(agent: Path, sp500: bs.Bars) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free_port = listener.getsockname()[1]
    stale = {"address": f"ws://127.0.0.1:{free_port}", "token": "0" * 64, "pid": 1, "version": "0.1.0", "protocol": 1}
    agent.write_text(json.dumps(stale))
    with pytest.raises(bs.AgentError, match="no agent runs: nobody listens at") as caught:
        bs.agent.status()
    assert caught.value.code == "agent.not_running"
    assert len(bs.sweep("ema_cross", GRID, sp500, where="agent")) == 1000


FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 14\r\nConnection: close\r\n\r\n32 are enough."


def turn_everybody_away(listener: socket.socket) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client:
            client.recv(4096)
            client.sendall(FULL)


def test_a_full_agent_gets_no_rival(agent: Path, sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backsweep.place.INPROCESS_BAR_COMBINATIONS", 1000)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"ws://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=turn_everybody_away, args=(listener,), daemon=True).start()
        full = json.dumps({"address": address, "token": "0" * 64, "pid": 1, "version": "0.1.0", "protocol": 1})
        agent.write_text(full)
        with pytest.raises(bs.AgentError, match="takes no more connections: 32 are enough") as caught:
            bs.agent.start()
        assert caught.value.code == "agent.connection_limit"
        ran_on = bs.sweep("ema_cross", GRID, sp500).ran_on
        assert ran_on.where == "inprocess"
        assert ran_on.reason.endswith(str(caught.value))
        assert agent.read_text() == full
    agent.unlink()


REFUSALS = {
    "agent.dataset_limit": {"BACKTEST_DATASET_LIMIT": "10KiB"},
    "agent.result_limit": {"BACKTEST_RESULT_LIMIT": "10KiB"},
    "wire.too_large": {"BACKTEST_FRAME_LIMIT": "64KiB"},
}


@pytest.mark.parametrize("code", REFUSALS)
def test_what_the_agent_has_no_room_for_runs_here(
    code: str, agent: Path, sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in REFUSALS[code].items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr("backsweep.place.INPROCESS_BAR_COMBINATIONS", 1000)
    strategy = bs.Strategy("level", long_entry=bs.close > bs.p.level, long_exit=bs.close < bs.p.level)
    grid = {"level": [1000.0 + step / 20 for step in range(10_000)]}
    with pytest.raises(bs.AgentError) as caught:
        bs.sweep(strategy, grid, sp500, where="agent")
    assert caught.value.code == code
    monitor = RecordingMonitor()
    results = bs.sweep(strategy, grid, sp500, progress=monitor)
    assert results.ran_on.where == "inprocess"
    assert results.ran_on.reason.endswith(f"is worth the agent, but {caught.value}")
    assert results.ran_on.threads == cores()
    assert len(results) == 10_000
    assert monitor.heard[-2:] == [("advance", 50_310_000, 50_310_000), ("finish", "completed", "")]


def test_a_sweep_that_fits_no_message_says_what_to_do(agent: Path, columns: Columns) -> None:
    strategy = bs.Strategy("level", long_entry=bs.close > bs.p.level, long_exit=bs.close < bs.p.level)
    grid = {"level": [1.0 + step / 1e6 for step in range(150_000)]}
    with pytest.raises(bs.AgentError, match="use where='inprocess' or a shorter axis") as caught:
        bs.sweep(strategy, grid, columns, where="agent")
    assert caught.value.code == "wire.too_large"


def test_rows_fit_the_agent_s_frames(agent: Path, sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_FRAME_LIMIT", "64KiB")
    there = bs.sweep("ema_cross", GRID, sp500, where="agent")
    assert there.to_arrow().equals(bs.sweep("ema_cross", GRID, sp500, where="inprocess").to_arrow())


def test_more_threads_than_the_agent_has_are_not_claimed(agent: Path, sp500: bs.Bars) -> None:
    threads = bs.agent.start().threads
    assert bs.sweep("ema_cross", GRID, sp500, where="agent", n_jobs=4000).ran_on.threads == threads


def test_a_wrong_token_is_refused(agent: Path) -> None:
    bs.agent.start()
    true = agent.read_text()
    agent.write_text(json.dumps({**json.loads(true), "token": "f" * 64}))
    with pytest.raises(bs.AgentError) as caught:
        bs.agent.status()
    assert caught.value.code == "agent.wrong_token"
    agent.write_text(true)


def test_the_bits_are_the_same_at_the_agent(agent: Path, sp500: bs.Bars) -> None:
    for options in OPTIONS:
        here = bs.sweep("ema_cross", GRID, sp500, where="inprocess", **options)
        there = bs.sweep("ema_cross", GRID, sp500, where="agent", n_jobs=2, **options)
        assert there.to_arrow().equals(here.to_arrow())
        assert str(there.ran_on) == "agent, 2 threads: asked for"
    best = bs.sweep("ema_cross", GRID, sp500, where="agent", keep="top:5:sharpe")
    assert len(best) == 5
    # Nobody else follows these jobs: their results are let go of once they are here.
    assert bs.agent.status().jobs == ()


def test_a_history_of_several_messages(agent: Path, long_history: bs.Bars) -> None:
    grid = {"fast": [5, 10], "slow": [50]}
    there = bs.sweep("ema_cross", grid, long_history, where="agent")
    assert there.to_arrow().equals(bs.sweep("ema_cross", grid, long_history, where="inprocess").to_arrow())


def test_extra_columns_travel(agent: Path) -> None:
    generator = np.random.default_rng(3)
    count = 20_000
    close = 100.0 * np.exp(np.cumsum(generator.normal(0.0, 1e-3, count)))
    times = np.datetime64("2020-01-01", "ns") + np.arange(count) * np.timedelta64(60_000_000_000, "ns")
    flat = {"open": close, "high": close, "low": close, "close": close, "volume": np.zeros(count)}
    # So many that a frame holds a fraction of the rows it otherwise does.
    extra = {f"feature {number}": generator.normal(size=count) for number in range(60)}
    extra["feature 7"][::3] = np.nan
    strategy = bs.Strategy(
        "features",
        long_entry=bs.col("feature 7").lag(bs.p.n) > bs.col("feature 8"),
        long_exit=(bs.hour < 12).all_of_last(bs.p.n) | bs.close.falling(2),
    )
    data = bs.bars({"timestamp": times, **flat, **extra})
    there = bs.sweep(strategy, {"n": [1, 2, 70]}, data, where="agent")
    assert there.ran_on.where == "agent"
    assert there.to_arrow().equals(bs.sweep(strategy, {"n": [1, 2, 70]}, data, where="inprocess").to_arrow())
    assert there.to_arrow().equals(bs.reference_sweep(strategy, {"n": [1, 2, 70]}, data).to_arrow())


def test_own_strategies_run_at_the_agent(agent: Path, sp500: bs.Bars) -> None:
    strategy = bs.Strategy(
        "breakout", long_entry=bs.close > bs.ema("high", bs.p.n) * bs.p.band, long_exit=bs.close < bs.ema("low", bs.p.n)
    )
    grid = {"n": range(2, 50), "band": [1.0, 1.005, 1.01]}
    there = bs.sweep(strategy, grid, sp500, where="agent")
    assert there.to_arrow().equals(bs.reference_sweep(strategy, grid, sp500).to_arrow())


def test_large_sweeps_go_to_the_agent(agent: Path, sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backsweep.place.INPROCESS_BAR_COMBINATIONS", 1000)
    ran_on = bs.sweep("ema_cross", GRID, sp500).ran_on
    assert (ran_on.where, ran_on.reason) == ("agent", "1,000 combinations x 5,031 bars is worth the agent")


def test_a_gpu_that_is_not_there_is_an_error_with_its_reason(agent: Path, sp500: bs.Bars) -> None:
    assert bs.agent.start().gpus == ()
    with pytest.raises(bs.AgentError, match="ask for the device 'cpu' or 'auto'") as caught:
        bs.sweep("ema_cross", GRID, sp500, device="cuda")
    assert caught.value.code == "agent.no_cuda"


def test_progress_comes_from_the_agent(agent: Path, sp500: bs.Bars) -> None:
    heard: list[tuple[int, int]] = []
    bs.sweep("ema_cross", GRID, sp500, where="agent", progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (5_031_000, 5_031_000)


def test_a_monitor_follows_by_itself(agent: Path, sp500: bs.Bars) -> None:
    monitor = RecordingMonitor()
    bs.sweep("ema_cross", {"fast": [5, 6], "slow": [50]}, sp500, where="agent", progress=monitor, keep="top:1:calmar")
    axes = [{"name": "fast", "values": [5, 6]}, {"name": "slow", "values": [50]}]
    [job] = bs.agent.status().jobs
    assert monitor.heard == [("follow", job.name, axes, "calmar"), ("finish", "completed", "")]
    assert (job.state, job.strategy, job.done, job.total) == ("finished", "ema_cross", 2 * 5031, 2 * 5031)


def test_an_interrupt_cancels_the_job(agent: Path, long_history: bs.Bars) -> None:
    monitor = RecordingMonitor()
    bs.agent.start()
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        bs.sweep("ema_cross", LARGE_GRID, long_history, where="agent", progress=monitor)
    timer.join()
    assert monitor.heard[-1] == ("finish", "cancelled", "")
    [job] = bs.agent.status().jobs
    assert job.state == "finished"
    assert job.done < job.total


class DroppingProxy:
    """Passes bytes between clients and the agent, and breaks each of the first connections after some of them."""

    def __init__(self, agent_port: int, broken_connections: int, bytes_before: int) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.broken = 0
        self._agent_port = agent_port
        self._to_break = broken_connections
        self._bytes_before = bytes_before
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            agent = socket.create_connection(("127.0.0.1", self._agent_port))
            threading.Thread(target=self._pass, args=(client, agent, None), daemon=True).start()
            budget = self._bytes_before if self.broken < self._to_break else None
            threading.Thread(target=self._pass, args=(agent, client, budget), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, budget: int | None) -> None:
        try:
            while chunk := source.recv(4096):
                target.sendall(chunk)
                if budget is not None:
                    budget -= len(chunk)
                    if budget < 0:
                        self.broken += 1
                        break
        except OSError:
            pass
        for end in (source, target):
            with contextlib.suppress(OSError):
                # The other thread reads from it: closing alone would wait for that.
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@pytest.mark.parametrize("broken_connections", [1, 3])
def test_a_broken_connection_is_resumed(
    broken_connections: int, agent: Path, sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(bs.agent.start().address.rpartition(":")[2])
    proxy = DroppingProxy(port, broken_connections, bytes_before=40_000)
    through = agent.with_name("through-the-proxy.json")
    through.write_text(json.dumps({**json.loads(agent.read_text()), "address": f"ws://127.0.0.1:{proxy.port}"}))
    monkeypatch.setenv("BACKTEST_AGENT_FILE", str(through))
    grid = {"fast": range(5, 25), "slow": range(40, 140)}
    there = bs.sweep("ema_cross", grid, sp500, where="agent")
    proxy.listener.close()
    assert proxy.broken == broken_connections
    assert there.to_arrow().equals(bs.sweep("ema_cross", grid, sp500, where="inprocess").to_arrow())


def test_an_agent_that_dies_in_the_middle_is_an_error(agent: Path, long_history: bs.Bars) -> None:
    def kill_soon() -> None:
        time.sleep(0.5)
        bs.agent.stop()

    bs.agent.start()
    killer = threading.Thread(target=kill_soon)
    killer.start()
    with pytest.raises(bs.AgentError, match="the agent was lost and 5 tries did not find it again") as caught:
        bs.sweep("ema_cross", LARGE_GRID, long_history, where="agent")
    assert caught.value.code == "agent.lost"
    killer.join()


class RestartingMonitor(RecordingMonitor):
    """Restarts the agent under the first job that it hears of."""

    def follow(self, *arguments: Any) -> None:
        super().follow(*arguments)
        if len(self.heard) == 1:
            bs.agent.stop()
            bs.agent.start()
        else:
            raise EnoughError


def test_a_restarted_agent_gets_the_sweep_again(agent: Path, long_history: bs.Bars) -> None:
    monitor = RestartingMonitor()
    with pytest.raises(EnoughError):
        bs.sweep("ema_cross", LARGE_GRID, long_history, where="agent", progress=monitor)
    assert [heard[0] for heard in monitor.heard] == ["follow", "follow", "finish"]
    [job] = bs.agent.status().jobs
    assert job.name == monitor.heard[1][1]
    assert (job.strategy, job.total) == ("ema_cross", 160_000 * 100_000)


def test_the_agent_refuses_what_the_engine_refuses(agent: Path, sp500: bs.Bars) -> None:
    with pytest.raises(bs.GridError) as caught:
        bs.sweep("ema_cross", {"fast": [50], "slow": [5]}, sp500, where="agent")
    assert caught.value.code == "grid.forbidden"
    assert not agent.exists(), "what is wrong is said before an agent is started"
