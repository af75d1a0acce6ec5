"""The written types of the compiled module are those that it has."""

from __future__ import annotations

import subprocess
import sys


def test_the_stubs_match_the_compiled_module() -> None:
    # With its own configuration: the package's, which is not installed as sources everywhere, does not matter here.
    command = [sys.executable, "-m", "mypy.stubtest", "backsweep._native"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
