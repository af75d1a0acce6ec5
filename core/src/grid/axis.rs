//! One parameter and the values it takes.

use serde::{Deserialize, Serialize};

use super::GridError;

/// One parameter of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Axis {
    /// The parameter's name.
    pub name: String,
    /// The values, in the order to run them.
    pub values: Values,
}

/// Values of an axis. Whole numbers stay whole in tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Any numbers.
    Numbers(Vec<f64>),
}

impl Values {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Numbers(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them, as a number.
    pub fn get(&self, position: usize) -> f64 {
        match self {
            Self::Integers(values) => values[position] as f64,
            Self::Numbers(values) => values[position],
        }
    }
}

impl Axis {
    /// Whole numbers beyond this lose digits as `f64`.
    const LARGEST_INTEGER: u64 = 1 << 53;

    pub(super) fn check(&self) -> Result<(), GridError> {
        let parameter = || self.name.clone();
        if self.values.is_empty() {
            return Err(GridError::Empty { parameter: parameter() });
        }
        match &self.values {
            Values::Integers(values) => {
                match values.iter().find(|value| value.unsigned_abs() > Self::LARGEST_INTEGER) {
                    Some(&value) => Err(GridError::NotUsable { parameter: parameter(), value: value.to_string() }),
                    None => Ok(()),
                }
            }
            Values::Numbers(values) => match values.iter().find(|value| !value.is_finite()) {
                Some(value) => Err(GridError::NotUsable { parameter: parameter(), value: value.to_string() }),
                None => Ok(()),
            },
        }
    }
}
