//! What an agent is told at its start.

use std::{fmt, path::PathBuf, time::Duration};

use backsweep_core::{
    sweep::MemoryLimit,
    wire::{FRAME_BYTES, Limits},
};
use bytesize::ByteSize;

use crate::machine;

/// How a limit is set, for the command line and for whoever runs into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The flag of `native-agent serve`, without dashes.
    pub flag: &'static str,
    /// The environment variable.
    pub variable: &'static str,
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "--{} or {}", self.flag, self.variable)
    }
}

/// Bytes in a frame that a client sends.
pub const FRAME_LIMIT: Setting = Setting { flag: "frame-limit", variable: "BACKTEST_FRAME_LIMIT" };
/// Bytes of all datasets together.
pub const DATASET_LIMIT: Setting = Setting { flag: "dataset-limit", variable: "BACKTEST_DATASET_LIMIT" };
/// Bytes of all results together.
pub const RESULT_LIMIT: Setting = Setting { flag: "result-limit", variable: "BACKTEST_RESULT_LIMIT" };
/// Memory of a sweep: bars, tiles and results together.
pub const MEMORY_LIMIT: Setting = Setting { flag: "memory-limit", variable: "BACKTEST_MEMORY_LIMIT_GB" };
/// Jobs that wait or run.
pub const QUEUE_LIMIT: Setting = Setting { flag: "queue-limit", variable: "BACKTEST_QUEUE_LIMIT" };
/// Connections at a time.
pub const CONNECTION_LIMIT: Setting = Setting { flag: "connection-limit", variable: "BACKTEST_CONNECTION_LIMIT" };

/// How an agent runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Port on the loopback address; 0 takes a free one.
    pub port: u16,
    /// Where address and token are written for clients to find.
    pub runtime_file: PathBuf,
    /// The most threads that a sweep may use, at least 1.
    pub threads: usize,
    /// Ends the agent once it had no connection and no unfinished job for this long.
    pub idle_exit: Option<Duration>,
    /// Origins of web pages that may connect, besides those on this machine.
    pub allowed_origins: Vec<String>,
    /// What is refused.
    pub limits: Limits,
    /// Memory that a sweep may take, in bytes; by default what the machine has, or its control group.
    pub memory_limit: Option<u64>,
    /// How long a client may take to say hello.
    pub hello_timeout: Duration,
}

impl Config {
    /// The defaults: a free port, all threads, no end when idle.
    pub fn new(runtime_file: PathBuf) -> Self {
        Self {
            port: 0,
            runtime_file,
            threads: machine::threads(),
            idle_exit: None,
            allowed_origins: Vec::new(),
            limits: default_limits(),
            memory_limit: None,
            hello_timeout: Duration::from_secs(5),
        }
    }
}

/// Reads a size: a number is GB of 2^30 bytes, anything else carries its unit, as in `512MiB`.
///
/// # Errors
/// Text that is no size above 0.
///
/// ```
/// use native_agent::config::memory_size;
/// assert_eq!((memory_size("0.5"), memory_size("3MB")), (Ok(1 << 29), Ok(3_000_000)));
/// assert!(memory_size("0").is_err() && memory_size("much").is_err());
/// ```
pub fn memory_size(text: &str) -> Result<u64, String> {
    const GB: f64 = (1_u64 << 30) as f64;
    let wrong = || "must be a number of GB above 0, such as 1.5, or a size with a unit, such as 512MiB".to_owned();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; checked to be above 0")]
    let bytes = match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => (number * GB) as u64,
        Ok(_) => 0,
        Err(_) => text.parse::<ByteSize>().map_err(|_| wrong())?.as_u64(),
    };
    if bytes > 0 { Ok(bytes) } else { Err(wrong()) }
}

/// What a sweep may take: what somebody set, or what the machine has.
pub fn memory_limit(given: Option<u64>, otherwise: u64) -> Option<MemoryLimit> {
    match (given, otherwise) {
        (Some(bytes), _) => Some(MemoryLimit {
            bytes,
            says: format!("{MEMORY_LIMIT} allows"),
            raise: "raise it, or run fewer combinations".to_owned(),
        }),
        (None, 0) => None,
        (None, bytes) => Some(MemoryLimit {
            bytes,
            says: "this machine has room for".to_owned(),
            raise: format!("free some memory, or set {MEMORY_LIMIT}"),
        }),
    }
}

/// Default limits: a quarter of the memory each for datasets and results, 4 GiB and 2 GiB at most.
pub fn default_limits() -> Limits {
    const GIB: u64 = 1 << 30;
    let quarter = machine::memory_bytes() / 4;
    Limits {
        frame_bytes: FRAME_BYTES as u64,
        dataset_bytes: quarter.min(4 * GIB),
        result_bytes: quarter.min(2 * GIB),
        queued_jobs: 64,
        connections: 32,
    }
}
