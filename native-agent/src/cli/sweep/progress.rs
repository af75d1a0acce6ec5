//! A line that tells how far a sweep is.

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use backsweep_core::sweep::Observer;

/// Milliseconds between updates.
const INTERVAL: u64 = 100;

/// Rewrites one line on the standard error stream, if that is a terminal.
pub(super) struct ProgressLine {
    shown: bool,
    total: u64,
    done: AtomicU64,
    start: Instant,
    /// When the line was written last, in milliseconds from the start.
    written: AtomicU64,
}

impl ProgressLine {
    /// A line for so many bar-combinations.
    pub fn new(total: u64) -> Self {
        let shown = io::stderr().is_terminal();
        Self { shown, total, done: AtomicU64::new(0), start: Instant::now(), written: AtomicU64::new(0) }
    }

    /// Takes the line away.
    pub fn clear(&self) {
        if self.shown && self.written.load(Ordering::Relaxed) > 0 {
            write("\r\x1b[2K");
        }
    }
}

impl Observer for ProgressLine {
    fn advanced(&self, bar_combinations: u64) {
        let done = self.done.fetch_add(bar_combinations, Ordering::Relaxed) + bar_combinations;
        if !self.shown {
            return;
        }
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let due = |written: u64| (now >= written.saturating_add(INTERVAL)).then_some(now);
        // Of the threads that come at once, one writes.
        if self.written.fetch_update(Ordering::Relaxed, Ordering::Relaxed, due).is_ok() {
            let percent = done as f64 / self.total.max(1) as f64 * 100.0;
            write(&format!("\r{percent:5.1} %, {:.0} s", self.start.elapsed().as_secs_f64()));
        }
    }
}

/// Progress that cannot be shown is no reason to stop.
fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
