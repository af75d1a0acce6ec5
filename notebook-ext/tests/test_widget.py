from pathlib import Path
from typing import Any

import pytest

from backsweep.monitor import Monitor

AXES = [{"name": "fast", "values": [5, 6]}, {"name": "slow", "values": [40, 42]}]


def test_following_a_job_forgets_the_former_sweep() -> None:
    monitor = Monitor()
    monitor.advance(3, 4)
    monitor.finish("failed", "no such column")
    monitor.follow("job", AXES, "calmar")
    assert (monitor.job, monitor.axes, monitor.metric) == ("job", AXES, "calmar")
    assert (monitor.done, monitor.total, monitor.outcome, monitor.message) == (0, 0, "", "")


def test_an_in_process_sweep_forgets_the_former_job() -> None:
    monitor = Monitor()
    monitor.follow("job", AXES)
    monitor.finish("completed")
    monitor.advance(1, 4)
    assert (monitor.job, monitor.done, monitor.total, monitor.outcome) == ("", 1, 4, "")


def test_a_quick_caller_is_slowed_down_but_the_end_is_shown() -> None:
    monitor = Monitor()
    seen: list[float] = []
    monitor.observe(lambda change: seen.append(change["new"]), "done")
    for done in range(1, 100_001):
        monitor.advance(done, 100_000)
    assert seen[0] == 1
    assert seen[-1] == 100_000
    assert len(seen) < 10_000


def test_the_page_is_told_what_notebooks_do_not_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "agent.json"
    file.write_text('{"address": "ws://127.0.0.1:1", "token": "secret"}')
    monkeypatch.setenv("BACKTEST_AGENT_FILE", str(file))
    monitor = Monitor()
    sent: list[Any] = []
    monkeypatch.setattr(monitor, "send", lambda content, buffers=(): sent.append((content, buffers)))
    for content in ({"kind": "agent"}, {"kind": "other"}, None, "agent", {"kind": "module"}):
        monitor._answer(monitor, content, [])
    (agent, _), (module, (code,)) = sent
    assert agent == {"kind": "agent", "agent": {"address": "ws://127.0.0.1:1", "token": "secret"}}
    assert module == {"kind": "module"}
    assert code.startswith(b"\0asm")
    state = monitor.get_state()
    assert "secret" not in str(state)
    assert not any(isinstance(value, bytes | memoryview) for value in state.values())
