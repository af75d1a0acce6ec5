//! The agent's messages in a page that speaks to one: JavaScript's plain data to bytes and back, by the engine's own
//! definition of the wire.
//!
//! A module of its own, which the npm package loads with the first message: to sweep in a tab nobody needs it, and it is
//! as large as the reading of all that the engine is told.

use backsweep_core::wire::{Encoding, FromAgent, FromClient};
use backsweep_plain::{from_js, to_js};
use wasm_bindgen::prelude::*;

/// A message of a client as the agent reads it, in binary.
///
/// # Errors
/// An object that is no message, or too large a one.
#[wasm_bindgen]
pub fn encode(#[wasm_bindgen(unchecked_param_type = "object")] message: &JsValue) -> Result<Vec<u8>, JsValue> {
    let message: FromClient =
        from_js(message).map_err(|mistake| refused("engine.argument", &format!("argument 'message': {mistake}")))?;
    Encoding::Bincode.encode(&message).map_err(|error| refused(error.code(), &error.to_string()))
}

/// A message of the agent.
///
/// # Errors
/// Bytes that are no message.
#[wasm_bindgen(unchecked_return_type = "unknown")]
pub fn decode(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let message: FromAgent =
        Encoding::Bincode.decode(bytes).map_err(|error| refused(error.code(), &error.to_string()))?;
    to_js(&message).map_err(|mistake| refused("engine.argument", &mistake.to_string()))
}

/// An error as the engine's are: with a code.
fn refused(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    // A new error takes any property, so there is no failure to look at.
    drop(js_sys::Reflect::set(&error, &"code".into(), &code.into()));
    error.into()
}
