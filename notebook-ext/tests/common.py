"""What the tests share beside their fixtures."""

from __future__ import annotations

from typing import Any

#: A history as a dict of arrays.
Columns = dict[str, Any]

#: More combinations than a test has time for.
LARGE_GRID = {"fast": range(2, 402), "slow": range(402, 802)}
