//! The agent's wire, so that a page speaks bincode without a second definition of the messages.

use backsweep_core::wire::{Encoding, FromAgent, FromClient};
use wasm_bindgen::JsValue;

use crate::{
    failure::Failure,
    plain::{from_js, to_js},
};

/// A client's message as bytes.
pub fn encode(message: &JsValue) -> Result<Vec<u8>, Failure> {
    let message: FromClient = from_js("message", message)?;
    Encoding::Bincode.encode(&message).map_err(Failure::Wire)
}

/// An agent's message from its bytes.
pub fn decode(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let message: FromAgent = Encoding::Bincode.decode(bytes).map_err(Failure::Wire)?;
    Ok(to_js(&message)?)
}
