//! What each indicator says of itself: one source for its checks, its documentation and its constructors.

use super::{IndicatorError, parts::stream::Run};
use crate::{expression::PriceColumn, number};

/// What an indicator takes, gives and does.
#[derive(Clone, Copy, Debug)]
pub struct Specification {
    /// What it is, in one sentence.
    pub summary: &'static str,
    /// The series that it reads.
    pub inputs: &'static [Input],
    /// The numbers that it takes.
    pub arguments: &'static [Argument],
    /// Names of the series that it gives.
    pub outputs: &'static [&'static str],
    /// Starts it for sets of arguments, which have been checked.
    pub(super) build: fn(&[&[f64]]) -> Box<dyn Run>,
}

/// A series that an indicator reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: &'static str,
    /// The column of the bars that is meant when none is given.
    pub column: PriceColumn,
}

/// A number that an indicator takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What is meant when none is given.
    pub default: f64,
    /// What it may be.
    pub range: Range,
}

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    /// A whole number of bars, from `least` to the length of the history.
    Window {
        /// The smallest.
        least: u32,
    },
    /// Any number from `least` to `most`.
    Number {
        /// The smallest.
        least: f64,
        /// The largest.
        most: f64,
    },
    /// One of some words, which stand for 0, 1, 2, ...
    Choice(&'static [&'static str]),
}

/// The input of indicators that read any one series.
pub(super) const INPUT: Input = Input { name: "input", column: PriceColumn::Close };
pub(super) const OPEN: Input = Input { name: "open", column: PriceColumn::Open };
pub(super) const HIGH: Input = Input { name: "high", column: PriceColumn::High };
pub(super) const LOW: Input = Input { name: "low", column: PriceColumn::Low };
pub(super) const CLOSE: Input = Input { name: "close", column: PriceColumn::Close };
pub(super) const VOLUME: Input = Input { name: "volume", column: PriceColumn::Volume };

/// The output of indicators that give one series.
pub(super) const SINGLE: &[&str] = &["value"];

/// A number of bars.
pub(super) const fn window(name: &'static str, default: u32, least: u32) -> Argument {
    Argument { name, default: default as f64, range: Range::Window { least } }
}

/// A number.
pub(super) const fn number(name: &'static str, default: f64, least: f64, most: f64) -> Argument {
    Argument { name, default, range: Range::Number { least, most } }
}

/// A window that has been checked, as the kernel's averages take it.
pub(super) fn count(window: f64) -> u32 {
    u32::try_from(whole(window)).unwrap_or(u32::MAX)
}

/// A window that has been checked.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked against the bars")]
pub(super) fn whole(window: f64) -> usize {
    window as usize
}

impl Argument {
    /// A value as people read it, given its text. A choice is named, and left out when it is the default.
    pub(crate) fn describe(&self, value: &str) -> Option<String> {
        let Range::Choice(words) = self.range else { return Some(value.to_owned()) };
        if value == self.default.to_string() {
            return None;
        }
        let word = value.parse().ok().and_then(|number: usize| words.get(number).copied());
        // A bare name would be taken for one of the words.
        let is_name =
            value.chars().all(|letter| letter.is_alphanumeric() || letter == '_') && number::parse(value).is_none();
        let parameter = || if is_name { format!("p.{value}") } else { value.to_owned() };
        Some(format!("{}={}", self.name, word.map_or_else(parameter, str::to_owned)))
    }

    /// The default as people write it.
    pub(crate) fn default_text(&self) -> String {
        match self.range {
            Range::Choice(words) => words.first().copied().unwrap_or_default().to_owned(),
            _ => self.default.to_string(),
        }
    }

    /// Checks a value for a history of this many bars.
    ///
    /// # Errors
    /// What the argument may be.
    pub fn check(&self, value: f64, bars: usize) -> Result<(), IndicatorError> {
        let (good, wanted) = match self.range {
            Range::Window { least } if bars < least as usize => {
                (false, format!("a number of bars, {least} or more, and the history has {bars}: give it more"))
            }
            Range::Window { least } => (
                value.fract() == 0.0 && value >= f64::from(least) && value <= bars as f64,
                format!("a whole number of bars from {least} to {bars}, the length of the history"),
            ),
            Range::Number { least, most } => {
                (value >= least && value <= most, format!("a number from {least} to {most}"))
            }
            Range::Choice(words) => {
                let numbered: Vec<String> =
                    words.iter().enumerate().map(|(number, word)| format!("{number} ({word})")).collect();
                let known = value.fract() == 0.0 && (0.0..words.len() as f64).contains(&value);
                (known, numbered.join(" or "))
            }
        };
        if good { Ok(()) } else { Err(IndicatorError::Argument { argument: self.name, value, wanted }) }
    }
}
