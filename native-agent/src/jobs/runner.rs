//! The thread that runs jobs, one at a time, each on a thread pool of its own size.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use backsweep_core::{
    Error,
    sweep::{Batch, Observer, SweepError},
    wire::Outcome,
};
use rayon::ThreadPool;

use super::{
    job::Job,
    registry::{Queued, Shared},
};
use crate::Refusal;

/// What a job runs: a sweep that tells an observer.
pub(crate) type Work = Box<dyn FnOnce(&dyn Observer) -> Result<(), SweepError> + Send>;

/// Runs jobs until the registry closes.
pub(super) fn run(shared: &Shared) {
    let mut pool: Option<ThreadPool> = None;
    while let Some(Queued { job, threads, working_bytes, work }) = shared.next() {
        if pool.as_ref().is_none_or(|pool| pool.current_num_threads() != threads) {
            // The old pool's threads end first.
            drop(pool.take());
            match build_pool(threads) {
                Ok(built) => pool = Some(built),
                Err(refusal) => job.fail(refusal.into()),
            }
        }
        // What it needs while it runs is given back before anybody learns of its end.
        let working = match shared.reserve(working_bytes) {
            Ok(share) => Some(share),
            Err(refusal) => {
                job.fail(refusal.into());
                None
            }
        };
        let outcome = match (&pool, working) {
            (Some(pool), Some(_working)) => execute(shared, &job, pool, work),
            _ => Outcome::Cancelled,
        };
        let outcome = job.failure().map_or(outcome, Outcome::Failed);
        tracing::info!(job = job.id(), ?outcome, "job ended");
        job.finish(outcome);
    }
}

fn build_pool(threads: usize) -> Result<ThreadPool, Refusal> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("sweep {number}"))
        .build()
        .map_err(|error| Refusal::System { reason: error.to_string() })
}

/// Runs one job's work. A panic there ends the job, never the agent: nothing that it could leave half done is used
/// again, and stored batches are whole.
fn execute(shared: &Shared, job: &Job, pool: &ThreadPool, work: Work) -> Outcome {
    let recorder = Recorder { shared, job };
    match catch_unwind(AssertUnwindSafe(|| pool.install(|| work(&recorder)))) {
        Ok(Ok(())) => Outcome::Completed,
        Ok(Err(SweepError::Cancelled)) => Outcome::Cancelled,
        Ok(Err(error)) => Outcome::Failed(Error::from(error).into()),
        Err(panic) => Outcome::Failed(Refusal::Panicked { message: panic_message(panic.as_ref()) }.into()),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without text").to_owned()
}

/// Writes down what a sweep tells.
struct Recorder<'run> {
    shared: &'run Shared,
    job: &'run Job,
}

impl Observer for Recorder<'_> {
    fn advanced(&self, bar_combinations: u64) {
        self.job.advance(bar_combinations);
    }

    fn batch(&self, batch: Batch) {
        self.shared.store(self.job, batch);
    }

    fn cancelled(&self) -> bool {
        self.job.is_stopped()
    }
}
