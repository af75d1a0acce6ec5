//! Why a request is refused.

use backsweep_core::{
    Error,
    wire::{CodecError, FRAME_BYTES, PROTOCOL, Problem},
};
use bytesize::ByteSize;

use crate::{
    config::{CONNECTION_LIMIT, DATASET_LIMIT, FRAME_LIMIT, QUEUE_LIMIT, RESULT_LIMIT},
    machine::NO_CUDA,
};

/// A request that is not served. Its text names the offending value and says what to do; its code never changes.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The first message was something else.
    #[error("the first message must be Hello with protocol, token and client")]
    HelloFirst,
    /// No message came in time.
    #[error("no Hello came within {seconds} s; send it right after connecting")]
    HelloTimeout {
        /// How long the agent waited.
        seconds: f64,
    },
    /// Hello came twice.
    #[error("this connection has said Hello already; send it once")]
    HelloAgain,
    /// Another version of the messages.
    #[error("protocol {protocol} is not spoken here; this agent speaks protocol {PROTOCOL}, use a matching version")]
    Protocol {
        /// The client's.
        protocol: u32,
    },
    /// Not this agent's token.
    #[error("the token is not this agent's; read it again from the agent's runtime file")]
    WrongToken,
    /// The last place went to another client between the handshake and Hello.
    #[error("{limit} clients are connected already; close a connection, or raise {CONNECTION_LIMIT}")]
    ConnectionLimit {
        /// The limit.
        limit: u32,
    },
    /// A frame beyond the limit.
    #[error("a frame of {bytes} bytes exceeds the limit of {limit} bytes; send it in parts{}", raise(*limit))]
    FrameTooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: u64,
    },
    /// A text frame where binary ones are spoken, or the reverse.
    #[error("a {got} frame came where the subprotocol {subprotocol} needs {wanted} frames")]
    FrameKind {
        /// What came.
        got: &'static str,
        /// What should have.
        wanted: &'static str,
        /// The subprotocol of the connection.
        subprotocol: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("a text frame is not UTF-8")]
    NotUtf8,
    /// A violation of the WebSocket protocol.
    #[error("the WebSocket protocol was violated: {reason}")]
    WebSocket {
        /// What was wrong.
        reason: String,
    },
    /// A dataset's name that is no hash.
    #[error("'{hash}' is no dataset hash; it is the BLAKE3 hash of the bars, 64 lower-case hexadecimal digits")]
    HashSyntax {
        /// The name.
        hash: String,
    },
    /// A dataset that was never announced, or had to make room.
    #[error("dataset {hash} is not here; announce and upload it first (again, if it had to make room for others)")]
    UnknownDataset {
        /// The dataset.
        hash: String,
    },
    /// A dataset that is not all there.
    #[error("dataset {hash} is incomplete: {received} of {bars} rows came; upload the rest")]
    IncompleteDataset {
        /// The dataset.
        hash: String,
        /// Rows so far.
        received: u64,
        /// Rows announced.
        bars: u64,
    },
    /// Too much data.
    #[error(
        "a dataset of {} does not fit: the limit for all datasets is {}, {} in use; raise {DATASET_LIMIT}",
        ByteSize(*bytes), ByteSize(*limit), ByteSize(*used)
    )]
    DatasetLimit {
        /// Bytes of the dataset.
        bytes: u64,
        /// The limit.
        limit: u64,
        /// Bytes held by datasets that cannot be dropped now.
        used: u64,
    },
    /// Rows that leave a gap.
    #[error("rows start at {first} where {received} rows came so far; continue from row {received}")]
    RowsGap {
        /// Where they start.
        first: u64,
        /// Rows so far.
        received: u64,
    },
    /// More rows than announced.
    #[error("rows up to {end} came where {bars} were announced; announce the dataset with its real length")]
    RowsBeyond {
        /// Where they end.
        end: u64,
        /// Rows announced.
        bars: u64,
    },
    /// Other extra columns than announced, or than came before.
    #[error(
        "rows with {given} extra columns came where {announced} were announced, always the same; send each of them"
    )]
    RowsColumns {
        /// How many came.
        given: usize,
        /// How many were announced.
        announced: u32,
    },
    /// The rows are not those that were announced.
    #[error("the rows have the hash {actual} where {announced} was announced; upload the dataset again")]
    HashMismatch {
        /// Of the rows.
        actual: String,
        /// The dataset.
        announced: String,
    },
    /// A job that does not exist, or no longer.
    #[error(
        "there is no job '{job}'; if there was, its results made room for newer ones (raise {RESULT_LIMIT}), or the \
         agent was restarted since: submit it again"
    )]
    UnknownJob {
        /// The job.
        job: String,
    },
    /// A job that cannot be forgotten yet.
    #[error("job '{job}' has not finished; cancel it first")]
    JobUnfinished {
        /// The job.
        job: String,
    },
    /// Too many jobs.
    #[error("{limit} jobs wait or run already; wait for one to finish, cancel one, or raise {QUEUE_LIMIT}")]
    QueueFull {
        /// The limit.
        limit: u32,
    },
    /// Too many results.
    #[error(
        "results of {} do not fit: the limit for all results is {}; keep fewer (keep=top:COUNT:METRIC), narrow the \
         grid, or raise {RESULT_LIMIT}", ByteSize(*bytes), ByteSize(*limit)
    )]
    ResultLimit {
        /// Bytes that the job's results take, at least.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Asked for a GPU.
    #[error("{NO_CUDA}; ask for the device 'cpu' or 'auto'")]
    NoCuda,
    /// Zero threads.
    #[error("0 threads run nothing; give 1 or more, or none for all of them")]
    NoThreads,
    /// An interval that is too short.
    #[error("an interval of {interval_ms} ms is too short; give 100 ms or more, or 0 to stop")]
    Interval {
        /// The interval.
        interval_ms: u32,
    },
    /// No metrics on this system.
    #[error("system metrics are not available on this system")]
    NoMetrics,
    /// An id that still has a watch.
    #[error("request {id} of this connection still watches a job; give each watch an id of its own")]
    WatchInUse {
        /// The id.
        id: u64,
    },
    /// Too many watches.
    #[error("this connection watches {limit} jobs already; open another connection")]
    WatchLimit {
        /// The limit.
        limit: usize,
    },
    /// The engine failed.
    #[error("the engine failed: {message}; this is a defect, please report it with the strategy and the grid")]
    Panicked {
        /// What it said.
        message: String,
    },
    /// The operating system gave no thread or no random number.
    #[error("the operating system refused: {reason}; free some resources and try again")]
    System {
        /// What it said.
        reason: String,
    },
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] Error),
    /// No message.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl Refusal {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::HelloFirst => "agent.hello_first",
            Self::HelloTimeout { .. } => "agent.hello_timeout",
            Self::HelloAgain => "agent.hello_again",
            Self::Protocol { .. } => "agent.protocol",
            Self::WrongToken => "agent.wrong_token",
            Self::ConnectionLimit { .. } => "agent.connection_limit",
            Self::FrameTooLarge { .. } => "agent.frame_too_large",
            Self::FrameKind { .. } => "agent.frame_kind",
            Self::NotUtf8 => "agent.not_utf8",
            Self::WebSocket { .. } => "agent.websocket",
            Self::HashSyntax { .. } => "agent.hash_syntax",
            Self::UnknownDataset { .. } => "agent.unknown_dataset",
            Self::IncompleteDataset { .. } => "agent.incomplete_dataset",
            Self::DatasetLimit { .. } => "agent.dataset_limit",
            Self::RowsGap { .. } => "agent.rows_gap",
            Self::RowsBeyond { .. } => "agent.rows_beyond",
            Self::RowsColumns { .. } => "agent.rows_columns",
            Self::HashMismatch { .. } => "agent.hash_mismatch",
            Self::UnknownJob { .. } => "agent.unknown_job",
            Self::JobUnfinished { .. } => "agent.job_unfinished",
            Self::QueueFull { .. } => "agent.queue_full",
            Self::ResultLimit { .. } => "agent.result_limit",
            Self::NoCuda => "agent.no_cuda",
            Self::NoThreads => "agent.no_threads",
            Self::Interval { .. } => "agent.interval",
            Self::NoMetrics => "agent.no_metrics",
            Self::WatchInUse { .. } => "agent.watch_in_use",
            Self::WatchLimit { .. } => "agent.watch_limit",
            Self::Panicked { .. } => "agent.panicked",
            Self::System { .. } => "agent.system",
            Self::Engine(error) => error.code(),
            Self::Codec(error) => error.code(),
        }
    }
}

/// How to raise the frame limit, if it can be raised.
fn raise(limit: u64) -> String {
    if limit < FRAME_BYTES as u64 { format!(", or raise {FRAME_LIMIT} (at most {FRAME_BYTES})") } else { String::new() }
}

impl From<Refusal> for Problem {
    /// Names from outside may be long; the text stays short enough for a frame.
    fn from(refusal: Refusal) -> Self {
        const MOST_CHARACTERS: usize = 2000;
        let mut message = refusal.to_string();
        if let Some((end, _)) = message.char_indices().nth(MOST_CHARACTERS) {
            message.truncate(end);
            message.push_str("...");
        }
        Self { code: refusal.code().to_owned(), message }
    }
}
