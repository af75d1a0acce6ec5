"""Profiles, times and benchmarks of functions."""

from __future__ import annotations

import json
import pstats
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

import backsweep as bs
from performance import Profiler, TimingContext, benchmark_function, profile_function
from performance.profiler.timeline import Look, Place, calls


def _busy(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(range(100))


def _outer() -> None:
    _busy(0.1)


@pytest.fixture(scope="module")
def profiler() -> Profiler:
    with Profiler(interval=0.002) as profiler:
        _outer()
        bs.sweep("ema_cross", {"fast": range(2, 52), "slow": range(60, 160)}, bs.sample_bars("sp500"))
    return profiler


def test_the_report_has_phases_and_functions(profiler: Profiler, capsys: pytest.CaptureFixture[str]) -> None:
    profiler.print_stats(top=5)
    printed = capsys.readouterr().out
    assert "run in process" in printed
    assert "_busy (test_profiler.py:" in printed
    result = profiler.result
    assert list(result.engine_phases) == ["plan", "tiles", "indicators", "signals", "events", "metrics", "results"]
    assert all(f"  {phase} " in printed for phase in result.engine_phases)
    assert len(printed.splitlines()) == 3 + len(result.phases) + len(result.engine_phases) + 1 + 5
    assert profiler.result.top(1, "cumulative")[0].cumulative >= 0.1
    with pytest.raises(bs.OptionError, match="sort"):
        profiler.print_stats(sort="name")


def test_the_file_is_one_that_pstats_reads(profiler: Profiler, tmp_path: Path) -> None:
    profiler.save_stats(tmp_path / "profile.prof")
    stats = pstats.Stats(str(tmp_path / "profile.prof"))
    assert any(name == "_busy" for _, _, name in stats.stats)  # type: ignore[attr-defined]


def test_the_trace_is_one_that_perfetto_reads(profiler: Profiler, tmp_path: Path) -> None:
    profiler.save_trace(tmp_path / "trace.json")
    events = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))["traceEvents"]
    busy = [event for event in events if event["name"] == "_busy"]
    outer = next(event for event in events if event["name"] == "_outer")
    assert sum(event["dur"] for event in busy) > 50_000
    assert outer["ts"] <= busy[0]["ts"]
    assert {event["ph"] for event in events} == {"M", "X"}
    assert all(event["ts"] >= 0 and event["dur"] >= 0 and "tid" in event for event in events if event["ph"] == "X")
    processes = {event["args"]["name"]: event["pid"] for event in events if event["name"] == "process_name"}
    run = next(event for event in events if event["name"] == "sweep" and event["pid"] == processes["Python"])
    walked = [event for event in events if event["name"] == "events" and event["pid"] == processes["engine"]]
    # The engine's clock is put on Python's.
    assert run["ts"] - 20_000 <= walked[0]["ts"] <= run["ts"] + run["dur"] + 20_000


def test_the_flame_chart_is_shown_in_notebooks(profiler: Profiler) -> None:
    html = profiler._repr_html_()
    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    titles = [element.text or "" for element in svg.iter("{http://www.w3.org/2000/svg}title")]
    assert any(title.startswith("_busy (test_profiler.py:") for title in titles)
    assert any(title.startswith("events on thread ") for title in titles)
    assert Profiler()._repr_html_() == "no profile yet"


def test_looks_become_calls() -> None:
    a, b, c = (Place(name, "file.py", 1) for name in "abc")
    found = list(calls([Look(1.0, (a, b)), Look(2.0, (a, b)), Look(3.0, (a, c)), Look(4.0, ())], 5.0))
    assert [(call.place.function, call.depth, call.start, call.seconds) for call in found] == [
        ("b", 1, 1.0, 2.0),
        ("c", 1, 3.0, 1.0),
        ("a", 0, 1.0, 3.0),
    ]


def test_a_table_of_all_functions(profiler: Profiler) -> None:
    frame = profiler.result.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert frame["own"].is_monotonic_decreasing
    assert list(frame.columns) == ["name", "file", "line", "calls", "own", "cumulative"]


def test_lines_are_timed_where_asked() -> None:
    with Profiler(lines=[_outer], interval=0) as profiler:
        _outer()
    assert "_busy(0.1)" in profiler.result.summary()
    assert profiler.result.timeline == []


def test_without_line_profiler_the_rest_is_there(absent: Callable[[str], None], lines: Callable[[], list[str]]) -> None:
    absent("line_profiler")
    with Profiler(lines=[_outer]) as profiler:
        _outer()
    assert profiler.result.lines == ""
    assert profiler.result.top(1)
    assert lines() == [
        "line_profiler is not installed: single lines are not timed (pip install line_profiler)",
    ]


def test_there_is_no_report_before_there_is_a_profile() -> None:
    with pytest.raises(RuntimeError, match="there is no profile yet"):
        Profiler().print_stats()


def test_what_a_block_raises_goes_on_and_is_profiled() -> None:
    profiler = Profiler()
    with pytest.raises(ZeroDivisionError), profiler:
        _ = 1 / 0
    assert profiler.result.seconds > 0


def test_a_decorated_function_is_profiled_with_and_without_arguments() -> None:
    reports: list[str] = []

    @profile_function
    def plain(count: int) -> int:
        """Counts."""
        return count and 1 + plain(count - 1)

    @profile_function(top=2, sort="cumulative", lines=True, output=reports.append)
    def given(count: int) -> int:
        return plain(count)

    assert plain.__doc__ == "Counts."
    assert plain.profile is None
    assert given(3) == 3
    assert reports[0].startswith("test_a_decorated_function_is_profiled_with_and_without_arguments.<locals>.given:")
    assert given.profile is not None
    assert "return plain(count)" in given.profile.lines


def test_a_profile_within_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    @profile_function
    def inner() -> int:
        return 7

    assert inner() == 7
    assert "inner" in capsys.readouterr().out


def test_a_time_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with TimingContext("Calcul indicateurs") as timing:
        assert timing.seconds > 0
    assert capsys.readouterr().out == f"Calcul indicateurs: {timing.seconds:.3f}s\n"


def test_statistics_of_many_runs() -> None:
    ran = []
    stats = benchmark_function(lambda: ran.append(1), n_runs=20, warmup=3, name="append")
    assert (len(ran), stats.n_runs) == (23, 20)
    assert stats.min_time <= stats.mean_time <= stats.max_time
    assert str(stats).startswith("append: mean ")
    single = benchmark_function(lambda: None, n_runs=1, warmup=0)
    assert (single.std_time, single.p95_time) == (0.0, single.mean_time)
    with pytest.raises(bs.OptionError, match="n_runs"):
        benchmark_function(lambda: None, n_runs=0)
