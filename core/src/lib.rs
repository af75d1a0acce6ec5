//! The backsweep engine: one trading strategy, one price history, thousands to millions of parameter combinations.
//!
//! ```text
//! bars + strategy + grid --plan--> tiles --run--> accounts --metrics--> columns --rank--> rows, heatmap
//! ```
//!
//! Invariants: no IO, no clock, no threads but rayon's, no unseeded randomness. The same inputs give the same bits on
//! every host, whatever the number of threads.
//!
//! ```
//! use backsweep_core::{bars::Bars, grid::Grid, metrics::Metric, strategy::builtin, sweep};
//!
//! let csv = "timestamp,open,high,low,close,volume\n\
//!            2024-01-01,10,11,9,10,5\n2024-01-02,10,12,10,12,5\n2024-01-03,12,12,8,9,5\n2024-01-04,9,13,9,13,5\n";
//! let bars = Bars::from_csv(csv.as_bytes())?;
//! let grid = Grid::parse(["fast=1,2", "slow=3"])?;
//! let results = sweep::sweep(&bars, &builtin::ema_cross(), &grid, &sweep::Options::default())?;
//! assert_eq!(results.len(), 2);
//! assert_eq!(results.metric(Metric::FinalEquity).get(0), Some(10_000.0));
//! # Ok::<(), backsweep_core::Error>(())
//! ```
#![warn(clippy::iter_over_hash_type, reason = "its order differs from run to run")]

pub mod bars;
pub mod detail;
mod error;
pub mod expression;
pub mod grid;
pub mod indicators;
pub mod metrics;
mod named;
mod number;
pub mod profile;
pub mod reference;
pub mod strategy;
pub mod sweep;
pub mod vectors;
pub mod wire;

pub use error::Error;
