"""The system metrics of the native agent, where one runs: the machine that the heavy sweeps run on."""

from __future__ import annotations

import json
import select
from dataclasses import dataclass
from typing import Any

from backsweep import __version__, discovery

from .. import optional

_SUBPROTOCOL = "backsweep.v1.json"
_PROTOCOL = 1
#: The agent gives no samples closer than this, in milliseconds.
_SHORTEST_INTERVAL_MS = 100
#: Seconds that an agent may take to answer, before it counts as absent.
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class AgentGpu:
    """One GPU of the agent's machine, as the driver tells of it."""

    name: str
    #: How much of the time it computed, 0 to 100.
    load_percent: float
    memory_used_bytes: int
    memory_total_bytes: int


@dataclass(frozen=True)
class AgentSample:
    """One sample of the agent."""

    #: Load of each processor, 0 to 100.
    cpu_percent: tuple[float, ...]
    memory_used_bytes: int
    memory_total_bytes: int
    #: Of the agent itself: 100 for each fully used processor.
    agent_cpu_percent: float
    agent_memory_bytes: int
    #: None where there is no driver.
    gpus: tuple[AgentGpu, ...]


class AgentMetrics:
    """A connection that hears the agent's system metrics.

    ``connect`` gives ``None`` where no agent runs, or where the package websocket-client is missing.
    """

    def __init__(self, socket: Any, closed: type[Exception]) -> None:
        self._socket = socket
        #: What the package raises when a connection breaks, besides what the system raises.
        self._closed = closed

    @classmethod
    def connect(cls, interval: float = 0.5) -> AgentMetrics | None:
        """Ask the agent for a sample every ``interval`` seconds."""
        agent = discovery.read()
        if agent is None:
            return None
        websocket = optional.module("websocket")
        if websocket is None:
            return None
        interval_ms = max(int(interval * 1000), _SHORTEST_INTERVAL_MS)
        hello = {"protocol": _PROTOCOL, "token": agent["token"], "client": f"performance {__version__}"}
        try:
            socket = websocket.create_connection(
                agent["address"], subprotocols=[_SUBPROTOCOL], timeout=_PATIENCE_SECONDS, suppress_origin=True
            )
        except (OSError, ValueError, websocket.WebSocketException):
            # An agent that was killed leaves its file behind.
            return None
        metrics = cls(socket, websocket.WebSocketException)
        try:
            metrics._ask(1, {"hello": hello})
            metrics._answer()
            metrics._ask(2, {"system_metrics": {"interval_ms": interval_ms}})
            socket.settimeout(_PATIENCE_SECONDS + interval)
        except (OSError, ValueError, websocket.WebSocketException):
            metrics.close()
            return None
        return metrics

    def ready(self, seconds: float) -> bool:
        """Wait so long at most; tells whether a sample, or the end, has come."""
        return bool(select.select([self._socket.sock], [], [], seconds)[0])

    def sample(self) -> AgentSample | None:
        """Wait for the next sample; ``None`` once the agent has ended."""
        try:
            content = self._answer()
        except (OSError, ValueError, KeyError, self._closed):
            return None
        system = content.get("system")
        if not isinstance(system, dict):
            return None
        return AgentSample(
            cpu_percent=tuple(system["cpu_percent"]),
            memory_used_bytes=system["memory_used_bytes"],
            memory_total_bytes=system["memory_total_bytes"],
            agent_cpu_percent=system["agent_cpu_percent"],
            agent_memory_bytes=system["agent_memory_bytes"],
            gpus=tuple(AgentGpu(**gpu) for gpu in system["gpus"]),
        )

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def __enter__(self) -> AgentMetrics:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, number: int, request: dict[str, Any]) -> None:
        self._socket.send(json.dumps({"id": number, "request": request}))

    def _answer(self) -> dict[str, Any]:
        event = json.loads(self._socket.recv())["event"]
        if "error" in event:
            raise ValueError(event["error"])
        return dict(event)
