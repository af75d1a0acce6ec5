//! Plans: inputs checked against each other, and what each operation depends on.

use backsweep_kernel::account::Account;

use super::{
    Direction, GivenRules, Keep, Options, SweepError,
    channel::{Line, channel_line},
    check,
    extent::{Extent, extents},
    projection::Axes,
    scalars::Scalars,
};
use crate::{
    Error,
    bars::Bars,
    detail::Detail,
    expression::{Kind, Operation},
    grid::Grid,
    metrics::{Metric, MetricColumn, Raw},
    profile::Phase,
    reference,
    strategy::{NodeIndex, Rule, Strategy},
    vectors::Vectors,
};

/// Accounts that are finished at a time: few enough that each metric finds them in the cache.
pub(super) const FINISHED_TOGETHER: usize = 64;

/// A sweep, checked and ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    bars: Bars,
    strategy: Strategy,
    grid: Grid,
    options: Options,
    /// For each operation, the axes that it depends on: it is computed once for each distinct position on them.
    dependencies: Vec<Axes>,
    /// For each operation, how many of its rows a tile holds.
    extents: Vec<Extent>,
    periods_per_year: f64,
    /// How many combinations the constraints keep.
    combinations: u64,
    vectors: Vectors,
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
        let _phase = Phase::Plan.enter();
        options.check()?;
        let strategy = strategy.bound_to(grid)?;
        grid.check_parameters(&strategy)?;
        let dependencies = dependencies(&strategy, grid);
        let signals = strategy.document().signals.of(options.direction);
        let mut plan = Self {
            extents: extents(&strategy, signals, union(signals, &dependencies), &dependencies),
            dependencies,
            periods_per_year: options.periods_per_year.unwrap_or_else(|| bars.periods_per_year()),
            bars: bars.clone(),
            strategy,
            grid: grid.clone(),
            options: options.clone(),
            combinations: grid.combinations(),
            vectors: Vectors::best(),
        };
        plan.combinations = check::kept(&plan, cancelled)?;
        check::check(&plan, cancelled)?;
        Ok(plan)
    }

    /// The same plan by other vector instructions: the same bits at another speed.
    #[must_use]
    pub fn with_vectors(self, vectors: Vectors) -> Self {
        Self { vectors, ..self }
    }

    /// The vector instructions that the run uses.
    pub fn vectors(&self) -> Vectors {
        self.vectors
    }

    /// Combinations to run: those of the grid that the constraints keep.
    pub fn combinations(&self) -> u64 {
        self.combinations
    }

    /// Combinations of the grid that the constraints drop.
    pub fn dropped(&self) -> u64 {
        self.grid.combinations() - self.combinations
    }

    /// Whether a result of each combination is kept.
    pub(super) fn keeps_all(&self) -> bool {
        self.options.keep == Keep::All
    }

    /// The numbers and conditions of its strategy.
    pub(super) fn scalars(&self) -> Scalars<'_> {
        Scalars::new(&self.strategy, &self.grid)
    }

    /// Whether a combination meets the constraints.
    pub(super) fn keeps(&self, combination: u64, scalars: &mut Scalars) -> bool {
        let constraints = &self.strategy.document().constraints;
        if constraints.is_empty() {
            return true;
        }
        let values = scalars.evaluate(combination);
        constraints.iter().all(|&constraint| values[constraint as usize] != 0.0)
    }

    /// The combinations to run, in the order of the grid.
    pub fn kept(&self) -> impl Iterator<Item = u64> + '_ {
        let mut scalars = self.scalars();
        (0..self.grid.combinations()).filter(move |&combination| self.keeps(combination, &mut scalars))
    }

    /// Whether accounts are only ever flat or all in, and simple enough to go side by side: with short positions there
    /// may be no stops, and no fixed fee that the two halves of a reversal would share.
    pub(super) fn is_side_by_side(&self) -> bool {
        let simple = match self.options.direction {
            Direction::Long => true,
            Direction::Short => !self.has_stops(),
            Direction::Both => !self.has_stops() && self.options.fixed_fee == 0.0,
        };
        simple && self.strategy.rules().get(Rule::Size).is_none()
    }

    /// Whether positions are only ever long.
    pub(super) fn is_long(&self) -> bool {
        self.options.direction == Direction::Long
    }

    /// Whether positions have stops.
    pub(super) fn has_stops(&self) -> bool {
        Rule::ALL.iter().any(|&rule| rule != Rule::Size && self.strategy.rules().get(rule).is_some())
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

    /// All that happened in one combination.
    ///
    /// # Errors
    /// When the grid has no such combination.
    pub fn detail(&self, combination: u64) -> Result<Detail, SweepError> {
        self.check_combination(combination).map(|()| reference::tell(self, combination).1)
    }

    fn check_combination(&self, combination: u64) -> Result<(), SweepError> {
        if combination < self.grid.combinations() {
            return Ok(());
        }
        let row = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Err(SweepError::no_row(row(combination), row(self.grid.combinations())))
    }

    /// The rules of one combination, for a simulation of given signals. Computed anew at each call.
    ///
    /// # Errors
    /// When the grid has no such combination.
    pub fn given_rules(&self, combination: u64) -> Result<GivenRules, SweepError> {
        self.check_combination(combination).map(|()| reference::given_rules(self, combination))
    }

    /// The metrics of accounts after the last bar, a column each.
    pub(crate) fn finish(&self, accounts: impl ExactSizeIterator<Item = Account>) -> Vec<MetricColumn> {
        finish(&self.bars, self.options.initial_cash, self.periods_per_year, accounts)
    }

    /// Whether an operation's values are asked for by comparisons alone.
    pub(super) fn is_only_compared(&self, node: NodeIndex) -> bool {
        let kinds = self.strategy.kinds();
        let compares = |index: usize, operation: &Operation<NodeIndex>| {
            matches!(operation, Operation::Comparison { .. } | Operation::Crossing { .. })
                && kinds[index] == Kind::Signal
        };
        let asked = |(index, operation): (usize, &Operation<NodeIndex>)| {
            operation.children().into_iter().any(|&child| child == node) && !compares(index, operation)
        };
        let rules = Rule::ALL.iter().filter_map(|&rule| self.strategy.rules().get(rule));
        !self.strategy.nodes().iter().enumerate().any(asked) && !rules.into_iter().any(|rule| rule == node)
    }

    /// The axes that an operation depends on.
    pub(super) fn dependency(&self, node: NodeIndex) -> Axes {
        self.dependencies[node as usize]
    }

    /// Long entry, long exit, short entry and short exit, as the direction uses them.
    pub(super) fn signals(&self) -> [NodeIndex; 4] {
        self.strategy.document().signals.of(self.options.direction)
    }

    /// The axes that orders depend on.
    pub(super) fn order_axes(&self) -> Axes {
        union(self.signals(), &self.dependencies)
    }

    /// How many rows of an operation a tile holds.
    pub(super) fn extent(&self, node: NodeIndex) -> Extent {
        self.extents[node as usize]
    }
}

/// The axes that any of some operations depends on.
fn union(nodes: [NodeIndex; 4], dependencies: &[Axes]) -> Axes {
    nodes.into_iter().map(|node| dependencies[node as usize]).fold(Axes::NONE, Axes::union)
}

/// Which axes each operation depends on, its operands' axes included.
fn dependencies(strategy: &Strategy, grid: &Grid) -> Vec<Axes> {
    let mut dependencies: Vec<Axes> = Vec::with_capacity(strategy.nodes().len());
    for operation in strategy.nodes() {
        let own = match operation {
            Operation::Parameter(name) => Axes::named(grid, name),
            _ => Axes::NONE,
        };
        let mut operands: Vec<NodeIndex> = operation.children().into_iter().copied().collect();
        match channel_line(strategy, operation) {
            // A window that is the same parameter stays in the list.
            Some(Line::Channel { factor }) => {
                let last = operands.iter().rposition(|&operand| operand == factor);
                last.map(|last| operands.remove(last));
            }
            Some(Line::Beside { factor, .. }) => operands.push(factor),
            None => {}
        }
        let axes = operands.iter().map(|&operand| dependencies[operand as usize]).fold(own, Axes::union);
        dependencies.push(axes);
    }
    debug_assert_eq!(dependencies.len(), strategy.kinds().len());
    dependencies
}

/// The metrics of accounts after the last bar, a column each.
pub(super) fn finish(
    bars: &Bars,
    initial_cash: f64,
    periods_per_year: f64,
    mut accounts: impl ExactSizeIterator<Item = Account>,
) -> Vec<MetricColumn> {
    let closes = bars.close();
    let (bars, last_close) = (closes.len() as u64, closes[closes.len() - 1]);
    let raw = |account| Raw::new(account, bars, last_close, initial_cash, periods_per_year);
    let mut columns: Vec<MetricColumn> =
        Metric::ALL.iter().map(|_| MetricColumn::with_capacity(accounts.len())).collect();
    let mut some: Vec<Raw> = Vec::with_capacity(FINISHED_TOGETHER);
    while accounts.len() > 0 {
        some.clear();
        some.extend(accounts.by_ref().take(FINISHED_TOGETHER).map(raw));
        for (metric, column) in Metric::ALL.iter().zip(&mut columns) {
            metric.finish(&some, column);
        }
    }
    columns
}
