"""The compiled part of the monitor, which reads the agent's frames in the page."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

_PATH = Path(__file__).parent / "static" / "monitor.wasm"


@functools.cache
def monitor_module() -> tuple[bytes, str]:
    """Give the module, and the hash that the widget's bundle knows it by."""
    content = _PATH.read_bytes()
    return content, hashlib.sha256(content).hexdigest()
