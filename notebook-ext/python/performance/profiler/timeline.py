"""What a thread did when: its call stack, looked at every few milliseconds from another thread."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

#: Seconds between two looks at the stack, to begin with.
INTERVAL_SECONDS = 0.005
#: So many looks are kept; each time they fill up, every other one is dropped and the pace is halved.
_MOST_LOOKS = 20_000


class Place(NamedTuple):
    """A function in a file."""

    function: str
    file: str
    line: int


@dataclass(frozen=True)
class Call:
    """A function that was on the stack for a while; seconds since the start."""

    place: Place
    depth: int
    start: float
    seconds: float


@dataclass(frozen=True)
class Look:
    """The stack at a moment, outermost first."""

    time: float
    stack: tuple[Place, ...]


class Sampler:
    """Looks at the stack of the thread that starts it until it is stopped."""

    def __init__(self, interval: float = INTERVAL_SECONDS) -> None:
        self._interval = interval
        self._thread = threading.get_ident()
        self._done = threading.Event()
        self._looks: list[Look] = []
        self._watcher = threading.Thread(target=self._watch, name="performance-timeline", daemon=True)
        self._base = _stack(sys._getframe(1))
        self._started = time.perf_counter()

    def start(self) -> None:
        """Begin to look."""
        self._started = time.perf_counter()
        self._watcher.start()

    def stop(self) -> list[Call]:
        """Look no more; gives the calls seen."""
        end = time.perf_counter() - self._started
        self._done.set()
        self._watcher.join()
        return list(calls(self._looks, end))

    def _watch(self) -> None:
        while not self._done.wait(self._interval):
            frame = sys._current_frames().get(self._thread)
            if frame is None:
                return
            moment = time.perf_counter() - self._started
            self._looks.append(Look(moment, self._below(_stack(frame))))
            if len(self._looks) >= _MOST_LOOKS:
                self._looks = self._looks[::2]
                self._interval *= 2

    def _below(self, stack: tuple[Place, ...]) -> tuple[Place, ...]:
        """Leave out what was on the stack before."""
        shared = 0
        for mine, base in zip(stack, self._base, strict=False):
            if mine != base:
                break
            shared += 1
        return stack[shared:]


def calls(looks: list[Look], end: float) -> Iterator[Call]:
    """Turn looks into calls: a function seen at the same depth in looks that follow each other is one call."""
    open_calls: list[tuple[Place, float]] = []
    for look in looks:
        same = 0
        while same < min(len(open_calls), len(look.stack)) and open_calls[same][0] == look.stack[same]:
            same += 1
        while len(open_calls) > same:
            yield _closed(open_calls, look.time)
        open_calls.extend((place, look.time) for place in look.stack[same:])
    while open_calls:
        yield _closed(open_calls, end)


#: Numbers of the two processes that a trace shows; there is one only, but each has threads of its own.
_PYTHON, _ENGINE = 1, 2


def write_trace(path: Path, timeline: list[Call], engine: list[dict[str, Any]]) -> None:
    """Write calls, and events of the engine, as a trace in JSON that Perfetto and Chrome open, in microseconds."""
    events: list[dict[str, Any]] = [
        {"name": "process_name", "ph": "M", "pid": process, "args": {"name": name}}
        for process, name in ((_PYTHON, "Python"), (_ENGINE, "engine"))
    ]
    events += [
        {
            "name": call.place.function,
            "cat": "python",
            "ph": "X",
            "ts": round(call.start * 1e6),
            "dur": max(round(call.seconds * 1e6), 1),
            "pid": _PYTHON,
            "tid": 1,
            "args": {"file": call.place.file, "line": call.place.line},
        }
        for call in sorted(timeline, key=lambda call: (call.start, call.depth))
    ]
    events += [{**event, "pid": _ENGINE} for event in engine]
    path.write_text(json.dumps({"traceEvents": events, "displayTimeUnit": "ms"}), encoding="utf-8")


def _closed(open_calls: list[tuple[Place, float]], end: float) -> Call:
    place, start = open_calls.pop()
    return Call(place, len(open_calls), start, end - start)


def _stack(frame: FrameType | None) -> tuple[Place, ...]:
    stack = []
    while frame is not None:
        code = frame.f_code
        # Python's own steps of an import say nothing and are many.
        if not code.co_filename.startswith("<frozen importlib"):
            stack.append(Place(code.co_name, code.co_filename, code.co_firstlineno))
        frame = frame.f_back
    return tuple(reversed(stack))
