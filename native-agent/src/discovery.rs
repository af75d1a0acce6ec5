//! How clients find the agent: a file that only the user can read, with its address and token.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use backsweep_core::wire::{Capabilities, Encoding, Event, FromAgent, FromClient, PROTOCOL, Request};
use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    client::IntoClientRequest,
    handshake,
    http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
};

use crate::{Refusal, VERSION, machine, token::random_hex};

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Where the agent listens: `ws://127.0.0.1:PORT`.
    pub address: String,
    /// What a client must present.
    pub token: String,
    /// The agent's process.
    pub pid: u32,
    /// The agent's version.
    pub version: String,
    /// [`PROTOCOL`].
    pub protocol: u32,
}

impl Announcement {
    /// This process at an address.
    pub(crate) fn here(address: String, token: String) -> Self {
        Self { address, token, pid: std::process::id(), version: VERSION.to_owned(), protocol: PROTOCOL }
    }
}

/// The environment variable that names the file.
pub const FILE_VARIABLE: &str = "BACKTEST_AGENT_FILE";

const FILE_NAME: &str = "backsweep-agent.json";

/// Where the file is unless somebody says otherwise: in Jupyter's runtime directory. `None` without a home directory.
pub fn default_path() -> Option<PathBuf> {
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = variable("JUPYTER_RUNTIME_DIR") {
        return Some(directory.join(FILE_NAME));
    }
    let home = env::home_dir;
    let data = if cfg!(target_os = "macos") {
        home()?.join("Library").join("Jupyter")
    } else if cfg!(windows) {
        variable("APPDATA")?.join("jupyter")
    } else {
        match variable("XDG_DATA_HOME") {
            Some(data) => data.join("jupyter"),
            None => home()?.join(".local/share/jupyter"),
        }
    };
    Some(data.join("runtime").join(FILE_NAME))
}

/// What the file says; `None` where there is none, or none that makes sense.
pub fn read(path: &Path) -> Option<Announcement> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// What is where an announcement says an agent is.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// The agent said hello.
    Agent {
        /// Its version.
        version: String,
        /// What it can do.
        capabilities: Capabilities,
    },
    /// The agent is there without saying hello: it has too many connections, is too busy, or speaks another protocol.
    Unwilling,
    /// No such agent.
    Absent,
}

/// Looks for the agent of an announcement. An HTTP answer of any kind counts as the agent's, as does a port that takes
/// connections while the process lives: a full or busy agent is not to be mistaken for a dead one.
pub async fn probe(announcement: &Announcement) -> Presence {
    const PATIENCE: Duration = Duration::from_secs(2);
    let Ok(request) = announcement.address.as_str().into_client_request() else { return Presence::Absent };
    let Some(place) = request.uri().authority().map(ToString::to_string) else { return Presence::Absent };
    let answer = async {
        let Ok(socket) = TcpStream::connect(place).await else { return Ok(Presence::Absent) };
        greet(request, socket, announcement).await
    };
    match timeout(PATIENCE, answer).await {
        Ok(Ok(presence)) => presence,
        Ok(Err(Error::Http(_))) => Presence::Unwilling,
        Ok(Err(_)) | Err(_) if machine::process_lives(announcement.pid) => Presence::Unwilling,
        Ok(Err(_)) | Err(_) => Presence::Absent,
    }
}

async fn greet(
    mut request: handshake::client::Request,
    socket: TcpStream,
    announcement: &Announcement,
) -> Result<Presence, Error> {
    const ENCODING: Encoding = Encoding::Json;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(ENCODING.subprotocol()));
    let (mut socket, _) = tokio_tungstenite::client_async(request, socket).await?;
    let token = announcement.token.clone();
    let hello = Request::Hello { protocol: PROTOCOL, token, client: "native-agent".to_owned() };
    let hello = ENCODING.encode(&FromClient { id: 1, request: hello }).map_err(io::Error::other)?;
    socket.send(Message::Text(hello.try_into()?)).await?;
    let answer = socket.next().await.ok_or(Error::ConnectionClosed)??;
    let answer: FromAgent = ENCODING.decode(&answer.into_data()).map_err(io::Error::other)?;
    let presence = match answer.event {
        Event::Hello { version, capabilities, .. } => Presence::Agent { version, capabilities },
        // Another agent has the port now: each has a token of its own.
        Event::Error(problem) if problem.code == Refusal::WrongToken.code() => Presence::Absent,
        _ => Presence::Unwilling,
    };
    // It has answered; whether the goodbye arrives changes nothing.
    let _ = socket.close(None).await;
    Ok(presence)
}

/// The right to change the file, held by one process at a time.
pub(crate) struct Lock {
    path: PathBuf,
    _file: fs::File,
}

impl Lock {
    /// Creates the directory if need be, for the user alone, and waits for the right. Holders are brief.
    pub fn acquire(path: &Path) -> io::Result<Self> {
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            create_directory(directory)?;
        }
        let file = private(fs::OpenOptions::new().write(true).create(true)).open(sibling(path, "lock"))?;
        file.lock()?;
        Ok(Self { path: path.to_owned(), _file: file })
    }

    /// Writes the file: readers see the old one or the new one, never a part.
    pub fn announce(&self, announcement: &Announcement) -> io::Result<()> {
        let random = random_hex::<8>().map_err(io::Error::from)?;
        let temporary = sibling(&self.path, &random);
        let write = || {
            let mut file = private(fs::OpenOptions::new().write(true).create_new(true)).open(&temporary)?;
            file.write_all(&serde_json::to_vec(announcement)?)?;
            file.sync_all()?;
            fs::rename(&temporary, &self.path)
        };
        write().inspect_err(|_| drop(fs::remove_file(&temporary)))
    }

    /// Removes the file if it is this agent's still.
    pub fn withdraw(&self, announcement: &Announcement) -> io::Result<()> {
        if read(&self.path).as_ref() == Some(announcement) { fs::remove_file(&self.path) } else { Ok(()) }
    }
}

/// A hidden file next to another.
fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{suffix}"))
}

#[cfg(unix)]
fn create_directory(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

/// Files in a user's own directories are for that user alone there.
#[cfg(not(unix))]
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}
