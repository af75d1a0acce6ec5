//! Parameter grids: the combinations to run.
//!
//! Combinations are numbered as nested loops would meet them: the last axis turns fastest.

mod axis;
mod error;
mod parse;

pub use axis::{Axis, Values};
pub use error::GridError;

use crate::{metrics::Metric, strategy::Strategy};

/// Every combination of the values of some axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    axes: Vec<Axis>,
    combinations: u64,
}

impl Grid {
    /// The most combinations of one grid: their numbers stay exact in every language.
    pub const MOST_COMBINATIONS: u64 = 1 << 53;

    /// The product of the axes; no axes give one combination.
    ///
    /// # Errors
    /// An axis without values, with a value that is no finite number, two axes of one name, one named like a metric,
    /// or too many combinations.
    pub fn new(axes: Vec<Axis>) -> Result<Self, GridError> {
        let mut combinations: u64 = 1;
        for (index, axis) in axes.iter().enumerate() {
            if axes[..index].iter().any(|other| other.name == axis.name) {
                return Err(GridError::Repeated { parameter: axis.name.clone() });
            }
            if Metric::by_name(&axis.name).is_some() {
                return Err(GridError::ReservedName { parameter: axis.name.clone() });
            }
            axis.check()?;
            combinations = combinations
                .checked_mul(axis.values.len() as u64)
                .filter(|&count| count <= Self::MOST_COMBINATIONS)
                .ok_or(GridError::TooLarge { limit: Self::MOST_COMBINATIONS })?;
        }
        Ok(Self { axes, combinations })
    }

    /// Reads axes as `fast=5..25`, `slow=40..140:2` (stop exclusive) or `stop=0.01,0.02,0.05`.
    ///
    /// # Errors
    /// Text that is no axis, or any error of [`Grid::new`].
    ///
    /// ```
    /// use backsweep_core::grid::Grid;
    /// let grid = Grid::parse(["fast=5..25", "slow=40..140:2"])?;
    /// assert_eq!(grid.combinations(), 20 * 50);
    /// assert_eq!(grid.values(51), vec![6.0, 42.0]);
    /// # Ok::<(), backsweep_core::grid::GridError>(())
    /// ```
    pub fn parse<'text>(axes: impl IntoIterator<Item = &'text str>) -> Result<Self, GridError> {
        Self::new(axes.into_iter().map(parse::axis).collect::<Result<_, _>>()?)
    }

    /// The axes.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many combinations there are, at least 1.
    pub fn combinations(&self) -> u64 {
        self.combinations
    }

    /// Where on each axis a combination stands.
    pub fn positions(&self, combination: u64) -> Vec<usize> {
        let mut positions: Vec<usize> = self.decode(combination).map(|(_, position)| position).collect();
        positions.reverse();
        positions
    }

    /// Where a combination stands on one axis.
    pub(crate) fn position(&self, combination: u64, axis: usize) -> usize {
        self.decode(combination).nth(self.axes.len() - 1 - axis).map_or(0, |(_, position)| position)
    }

    /// Each axis and where the combination stands on it, the last axis first.
    fn decode(&self, combination: u64) -> impl Iterator<Item = (&Axis, usize)> {
        self.axes.iter().rev().scan(combination, |rest, axis| {
            let length = axis.values.len() as u64;
            let position = *rest % length;
            *rest /= length;
            Some((axis, usize::try_from(position).unwrap_or_default()))
        })
    }

    /// The parameter values of a combination, in the order of the axes.
    pub fn values(&self, combination: u64) -> Vec<f64> {
        let mut values = Vec::new();
        self.values_into(combination, &mut values);
        values
    }

    /// The same, into memory that is used again.
    pub(crate) fn values_into(&self, combination: u64, values: &mut Vec<f64>) {
        values.clear();
        values.extend(self.decode(combination).map(|(axis, position)| axis.values.get(position)));
        values.reverse();
    }

    /// A combination as people read it: `fast=5, slow=40`.
    pub fn describe(&self, combination: u64) -> String {
        if self.axes.is_empty() {
            return "no parameters".to_owned();
        }
        let values = self.values(combination);
        let parts: Vec<String> =
            self.axes.iter().zip(values).map(|(axis, value)| format!("{}={value}", axis.name)).collect();
        parts.join(", ")
    }

    /// Checks that the axes are the strategy's parameters, no more and no less.
    ///
    /// # Errors
    /// The first parameter that is unknown or missing.
    pub fn check_parameters(&self, strategy: &Strategy) -> Result<(), GridError> {
        let wanted = strategy.parameters();
        let names = || if wanted.is_empty() { "none".to_owned() } else { wanted.join(", ") };
        if let Some(axis) = self.axes.iter().find(|axis| !wanted.contains(&axis.name)) {
            return Err(GridError::Unknown {
                parameter: axis.name.clone(),
                strategy: strategy.name().to_owned(),
                known: names(),
            });
        }
        match wanted.iter().find(|name| !self.axes.iter().any(|axis| axis.name == **name)) {
            Some(missing) => Err(GridError::Missing {
                parameter: missing.clone(),
                strategy: strategy.name().to_owned(),
                known: names(),
            }),
            None => Ok(()),
        }
    }
}
