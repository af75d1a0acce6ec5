//! What the agent sends, in order, as fast as the client reads.

use backsweep_core::wire::{Encoding, Event, FromAgent};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::CloseFrame},
};

use crate::Refusal;

type Sink = SplitSink<WebSocketStream<TcpStream>, Message>;

/// Something to send.
pub(crate) enum Outgoing {
    Event(FromAgent),
    /// The last thing.
    Close(CloseFrame),
}

impl Outgoing {
    pub fn error(id: u64, refusal: Refusal) -> Self {
        Self::Event(FromAgent { id, event: Event::Error(refusal.into()) })
    }
}

/// Sends what comes through the queue until it ends, a close is sent, or the peer is gone.
pub(super) async fn write(mut sink: Sink, mut queue: mpsc::Receiver<Outgoing>, encoding: Encoding) -> Sink {
    while let Some(message) = queue.recv().await {
        let sent = match message {
            Outgoing::Event(event) => send(&mut sink, &event, encoding, queue.is_empty()).await,
            Outgoing::Close(frame) => {
                let _ = sink.send(Message::Close(Some(frame))).await;
                break;
            }
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "connection lost");
            break;
        }
    }
    sink
}

/// Flushes with the last message that waits: a burst of small ones becomes few packets.
async fn send(sink: &mut Sink, message: &FromAgent, encoding: Encoding, last: bool) -> Result<(), Error> {
    let bytes = encoding.encode(message).or_else(|error| {
        tracing::error!(%error, "a message was not sent");
        let FromAgent { id, .. } = *message;
        encoding.encode(&FromAgent { id, event: Event::Error(Refusal::from(error).into()) })
    });
    let frame = match (bytes, encoding) {
        (Ok(bytes), Encoding::Bincode) => Message::Binary(bytes.into()),
        (Ok(bytes), Encoding::Json) => Message::Text(bytes.try_into()?),
        (Err(error), _) => return Err(Error::Io(std::io::Error::other(error))),
    };
    sink.feed(frame).await?;
    if last { sink.flush().await } else { Ok(()) }
}
