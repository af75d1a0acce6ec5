"""Every indicator against TA-Lib's, or against pandas where TA-Lib has none: tables of rows in ``talib_rows_*.py``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from backsweep.indicator_calls import INDICATORS
from conftest import DATASETS

RELATIVE = 1e-9

Row = tuple[str, tuple[str, ...], dict[str, Any], Callable[..., tuple[np.ndarray, ...]]]

ROWS: list[Row] = [
    row
    for path in sorted(Path(__file__).parent.glob("talib_rows_*.py"))
    for row in importlib.import_module(path.stem).ROWS
]


def _gaps() -> pd.DataFrame:
    """Prices that jump by a factor, up and down, every 50 bars."""
    frame = DATASETS["ticks"]
    factor = np.where(np.arange(len(frame)) // 50 % 2, 3.0, 1.0)
    return frame.assign(**{column: frame[column] * factor for column in ("open", "high", "low", "close")})


def _late() -> pd.DataFrame:
    """Undefined at first, as another indicator's output is."""
    frame = DATASETS["ticks"].copy()
    frame.iloc[:37] = np.nan
    return frame


SERIES = {**DATASETS, "gaps": _gaps(), "undefined at first": _late()}


def _name(row: Row) -> str:
    return f"{row[0]}({', '.join(f'{name}={value}' for name, value in row[2].items())})"


def _ours(row: Row, data: pd.DataFrame) -> tuple[np.ndarray, ...]:
    name, columns, arguments, _ = row
    outputs = getattr(bs.indicators, name)(*(data[column].to_numpy() for column in columns), **arguments)
    return outputs if isinstance(outputs, tuple) else (outputs,)


def _theirs(row: Row, data: pd.DataFrame) -> tuple[np.ndarray, ...]:
    return row[3](*(data[column].to_numpy(copy=True) for column in row[1]))


def _differences(row: Row, data: pd.DataFrame) -> list[str]:
    ours, theirs = _ours(row, data), _theirs(row, data)
    outputs = INDICATORS[row[0]].outputs
    assert len(ours) == len(theirs) == len(outputs)
    prices = np.nanmax(np.abs(data[list(row[1])].to_numpy()))
    found = []
    for output, mine, expected in zip(outputs, ours, theirs, strict=True):
        largest = np.nanmax(np.abs(expected), initial=0.0)
        # Where all values are nothing but rounding of the prices they have no digits to compare.
        dust = largest if largest > 1e-12 * prices else prices
        different = ~np.isclose(mine, expected, rtol=RELATIVE, atol=1e-12 * dust, equal_nan=True)
        if different.any():
            bar = int(different.argmax())
            found.append(f"{output}: {different.sum()} bars, first {bar}: {mine[bar]!r}, not {expected[bar]!r}")
    return found


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_has_a_row(name: str) -> None:
    assert name in {row[0] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=_name)
@pytest.mark.parametrize("series", SERIES)
def test_values_are_talibs(row: Row, series: str) -> None:
    assert not _differences(row, SERIES[series])


def _windows(row: Row) -> list[float]:
    arguments = INDICATORS[row[0]].arguments
    return [row[2].get(each.name, each.default) for each in arguments if each.kind == "window"]


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_one_bar_is_talibs_or_too_short(row: Row) -> None:
    one = DATASETS["sp500"].iloc[:1]
    if max(_windows(row), default=1) > 1:
        with pytest.raises(bs.OptionError, match=r"the history has 1|to 1, the length of the history"):
            _ours(row, one)
    else:
        assert not _differences(row, one)
