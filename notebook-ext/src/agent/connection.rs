//! One conversation with the agent.

use std::{
    io::ErrorKind,
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use backsweep_core::{
    sweep::Observer,
    wire::{Capabilities, CodecError, Encoding, Event, FRAME_BYTES, FromAgent, FromClient, JobSpec, PROTOCOL, Request},
};
use tungstenite::{
    Bytes, ClientRequestBuilder, Error as SocketError, HandshakeError, Message, WebSocket,
    client::IntoClientRequest,
    handshake::HandshakeRole,
    http::{StatusCode, Uri},
    protocol::WebSocketConfig,
};

use super::discovery::Discovery;
use crate::{attended::Attention, errors::Failure};

const ENCODING: Encoding = Encoding::Bincode;
/// How long a read waits before it looks whether the sweep was cancelled.
const READ_INTERVAL: Duration = Duration::from_millis(50);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long an answer may take before the agent counts as stuck.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the name of a job is awaited once nobody wants it any more: only with it can it be cancelled.
const ACCEPTANCE_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a silence lasts before the agent is asked whether it is still there.
const PING_AFTER: Duration = Duration::from_secs(10);
/// How long a goodbye may take.
const GOODBYE_TIMEOUT: Duration = Duration::from_millis(500);

/// Why a conversation stopped.
#[derive(Debug)]
pub enum Fault {
    /// The connection broke; another may go on.
    Lost(String),
    /// Nobody listens.
    NotRunning(String),
    /// It is no use to try again.
    Failed(Failure),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Lost(reason) => Self::new("agent.lost", format!("the connection to the agent broke: {reason}")),
            Fault::NotRunning(reason) => Self::new("agent.not_running", format!("no agent runs: {reason}")),
            Fault::Failed(failure) => failure,
        }
    }
}

/// What the agent said of itself.
pub struct Welcome {
    pub protocol: u32,
    pub version: String,
    pub capabilities: Capabilities,
}

pub struct Connection {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    last_heard: Instant,
    pinged: bool,
    pub welcome: Welcome,
}

impl Connection {
    /// Connects and introduces itself.
    pub fn open(discovery: &Discovery) -> Result<Self, Fault> {
        let mut connection = Self {
            socket: connect(&discovery.address)?,
            last_id: 0,
            last_heard: Instant::now(),
            pinged: false,
            welcome: Welcome::unknown(),
        };
        let hello = Request::Hello {
            protocol: PROTOCOL,
            token: discovery.token.clone(),
            client: concat!("backsweep for Python ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        match connection.answer(hello, &|| false)? {
            Event::Hello { protocol, version, capabilities } => {
                connection.welcome = Welcome { protocol, version, capabilities };
                Ok(connection)
            }
            other => Err(unexpected(&other)),
        }
    }

    /// Asks and waits for the answer; a refusal is an error.
    pub fn ask(&mut self, request: Request, attention: &Attention) -> Result<Event, Fault> {
        self.answer(request, &|| attention.cancelled())
    }

    /// Asks for a sweep and waits for the answer as long as it takes: the agent hears nothing while it checks the
    /// combinations of a huge grid.
    pub fn submit(&mut self, spec: JobSpec, attention: &Attention) -> Result<Event, Fault> {
        let id = self.send(Request::Submit(spec))?;
        let mut cancelled: Option<Instant> = None;
        loop {
            if attention.cancelled() && cancelled.get_or_insert_with(Instant::now).elapsed() > ACCEPTANCE_TIMEOUT {
                return Err(Failure::cancelled().into());
            }
            self.last_heard = Instant::now();
            if let Some(event) = self.receive_answer(id)? {
                return Ok(event);
            }
        }
    }

    fn answer(&mut self, request: Request, cancelled: &dyn Fn() -> bool) -> Result<Event, Fault> {
        let id = self.send(request)?;
        let asked = Instant::now();
        while asked.elapsed() < ANSWER_TIMEOUT {
            if cancelled() {
                return Err(Failure::cancelled().into());
            }
            if let Some(event) = self.receive_answer(id)? {
                return Ok(event);
            }
        }
        Err(Fault::Lost(format!("no answer within {} seconds", ANSWER_TIMEOUT.as_secs())))
    }

    fn receive_answer(&mut self, id: u64) -> Result<Option<Event>, Fault> {
        match self.receive()? {
            Some(FromAgent { id: answered, event: Event::Error(problem) }) if answered == id || answered == 0 => {
                Err(Failure::from(problem).into())
            }
            Some(message) if message.id == id => Ok(Some(message.event)),
            _ => Ok(None),
        }
    }

    /// Sends a request and returns its id.
    pub fn send(&mut self, request: Request) -> Result<u64, Fault> {
        self.last_id += 1;
        let bytes = ENCODING
            .encode(&FromClient { id: self.last_id, request })
            .map_err(|error| Failure::new(error.code(), error.to_string()))?;
        let limit = self.welcome.capabilities.limits.frame_bytes;
        if limit > 0 && bytes.len() as u64 > limit {
            let message = format!("a message of {} bytes exceeds the agent's frame limit of {limit}", bytes.len());
            return Err(Failure::new(CodecError::TooLarge(bytes.len()).code(), message).into());
        }
        self.socket.send(Message::binary(bytes)).map_err(lost)?;
        Ok(self.last_id)
    }

    /// The next message, `None` when none came within the read interval. An agent that is silent too long, even when
    /// pinged, is lost.
    pub fn receive(&mut self) -> Result<Option<FromAgent>, Fault> {
        let message = match self.socket.read() {
            Err(SocketError::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return self.stay_alive().map(|()| None);
            }
            other => other.map_err(lost)?,
        };
        (self.last_heard, self.pinged) = (Instant::now(), false);
        match message {
            Message::Binary(bytes) => {
                let message = ENCODING.decode(&bytes);
                Ok(Some(message.map_err(|error| Failure::new(error.code(), error.to_string()))?))
            }
            Message::Close(frame) => {
                Err(Fault::Lost(frame.map_or_else(|| "it was closed".to_owned(), |frame| frame.reason.to_string())))
            }
            _ => Ok(None),
        }
    }

    fn stay_alive(&mut self) -> Result<(), Fault> {
        let silence = self.last_heard.elapsed();
        if silence > ANSWER_TIMEOUT {
            return Err(Fault::Lost(format!("nothing was heard for {} seconds", ANSWER_TIMEOUT.as_secs())));
        }
        if silence > PING_AFTER && !self.pinged {
            self.pinged = true;
            self.socket.send(Message::Ping(Bytes::new())).map_err(lost)?;
        }
        Ok(())
    }
}

impl Drop for Connection {
    /// Says goodbye and waits briefly for the answer, so that the agent sees no broken connection.
    fn drop(&mut self) {
        if self.socket.close(None).is_ok() {
            let asked = Instant::now();
            while asked.elapsed() < GOODBYE_TIMEOUT && self.receive().is_ok() {}
        }
    }
}

impl Welcome {
    fn unknown() -> Self {
        Self { protocol: 0, version: String::new(), capabilities: Capabilities::default() }
    }
}

/// A message that does not fit what was asked.
pub fn unexpected(event: &Event) -> Fault {
    let mut text = format!("{event:?}");
    text.truncate(text.char_indices().nth(80).map_or(text.len(), |(at, _)| at));
    Failure::new("agent.unexpected", format!("the agent answered with {text}, which does not fit; update both")).into()
}

fn connect(address: &str) -> Result<WebSocket<TcpStream>, Fault> {
    let bad = |reason: &str| Failure::new("agent.address", format!("'{address}' is no address of an agent: {reason}"));
    let uri: Uri = address.parse().map_err(|_| bad("it is no URL"))?;
    if uri.scheme_str() != Some("ws") {
        return Err(bad("it must start with ws://").into());
    }
    let (Some(host), Some(port)) = (uri.host(), uri.port_u16()) else {
        return Err(bad("it needs a host and a port").into());
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let target = (host, port).to_socket_addrs().ok().and_then(|mut found| found.next());
    let target = target.ok_or_else(|| bad("its host is not known"))?;
    let stream = TcpStream::connect_timeout(&target, CONNECT_TIMEOUT).map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused => Fault::NotRunning(format!("nobody listens at {address} ({error})")),
        _ => Fault::Lost(format!("{address}: {error}")),
    })?;
    let set_up = || {
        stream.set_nodelay(true)?;
        // Whole handshake answers are awaited; afterwards reads return early to look around.
        stream.set_read_timeout(Some(CONNECT_TIMEOUT))?;
        stream.set_write_timeout(Some(ANSWER_TIMEOUT))
    };
    set_up().map_err(|error| Fault::Lost(error.to_string()))?;
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(ENCODING.subprotocol()).into_client_request();
    let config = WebSocketConfig::default().max_message_size(Some(FRAME_BYTES)).max_frame_size(Some(FRAME_BYTES));
    let request = request.map_err(lost)?;
    let (socket, _) = tungstenite::client::client_with_config(request, stream, Some(config))
        .map_err(|error| turned_away(address, &error))?;
    socket.get_ref().set_read_timeout(Some(READ_INTERVAL)).map_err(|error| Fault::Lost(error.to_string()))?;
    Ok(socket)
}

/// A handshake that did not end in a conversation. An agent that has no place says so in plain text.
fn turned_away<Role: HandshakeRole>(address: &str, error: &HandshakeError<Role>) -> Fault {
    match error {
        HandshakeError::Failure(SocketError::Http(answer)) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => {
            let said = answer.body().as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            let message = format!("the agent at {address} takes no more connections: {}", said.trim());
            Failure::new("agent.connection_limit", message).into()
        }
        _ => Fault::Lost(format!(
            "{address} does not speak as an agent: {error}; if none runs, remove the runtime file that names it"
        )),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
fn lost(error: SocketError) -> Fault {
    Fault::Lost(error.to_string())
}
