//! Plain data between Rust and JavaScript, with what is wrong as a failure of the call.

use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;

use crate::failure::Failure;

/// An argument as what it says.
pub fn from_js<T: DeserializeOwned>(name: &'static str, value: &JsValue) -> Result<T, Failure> {
    backsweep_plain::from_js(value).map_err(|mistake| Failure::Argument { name, reason: mistake.to_string() })
}

/// The value that `JSON.parse` would give.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, Failure> {
    backsweep_plain::to_js(value).map_err(|mistake| Failure::Argument { name: "value", reason: mistake.to_string() })
}
