"""Bars from every kind of table: the same content, no copy where none is needed, and errors with their place."""

from __future__ import annotations

import datetime
import decimal
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import backsweep as bs
from common import Columns


def to_csv(columns: Columns) -> str:
    frame = pl.DataFrame(columns)
    return frame.write_csv(datetime_format="%Y-%m-%dT%H:%M:%S")


def through_csv(columns: Columns, folder: Path) -> Any:
    path = folder / "bars.csv"
    path.write_text(to_csv(columns))
    return path


def through_gzip(columns: Columns, folder: Path) -> Any:
    path = folder / "bars.csv.gz"
    path.write_bytes(gzip.compress(to_csv(columns).encode()))
    return str(path)


def as_chunks(columns: Columns, folder: Path) -> Any:
    table = pa.table(columns)
    return pa.concat_tables([table.slice(0, 2), table.slice(2)])


KINDS: dict[str, Callable[[Columns, Path], Any]] = {
    "dict": lambda columns, _: columns,
    "pandas": lambda columns, _: pd.DataFrame(columns),
    "pandas, index": lambda columns, _: pd.DataFrame(columns).set_index("timestamp"),
    "pandas, arrow types": lambda columns, _: pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow"),
    "polars": lambda columns, _: pl.DataFrame(columns),
    "arrow": lambda columns, _: pa.table(columns),
    "arrow batch": lambda columns, _: pa.RecordBatch.from_pydict(columns),
    "arrow chunks": as_chunks,
    "csv": through_csv,
    "csv.gz": through_gzip,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_the_same_hash(kind: str, columns: Columns, tmp_path: Path) -> None:
    expected = bs.bars(dict(columns))
    found = bs.bars(KINDS[kind](columns, tmp_path))
    assert found == expected
    assert found.hash == expected.hash
    assert len(found) == 5
    for name, values in columns.items():
        np.testing.assert_array_equal(found.column(name), values)


PARIS = datetime.timezone(datetime.timedelta(hours=1))

TIMES: dict[str, Any] = {
    "text": ["2024-01-01", "2024-01-02T00:00", "2024-01-03 00:00:00Z", "2024-01-04T01:00:00+01:00", "2024-01-05"],
    "seconds": [1704067200 + day * 86_400 for day in range(5)],
    "milliseconds": np.array([1704067200 + day * 86_400 for day in range(5)]) * 1_000,
    "nanoseconds": np.array([1704067200 + day * 86_400 for day in range(5)]) * 1_000_000_000,
    "dates": [datetime.date(2024, 1, 1 + day) for day in range(5)],
    "datetimes": [datetime.datetime(2024, 1, 1 + day) for day in range(5)],
    "datetimes with offset": [datetime.datetime(2024, 1, 1 + day, 1, tzinfo=PARIS) for day in range(5)],
    "numpy days": np.array(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"], dtype="M8[D]"),
    "pandas, New York": pd.date_range("2023-12-31 19:00", periods=5, tz="America/New_York"),
    "pandas, naive": pd.Series(pd.date_range("2024-01-01", periods=5)),
    "pandas, milliseconds": pd.Series(pd.date_range("2024-01-01", periods=5).astype("datetime64[ms]")),
}


@pytest.mark.parametrize("kind", TIMES)
def test_times_without_a_zone_are_utc(kind: str, columns: Columns) -> None:
    expected = bs.bars(dict(columns)).hash
    assert bs.bars({**columns, "timestamp": TIMES[kind]}).hash == expected
    assert bs.bars(pd.DataFrame({**columns, "timestamp": TIMES[kind]})).hash == expected


DAYS_FROM_1970 = [0, 1, 400, 1000, 19_723]

WHOLE_TIMES: dict[str, list[int]] = {
    **{unit: [day * 86_400 * 10**power for day in DAYS_FROM_1970] for unit, power in [("s", 0), ("ms", 3), ("us", 6)]},
    "ns": [day * 86_400 * 10**9 for day in DAYS_FROM_1970],
    "dates": [19700101, 19700102, 19710205, 19720927, 20240101],
}

WHOLE_KINDS: dict[str, Callable[[list[int]], Any]] = {
    "numpy": np.array,
    "unsigned": lambda values: np.array(values, dtype=np.uint64),
    "pandas": pd.Series,
    "pandas, own type": lambda values: pd.Series(values, dtype="Int64"),
    "text": lambda values: [str(value) for value in values],
    "arrow": pa.array,
    "arrow text": lambda values: pa.array([str(value) for value in values]),
}


@pytest.mark.parametrize("kind", WHOLE_KINDS)
@pytest.mark.parametrize("unit", WHOLE_TIMES)
def test_whole_numbers_are_times_of_one_unit(unit: str, kind: str, columns: Columns) -> None:
    expected = np.array(DAYS_FROM_1970, dtype="datetime64[D]").astype("datetime64[ns]")
    changed = {**columns, "timestamp": WHOLE_KINDS[kind](WHOLE_TIMES[unit])}
    history = bs.bars(pa.table(changed) if kind.startswith("arrow") else changed)
    np.testing.assert_array_equal(history.column("timestamp"), expected)


@pytest.mark.parametrize("table", [dict, pa.table])
def test_text_among_whole_times_is_named(table: Callable[[Columns], Any], columns: Columns) -> None:
    columns["timestamp"] = ["20240101", "20240102", "20240103", "2024-01-04", "20240105"]
    with pytest.raises(bs.DataError, match="row 3, column 'timestamp': '2024-01-04' is not a time"):
        bs.bars(table(columns))


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", None])
def test_an_index_of_times_has_a_zone_or_is_utc(zone: str | None, columns: Columns) -> None:
    frame = pd.DataFrame(columns).set_index("timestamp")
    if zone is not None:
        frame = frame.tz_localize("UTC").tz_convert(zone)
    assert bs.bars(frame).hash == bs.bars(columns).hash


ARROW_TIMES = {
    **{f"timestamp {unit}": pa.timestamp(unit) for unit in ("s", "ms", "us", "ns")},
    "timestamp with a zone": pa.timestamp("us", tz="America/New_York"),
    "date32": pa.date32(),
    "date64": pa.date64(),
}


@pytest.mark.parametrize("kind", ARROW_TIMES)
def test_arrow_times_are_utc(kind: str, columns: Columns) -> None:
    table = pa.table(columns)
    table = table.set_column(0, "timestamp", table["timestamp"].cast(ARROW_TIMES[kind]))
    assert bs.bars(table).hash == bs.bars(dict(columns)).hash


@pytest.mark.parametrize("values", [[5, 5, 5, 5, 0], ["5", "5.0", " 5", "5e0", "0"], [decimal.Decimal(5)] * 4 + [0]])
@pytest.mark.parametrize("kind", ["dict", "pandas", "arrow"])
def test_other_numbers_are_cast(values: list[Any], kind: str, columns: Columns, tmp_path: Path) -> None:
    expected = bs.bars(dict(columns)).hash
    changed = {**columns, "volume": values}
    assert bs.bars(KINDS[kind](changed, tmp_path)).hash == expected


@pytest.mark.parametrize("name", ["close", "volume", "timestamp"])
def test_arrow_dictionaries_are_decoded(name: str, columns: Columns) -> None:
    expected = bs.bars(dict(columns)).hash
    table = pa.table({**columns, name: pa.array(columns[name]).dictionary_encode()})
    assert bs.bars(table).hash == expected
    assert bs.bars(pa.concat_tables([table.slice(0, 2), table.slice(2)])).hash == expected


NO_NUMBERS: dict[str, tuple[Any, str]] = {
    "times": (np.array(["2024-01-01"] * 5, dtype="M8[ns]"), "2024-01-01T00:00:00"),
    "spans": (np.array([5] * 5, dtype="m8[s]"), "5 seconds"),
    "truths": (np.array([True] * 5), "True"),
    "truths in a list": ([True] * 5, "True"),
    "a truth among numbers": (np.array([True, 5, 5, 5, 0], dtype=object), "True"),
    "pandas, own truths": (pd.Series([True] * 5, dtype="boolean"), "True"),
    "pandas, times": (pd.Series(pd.date_range("2024-01-01", periods=5)), "2024-01-01T00:00:00"),
    "pandas, times with a zone": (pd.Series(pd.date_range("2024-01-01", periods=5, tz="UTC")), "2024-01-01 00:00:00"),
}


@pytest.mark.parametrize("kind", NO_NUMBERS)
@pytest.mark.parametrize("name", ["close", "volume"])
def test_times_and_truths_are_no_numbers(name: str, kind: str, columns: Columns) -> None:
    values, shown = NO_NUMBERS[kind]
    for table in (dict, pd.DataFrame):
        with pytest.raises(bs.DataError) as caught:
            bs.bars(table({**columns, name: values}))
        assert caught.value.code == "bars.not_a_number"
        assert f"row 0, column '{name}': '{shown}" in str(caught.value)


def test_what_is_masked_is_not_there(columns: Columns) -> None:
    masked = {name: np.ma.masked_array(values, mask=[False] * 5) for name, values in columns.items()}
    assert bs.bars(masked).hash == bs.bars(dict(columns)).hash
    hidden = [False, False, True, False, False]
    prices = {**columns, "close": np.ma.masked_array(columns["close"], mask=hidden)}
    with pytest.raises(bs.DataError, match="row 2, column 'close': NaN is not a finite number"):
        bs.bars(prices)
    for times in (columns["timestamp"], columns["timestamp"].astype(np.int64)):
        with pytest.raises(bs.DataError, match="row 2, column 'timestamp'") as caught:
            bs.bars({**columns, "timestamp": np.ma.masked_array(times, mask=hidden)})
        assert caught.value.code == "bars.not_a_time"


def test_names_and_other_columns_do_not_matter(columns: Columns) -> None:
    renamed = {"Symbol": ["X"] * 5, **{name.title(): values for name, values in reversed(columns.items())}}
    renamed["Date"] = renamed.pop("Timestamp")
    for kind in (dict, pd.DataFrame, pl.DataFrame, pa.table):
        assert bs.bars(kind(renamed)).hash == bs.bars(dict(columns)).hash


EXTRA: dict[str, Any] = {
    "floats": np.array([17.5, np.nan, 15.0, -1.0, 0.0]),
    "a list": [17.5, None, 15, -1, 0],
    "decimals": [decimal.Decimal("17.5"), None, decimal.Decimal(15), -1, 0],
    "masked": np.ma.masked_array([17.5, 9, 15, -1, 0], mask=[False, True, False, False, False]),
    "pandas": pd.Series([17.5, None, 15, -1, 0]),
    "pandas, own type": pd.Series([17.5, None, 15, -1, 0], dtype="Float64"),
    "arrow": pa.array([17.5, None, 15, -1, 0]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_other_numbers_are_kept_under_their_names(kind: str, columns: Columns, tmp_path: Path) -> None:
    plain = bs.bars(dict(columns))
    history = bs.bars(KINDS[kind]({**columns, "VIX, spot": EXTRA["floats"], "note": ["a"] * 5}, tmp_path))
    assert history.columns == (*plain.columns, "VIX, spot")
    np.testing.assert_array_equal(history.column("VIX, spot"), EXTRA["floats"])
    assert history.hash == bs.bars({"VIX, spot": EXTRA["floats"], **columns}).hash
    assert history.hash not in (plain.hash, bs.bars({**columns, "vix": EXTRA["floats"]}).hash)


@pytest.mark.parametrize("kind", EXTRA)
def test_nulls_among_other_numbers_are_undefined(kind: str, columns: Columns) -> None:
    history = bs.bars({**columns, "vix": EXTRA[kind]})
    np.testing.assert_array_equal(history.column("vix"), EXTRA["floats"])


TRUTHS: dict[str, Any] = {
    "dict, list": lambda columns, truths: {**columns, "flag": truths},
    "dict, array": lambda columns, truths: {**columns, "flag": np.array(truths)},
    "pandas": lambda columns, truths: pd.DataFrame({**columns, "flag": truths}),
    "pandas, own type": lambda columns, truths: pd.DataFrame({**columns, "flag": pd.array(truths, dtype="boolean")}),
    "polars": lambda columns, truths: pl.DataFrame({**columns, "flag": truths}),
    "arrow": lambda columns, truths: pa.table({**columns, "flag": truths}),
}


@pytest.mark.parametrize("kind", TRUTHS)
def test_truths_are_one_and_zero(kind: str, columns: Columns) -> None:
    history = bs.bars(TRUTHS[kind](columns, [True, False, False, True, True]))
    assert history.hash == bs.bars({**columns, "flag": [1, 0, 0, 1, 1]}).hash
    if "array" not in kind:
        unknown = bs.bars(TRUTHS[kind](columns, [True, None, False, None, True]))
        assert unknown.hash == bs.bars({**columns, "flag": [1, None, 0, None, 1]}).hash


class Tech(bs.Strategy):
    """Reads a column as an attribute, and works with values."""

    def entries(self, data: Any) -> Any:
        return np.asarray(data.sector == "tech")


class TechItem(bs.Strategy):
    """Reads a column as an item."""

    def entries(self, data: Any) -> Any:
        return np.asarray(data["sector"] == "tech")


TEXTS: dict[str, tuple[Any, str]] = {
    "dict": (dict, "<U4"),
    "pandas": (pd.DataFrame, "object|str"),
    "polars": (pl.DataFrame, "String"),
    "arrow": (pa.table, "string"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_column_of_text_is_named_with_its_type(kind: str, columns: Columns) -> None:
    make, type_ = TEXTS[kind]
    table = make({**columns, "sector": ["tech"] * 5})
    reads = bs.Strategy("reads", long_entry=bs.col("sector") > 0, long_exit=bs.col("sector") < 0)
    message = f"no column 'sector'.*; 'sector' holds ({type_}), and only columns of numbers are kept"
    for strategy, error in ((reads, bs.DataError), (Tech, bs.StrategyError), (TechItem, bs.StrategyError)):
        with pytest.raises(error, match=message):
            bs.sweep(strategy, {}, table)


IGNORED: dict[str, Any] = {
    "text": ["1", "2", "3", "4", "5"],
    "times": np.array(["2024-01-01"] * 5, dtype="M8[D]"),
    "spans": np.array([1, 2, 3, 4, 5], dtype="m8[s]"),
    "complex numbers": np.array([1j] * 5),
    "a matrix": np.ones((5, 2)),
    "one value": "AAPL",
}


@pytest.mark.parametrize("kind", IGNORED)
def test_other_columns_of_anything_else_are_ignored(kind: str, columns: Columns) -> None:
    assert bs.bars({**columns, "other": IGNORED[kind]}).hash == bs.bars(columns).hash


BAD_EXTRA: dict[str, tuple[Columns, str, str]] = {
    "infinite": (
        {"vix": [1.0, 2.0, 3.0, float("inf"), 5.0]},
        "bars.infinite",
        "column 'vix': inf is not usable",
    ),
    "short": ({"vix": [1.0, 2.0]}, "bars.length", "column 'vix' has 2 rows where 'timestamp' has 5"),
    "computed": ({"hour": [1, 2, 3, 4, 5]}, "bars.reserved_column", "'hour', which is the name of"),
    "many": ({f"x{number}": np.zeros(5) for number in range(1001)}, "bars.too_many_columns", "1001 extra columns"),
    "twice": ({"vix": [1, 2, 3, 4, 5], "vix ": [1, 2, 3, 4, 5]}, "bars.repeated_column", "two columns for 'vix'"),
}


@pytest.mark.parametrize("case", BAD_EXTRA)
def test_bad_extra_columns_are_named(case: str, columns: Columns) -> None:
    extra, code, message = BAD_EXTRA[case]
    with pytest.raises(bs.DataError, match=message) as caught:
        bs.bars({**columns, **extra})
    assert caught.value.code == code


def test_arrow_columns_are_borrowed(columns: Columns) -> None:
    columns = {**columns, "vix": np.array([1.0, np.nan, 3.0, 4.0, 5.0])}
    table = pa.table(columns)
    frame = pl.DataFrame(columns)
    from_table, from_frame = bs.bars(table), bs.bars(frame)
    for name in ("open", "high", "low", "close", "volume", "vix"):
        assert np.shares_memory(from_table.column(name), table[name].chunk(0).to_numpy())
        assert np.shares_memory(from_frame.column(name), frame[name].to_numpy())
    times = np.asarray(table["timestamp"].chunk(0).cast(pa.int64()))
    assert from_table.column("timestamp").view("int64").ctypes.data == times.ctypes.data
    # The bars keep what they borrowed alive.
    del table, frame, times
    np.testing.assert_array_equal(from_table.column("close"), columns["close"])
    np.testing.assert_array_equal(from_frame.column("close"), columns["close"])


def test_arrow_slices_start_where_they_should(columns: Columns) -> None:
    sliced = bs.bars(pa.table(columns).slice(1, 3))
    np.testing.assert_array_equal(sliced.column("close"), columns["close"][1:4])


def test_numpy_is_copied_because_it_may_change(columns: Columns) -> None:
    history = bs.bars(columns)
    columns["close"][0] = 9.5
    assert history.column("close")[0] == 10.0


def test_columns_are_read_only(columns: Columns) -> None:
    with pytest.raises(ValueError, match="read-only"):
        bs.bars(columns).column("close")[0] = 1.0


def test_bars_describe_themselves(columns: Columns) -> None:
    history = bs.bars(columns)
    assert repr(history) == f"Bars(5 bars, 2024-01-01 to 2024-01-05, hash {history.hash[:12]}...)"
    assert history.periods_per_year == 365.0
    assert bs.bars(history) is history
    assert len({history, bs.bars(columns)}) == 1
    with pytest.raises(bs.DataError, match="no column 'vwap'; there are: timestamp, open"):
        history.column("vwap")


def put(name: str, row: int, value: Any) -> Callable[[Columns], Columns]:
    def change(columns: Columns) -> Columns:
        values = columns[name].copy()
        values[row] = value
        return {**columns, name: values}

    return change


BAD_ROWS: dict[str, tuple[Callable[[Columns], Columns], str, str]] = {
    "unsorted": (
        put("timestamp", 2, np.datetime64("2023-12-01")),
        "bars.unsorted",
        "row 2, column 'timestamp': 2023-12-01T00:00:00Z comes after the later 2024-01-02T00:00:00Z; sort",
    ),
    "duplicate": (
        put("timestamp", 3, np.datetime64("2024-01-03")),
        "bars.duplicate",
        "row 3, column 'timestamp': 2024-01-03T00:00:00Z is there twice; keep one",
    ),
    "NaN": (put("close", 1, np.nan), "bars.not_finite", "row 1, column 'close': NaN is not a finite number; drop"),
    "infinite": (put("high", 4, np.inf), "bars.not_finite", "row 4, column 'high': inf is not a finite number; drop"),
    "high < low": (put("high", 2, 7.0), "bars.high_below_low", "row 2, column 'high': 7 is below the low of 8; swap"),
    "open outside": (put("open", 0, 8.0), "bars.outside_range", "row 0, column 'open': 8 lies outside of low 9"),
    "price of zero": (put("low", 3, 0.0), "bars.not_positive", "row 3, column 'low': a price of 0 gives no returns"),
    "negative volume": (put("volume", 4, -1.0), "bars.negative_volume", "row 4, column 'volume': -1 is negative"),
    "no rows": (lambda columns: {name: values[:0] for name, values in columns.items()}, "bars.empty", "no rows"),
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "arrow chunks"])
@pytest.mark.parametrize("case", BAD_ROWS)
def test_bad_rows_are_named(case: str, kind: str, columns: Columns, tmp_path: Path) -> None:
    change, code, message = BAD_ROWS[case]
    with pytest.raises(bs.DataError) as caught:
        bs.bars(KINDS[kind](change(columns), tmp_path))
    assert caught.value.code == code
    assert message in str(caught.value)


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars", "arrow", "csv"])
@pytest.mark.parametrize("name", ["open", "high", "low", "close", "volume", "timestamp"])
def test_a_missing_column_is_named(name: str, kind: str, columns: Columns, tmp_path: Path) -> None:
    del columns[name]
    present = ", ".join(columns)
    with pytest.raises(bs.DataError, match=rf"no column '{name}' \(it has: {present}\)") as caught:
        bs.bars(KINDS[kind](columns, tmp_path))
    assert caught.value.code == "bars.missing_column"


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars", "arrow", "csv"])
def test_text_in_a_number_column_is_named(kind: str, columns: Columns, tmp_path: Path) -> None:
    columns["close"] = ["10", "12", "n/a", "13", "12.5"]
    with pytest.raises(bs.DataError, match="row 2, column 'close': 'n/a' is not a number") as caught:
        bs.bars(KINDS[kind](columns, tmp_path))
    assert caught.value.code == "bars.not_a_number"


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars", "arrow", "csv"])
def test_text_that_is_no_time_is_named(kind: str, columns: Columns, tmp_path: Path) -> None:
    columns["timestamp"] = ["2024-01-01", "2024-01-02", "soon", "2024-01-04", "2024-01-05"]
    with pytest.raises(bs.DataError, match="row 2, column 'timestamp': 'soon' is not a time") as caught:
        bs.bars(KINDS[kind](columns, tmp_path))
    assert caught.value.code == "bars.not_a_time"


NULLS: dict[str, Callable[[Columns], Any]] = {
    "dict": lambda columns: columns,
    "pandas": lambda columns: pd.DataFrame(columns),
    "pandas, own types": lambda columns: pd.DataFrame(columns).convert_dtypes(),
    "pandas, arrow types": lambda columns: pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow"),
    "polars": lambda columns: pl.DataFrame(columns),
    "arrow": lambda columns: pa.table(columns),
}


@pytest.mark.parametrize("kind", NULLS)
def test_a_null_is_named(kind: str, columns: Columns) -> None:
    columns["low"] = [9.0, 10.0, 8.0, None, 12.0]
    with pytest.raises(bs.DataError, match="row 3, column 'low': NaN is not a finite number"):
        bs.bars(NULLS[kind](columns))


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars", "arrow"])
def test_a_null_time_is_named(kind: str, columns: Columns) -> None:
    times = [datetime.datetime(2024, 1, 1 + day) for day in range(5)]
    columns["timestamp"] = [*times[:4], None]
    with pytest.raises(bs.DataError, match="row 4, column 'timestamp'") as caught:
        bs.bars(NULLS[kind](columns))
    assert caught.value.code == "bars.not_a_time"


def test_a_time_beyond_nanoseconds_is_named(columns: Columns) -> None:
    columns["timestamp"] = columns["timestamp"].astype("datetime64[s]")
    columns["timestamp"][4] = np.datetime64("2300-01-01")
    for table in (columns, pd.DataFrame(columns), pa.table(columns)):
        with pytest.raises(bs.DataError, match="row 4, column 'timestamp': '2300") as caught:
            bs.bars(table)
        assert caught.value.code == "bars.not_a_time"


def test_columns_of_different_lengths_are_named(columns: Columns) -> None:
    columns["volume"] = columns["volume"][:3]
    with pytest.raises(bs.DataError, match="column 'volume' has 3 rows where 'timestamp' has 5"):
        bs.bars(columns)


def test_what_holds_no_bars_is_refused(columns: Columns, tmp_path: Path) -> None:
    with pytest.raises(bs.DataError, match="the data is a list; give a pandas"):
        bs.bars([1, 2, 3])
    with pytest.raises(bs.DataError, match="column 'open' has 2 dimensions"):
        bs.bars({**columns, "open": columns["open"].reshape(-1, 1)})
    with pytest.raises(FileNotFoundError):
        bs.bars(tmp_path / "nowhere.csv")
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(to_csv(columns).encode())[:-12])
    with pytest.raises(bs.DataError, match="not a whole gzip file"):
        bs.bars(cut)
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("timestamp,open,high,low,close,volume\n2024-01-01,1,2,3\n")
    with pytest.raises(bs.DataError, match="not CSV") as caught:
        bs.bars(ragged)
    assert caught.value.code == "bars.not_csv"


def test_samples(sp500: bs.Bars) -> None:
    assert "sp500" in bs.samples()
    frame = bs.sample("sp500")
    assert isinstance(frame, pd.DataFrame)
    assert bs.bars(frame) == sp500
    assert (frame.index[0], frame.index[-1]) == (pd.Timestamp("1999-01-04"), pd.Timestamp("2018-12-31"))
    with pytest.raises(bs.DataError, match="no sample 'dax'; there are: sp500"):
        bs.sample("dax")
