//! Bars from CSV text.

use super::{BarColumns, BarsError, COLUMNS, find_columns, timestamp};

pub(super) fn read(bytes: &[u8]) -> Result<BarColumns, BarsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let names: Vec<String> = reader.headers().map_err(not_csv)?.iter().map(str::to_owned).collect();
    let positions = find_columns(&names)?;
    let mut times = timestamp::TextColumn::default();
    let mut numbers: [Vec<f64>; 5] = Default::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(not_csv)? {
        let row = times.len();
        let text = |column: usize| record.get(positions[column]).unwrap_or_default();
        times.push(text(0)).ok_or_else(|| BarsError::NotATime { row, value: text(0).to_owned() })?;
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
    let times = times.finish().map_err(|(row, value)| BarsError::NotATime { row, value: value.to_string() })?;
    let [open, high, low, close, volume] = numbers.map(Into::into);
    Ok(BarColumns { timestamp: times.into(), open, high, low, close, volume })
}

#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
fn not_csv(error: csv::Error) -> BarsError {
    BarsError::NotCsv { reason: error.to_string() }
}
