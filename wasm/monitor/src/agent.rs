//! The agent's side of the wire, for agents that tests make up.

use backsweep_core::wire::{Encoding, FromAgent, FromClient};
use wasm_bindgen::prelude::*;

/// A frame of an agent, from its message as JSON.
///
/// # Errors
/// When the text is no message.
#[wasm_bindgen(js_name = messageFrame)]
pub fn message(json: &str) -> Result<Vec<u8>, JsError> {
    let message: FromAgent = serde_json::from_str(json)?;
    Ok(Encoding::Bincode.encode(&message)?)
}

/// What a client asks, as JSON.
///
/// # Errors
/// When the frame is no request.
#[wasm_bindgen(js_name = readRequest)]
pub fn read_request(frame: &[u8]) -> Result<String, JsError> {
    let request: FromClient = Encoding::Bincode.decode(frame)?;
    Ok(serde_json::to_string(&request)?)
}
