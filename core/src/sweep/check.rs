//! What only the combinations of a grid can show to be wrong with a strategy, found before anything runs.

use super::{Direction, Options, Plan, SizeType, SweepError, projection::Axes, scalars::Scalars};
use crate::{
    Error,
    bars::BarsError,
    expression::{Arithmetic, LookBack, Operation, PriceColumn},
    grid::GridError,
    indicators::{Argument, Range},
    strategy::{NodeIndex, Rule},
};

/// How many combinations the constraints keep. `cancelled` is asked now and then.
pub(super) fn kept(plan: &Plan, cancelled: &dyn Fn() -> bool) -> Result<u64, Error> {
    let constraints = &plan.strategy().document().constraints;
    let all = plan.grid().combinations();
    if constraints.is_empty() {
        return Ok(all);
    }
    let mut scalars = Scalars::new(plan.strategy(), plan.grid());
    let (mut tried, mut kept) = (0, 0);
    for combination in constrained_axes(plan).representatives(plan.grid()) {
        tried += 1;
        stop_if(tried, cancelled)?;
        kept += u64::from(plan.keeps(combination, &mut scalars));
    }
    if kept == 0 {
        let texts: Vec<String> = constraints.iter().map(|&each| plan.strategy().describe(each)).collect();
        return Err(GridError::NothingLeft { combinations: all, constraints: texts.join(", ") }.into());
    }
    Ok(all / tried * kept)
}

/// Checks columns, and requirements, arguments, rules and divisors for every combination that is kept. `cancelled` is
/// asked now and then.
pub(super) fn check(plan: &Plan, cancelled: &dyn Fn() -> bool) -> Result<(), Error> {
    check_columns(plan)?;
    let mut checker = Checker { plan, scalars: Scalars::new(plan.strategy(), plan.grid()), cancelled };
    for &requirement in &plan.strategy().document().requirements {
        checker.check_requirement(requirement)?;
    }
    for (node, operation) in (0..).zip(plan.strategy().nodes()) {
        match operation {
            Operation::Indicator { indicator, arguments, .. } => {
                for (argument, &operand) in indicator.specification().arguments.iter().zip(arguments) {
                    checker
                        .check_each(operand, |value, example| check_argument(plan, node, argument, value, example))?;
                }
            }
            Operation::LookBack { operator, bars, .. } => {
                checker.check_each(*bars, |value, example| check_look_back(plan, node, *operator, value, example))?;
            }
            Operation::Arithmetic { operator: Arithmetic::Divide, right, .. } => {
                checker.check_each(*right, |value, example| {
                    if value != 0.0 {
                        return Ok(());
                    }
                    let (place, example) = (plan.strategy().describe(node), plan.grid().describe(example));
                    Err(GridError::DivisionByZero { place, example })
                })?;
            }
            _ => {}
        }
    }
    if plan.strategy().rules().size.is_none() != (plan.options().size_type == SizeType::AllIn) {
        return Err(SweepError::size_type(plan.options().size_type).into());
    }
    for rule in Rule::ALL {
        if let Some(node) = plan.strategy().rules().get(rule) {
            checker.check_each(node, |value, example| check_rule(plan, rule, value, example))?;
        }
    }
    Ok(())
}

fn check_columns(plan: &Plan) -> Result<(), BarsError> {
    for operation in plan.strategy().nodes() {
        if let Operation::ExtraColumn(name) = operation
            && !plan.bars().extra().contains_key(name)
        {
            let usual = PriceColumn::ALL.iter().map(|column| column.name());
            let known: Vec<&str> = usual.chain(plan.bars().extra().keys().map(String::as_str)).collect();
            return Err(BarsError::UnknownColumn { column: name.clone(), known: known.join(", ") });
        }
    }
    Ok(())
}

struct Checker<'check> {
    plan: &'check Plan,
    scalars: Scalars<'check>,
    cancelled: &'check dyn Fn() -> bool,
}

impl Checker<'_> {
    fn check_requirement(&mut self, requirement: NodeIndex) -> Result<(), Error> {
        let (plan, grid) = (self.plan, self.plan.grid());
        let axes = plan.dependency(requirement).union(constrained_axes(plan));
        let (mut tried, mut broken, mut first) = (0, 0, None);
        for combination in axes.representatives(grid) {
            tried += 1;
            stop_if(tried, self.cancelled)?;
            if self.scalars.evaluate(combination)[requirement as usize] == 0.0
                && plan.keeps(combination, &mut self.scalars)
            {
                broken += 1;
                first.get_or_insert(combination);
            }
        }
        let Some(first) = first else { return Ok(()) };
        Err(GridError::Forbidden {
            count: grid.combinations() / tried * broken,
            combinations: grid.combinations(),
            requirement: plan.strategy().describe(requirement),
            example: grid.describe(first),
        }
        .into())
    }

    /// Judges each value of a number, with a combination that has it. Series have none.
    fn check_each(
        &mut self,
        number: NodeIndex,
        judge: impl Fn(f64, u64) -> Result<(), GridError>,
    ) -> Result<(), Error> {
        let plan = self.plan;
        if !plan.strategy().kinds()[number as usize].is_scalar() {
            return Ok(());
        }
        let axes = plan.dependency(number);
        let Err(problem) = self.judge_each(axes, number, &judge, false)? else { return Ok(()) };
        if plan.dropped() == 0 {
            return Err(problem.into());
        }
        // Perhaps no combination that is kept has that value.
        Ok(self.judge_each(axes.union(constrained_axes(plan)), number, &judge, true)??)
    }

    fn judge_each(
        &mut self,
        axes: Axes,
        number: NodeIndex,
        judge: &impl Fn(f64, u64) -> Result<(), GridError>,
        only_kept: bool,
    ) -> Result<Result<(), GridError>, SweepError> {
        for (tried, combination) in (1..).zip(axes.representatives(self.plan.grid())) {
            stop_if(tried, self.cancelled)?;
            let judged = judge(self.scalars.evaluate(combination)[number as usize], combination);
            if judged.is_err() && (!only_kept || self.plan.keeps(combination, &mut self.scalars)) {
                return Ok(judged);
            }
        }
        Ok(Ok(()))
    }
}

/// The axes that the constraints look at.
fn constrained_axes(plan: &Plan) -> Axes {
    let constraints = plan.strategy().document().constraints.iter();
    constraints.map(|&constraint| plan.dependency(constraint)).fold(Axes::NONE, Axes::union)
}

fn check_argument(
    plan: &Plan,
    node: NodeIndex,
    argument: &Argument,
    value: f64,
    example: u64,
) -> Result<(), GridError> {
    let bars = plan.bars().len();
    let Err(problem) = argument.check(value, bars) else { return Ok(()) };
    let (place, example) = (plan.strategy().describe(node), plan.grid().describe(example));
    Err(match argument.range {
        Range::Window { least } => GridError::Window { place, example, what: "window", value, least, largest: bars },
        Range::Number { .. } | Range::Choice(_) => GridError::Argument { place, example, problem },
    })
}

fn check_rule(plan: &Plan, rule: Rule, value: f64, example: u64) -> Result<(), GridError> {
    let &Options { size_type, direction, .. } = plan.options();
    let Err(wanted) = rule_range(rule, size_type, direction, value) else { return Ok(()) };
    Err(GridError::Rule { rule: rule.name(), value, example: plan.grid().describe(example), wanted })
}

/// Checks a rule's number.
///
/// # Errors
/// What it may be.
pub(super) fn rule_range(
    rule: Rule,
    size_type: SizeType,
    direction: Direction,
    value: f64,
) -> Result<(), &'static str> {
    let positive = value > 0.0 && value.is_finite();
    let (good, wanted) = match rule {
        Rule::StopLoss | Rule::TrailingStop => {
            (positive && value < 1.0, "a fraction of the price above 0 and below 1 (0.05 is 5 %)")
        }
        // Twice the price and more is a long way up; there is no such way down.
        Rule::TakeProfit if direction == Direction::Short => {
            (positive && value < 1.0, "a fraction of the price above 0 and, for shorts, below 1 (0.05 is 5 %)")
        }
        Rule::TakeProfit => (positive, "a fraction of the price above 0 (0.05 is 5 %)"),
        Rule::TimeStop => (value >= 1.0 && value.fract() == 0.0, "a whole number of bars, 1 or more"),
        Rule::Size if size_type == SizeType::Percent => {
            (positive && value <= 1.0, "a fraction above 0 and up to 1 (0.5 is 50 %)")
        }
        Rule::Size => (positive, "above 0"),
    };
    if good { Ok(()) } else { Err(wanted) }
}

fn check_look_back(
    plan: &Plan,
    node: NodeIndex,
    operator: LookBack,
    value: f64,
    example: u64,
) -> Result<(), GridError> {
    let largest = plan.bars().len();
    if value.fract() == 0.0 && (1.0..=largest as f64).contains(&value) {
        return Ok(());
    }
    let (place, example) = (plan.strategy().describe(node), plan.grid().describe(example));
    Err(GridError::Window { place, example, what: operator.counts(), value, least: 1, largest })
}

/// Asks whether to stop, each time that `tried` has grown enough.
fn stop_if(tried: u64, cancelled: &dyn Fn() -> bool) -> Result<(), SweepError> {
    const PATIENCE: u64 = 1 << 16;
    if tried.is_multiple_of(PATIENCE) && cancelled() { Err(SweepError::Cancelled) } else { Ok(()) }
}
