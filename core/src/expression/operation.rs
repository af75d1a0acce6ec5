//! The list of operations, written once: the tree that people build and the flat list that the engine runs share it.

use serde::{Deserialize, Serialize};

use super::vocabulary;
use crate::{indicators::Indicator, named::by_name};

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), serde(rename_all = "snake_case"))]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, the same in Rust, Python, TypeScript and on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The one of this name.
            pub fn by_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.name() == name)
            }
        }

        by_name!($name, [$($text),+]);
    };
}

named! {
    /// A column that every price history has, as it came or computed from those that came.
    PriceColumn {
        /// First price of the bar.
        Open = "open",
        /// Highest price of the bar.
        High = "high",
        /// Lowest price of the bar.
        Low = "low",
        /// Last price of the bar.
        Close = "close",
        /// Volume of the bar.
        Volume = "volume",
        /// `(high + low) / 2`
        Hl2 = "hl2",
        /// `(high + low + close) / 3`
        Hlc3 = "hlc3",
        /// `(open + high + low + close) / 4`
        Ohlc4 = "ohlc4",
        /// Hours since midnight UTC at the bar's timestamp, with fractions: 9.5 is half past nine.
        Hour = "hour",
        /// Day of the week at the bar's timestamp in UTC, 0 for Monday to 6 for Sunday.
        Weekday = "weekday",
    }
}

named! {
    /// Arithmetic on two numbers or series.
    Arithmetic {
        /// Sum.
        Add = "add",
        /// Difference.
        Subtract = "subtract",
        /// Product.
        Multiply = "multiply",
        /// Quotient; undefined where the divisor is zero.
        Divide = "divide",
        /// The smaller of the two; undefined where either is.
        Minimum = "minimum",
        /// The larger of the two; undefined where either is.
        Maximum = "maximum",
    }
}

named! {
    /// Arithmetic on one number or series.
    Unary {
        /// The number with the opposite sign.
        Negate = "negate",
        /// The number without its sign.
        Abs = "abs",
    }
}

named! {
    /// What looks back over bars.
    LookBack {
        /// The series or signal that many bars ago; undefined or false in the first bars.
        Lag = "lag",
        /// Whether the series was above the bar before on each of the last bars.
        Rising = "rising",
        /// Whether the series was below the bar before on each of the last bars.
        Falling = "falling",
        /// Whether the signal was true on any of the last bars, this one included.
        AnyOfLast = "any_of_last",
        /// Whether the signal was true on all of the last bars, this one included; false while there are fewer.
        AllOfLast = "all_of_last",
    }
}

impl LookBack {
    /// The word for its number of bars.
    pub(crate) fn counts(self) -> &'static str {
        if self == Self::Lag { "lag" } else { "length" }
    }
}

named! {
    /// Comparison of two numbers or series; false where either is undefined.
    Comparison {
        /// `>`
        Greater = "greater",
        /// `>=`
        GreaterOrEqual = "greater_or_equal",
        /// `<`
        Less = "less",
        /// `<=`
        LessOrEqual = "less_or_equal",
    }
}

named! {
    /// Crossing of two series.
    Crossing {
        /// Above now, at or below on the bar before; as TradingView's `ta.crossover`.
        Above = "above",
        /// Below now, at or above on the bar before; as TradingView's `ta.crossunder`.
        Below = "below",
    }
}

impl Crossing {
    /// The word for it, between its operands or before them.
    pub fn word(self) -> &'static str {
        match self {
            Self::Above => "cross_above",
            Self::Below => "cross_below",
        }
    }
}

impl Comparison {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// Compares two numbers.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        }
    }
}

impl Arithmetic {
    /// The sign between its operands; `None` where it is written as a function.
    pub fn sign(self) -> Option<&'static str> {
        match self {
            Self::Add => Some("+"),
            Self::Subtract => Some("-"),
            Self::Multiply => Some("*"),
            Self::Divide => Some("/"),
            Self::Minimum | Self::Maximum => None,
        }
    }

    /// The operation as people read it, given the texts of its operands.
    fn describe(self, left: &str, right: &str) -> String {
        match self.sign() {
            Some(sign) => format!("({left} {sign} {right})"),
            None => format!("{}({left}, {right})", self.name()),
        }
    }

    /// Computes on two numbers.
    #[inline]
    pub fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide if right == 0.0 => f64::NAN,
            Self::Divide => left / right,
            Self::Minimum if left < right => left,
            Self::Minimum if right <= left => right,
            Self::Maximum if left > right => left,
            Self::Maximum if right >= left => right,
            Self::Minimum | Self::Maximum => f64::NAN,
        }
    }
}

impl Unary {
    /// Computes on a number.
    #[inline]
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Self::Negate => -value,
            Self::Abs => value.abs(),
        }
    }
}

/// One operation. `Child` is what its operands are: whole [`super::Expression`]s in a tree, positions in a flat list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operation<Child> {
    /// A column that every price history has.
    Column(PriceColumn),
    /// A parameter of the sweep, by name.
    Parameter(String),
    /// A number.
    Constant(f64),
    /// An indicator of `inputs` with numbers as `arguments`.
    Indicator {
        /// Which one.
        indicator: Indicator,
        /// Series that it reads.
        inputs: Vec<Child>,
        /// Numbers: constants, parameters, arithmetic of them.
        arguments: Vec<Child>,
    },
    /// One output of an indicator that gives several.
    Output {
        /// The indicator.
        of: Child,
        /// Name of the output.
        name: String,
    },
    /// Arithmetic.
    Arithmetic {
        /// Which.
        operator: Arithmetic,
        /// Left operand.
        left: Child,
        /// Right operand.
        right: Child,
    },
    /// A comparison.
    Comparison {
        /// Which.
        operator: Comparison,
        /// Left operand.
        left: Child,
        /// Right operand.
        right: Child,
    },
    /// A crossing.
    Crossing {
        /// Which.
        direction: Crossing,
        /// The series that crosses.
        left: Child,
        /// The series that is crossed.
        right: Child,
    },
    /// Both conditions.
    And(Child, Child),
    /// Either condition.
    Or(Child, Child),
    /// The opposite condition. In the first bars, where an indicator warms up, the opposite of a false comparison is
    /// true.
    Not(Child),
    /// A column that the price history has beside the usual ones, by name.
    ExtraColumn(String),
    /// Arithmetic on one operand.
    Unary {
        /// Which.
        operator: Unary,
        /// The operand.
        of: Child,
    },
    /// A look back over bars.
    LookBack {
        /// Which.
        operator: LookBack,
        /// The series or signal.
        of: Child,
        /// How many bars: a constant, a parameter, arithmetic of them. A whole number from 1 to the length of the
        /// history.
        bars: Child,
    },
    /// One condition and not the other.
    Xor(Child, Child),
}

impl<Child> Operation<Child> {
    /// A column by its name: one that every price history has, else an extra one of the data.
    pub(crate) fn named_column(name: &str) -> Self {
        PriceColumn::by_name(name).map_or_else(|| Self::ExtraColumn(name.to_owned()), Self::Column)
    }

    /// The operands, left to right.
    pub fn children(&self) -> Vec<&Child> {
        match self {
            Self::Column(_) | Self::ExtraColumn(_) | Self::Parameter(_) | Self::Constant(_) => Vec::new(),
            Self::Indicator { inputs, arguments, .. } => inputs.iter().chain(arguments).collect(),
            Self::Arithmetic { left, right, .. }
            | Self::Comparison { left, right, .. }
            | Self::Crossing { left, right, .. }
            | Self::LookBack { of: left, bars: right, .. }
            | Self::And(left, right)
            | Self::Or(left, right)
            | Self::Xor(left, right) => vec![left, right],
            Self::Output { of: only, .. } | Self::Unary { of: only, .. } | Self::Not(only) => vec![only],
        }
    }

    /// The same operation on other operands.
    pub fn map<Other>(&self, mut child: impl FnMut(&Child) -> Other) -> Operation<Other> {
        match self {
            Self::Column(column) => Operation::Column(*column),
            Self::ExtraColumn(name) => Operation::ExtraColumn(name.clone()),
            Self::Parameter(name) => Operation::Parameter(name.clone()),
            Self::Constant(value) => Operation::Constant(*value),
            Self::Indicator { indicator, inputs, arguments } => Operation::Indicator {
                indicator: *indicator,
                inputs: inputs.iter().map(&mut child).collect(),
                arguments: arguments.iter().map(&mut child).collect(),
            },
            Self::Output { of, name } => Operation::Output { of: child(of), name: name.clone() },
            Self::Arithmetic { operator, left, right } => {
                Operation::Arithmetic { operator: *operator, left: child(left), right: child(right) }
            }
            Self::Comparison { operator, left, right } => {
                Operation::Comparison { operator: *operator, left: child(left), right: child(right) }
            }
            Self::Crossing { direction, left, right } => {
                Operation::Crossing { direction: *direction, left: child(left), right: child(right) }
            }
            Self::Unary { operator, of } => Operation::Unary { operator: *operator, of: child(of) },
            Self::LookBack { operator, of, bars } => {
                Operation::LookBack { operator: *operator, of: child(of), bars: child(bars) }
            }
            Self::And(left, right) => Operation::And(child(left), child(right)),
            Self::Or(left, right) => Operation::Or(child(left), child(right)),
            Self::Xor(left, right) => Operation::Xor(child(left), child(right)),
            Self::Not(only) => Operation::Not(child(only)),
        }
    }

    /// Writes the operation as people read it and as [`super::parse`] reads it, given the texts of its operands.
    pub fn describe(&self, child: impl Fn(&Child) -> String) -> String {
        match self {
            Self::Column(column) => column.name().to_owned(),
            Self::ExtraColumn(name) => format!("col({name:?})"),
            Self::Parameter(name) => vocabulary::parameter_text(name),
            Self::Constant(value) => value.to_string(),
            Self::Indicator { indicator, inputs, arguments } => {
                let given = indicator.specification().arguments.iter().zip(arguments);
                let arguments = given.filter_map(|(argument, value)| argument.describe(&child(value)));
                let operands: Vec<String> = inputs.iter().map(&child).chain(arguments).collect();
                format!("{}({})", indicator.name(), operands.join(", "))
            }
            Self::Output { of, name } => format!("{}.{name}", child(of)),
            Self::Arithmetic { operator, left, right } => operator.describe(&child(left), &child(right)),
            Self::Unary { operator: Unary::Negate, of } => {
                let of = child(of);
                // A sign right before a number is part of the number.
                let number = of.starts_with(|first: char| first == '-' || first.is_ascii_digit());
                if number { format!("(-({of}))") } else { format!("(-{of})") }
            }
            Self::Unary { operator: Unary::Abs, of } => format!("{}({})", Unary::Abs.name(), child(of)),
            Self::LookBack { operator, of, bars } => format!("{}({}, {})", operator.name(), child(of), child(bars)),
            Self::Comparison { operator, left, right } => {
                format!("({} {} {})", child(left), operator.sign(), child(right))
            }
            Self::Crossing { direction, left, right } => {
                format!("{}({}, {})", direction.word(), child(left), child(right))
            }
            Self::And(left, right) => format!("({} and {})", child(left), child(right)),
            Self::Or(left, right) => format!("({} or {})", child(left), child(right)),
            Self::Xor(left, right) => format!("({} xor {})", child(left), child(right)),
            Self::Not(only) => format!("(not {})", child(only)),
        }
    }
}
