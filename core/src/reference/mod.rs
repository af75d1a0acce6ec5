//! The yardstick: each combination by itself, bar by bar, in the plainest code that says what is meant.
//!
//! Slow on purpose and kept for ever. It shares with the fast path the checks of the inputs, the formulas of the
//! metrics and the order of summation that the kernel fixes, and nothing else: every fast path must give its bits.

mod indicators;
mod signals;
mod simulate;

use crate::{
    Error,
    bars::Bars,
    grid::Grid,
    metrics::Metric,
    strategy::Strategy,
    sweep::{Batch, Combinations, Options, Plan, Results},
};

/// The same as [`crate::sweep::sweep`], naively. Every combination is kept, whatever `options.keep` says.
///
/// # Errors
/// As [`crate::sweep::sweep`].
pub fn sweep(bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) -> Result<Results, Error> {
    let plan = Plan::new(bars, strategy, grid, options)?;
    let accounts = (0..grid.combinations()).map(|combination| {
        let values = grid.values(combination);
        let parameter = |name: &str| grid.axes().iter().position(|axis| axis.name == name).map(|axis| values[axis]);
        let signals = signals::evaluate(strategy, bars, parameter);
        simulate::long_only(bars, &signals, options)
    });
    let columns = plan.finish(accounts);
    let combinations = Combinations::Range { first: 0, count: grid.combinations() };
    let batch = Batch { combinations, metrics: Metric::ALL.to_vec(), columns };
    Ok(Results::from_batches(grid.clone(), &[batch]))
}
