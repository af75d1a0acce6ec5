//! What an operation gives, and what its operands must be.

use super::Operation;

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One number for each combination of parameters.
    Number,
    /// One number for each bar.
    Series,
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
}

impl<Child> Operation<Child> {
    /// The kind that the operation gives, or what is wrong with its operands.
    pub(crate) fn kind(&self, kind_of: impl Fn(&Child) -> Kind) -> Result<Kind, String> {
        let expect = |child: &Child, good: fn(Kind) -> bool, wanted: &str| {
            let kind = kind_of(child);
            if good(kind) { Ok(kind) } else { Err(format!("it needs a {wanted} and got a {}", kind.name())) }
        };
        let numeric = |child: &Child| expect(child, Kind::is_numeric, "number or series");
        let logical = |child: &Child| expect(child, |kind| !kind.is_numeric(), "signal or condition");
        match self {
            Self::Column(_) => Ok(Kind::Series),
            Self::Parameter(_) | Self::Constant(_) => Ok(Kind::Number),
            Self::Indicator { indicator, inputs, arguments } => {
                let (wanted_inputs, wanted_arguments) = indicator.arity();
                if (inputs.len(), arguments.len()) != (wanted_inputs, wanted_arguments) {
                    return Err(format!(
                        "it takes {wanted_inputs} input and {wanted_arguments} argument and got {} and {}",
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
                Ok(Kind::Series)
            }
            Self::Arithmetic { left, right, .. } => Ok(match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Kind::Number,
                _ => Kind::Series,
            }),
            Self::Comparison { left, right, .. } => Ok(match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Kind::Condition,
                _ => Kind::Signal,
            }),
            Self::Crossing { left, right, .. } => match (numeric(left)?, numeric(right)?) {
                (Kind::Number, Kind::Number) => Err("two numbers never cross; one side must be a series".to_owned()),
                _ => Ok(Kind::Signal),
            },
            Self::And(left, right) | Self::Or(left, right) => Ok(match (logical(left)?, logical(right)?) {
                (Kind::Condition, Kind::Condition) => Kind::Condition,
                _ => Kind::Signal,
            }),
            Self::Not(only) => logical(only),
        }
    }
}

impl super::Indicator {
    /// How many input series and how many arguments it takes.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Ema => (1, 1),
        }
    }
}
