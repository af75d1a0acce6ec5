"""The lines where whole sweeps race: ours, Numba loops, vectorbt, the packed compare."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numba
import numpy as np

import backsweep as bs

from . import loops
from .history import PERIODS_PER_YEAR, Sizes, minutes
from .timing import REST, Row, Spread, rate, ratios, take_turns

FEES = 0.001
CASH = 10_000.0
METRICS = ("total_return", "sharpe", "max_drawdown", "trades")
FAST, SLOW = range(5, 25), range(40, 140, 2)
STOPS, PROFITS = (0.002, 0.004, 0.006, 0.008, 0.01), (0.004, 0.008, 0.012, 0.016, 0.02)


@dataclass(frozen=True)
class Contest:
    """One strategy over one grid, as we run it and as a Numba loop does.

    ``series`` are the loop's indicators, ``places`` a combination's rows in them, ``numbers`` its other parameters.
    """

    strategy: Any
    grid: dict[str, Any]
    loop: Callable[[bool], loops.Loop]
    series: tuple[np.ndarray, ...]
    places: np.ndarray
    numbers: np.ndarray
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def combinations(self) -> int:
        """How many."""
        return len(self.places)


class Ring:
    """The bars of the contests, and how both sides run on them."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.columns = minutes(sizes.bars)
        self.bars = bs.bars(self.columns)
        self.prices = tuple(self.columns[name] for name in ("open", "high", "low", "close"))
        self.close = self.columns["close"]
        self.change = np.concatenate([[0.0], self.close[1:] / self.close[:-1] - 1.0])

    def ours(self, contest: Contest, threads: int, profile: bool = False) -> bs.SweepResult:
        """Our sweep: indicators, signals, accounts, all metrics."""
        options = {"fill": "close", "fees": FEES, "initial_cash": CASH, "periods_per_year": PERIODS_PER_YEAR}
        return bs.sweep(
            contest.strategy,
            contest.grid,
            self.bars,
            where="inprocess",
            n_jobs=threads,
            progress=False,
            profile=profile,
            **(options | contest.options),
        )

    def numba(self, contest: Contest, loop: loops.Loop, threads: int) -> np.ndarray:
        """The loop: accounts and four metrics; its indicators are given."""
        numba.set_num_threads(threads)
        arguments = (contest.series, contest.places, contest.numbers, FEES, CASH, PERIODS_PER_YEAR)
        return loop(self.prices, self.change, *arguments)

    def fastest_loop(self, contest: Contest) -> tuple[loops.Loop, str]:
        """The loop with or without fastmath, whichever is faster here, and its name; both must agree with us."""
        variants = (True,) if self.sizes.quick else (False, True)
        compiled = {math: contest.loop(math) for math in variants}
        for loop in compiled.values():
            agree(self.ours(contest, 1), self.numba(contest, loop, 1))
        turns = {str(math): lambda loop=loop: self.numba(contest, loop, 1) for math, loop in compiled.items()}
        seconds = take_turns(turns, self.sizes.few_rounds)
        math = min(compiled, key=lambda math: min(seconds[str(math)]))
        return compiled[math], "Numba loop, fastmath" if math else "Numba loop"

    def race(self, title: str, contest: Contest, target: float) -> Iterator[Row]:
        """Ours against the loop on one and on two threads."""
        loop, name = self.fastest_loop(contest)
        work = contest.combinations * len(self.close)
        for threads in (1, 2):
            turns = {
                "ours": lambda threads=threads: self.ours(contest, threads),
                "numba": lambda threads=threads: self.numba(contest, loop, threads),
            }
            many = contest.combinations > 10_000
            seconds = take_turns(turns, self.sizes.few_rounds if many else self.sizes.rounds, REST)
            yield Row(
                title=f"{title}, {threads} {'thread' if threads == 1 else 'threads'}",
                ours=rate(work, seconds["ours"]),
                rival=f"{name}: {rate(work, seconds['numba'])}",
                result=ratios(seconds["numba"], seconds["ours"]),
                unit="x",
                target=target,
            )


def agree(ours: bs.SweepResult, rival: np.ndarray) -> None:
    """Fail where a rival's results, a row of `METRICS` for each combination, are not ours to 1e-9."""
    for column, metric in enumerate(METRICS):
        own = ours.column(metric).astype(np.float64)
        theirs = np.where(np.isnan(own), np.nan, rival[:, column])
        if not np.allclose(own, theirs, rtol=1e-9, atol=1e-12, equal_nan=True):
            worst = int(np.nanargmax(np.abs(own - theirs)))
            raise AssertionError(f"{metric} of combination {worst} is {own[worst]!r} here and {theirs[worst]!r} there")


def windows(compute: Callable[..., Any], *inputs: np.ndarray, of: Any) -> np.ndarray:
    """An indicator for several windows: a row for each."""
    return np.stack([np.asarray(compute(*inputs, int(window))) for window in of])


def places(*lengths: int) -> np.ndarray:
    """Rows of each combination of a grid, in its order."""
    return np.array(list(itertools.product(*map(range, lengths))), dtype=np.int64)


def ema_cross(ring: Ring, kind: str = "long") -> Contest:
    """The sweep that users run most: long only, with stops, or both ways."""
    ema = bs.indicators.ema
    series = (windows(ema, ring.close, of=FAST), windows(ema, ring.close, of=SLOW))
    grid: dict[str, Any] = {"fast": FAST, "slow": SLOW}
    rows, numbers = places(len(FAST), len(SLOW)), np.zeros((len(FAST) * len(SLOW), 1))
    loop, options = (lambda math: loops.long_only(loops.rises, loops.falls, math)), {}
    if kind == "both":
        loop, options = (lambda math: loops.both_ways(loops.rises, loops.falls, math)), {"direction": "both"}
    elif kind == "stops":
        loop = lambda math: loops.long_with_stops(loops.rises, loops.falls, math)  # noqa: E731
        grid |= {"stop_loss": STOPS, "take_profit": PROFITS}
        levels = np.array(list(itertools.product(STOPS, PROFITS)))
        numbers = np.tile(levels, (len(rows), 1))
        rows = np.repeat(rows, len(levels), axis=0)
    return Contest("ema_cross", grid, loop, series, rows, numbers, options)


def rsi_reversal(ring: Ring) -> Contest:
    """Long from oversold to the middle."""
    spans, levels = range(4, 24), np.linspace(10.0, 45.0, 50)
    series = (windows(bs.indicators.rsi, ring.close, of=spans),)
    rows = places(len(spans), len(levels))
    return Contest(
        "rsi_reversal",
        {"window": spans, "oversold": levels, "overbought": [70.0]},
        lambda math: loops.long_only(loops.leaves_oversold, loops.passes_middle, math),
        series,
        rows,
        levels[rows[:, 1:]],
    )


def bollinger_reversion(ring: Ring) -> Contest:
    """Long from below the lower band to the middle."""
    spans, widths = range(10, 50, 2), np.linspace(1.0, 3.45, 50)
    middle = windows(bs.indicators.sma, ring.close, of=spans)
    series = (ring.close[None, :], middle, windows(bs.indicators.stddev, ring.close, of=spans))
    rows = places(len(spans), len(widths))
    return Contest(
        "bollinger_reversion",
        {"window": spans, "deviations": widths},
        lambda math: loops.long_only(loops.falls_below_band, loops.regains_middle, math),
        series,
        rows,
        widths[rows[:, 1:]],
    )


def donchian_breakout(ring: Ring) -> Contest:
    """Long from above the channel of the bars before to below a shorter one."""
    entries, exits = range(20, 120, 5), range(5, 55)
    upper = windows(bs.indicators.max, ring.columns["high"], of=entries)
    lower = windows(bs.indicators.min, ring.columns["low"], of=exits)
    series = (ring.close[None, :], _before(upper), _before(lower))
    strategy = bs.Strategy(
        "donchian_breakout",
        long_entry=bs.close.cross_above(bs.max("high", bs.p.entry).lag(1)),
        long_exit=bs.close.cross_below(bs.min("low", bs.p.exit).lag(1)),
    )
    rows = places(len(entries), len(exits))
    loop = lambda math: loops.long_only(loops.breaks_out, loops.breaks_down, math)  # noqa: E731
    return Contest(strategy, {"entry": entries, "exit": exits}, loop, series, rows, np.zeros((len(rows), 1)))


def _before(series: np.ndarray) -> np.ndarray:
    """Each row one bar later."""
    return np.concatenate([np.full((len(series), 1), np.nan), series[:, :-1]], axis=1)


def side_by_side(ring: Ring, contest: Contest) -> Row:
    """The first contest against the loop that holds 50 combinations in vector lanes; for information."""
    fast = np.where(np.isnan(contest.series[0]), np.inf, contest.series[0])
    slow = np.ascontiguousarray(np.where(np.isnan(contest.series[1]), -np.inf, contest.series[1]).T)
    numba.set_num_threads(1)
    compiled = {math: loops.crossing_side_by_side(math) for math in (False, True)}
    turns: dict[str, Callable[[], Any]] = {"ours": lambda: ring.ours(contest, 1)}
    for math, loop in compiled.items():
        run = lambda loop=loop: loop(ring.change, fast, slow, FEES, PERIODS_PER_YEAR)  # noqa: E731
        agree(ring.ours(contest, 1), run())
        turns[str(math)] = run
    seconds = take_turns(turns, ring.sizes.few_rounds, REST)
    best = min(("False", "True"), key=lambda math: min(seconds[math]))
    work = contest.combinations * len(ring.close)
    return Row(
        title="EMA cross, 1 thread, against Numba in vector lanes",
        ours=rate(work, seconds["ours"]),
        rival=f"lanes across slow windows: {rate(work, seconds[best])}",
        result=ratios(seconds[best], seconds["ours"]),
        unit="x",
        target=None,
        note="The same account without branches, all slow windows side by side: works only without stops and shorts.",
    )


def vectorbt(ring: Ring, contest: Contest) -> Row:
    """The first contest against vectorbt, on fewer combinations: the first fast window only."""
    import pandas as pd
    import vectorbt as vbt

    count = ring.sizes.of(len(SLOW), 4)
    index = pd.to_datetime(ring.columns["timestamp"])
    close = pd.Series(ring.close, index=index)
    fast = pd.DataFrame(np.repeat(contest.series[0][:1], count, axis=0).T, index=index)
    slow = pd.DataFrame(contest.series[1][:count].T, index=index)

    def run(engine: str) -> np.ndarray:
        above, below = fast > slow, fast < slow
        entries = above & (fast.shift(1) <= slow.shift(1))
        exits = below & (fast.shift(1) >= slow.shift(1))
        portfolio = vbt.Portfolio.from_signals(
            close, entries, exits, fees=FEES, init_cash=CASH, freq="1min", engine=engine
        )
        columns = (
            portfolio.total_return(),
            portfolio.sharpe_ratio(year_freq="365 days"),
            portfolio.max_drawdown(),
            portfolio.trades.count(),
        )
        return np.column_stack([column.to_numpy() for column in columns])

    part = Contest(contest.strategy, {"fast": FAST[:1], "slow": SLOW[:count]}, contest.loop, (), places(1, count), ())
    engines = ("numba", "rust")
    for engine in engines:
        agree(ring.ours(part, 1), run(engine))
    turns: dict[str, Callable[[], Any]] = {"ours": lambda: ring.ours(contest, 1)}
    turns |= {engine: lambda engine=engine: run(engine) for engine in engines}
    seconds = take_turns(turns, ring.sizes.few_rounds, REST)
    best = min(engines, key=lambda engine: min(seconds[engine]))
    bars = len(ring.close)
    return Row(
        title="EMA cross, 1 thread, against vectorbt",
        ours=rate(contest.combinations * bars, seconds["ours"]),
        rival=f"vectorbt, {best} engine: {rate(count * bars, seconds[best])}",
        result=ratios(seconds[best], seconds["ours"], scale=contest.combinations / count),
        unit="x",
        target=1_000.0,
        note=f"vectorbt runs {count} of the {contest.combinations} combinations and is scaled; its averages are given.",
    )


def ceiling(ring: Ring, contest: Contest, program: Path) -> Row:
    """How much of what comparing alone can give."""
    shares, best, way = [], 0.0, ""
    work = contest.combinations * len(ring.close)
    own: list[float] = []
    for _ in range(ring.sizes.rounds):
        found = json.loads(subprocess.run([program], check=True, capture_output=True, text=True).stdout)
        seconds = take_turns({"ours": lambda: ring.ours(contest, 1)}, 1)["ours"]
        own += seconds
        shares.append(100.0 * work / seconds[0] / (1e9 * found["billions_per_second"]))
        if found["billions_per_second"] > best:
            best, way = found["billions_per_second"], found["way"]
    return Row(
        title="EMA cross, 1 thread, share of the packed compare",
        ours=rate(work, own),
        rival=f"two rows compared into bits, {way}: {best:.2f} G/s",
        result=Spread.of(shares),
        unit="%",
        target=25.0,
    )


def threads(ring: Ring, contest: Contest) -> Row:
    """Two threads against one."""
    turns = {"1": lambda: ring.ours(contest, 1), "2": lambda: ring.ours(contest, 2)}
    seconds = take_turns(turns, ring.sizes.rounds, REST)
    work = contest.combinations * len(ring.close)
    return Row(
        title="EMA cross, two threads against one",
        ours=f"2 threads: {rate(work, seconds['2'])}",
        rival=f"1 thread: {rate(work, seconds['1'])}",
        result=ratios(seconds["1"], seconds["2"]),
        unit="x",
        target=1.9,
    )


def races(ring: Ring) -> list[tuple[str, Contest, float]]:
    """What the races are called, what is run, and how many times faster than the loop it is to be."""
    return [
        ("EMA cross, 20 x 50, 100,000 bars", ema_cross(ring), 10.0),
        ("EMA cross with stops, 20 x 50 x 5 x 5", ema_cross(ring, "stops"), 10.0),
        ("EMA cross, both directions, 20 x 50", ema_cross(ring, "both"), 5.0),
        ("RSI reversal, 20 x 50", rsi_reversal(ring), 5.0),
        ("Bollinger reversion, 20 x 50", bollinger_reversion(ring), 5.0),
        ("Donchian breakout, 20 x 50", donchian_breakout(ring), 5.0),
    ]


def rows(sizes: Sizes, ceiling_program: Path) -> Iterator[Row]:
    """All of these lines."""
    ring = Ring(sizes)
    first, *others = races(ring)
    yield from ring.race(*first)
    _, cross, _ = first
    yield side_by_side(ring, cross)
    yield vectorbt(ring, cross)
    yield ceiling(ring, cross, ceiling_program)
    yield threads(ring, cross)
    for race in others:
        yield from ring.race(*race)
