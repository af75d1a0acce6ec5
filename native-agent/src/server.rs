//! The listening agent: who is let in, what all connections share, and how it ends.

use std::{io, net::Ipv4Addr, path::PathBuf, sync::Arc, time::Duration};

use backsweep_core::{
    sweep::MemoryLimit,
    wire::{Capabilities, Encoding, Limits},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{self, JoinHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tokio_tungstenite::{accept_hdr_async_with_config, tungstenite::protocol::WebSocketConfig};

use crate::{
    Refusal, VERSION,
    config::{Config, memory_limit},
    connection,
    datasets::Datasets,
    discovery::{self, Announcement, Presence},
    handshake::{Doorkeeper, Full},
    jobs::Registry,
    machine,
    places::{Place, Places},
    system::Sampler,
    token::Token,
};

/// How long connections may take to say goodbye when the agent ends.
const GOODBYE: Duration = Duration::from_secs(3);
/// Connections at a time that are told there are too many; more are dropped without a word.
const TURNED_AWAY: usize = 16;

/// An agent that cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The port is taken, or not allowed.
    #[error("cannot listen on port {port}: {source}; choose another port, or 0 for a free one")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// Another agent answers where the runtime file points.
    #[error(
        "an agent is running already: process {pid} at {address}, announced in {path}; use it, end it, or choose \
         another file with --runtime-file", path = path.display()
    )]
    Running {
        /// Its process.
        pid: u32,
        /// Its address.
        address: String,
        /// The runtime file.
        path: PathBuf,
    },
    /// The runtime file cannot be written.
    #[error("cannot write {path}: {source}; choose another file with --runtime-file", path = path.display())]
    RuntimeFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The operating system refused.
    #[error(transparent)]
    System(#[from] Refusal),
}

impl ServeError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Listen { .. } => "agent.listen",
            Self::Running { .. } => "agent.running",
            Self::RuntimeFile { .. } => "agent.runtime_file",
            Self::System(refusal) => refusal.code(),
        }
    }
}

/// What all connections share.
pub(crate) struct Agent {
    config: Config,
    token: Token,
    capabilities: Capabilities,
    datasets: Datasets,
    jobs: Registry,
    sampler: Result<Arc<Sampler>, Refusal>,
    ending: watch::Sender<bool>,
}

impl Agent {
    fn new(config: Config) -> Result<Self, Refusal> {
        let capabilities = Capabilities {
            threads: u32::try_from(config.threads).unwrap_or(u32::MAX),
            memory_bytes: machine::memory_bytes(),
            gpus: Vec::new(),
            limits: config.limits,
        };
        Ok(Self {
            token: Token::random().map_err(|error| Refusal::System { reason: error.to_string() })?,
            datasets: Datasets::new(config.limits.dataset_bytes),
            jobs: Registry::start(&config.limits)?,
            sampler: Sampler::new().map(Arc::new),
            ending: watch::Sender::new(false),
            capabilities,
            config,
        })
    }

    pub fn token(&self) -> &Token {
        &self.token
    }

    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    pub fn limits(&self) -> &Limits {
        &self.config.limits
    }

    pub fn threads(&self) -> usize {
        self.config.threads
    }

    /// What a sweep may take.
    pub fn memory_limit(&self) -> Option<MemoryLimit> {
        memory_limit(self.config.memory_limit, self.capabilities.memory_bytes)
    }

    pub fn hello_timeout(&self) -> Duration {
        self.config.hello_timeout
    }

    pub fn datasets(&self) -> &Datasets {
        &self.datasets
    }

    pub fn jobs(&self) -> &Registry {
        &self.jobs
    }

    pub fn sampler(&self) -> Result<&Arc<Sampler>, Refusal> {
        self.sampler.as_ref().map_err(Clone::clone)
    }

    /// Turns true when the agent ends.
    pub fn ending(&self) -> watch::Receiver<bool> {
        self.ending.subscribe()
    }
}

/// A running agent.
pub struct Handle {
    announcement: Announcement,
    agent: Arc<Agent>,
    server: JoinHandle<()>,
}

impl Handle {
    /// Where it listens: `ws://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.announcement.address
    }

    /// What a client must present.
    pub fn token(&self) -> &str {
        &self.announcement.token
    }

    /// Ends it: the runtime file is removed, connections are closed with a reason, jobs stop.
    pub async fn end(self) {
        self.agent.ending.send_replace(true);
        self.ended().await;
    }

    /// Waits until it has ended.
    pub async fn ended(self) {
        if let Err(error) = self.server.await {
            tracing::error!(%error, "the server ended early");
        }
    }

    /// Ends it as soon as the future does, or when it is idle for too long.
    pub async fn end_on(self, signal: impl Future<Output = ()>) {
        let mut ending = self.agent.ending();
        tokio::select! {
            () = signal => {}
            _ = ending.wait_for(|ending| *ending) => {}
        }
        self.end().await;
    }
}

/// Starts an agent on the loopback address and announces it in the runtime file.
///
/// # Errors
/// When the port or the file cannot be had, or the file announces another agent that answers.
pub async fn serve(config: Config) -> Result<Handle, ServeError> {
    let port = config.port;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(|source| ServeError::Listen { port, source })?;
    let address = listener.local_addr().map_err(|source| ServeError::Listen { port, source })?;
    let path = config.runtime_file.clone();
    let agent = Arc::new(Agent::new(config)?);
    let announcement = Announcement::here(format!("ws://{address}"), agent.token.as_str().to_owned());
    if let Err(error) = announce(path, announcement.clone()).await {
        close(&agent).await;
        return Err(error);
    }
    let server = tokio::spawn(run(listener, Arc::clone(&agent), announcement.clone()));
    Ok(Handle { announcement, agent, server })
}

async fn announce(path: PathBuf, announcement: Announcement) -> Result<(), ServeError> {
    let failed = |source| ServeError::RuntimeFile { path: path.clone(), source };
    let lock = lock(path.clone()).await.map_err(failed)?;
    if let Some(other) = discovery::read(&path)
        && discovery::probe(&other).await != Presence::Absent
    {
        return Err(ServeError::Running { pid: other.pid, address: other.address, path });
    }
    lock.announce(&announcement).map_err(failed)
}

async fn withdraw(agent: &Agent, announcement: &Announcement) {
    let path = agent.config.runtime_file.clone();
    let withdrawn = lock(path).await.and_then(|lock| lock.withdraw(announcement));
    if let Err(error) = withdrawn {
        tracing::error!(%error, path = %agent.config.runtime_file.display(), "the runtime file was not removed");
    }
}

async fn lock(path: PathBuf) -> io::Result<discovery::Lock> {
    task::spawn_blocking(move || discovery::Lock::acquire(&path)).await.map_err(io::Error::other)?
}

async fn run(listener: TcpListener, agent: Arc<Agent>, announcement: Announcement) {
    tracing::info!(version = VERSION, address = announcement.address, "listening");
    let mut connections = accept_until_end(&listener, &agent).await;
    drop(listener);
    agent.ending.send_replace(true);
    withdraw(&agent, &announcement).await;
    let all_left = async { while connections.join_next().await.is_some() {} };
    if timeout(GOODBYE, all_left).await.is_err() {
        connections.shutdown().await;
    }
    close(&agent).await;
    tracing::info!("ended");
}

/// Stops all jobs.
async fn close(agent: &Arc<Agent>) {
    let agent = Arc::clone(agent);
    if let Err(error) = task::spawn_blocking(move || agent.jobs.close()).await {
        tracing::error!(%error, "jobs were not stopped");
    }
}

/// Lets clients in until somebody ends the agent or it is idle for too long.
async fn accept_until_end(listener: &TcpListener, agent: &Arc<Agent>) -> JoinSet<()> {
    let places = Places::new(agent.config.limits.connections);
    let turned_away = Arc::new(Semaphore::new(TURNED_AWAY));
    let mut connections = JoinSet::new();
    let mut ending = agent.ending();
    let mut busy = Instant::now();
    let mut ticks = interval(Duration::from_millis(200));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = ending.wait_for(|ending| *ending) => return connections,
            _ = ticks.tick() => {
                while connections.try_join_next().is_some() {}
                if !connections.is_empty() || agent.jobs.is_busy() {
                    busy = Instant::now();
                }
                if agent.config.idle_exit.is_some_and(|patience| busy.elapsed() >= patience) {
                    tracing::info!("nobody needs the agent any more");
                    return connections;
                }
                continue;
            }
        };
        let socket = match accepted {
            Ok((socket, _)) => socket,
            Err(error) => {
                // Out of file descriptors, most likely: closing connections will free some.
                tracing::warn!(%error, "a connection was not accepted");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let agent = Arc::clone(agent);
        match places.enter() {
            Ok(place) => {
                connections.spawn(admit(socket, agent, place));
            }
            Err(full) => {
                if let Ok(permit) = Arc::clone(&turned_away).try_acquire_owned() {
                    connections.spawn(async move {
                        turn_away(socket, full, agent.config.hello_timeout).await;
                        drop(permit);
                    });
                }
            }
        }
    }
}

async fn admit(socket: TcpStream, agent: Arc<Agent>, place: Place) {
    // Small messages go out at once; batches are larger than a packet anyway.
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(%error, "connection lost");
        return;
    }
    let mut encoding: Option<Encoding> = None;
    let doorkeeper = Doorkeeper { allowed_origins: &agent.config.allowed_origins, encoding: &mut encoding };
    let frame_bytes = usize::try_from(agent.config.limits.frame_bytes).unwrap_or(usize::MAX);
    let limits = WebSocketConfig::default().max_message_size(Some(frame_bytes)).max_frame_size(Some(frame_bytes));
    let handshake = accept_hdr_async_with_config(socket, doorkeeper, Some(limits));
    match timeout(agent.config.hello_timeout, handshake).await {
        Ok(Ok(socket)) => {
            if let Some(encoding) = encoding {
                connection::converse(socket, encoding, agent, place).await;
            }
        }
        Ok(Err(error)) => tracing::debug!(%error, "no WebSocket was opened"),
        Err(_) => tracing::debug!("no WebSocket was opened in time"),
    }
}

async fn turn_away(socket: TcpStream, full: Full, patience: Duration) {
    let refused = accept_hdr_async_with_config(socket, full, None);
    if timeout(patience, refused).await.is_err() {
        tracing::debug!("a connection was dropped: too many");
    }
}
