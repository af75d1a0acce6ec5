"""The types that are told of the compiled module, compared with what is in it."""

from __future__ import annotations

import subprocess
import sys


def test_the_stubs_of_the_compiled_module_are_true() -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "backsweep._native", "--concise"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
