"""CSV files in other dialects than the plain one."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

import backsweep as bs


def _write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    return path


def test_a_dialect_is_told_and_read(tmp_path: Path, sp500: bs.Bars) -> None:
    names = ("open", "high", "low", "close", "volume")
    numbers = zip(*(sp500.column(name).tolist() for name in names), strict=True)
    times = sp500.column("timestamp").astype("datetime64[ms]").astype(int).tolist()
    written = (",".join(map(repr, row)).replace(",", ";").replace(".", ",") for row in numbers)
    rows = [f"{time};{row}" for time, row in zip(times, written, strict=True)]
    path = _write(tmp_path / "german.csv", "Open time;Open;High;Low;Close;Vol", rows)
    assert bs.csv_dialect(path) == {
        "separator": ";",
        "decimal": ",",
        "time": "ms",
        "columns": {
            "timestamp": "Open time",
            "open": "Open",
            "high": "High",
            "low": "Low",
            "close": "Close",
            "volume": "Vol",
        },
    }
    packed = tmp_path / "german.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for read in (bs.read_csv(path), bs.bars(path), bs.read_csv(packed, **bs.csv_dialect(packed))):
        assert read == sp500


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "bars.csv", "time,open,high,low,close,adj close", ["1,10,11,9,10,9.5", "2,10,11,9,10,9.25"]
    )
    bars = bs.read_csv(path, time="ms", columns={"close": "adj close", "volume": None})
    assert bars.column("close").tolist() == [9.5, 9.25]
    assert bars.column("volume").tolist() == [0.0, 0.0]
    assert bars.column("timestamp")[1] == np.datetime64("1970-01-01T00:00:00.002")
    for arguments, code in [
        ({}, "bars.missing_column"),
        ({"columns": {"volume": "adj close", "close": "last"}}, "bars.unknown_column"),
        ({"columns": {"price": "close"}}, "bars.unknown_column"),
        ({"time": "min"}, "bars.dialect"),
        ({"separator": ":"}, "bars.dialect"),
    ]:
        with pytest.raises(bs.BacksweepError) as caught:
            bs.read_csv(path, **arguments)
        assert caught.value.code == code


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    for content, code in [
        (b"PK\x03\x04", "bars.not_csv"),
        (b"\xff\xfed\0", "bars.not_csv"),
        (b"1,2,3\n", "bars.no_header"),
    ]:
        path = tmp_path / "bars.csv"
        path.write_bytes(content)
        with pytest.raises(bs.DataError) as caught:
            bs.csv_dialect(path)
        assert caught.value.code == code
