//! Errors as JavaScript meets them.

use backsweep_core::{Error, expression::ParseError};
use wasm_bindgen::JsValue;

/// A refused call.
pub enum Failure {
    /// A sweep before any data.
    NoData,
    /// An argument that is not what it should be.
    Argument { name: &'static str, reason: String },
    /// An option that does not exist.
    UnknownOption { name: String, known: String },
    /// An indicator that does not exist.
    UnknownIndicator { name: String, known: String },
    /// A column that the history does not have.
    UnknownColumn { name: String, known: String },
    /// A thread of the pool trapped.
    ThreadLost,
    /// What the engine refused.
    Engine(Error),
    /// A text that is no expression, and where, in UTF-16 units as JavaScript counts.
    Text { error: ParseError, start: u32, end: u32 },
}

impl Failure {
    /// A mistake in a text.
    pub fn text(text: &str, error: ParseError) -> Self {
        let place = |bytes: usize| {
            let units = text.get(..bytes).unwrap_or(text).encode_utf16().count();
            u32::try_from(units).unwrap_or(u32::MAX)
        };
        Self::Text { start: place(error.range.start), end: place(error.range.end), error }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoData => "engine.no_data",
            Self::Argument { .. } => "engine.argument",
            Self::UnknownOption { .. } => "engine.unknown_option",
            Self::UnknownIndicator { .. } => "indicator.unknown",
            Self::UnknownColumn { .. } => "bars.unknown_column",
            Self::ThreadLost => "engine.thread_lost",
            Self::Engine(error) => error.code(),
            Self::Text { error, .. } => error.code(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NoData => "no bars are loaded; call loadCsv, loadArrow or loadColumns first".to_owned(),
            Self::Argument { name, reason } => format!("argument '{name}': {reason}"),
            Self::UnknownOption { name, known } => format!("there is no option '{name}'; there are: {known}"),
            Self::UnknownIndicator { name, known } => format!("there is no indicator '{name}'; there are: {known}"),
            Self::UnknownColumn { name, known } => {
                format!("the data has no column '{name}'; there are: {known}, and the computed ones such as hl2")
            }
            Self::ThreadLost => "a thread of the engine stopped; load the data again".to_owned(),
            Self::Engine(error) => error.to_string(),
            Self::Text { error, .. } => error.to_string(),
        }
    }
}

impl<Cause: Into<Error>> From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        Self::Engine(cause.into())
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let error = js_sys::Error::new(&failure.message());
        // A new error takes any property, so there is no failure to look at.
        let set = |name: &str, value: JsValue| drop(js_sys::Reflect::set(&error, &name.into(), &value));
        set("code", failure.code().into());
        if let Failure::Text { start, end, .. } = failure {
            set("start", start.into());
            set("end", end.into());
        }
        error.into()
    }
}
