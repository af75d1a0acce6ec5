"""The modules of indicators say what the engine says. ``BACKSWEEP_UPDATE=1`` writes them anew."""

from __future__ import annotations

import os

import pytest

import backsweep as bs
from backsweep.indicator_calls import INDICATORS
from indicator_modules import modules


def test_the_modules_of_indicators_are_fresh() -> None:
    for path, text in modules().items():
        if os.environ.get("BACKSWEEP_UPDATE"):
            path.write_text(text)
        assert path.read_text() == text, f"{path.name} is out of date: run this test with BACKSWEEP_UPDATE=1"


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_is_in_the_package(name: str) -> None:
    assert callable(getattr(bs, name))
    assert callable(getattr(bs.indicators, name))
