//! What a client sends, decoded.

use std::collections::VecDeque;

use backsweep_core::wire::{CodecError, Encoding, FromClient};
use futures_util::{StreamExt, stream::SplitStream};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, error::CapacityError, protocol::frame::coding::CloseCode},
};

use crate::Refusal;

/// Messages that are read ahead at most while an answer takes long.
const AHEAD: usize = 8;

type Stream = SplitStream<WebSocketStream<TcpStream>>;

/// The reading side of a connection.
pub(super) struct Incoming {
    stream: Stream,
    encoding: Encoding,
    frame_limit: u64,
    ahead: VecDeque<Received>,
    ended: bool,
}

/// Something that came.
pub(super) enum Received {
    Message(FromClient),
    /// A whole frame that is no message: the connection can go on.
    Garbage(CodecError),
    /// It cannot go on.
    Violation(CloseCode, Refusal),
}

impl Incoming {
    pub fn new(stream: Stream, encoding: Encoding, frame_limit: u64) -> Self {
        Self { stream, encoding, frame_limit, ahead: VecDeque::new(), ended: false }
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub fn into_stream(self) -> Stream {
        self.stream
    }

    /// What comes next; `None` when the peer has left.
    pub async fn next(&mut self) -> Option<Received> {
        match self.ahead.pop_front() {
            Some(received) => Some(received),
            None if self.ended => None,
            None => self.read().await,
        }
    }

    /// Waits until the connection cannot go on. What comes until then is kept for [`Self::next`]; from a client that
    /// sends much more without waiting for answers, nothing more is read, so that its end is not noticed here.
    pub async fn end(&mut self) {
        while !self.ended && self.ahead.len() < AHEAD {
            let received = self.read().await;
            self.ended = matches!(received, None | Some(Received::Violation(..)));
            self.ahead.extend(received);
        }
        if !self.ended {
            std::future::pending::<()>().await;
        }
    }

    async fn read(&mut self) -> Option<Received> {
        loop {
            let frame = match self.stream.next().await? {
                Ok(frame) => frame,
                Err(error) => return self.violation(error),
            };
            let decoded = match (&frame, self.encoding) {
                (Message::Text(text), Encoding::Json) => self.encoding.decode(text.as_bytes()),
                (Message::Binary(bytes), Encoding::Bincode) => self.encoding.decode(bytes),
                (Message::Text(_), Encoding::Bincode) => return Some(self.wrong_kind("text", "binary")),
                (Message::Binary(_), Encoding::Json) => return Some(self.wrong_kind("binary", "text")),
                // Pings are answered, and a close is acknowledged, by reading on.
                (Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_), _) => continue,
            };
            return Some(decoded.map_or_else(Received::Garbage, Received::Message));
        }
    }

    fn wrong_kind(&self, got: &'static str, wanted: &'static str) -> Received {
        let refusal = Refusal::FrameKind { got, wanted, subprotocol: self.encoding.subprotocol() };
        Received::Violation(CloseCode::Unsupported, refusal)
    }

    fn violation(&self, error: Error) -> Option<Received> {
        match error {
            Error::Capacity(CapacityError::MessageTooLong { size, .. }) => {
                let refusal = Refusal::FrameTooLarge { bytes: size, limit: self.frame_limit };
                Some(Received::Violation(CloseCode::Size, refusal))
            }
            Error::Utf8(_) => Some(Received::Violation(CloseCode::Invalid, Refusal::NotUtf8)),
            Error::Protocol(error) => {
                let refusal = Refusal::WebSocket { reason: error.to_string() };
                Some(Received::Violation(CloseCode::Protocol, refusal))
            }
            // Nobody is left to tell.
            error => {
                tracing::debug!(%error, "connection lost");
                None
            }
        }
    }
}
