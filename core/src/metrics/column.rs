//! A metric's values, one for each combination.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::pages::Pages;

/// A column of metric values, some of them undefined. Stored as `f64` with NaN for undefined, which never leaves this
/// type but as `None`, JSON null or an Arrow null.
#[derive(Debug, Default)]
pub struct MetricColumn {
    numbers: Vec<f64>,
    /// In the place of the numbers where they are very many.
    pages: Option<Pages>,
}

impl MetricColumn {
    /// None yet, and room for so many.
    pub(crate) fn with_capacity(length: usize) -> Self {
        Self::of(Vec::with_capacity(length))
    }

    /// So many values, to be written over one by one. Memory comes as they are.
    pub(crate) fn of_length(length: usize) -> Self {
        match Pages::zeros(length) {
            None => Self::of(vec![0.0; length]),
            pages => Self { numbers: Vec::new(), pages },
        }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// A value, `None` where it is undefined.
    pub fn get(&self, row: usize) -> Option<f64> {
        defined(self.as_slice()[row])
    }

    /// Writes a value over another.
    pub(crate) fn set(&mut self, row: usize, value: Option<f64>) {
        self.as_mut_slice()[row] = value.unwrap_or(f64::NAN);
    }

    /// Appends a value.
    pub fn push(&mut self, value: Option<f64>) {
        self.growing().push(value.unwrap_or(f64::NAN));
    }

    /// Appends values.
    pub(crate) fn append(&mut self, values: impl Iterator<Item = Option<f64>>) {
        self.growing().extend(values.map(|value| value.unwrap_or(f64::NAN)));
    }

    /// The values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<f64>> + '_ {
        self.as_slice().iter().copied().map(defined)
    }

    /// The values with NaN for undefined, for hosts whose tables have no nulls.
    pub fn as_slice(&self) -> &[f64] {
        self.pages.as_deref().unwrap_or(&self.numbers)
    }

    /// Appends all values of another column.
    pub fn extend(&mut self, other: &Self) {
        self.growing().extend_from_slice(other.as_slice());
    }

    /// Writes `count` values of another column, from `from` on, over those from `at` on.
    pub(crate) fn write(&mut self, at: usize, other: &Self, from: usize, count: usize) {
        self.as_mut_slice()[at..at + count].copy_from_slice(&other.as_slice()[from..from + count]);
    }

    /// The values of some rows.
    pub fn take(&self, rows: &[usize]) -> Self {
        let mut taken = Self::of_length(rows.len());
        let values = self.as_slice();
        taken.as_mut_slice().iter_mut().zip(rows).for_each(|(value, &row)| *value = values[row]);
        taken
    }

    fn of(numbers: Vec<f64>) -> Self {
        Self { numbers, pages: None }
    }

    fn as_mut_slice(&mut self) -> &mut [f64] {
        self.pages.as_deref_mut().unwrap_or(&mut self.numbers)
    }

    /// The values where there can be more of them.
    fn growing(&mut self) -> &mut Vec<f64> {
        if let Some(pages) = self.pages.take() {
            self.numbers = pages.to_vec();
        }
        &mut self.numbers
    }
}

fn defined(value: f64) -> Option<f64> {
    Some(value).filter(|value| !value.is_nan())
}

impl Clone for MetricColumn {
    fn clone(&self) -> Self {
        Self::of(self.as_slice().to_vec())
    }
}

impl FromIterator<Option<f64>> for MetricColumn {
    fn from_iter<Values: IntoIterator<Item = Option<f64>>>(values: Values) -> Self {
        Self::of(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

/// Equal when the bits are.
impl PartialEq for MetricColumn {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.as_slice().iter().zip(other.as_slice());
        self.len() == other.len() && pairs.all(|(one, two)| one.to_bits() == two.to_bits())
    }
}

impl Serialize for MetricColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_seq(self.iter());
        }
        self.as_slice().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MetricColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Ok(Vec::<Option<f64>>::deserialize(deserializer)?.into_iter().collect());
        }
        // Whatever NaN a sender wrote becomes the one that stands for undefined here.
        let values = Vec::<f64>::deserialize(deserializer)?;
        Ok(values.into_iter().map(defined).collect())
    }
}
