//! What an operation gives, and what its operands must be.

use std::fmt;

use super::{LookBack, Operation};
use crate::indicators::Indicator;

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One number for each combination of parameters.
    Number,
    /// One number for each bar.
    Series,
    /// The several series of an indicator, of which [`Operation::Output`] picks one.
    Outputs(Indicator),
    /// True or false once for each combination.
    Condition,
    /// True or false for each bar.
    Signal,
}

impl Kind {
    /// The word for it in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Series => "series",
            Self::Outputs(_) => "bundle of several series",
            Self::Condition => "condition on parameters",
            Self::Signal => "signal",
        }
    }

    /// Whether it is one value for each combination rather than one for each bar.
    pub fn is_scalar(self) -> bool {
        matches!(self, Self::Number | Self::Condition)
    }

    fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Series)
    }

    fn is_logical(self) -> bool {
        matches!(self, Self::Condition | Self::Signal)
    }
}

/// Operands that an operation cannot have.
pub(crate) enum Mismatch<'operation, Child> {
    /// One of another kind.
    Operand {
        /// Which.
        operand: &'operation Child,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        got: Kind,
    },
    /// Anything else.
    Other(String),
}

impl<Child> fmt::Display for Mismatch<'_, Child> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operand { wanted, got, .. } => write!(formatter, "it needs a {wanted} and got a {}", got.name()),
            Self::Other(reason) => formatter.write_str(reason),
        }
    }
}

/// Checks the kind of an operand.
struct Expect<KindOf>(KindOf);

impl<KindOf> Expect<KindOf> {
    fn kind<'operation, Child>(
        &self,
        operand: &'operation Child,
        good: fn(Kind) -> bool,
        wanted: &'static str,
    ) -> Result<Kind, Mismatch<'operation, Child>>
    where
        KindOf: Fn(&Child) -> Kind,
    {
        let got = (self.0)(operand);
        if good(got) { Ok(got) } else { Err(Mismatch::Operand { operand, wanted, got }) }
    }
}

impl<Child> Operation<Child> {
    /// The kind that the operation gives, or what is wrong with its operands.
    pub(crate) fn kind(&self, kind_of: impl Fn(&Child) -> Kind) -> Result<Kind, Mismatch<'_, Child>> {
        let expect = Expect(kind_of);
        let numeric = |child| expect.kind(child, Kind::is_numeric, "number or series");
        let logical = |child| expect.kind(child, Kind::is_logical, "signal or condition");
        match self {
            Self::Column(_) | Self::ExtraColumn(_) => Ok(Kind::Series),
            Self::Parameter(_) | Self::Constant(_) => Ok(Kind::Number),
            Self::Indicator { indicator, inputs, arguments } => {
                let specification = indicator.specification();
                let (wanted_inputs, wanted_arguments) = (specification.inputs.len(), specification.arguments.len());
                if (inputs.len(), arguments.len()) != (wanted_inputs, wanted_arguments) {
                    return Err(Mismatch::Other(format!(
                        "it takes {wanted_inputs} inputs and {wanted_arguments} arguments and got {} and {}",
                        inputs.len(),
                        arguments.len()
                    )));
                }
                for input in inputs {
                    expect.kind(input, |kind| kind == Kind::Series, "series")?;
                }
                for argument in arguments {
                    expect.kind(argument, |kind| kind == Kind::Number, "number")?;
                }
                Ok(if specification.outputs.len() == 1 { Kind::Series } else { Kind::Outputs(*indicator) })
            }
            Self::Output { of, name } => match (expect.0)(of) {
                Kind::Outputs(indicator) => {
                    let known = indicator.specification().outputs;
                    if known.contains(&name.as_str()) {
                        return Ok(Kind::Series);
                    }
                    let known = known.join(", ");
                    Err(Mismatch::Other(format!("{} has no output '{name}'; it has: {known}", indicator.name())))
                }
                other => Err(Mismatch::Other(format!(
                    "only an indicator with several outputs has one to pick; this is a {}",
                    other.name()
                ))),
            },
            Self::Arithmetic { left, right, .. } => Ok(match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Kind::Number,
                _ => Kind::Series,
            }),
            Self::Unary { of, .. } => numeric(of),
            Self::LookBack { operator, of, bars } => {
                expect.kind(bars, |kind| kind == Kind::Number, "number of bars")?;
                match operator {
                    LookBack::Lag => {
                        expect.kind(of, |kind| matches!(kind, Kind::Series | Kind::Signal), "series or signal")
                    }
                    LookBack::Rising | LookBack::Falling => {
                        expect.kind(of, |kind| kind == Kind::Series, "series").map(|_| Kind::Signal)
                    }
                    LookBack::AnyOfLast | LookBack::AllOfLast => expect.kind(of, |kind| kind == Kind::Signal, "signal"),
                }
            }
            Self::Comparison { left, right, .. } => Ok(match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Kind::Condition,
                _ => Kind::Signal,
            }),
            Self::Crossing { left, right, .. } => match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => {
                    Err(Mismatch::Other("two numbers never cross; one side must be a series".to_owned()))
                }
                _ => Ok(Kind::Signal),
            },
            Self::And(left, right) | Self::Or(left, right) | Self::Xor(left, right) => {
                Ok(match (logical(left)?, logical(right)?) {
                    (Kind::Condition, Kind::Condition) => Kind::Condition,
                    _ => Kind::Signal,
                })
            }
            Self::Not(only) => logical(only),
        }
    }
}
