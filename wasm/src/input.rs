//! Arguments from JavaScript.

use backsweep_core::{
    grid::{Axis, Grid},
    strategy::{Strategy, builtin},
    sweep::Options,
};
use serde_json::Value;
use wasm_bindgen::JsValue;

use crate::failure::Failure;

/// A strategy by its name or as a document.
pub fn strategy(value: &JsValue) -> Result<Strategy, Failure> {
    if let Some(name) = value.as_string() {
        return Ok(builtin::by_name(&name)?);
    }
    let document = serde_json::from_value(json("strategy", value)?).map_err(|error| argument("strategy", &error))?;
    Ok(Strategy::from_document(document)?)
}

/// A list of axes.
pub fn grid(value: &JsValue) -> Result<Grid, Failure> {
    let Value::Array(axes) = json("grid", value)? else {
        return Err(argument("grid", &"must be an array such as [\"fast=5..25\", \"slow=40..140:2\"]"));
    };
    let axes = axes.into_iter().map(axis).collect::<Result<Vec<Vec<Axis>>, Failure>>()?;
    Ok(Grid::new(axes.concat())?)
}

fn axis(value: Value) -> Result<Vec<Axis>, Failure> {
    if let Value::String(text) = &value {
        return Ok(Grid::parse([text.as_str()])?.axes().to_vec());
    }
    Ok(vec![serde_json::from_value(value).map_err(|error| argument("grid", &error))?])
}

/// The default options with some of them changed.
pub fn options(value: &JsValue) -> Result<Options, Failure> {
    if value.is_undefined() || value.is_null() {
        return Ok(Options::default());
    }
    let Value::Object(changes) = json("options", value)? else {
        return Err(argument("options", &"must be an object such as { fees: 0.001 }"));
    };
    let mut all = serde_json::to_value(Options::default()).map_err(|error| argument("options", &error))?;
    for (name, value) in changes {
        match all.get_mut(&name) {
            Some(option) => *option = value,
            None => return Err(Failure::UnknownOption { name, known: names(&all) }),
        }
    }
    serde_json::from_value(all).map_err(|error| argument("options", &error))
}

fn names(object: &Value) -> String {
    let names: Vec<&str> =
        object.as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str)).collect();
    names.join(", ")
}

fn json(name: &'static str, value: &JsValue) -> Result<Value, Failure> {
    let text = js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .ok_or_else(|| argument(name, &"is not plain data"))?;
    serde_json::from_str(&text).map_err(|error| argument(name, &error))
}

fn argument(name: &'static str, reason: &dyn ToString) -> Failure {
    Failure::Argument { name, reason: reason.to_string() }
}
