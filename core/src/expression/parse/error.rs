//! What can be wrong with the text of an expression.

use std::ops::Range;

/// A text that is no expression: what is wrong, and where.
///
/// ```
/// use backsweep_core::expression::parse;
/// let text = "close > ema(clsoe, 20)";
/// let error = parse(text).expect_err("a slip");
/// assert_eq!((error.code(), error.range.clone()), ("expression.name", 12..17));
/// assert_eq!(error.to_string(), "'clsoe' is no column; did you mean 'close'? For a parameter of that name write p.clsoe");
/// assert_eq!(error.pointed_at(text), "close > ema(clsoe, 20)\n            ^^^^^");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{mistake}")]
pub struct ParseError {
    /// What is wrong.
    pub mistake: Mistake,
    /// Where: bytes of the text, from a letter's first to a letter's last.
    pub range: Range<usize>,
}

impl ParseError {
    pub(super) fn new(mistake: Mistake, range: Range<usize>) -> Self {
        Self { mistake, range }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        self.mistake.code()
    }

    /// The line of the text where the mistake is, and below it marks at the place, for those who read in a terminal.
    pub fn pointed_at(&self, text: &str) -> String {
        let before = text.get(..self.range.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let indent: String =
            text[line_start..before.len()].chars().map(|letter| if letter == '\t' { '\t' } else { ' ' }).collect();
        let found = text.get(self.range.clone()).unwrap_or_default();
        let marks = found.lines().next().unwrap_or_default().chars().count().max(1);
        format!("{line}\n{indent}{}", "^".repeat(marks))
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// Nothing is there.
    #[error("there is no expression; write one, such as close > ema(close, 20)")]
    Empty,
    /// Longer than anybody writes.
    #[error("the text has {length} bytes, more than {limit}; split it into several signals or simplify it")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// Operations within operations within operations.
    #[error("the expression is nested more than {limit} deep; simplify it")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A sign that means nothing here.
    #[error("'{found}' means nothing here; {advice}")]
    Sign {
        /// The sign.
        found: String,
        /// What to write.
        advice: &'static str,
    },
    /// Begins as a number and is none.
    #[error("'{found}' is not a number; write numbers as 1000, 0.05 or 1e-3")]
    Number {
        /// The text.
        found: String,
    },
    /// Quotes that do not close, or hold what cannot be read.
    #[error("the name {found} is not closed by a quote; write it as \"vix\", with \\\" for a quote inside")]
    Quotes {
        /// The text.
        found: String,
    },
    /// Something else should stand there.
    #[error("found {found} where {wanted} should be{advice}")]
    Unexpected {
        /// What is there.
        found: String,
        /// What should be.
        wanted: &'static str,
        /// What is meant, perhaps.
        advice: String,
    },
    /// `a < b < c`.
    #[error("comparisons do not chain; write 'a < b and b < c' for 'a < b < c'")]
    Chain,
    /// A bare name that cannot be a parameter.
    #[error("{reason}")]
    Name {
        /// The name.
        name: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A call of what does not exist.
    #[error("there is no function '{name}'; {advice}")]
    UnknownFunction {
        /// Its name.
        name: String,
        /// What is meant, or which there are.
        advice: String,
    },
    /// Operands that a function does not take.
    #[error("{reason}; it is written {signature}")]
    Arguments {
        /// What is wrong with them.
        reason: String,
        /// How the function is written.
        signature: String,
    },
    /// A word that an argument does not know.
    #[error("'{found}' is no {argument}; it must be {wanted}, or a parameter such as p.{argument}")]
    Choice {
        /// The word.
        found: String,
        /// The argument.
        argument: &'static str,
        /// The words that it knows.
        wanted: String,
    },
    /// An output that an indicator does not have.
    #[error("{reason}")]
    Output {
        /// Why not, and which there are.
        reason: String,
    },
    /// An operand of the wrong kind.
    #[error("'{found}' is a {got}, and a {wanted} is needed here{advice}")]
    Kind {
        /// The operand.
        found: String,
        /// What it is.
        got: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What to do.
        advice: String,
    },
    /// Operands that do not go together.
    #[error("'{found}': {reason}")]
    Operands {
        /// The operation.
        found: String,
        /// What is wrong.
        reason: String,
    },
}

impl Mistake {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "expression.empty",
            Self::TooLong { .. } => "expression.too_long",
            Self::TooDeep { .. } => "expression.too_deep",
            Self::Sign { .. } => "expression.sign",
            Self::Number { .. } => "expression.number",
            Self::Quotes { .. } => "expression.quotes",
            Self::Unexpected { .. } => "expression.unexpected",
            Self::Chain => "expression.chain",
            Self::Name { .. } => "expression.name",
            Self::UnknownFunction { .. } => "expression.unknown_function",
            Self::Arguments { .. } => "expression.arguments",
            Self::Choice { .. } => "expression.choice",
            Self::Output { .. } => "expression.output",
            Self::Kind { .. } | Self::Operands { .. } => "expression.kind",
        }
    }
}
