"""Where and with what a run was measured."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

PACKAGES = ("backsweep", "vectorbt", "vectorbt-rust", "numba", "llvmlite", "TA-Lib", "numpy", "pandas")


def describe() -> list[tuple[str, str]]:
    """Names and values for the head of the report."""
    load = f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"
    return [
        ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
        ("processor", f"{_processor()}, {os.cpu_count()} cores for this system"),
        ("memory", _memory()),
        ("system", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("load before", load),
        ("Python", platform.python_version()),
        ("packages", ", ".join(f"{name} {_version(name)}" for name in PACKAGES)),
        ("Rust", _output("rustc", "--version")),
        ("commit", _output("git", "describe", "--always", "--dirty")),
    ]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        fields = dict(line.split(":", 1) for line in info.read_text().split("\n\n")[0].splitlines() if ":" in line)
        fields = {name.strip(): value.strip() for name, value in fields.items()}
        wide = [name for name in ("avx2", "avx512f") if name in fields.get("flags", "").split()]
        details = f"family {fields.get('cpu family', '?')} model {fields.get('model', '?')}"
        return f"{fields.get('model name', platform.processor())} ({details}; {', '.join(wide) or 'no AVX2'})"
    if platform.system() == "Darwin":
        return _output("sysctl", "-n", "machdep.cpu.brand_string")
    return platform.processor()


def _memory() -> str:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return "unknown"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "from the source tree"


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
