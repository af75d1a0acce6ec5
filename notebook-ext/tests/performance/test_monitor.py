"""Resources, trackers and bars."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import backsweep as bs
from performance import PerformanceMonitor, ProgressBar, ResourceTracker, get_system_resources, print_system_info
from performance.monitor import displays
from performance.monitor.agent import AgentGpu, AgentSample
from performance.monitor.displays import TextDisplay, WidgetDisplay
from performance.monitor.resources import from_agent


def test_psutil_tells_where_no_agent_runs() -> None:
    resources = get_system_resources()
    assert resources.source == "psutil"
    assert 0.0 <= resources.cpu_percent <= 100.0
    assert len(resources.cpu_percent_per_core) == resources.cpu_count
    assert resources.to_dict()["memory_percent"] == resources.memory_percent


def test_the_agent_tells_where_one_runs(agent: Path) -> None:
    bs.agent.start()
    resources = get_system_resources()
    assert resources.source == "agent"
    assert resources.agent_memory_gb > 0
    assert len(resources.cpu_percent_per_core) >= 1
    with ResourceTracker(interval=0.1) as tracker:
        time.sleep(0.5)
    assert tracker.samples
    assert {sample.resources.source for sample in tracker.samples} == {"agent"}


def test_the_agent_tells_of_gpus() -> None:
    gpus = (AgentGpu("A card", 25.0, 2 * 2**30, 8 * 2**30), AgentGpu("Another", 0.0, 0, 8 * 2**30))
    resources = from_agent(AgentSample((50.0, 100.0), 2**30, 4 * 2**30, 10.0, 2**30, gpus))
    assert (resources.cpu_percent, resources.memory_percent) == (75.0, 25.0)
    assert [gpu.load_percent for gpu in resources.gpus] == [25.0, 0.0]
    assert "GPU   A card: 25 %, 2.0 of 8.0 GB used" in str(resources)


def test_an_agent_that_was_killed_is_passed_over(no_agent: Path) -> None:
    no_agent.write_text('{"address": "ws://127.0.0.1:9", "token": "none"}', encoding="utf-8")
    assert get_system_resources().source == "psutil"


def test_without_psutil_the_system_tells_what_it_can(
    absent: Callable[[str], None], lines: Callable[[], list[str]]
) -> None:
    absent("psutil")
    resources = get_system_resources()
    assert resources.source == "system"
    assert math.isnan(resources.cpu_percent)
    assert resources.cpu_count >= 1
    assert "load unknown" in str(resources)
    assert len(lines()) == len(set(lines())) == 1
    assert lines()[0].startswith("psutil is not installed: ")
    assert lines()[0].endswith("(pip install psutil)")


@pytest.mark.parametrize("missing", ["", "rich", "psutil"])
def test_the_system_is_printed(missing: str, absent: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    if missing:
        absent(missing)
    print_system_info()
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("Python", bs.__version__, "CPU", "RAM"))


def test_a_tracker_sums_up() -> None:
    tracker = ResourceTracker(interval=0.05)
    tracker.start()
    with pytest.raises(RuntimeError, match="runs already"):
        tracker.start()
    time.sleep(0.3)
    summary = tracker.stop()
    assert summary.seconds == tracker.seconds >= 0.3
    assert summary.process_memory_gb_max > 0
    assert len(tracker.to_pandas()) == len(tracker.samples) >= 2
    with pytest.raises(bs.OptionError, match="interval"):
        ResourceTracker(interval=0.0)


def test_a_bar_of_text() -> None:
    out = io.StringIO()
    with ProgressBar(total=3, description="Sweep", display=TextDisplay(out)) as bar:
        for step in range(3):
            bar.update(1, description=f"Params {step + 1}")
    bar.update(1)
    assert out.getvalue().startswith("\rSweep 0/3 (0%)")
    assert out.getvalue().rstrip(" \n").endswith("Params 3 3/3 (100%)")
    with pytest.raises(bs.OptionError, match="total"):
        ProgressBar(total=-1)


def test_a_bar_without_a_total_counts() -> None:
    out = io.StringIO()
    with ProgressBar(display=TextDisplay(out)) as bar:
        bar.update(2)
    assert "2" in out.getvalue()


def test_without_rich_the_bar_is_text(
    absent: Callable[[str], None], lines: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    absent("rich")
    with ProgressBar(total=2) as bar:
        bar.update(2)
    assert "2/2 (100%)" in capsys.readouterr().err
    assert lines() == ["rich is not installed: tables and progress are plain text (pip install rich)"]


def test_with_rich_the_bar_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar(total=2, description="Sweep") as bar:
        bar.update(2)
    assert "2/2" in capsys.readouterr().out


def test_in_a_notebook_the_bar_is_the_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    class Monitor:
        title = ""
        calls: list[tuple[Any, ...]] = []  # noqa: RUF012 - one test's only

        def advance(self, done: int, total: int) -> None:
            self.calls.append((done, total))

        def finish(self, outcome: str, message: str = "") -> None:
            self.calls.append((outcome,))

    monitor = Monitor()
    monkeypatch.setattr(displays, "_notebook_monitor", lambda: monitor)
    with ProgressBar(total=2, description="Sweep") as bar:
        assert isinstance(displays.choose(), WidgetDisplay)
        bar.update(2)
    assert monitor.title == "Sweep"
    assert monitor.calls == [(0, 2), (2, 2), ("completed",)]


def test_a_monitor_sums_up_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with PerformanceMonitor(show_bar=True, total=3) as monitor:
        for _ in range(3):
            monitor.update(1)
    assert monitor.done == 3
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last.startswith("3 done (")
    assert "GB at most" in last or monitor.summary().seconds < 0.5
