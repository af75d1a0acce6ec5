"""Profiles of blocks and of functions."""

from __future__ import annotations

import cProfile
import functools
import io
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar, cast, overload

from backsweep.profile import listening

from .. import optional
from .result import ProfileResult, Statistics
from .timeline import INTERVAL_SECONDS, Sampler

if TYPE_CHECKING:
    import os

    from backsweep import Profile

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Profiler:
    """Finds out where the time of a block goes: by function, by the engine's phases, over time, and by line.

    Args:
        lines: Functions whose single lines are timed too, which slows these functions down. Needs line_profiler.
        interval: Seconds between two looks at the call stack for the flame chart and the trace; 0 for none.

    Only the thread that enters the block is followed, and the engine's own threads in the sweeps that it runs.

    >>> import backsweep as bs
    >>> with Profiler() as profiler:
    ...     result = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, bs.sample("sp500"))
    >>> sorted(profiler.result.phases)
    ['check and plan', 'read the bars', 'run in process']
    >>> sorted(profiler.result.engine_phases)
    ['events', 'indicators', 'metrics', 'plan', 'results', 'signals', 'tiles']
    """

    def __init__(self, lines: Iterable[Callable[..., Any]] = (), interval: float = INTERVAL_SECONDS) -> None:
        self._functions = list(lines)
        self._interval = interval
        self._result: ProfileResult | None = None
        self._lines: Any = None
        self._sampler: Sampler | None = None
        self._profile = cProfile.Profile()
        self._listening = ExitStack()
        self._engine: list[Profile] = []
        self._started = 0.0

    @property
    def result(self) -> ProfileResult:
        """What was found, once the block has ended.

        Raises ``RuntimeError`` before.
        """
        if self._result is None:
            raise RuntimeError("there is no profile yet; run something inside `with Profiler() as profiler:` first")
        return self._result

    def print_stats(self, top: int = 10, sort: str = "own") -> None:
        """Print the engine's phases and the slowest functions, by ``own`` or ``cumulative`` time, or by ``calls``."""
        print(self.result.summary(top, sort))

    def save_stats(self, path: str | os.PathLike[str]) -> None:
        """Write a file that ``pstats`` and snakeviz read."""
        self.result.save_stats(path)

    def save_trace(self, path: str | os.PathLike[str]) -> None:
        """Write a trace that Perfetto (ui.perfetto.dev) and Chrome open."""
        self.result.save_trace(path)

    def __enter__(self) -> Profiler:
        self._result = None
        self._profile = cProfile.Profile()
        self._lines = _line_profiler(self._functions)
        self._sampler = Sampler(self._interval) if self._interval > 0 else None
        if self._sampler is not None:
            self._sampler.start()
        self._engine = self._listening.enter_context(listening())
        self._started = time.perf_counter()
        try:
            self._profile.enable()
        except ValueError:
            # Python 3.12 and newer allow one profile at a time.
            self._stop_others()
            raise RuntimeError("another profile is running; end it before this one starts") from None
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self._profile.disable()
        seconds = time.perf_counter() - self._started
        timeline = self._stop_others()
        self._profile.create_stats()
        statistics = cast(Statistics, self._profile.stats)
        self._result = ProfileResult(
            seconds, statistics, timeline, _line_report(self._lines), tuple(self._engine), self._started
        )
        return False

    def _stop_others(self) -> list[Any]:
        self._listening.close()
        if self._lines is not None:
            self._lines.disable_by_count()
        return [] if self._sampler is None else self._sampler.stop()

    def _repr_html_(self) -> str:
        return "no profile yet" if self._result is None else self._result._repr_html_()


class Profiled(Protocol[P, R_co]):
    """A function that is profiled each time it is called."""

    #: What the last call that ended found; ``None`` before.
    profile: ProfileResult | None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Run and profile it."""


@overload
def profile_function(function: Callable[P, R], /) -> Profiled[P, R]: ...
@overload
def profile_function(
    *, top: int = ..., sort: str = ..., lines: bool = ..., output: Callable[[str], object] | None = ...
) -> Callable[[Callable[P, R]], Profiled[P, R]]: ...
def profile_function(
    function: Callable[..., Any] | None = None,
    /,
    *,
    top: int = 10,
    sort: str = "own",
    lines: bool = False,
    output: Callable[[str], object] | None = print,
) -> Any:
    """Profile a function each time it is called; with and without arguments.

    Args:
        function: The function, when used as ``@profile_function``.
        top: How many of the slowest functions the report shows.
        sort: By ``own`` or ``cumulative`` time, or by ``calls``.
        lines: Time the function's single lines too. Needs line_profiler.
        output: Gets the report after each call; ``None`` for silence. The last result is the function's ``profile``.

    A call within a profiled call counts as part of it.

    >>> @profile_function(output=None)
    ... def total(count):
    ...     return sum(range(count))
    >>> total(10)
    45
    >>> total.profile.seconds > 0
    True
    """
    if function is None:
        return functools.partial(profile_function, top=top, sort=sort, lines=lines, output=output)
    profiled = function
    running = False

    @functools.wraps(profiled)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        nonlocal running
        if running:
            return profiled(*args, **kwargs)
        running = True
        profiler = Profiler(lines=[profiled] if lines else ())
        try:
            with profiler:
                return profiled(*args, **kwargs)
        finally:
            running = False
            found = wrapper.profile = profiler._result  # type: ignore[attr-defined]
            if found is not None and output is not None:
                output(f"{profiled.__qualname__}: {found.summary(top, sort)}")

    wrapper.profile = None  # type: ignore[attr-defined]
    return wrapper


def _line_profiler(functions: list[Callable[..., Any]]) -> Any:
    """Start to time lines; ``None`` where there are none to time, or nothing to do it with."""
    if not functions:
        return None
    package = optional.module("line_profiler")
    if package is None:
        return None
    lines = package.LineProfiler(*functions)
    try:
        lines.enable_by_count()
    except ValueError:
        optional.say_once("line_profiler cannot run beside another profile on this Python: single lines are not timed")
        return None
    return lines


def _line_report(lines: Any) -> str:
    if lines is None:
        return ""
    text = io.StringIO()
    lines.print_stats(text)
    return text.getvalue()
