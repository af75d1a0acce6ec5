//! The two encodings of messages. No other place knows them.

use serde::{Serialize, de::DeserializeOwned};

use super::FRAME_BYTES;

/// How messages become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// bincode 2, in binary frames: small and fast.
    Bincode,
    /// JSON, in text frames: for any language.
    Json,
}

/// Bytes that are no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Not decodable.
    #[error("the frame is no message of this protocol: {0}")]
    Malformed(String),
    /// Decodable, but bytes are left over.
    #[error("the frame has {0} bytes after its message")]
    Trailing(usize),
    /// A message that would not fit a frame.
    #[error("a message of {0} bytes exceeds the frame limit of {FRAME_BYTES}; send it in parts")]
    TooLarge(usize),
}

impl CodecError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "wire.malformed",
            Self::Trailing(_) => "wire.trailing",
            Self::TooLarge(_) => "wire.too_large",
        }
    }
}

impl Encoding {
    /// The WebSocket subprotocol that stands for it.
    pub fn subprotocol(self) -> &'static str {
        match self {
            Self::Bincode => "backsweep.v1.bincode",
            Self::Json => "backsweep.v1.json",
        }
    }

    /// The encoding that a subprotocol stands for.
    pub fn by_subprotocol(name: &str) -> Option<Self> {
        [Self::Bincode, Self::Json].into_iter().find(|encoding| encoding.subprotocol() == name)
    }

    /// A message as bytes; JSON is UTF-8 text.
    ///
    /// # Errors
    /// When the frame would be too large.
    #[inline]
    pub fn encode(self, message: &impl Serialize) -> Result<Vec<u8>, CodecError> {
        let bytes = match self {
            Self::Bincode => to_bincode(message)?,
            Self::Json => to_json(message)?,
        };
        if bytes.len() > FRAME_BYTES { Err(CodecError::TooLarge(bytes.len())) } else { Ok(bytes) }
    }

    /// Bytes as a message. Safe on any input: lengths are checked before memory is taken.
    ///
    /// # Errors
    /// When the bytes are not exactly one message.
    #[inline]
    pub fn decode<Message: DeserializeOwned>(self, bytes: &[u8]) -> Result<Message, CodecError> {
        match self {
            Self::Bincode => of_bincode(bytes),
            Self::Json => of_json(bytes),
        }
    }
}

// Apart, so that a host which knows its encoding carries only that one: in the browser each weighs tens of kilobytes.

fn to_bincode(message: &impl Serialize) -> Result<Vec<u8>, CodecError> {
    bincode::serde::encode_to_vec(message, bincode_config()).map_err(|error| CodecError::Malformed(error.to_string()))
}

fn to_json(message: &impl Serialize) -> Result<Vec<u8>, CodecError> {
    serde_json::to_vec(message).map_err(|error| CodecError::Malformed(error.to_string()))
}

fn of_bincode<Message: DeserializeOwned>(bytes: &[u8]) -> Result<Message, CodecError> {
    let (message, read) = bincode::serde::decode_from_slice(bytes, bincode_config())
        .map_err(|error| CodecError::Malformed(error.to_string()))?;
    if read < bytes.len() { Err(CodecError::Trailing(bytes.len() - read)) } else { Ok(message) }
}

fn of_json<Message: DeserializeOwned>(bytes: &[u8]) -> Result<Message, CodecError> {
    serde_json::from_slice(bytes).map_err(|error| CodecError::Malformed(error.to_string()))
}

/// Variable-length little-endian integers. What a message may claim is bounded: an integer counts with its 8 bytes even
/// where a frame holds it in one.
fn bincode_config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<{ 8 * FRAME_BYTES }>()
}
