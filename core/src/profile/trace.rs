//! Profiles in the format of Chrome's traces, which Perfetto reads too.
//!
//! Source: "Trace Event Format",
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

use std::time::Duration;

use serde::Serialize;

use super::Profile;

/// One process: there is no other.
const PROCESS: u32 = 1;

/// A trace; its JSON is a file that `ui.perfetto.dev` and `chrome://tracing` open.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace<'profile> {
    trace_events: Vec<TraceEvent<'profile>>,
    display_time_unit: &'static str,
}

/// An event of a trace. Times are microseconds.
#[derive(Debug, Serialize)]
#[serde(tag = "ph")]
pub enum TraceEvent<'profile> {
    /// The name of a thread.
    #[serde(rename = "M")]
    Metadata {
        /// What it names.
        name: &'static str,
        /// The process.
        pid: u32,
        /// The thread.
        tid: usize,
        /// The name.
        args: Name<'profile>,
    },
    /// A phase, from start to end.
    #[serde(rename = "X")]
    Complete {
        /// The phase.
        name: &'static str,
        /// Tells these events from those of others.
        cat: &'static str,
        /// When it began.
        ts: f64,
        /// How long it took.
        dur: f64,
        /// The process.
        pid: u32,
        /// The thread.
        tid: usize,
    },
}

/// What a thread is called.
#[derive(Debug, Serialize)]
pub struct Name<'profile> {
    name: &'profile str,
}

impl<'profile> Trace<'profile> {
    pub(super) fn of(profile: &'profile Profile) -> Self {
        let threads = || (1..).zip(&profile.threads);
        let names = threads().map(|(tid, thread)| TraceEvent::Metadata {
            name: "thread_name",
            pid: PROCESS,
            tid,
            args: Name { name: &thread.name },
        });
        let spans = threads().flat_map(|(tid, thread)| {
            thread.spans.iter().map(move |span| TraceEvent::Complete {
                name: span.phase.name(),
                cat: "engine",
                ts: microseconds(span.start),
                dur: microseconds(span.end.saturating_sub(span.start)),
                pid: PROCESS,
                tid,
            })
        });
        Self { trace_events: names.chain(spans).collect(), display_time_unit: "ms" }
    }
}

fn microseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e3
}
