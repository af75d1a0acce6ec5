//! What an operation gives, and what its operands must be.

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

impl<Child> Operation<Child> {
    /// The kind that the operation gives, or what is wrong with its operands.
    pub(crate) fn kind(&self, kind_of: impl Fn(&Child) -> Kind) -> Result<Kind, String> {
        let expect = |child: &Child, good: fn(Kind) -> bool, wanted: &str| {
            let kind = kind_of(child);
            if good(kind) { Ok(kind) } else { Err(format!("it needs a {wanted} and got a {}", kind.name())) }
        };
        let numeric = |child: &Child| expect(child, Kind::is_numeric, "number or series");
        let logical = |child: &Child| expect(child, Kind::is_logical, "signal or condition");
        match self {
            Self::Column(_) | Self::ExtraColumn(_) => Ok(Kind::Series),
            Self::Parameter(_) | Self::Constant(_) => Ok(Kind::Number),
            Self::Indicator { indicator, inputs, arguments } => {
                let specification = indicator.specification();
                let (wanted_inputs, wanted_arguments) = (specification.inputs.len(), specification.arguments.len());
                if (inputs.len(), arguments.len()) != (wanted_inputs, wanted_arguments) {
                    return Err(format!(
                        "it takes {wanted_inputs} inputs and {wanted_arguments} arguments and got {} and {}",
                        inputs.len(),
                        arguments.len()
                    ));
                }
                for input in inputs {
                    expect(input, |kind| kind == Kind::Series, "series")?;
                }
                for argument in arguments {
                    expect(argument, |kind| kind == Kind::Number, "number")?;
                }
                Ok(if specification.outputs.len() == 1 { Kind::Series } else { Kind::Outputs(*indicator) })
            }
            Self::Output { of, name } => match kind_of(of) {
                Kind::Outputs(indicator) => {
                    let known = indicator.specification().outputs;
                    if known.contains(&name.as_str()) {
                        return Ok(Kind::Series);
                    }
                    Err(format!("{} has no output '{name}'; it has: {}", indicator.name(), known.join(", ")))
                }
                other => {
                    Err(format!("only an indicator with several outputs has one to pick; this is a {}", other.name()))
                }
            },
            Self::Arithmetic { left, right, .. } => Ok(match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Kind::Number,
                _ => Kind::Series,
            }),
            Self::Unary { of, .. } => numeric(of),
            Self::LookBack { operator, of, bars } => {
                expect(bars, |kind| kind == Kind::Number, "number of bars")?;
                match operator {
                    LookBack::Lag => expect(of, |kind| matches!(kind, Kind::Series | Kind::Signal), "series or signal"),
                    LookBack::Rising | LookBack::Falling => {
                        expect(of, |kind| kind == Kind::Series, "series").map(|_| Kind::Signal)
                    }
                    LookBack::AnyOfLast | LookBack::AllOfLast => expect(of, |kind| kind == Kind::Signal, "signal"),
                }
            }
            Self::Comparison { left, right, .. } => Ok(match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Kind::Condition,
                _ => Kind::Signal,
            }),
            Self::Crossing { left, right, .. } => match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Err("two numbers never cross; one side must be a series".to_owned()),
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
