"""Real price histories that come with the package; ``data/SOURCES.md`` names their sources and licences."""

from __future__ import annotations

import importlib.util
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from .errors import DataError
from .ingest import bars

if TYPE_CHECKING:
    import pandas as pd

    from ._native import Bars

_SAMPLES = {
    "sp500": "S&P 500 index, daily, 1999 to 2018, 5,031 bars",
}


def samples() -> dict[str, str]:
    """Names of the samples, and what they are.

    >>> samples()
    {'sp500': 'S&P 500 index, daily, 1999 to 2018, 5,031 bars'}
    """
    return dict(_SAMPLES)


def sample(name: str = "sp500") -> pd.DataFrame | Bars:
    """Load a sample: a DataFrame with a DatetimeIndex and open, high, low, close, volume; ``Bars`` without pandas.

    >>> sample("sp500").shape
    (5031, 5)
    """
    history = sample_bars(name)
    if importlib.util.find_spec("pandas") is None:
        return history
    import pandas as pd

    columns = {column: history.column(column) for column in ("open", "high", "low", "close", "volume")}
    times = pd.DatetimeIndex(history.column("timestamp"), name="timestamp")
    frame: pd.DataFrame = pd.DataFrame(columns, index=times)
    return frame


def sample_bars(name: str) -> Bars:
    """Load a sample as ``Bars``."""
    if name not in _SAMPLES:
        raise DataError(f"there is no sample '{name}'; there are: {', '.join(_SAMPLES)}", "bars.unknown_sample")
    with as_file(files("backsweep") / "data" / f"{name}.csv.gz") as path:
        return bars(path)
