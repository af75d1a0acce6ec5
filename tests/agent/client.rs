//! A client of the agent, strict about what it expects.

use std::time::Duration;

use backsweep_core::{
    bars::Bars,
    sweep::Batch,
    wire::{Encoding, Event, FromAgent, FromClient, JobSpec, Outcome, PROTOCOL, Problem, Progress, Request, Rows},
};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        protocol::frame::coding::CloseCode,
    },
};

use crate::fixtures::TestAgent;

/// Longer than anything takes that works.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub const BOTH: [Encoding; 2] = [Encoding::Bincode, Encoding::Json];

/// One connection.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    encoding: Encoding,
    next_id: u64,
}

/// All that a watch said.
#[derive(Debug)]
pub struct Followed {
    pub batches: Vec<(u64, Batch)>,
    pub progress: Vec<Progress>,
    pub outcome: Outcome,
}

impl Client {
    /// A connection on which nothing was said.
    pub async fn open(agent: &TestAgent, encoding: Encoding) -> Self {
        let headers = [(SEC_WEBSOCKET_PROTOCOL, encoding.subprotocol())];
        let socket = open_with(agent.address(), &headers).await.expect("a connection");
        Self { socket, encoding, next_id: 1 }
    }

    /// A connection that is ready for requests.
    pub async fn connect(agent: &TestAgent, encoding: Encoding) -> Self {
        let mut client = Self::open(agent, encoding).await;
        let answer = client.hello(PROTOCOL, agent.token()).await;
        assert!(matches!(answer, Event::Hello { .. }), "{answer:?}");
        client
    }

    pub async fn hello(&mut self, protocol: u32, token: &str) -> Event {
        self.ask(Request::Hello { protocol, token: token.to_owned(), client: "test".to_owned() }).await
    }

    pub async fn send_frame(&mut self, frame: Message) {
        self.socket.send(frame).await.expect("an open connection");
    }

    /// Sends a request and returns its id.
    pub async fn send(&mut self, request: Request) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = self.encoding.encode(&FromClient { id, request }).expect("it fits a frame");
        self.send_frame(self.frame(bytes)).await;
        id
    }

    /// Bytes in a frame of this connection's kind.
    pub fn frame(&self, bytes: Vec<u8>) -> Message {
        match self.encoding {
            Encoding::Bincode => Message::Binary(bytes.into()),
            Encoding::Json => Message::Text(String::from_utf8(bytes).expect("text").into()),
        }
    }

    /// What the agent says next.
    pub async fn next(&mut self) -> FromAgent {
        timeout(PATIENCE, self.receive()).await.expect("an answer in time").expect("an open connection")
    }

    /// What the agent says within a time, if anything.
    pub async fn next_within(&mut self, time: Duration) -> Option<FromAgent> {
        timeout(time, self.receive()).await.ok().map(|message| message.expect("an open connection"))
    }

    async fn receive(&mut self) -> Result<FromAgent, Option<CloseCode>> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code)),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => {
                    assert_eq!(message.is_text(), self.encoding == Encoding::Json, "the agent keeps to the encoding");
                    return Ok(self.encoding.decode(&message.into_data()).expect("the agent speaks the protocol"));
                }
                Some(Err(error)) => panic!("{error}"),
                None => return Err(None),
            }
        }
    }

    /// Sends a request and returns its answer, which must be the next thing that comes.
    pub async fn ask(&mut self, request: Request) -> Event {
        let id = self.send(request).await;
        let answer = self.next().await;
        assert_eq!(answer.id, id, "{answer:?}");
        answer.event
    }

    /// Sends a request that must be refused.
    pub async fn refused(&mut self, request: Request) -> Problem {
        problem(self.ask(request).await)
    }

    /// The error that the agent says before it closes, and how it closes.
    pub async fn turned_out(&mut self) -> (Problem, CloseCode) {
        let said = self.next().await;
        (problem(said.event), self.closed().await)
    }

    /// How the agent closes; it must say nothing more.
    pub async fn closed(&mut self) -> CloseCode {
        let end = timeout(PATIENCE, self.receive()).await.expect("an end in time");
        end.expect_err("the agent closes").expect("the agent says how")
    }

    /// Closes, and waits until the agent has noticed.
    pub async fn leave(mut self) {
        self.socket.close(None).await.expect("an open connection");
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    pub async fn rows(&mut self, bars: &Bars, rows: std::ops::Range<usize>) -> Event {
        let first = rows.start as u64;
        self.ask(Request::Rows { hash: bars.hash().to_owned(), first, rows: Rows::of(bars, rows) }).await
    }

    pub async fn announce(&mut self, bars: &Bars) -> Event {
        self.ask(announcement(bars)).await
    }

    /// Uploads a dataset that the agent does not have.
    pub async fn upload(&mut self, bars: &Bars) {
        /// Small enough for a frame in JSON too.
        const CHUNK: usize = 4096;
        assert_eq!(self.announce(bars).await, dataset(bars, 0, false));
        for first in (0..bars.len()).step_by(CHUNK) {
            let end = bars.len().min(first + CHUNK);
            let received = self.rows(bars, first..end).await;
            assert_eq!(received, dataset(bars, end as u64, end == bars.len()));
        }
    }

    pub async fn submit(&mut self, spec: JobSpec) -> String {
        match self.ask(Request::Submit(spec)).await {
            Event::Accepted { job, .. } => job,
            other => panic!("{other:?}"),
        }
    }

    pub async fn watch(&mut self, job: &str, after: Option<u64>, credits: u32) -> u64 {
        self.send(Request::Watch { job: job.to_owned(), after, credits, metrics: None }).await
    }

    /// Follows a watch of this connection to its end.
    pub async fn follow(&mut self, watch: u64) -> Followed {
        let (mut batches, mut progress) = (Vec::new(), Vec::new());
        loop {
            let FromAgent { id, event } = self.next().await;
            assert_eq!(id, watch, "{event:?}");
            match event {
                Event::Batch { sequence, batch, .. } => batches.push((sequence, batch)),
                Event::Progress(now) => progress.push(now),
                Event::Finished { outcome, .. } => return Followed { batches, progress, outcome },
                other => panic!("{other:?}"),
            }
        }
    }

    /// Waits until a job has ended, taking none of its results.
    pub async fn end_of(&mut self, job: &str) -> Outcome {
        let watch = self.watch(job, Some(u64::MAX), 0).await;
        self.follow(watch).await.outcome
    }

    /// The next batches of a watch, and progress between.
    pub async fn batches(&mut self, watch: u64, count: usize) -> Vec<(u64, Batch)> {
        let mut batches = Vec::new();
        while batches.len() < count {
            batches.extend(batch(watch, self.next().await));
        }
        batches
    }

    /// Makes sure that no batch comes for a while.
    pub async fn no_batch(&mut self, watch: u64) {
        let end = Instant::now() + Duration::from_millis(300);
        while let Ok(message) = timeout_at(end, self.receive()).await {
            assert_eq!(batch(watch, message.expect("an open connection")), None);
        }
    }
}

/// The batch in a message of a watch, unless it is progress.
fn batch(watch: u64, FromAgent { id, event }: FromAgent) -> Option<(u64, Batch)> {
    assert_eq!(id, watch, "{event:?}");
    match event {
        Event::Batch { sequence, batch, .. } => Some((sequence, batch)),
        Event::Progress(_) => None,
        other => panic!("{other:?}"),
    }
}

/// Opens a WebSocket with these headers besides the usual ones; a refusal is a status and a text.
pub async fn open_with(
    address: &str,
    headers: &[(HeaderName, &str)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, (u16, String)> {
    let mut request = address.into_client_request().expect("a WebSocket address");
    for (name, value) in headers {
        request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header"));
    }
    match timeout(PATIENCE, connect_async(request)).await.expect("an answer in time") {
        Ok((socket, response)) => {
            let chosen = response.headers().get(SEC_WEBSOCKET_PROTOCOL).expect("a subprotocol");
            let offered = headers.iter().find(|(name, _)| name == SEC_WEBSOCKET_PROTOCOL).expect("an offer");
            assert_eq!(chosen, offered.1);
            assert_eq!(response.headers().get("sec-websocket-extensions"), None);
            Ok(socket)
        }
        Err(Error::Http(response)) => {
            let (head, body) = response.into_parts();
            Err((head.status.as_u16(), String::from_utf8(body.unwrap_or_default()).expect("text")))
        }
        Err(error) => panic!("{error}"),
    }
}

pub fn announcement(bars: &Bars) -> Request {
    let extra_columns = u32::try_from(bars.extra().len()).expect("few columns");
    Request::Dataset { hash: bars.hash().to_owned(), bars: bars.len() as u64, extra_columns }
}

pub fn dataset(bars: &Bars, received: u64, complete: bool) -> Event {
    Event::Dataset { hash: bars.hash().to_owned(), received, complete }
}

pub fn problem(event: Event) -> Problem {
    match event {
        Event::Error(problem) => problem,
        other => panic!("{other:?}"),
    }
}
