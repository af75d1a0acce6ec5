//! Listening to a sweep, and what was heard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tracing::{Dispatch, dispatcher};

use super::{
    Phase, Span, Trace,
    lane::{Clock, Lane},
};

/// Listens to the phases of sweeps.
pub struct Recorder {
    clock: Arc<Clock>,
    /// The thread that called, then the workers by their number.
    lanes: Mutex<BTreeMap<Option<usize>, Arc<Lane>>>,
}

impl Recorder {
    /// A recorder that reads the time from `clock`, which begins at zero.
    pub fn new(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), lanes: Mutex::default() }
    }

    /// Listens to this thread while it does `work`: the one that calls for a sweep.
    pub fn on_caller<T>(&self, work: impl FnOnce() -> T) -> T {
        self.on(None, work)
    }

    /// Listens to this thread while it does `work`: worker number `index` of a pool. In shells, what rayon's
    /// `build_scoped` wraps around each thread.
    pub fn on_worker<T>(&self, index: usize, work: impl FnOnce() -> T) -> T {
        self.on(Some(index), work)
    }

    fn on<T>(&self, thread: Option<usize>, work: impl FnOnce() -> T) -> T {
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Lane::new(Arc::clone(&self.clock)));
            Arc::clone(lanes.entry(thread).or_insert_with(new))
        };
        dispatcher::with_default(&Dispatch::from(lane as Arc<dyn tracing::Subscriber + Send + Sync>), work)
    }

    /// What was heard so far; best asked when the work is done.
    pub fn profile(&self) -> Profile {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let threads = lanes.iter().map(|(thread, lane)| {
            let past = lane.past().clone();
            let name = thread.map_or_else(|| "caller".to_owned(), |index| format!("thread {}", index + 1));
            ThreadProfile { name, own: past.own, spans: past.spans, left_out: past.left_out }
        });
        Profile { threads: threads.collect(), length: (self.clock)() }
    }
}

/// Where the time of a sweep went.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Each thread: the caller first, then the workers.
    pub threads: Vec<ThreadProfile>,
    /// Time from the recorder's start to this profile.
    pub length: Duration,
}

/// What one thread did.
#[derive(Clone, Debug)]
pub struct ThreadProfile {
    /// `caller`, or `thread 1` and so on.
    pub name: String,
    own: [Duration; Phase::ALL.len()],
    /// Its phases one after the other, in the order of their ends; a phase that others are nested in comes after them.
    pub spans: Vec<Span>,
    /// How many spans at the end are not among them, since there were too many.
    pub left_out: u64,
}

impl Profile {
    /// The time of a phase on all threads together.
    pub fn of(&self, phase: Phase) -> Duration {
        self.threads.iter().map(|thread| thread.of(phase)).sum()
    }

    /// The time of all phases on all threads together.
    pub fn busy(&self) -> Duration {
        Phase::ALL.into_iter().map(|phase| self.of(phase)).sum()
    }

    /// The share of a phase in the time of all, from 0 to 1.
    pub fn share(&self, phase: Phase) -> f64 {
        let busy = self.busy().as_secs_f64();
        if busy > 0.0 { self.of(phase).as_secs_f64() / busy } else { 0.0 }
    }

    /// The same over time, for `ui.perfetto.dev` and Chrome.
    pub fn trace(&self) -> Trace<'_> {
        Trace::of(self)
    }
}

impl ThreadProfile {
    /// The time of a phase on this thread.
    pub fn of(&self, phase: Phase) -> Duration {
        self.own[phase as usize]
    }
}
