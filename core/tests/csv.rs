//! CSV in every way that it is written: what is written is read back bit for bit, what is no history is refused.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]

mod common;

use std::fmt::Write as _;

use backsweep_core::bars::{Bars, BarsError, CsvColumns, CsvDialect, CsvHints, Decimal, Separator, TimeFormat};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use common::bars;

/// How a test writes a file, beyond what a dialect says.
#[derive(Clone, Debug)]
struct Style {
    dialect: CsvDialect,
    quotes: bool,
    line_end: &'static str,
    byte_order_mark: bool,
    ends_with_line_end: bool,
    seconds_between_bars: i64,
}

fn columns() -> impl Strategy<Value = CsvColumns> {
    let name = |names: &'static [&'static str]| prop::sample::select(names).prop_map(str::to_owned);
    let times: &[&str] = &["timestamp", "Date", "datetime", "Time", "Open time", "open_time", "<DATE>", "Date-Time"];
    (
        name(times),
        name(&["open", "Open", "<OPEN>"]),
        name(&["high", "HIGH"]),
        name(&["low", "Low"]),
        name(&["close", "Close"]),
        prop::option::of(name(&["volume", "Vol", "<VOL>", "Vol."])),
    )
        .prop_map(|(timestamp, open, high, low, close, volume)| CsvColumns {
            timestamp,
            open,
            high,
            low,
            close,
            volume,
        })
}

fn style() -> impl Strategy<Value = Style> {
    let dialect = (
        prop::sample::select(Separator::ALL.to_vec()),
        prop_oneof![proptest::prelude::Just(Decimal::Point), proptest::prelude::Just(Decimal::Comma)],
        prop::sample::select(TimeFormat::ALL.to_vec()),
        columns(),
    )
        .prop_map(|(separator, decimal, time, columns)| CsvDialect { separator, decimal, time, columns });
    let line_end = prop::sample::select(vec!["\n", "\r\n"]);
    (dialect, any::<bool>(), line_end, any::<bool>(), any::<bool>(), prop::sample::select(vec![60_i64, 3_600]))
        .prop_map(|(dialect, quotes, line_end, byte_order_mark, ends_with_line_end, seconds)| {
            // Dates know no hours; a comma in a number wants quotes where it separates.
            let seconds_between_bars = if dialect.time == TimeFormat::Date { 86_400 } else { seconds };
            let quotes = quotes || (dialect.decimal == Decimal::Comma && dialect.separator == Separator::Comma);
            Style { dialect, quotes, line_end, byte_order_mark, ends_with_line_end, seconds_between_bars }
        })
}

/// Civil date and time of a day count and seconds, by Howard Hinnant's `civil_from_days`.
fn civil(seconds: i64) -> (i64, i64, i64, i64) {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day, rest)
}

fn time_text(format: TimeFormat, seconds: i64) -> String {
    let (year, month, day, rest) = civil(seconds);
    match format {
        TimeFormat::Iso => {
            format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60)
        }
        TimeFormat::Date => format!("{year:04}{month:02}{day:02}"),
        TimeFormat::Seconds => seconds.to_string(),
        TimeFormat::Milliseconds => format!("{seconds}000"),
        TimeFormat::Microseconds => format!("{seconds}000000"),
        TimeFormat::Nanoseconds => format!("{seconds}000000000"),
    }
}

const START: i64 = 1_577_836_800;

fn write(bars: &Bars, style: &Style) -> String {
    let CsvDialect { separator, decimal, time, columns } = &style.dialect;
    let number = |value: f64| match decimal {
        Decimal::Point => value.to_string(),
        Decimal::Comma => value.to_string().replace('.', ","),
    };
    let line = |fields: Vec<String>| {
        let quote = |field: &String| if style.quotes { format!("\"{field}\"") } else { field.clone() };
        fields.iter().map(quote).collect::<Vec<_>>().join(&separator.sign().to_string())
    };
    let CsvColumns { timestamp, open, high, low, close, volume } = columns.clone();
    let header = [Some(close), Some("Adj Close".to_owned()), volume.clone(), Some(timestamp)];
    let header = header.into_iter().chain([Some(open), Some(high), Some(low), Some("note".to_owned())]);
    let mut lines = vec![line(header.flatten().collect())];
    for row in 0..bars.len() {
        let seconds = START + style.seconds_between_bars * i64::try_from(row).expect("few");
        let adjusted = bars.extra()["mood"][row];
        let fields = [
            Some(number(bars.close()[row])),
            Some(if adjusted.is_nan() { String::new() } else { number(adjusted) }),
            volume.as_ref().map(|_| number(bars.volume()[row])),
            Some(time_text(*time, seconds)),
            Some(number(bars.open()[row])),
            Some(number(bars.high()[row])),
            Some(number(bars.low()[row])),
            Some("x".to_owned()),
        ];
        lines.push(line(fields.into_iter().flatten().collect()));
    }
    let mut text = if style.byte_order_mark { "\u{feff}".to_owned() } else { String::new() };
    text += &lines.join(style.line_end);
    if style.ends_with_line_end {
        text += style.line_end;
    }
    text
}

fn same_bits(left: &[f64], right: &[f64]) -> bool {
    left.iter().map(|value| value.to_bits()).eq(right.iter().map(|value| value.to_bits()))
}

fn detect(text: &str) -> Result<CsvDialect, BarsError> {
    CsvDialect::detect(text.as_bytes(), &CsvHints::default())
}

fn with_prices(steps: &[(i8, u8, u8)], scale: f64) -> Bars {
    bars(steps, 0.1, scale)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(
        steps in prop::collection::vec(any::<(i8, u8, u8)>(), 1..150),
        scale in prop::sample::select(vec![1.0, 1e-5, 0.333_333_333_333, 12_345.678]),
        style in style(),
    ) {
        let bars = with_prices(&steps, scale);
        let text = write(&bars, &style);
        let told = detect(&text).expect("detected");
        // Numbers without decimals do not tell what would stand before them.
        let volume = told.columns.volume.as_ref().map(|_| bars.volume());
        let numbers = [Some(bars.open()), Some(bars.high()), Some(bars.low()), Some(bars.close()), volume];
        let mut first_rows = numbers.into_iter().flatten().flat_map(|values| values.iter().take(100));
        if first_rows.any(|value| value.fract() != 0.0) {
            prop_assert_eq!(told.decimal, style.dialect.decimal);
        }
        prop_assert_eq!(told.separator, style.dialect.separator);
        prop_assert_eq!(told.time, style.dialect.time);
        prop_assert_eq!(&told.columns, &style.dialect.columns);
        for dialect in [&told, &style.dialect] {
            let read = Bars::read_csv(text.as_bytes(), dialect).expect("read");
            prop_assert!(same_bits(read.open(), bars.open()) && same_bits(read.high(), bars.high()));
            prop_assert!(same_bits(read.low(), bars.low()) && same_bits(read.close(), bars.close()));
            let times: Vec<i64> =
                (0..).take(bars.len()).map(|row: i64| (START + style.seconds_between_bars * row) * 1_000_000_000).collect();
            prop_assert_eq!(read.timestamp(), &times);
            let mood = read.column("Adj Close").expect("an extra column");
            prop_assert!(mood.iter().zip(bars.extra()["mood"].iter()).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())));
            prop_assert!(read.column("note").is_none());
            if dialect.columns.volume.is_some() {
                prop_assert!(same_bits(read.volume(), bars.volume()));
            } else {
                prop_assert!(read.volume().iter().all(|&volume| volume == 0.0));
            }
        }
        let plain = Bars::from_csv(text.as_bytes());
        match plain {
            Ok(plain) => prop_assert!(same_bits(plain.close(), bars.close()) && told.columns.volume.is_some()),
            Err(error) => prop_assert!(told.columns.volume.is_none() && error.code() == "bars.missing_column"),
        }
        let json = serde_json::to_string(&told).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<CsvDialect>(&json).expect("a dialect"), told);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[-0-9a-zA-Z,;|.\t\"\r\n ]{0,200}") {
        for bytes in [bytes, text.clone().into_bytes(), format!("date,open,high,low,close,volume\n{text}").into_bytes()] {
            let _ = Bars::from_csv(&bytes);
        }
    }
}

#[test]
fn dialects_are_told_and_can_be_given() {
    let told = |text: &str| serde_json::to_value(detect(text).expect(text)).expect("JSON");
    let columns = serde_json::json!({
        "timestamp": "Date", "open": "Open", "high": "High", "low": "Low", "close": "Close", "volume": null
    });
    assert_eq!(
        told("Date;Open;High;Low;Close;Adj Close\n2024-01-02;10,5;11;9,25;10;5,125\n"),
        serde_json::json!({"separator": ";", "decimal": ",", "time": "iso", "columns": columns})
    );
    let rows = [
        ("iso", "2024-01-01T00:00:00+01:00"),
        ("yyyymmdd", "20240101"),
        ("s", "1704067200"),
        ("ms", "1704067200000"),
        ("us", "1704067200000000"),
        ("ns", "1704067200000000000"),
    ];
    for (name, time) in rows {
        let text = format!("Date\tOpen\tHigh\tLow\tClose\n{time}\t10\t11\t9\t10");
        assert_eq!(
            told(&text),
            serde_json::json!({"separator": "\t", "decimal": ".", "time": name, "columns": columns})
        );
        assert_eq!(TimeFormat::by_name(name).map(TimeFormat::name), Some(name));
    }
    // The last time tells the unit where the first ones are small.
    let mut text = "time,open,high,low,close,volume\n".to_owned();
    for row in 0..1_000_i64 {
        writeln!(text, "{},10,11,9,10,5", row * row * 1_000_000).expect("text");
    }
    assert_eq!(told(&text)["time"], "ms");

    let csv = "time,open,high,low,close,adj close,volume\n1,10,11,9,10,9.5,5\n2,10,11,9,10,9.25,5\n";
    let hints: CsvHints =
        serde_json::from_str(r#"{"time": "ms", "columns": {"close": "adj close", "volume": null}}"#).expect("hints");
    let dialect = CsvDialect::detect(csv.as_bytes(), &hints).expect("detected");
    let bars = Bars::read_csv(csv.as_bytes(), &dialect).expect("read");
    assert_eq!(
        (bars.timestamp(), bars.close(), bars.volume()),
        (&[1_000_000, 2_000_000][..], &[9.5, 9.25][..], &[0.0; 2][..])
    );
    // What is not used as a column of bars cannot stay under its name.
    assert_eq!(
        dialect.notes(),
        ["times are milliseconds since 1970", "there is no volume: it counts as 0 on every bar"]
    );
    assert_eq!(dialect.header(csv.as_bytes()).expect("a header")[5], "adj close");
    assert!(serde_json::from_str::<CsvHints>(r#"{"sep": ";"}"#).is_err());
}

#[test]
fn what_is_no_history_is_refused() {
    let table: [(&[u8], &str, &[&str]); 17] = [
        (b"", "bars.missing_column", &["'timestamp'"]),
        (b"\x1f\x8b\x08\0", "bars.not_csv", &["gzip"]),
        (b"PK\x03\x04....", "bars.not_csv", &["zip", "Excel"]),
        (b"PAR1....", "bars.not_csv", &["Parquet"]),
        (b"\xff\xfed\0a\0", "bars.not_csv", &["UTF-16", "UTF-8"]),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "bars.not_csv", &["binary", "byte 8"]),
        (b"date,open,high,low,close,volume\n2024-01-01,10,11,9,10,5\n\0", "bars.not_csv", &["binary"]),
        (b"date,open,high,low,close,volume,M\xfcnchen\n", "bars.not_csv", &["UTF-8"]),
        (
            b"2024-01-01,10,11,9,10,5\n2024-01-02,10,11,9,10,5\n",
            "bars.no_header",
            &["2024-01-01,10,11,9,10,5", "header"],
        ),
        (b"1704067200000;10,5;11;9;10;5\n", "bars.no_header", &["1704067200000;10,5"]),
        (b"EURUSD,20240101,10,11,9,10\n", "bars.no_header", &["EURUSD"]),
        (b"hello world\n", "bars.missing_column", &["'timestamp'", "hello world"]),
        (b"date;open;high;low;volume\n", "bars.missing_column", &["'close'", "date, open, high, low, volume"]),
        (b"date,open,high,low,adj close,volume\n", "bars.missing_column", &["'close'"]),
        (b"date;open;high;low;close;volume\n2024-01-01;1.010,5;1.011,0;9;10;5\n", "bars.not_a_number", &["'1.010,5'"]),
        (b"date;open;high;low;close;volume\n2024-01-01;10,5;11;9;10.5;5\n", "bars.not_a_number", &["'10.5'"]),
        (
            b"date,open,high,low,close,volume\n2024-01-01,10,11,9,10,5\n1704153600,10,11,9,10,5\n",
            "bars.not_a_time",
            &["row 1", "1704153600"],
        ),
    ];
    for (bytes, code, parts) in table {
        let shown = String::from_utf8_lossy(bytes);
        let error = Bars::from_csv(bytes).expect_err(&shown);
        let text = error.to_string();
        assert_eq!(error.code(), code, "{shown}: {text}");
        for part in parts {
            assert!(text.contains(part), "{shown}: '{part}' is not in: {text}");
        }
    }
    let csv = b"date,open,high,low,close,volume\n2024-01-01,10,11,9,10,5\n";
    for (columns, code, part) in [
        (("close", Some("Close")), "bars.unknown_column", "'Close'"),
        (("price", Some("close")), "bars.unknown_column", "'price'"),
        (("close", None), "bars.missing_column", "'close'"),
    ] {
        let columns = [(columns.0.to_owned(), columns.1.map(str::to_owned))].into();
        let error = CsvDialect::detect(csv, &CsvHints { columns, ..CsvHints::default() }).expect_err(part);
        assert_eq!(error.code(), code);
        assert!(error.to_string().contains(part), "{error}");
    }
}
