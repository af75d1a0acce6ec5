"""CSV files, in every way that people write them."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from . import _native
from ._native import Bars
from .errors import DataError, OptionError

#: What stands between fields.
Separator: TypeAlias = Literal[",", ";", "\t", "|"]
#: What stands before decimals.
Decimal: TypeAlias = Literal[".", ","]
#: How times are written: ISO 8601, dates of eight digits, or whole numbers since 1970-01-01 UTC.
Time: TypeAlias = Literal["iso", "yyyymmdd", "s", "ms", "us", "ns"]

_GZIP_MAGIC = b"\x1f\x8b"


def read_csv(
    path: str | os.PathLike[str],
    *,
    separator: Separator | None = None,
    decimal: Decimal | None = None,
    time: Time | None = None,
    columns: Mapping[str, str | None] | None = None,
) -> Bars:
    r"""Read a price history from a CSV file, plain or packed by gzip.

    How it is written is found out, as ``csv_dialect`` tells; what is given here is taken as given. ``columns`` names
    columns of the header, such as ``{"close": "Adj Close"}``; ``{"volume": None}`` says that there is no volume, which
    then counts as 0 on every bar. Without that, a file without volume is refused.

    Raises ``DataError`` with row (from 0), column and value of the first bad row; nothing is repaired.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "bars.csv")
    >>> _ = path.write_text("Datum;Open;High;Low;Close\n1704067200;10,5;11;9,25;10\n")
    >>> read_csv(path, columns={"timestamp": "Datum", "volume": None}).column("open")
    array([10.5])
    """
    content = file_bytes(Path(path))
    dialect = _detect(content, separator, decimal, time, columns)
    if json.loads(dialect)["columns"]["volume"] is None and "volume" not in (columns or {}):
        # Says which columns there are.
        return Bars.from_csv(content)
    return Bars.read_csv(content, dialect)


def csv_dialect(
    path: str | os.PathLike[str],
    *,
    separator: Separator | None = None,
    decimal: Decimal | None = None,
    time: Time | None = None,
    columns: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    r"""Tell how a CSV file is written, by its first lines and its last one. What is given is taken as given.

    ``columns`` are the header's names for the columns of bars; that of the volume is None where there is none.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "bars.csv")
    >>> _ = path.write_text("Date;Open;High;Low;Close;Vol\n2024-01-01;10,5;11;9,25;10;5\n")
    >>> dialect = csv_dialect(path)
    >>> dialect["separator"], dialect["decimal"], dialect["time"], dialect["columns"]["volume"]
    (';', ',', 'iso', 'Vol')
    >>> read_csv(path, **dialect)
    Bars(1 bars, 2024-01-01 to 2024-01-01, hash ...)
    """
    dialect: dict[str, Any] = json.loads(_detect(file_bytes(Path(path)), separator, decimal, time, columns))
    return dialect


def file_bytes(path: Path) -> bytes:
    """Read a file, and unpack it where it is packed."""
    content = path.read_bytes()
    if content.startswith(_GZIP_MAGIC):
        try:
            return gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} is not a whole gzip file: {error}", "bars.not_csv") from error
    return content


def _detect(
    content: bytes, separator: object, decimal: object, time: object, columns: Mapping[str, str | None] | None
) -> str:
    for name, given, known in (
        ("separator", separator, Separator),
        ("decimal", decimal, Decimal),
        ("time", time, Time),
    ):
        if given is not None and given not in get_args(known):
            wanted = ", ".join(map(repr, get_args(known)))
            raise OptionError(f"{name} is {given!r}; it must be one of {wanted}, or None to find out", "bars.dialect")
    hints = {"separator": separator, "decimal": decimal, "time": time, "columns": dict(columns or {})}
    return _native.csv_dialect(content, json.dumps(hints))
