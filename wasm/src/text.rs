//! Strategies as people type them.

use backsweep_core::{
    expression::{self, Expression},
    strategy::{Parts, Strategy},
};
use js_sys::Object;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    Document, Parsed,
    failure::Failure,
    output::set,
    plain::{from_js, to_js},
};

/// The four signals as text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signals {
    long_entry: String,
    long_exit: String,
    short_entry: Option<String>,
    short_exit: Option<String>,
}

/// What an expression gives, and its text as the engine writes it.
pub fn parse(text: &str) -> Result<Parsed, JsValue> {
    let (expression, kind) = expression::parse_kind(text).map_err(|error| Failure::text(text, error))?;
    let parsed = Object::new();
    set(&parsed, "kind", &kind.name().into())?;
    set(&parsed, "text", &expression.to_string().into())?;
    Ok(parsed.unchecked_into())
}

/// A strategy document of four signals.
pub fn compose(name: &str, signals: &JsValue) -> Result<Document, JsValue> {
    let Signals { long_entry, long_exit, short_entry, short_exit } = from_js("signals", signals)?;
    let optional = |text: Option<String>| text.map(|text| read(&text)).transpose();
    let parts = Parts {
        short_entry: optional(short_entry)?,
        short_exit: optional(short_exit)?,
        ..Parts::new(read(&long_entry)?, read(&long_exit)?)
    };
    let strategy = Strategy::from_parts(name, &parts).map_err(Failure::from)?;
    Ok(to_js(strategy.document())?.unchecked_into())
}

fn read(text: &str) -> Result<Expression, Failure> {
    expression::parse(text).map_err(|error| Failure::text(text, error))
}
