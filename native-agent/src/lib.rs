//! The agent: heavy sweeps and system metrics, reached over WebSocket on this machine.
//!
//! It runs beside a notebook's kernel, stays reachable while the kernel is busy, and outlives it. What it says is
//! defined in [`backsweep_core::wire`]; what it computes, in [`backsweep_core::sweep`].
//!
//! ```text
//! server ── handshake ── connection ─┬─ datasets   uploads, by content hash
//!    │                               ├─ jobs       queue, runner, stored results
//! discovery (address and token)      └─ system     metrics of the machine
//! ```
//!
//! Invariants: only loopback; no request is served before a valid Hello; sweeps run on threads of their own, never on
//! the runtime's; every queue is bounded; a batch, once stored, is never lost to a slow reader.

pub mod config;
mod connection;
mod datasets;
pub mod discovery;
mod gpus;
mod handshake;
mod jobs;
pub mod machine;
mod places;
mod refusal;
mod server;
mod system;
mod token;

pub use refusal::Refusal;
pub use server::{Handle, ServeError, serve};

/// The agent's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
