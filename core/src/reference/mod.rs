//! The yardstick: each combination by itself, bar by bar, in the plainest code that says what is meant.
//!
//! Slow on purpose and kept for ever. It shares with the fast path the checks of the inputs, the formulas of the
//! metrics and the order of summation that the kernel fixes, and nothing else: every fast path must give its bits.

mod indicators;
mod signals;
mod simulate;

use backsweep_kernel::{account::Account, order::Size, stop::Distance};

use self::{signals::Signals, simulate::Rules};
use crate::{
    Error,
    bars::Bars,
    detail::Detail,
    expression::Kind,
    grid::Grid,
    metrics::Metric,
    strategy::{NodeIndex, Rule, Strategy},
    sweep::{Batch, Bits, GivenRules, Options, Plan, Results, SignalColumn, Trace},
};

/// The same as [`crate::sweep::sweep`], naively. Every combination is kept, whatever `options.keep` says.
///
/// # Errors
/// As [`crate::sweep::sweep`].
pub fn sweep(bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) -> Result<Results, Error> {
    let plan = Plan::new(bars, strategy, grid, options)?;
    let combinations: Vec<u64> = plan.kept().collect();
    let columns = plan.finish(combinations.iter().map(|&combination| tell(&plan, combination).0));
    let batch = Batch { combinations: combinations.into(), metrics: Metric::ALL.to_vec(), columns };
    Ok(Results::from_batches(grid.clone(), &[batch]))
}

/// Runs one combination of a plan.
pub(crate) fn tell(plan: &Plan, combination: u64) -> (Account, Detail) {
    let (strategy, grid, options) = (plan.strategy(), plan.grid(), plan.options());
    let values = signals::evaluate(strategy, plan.bars(), parameters(grid, combination));
    let rule = |rule: Rule| strategy.rules().get(rule).map(|node| (node, values.numbers(node)));
    let distances = |kind: Rule| -> Vec<Distance> {
        let Some((node, numbers)) = rule(kind) else { return vec![Distance::NONE; plan.bars().len()] };
        let is_fraction = strategy.kinds()[node as usize] == Kind::Number;
        numbers.into_iter().map(if is_fraction { Distance::fraction } else { Distance::amount }).collect()
    };
    let (loss, profit, trailing) =
        (distances(Rule::StopLoss), distances(Rule::TakeProfit), distances(Rule::TrailingStop));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
    let time_stop = rule(Rule::TimeStop).map(|(_, numbers)| numbers[0] as usize);
    let rules = Rules {
        size: rule(Rule::Size).map_or(Size::ALL_IN, |(_, numbers)| options.size_type.size(numbers[0])),
        time_stop,
        stops: Box::new(move |bar| [loss[bar], profit[bar], trailing[bar]]),
    };
    simulate::simulate(plan.bars(), &values.signals(strategy, options.direction), &rules, options)
}

/// Runs signals that somebody already has.
pub(crate) fn simulate_given(
    bars: &Bars,
    column: &SignalColumn,
    given: &GivenRules,
    options: &Options,
) -> (Account, Detail) {
    let unpack = |bits: Option<&Bits>| bits.map_or_else(|| vec![false; bars.len()], |bits| bits.iter().collect());
    let [long_entry, long_exit, short_entry, short_exit] = column.of(options.direction).map(unpack);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the simulation")]
    let rules = Rules {
        size: options.size_type.size(given.size.unwrap_or(1.0)),
        time_stop: given.time_stop.map(|bars| bars as usize),
        stops: Box::new(|bar| given.distances(bar)),
    };
    simulate::simulate(bars, &Signals { long_entry, long_exit, short_entry, short_exit }, &rules, options)
}

/// The same as [`Plan::trace`], naively.
pub fn trace(plan: &Plan, node: NodeIndex, combination: u64) -> Option<Trace> {
    signals::evaluate(plan.strategy(), plan.bars(), parameters(plan.grid(), combination)).trace(node)
}

/// The values of a combination's parameters, by name.
fn parameters(grid: &Grid, combination: u64) -> impl Fn(&str) -> Option<f64> {
    let values = grid.values(combination);
    move |name| grid.axes().iter().position(|axis| axis.name == name).map(|axis| values[axis])
}
