//! Bars from CSV text.

use super::{BarColumns, BarsError, COLUMNS, timestamp};

/// Other names of the timestamp column.
const TIMESTAMP_NAMES: [&str; 3] = ["time", "date", "datetime"];

pub(super) fn read(bytes: &[u8]) -> Result<BarColumns, BarsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(not_csv)?.clone();
    let positions = find_columns(&header)?;
    let mut times = Vec::new();
    let mut numbers: [Vec<f64>; 5] = Default::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(not_csv)? {
        let row = times.len();
        let text = |column: usize| record.get(positions[column]).unwrap_or_default();
        times.push(timestamp::parse(text(0)).ok_or_else(|| BarsError::NotATime { row, value: text(0).to_owned() })?);
        for (index, values) in numbers.iter_mut().enumerate() {
            let text = text(index + 1);
            let number = text.parse().map_err(|_| BarsError::NotANumber {
                row,
                column: COLUMNS[index + 1],
                value: text.to_owned(),
            })?;
            values.push(number);
        }
    }
    let [open, high, low, close, volume] = numbers.map(Into::into);
    Ok(BarColumns { timestamp: times.into(), open, high, low, close, volume })
}

/// Position in the file of each of [`COLUMNS`].
fn find_columns(header: &csv::StringRecord) -> Result<[usize; 6], BarsError> {
    let names: Vec<String> = header.iter().map(str::to_lowercase).collect();
    let mut positions = [0; 6];
    for (position, column) in positions.iter_mut().zip(COLUMNS) {
        let others: &[&str] = if column == "timestamp" { &TIMESTAMP_NAMES } else { &[] };
        *position = names
            .iter()
            .position(|name| name == column || others.contains(&name.as_str()))
            .ok_or_else(|| BarsError::missing(column, header.iter().collect::<Vec<_>>().join(", ")))?;
    }
    Ok(positions)
}

impl BarsError {
    /// The error for a column that is not there; `present` lists those that are.
    pub fn missing(column: &'static str, present: String) -> Self {
        let hint = if column == "volume" { "; zeros will do where volume is not known" } else { "" };
        Self::MissingColumn { column, present, hint }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
fn not_csv(error: csv::Error) -> BarsError {
    BarsError::NotCsv { reason: error.to_string() }
}
