"""The memory limit of the container that this process runs in, where Linux tells of one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

#: Where the kernel says which groups a process belongs to, and where it shows the groups.
_OWN = Path("/proc/self/cgroup")
_ROOT = Path("/sys/fs/cgroup")
#: Version 1 writes "no limit" as a number close to this one.
_UNLIMITED = 2**60


class ContainerMemory(NamedTuple):
    """Bytes that a container may use, and bytes that it uses, file cache that can be dropped not counted."""

    limit: int
    used: int

    @property
    def available(self) -> int:
        """Bytes left."""
        return max(self.limit - self.used, 0)


def container_memory(own: Path = _OWN, root: Path = _ROOT) -> ContainerMemory | None:
    """The tightest limit of this process's control groups, of version 2 or 1; ``None`` where there is none.

    Every group from the process's own up to the root counts. Inside a container, the path that the kernel names is
    often not visible; the root then shows the container's own group.
    """
    try:
        lines = own.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    found: list[ContainerMemory] = []
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers == "":
            names, base = _V2, root
        elif "memory" in controllers.split(","):
            names, base = _V1, root / "memory"
        else:
            continue
        group = base / path.lstrip("/")
        for folder in (group, *group.parents):
            memory = _group(folder, names)
            if memory is not None:
                found.append(memory)
            if folder == base:
                break
    return min(found, key=lambda memory: memory.available, default=None)


class _Files(NamedTuple):
    limit: str
    used: str
    #: The line of ``memory.stat`` that counts file cache which can be dropped.
    cache: str


_V2 = _Files("memory.max", "memory.current", "inactive_file")
_V1 = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _group(folder: Path, names: _Files) -> ContainerMemory | None:
    try:
        limit = int((folder / names.limit).read_text(encoding="ascii"))
        used = int((folder / names.used).read_text(encoding="ascii"))
        statistics = (folder / "memory.stat").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        # No such group, or the text "max".
        return None
    if limit >= _UNLIMITED:
        return None
    counts = dict(line.split() for line in statistics)
    return ContainerMemory(limit, max(used - int(counts.get(names.cache, 0)), 0))
