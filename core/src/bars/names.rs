//! Columns by name, as tables from outside have them.

use std::collections::BTreeMap;

use super::{BarsError, COLUMNS, Column};
use crate::expression::PriceColumn;

/// The names under which each of [`COLUMNS`] is known, the first found counts. Nothing else than the name itself tells
/// that a column is meant: `Adj Close` is no close.
const NAMES: [&[&str]; 6] = [
    &["timestamp", "time", "date", "datetime", "date time", "open time"],
    &["open"],
    &["high"],
    &["low"],
    &["close"],
    &["volume", "vol", "vol."],
];

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

/// Where each of [`COLUMNS`] stands among the names of a table, and which others there are. Letter case does not matter,
/// nor do `_` or `-` for a space, nor the brackets of `<CLOSE>`. `time`, `date`, `datetime`, `date time` and `open time`
/// also name the timestamp, and `vol` the volume.
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
    let mut required = [0; 6];
    for (index, position) in required.iter_mut().enumerate() {
        *position = find_column(index, names)?.ok_or_else(|| BarsError::missing(COLUMNS[index], names.join(", ")))?;
    }
    let extra = extra_names(names, &required);
    Ok(Places { required, extra })
}

/// Where one of [`COLUMNS`] stands among the names of a table, if it does.
///
/// # Errors
/// A column that is there twice.
pub(super) fn find_column(index: usize, names: &[String]) -> Result<Option<usize>, BarsError> {
    let known: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let Some(wanted) = NAMES[index].iter().find(|wanted| known.iter().any(|name| name == *wanted)) else {
        return Ok(None);
    };
    let mut found = known.iter().enumerate().filter(|(_, name)| name == wanted).map(|(position, _)| position);
    match (found.next(), found.next()) {
        (_, Some(second)) => Err(BarsError::repeated(COLUMNS[index], &names[second])),
        (first, None) => Ok(first),
    }
}

/// A name without what does not matter.
fn plain(name: &str) -> String {
    let name = name.trim();
    let name = name.strip_prefix('<').and_then(|name| name.strip_suffix('>')).unwrap_or(name);
    name.to_ascii_lowercase().replace(['_', '-'], " ")
}

/// The columns that have a name and are none of some others.
pub(super) fn extra_names(names: &[String], others: &[usize]) -> Vec<(usize, String)> {
    let named = names.iter().map(|name| name.trim()).enumerate();
    let extra = named.filter(|(position, name)| !others.contains(position) && !name.is_empty());
    extra.map(|(position, name)| (position, name.to_owned())).collect()
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

    pub(super) fn repeated(column: &str, name: &str) -> Self {
        Self::RepeatedColumn { column: column.to_owned(), name: name.to_owned() }
    }
}
