//! Plans: inputs checked against each other, and what each operation depends on.

use backsweep_kernel::account::Account;

use super::{Options, check, projection::Axes};
use crate::{
    Error,
    bars::Bars,
    expression::Operation,
    grid::Grid,
    metrics::{Metric, MetricColumn, Raw},
    strategy::{NodeIndex, Strategy},
};

/// A sweep, checked and ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    bars: Bars,
    strategy: Strategy,
    grid: Grid,
    options: Options,
    /// For each operation, the axes that it depends on: it is computed once for each distinct position on them.
    dependencies: Vec<Axes>,
    periods_per_year: f64,
}

impl Plan {
    /// Checks the inputs against each other and prepares the sweep.
    ///
    /// # Errors
    /// An option out of range, a parameter that is unknown or missing, a combination that the strategy forbids, a
    /// window that does not fit the bars.
    pub fn new(bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) -> Result<Self, Error> {
        Self::new_unless(bars, strategy, grid, options, &|| false)
    }

    /// The same; `cancelled` is asked now and then, since the combinations of a huge grid take a while to check.
    ///
    /// # Errors
    /// As [`Plan::new`], or [`SweepError::Cancelled`].
    pub fn new_unless(
        bars: &Bars,
        strategy: &Strategy,
        grid: &Grid,
        options: &Options,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Self, Error> {
        options.check()?;
        grid.check_parameters(strategy)?;
        let plan = Self {
            dependencies: dependencies(strategy, grid),
            periods_per_year: options.periods_per_year.unwrap_or_else(|| bars.periods_per_year()),
            bars: bars.clone(),
            strategy: strategy.clone(),
            grid: grid.clone(),
            options: options.clone(),
        };
        check::check(&plan, cancelled)?;
        Ok(plan)
    }

    /// Combinations to run.
    pub fn combinations(&self) -> u64 {
        self.grid.combinations()
    }

    /// Bar-combinations to run.
    pub fn work(&self) -> u64 {
        self.combinations().saturating_mul(self.bars.len() as u64)
    }

    /// The bars.
    pub fn bars(&self) -> &Bars {
        &self.bars
    }

    /// The strategy.
    pub fn strategy(&self) -> &Strategy {
        &self.strategy
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Bars in a year, for annual figures.
    pub fn periods_per_year(&self) -> f64 {
        self.periods_per_year
    }

    /// The metrics of accounts after the last bar: a column each, a row for each account.
    pub(crate) fn finish(&self, accounts: impl IntoIterator<Item = Account>) -> Vec<MetricColumn> {
        let closes = self.bars.close();
        let mut columns = vec![MetricColumn::default(); Metric::ALL.len()];
        for account in accounts {
            let raw = Raw {
                account,
                bars: closes.len() as u64,
                last_close: closes[closes.len() - 1],
                initial_cash: self.options.initial_cash,
                periods_per_year: self.periods_per_year,
            };
            for (column, metric) in columns.iter_mut().zip(Metric::ALL) {
                column.push(metric.finish(&raw));
            }
        }
        columns
    }

    /// The axes that an operation depends on.
    pub(super) fn dependency(&self, node: NodeIndex) -> Axes {
        self.dependencies[node as usize]
    }
}

/// Which axes each operation depends on, its operands' axes included.
fn dependencies(strategy: &Strategy, grid: &Grid) -> Vec<Axes> {
    let mut dependencies: Vec<Axes> = Vec::with_capacity(strategy.nodes().len());
    for operation in strategy.nodes() {
        let own = match operation {
            Operation::Parameter(name) => Axes::named(grid, name),
            _ => Axes::NONE,
        };
        let operands = operation.children().into_iter().map(|&child| dependencies[child as usize]);
        dependencies.push(operands.fold(own, Axes::union));
    }
    debug_assert_eq!(dependencies.len(), strategy.kinds().len());
    dependencies
}
