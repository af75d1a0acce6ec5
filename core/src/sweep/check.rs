//! What only the combinations of a grid can show to be wrong with a strategy, found before anything runs.

use super::{Plan, SweepError, scalars::Scalars};
use crate::{
    Error,
    expression::{Arithmetic, Operation},
    grid::GridError,
    indicators::{Argument, Range},
    strategy::NodeIndex,
};

/// Checks requirements, arguments and divisors for every combination, without repeating those that share a value.
/// `cancelled` is asked now and then.
pub(super) fn check(plan: &Plan, cancelled: &dyn Fn() -> bool) -> Result<(), Error> {
    let mut scalars = Scalars::new(plan.strategy(), plan.grid());
    for &requirement in &plan.strategy().document().requirements {
        check_requirement(plan, requirement, &mut scalars, cancelled)?;
    }
    for (node, operation) in (0..).zip(plan.strategy().nodes()) {
        if let Operation::Indicator { indicator, arguments, .. } = operation {
            for (argument, &operand) in indicator.specification().arguments.iter().zip(arguments) {
                let values = Values { plan, scalars: &mut scalars, cancelled };
                values.check(operand, |value, combination| check_argument(plan, node, argument, value, combination))?;
            }
        }
        if let Operation::Arithmetic { operator: Arithmetic::Divide, right, .. } = operation
            && plan.strategy().kinds()[*right as usize].is_scalar()
        {
            let values = Values { plan, scalars: &mut scalars, cancelled };
            values.check(*right, |value, combination| {
                if value != 0.0 {
                    return Ok(());
                }
                let (place, example) = (plan.strategy().describe(node), plan.grid().describe(combination));
                Err(GridError::DivisionByZero { place, example })
            })?;
        }
    }
    Ok(())
}

fn check_requirement(
    plan: &Plan,
    requirement: NodeIndex,
    scalars: &mut Scalars,
    cancelled: &dyn Fn() -> bool,
) -> Result<(), Error> {
    let grid = plan.grid();
    let (mut tried, mut broken, mut first) = (0, 0, None);
    for combination in plan.dependency(requirement).representatives(grid) {
        tried += 1;
        stop_if(tried, cancelled)?;
        if scalars.evaluate(combination)[requirement as usize] == 0.0 {
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

/// The distinct values of numbers.
struct Values<'check, 'plan> {
    plan: &'plan Plan,
    scalars: &'check mut Scalars<'plan>,
    cancelled: &'check dyn Fn() -> bool,
}

impl Values<'_, '_> {
    /// Judges each value of a number, with the first combination that has it.
    fn check(self, number: NodeIndex, judge: impl Fn(f64, u64) -> Result<(), GridError>) -> Result<(), Error> {
        let grid = self.plan.grid();
        for (tried, combination) in (1..).zip(self.plan.dependency(number).representatives(grid)) {
            stop_if(tried, self.cancelled)?;
            judge(self.scalars.evaluate(combination)[number as usize], combination)?;
        }
        Ok(())
    }
}

fn check_argument(
    plan: &Plan,
    node: NodeIndex,
    argument: &Argument,
    value: f64,
    combination: u64,
) -> Result<(), GridError> {
    let bars = plan.bars().len();
    let Err(problem) = argument.check(value, bars) else { return Ok(()) };
    let (place, example) = (plan.strategy().describe(node), plan.grid().describe(combination));
    Err(match argument.range {
        Range::Window { least } => GridError::Window { place, example, value, least, largest: bars },
        Range::Number { .. } | Range::Choice(_) => GridError::Argument { place, example, problem },
    })
}

/// Asks whether to stop, each time that `tried` has grown enough.
fn stop_if(tried: u64, cancelled: &dyn Fn() -> bool) -> Result<(), SweepError> {
    const PATIENCE: u64 = 1 << 16;
    if tried.is_multiple_of(PATIENCE) && cancelled() { Err(SweepError::Cancelled) } else { Ok(()) }
}
