//! Columns by name, as tables from outside have them.

use std::collections::BTreeMap;

use super::{BarsError, COLUMNS, Column};
use crate::expression::PriceColumn;

/// Names of the timestamp column, the first found counts.
const TIMESTAMP_NAMES: [&str; 4] = ["timestamp", "time", "date", "datetime"];

/// The most columns that a history may have beside the usual ones.
pub const MOST_EXTRA_COLUMNS: usize = 1_000;

/// Where the columns of bars stand in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Where each of [`COLUMNS`] stands.
    pub required: [usize; 6],
    /// Where each other column stands that has a name, and that name.
    pub extra: Vec<(usize, String)>,
}

/// Where each of [`COLUMNS`] stands among the names of a table, in any letter case, and which others there are.
///
/// # Errors
/// A column that is missing, or there twice.
///
/// ```
/// use backsweep_core::bars::find_columns;
/// let names = ["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"].map(String::from);
/// let places = find_columns(&names)?;
/// assert_eq!(places.required, [0, 1, 2, 3, 4, 6]);
/// assert_eq!(places.extra, [(5, "Adj Close".to_owned())]);
/// # Ok::<(), backsweep_core::bars::BarsError>(())
/// ```
pub fn find_columns(names: &[String]) -> Result<Places, BarsError> {
    let known: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut required = [0; 6];
    for (position, column) in required.iter_mut().zip(COLUMNS) {
        let wanted: &[&str] = if column == "timestamp" { &TIMESTAMP_NAMES } else { &[column] };
        let wanted = wanted.iter().find(|name| known.iter().any(|other| other == *name));
        let mut found = known.iter().enumerate().filter(|(_, name)| wanted.is_some_and(|wanted| name == wanted));
        match (found.next(), found.next()) {
            (Some((first, _)), None) => *position = first,
            (Some(_), Some((second, _))) => return Err(BarsError::repeated(column, &names[second])),
            (None, _) => return Err(BarsError::missing(column, names.join(", "))),
        }
    }
    let others = names.iter().map(|name| name.trim()).enumerate();
    let extra = others.filter(|(position, name)| !required.contains(position) && !name.is_empty());
    Ok(Places { required, extra: extra.map(|(position, name)| (position, name.to_owned())).collect() })
}

/// Extra columns by name.
///
/// # Errors
/// A name that is there twice.
pub fn extra_columns(
    columns: impl IntoIterator<Item = (String, Column<f64>)>,
) -> Result<BTreeMap<String, Column<f64>>, BarsError> {
    let mut extra = BTreeMap::new();
    for (name, values) in columns {
        if extra.insert(name.clone(), values).is_some() {
            return Err(BarsError::repeated(&name, &name));
        }
    }
    Ok(extra)
}

/// Whether an extra column of this name could be taken for a column that every history has.
pub(super) fn is_reserved(name: &str) -> bool {
    COLUMNS.contains(&name) || PriceColumn::by_name(name).is_some()
}

impl BarsError {
    /// The error for a column that is not there; `present` lists those that are.
    pub fn missing(column: &'static str, present: String) -> Self {
        let hint = if column == "volume" { "; zeros will do where volume is not known" } else { "" };
        Self::MissingColumn { column, present, hint }
    }

    fn repeated(column: &str, name: &str) -> Self {
        Self::RepeatedColumn { column: column.to_owned(), name: name.to_owned() }
    }
}
