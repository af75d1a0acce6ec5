//! `native-agent serve`.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    time::Duration,
};

use backsweep_core::wire::{FRAME_BYTES, Limits};
use bytesize::ByteSize;
use clap::{Args, builder::RangedU64ValueParser, value_parser};
use native_agent::{
    Handle, VERSION,
    config::{
        CONNECTION_LIMIT, Config, DATASET_LIMIT, FRAME_LIMIT, MEMORY_LIMIT, QUEUE_LIMIT, RESULT_LIMIT, memory_size,
    },
    discovery::{self, FILE_VARIABLE},
    serve,
};
use tracing::level_filters::LevelFilter;

use super::CliError;

/// Runs the agent until it is interrupted.
///
/// Prints one line once it listens, logs to the standard error stream, and writes its address and token to the runtime
/// file, where notebooks find it.
#[derive(Args)]
pub struct Arguments {
    /// Port on the loopback address; 0 takes a free one.
    #[arg(long, default_value_t = 0, env = "BACKTEST_AGENT_PORT")]
    port: u16,
    /// File for address and token; by default backsweep-agent.json in Jupyter's runtime directory.
    #[arg(long, value_name = "PATH", env = FILE_VARIABLE)]
    runtime_file: Option<PathBuf>,
    /// The most threads that a sweep may use; by default all.
    #[arg(long, value_name = "COUNT", env = "BACKTEST_AGENT_THREADS", value_parser = RangedU64ValueParser::<usize>::new().range(1..=4096))]
    threads: Option<usize>,
    /// End after this long without a connection and an unfinished job; by default never.
    #[arg(long, value_name = "SECONDS", env = "BACKTEST_AGENT_IDLE_EXIT", value_parser = seconds)]
    idle_exit: Option<Duration>,
    /// Origin of web pages that may connect, besides those on this machine; may be repeated.
    #[arg(long = "allow-origin", value_name = "ORIGIN", env = "BACKTEST_AGENT_ALLOW_ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// What is logged: off, error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", default_value = "info", env = "BACKTEST_AGENT_LOG")]
    log: LevelFilter,
    #[command(flatten)]
    limits: LimitArguments,
}

/// Sizes are bytes, or carry a unit: 512MiB, 2GB.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
struct LimitArguments {
    /// The largest frame a client may send, 64KiB to 1MiB.
    #[arg(long = FRAME_LIMIT.flag, value_name = "SIZE", env = FRAME_LIMIT.variable, value_parser = frame_size)]
    frame: Option<ByteSize>,
    /// Memory that a sweep may take: a number of GB, or a size; by default what the machine has.
    #[arg(long = MEMORY_LIMIT.flag, value_name = "GB|SIZE", env = MEMORY_LIMIT.variable, value_parser = memory_size)]
    memory: Option<u64>,
    /// Memory for all datasets; by default a quarter of the memory, 4GiB at most.
    #[arg(long = DATASET_LIMIT.flag, value_name = "SIZE", env = DATASET_LIMIT.variable)]
    datasets: Option<ByteSize>,
    /// Memory for all results; by default a quarter of the memory, 2GiB at most.
    #[arg(long = RESULT_LIMIT.flag, value_name = "SIZE", env = RESULT_LIMIT.variable)]
    results: Option<ByteSize>,
    /// Jobs that wait or run; by default 64.
    #[arg(long = QUEUE_LIMIT.flag, value_name = "COUNT", env = QUEUE_LIMIT.variable, value_parser = value_parser!(u32).range(1..))]
    jobs: Option<u32>,
    /// Connections at a time; by default 32.
    #[arg(long = CONNECTION_LIMIT.flag, value_name = "COUNT", env = CONNECTION_LIMIT.variable, value_parser = value_parser!(u32).range(1..))]
    connections: Option<u32>,
}

impl LimitArguments {
    fn over(&self, default: Limits) -> Limits {
        let bytes = |given: Option<ByteSize>, default| given.map_or(default, |size| size.as_u64());
        Limits {
            frame_bytes: bytes(self.frame, default.frame_bytes),
            dataset_bytes: bytes(self.datasets, default.dataset_bytes),
            result_bytes: bytes(self.results, default.result_bytes),
            queued_jobs: self.jobs.unwrap_or(default.queued_jobs),
            connections: self.connections.unwrap_or(default.connections),
        }
    }
}

pub fn run(arguments: Arguments) -> Result<(), CliError> {
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_max_level(arguments.log).with_ansi(colours).with_writer(io::stderr).init();
    let file = arguments.runtime_file.filter(|path| !path.as_os_str().is_empty());
    let mut config = Config::new(file.or_else(discovery::default_path).ok_or(CliError::NoHome)?);
    config.port = arguments.port;
    config.threads = arguments.threads.unwrap_or(config.threads);
    config.idle_exit = arguments.idle_exit;
    config.allowed_origins = arguments.allow_origin;
    config.memory_limit = arguments.limits.memory;
    config.limits = arguments.limits.over(config.limits);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| CliError::System(error.to_string()))?;
    let ended = runtime.block_on(async {
        let runtime_file = config.runtime_file.clone();
        // Before anything is announced: from then on a signal must find somebody who cleans up.
        let signals = Signals::listen().map_err(|error| CliError::System(error.to_string()))?;
        let handle: Handle = serve(config).await?;
        let address = handle.address();
        let line = format!("native-agent {VERSION} listening on {address}, token in {}", runtime_file.display());
        if let Err(error) = writeln!(io::stdout(), "{line}") {
            tracing::warn!(%error, "the standard output stream is closed");
        }
        handle.end_on(signals.any()).await;
        Ok(())
    });
    // A request that is still being checked may take long; nobody waits for its answer.
    runtime.shutdown_background();
    ended
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn frame_size(text: &str) -> Result<ByteSize, String> {
    let size: ByteSize = text.parse()?;
    let range = 64 << 10..=FRAME_BYTES as u64;
    if range.contains(&size.as_u64()) { Ok(size) } else { Err("must be from 64KiB to 1MiB".to_owned()) }
}

/// Signals that end the agent.
struct Signals {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
}

impl Signals {
    #[cfg(unix)]
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let signals =
            [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
        Ok(Self { signals })
    }

    #[cfg(unix)]
    async fn any(self) {
        let [mut interrupt, mut terminate, mut hangup] = self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn any(self) {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "no signal will end the agent");
            std::future::pending::<()>().await;
        }
    }
}
