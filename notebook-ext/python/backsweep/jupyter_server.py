"""The Jupyter server's part: where the agent is, the compiled part of the monitor, and the isolation of pages.

Enabled by the wheel; turned off with ``--ServerApp.jpserver_extensions=backsweep.jupyter_server=False``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from . import discovery
from .monitor_module import monitor_module

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

#: Lets a page use several threads, with images, frames and scripts of other sites still working in it.
ISOLATION = ("Document-Isolation-Policy", "isolate-and-credentialless")


class AgentHandler(APIHandler):
    """``GET backsweep/agent``: the discovery file, read afresh; 404 with ``reason`` when no agent has written one."""

    auth_resource = "backsweep"

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with address, token, version and protocol, for those who may use this server."""
        agent = discovery.read()
        # The token lets whoever holds it in: no cache may keep it.
        self.set_header("Cache-Control", "no-store")
        if agent is None:
            self.set_status(HTTPStatus.NOT_FOUND)
            agent = {"message": "no agent is running", "reason": "agent.not_running"}
        await self.finish(agent)


class ModuleHandler(JupyterHandler):
    """``GET backsweep/monitor.wasm?hash=...``: the compiled part of the monitor; 404 where it is of another version."""

    auth_resource = "backsweep"

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with the module, which never changes under its hash."""
        content, digest = monitor_module()
        if self.get_query_argument("hash", "") != digest:
            raise HTTPError(HTTPStatus.NOT_FOUND, "this server has another version of the monitor")
        self.set_header("Content-Type", "application/wasm")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        await self.finish(content)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "backsweep.jupyter_server"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    settings: dict[str, Any] = server.web_app.settings
    # A policy that the user has set stays.
    settings.setdefault("headers", {}).setdefault(*ISOLATION)
    routes = {"agent": AgentHandler, "monitor.wasm": ModuleHandler}
    base = settings["base_url"]
    handlers = [(url_path_join(base, "backsweep", name), handler) for name, handler in routes.items()]
    server.web_app.add_handlers(".*$", handlers)  # type: ignore[no-untyped-call]
