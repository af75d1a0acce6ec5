"""Where the agent is: the file in which a running ``native-agent serve`` writes its address and token."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

FILE_NAME = "backsweep-agent.json"


def path() -> Path:
    """Say where the agent's discovery file is expected, whether or not it exists.

    ``BACKTEST_AGENT_FILE`` names it; otherwise it is ``backsweep-agent.json`` in Jupyter's runtime directory.

    >>> import os
    >>> os.environ["BACKTEST_AGENT_FILE"] = "/somewhere/agent.json"
    >>> path().as_posix()
    '/somewhere/agent.json'
    >>> del os.environ["BACKTEST_AGENT_FILE"]
    """
    named = os.environ.get("BACKTEST_AGENT_FILE")
    return Path(named) if named else _runtime_directory() / FILE_NAME


def read() -> dict[str, Any] | None:
    """Read the file: ``address``, ``token``, ``pid``, ``version``, ``protocol``.

    ``None`` where there is no file, or none that names an address and a token. The agent removes the file when it
    ends, but one that was killed leaves it behind: only a connection tells whether it runs.
    """
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict):
        return None
    named = all(isinstance(content.get(key), str) for key in ("address", "token"))
    return content if named else None


def _runtime_directory() -> Path:
    """Name Jupyter's runtime directory; jupyter_core need not be installed where a sweep runs without a notebook."""
    named = os.environ.get("JUPYTER_RUNTIME_DIR")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        data = Path.home() / "Library" / "Jupyter"
    elif sys.platform == "win32":
        roaming = os.environ.get("APPDATA")
        data = (Path(roaming) if roaming else Path.home() / "AppData" / "Roaming") / "jupyter"
    else:
        xdg = os.environ.get("XDG_DATA_HOME")
        data = (Path(xdg) if xdg else Path.home() / ".local" / "share") / "jupyter"
    return data / "runtime"
