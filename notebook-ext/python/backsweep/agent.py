"""The native agent beside the kernel: who it is, starting and stopping it.

It runs heavy sweeps, stays reachable while the kernel is busy, and outlives the kernel. ``bs.sweep`` finds or starts
one by itself; the functions here are for looking and for tidying up.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import _native, discovery
from .errors import AgentError

__all__ = ["AgentJob", "AgentStatus", "start", "status", "stop"]

#: The variable that names the agent's executable.
EXECUTABLE_VARIABLE = "BACKTEST_AGENT"
#: Seconds without connections and jobs after which an agent that was started from here ends.
IDLE_EXIT_SECONDS = 1800
#: Seconds that an agent may take to start or to stop.
PATIENCE_SECONDS = 15.0
#: Seconds that an agent started by somebody else at the same moment may take.
RIVAL_PATIENCE_SECONDS = 2.0
_POLL_SECONDS = 0.05

#: Agents started by this process; kept so that their ends are collected.
_started: list[subprocess.Popen[bytes]] = []


@atexit.register
def _let_go() -> None:
    """Keep Python from warning of agents that are meant to outlive it."""
    for process in _started:
        process.returncode = process.poll() or 0


@dataclass(frozen=True)
class AgentJob:
    """A job that the agent runs, or whose results it still holds."""

    name: str
    strategy: str
    #: ``queued``, ``running`` or ``finished``.
    state: str
    #: Bar-combinations done, and in all.
    done: int
    total: int
    #: Seconds since it started.
    seconds: float


@dataclass(frozen=True)
class AgentStatus:
    """What a running agent says of itself."""

    address: str
    pid: int
    version: str
    protocol: int
    #: Threads for sweeps.
    threads: int
    #: Bytes of memory.
    memory_bytes: int
    #: Names of usable GPUs.
    gpus: tuple[str, ...]
    #: What it refuses beyond, by name.
    limits: dict[str, int]
    jobs: tuple[AgentJob, ...]


def status() -> AgentStatus:
    """Ask the running agent who it is and what it does.

    Raises ``AgentError`` with the code ``agent.not_running`` when none runs.
    """
    return _parse(_native.agent_hello(discovery.path()))


def start() -> AgentStatus:
    """Return the running agent; start one where none runs.

    The executable is named by ``BACKTEST_AGENT``, or lies beside Python's own, or is on ``PATH``. The agent is
    detached: it outlives this process, and ends after half an hour without connections and jobs.

    Raises ``AgentError`` when there is no executable, or when it does not come up.
    """
    found = _running()
    if found is None:
        found = _launch(find_executable())
    if found.version != _native.VERSION:
        warnings.warn(
            f"the agent is version {found.version}, this package {_native.VERSION}; results may differ in bits: "
            "run bs.agent.stop() to let the next sweep start a matching one",
            stacklevel=2,
        )
    return found


def stop() -> None:
    """End the running agent; its jobs are lost.

    Raises ``AgentError`` when none runs, or when it does not end.
    """
    agent = status()
    try:
        os.kill(agent.pid, signal.SIGTERM)
    except OSError as error:
        raise AgentError(f"the agent, process {agent.pid}, cannot be stopped: {error}", "agent.stop") from error
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for process in _started:
            process.poll()
        if not _answers() and not _announced(agent.pid):
            return
        time.sleep(_POLL_SECONDS)
    message = f"the agent, process {agent.pid}, still runs {PATIENCE_SECONDS:.0f} s after it was asked to end"
    raise AgentError(message, "agent.stop")


def find_executable() -> Path:
    """Find ``native-agent``: by ``BACKTEST_AGENT``, beside Python, among its scripts, on ``PATH``."""
    named = os.environ.get(EXECUTABLE_VARIABLE)
    if named:
        if Path(named).is_file():
            return Path(named)
        raise AgentError(f"{EXECUTABLE_VARIABLE} names {named}, which is no file", "agent.executable")
    name = "native-agent.exe" if sys.platform == "win32" else "native-agent"
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        if (folder / name).is_file():
            return folder / name
    on_path = shutil.which(name)
    if on_path is None:
        message = (
            f"there is no agent to start: {name} is neither beside {sys.executable} nor on PATH; install the "
            f"package's wheel, or set {EXECUTABLE_VARIABLE} to the executable"
        )
        raise AgentError(message, "agent.executable")
    return Path(on_path)


def _running() -> AgentStatus | None:
    """Return the agent that runs; a file left behind by one that was killed counts as none.

    Raises ``AgentError`` when one runs and does not serve: starting a rival would not help.
    """
    try:
        return status()
    except AgentError as error:
        if error.code == "agent.not_running":
            return None
        raise


def _answers() -> bool:
    """Tell whether an agent still serves: one that is ending breaks connections off."""
    try:
        status()
    except AgentError:
        return False
    return True


def _announced(pid: int) -> bool:
    """Tell whether the discovery file still names a process: an agent removes it last, except on Windows."""
    return sys.platform != "win32" and (discovery.read() or {}).get("pid") == pid


def _launch(executable: Path) -> AgentStatus:
    file = discovery.path()
    log = file.with_suffix(".log")
    arguments = [str(executable), "serve", "--idle-exit", str(IDLE_EXIT_SECONDS), "--runtime-file", str(file)]
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("wb") as output:
            process = _spawn(arguments, output)
    except OSError as error:
        raise AgentError(f"the agent {executable} cannot be started: {error}", "agent.start") from error
    _started.append(process)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = _running()
        if found is not None:
            return found
        if process.poll() is not None:
            # Perhaps because another kernel started one at the same moment: that one may still come up.
            deadline = min(deadline, time.monotonic() + RIVAL_PATIENCE_SECONDS)
        time.sleep(_POLL_SECONDS)
    if process.poll() is not None:
        message = f"the agent ended with status {process.returncode} as it started: {_last_lines(log)}"
        raise AgentError(message, "agent.start")
    process.kill()
    message = f"the agent did not come up within {PATIENCE_SECONDS:.0f} s: {_last_lines(log)}"
    raise AgentError(message, "agent.start")


def _spawn(arguments: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process of its own session: a kernel's interrupt or end does not reach it."""
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        detached = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    return subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, close_fds=True, **detached
    )


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    return " / ".join(lines) if lines else "it said nothing"


def _parse(text: str) -> AgentStatus:
    content = json.loads(text)
    capabilities = content["capabilities"]
    jobs = [
        AgentJob(
            name=job["progress"]["job"],
            strategy=job["strategy"],
            state=job["progress"]["state"],
            done=job["progress"]["done"],
            total=job["progress"]["total"],
            seconds=job["progress"]["seconds"],
        )
        for job in content["jobs"]
    ]
    return AgentStatus(
        address=content["address"],
        pid=content["pid"],
        version=content["version"],
        protocol=content["protocol"],
        threads=capabilities["threads"],
        memory_bytes=capabilities["memory_bytes"],
        gpus=tuple(capabilities["gpus"]),
        limits=capabilities["limits"],
        jobs=tuple(jobs),
    )
