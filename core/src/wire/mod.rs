//! The wire: what clients and the agent say to each other.
//!
//! One set of messages, two encodings, chosen by WebSocket subprotocol. A client opens with
//! [`Request::Hello`]; before it, everything is refused. Each [`FromClient`] carries an id and each [`FromAgent`]
//! the id of the request it answers; [`Request::Watch`] and [`Request::SystemMetrics`] are answered again and again.
//! An absent capability is read as the cautious default.
//!
//! Results flow by credit: a watcher grants batches one by one, so that neither side buffers without bound. Progress
//! and system metrics may be coalesced for a slow reader; batches never are.

mod codec;
mod messages;
mod rows;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod typescript;
mod undefined;

pub use codec::{CodecError, Encoding};
pub use messages::{
    Capabilities, Device, Event, FromAgent, FromClient, GpuSample, JobSpec, JobState, JobSummary, Limits, Outcome,
    Problem, Progress, Request, StrategySource, SystemSample,
};
pub use rows::Rows;

/// Version of the messages.
pub const PROTOCOL: u32 = 1;

/// The largest frame either side sends, in bytes.
pub const FRAME_BYTES: usize = 1 << 20;
