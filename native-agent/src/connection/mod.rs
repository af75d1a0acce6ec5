//! One connection, from Hello to goodbye.

mod incoming;
mod outbox;
mod requests;
mod watching;

use std::{sync::Arc, time::Duration};

use backsweep_core::wire::{Encoding, Event, FromAgent, FromClient, PROTOCOL, Request};
use futures_util::StreamExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::{Refusal, VERSION, places::Place, server::Agent};
use incoming::{Incoming, Received};
pub(crate) use outbox::Outgoing;
use requests::Session;

/// Messages that wait for a slow reader, at most. Who wants to send more waits.
const OUTBOX: usize = 8;
/// How long a peer may take to read the goodbye and close.
const LINGER: Duration = Duration::from_secs(2);

/// Why the agent ends a connection.
struct Farewell {
    code: CloseCode,
    refusal: Option<Refusal>,
    reason: &'static str,
}

impl Farewell {
    fn refused(code: CloseCode, refusal: Refusal) -> Self {
        let reason = refusal.code();
        Self { code, refusal: Some(refusal), reason }
    }

    fn ending() -> Self {
        Self { code: CloseCode::Away, refusal: None, reason: "the agent is ending" }
    }
}

/// Talks to a client until either side ends it, and holds its place as long.
pub(crate) async fn converse(
    socket: WebSocketStream<TcpStream>,
    encoding: Encoding,
    agent: Arc<Agent>,
    mut place: Place,
) {
    let (sink, stream) = socket.split();
    let (outbox, queue) = mpsc::channel(OUTBOX);
    let writer = tokio::spawn(outbox::write(sink, queue, encoding));
    let mut incoming = Incoming::new(stream, encoding, agent.limits().frame_bytes);
    let farewell = talk(&mut incoming, &agent, &outbox, &mut place).await;
    if let Some(Farewell { code, refusal, reason }) = farewell {
        if let Some(refusal) = refusal {
            tracing::warn!(code = refusal.code(), "connection closed: {refusal}");
            // Should the peer be gone already, the writer has said so.
            let _ = outbox.send(Outgoing::error(0, refusal)).await;
        }
        let _ = outbox.send(Outgoing::Close(CloseFrame { code, reason: reason.into() })).await;
    }
    drop(outbox);
    let Ok(sink) = writer.await else { return };
    if let Ok(socket) = sink.reunite(incoming.into_stream()) {
        let _ = timeout(LINGER, linger(socket.into_inner())).await;
    }
}

/// Reads on until the peer has closed: closing on unread bytes would reset the connection, and the peer would never
/// read why.
async fn linger(mut socket: TcpStream) {
    if socket.shutdown().await.is_ok() {
        let mut rest = vec![0; 16 * 1024];
        while socket.read(&mut rest).await.is_ok_and(|read| read > 0) {}
    }
}

/// `None` when the peer has left.
async fn talk(
    incoming: &mut Incoming,
    agent: &Arc<Agent>,
    outbox: &mpsc::Sender<Outgoing>,
    place: &mut Place,
) -> Option<Farewell> {
    let mut ending = agent.ending();
    let hello = tokio::select! {
        hello = timeout(agent.hello_timeout(), incoming.next()) => hello,
        _ = ending.wait_for(|ending| *ending) => return Some(Farewell::ending()),
    };
    let Ok(hello) = hello else {
        let seconds = agent.hello_timeout().as_secs_f64();
        return Some(Farewell::refused(CloseCode::Policy, Refusal::HelloTimeout { seconds }));
    };
    let welcome = match hello? {
        Received::Message(message) => greet(message, agent, place),
        Received::Garbage(error) => Err(error.into()),
        Received::Violation(code, refusal) => return Some(Farewell::refused(code, refusal)),
    };
    match welcome {
        Ok(welcome) => outbox.send(welcome).await.ok()?,
        Err(refusal @ Refusal::ConnectionLimit { .. }) => return Some(Farewell::refused(CloseCode::Again, refusal)),
        Err(refusal) => return Some(Farewell::refused(CloseCode::Policy, refusal)),
    }

    let mut session = Session::new(agent, outbox, incoming.encoding());
    let farewell = loop {
        let received = tokio::select! {
            received = incoming.next() => received,
            _ = ending.wait_for(|ending| *ending) => break Some(Farewell::ending()),
        };
        let answer = match received {
            None => break None,
            Some(Received::Message(FromClient { id, request: request @ Request::Submit(_) })) => {
                // Long grids take long to check: that stops when nobody waits for the answer any more.
                tokio::select! {
                    biased;
                    answer = session.answer(id, request) => answer,
                    () = incoming.end() => continue,
                    _ = ending.wait_for(|ending| *ending) => break Some(Farewell::ending()),
                }
            }
            Some(Received::Message(FromClient { id, request })) => session.answer(id, request).await,
            Some(Received::Garbage(error)) => Some(Outgoing::error(0, error.into())),
            Some(Received::Violation(code, refusal)) => break Some(Farewell::refused(code, refusal)),
        };
        if let Some(answer) = answer
            && outbox.send(answer).await.is_err()
        {
            break None;
        }
    };
    session.end().await;
    farewell
}

fn greet(message: FromClient, agent: &Agent, place: &mut Place) -> Result<Outgoing, Refusal> {
    let FromClient { id, request: Request::Hello { protocol, token, client } } = message else {
        return Err(Refusal::HelloFirst);
    };
    if protocol != PROTOCOL {
        return Err(Refusal::Protocol { protocol });
    }
    if !agent.token().matches(&token) {
        return Err(Refusal::WrongToken);
    }
    place.welcome()?;
    tracing::info!(client = client.chars().take(100).collect::<String>(), "connected");
    let event =
        Event::Hello { protocol: PROTOCOL, version: VERSION.to_owned(), capabilities: agent.capabilities().clone() };
    Ok(Outgoing::Event(FromAgent { id, event }))
}
