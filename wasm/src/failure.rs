//! Errors as JavaScript meets them.

use backsweep_core::Error;
use wasm_bindgen::JsValue;

/// A refused call.
pub enum Failure {
    /// A sweep before any data.
    NoData,
    /// An argument that is not what it should be.
    Argument { name: &'static str, reason: String },
    /// An option that does not exist.
    UnknownOption { name: String, known: String },
    /// What the engine refused.
    Engine(Error),
}

impl Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::NoData => "engine.no_data",
            Self::Argument { .. } => "engine.argument",
            Self::UnknownOption { .. } => "engine.unknown_option",
            Self::Engine(error) => error.code(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NoData => "no bars are loaded; call loadCsv or loadColumns first".to_owned(),
            Self::Argument { name, reason } => format!("argument '{name}': {reason}"),
            Self::UnknownOption { name, known } => format!("there is no option '{name}'; there are: {known}"),
            Self::Engine(error) => error.to_string(),
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
        let _ = js_sys::Reflect::set(&error, &"code".into(), &failure.code().into());
        error.into()
    }
}
