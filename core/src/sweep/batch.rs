//! Results as they come: columns for some combinations.

use serde::{Deserialize, Serialize};

use crate::metrics::{Metric, MetricColumn};

/// Which combinations, by their number in the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Combinations {
    /// Neighbours.
    Range {
        /// The first.
        first: u64,
        /// How many.
        count: u64,
    },
    /// Any.
    Listed(Vec<u64>),
}

impl Combinations {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Range { count, .. } => usize::try_from(*count).unwrap_or(usize::MAX),
            Self::Listed(numbers) => numbers.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the combination in a row.
    pub fn get(&self, row: usize) -> u64 {
        match self {
            Self::Range { first, .. } => first + row as u64,
            Self::Listed(numbers) => numbers[row],
        }
    }

    /// Stretches of neighbours: the row of the first, its number, and how many.
    pub(crate) fn runs(&self) -> Vec<(usize, u64, usize)> {
        match self {
            Self::Range { first, .. } => vec![(0, *first, self.len())],
            Self::Listed(numbers) => {
                let mut row = 0;
                let runs = numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next));
                runs.map(|run| {
                    row += run.len();
                    (row - run.len(), run[0], run.len())
                })
                .collect()
            }
        }
    }

    /// The numbers in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u64> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// Neighbours become a range.
impl From<Vec<u64>> for Combinations {
    fn from(numbers: Vec<u64>) -> Self {
        match numbers.first() {
            Some(&first) if numbers.iter().zip(first..).all(|(&number, expected)| number == expected) => {
                Self::Range { first, count: numbers.len() as u64 }
            }
            _ => Self::Listed(numbers),
        }
    }
}

/// Metrics of some combinations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Batch {
    /// Which combinations, one a row.
    pub combinations: Combinations,
    /// The metric of each column.
    pub metrics: Vec<Metric>,
    /// The columns.
    #[cfg_attr(test, ts(type = "(number | null)[][]"))]
    pub columns: Vec<MetricColumn>,
}

impl Batch {
    /// The batch with some metrics only, in the order asked; metrics it does not have are left out.
    pub fn select(&self, metrics: &[Metric]) -> Self {
        let found = metrics.iter().filter_map(|metric| self.metrics.iter().position(|own| own == metric));
        let (metrics, columns) = found.map(|at| (self.metrics[at], self.columns[at].clone())).unzip();
        Self { combinations: self.combinations.clone(), metrics, columns }
    }
}
