//! The messages.

use serde::{Deserialize, Serialize};

use super::Rows;
use crate::{
    Error,
    grid::Axis,
    metrics::Metric,
    strategy::{Strategy, StrategyDocument, StrategyError, builtin},
    sweep::{Batch, Options},
};

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FromClient {
    /// Chosen by the client; answers carry it.
    pub id: u64,
    /// What it asks.
    pub request: Request,
}

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Opens the conversation. Answered by [`Event::Hello`].
    Hello {
        /// [`super::PROTOCOL`].
        protocol: u32,
        /// The agent's token.
        token: String,
        /// Who is asking, for people who read logs.
        client: String,
    },
    /// Announces a dataset by its content hash. Answered by [`Event::Dataset`]; a dataset that the agent already has
    /// is complete at once and needs no rows.
    Dataset {
        /// [`crate::bars::Bars::hash`].
        hash: String,
        /// How many bars it has.
        bars: u64,
        /// How many columns it has beside the usual ones; none when absent.
        #[serde(default)]
        extra_columns: u32,
    },
    /// Rows of an announced dataset, in order, starting where the last ones ended. Answered by [`Event::Dataset`].
    Rows {
        /// The dataset.
        hash: String,
        /// Row number of the first.
        first: u64,
        /// The rows.
        rows: Rows,
    },
    /// Asks for a sweep. Answered by [`Event::Accepted`].
    Submit(JobSpec),
    /// Follows a job: its batches so far, then those to come, with progress between, then [`Event::Finished`].
    Watch {
        /// The job.
        job: String,
        /// Batches with a sequence number up to this one are not sent again.
        after: Option<u64>,
        /// How many batches may be sent before [`Request::Grant`] allows more.
        credits: u32,
        /// Only these metrics; all of them when absent.
        metrics: Option<Vec<Metric>>,
    },
    /// Allows more batches to a watch of this connection. Not answered.
    Grant {
        /// The id of the watch.
        watch: u64,
        /// How many more.
        credits: u32,
    },
    /// Stops a job. Answered by [`Event::Done`]; watchers see [`Outcome::Cancelled`].
    Cancel {
        /// The job.
        job: String,
    },
    /// Lists the jobs. Answered by [`Event::Jobs`].
    Jobs,
    /// Lets go of a finished job's results. Answered by [`Event::Done`].
    Forget {
        /// The job.
        job: String,
    },
    /// Asks for system metrics at this rate until the next such request; 0 stops them. Answered by [`Event::System`]
    /// each time.
    SystemMetrics {
        /// Milliseconds between samples: 0, or 100 and more.
        interval_ms: u32,
    },
}

/// A sweep to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JobSpec {
    /// The dataset, by its content hash.
    pub dataset: String,
    /// The strategy.
    pub strategy: StrategySource,
    /// The axes of the grid.
    pub grid: Vec<Axis>,
    /// The options.
    pub options: Options,
    /// How many threads; all when absent.
    pub threads: Option<u32>,
    /// On what.
    pub device: Device,
}

/// Where a strategy comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StrategySource {
    /// A built-in, by name.
    Builtin(String),
    /// A tree.
    Tree(StrategyDocument),
}

impl StrategySource {
    /// The validated strategy.
    ///
    /// # Errors
    /// An unknown name, or a tree that is not well formed.
    pub fn strategy(self) -> Result<Strategy, StrategyError> {
        match self {
            Self::Builtin(name) => builtin::by_name(&name),
            Self::Tree(document) => Strategy::from_document(document),
        }
    }
}

/// What runs a sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// Whatever is fastest here.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// An NVIDIA GPU.
    Cuda,
}

/// What the agent sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FromAgent {
    /// The id of the request that this answers; 0 for a frame that could not be read.
    pub id: u64,
    /// What it says.
    pub event: Event,
}

/// What the agent says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Welcome.
    Hello {
        /// [`super::PROTOCOL`].
        protocol: u32,
        /// The agent's version.
        version: String,
        /// What it offers.
        capabilities: Capabilities,
    },
    /// How much of a dataset is there.
    Dataset {
        /// The dataset.
        hash: String,
        /// Rows received.
        received: u64,
        /// Whether it is complete and valid.
        complete: bool,
    },
    /// A job is queued.
    Accepted {
        /// Its name.
        job: String,
        /// Combinations to run.
        combinations: u64,
        /// Bars of the dataset.
        bars: u64,
    },
    /// How far a job is.
    Progress(Progress),
    /// Results.
    Batch {
        /// The job.
        job: String,
        /// Counts from 1 without gaps.
        sequence: u64,
        /// The results.
        batch: Batch,
    },
    /// A job has ended; all its batches were sent before.
    Finished {
        /// The job.
        job: String,
        /// How.
        outcome: Outcome,
        /// Seconds it ran.
        seconds: f64,
    },
    /// The jobs, oldest first.
    Jobs(Vec<JobSummary>),
    /// The machine, now.
    System(SystemSample),
    /// Done, nothing to tell.
    Done,
    /// Refused.
    Error(Problem),
}

/// What an agent offers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Capabilities {
    /// Threads for sweeps.
    pub threads: u32,
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Names of usable GPUs.
    pub gpus: Vec<String>,
    /// What it refuses beyond.
    pub limits: Limits,
}

/// Limits of an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Limits {
    /// Bytes in a frame.
    pub frame_bytes: u64,
    /// Bytes of all datasets together.
    pub dataset_bytes: u64,
    /// Bytes of all results together.
    pub result_bytes: u64,
    /// Jobs that wait or run.
    pub queued_jobs: u32,
    /// Connections at a time.
    pub connections: u32,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Progress {
    /// The job.
    pub job: String,
    /// What it is doing.
    pub state: JobState,
    /// Bar-combinations done.
    pub done: u64,
    /// Bar-combinations in all.
    pub total: u64,
    /// Seconds since it started.
    pub seconds: f64,
}

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for its turn.
    Queued,
    /// Running.
    Running,
    /// Ended, whichever way.
    Finished,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All combinations ran.
    Completed,
    /// Somebody cancelled it.
    Cancelled,
    /// It could not go on.
    Failed(Problem),
}

/// A job in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JobSummary {
    /// How far it is.
    pub progress: Progress,
    /// The strategy's name.
    pub strategy: String,
    /// The grid.
    pub grid: Vec<Axis>,
    /// How it ended, if it has.
    pub outcome: Option<Outcome>,
}

/// The machine at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SystemSample {
    /// Milliseconds since 1970-01-01 UTC.
    pub time_ms: u64,
    /// Load of each processor, 0 to 100.
    pub cpu_percent: Vec<f32>,
    /// Memory in use, in bytes.
    pub memory_used_bytes: u64,
    /// Memory in all, in bytes; a container's limit where there is one.
    pub memory_total_bytes: u64,
    /// Load of the agent itself, 100 for each fully used processor.
    pub agent_cpu_percent: f32,
    /// Memory of the agent itself, in bytes.
    pub agent_memory_bytes: u64,
    /// The graphics processors; none without a driver that tells of them.
    #[serde(default)]
    pub gpus: Vec<GpuSample>,
}

/// A graphics processor at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GpuSample {
    /// Its name.
    pub name: String,
    /// How much of the time it computed, 0 to 100.
    pub load_percent: f32,
    /// Memory in use, in bytes.
    pub memory_used_bytes: u64,
    /// Memory in all, in bytes.
    pub memory_total_bytes: u64,
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// A stable code, such as `bars.unsorted`.
    pub code: String,
    /// What is wrong, the offending value, and what to do.
    pub message: String,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}
