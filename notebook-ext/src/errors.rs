//! Errors as Python sees them: one exception for each family of codes.

use backsweep_core::{
    Error, bars::BarsError, expression::ParseError, grid::GridError, indicators::IndicatorError,
    strategy::StrategyError, sweep::SweepError, wire::Problem,
};
use pyo3::{prelude::*, sync::PyOnceLock};

/// Why something failed, wherever it failed: a stable code, and a text that names the value and says what to do.
/// `backsweep.errors` knows which exception each code becomes.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub code: String,
    pub message: String,
    /// Where it is in a text that was read, in letters.
    pub place: Option<(usize, usize)>,
}

impl Failure {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), place: None }
    }

    /// A mistake in a text.
    pub fn of_text(error: ParseError, text: &str) -> Self {
        let letters = |position: usize| text.get(..position).map_or(0, |start| start.chars().count());
        let place = Some((letters(error.range.start), letters(error.range.end)));
        let message = format!("{error}\n{}", error.pointed_at(text));
        Self { place, ..Self::new(Error::from(error).code(), message) }
    }

    pub fn cancelled() -> Self {
        SweepError::Cancelled.into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<Problem> for Failure {
    fn from(Problem { code, message }: Problem) -> Self {
        Self { code, message, place: None }
    }
}

macro_rules! from_engine {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Error::from(error).into()
            }
        })+
    };
}

from_engine!(BarsError, GridError, IndicatorError, StrategyError, SweepError);

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        static FROM_CODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        Python::attach(|py| {
            let from_code = FROM_CODE
                .get_or_try_init(py, || py.import("backsweep.errors")?.getattr("from_code").map(Bound::unbind));
            match from_code
                .and_then(|from_code| from_code.bind(py).call1((failure.code, failure.message, failure.place)))
            {
                Ok(exception) => Self::from_value(exception),
                Err(error) => error,
            }
        })
    }
}

/// A value as Python writes it, for messages.
pub fn shown(value: &Bound<'_, PyAny>) -> String {
    value.repr().map_or_else(|_| "a value".to_owned(), |text| text.to_string())
}
