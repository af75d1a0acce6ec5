//! Bars from CSV text.

use super::{BarColumns, BarsError, COLUMNS, extra_columns, find_columns, timestamp};

pub(super) fn read(bytes: &[u8]) -> Result<BarColumns, BarsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let names: Vec<String> = reader.headers().map_err(not_csv)?.iter().map(str::to_owned).collect();
    let places = find_columns(&names)?;
    let mut times = timestamp::TextColumn::default();
    let mut numbers: [Vec<f64>; 5] = Default::default();
    let mut others: Vec<Other> = places.extra.into_iter().map(Other::new).collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(not_csv)? {
        let row = times.len();
        let text = |position: usize| record.get(position).unwrap_or_default();
        let time = text(places.required[0]);
        times.push(time).ok_or_else(|| BarsError::NotATime { row, value: time.to_owned() })?;
        for (index, values) in (1..).zip(&mut numbers) {
            let text = text(places.required[index]);
            let number = text.parse().map_err(|_| BarsError::NotANumber {
                row,
                column: COLUMNS[index],
                value: text.to_owned(),
            })?;
            values.push(number);
        }
        for other in &mut others {
            other.push(text(other.position));
        }
    }
    let timestamp = times.finish().map_err(|(row, value)| BarsError::NotATime { row, value: value.to_string() })?;
    let [open, high, low, close, volume] = numbers.map(Into::into);
    let extra = extra_columns(others.into_iter().filter_map(|other| Some((other.name, other.values?.into()))))?;
    Ok(BarColumns { timestamp: timestamp.into(), open, high, low, close, volume, extra })
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

    fn push(&mut self, text: &str) {
        let Some(values) = &mut self.values else { return };
        match if text.is_empty() { Ok(f64::NAN) } else { text.parse() } {
            Ok(value) => values.push(value),
            Err(_) => self.values = None,
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
fn not_csv(error: csv::Error) -> BarsError {
    BarsError::NotCsv { reason: error.to_string() }
}
