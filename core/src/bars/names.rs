//! Columns by name, as tables from outside have them.

use super::{BarsError, COLUMNS};

/// Names of the timestamp column, the first found counts.
const TIMESTAMP_NAMES: [&str; 4] = ["timestamp", "time", "date", "datetime"];

/// Where each of [`COLUMNS`] stands among the names of a table, in any letter case.
///
/// # Errors
/// A column that is missing, or there twice.
///
/// ```
/// use backsweep_core::bars::find_columns;
/// let names = ["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"].map(String::from);
/// assert_eq!(find_columns(&names), Ok([0, 1, 2, 3, 4, 6]));
/// ```
pub fn find_columns(names: &[String]) -> Result<[usize; 6], BarsError> {
    let known: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut positions = [0; 6];
    for (position, column) in positions.iter_mut().zip(COLUMNS) {
        let wanted: &[&str] = if column == "timestamp" { &TIMESTAMP_NAMES } else { &[column] };
        let wanted = wanted.iter().find(|name| known.iter().any(|other| other == *name));
        let mut found = known.iter().enumerate().filter(|(_, name)| wanted.is_some_and(|wanted| name == wanted));
        match (found.next(), found.next()) {
            (Some((first, _)), None) => *position = first,
            (Some(_), Some((second, _))) => {
                return Err(BarsError::RepeatedColumn { column, name: names[second].clone() });
            }
            (None, _) => return Err(BarsError::missing(column, names.join(", "))),
        }
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
