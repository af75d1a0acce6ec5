"""The JSON schema of strategies describes what Python writes, and refuses what it cannot read."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import backsweep as bs

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "strategy.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def everything() -> bs.Strategy:
    """A strategy with one of each operation but several outputs."""
    average = bs.ema("hl2", bs.p.window)
    return bs.Strategy(
        "everything",
        long_entry=(average.cross_above(bs.close.lag(1)) ^ (average.rising(3) | ~(bs.volume >= 2))).any_of_last(5),
        long_exit=(bs.minimum(-bs.close, 3) < abs(bs.col("vix") / bs.p.x)) & (bs.close > 1).all_of_last(bs.p.n),
        requires=[bs.p.x > bs.p.n],
    )


@pytest.mark.parametrize("name", [*bs.builtin_strategies(), "everything"])
def test_strategies_fit_the_schema(name: str) -> None:
    strategy = everything() if name == "everything" else bs.Strategy.builtin(name)
    document = json.loads(strategy.to_json())
    VALIDATOR.validate(document)
    assert bs.Strategy.from_json(json.dumps(document)) == strategy


BROKEN: dict[str, Any] = {
    "unknown operation": {"wish": "profit"},
    "unknown column": {"column": "vix"},
    "text for a number": {"constant": "1"},
    "no length": {"look_back": {"operator": "lag", "of": 0}},
    "unknown look back": {"look_back": {"operator": "lead", "of": 0, "bars": 1}},
    "a tree in place of a position": {"not": {"constant": 1}},
    "three operands": {"and": [0, 1, 2]},
    "a position below zero": {"not": -1},
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_the_schema_refuses_is_refused(case: str) -> None:
    document = copy.deepcopy(json.loads(everything().to_json()))
    document["nodes"].append(BROKEN[case])
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(bs.StrategyError) as caught:
        bs.Strategy.from_json(json.dumps(document))
    assert caught.value.code == "strategy.not_json"
