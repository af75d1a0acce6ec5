//! Bars from CSV text.

mod detect;
mod dialect;

pub use dialect::{CsvColumns, CsvDialect, CsvHints, Decimal, Separator};

use super::{BarColumns, BarsError, COLUMNS, extra_columns, names};

/// Reads a text that is written in this way, and in no other.
pub(super) fn read(bytes: &[u8], dialect: &CsvDialect) -> Result<BarColumns, BarsError> {
    let mut reader = reader(bytes, dialect.separator);
    let header: Vec<String> = reader.headers().map_err(not_csv)?.iter().map(str::to_owned).collect();
    let CsvColumns { timestamp, open, high, low, close, volume } = &dialect.columns;
    let time = position(&header, timestamp)?;
    let names = [Some(open), Some(high), Some(low), Some(close), volume.as_ref()];
    let mut places = [None; 5];
    for (place, name) in places.iter_mut().zip(names) {
        *place = name.map(|name| position(&header, name)).transpose()?;
    }
    let required: Vec<usize> = places.into_iter().flatten().chain([time]).collect();
    // A column of bars that another one stands for, as `Adj Close` may for `Close`, has lost its name.
    let extra =
        names::extra_names(&header, &required).into_iter().filter(|(_, name)| !COLUMNS.contains(&name.as_str()));
    let mut others: Vec<Other> = extra.map(Other::new).collect();
    let mut times: Vec<i64> = Vec::new();
    let mut numbers: [Vec<f64>; 5] = Default::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(not_csv)? {
        let row = times.len();
        let text = |position: usize| record.get(position).unwrap_or_default();
        let read = dialect.time.read(text(time));
        times.push(read.ok_or_else(|| BarsError::NotATime { row, value: text(time).to_owned() })?);
        for (index, (values, place)) in (1..).zip(numbers.iter_mut().zip(places)) {
            let Some(place) = place else {
                values.push(0.0);
                continue;
            };
            let number = dialect.decimal.read(text(place));
            values.push(number.ok_or_else(|| BarsError::NotANumber {
                row,
                column: COLUMNS[index],
                value: text(place).to_owned(),
            })?);
        }
        for other in &mut others {
            other.push(text(other.position), dialect.decimal);
        }
    }
    let [open, high, low, close, volume] = numbers.map(Into::into);
    let extra = extra_columns(others.into_iter().filter_map(|other| Some((other.name, other.values?.into()))))?;
    Ok(BarColumns { timestamp: times.into(), open, high, low, close, volume, extra })
}

/// Where a column of this name stands in a header.
fn position(header: &[String], name: &str) -> Result<usize, BarsError> {
    let mut found = header.iter().enumerate().filter(|(_, known)| known.trim() == name).map(|(position, _)| position);
    match (found.next(), found.next()) {
        (Some(first), None) => Ok(first),
        (Some(_), Some(_)) => Err(BarsError::repeated(name, name)),
        (None, _) => Err(BarsError::UnknownColumn { column: name.to_owned(), known: header.join(", ") }),
    }
}

/// A column beside the usual ones.
struct Other {
    position: usize,
    name: String,
    /// `None` once a field was neither a number nor empty.
    values: Option<Vec<f64>>,
}

impl Other {
    fn new((position, name): (usize, String)) -> Self {
        Self { position, name, values: Some(Vec::new()) }
    }

    fn push(&mut self, text: &str, decimal: Decimal) {
        let Some(values) = &mut self.values else { return };
        match if text.is_empty() { Some(f64::NAN) } else { decimal.read(text) } {
            Some(value) => values.push(value),
            None => self.values = None,
        }
    }
}

fn reader(bytes: &[u8], separator: Separator) -> csv::Reader<&[u8]> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    csv::ReaderBuilder::new().trim(csv::Trim::All).delimiter(separator.byte()).from_reader(text)
}

#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
fn not_csv(error: csv::Error) -> BarsError {
    BarsError::NotCsv { reason: error.to_string() }
}
