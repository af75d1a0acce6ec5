//! The words of the text form: the names of columns, operations and indicators, each from its own table.

use super::{Arithmetic, Crossing, LookBack, PriceColumn, Unary, parse::suggest::is_near};
use crate::indicators::{Indicator, Specification};

/// Names an extra column in quotes: `col("vix")`.
pub(super) const COLUMN: &str = "col";
/// Names a parameter in quotes: `parameter("50 %")`.
pub(super) const PARAMETER: &str = "parameter";
/// Names a parameter whose name means something else: `p.close`.
pub(super) const PARAMETERS: &str = "p";
/// Joins or turns conditions.
pub(super) const AND: &str = "and";
pub(super) const OR: &str = "or";
pub(super) const XOR: &str = "xor";
pub(super) const NOT: &str = "not";

/// What is written as a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// An indicator.
    Indicator(Indicator),
    /// `lag(close, 1)` and its kin.
    LookBack(LookBack),
    /// `cross_above(close, open)`, which may also stand between its operands.
    Crossing(Crossing),
    /// `minimum(close, open)`, `maximum(close, open)`.
    Arithmetic(Arithmetic),
    /// `abs(close)`.
    Unary(Unary),
}

impl Function {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let arithmetic = Arithmetic::ALL.iter().copied().filter(|operator| operator.sign().is_none());
        let look_back = LookBack::ALL.iter().copied();
        (Crossing::ALL.iter().copied().map(Self::Crossing))
            .chain(look_back.map(Self::LookBack))
            .chain(arithmetic.map(Self::Arithmetic))
            .chain([Self::Unary(Unary::Abs)])
            .chain(Indicator::ALL.iter().copied().map(Self::Indicator))
    }

    /// The one of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().find(|each| each.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indicator(indicator) => indicator.name(),
            Self::LookBack(operator) => operator.name(),
            Self::Crossing(direction) => direction.word(),
            Self::Arithmetic(operator) => operator.name(),
            Self::Unary(operator) => operator.name(),
        }
    }

    /// Names of its operands; those of an indicator are in its [`Specification`].
    pub fn operands(self) -> &'static [&'static str] {
        match self {
            Self::Indicator(_) => &[],
            Self::LookBack(_) => &["of", "bars"],
            Self::Crossing(_) => &["left", "right"],
            Self::Arithmetic(_) => &["a", "b"],
            Self::Unary(_) => &["of"],
        }
    }

    /// How it is written, with its defaults: `ema(input=close, window=30, seed=mean)`.
    ///
    /// ```
    /// use backsweep_core::expression::Function;
    /// let signature = |name| Function::by_name(name).map(Function::signature);
    /// assert_eq!(signature("atr").as_deref(), Some("atr(high=high, low=low, close=close, window=14)"));
    /// assert_eq!(signature("lag").as_deref(), Some("lag(of, bars)"));
    /// ```
    pub fn signature(self) -> String {
        let Self::Indicator(indicator) = self else {
            return format!("{}({})", self.name(), self.operands().join(", "));
        };
        let Specification { inputs, arguments, .. } = indicator.specification();
        let inputs = inputs.iter().map(|input| format!("{}={}", input.name, input.column.name()));
        let arguments = arguments.iter().map(|argument| format!("{}={}", argument.name, argument.default_text()));
        format!("{}({})", self.name(), inputs.chain(arguments).collect::<Vec<_>>().join(", "))
    }
}

/// A parameter as it is written: by its bare name where that means nothing else.
pub(super) fn parameter_text(name: &str) -> String {
    if !is_name(name) {
        format!("{PARAMETER}({name:?})")
    } else if taken(name).is_some() {
        format!("{PARAMETERS}.{name}")
    } else {
        name.to_owned()
    }
}

/// Whether a text has the form of a name.
fn is_name(text: &str) -> bool {
    text.starts_with(starts_name) && text.chars().all(continues_name)
}

pub(super) fn starts_name(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

pub(super) fn continues_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// What a bare name is, or looks too much like, if it is not a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A column.
    Column(PriceColumn),
    /// Nearly a column, of this name: more likely a slip than a parameter.
    Nearly(&'static str),
    /// A word of the language, in whatever case.
    Word(&'static str),
    /// A function, in whatever case.
    Function(Function),
    /// Not a number, or infinity.
    NotFinite,
}

/// What a bare name is, if it is not a parameter.
pub(super) fn taken(name: &str) -> Option<Taken> {
    let same = |known: &str| known.eq_ignore_ascii_case(name);
    let columns = || PriceColumn::ALL.iter().copied();
    if let Some(column) = PriceColumn::by_name(name) {
        return Some(Taken::Column(column));
    }
    if let Some(word) = [AND, OR, XOR, NOT, COLUMN, PARAMETER].into_iter().find(|word| same(word)) {
        return Some(Taken::Word(word));
    }
    if let Some(function) = Function::all().find(|function| same(function.name())) {
        return Some(Taken::Function(function));
    }
    if ["nan", "inf", "infinity"].into_iter().any(same) {
        return Some(Taken::NotFinite);
    }
    // Short names are near to each other: `slow` is no slip of `low`.
    let nearly =
        columns().map(PriceColumn::name).find(|column| same(column) || (column.len() > 4 && is_near(name, column)));
    nearly.map(Taken::Nearly)
}
