//! How a text is written, told by its first lines and its last one.

use super::{CsvColumns, CsvDialect, CsvHints, Decimal, Separator, not_csv, position, reader};
use crate::{
    bars::{BarsError, COLUMNS, TimeFormat, names::find_column},
    number,
};

/// How many bytes, at least the first line, and how many rows of them are looked at.
const HEAD: usize = 64 * 1024;
const ROWS: usize = 100;

pub(super) fn detect(bytes: &[u8], hints: &CsvHints) -> Result<CsvDialect, BarsError> {
    refuse_binary(bytes)?;
    if let Some(name) = hints.columns.keys().find(|name| !COLUMNS.contains(&name.as_str())) {
        return Err(BarsError::UnknownColumn { column: name.clone(), known: COLUMNS.join(", ") });
    }
    let head = head(bytes);
    let separator = match hints.separator {
        Some(given) => given,
        None => separator(head)?,
    };
    let names = header(head, separator)?;
    refuse_headless(&names, separator)?;
    let (columns, places) = columns(&names, hints)?;
    let mut rows = rows(reader(head, separator));
    let decimal = hints.decimal.unwrap_or_else(|| decimal(&rows, &places[1..]));
    // Times grow: where the first ones are small, the last one tells seconds from milliseconds.
    rows.extend(last_row(bytes, separator, names.len()));
    let times = || rows.iter().filter_map(|row| row.get(places[0]?));
    let time = hints.time.unwrap_or_else(|| time(times));
    Ok(CsvDialect { separator, decimal, time, columns })
}

/// The names of a header as they stand there.
pub(super) fn header(bytes: &[u8], separator: Separator) -> Result<Vec<String>, BarsError> {
    let mut reader = reader(head(bytes), separator);
    Ok(reader.headers().map_err(not_csv)?.iter().map(str::to_owned).collect())
}

/// The first lines.
fn head(bytes: &[u8]) -> &[u8] {
    let first_line = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| end + 1);
    &bytes[..bytes.len().min(HEAD.max(first_line))]
}

/// What people drop that is no text.
fn refuse_binary(bytes: &[u8]) -> Result<(), BarsError> {
    const KNOWN: [(&[u8], &str); 7] = [
        (b"\x1f\x8b", "it is packed by gzip; unpack it"),
        (b"PK\x03\x04", "it is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0", "it is an old Excel workbook; save the sheet as CSV"),
        (b"PAR1", "it is a Parquet file; save it as CSV"),
        (b"ARROW1", "it is an Arrow file; save it as CSV"),
        (b"\xff\xfe", "it is UTF-16, thus invalid utf-8; save it as UTF-8"),
        (b"\xfe\xff", "it is UTF-16, thus invalid utf-8; save it as UTF-8"),
    ];
    let known = KNOWN.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, reason)| reason.to_owned());
    let zero = || bytes[..bytes.len().min(HEAD)].iter().position(|&byte| byte == 0);
    let reason = known.or_else(|| zero().map(|at| format!("it is binary, with a zero at byte {at}; save it as CSV")));
    reason.map_or(Ok(()), |reason| Err(BarsError::NotCsv { reason }))
}

/// The separator under which most columns are found; of equal ones that of most names, then the first.
fn separator(head: &[u8]) -> Result<Separator, BarsError> {
    let mut best = (0, 0, Separator::Comma);
    for separator in Separator::ALL {
        let names = header(head, separator)?;
        let found = (0..COLUMNS.len()).filter(|&index| !matches!(find_column(index, &names), Ok(None))).count();
        if (found, names.len()) > (best.0, best.1) {
            best = (found, names.len(), separator);
        }
    }
    Ok(best.2)
}

/// Names of columns are no numbers.
fn refuse_headless(names: &[String], separator: Separator) -> Result<(), BarsError> {
    const SHOWN: usize = 80;
    let named = names.iter().any(|name| name.chars().any(char::is_alphabetic) && number::parse(name).is_none());
    let number = |name: &String| Decimal::Point.read(name).or_else(|| Decimal::Comma.read(name)).is_some();
    let numbers = names.iter().filter(|name| number(name)).count();
    if (!named && !names.is_empty() && !names.iter().all(String::is_empty)) || numbers * 2 > names.len() {
        let line = names.join(&separator.sign().to_string());
        return Err(BarsError::NoHeader { line: line.chars().take(SHOWN).collect() });
    }
    Ok(())
}

/// The header's names for the columns of bars, and where they stand.
fn columns(names: &[String], hints: &CsvHints) -> Result<(CsvColumns, [Option<usize>; 6]), BarsError> {
    let mut places = [None; 6];
    for (index, place) in places.iter_mut().enumerate() {
        *place = match hints.columns.get(COLUMNS[index]) {
            Some(Some(given)) => Some(position(names, given)?),
            Some(None) => None,
            None => find_column(index, names)?,
        };
    }
    let name = |index: usize| places[index].map(|place: usize| names[place].clone());
    let required = |index| name(index).ok_or_else(|| BarsError::missing(COLUMNS[index], names.join(", ")));
    let columns = CsvColumns {
        timestamp: required(0)?,
        open: required(1)?,
        high: required(2)?,
        low: required(3)?,
        close: required(4)?,
        volume: name(5),
    };
    Ok((columns, places))
}

/// The first rows. A row that cannot be read ends them: reading will tell.
fn rows(mut reader: csv::Reader<&[u8]>) -> Vec<csv::StringRecord> {
    reader.records().take(ROWS).map_while(Result::ok).collect()
}

/// The last row, where it is whole.
fn last_row(bytes: &[u8], separator: Separator, fields: usize) -> Option<csv::StringRecord> {
    let text = bytes.trim_ascii_end();
    let start = text.iter().rposition(|&byte| byte == b'\n')? + 1;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(separator.byte())
        .has_headers(false)
        .from_reader(&text[start..]);
    let record = reader.records().next()?.ok()?;
    (record.len() == fields).then_some(record)
}

/// A comma where a number has commas and no point.
fn decimal(rows: &[csv::StringRecord], places: &[Option<usize>]) -> Decimal {
    let numbers = rows.iter().flat_map(|row| places.iter().filter_map(|place| row.get((*place)?)));
    let mut with_comma = numbers.filter(|text| text.contains(',')).peekable();
    let comma = with_comma.peek().is_some() && with_comma.all(|text| Decimal::Comma.read(text).is_some());
    if comma { Decimal::Comma } else { Decimal::Point }
}

/// Whole numbers where the first time is one.
fn time<'text, Times: Iterator<Item = &'text str>>(times: impl Fn() -> Times) -> TimeFormat {
    let number = |text: &str| text.parse::<i64>().ok();
    match times().next().and_then(number) {
        Some(_) => TimeFormat::of_integers(times().filter_map(number)),
        None => TimeFormat::Iso,
    }
}
