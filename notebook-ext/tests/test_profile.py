"""Where the time of sweeps goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from backsweep.profile import listening

GRID = {"fast": range(5, 25), "slow": "40..140:2"}
ENGINE = ["plan", "tiles", "indicators", "signals", "events", "metrics", "results"]


@pytest.fixture(scope="module")
def result(sp500: bs.Bars) -> bs.SweepResult:
    return bs.sweep("ema_cross", GRID, sp500, fees=0.001, n_jobs=2, profile=True)


@pytest.fixture(scope="module")
def profile(result: bs.SweepResult) -> bs.Profile:
    return result.profile()


def test_phases_have_seconds_shares_and_threads(profile: bs.Profile) -> None:
    assert [phase.name for phase in profile.phases] == ENGINE
    assert profile.threads[0] == "caller"
    assert set(profile.threads[1:]) <= {"thread 1", "thread 2"}
    assert sum(phase.share for phase in profile.phases) == pytest.approx(1.0)
    for phase in profile.phases:
        assert phase.seconds == pytest.approx(sum(phase.threads.values()))
        assert 0 < phase.seconds <= profile.seconds * len(profile.threads)
    assert list(profile["plan"].threads) == ["caller"]
    assert "caller" not in profile["events"].threads
    with pytest.raises(bs.OptionError, match="no phase 'magic'; it has: plan, tiles"):
        _ = profile["magic"]


def test_a_profile_changes_no_bit(result: bs.SweepResult, sp500: bs.Bars) -> None:
    assert result.to_arrow().equals(bs.sweep("ema_cross", GRID, sp500, fees=0.001).to_arrow())
    assert str(result.ran_on) == "inprocess, 2 threads: a profile is taken in process"


def test_a_profile_is_shown_as_text_table_and_frame(profile: bs.Profile) -> None:
    lines = repr(profile).splitlines()
    assert lines[0] == f"Profile of {profile.seconds:.3f} s"
    assert lines[1].split()[:3] == ["phase", "time", "share"]
    assert [line.split()[0] for line in lines[2:]] == ENGINE
    assert "<td" in profile._repr_html_()
    frame = profile.to_pandas()
    assert list(frame.columns) == ["phase", "seconds", "share", *profile.threads]
    assert list(frame["phase"]) == ENGINE
    assert frame[list(profile.threads)].to_numpy().sum() == pytest.approx(frame["seconds"].sum())


def test_the_trace_is_one_that_perfetto_opens(profile: bs.Profile, tmp_path: Path) -> None:
    profile.save_trace(tmp_path / "trace.json")
    trace = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    events: list[dict[str, Any]] = trace["traceEvents"]
    named = {event["tid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
    spans = [event for event in events if event["ph"] == "X"]
    assert len(named) + len(spans) == len(events)
    assert set(profile.threads) <= set(named.values())
    assert {span["name"] for span in spans} == set(ENGINE)
    assert all(span["ts"] >= 0 and span["dur"] >= 0 and span["tid"] in named for span in spans)
    # Sums and spans are of the same clock: what is nested in tiles is taken off their own time.
    metrics = sum(span["dur"] for span in spans if span["name"] == "metrics") / 1e6
    assert metrics == pytest.approx(profile["metrics"].seconds, rel=0.2)


def test_without_being_asked_there_is_no_profile(sp500: bs.Bars) -> None:
    found = bs.sweep("ema_cross", GRID, sp500)
    with pytest.raises(bs.OptionError, match="run the sweep with profile=True"):
        found.profile()


@pytest.mark.parametrize("place", [{"where": "agent"}, {"device": "cuda"}])
def test_profiles_are_taken_in_process(place: dict[str, str], sp500: bs.Bars) -> None:
    with pytest.raises(bs.OptionError, match="profile=True does not go with"):
        bs.sweep("ema_cross", GRID, sp500, profile=True, **place)  # type: ignore[arg-type]


def test_several_assets_share_a_profile(sp500: bs.Bars) -> None:
    history = bs.sample("sp500")
    found = bs.sweep("ema_cross", GRID, {"old": history[:2500], "new": history[2500:]}, n_jobs=2, profile=True)
    assert [phase.name for phase in found.profile().phases] == ENGINE
    assert len(found.profile().threads) <= 3


class Averages(bs.Strategy):
    """Works with values, so that Python computes its signals."""

    def entries(self, data: Any, window: int) -> Any:
        return data.close > pd.Series(np.asarray(data.close)).rolling(window).mean()

    def exits(self, data: Any, window: int) -> Any:
        return data.close < pd.Series(np.asarray(data.close)).rolling(window).mean()


def test_the_methods_of_a_class_are_a_phase(sp500: bs.Bars) -> None:
    profile = bs.sweep(Averages, {"window": [5, 10, 20]}, sp500, n_jobs=1, profile=True).profile()
    assert [phase.name for phase in profile.phases] == ["plan", "methods", "signals", "events", "metrics"]
    assert profile["methods"].threads == {"caller": profile["methods"].seconds}
    assert "methods" in {event["name"] for event in profile.trace()["traceEvents"]}


def test_given_signals_have_phases_too() -> None:
    history = bs.sample("sp500")
    above = history.close > history.close.rolling(200).mean()
    profile = bs.simulate(history, above, ~above, profile=True).profile()
    assert [phase.name for phase in profile.phases] == ["signals", "events", "metrics"]


def test_a_listener_hears_all_sweeps_of_its_block(sp500: bs.Bars) -> None:
    with listening() as outer:
        bs.sweep("ema_cross", GRID, sp500)
        with listening() as inner:
            bs.sweep("ema_cross", GRID, sp500)
        with pytest.raises(bs.GridError):
            bs.sweep("ema_cross", {"fast": [5]}, sp500)
    bs.sweep("ema_cross", GRID, sp500)
    assert (len(outer), len(inner)) == (1, 1)
    assert outer[0].started < inner[0].started
