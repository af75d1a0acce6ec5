//! The yardstick: each combination by itself, bar by bar, in the plainest code that says what is meant.
//!
//! Slow on purpose and kept for ever. It shares with the fast path the checks of the inputs, the formulas of the
//! metrics and the order of summation that the kernel fixes, and nothing else: every fast path must give its bits.

mod falls;
mod indicators;
mod returns;
mod signals;
mod simulate;

use backsweep_kernel::account::Account;

use self::{
    signals::{Signals, Values},
    simulate::Rules,
};
use crate::{
    Error,
    bars::Bars,
    detail::Detail,
    expression::Kind,
    grid::Grid,
    metrics::Metric,
    strategy::{NodeIndex, Rule, Strategy},
    sweep::{Batch, Bits, GivenRules, Level, Options, Plan, Results, SignalColumn, Trace},
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
    let values = evaluate(plan, combination);
    let signals = values.signals(plan.strategy(), plan.options().direction);
    simulate_with(plan.bars(), &signals, &rules(plan, &values), plan.options())
}

/// The rules of one combination of a plan.
pub(crate) fn given_rules(plan: &Plan, combination: u64) -> GivenRules {
    rules(plan, &evaluate(plan, combination))
}

fn evaluate(plan: &Plan, combination: u64) -> Values {
    signals::evaluate(plan.strategy(), plan.bars(), parameters(plan.grid(), combination))
}

fn rules(plan: &Plan, values: &Values) -> GivenRules {
    let node = |rule: Rule| plan.strategy().rules().get(rule);
    let number = |rule: Rule| node(rule).map(|node| values.numbers(node)[0]);
    let level = |rule: Rule| {
        node(rule).map(|node| match plan.strategy().kinds()[node as usize] {
            Kind::Number => Level::Fraction(values.numbers(node)[0]),
            _ => Level::Amounts(values.numbers(node).into()),
        })
    };
    GivenRules {
        stop_loss: level(Rule::StopLoss),
        take_profit: level(Rule::TakeProfit),
        trailing_stop: level(Rule::TrailingStop),
        time_stop: number(Rule::TimeStop),
        size: number(Rule::Size),
    }
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
    simulate_with(bars, &Signals { long_entry, long_exit, short_entry, short_exit }, given, options)
}

fn simulate_with(bars: &Bars, signals: &Signals, given: &GivenRules, options: &Options) -> (Account, Detail) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    let rules = Rules {
        size: options.size_type.size(given.size.unwrap_or(1.0)),
        time_stop: given.time_stop.map(|bars| bars as usize),
        stops: Box::new(|bar| given.distances(bar)),
    };
    simulate::simulate(bars, signals, &rules, options)
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
