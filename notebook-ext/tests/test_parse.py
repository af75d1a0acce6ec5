"""Expressions as text."""

from __future__ import annotations

import pickle

import pytest

import backsweep as bs


def test_texts_are_what_python_writes() -> None:
    fast, slow = bs.ema("close", bs.p.fast), bs.ema("close", bs.p.slow)
    table = {
        "ema(close, fast) cross_above ema(close, slow) and volume > 0": fast.cross_above(slow) & (bs.volume > 0),
        "close[1] < bbands(close, 20, 2).lower": bs.close.lag(1) < bs.bbands("close", 20, 2).lower,
        "not rising(rsi(window=14), 3) or close > p.close": ~bs.rsi("close", 14).rising(3) | (bs.close > bs.p.close),
        "maximum(open, high - 1) > min(low, n)": bs.maximum("open", bs.high - 1) > bs.min("low", bs.p.n),
        "ema(close, 9, seed=first) * -2": bs.ema("close", 9, seed="first") * -2,
        'col("vix") xor_': None,
    }
    for text, expected in table.items():
        if expected is None:
            with pytest.raises(bs.ParseError):
                bs.parse(text)
            continue
        assert repr(bs.parse(text)) == repr(expected)
        assert repr(bs.parse(repr(expected))) == repr(expected)
        assert repr(pickle.loads(pickle.dumps(bs.parse(text)))) == repr(expected)


def test_a_sweep_of_parsed_signals_is_the_built_in(sp500: bs.Bars) -> None:
    strategy = bs.Strategy(
        "cross",
        long_entry=bs.parse("ema(close, fast) cross_above ema(close, slow)"),
        long_exit=bs.parse("ema(close, fast) cross_below ema(close, slow)"),
        requires=[bs.parse("fast < slow")],
    )
    grid = {"fast": range(3, 9), "slow": range(10, 20)}
    assert bs.sweep(strategy, grid, sp500).to_pandas().equals(bs.sweep("ema_cross", grid, sp500).to_pandas())


def test_a_mistake_tells_its_place_in_letters() -> None:
    with pytest.raises(bs.ParseError, match=r"'clsoe' is no column; did you mean 'close'\?") as caught:
        bs.parse("größe > clsoe")
    error = caught.value
    assert isinstance(error, (bs.StrategyError, ValueError))
    assert (error.code, error.start, error.end) == ("expression.name", 8, 13)
    assert str(error).endswith("\ngröße > clsoe\n        ^^^^^")
    for text, code in [("", "empty"), ("close >", "unexpected"), ("macd() > 0", "kind"), ("(" * 300, "too_deep")]:
        with pytest.raises(bs.ParseError) as caught:
            bs.parse(text)
        assert caught.value.code == f"expression.{code}"
