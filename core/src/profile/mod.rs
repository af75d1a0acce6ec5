//! Where the time of a sweep goes.
//!
//! The engine marks its phases as spans of `tracing`, which cost a comparison where nobody listens. A [`Recorder`]
//! listens on the threads that it is told of. It reads the time from the clock that the caller gives it.
//!
//! ```
//! use backsweep_core::{bars::Bars, profile::{Phase, Recorder}, strategy::builtin, grid::Grid, sweep};
//!
//! let start = std::time::Instant::now();
//! let recorder = Recorder::new(move || start.elapsed());
//! let csv = "timestamp,open,high,low,close,volume\n1,5,5,5,5,0\n2,4,4,4,4,0\n3,9,9,9,9,0\n";
//! recorder.on_caller(|| {
//!     let (bars, grid) = (Bars::from_csv(csv.as_bytes())?, Grid::parse(["fast=1", "slow=2"])?);
//!     sweep::Plan::new(&bars, &builtin::ema_cross(), &grid, &sweep::Options::default())
//! })?;
//! assert!(!recorder.profile().of(Phase::Plan).is_zero());
//! # Ok::<(), backsweep_core::Error>(())
//! ```

mod lane;
mod phase;
mod recorder;
mod trace;

pub use lane::Span;
pub use phase::Phase;
pub use recorder::{Profile, Recorder, ThreadProfile};
pub use trace::{Trace, TraceEvent};
