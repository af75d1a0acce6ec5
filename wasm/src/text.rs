//! Strategies as people type them.

use backsweep_core::{
    expression::{self, Expression},
    strategy::{Parts, Strategy},
};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};

use crate::{Document, Parsed, catalogue::plain, failure::Failure, input};

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
    Ok(plain(&json!({ "kind": kind.name(), "text": expression.to_string() }))?.unchecked_into())
}

/// A strategy document of four signals.
pub fn compose(name: &str, signals: &JsValue) -> Result<Document, JsValue> {
    let Signals { long_entry, long_exit, short_entry, short_exit } = input::plain("signals", signals)?;
    let optional = |text: Option<String>| text.map(|text| read(&text)).transpose();
    let parts = Parts {
        short_entry: optional(short_entry)?,
        short_exit: optional(short_exit)?,
        ..Parts::new(read(&long_entry)?, read(&long_exit)?)
    };
    let strategy = Strategy::from_parts(name, &parts).map_err(Failure::from)?;
    Ok(plain(&json!(strategy.document()))?.unchecked_into())
}

fn read(text: &str) -> Result<Expression, Failure> {
    expression::parse(text).map_err(|error| Failure::text(text, error))
}
