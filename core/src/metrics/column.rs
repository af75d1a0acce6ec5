//! A metric's values, one for each combination.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column of metric values, some of them undefined. Stored as `f64` with NaN for undefined, which never leaves this
/// type but as `None`, JSON null or an Arrow null.
#[derive(Clone, Debug, Default)]
pub struct MetricColumn(Vec<f64>);

impl MetricColumn {
    /// None yet, and room for so many.
    pub(crate) fn with_capacity(length: usize) -> Self {
        Self(Vec::with_capacity(length))
    }

    /// So many values, to be written over one by one. Memory comes as they are.
    pub(crate) fn of_length(length: usize) -> Self {
        Self(vec![0.0; length])
    }

    /// How many values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A value, `None` where it is undefined.
    pub fn get(&self, row: usize) -> Option<f64> {
        Some(self.0[row]).filter(|value| !value.is_nan())
    }

    /// Writes a value over another.
    pub(crate) fn set(&mut self, row: usize, value: Option<f64>) {
        self.0[row] = value.unwrap_or(f64::NAN);
    }

    /// Appends a value.
    pub fn push(&mut self, value: Option<f64>) {
        self.0.push(value.unwrap_or(f64::NAN));
    }

    /// Appends values.
    pub(crate) fn append(&mut self, values: impl Iterator<Item = Option<f64>>) {
        self.0.extend(values.map(|value| value.unwrap_or(f64::NAN)));
    }

    /// The values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<f64>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The values with NaN for undefined, for hosts whose tables have no nulls.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// Appends all values of another column.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// Writes `count` values of another column, from `from` on, over those from `at` on.
    pub(crate) fn write(&mut self, at: usize, other: &Self, from: usize, count: usize) {
        self.0[at..at + count].copy_from_slice(&other.0[from..from + count]);
    }

    /// The values of some rows.
    pub fn take(&self, rows: &[usize]) -> Self {
        Self(rows.iter().map(|&row| self.0[row]).collect())
    }
}

impl FromIterator<Option<f64>> for MetricColumn {
    fn from_iter<Values: IntoIterator<Item = Option<f64>>>(values: Values) -> Self {
        Self(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

/// Equal when the bits are.
impl PartialEq for MetricColumn {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.0.iter().zip(&other.0).all(|(one, two)| one.to_bits() == two.to_bits())
    }
}

impl Serialize for MetricColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_seq(self.iter());
        }
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MetricColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Ok(Vec::<Option<f64>>::deserialize(deserializer)?.into_iter().collect());
        }
        // Whatever NaN a sender wrote becomes the one that stands for undefined here.
        let values = Vec::<f64>::deserialize(deserializer)?;
        Ok(values.into_iter().map(|value| Some(value).filter(|value| !value.is_nan())).collect())
    }
}
