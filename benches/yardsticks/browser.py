"""The engine in headless Chromium against the same engine natively, on the same cores and in turns; the monitor."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from .contests import CASH, FAST, FEES, SLOW, Ring, ema_cross
from .history import PERIODS_PER_YEAR, Sizes
from .timing import Row, Spread, rate, ratios, take_turns

DRIVER = Path(__file__).parent.parent / "browser" / "measure.mjs"
MONITOR = DRIVER.with_name("monitor.mjs")
PAGE = DRIVER.with_name("page.mjs")
#: The set of vectors that most machines have; the browser's are half as wide.
NATIVE = "avx2"
MODULE = DRIVER.parent.parent.parent / "wasm" / "package" / "dist" / "backsweep.wasm"
KILOBYTE = 1e3
MEGABYTE = 1e6
SWEEP = {
    "strategy": "ema_cross",
    "grid": [f"{name}={span.start}..{span.stop}:{span.step}" for name, span in (("fast", FAST), ("slow", SLOW))],
    "options": {"fill": "close", "fees": FEES, "initial_cash": CASH, "periods_per_year": PERIODS_PER_YEAR},
}


class Browser:
    """A Chromium with the engine in it, asked by lines of JSON."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        self._process = subprocess.Popen(["node", DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with tempfile.TemporaryDirectory() as folder:
            paths = {name: str(Path(folder, name)) for name in columns}
            for name, column in columns.items():
                column.tofile(paths[name])
            self.version = self.ask(load=paths)

    def ask(self, **request: Any) -> Any:
        """One request and its answer; see the driver."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the browser's driver ended with {self._process.wait()}; its output is above")
        return json.loads(answer)

    def __enter__(self) -> Browser:
        """Nothing more to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the browser."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # All was measured; a browser that does not close is no reason to wait.
            self._process.kill()


def rows(sizes: Sizes) -> Iterator[Row]:
    """All of these lines."""
    ring = Ring(sizes)
    before = os.environ.get("BACKSWEEP_SIMD")
    os.environ["BACKSWEEP_SIMD"] = NATIVE
    try:
        with Browser(ring.columns) as browser:
            yield from _speed(ring, browser)
            yield from _manners(sizes, browser)
        yield _size()
        yield _monitor(sizes)
        yield from _page(sizes)
    finally:
        os.environ.pop("BACKSWEEP_SIMD")
        if before is not None:
            os.environ["BACKSWEEP_SIMD"] = before


def _speed(ring: Ring, browser: Browser) -> Iterator[Row]:
    cross = ema_cross(ring)
    result = ring.ours(cross, 1)
    for metric, column in browser.ask(columns=list(result.metrics), sweep=SWEEP).items():
        own = result.column(metric).astype(np.float64)
        if not np.array_equal(own, np.array(column, dtype=np.float64), equal_nan=True):
            raise AssertionError(f"{metric} in the browser is not what it is natively")
    # The browser's own clock, around the call that a page makes.
    inside: dict[str, list[float]] = {"1": [], "2": [], "apart": []}

    def sweep(name: str, **where: Any) -> Callable[[], None]:
        return lambda: inside[name].append(browser.ask(sweep=SWEEP, **where))

    turns: dict[str, Callable[[], Any]] = {
        "native": lambda: ring.ours(cross, 1),
        "1": sweep("1", threads=1),
        "2": sweep("2", threads=2),
        "apart": sweep("apart", threads=2, isolated=False),
    }
    rounds = ring.sizes.rounds
    native = take_turns(turns, rounds)["native"]
    one, two, apart = (seconds[-rounds:] for seconds in inside.values())
    work = cross.combinations * len(ring.close)
    title = "EMA cross, 20 x 50, in the browser"
    yield Row(
        title=f"{title}, 1 thread, share of native",
        ours=f"{browser.version}: {rate(work, one)}",
        rival=f"native with {NATIVE}: {rate(work, native)}",
        result=Spread.of([100.0 * theirs / own for theirs, own in zip(native, one, strict=True)]),
        unit="%",
        target=40.0,
    )
    yield Row(
        title=f"{title}, two threads against one",
        ours=f"2 threads: {rate(work, two)}",
        rival=f"1 thread: {rate(work, one)}",
        result=ratios(one, two),
        unit="x",
        target=1.7,
    )
    yield Row(
        title=f"{title}, two Workers without shared memory against one",
        ours=f"2 Workers: {rate(work, apart)}",
        rival=f"1 thread: {rate(work, one)}",
        result=ratios(one, apart),
        unit="x",
        target=None,
    )
    yield Row(
        title=f"{title}, 2 threads, seconds",
        ours=f"{cross.combinations:,} combinations x {len(ring.close):,} bars",
        rival="",
        result=Spread.of(two),
        unit="s",
        target=0.5,
        at_most=True,
    )


def _manners(sizes: Sizes, browser: Browser) -> Iterator[Row]:
    frames = [browser.ask(frames=SWEEP) for _ in range(sizes.rounds)]
    yield Row(
        title="In the browser, the longest time between two frames of the page during a sweep",
        ours="",
        rival="",
        result=Spread.of(frames),
        unit="ms",
        target=50.0,
        at_most=True,
    )
    counts = [sizes.of(10, 2), sizes.of(100, 4)]
    early, late = browser.ask(memory=SWEEP, after=counts)
    yield Row(
        title="In the browser, memory that 90 more sweeps take",
        ours=f"after {counts[1]} sweeps: {late / MEGABYTE:,.0f} MB",
        rival=f"after {counts[0]}: {early / MEGABYTE:,.0f} MB",
        result=Spread.of([(late - early) / MEGABYTE]),
        unit="MB",
        target=0.0,
        at_most=True,
    )


def _driven(command: list[str]) -> Any:
    """What a driver prints; one that hangs fails the run."""
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=600).stdout)


def _size() -> Row:
    module = MODULE.read_bytes()
    packed = len(gzip.compress(module, compresslevel=9))
    return Row(
        title="In the browser, what the engine's module weighs, with gzip",
        ours=f"{len(module) / KILOBYTE:,.0f} kB without",
        rival="",
        result=Spread.of([packed / KILOBYTE]),
        unit="kB",
        target=350.0,
        at_most=True,
    )


def _monitor(sizes: Sizes) -> Row:
    command = ["node", str(MONITOR), str(sizes.rounds), str(sizes.of(5, 1))]
    measured = _driven(command)
    frames = np.concatenate(measured["rounds"])
    machine = f"{measured['cores']} cores and {measured['gpus']} GPUs"
    return Row(
        title=f"In the browser, script per frame of the monitor with {machine}",
        ours=f"of {len(frames):,} frames 99 % below {np.quantile(frames, 0.99):.2f} ms",
        rival="",
        result=Spread.of([float(np.median(each)) for each in measured["rounds"]]),
        unit="ms",
        target=2.0,
        at_most=True,
    )


def _page(sizes: Sizes) -> Iterator[Row]:
    """How the demo page feels; see the driver."""
    command = ["node", str(PAGE), *(["--quick"] if sizes.quick else [])]
    times = _driven(command)
    lines = [
        ("The demo page, from a warm cache until it can be used", "interactive", 1000.0),
        ("The demo page, from a slider's move to the backtest drawn, 5,031 bars", "slider", 16.0),
        ("The demo page, the longest time between two frames during a sweep of 200,000", "frames", 50.0),
    ]
    for title, name, target in lines:
        yield Row(title=title, ours="", rival="", result=Spread.of(times[name]), unit="ms", target=target, at_most=True)
