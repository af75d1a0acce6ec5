"""One combination in a worker: its result or its failure, within its time."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from backsweep.place import JOBS_VARIABLE

from .grids import Parameters

#: A worker that does not heed its time, as in a long call into compiled code, is ended this much later:
_GRACE_FACTOR, _GRACE_SECONDS = 1.5, 1.0
#: After the first call to stop, further ones follow, for code that catches everything.
_REPEAT_SECONDS = 1.0


@dataclass(frozen=True)
class Outcome:
    """What became of a combination; either ``value`` or ``kind`` is set."""

    index: int
    seconds: float
    #: What the strategy returned, pickled: so that one that cannot be is that combination's failure alone.
    value: bytes | None = None
    #: The exception's class, its text, and where it was raised.
    kind: str = ""
    message: str = ""
    traceback: str = ""


class _TimeUp(BaseException):
    """Not an Exception, so that a strategy that catches those does not catch it."""


@dataclass(frozen=True)
class Journal:
    """Notes of workers, one file for each combination that has begun and not ended: what a dead worker was at."""

    folder: str
    #: Seconds that a combination may take.
    timeout: float | None = None

    def note(self, index: int) -> Path:
        """The note on a combination. Empty, unless its worker had to be ended: then it says where that was."""
        return Path(self.folder) / str(index)

    @property
    def too_long(self) -> str:
        """What is said of a combination that took more than its time."""
        return f"it took more than {self.timeout:g} s"


def attempt(strategy: Callable[[Parameters], Any], index: int, params: Parameters, journal: Journal) -> Outcome:
    """Run a combination in a worker process. Raises nothing."""
    # Ctrl-C goes to every process of a terminal; the parent ends its workers.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The workers are the parallelism; the engine within them takes one thread each.
    os.environ[JOBS_VARIABLE] = "1"
    return attempt_here(strategy, index, params, journal)


def attempt_here(
    strategy: Callable[[Parameters], Any], index: int, params: Parameters, journal: Journal | None = None
) -> Outcome:
    """Run a combination. Raises nothing but what ends a program, such as ``KeyboardInterrupt``."""
    started = time.perf_counter()
    try:
        with _noted(journal, index):
            value = strategy(params)
        return Outcome(index, time.perf_counter() - started, value=_pickled(value))
    except _TimeUp:
        kind, message, where = "TimeoutError", journal.too_long if journal else "", ""
    except Exception as error:  # whatever a strategy raises is its result
        kind, message, where = type(error).__name__, str(error), traceback.format_exc()
    return Outcome(index, time.perf_counter() - started, kind=kind, message=message, traceback=where)


@contextmanager
def _noted(journal: Journal | None, index: int) -> Iterator[None]:
    """Note what runs, and raise ``_TimeUp`` in the block once its time is over."""
    if journal is None:
        yield
        return
    path = journal.note(index)
    with contextlib.ExitStack() as stack:
        # A worker that dies leaves the note behind.
        stack.callback(path.unlink, missing_ok=True)
        note = stack.enter_context(path.open("w", encoding="utf-8"))
        if journal.timeout is not None:
            stack.enter_context(_limited(journal.timeout, note))
        yield


@contextmanager
def _limited(seconds: float, note: IO[str]) -> Iterator[None]:
    """Raise ``_TimeUp`` in the block after some seconds; end the process when that does not help."""
    faulthandler.dump_traceback_later(_GRACE_FACTOR * seconds + _GRACE_SECONDS, exit=True, file=note)
    try:
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            with _alarm(seconds):
                yield
        else:
            yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _REPEAT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _pickled(value: Any) -> bytes:
    """Pickle a value; by cloudpickle, where there is one, what pickle alone cannot."""
    try:
        return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # what pickle raises depends on the object
        cloudpickle = cloud()
        if cloudpickle is None:
            raise
        try:
            return bytes(cloudpickle.dumps(value))
        except Exception:
            raise TypeError(
                f"the result, a {type(value).__name__}, cannot be sent to another process: {error}"
            ) from error


def cloud() -> Any:
    """The package cloudpickle, or the one that joblib brings; ``None`` without."""
    try:
        import cloudpickle

        return cloudpickle
    except ImportError:
        pass
    try:
        from joblib.externals import cloudpickle as joblibs

        return joblibs
    except ImportError:
        return None


def unpickled(data: bytes) -> Any:
    """What ``Outcome.value`` holds."""
    return pickle.loads(data)
