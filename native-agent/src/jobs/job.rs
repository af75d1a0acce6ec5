//! One job: what it is, how far it is, what it gave.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use backsweep_core::{
    grid::Axis,
    sweep::Batch,
    wire::{JobState, JobSummary, Outcome, Problem, Progress},
};
use tokio::sync::watch;

use super::{meter::Share, pieces};

/// A job. Its results live as long as it does.
pub(crate) struct Job {
    id: String,
    strategy: String,
    grid: Vec<Axis>,
    total: u64,
    done: AtomicU64,
    stop: AtomicBool,
    failure: Mutex<Option<Problem>>,
    batches: Mutex<Vec<Arc<Batch>>>,
    stage: watch::Sender<Stage>,
    share: Share,
}

/// What watchers wait for.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub phase: Phase,
    /// Batches stored so far; their sequence numbers are 1 to this.
    pub batches: u64,
}

/// What a job is doing.
#[derive(Clone, Debug)]
pub(crate) enum Phase {
    Queued,
    Running(Instant),
    Finished { outcome: Outcome, seconds: f64 },
}

impl Job {
    pub(super) fn new(id: String, strategy: String, grid: Vec<Axis>, total: u64, share: Share) -> Self {
        Self {
            id,
            strategy,
            grid,
            total,
            done: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            failure: Mutex::default(),
            batches: Mutex::default(),
            stage: watch::Sender::new(Stage { phase: Phase::Queued, batches: 0 }),
            share,
        }
    }

    /// The name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far it is, now and whenever that changes.
    pub fn stages(&self) -> watch::Receiver<Stage> {
        self.stage.subscribe()
    }

    /// A stored batch, by its sequence number.
    pub fn batch(&self, sequence: u64) -> Option<Arc<Batch>> {
        let index = usize::try_from(sequence.checked_sub(1)?).ok()?;
        self.batches().get(index).cloned()
    }

    /// Progress at this moment.
    pub fn progress(&self) -> Progress {
        let (state, seconds) = match self.stage.borrow().phase {
            Phase::Queued => (JobState::Queued, 0.0),
            Phase::Running(since) => (JobState::Running, since.elapsed().as_secs_f64()),
            Phase::Finished { seconds, .. } => (JobState::Finished, seconds),
        };
        let done = self.done.load(Ordering::Relaxed);
        Progress { job: self.id.clone(), state, done, total: self.total, seconds }
    }

    /// A line for a list of jobs.
    pub fn summary(&self) -> JobSummary {
        let outcome = match &self.stage.borrow().phase {
            Phase::Finished { outcome, .. } => Some(outcome.clone()),
            Phase::Queued | Phase::Running(_) => None,
        };
        let (strategy, grid) = (self.strategy.clone(), self.grid.clone());
        JobSummary { progress: self.progress(), strategy, grid, outcome }
    }

    pub(super) fn is_finished(&self) -> bool {
        matches!(self.stage.borrow().phase, Phase::Finished { .. })
    }

    pub(super) fn share(&self) -> &Share {
        &self.share
    }

    pub(super) fn start(&self) {
        self.stage.send_modify(|stage| stage.phase = Phase::Running(Instant::now()));
    }

    pub(super) fn advance(&self, bar_combinations: u64) {
        self.done.fetch_add(bar_combinations, Ordering::Relaxed);
    }

    /// Stores a batch, whose bytes the caller has taken from the share.
    pub(super) fn store(&self, batch: Batch) {
        let mut batches = self.batches();
        batches.extend(pieces::cut(batch).into_iter().map(Arc::new));
        let count = batches.len() as u64;
        // Told under the lock, so that the count never runs backwards.
        self.stage.send_modify(|stage| stage.batches = count);
    }

    /// Asks it to stop.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Asks it to stop because it cannot go on; the first reason counts.
    pub(super) fn fail(&self, problem: Problem) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(problem);
        self.stop();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(super) fn failure(&self) -> Option<Problem> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends it; a job ends once.
    pub(super) fn finish(&self, outcome: Outcome) {
        self.stage.send_modify(|stage| {
            let seconds = match stage.phase {
                Phase::Queued => 0.0,
                Phase::Running(since) => since.elapsed().as_secs_f64(),
                Phase::Finished { .. } => return,
            };
            stage.phase = Phase::Finished { outcome, seconds };
        });
    }

    fn batches(&self) -> MutexGuard<'_, Vec<Arc<Batch>>> {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
