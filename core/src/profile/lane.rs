//! What one thread does, as a subscriber of `tracing`.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tracing::{
    Event, Metadata, Subscriber,
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};

use super::phase::{Phase, TARGET};

/// So many spans of a thread are kept one by one; the sums go on.
const MOST_SPANS: usize = 100_000;
/// Spans of the same phase that follow each other within this time are kept as one.
const TOGETHER: Duration = Duration::from_micros(2);

/// Tells the time since some moment.
pub(super) type Clock = dyn Fn() -> Duration + Send + Sync;

/// A phase that a thread was in for a while; times are since the recorder's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The phase.
    pub phase: Phase,
    /// When it began.
    pub start: Duration,
    /// When it ended.
    pub end: Duration,
}

/// What a thread did.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// Phases that have not ended, the innermost last.
    open: Vec<Open>,
    /// Time of each phase, without what is nested in it.
    pub own: [Duration; Phase::ALL.len()],
    pub spans: Vec<Span>,
    /// How many spans were not kept.
    pub left_out: u64,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    phase: Phase,
    start: Duration,
    /// Time of the phases that were nested in it.
    nested: Duration,
}

impl Past {
    fn enter(&mut self, phase: Phase, start: Duration) {
        self.open.push(Open { phase, start, nested: Duration::ZERO });
    }

    fn exit(&mut self, end: Duration) {
        let Some(Open { phase, start, nested }) = self.open.pop() else { return };
        let all = end.saturating_sub(start);
        self.own[phase as usize] += all.saturating_sub(nested);
        if let Some(outer) = self.open.last_mut() {
            outer.nested += all;
        }
        let last = self.spans.last_mut().filter(|last| last.phase == phase);
        if let Some(last) = last.filter(|last| start.saturating_sub(last.end) < TOGETHER) {
            *last = Span { start: start.min(last.start), end, ..*last };
        } else if self.spans.len() < MOST_SPANS {
            self.spans.push(Span { phase, start, end });
        } else {
            self.left_out += 1;
        }
    }
}

/// Listens on one thread. Nobody else takes its lock while the thread works.
pub(super) struct Lane {
    clock: Arc<Clock>,
    past: Mutex<Past>,
}

impl Lane {
    pub(super) fn new(clock: Arc<Clock>) -> Self {
        Self { clock, past: Mutex::default() }
    }

    /// What the thread did so far.
    pub(super) fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A span's number is its phase's: nothing needs to be kept of a span that is not open.
impl Subscriber for Lane {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target() == TARGET
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let phase = Phase::named(span.metadata().name()).unwrap_or(Phase::Tiles);
        Id::from_u64(phase as u64 + 1)
    }

    fn enter(&self, span: &Id) {
        let index = usize::try_from(span.into_u64() - 1).unwrap_or_default();
        self.past().enter(Phase::ALL[index], (self.clock)());
    }

    fn exit(&self, _: &Id) {
        let now = (self.clock)();
        self.past().exit(now);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> Duration {
        Duration::from_micros(micros)
    }

    #[test]
    fn nested_time_counts_once() {
        let mut past = Past::default();
        past.enter(Phase::Tiles, at(0));
        past.enter(Phase::Signals, at(10));
        past.exit(at(40));
        past.exit(at(50));
        past.exit(at(60));
        assert_eq!(past.own[Phase::Tiles as usize], at(20));
        assert_eq!(past.own[Phase::Signals as usize], at(30));
        let spans = [(Phase::Signals, at(10), at(40)), (Phase::Tiles, at(0), at(50))];
        assert_eq!(past.spans, spans.map(|(phase, start, end)| Span { phase, start, end }));
    }

    #[test]
    fn what_follows_at_once_is_one_span() {
        let mut past = Past::default();
        for start in [0, 11, 30] {
            past.enter(Phase::Indicators, at(start));
            past.exit(at(start + 10));
        }
        let spans = [(at(0), at(21)), (at(30), at(40))];
        assert_eq!(past.spans, spans.map(|(start, end)| Span { phase: Phase::Indicators, start, end }));
        assert_eq!(past.own[Phase::Indicators as usize], at(30));
    }

    #[test]
    fn sums_go_on_when_no_more_spans_are_kept() {
        let mut past = Past::default();
        for number in 0..MOST_SPANS as u64 + 5 {
            past.enter(Phase::Events, at(number * 10));
            past.exit(at(number * 10 + 1));
        }
        assert_eq!((past.spans.len(), past.left_out), (MOST_SPANS, 5));
        assert_eq!(past.own[Phase::Events as usize], at(MOST_SPANS as u64 + 5));
    }
}
