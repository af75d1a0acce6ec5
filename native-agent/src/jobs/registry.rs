//! All jobs of an agent. What must outlive the agent later goes behind this module.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use backsweep_core::{
    grid::Axis,
    sweep::Batch,
    wire::{JobSummary, Limits, Outcome},
};

use super::{
    job::Job,
    meter::{Meter, Share},
    pieces,
    runner::{self, Work},
};
use crate::{Refusal, token::random_hex};

/// Finished jobs that are kept at most; results count by their bytes besides.
const MOST_FINISHED: usize = 1000;

/// What a job is to do.
pub(crate) struct Submission {
    /// The strategy's name.
    pub strategy: String,
    /// The axes of the grid.
    pub grid: Vec<Axis>,
    /// Bar-combinations in all.
    pub total: u64,
    /// How many threads it runs on, at least 1.
    pub threads: usize,
    /// Bytes that it needs while it runs, besides its results.
    pub working_bytes: u64,
    /// What to run there.
    pub work: Work,
}

/// The jobs, and the thread that runs them one by one.
pub(crate) struct Registry {
    shared: Arc<Shared>,
    runner: Mutex<Option<thread::JoinHandle<()>>>,
}

/// What registry and runner share.
pub(super) struct Shared {
    queued_jobs: u32,
    meter: Arc<Meter>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Oldest first.
    jobs: Vec<Arc<Job>>,
    queue: VecDeque<Queued>,
    closed: bool,
}

pub(super) struct Queued {
    pub job: Arc<Job>,
    pub threads: usize,
    pub working_bytes: u64,
    pub work: Work,
}

impl Registry {
    /// No jobs, and a runner that waits for them.
    pub fn start(limits: &Limits) -> Result<Self, Refusal> {
        let shared = Arc::new(Shared {
            queued_jobs: limits.queued_jobs,
            meter: Arc::new(Meter::new(limits.result_bytes)),
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let runner = thread::Builder::new().name("job runner".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || runner::run(&shared)
        });
        let runner = runner.map_err(|error| Refusal::System { reason: error.to_string() })?;
        Ok(Self { shared, runner: Mutex::new(Some(runner)) })
    }

    /// Queues a job.
    pub fn submit(&self, submission: Submission) -> Result<Arc<Job>, Refusal> {
        let Submission { strategy, grid, total, threads, working_bytes, work } = submission;
        let id = random_hex::<8>().map_err(|error| Refusal::System { reason: error.to_string() })?;
        let grid_bytes: u64 = grid.iter().map(|axis| 8 * axis.values.len() as u64).sum();
        let job = Arc::new(Job::new(id, strategy, grid, total, Share::new(&self.shared.meter)));
        self.shared.take(job.share(), grid_bytes)?;
        let mut state = self.shared.lock();
        let unfinished = state.jobs.iter().filter(|job| !job.is_finished()).count();
        if unfinished >= self.shared.queued_jobs as usize {
            return Err(Refusal::QueueFull { limit: self.shared.queued_jobs });
        }
        if state.jobs.len() - unfinished >= MOST_FINISHED {
            state.drop_oldest();
        }
        state.jobs.push(Arc::clone(&job));
        state.queue.push_back(Queued { job: Arc::clone(&job), threads, working_bytes, work });
        self.shared.changed.notify_one();
        Ok(job)
    }

    /// A job to watch. Whoever holds it keeps its results from making room for others.
    pub fn find(&self, id: &str) -> Result<Arc<Job>, Refusal> {
        self.shared.lock().find(id)
    }

    /// Stops a job. One that has ended stays as it is.
    pub fn cancel(&self, id: &str) -> Result<(), Refusal> {
        let mut state = self.shared.lock();
        let job = state.find(id)?;
        job.stop();
        let waiting = state.queue.len();
        state.queue.retain(|queued| !Arc::ptr_eq(&queued.job, &job));
        if state.queue.len() < waiting {
            job.finish(Outcome::Cancelled);
        }
        Ok(())
    }

    /// Lets go of a finished job.
    pub fn forget(&self, id: &str) -> Result<(), Refusal> {
        let mut state = self.shared.lock();
        let job = state.find(id)?;
        if !job.is_finished() {
            return Err(Refusal::JobUnfinished { job: id.to_owned() });
        }
        state.jobs.retain(|other| !Arc::ptr_eq(other, &job));
        Ok(())
    }

    /// The jobs, oldest first.
    pub fn list(&self) -> Vec<JobSummary> {
        self.shared.lock().jobs.iter().map(|job| job.summary()).collect()
    }

    /// Whether a job waits or runs.
    pub fn is_busy(&self) -> bool {
        self.shared.lock().jobs.iter().any(|job| !job.is_finished())
    }

    /// Refuses results of this size where they could never fit.
    pub fn check_results(&self, bytes: u64) -> Result<(), Refusal> {
        let limit = self.shared.meter.limit();
        if bytes > limit { Err(Refusal::ResultLimit { bytes, limit }) } else { Ok(()) }
    }

    /// Stops all jobs and waits for the runner. Blocks for as long as a block of work takes.
    pub fn close(&self) {
        {
            let mut state = self.shared.lock();
            state.closed = true;
            for job in &state.jobs {
                job.stop();
            }
            for queued in state.queue.drain(..) {
                queued.job.finish(Outcome::Cancelled);
            }
        }
        self.shared.changed.notify_all();
        let runner = self.runner.lock().unwrap_or_else(PoisonError::into_inner).take();
        if runner.is_some_and(|runner| runner.join().is_err()) {
            tracing::error!("the job runner ended by a panic");
        }
    }
}

/// For a registry that nobody closed: the runner never outlives it.
impl Drop for Registry {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// The next job to run; `None` once the registry is closed. It counts as running from here on.
    pub fn next(&self) -> Option<Queued> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(queued) = state.queue.pop_front() {
                queued.job.start();
                return Some(queued);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Stores a batch of a running job, which fails where there is no room.
    pub fn store(&self, job: &Job, batch: Batch) {
        match self.take(job.share(), pieces::bytes(&batch)) {
            Ok(()) => job.store(batch),
            Err(refusal) => job.fail(refusal.into()),
        }
    }

    /// Takes bytes that are given back when the share is dropped.
    pub fn reserve(&self, bytes: u64) -> Result<Share, Refusal> {
        let share = Share::new(&self.meter);
        self.take(&share, bytes)?;
        Ok(share)
    }

    /// Takes bytes. Finished jobs that nobody holds make room, the oldest first.
    fn take(&self, share: &Share, bytes: u64) -> Result<(), Refusal> {
        if share.take(bytes) {
            return Ok(());
        }
        // Room is made under the lock: of two threads in need, neither gives up before the other has made it.
        let mut state = self.lock();
        while !share.take(bytes) {
            if !state.drop_oldest() {
                let bytes = share.bytes().saturating_add(bytes);
                return Err(Refusal::ResultLimit { bytes, limit: self.meter.limit() });
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&self, id: &str) -> Result<Arc<Job>, Refusal> {
        let job = self.jobs.iter().find(|job| job.id() == id);
        job.cloned().ok_or_else(|| Refusal::UnknownJob { job: id.to_owned() })
    }

    /// Drops the oldest finished job that nobody else holds; false where there is none.
    fn drop_oldest(&mut self) -> bool {
        let idle = |job: &Arc<Job>| job.is_finished() && Arc::strong_count(job) == 1;
        let oldest = self.jobs.iter().position(idle);
        if let Some(oldest) = oldest {
            self.jobs.remove(oldest);
        }
        oldest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use backsweep_core::{
        grid::Values,
        metrics::Metric,
        sweep::{Combinations, SweepError},
        wire::{JobState, Problem},
    };

    use super::*;
    use crate::jobs::job::{Phase, Stage};

    const BATCH_BYTES: u64 = 8 * (2 + 10);

    fn registry(result_bytes: u64) -> Registry {
        Registry::start(&Limits { result_bytes, queued_jobs: 3, ..Limits::default() }).expect("a thread")
    }

    fn batch(first: u64) -> Batch {
        Batch {
            combinations: Combinations::Range { first, count: 10 },
            metrics: vec![Metric::Sharpe],
            columns: vec![(0..10).map(|_| Some(1.0)).collect()],
        }
    }

    fn submission(work: Work) -> Submission {
        Submission { strategy: "any".to_owned(), grid: Vec::new(), total: 10, threads: 1, working_bytes: 0, work }
    }

    fn giving(batches: u64) -> Submission {
        submission(Box::new(move |observer| {
            for number in 0..batches {
                if observer.cancelled() {
                    return Err(SweepError::Cancelled);
                }
                observer.batch(batch(number * 10));
            }
            Ok(())
        }))
    }

    /// Work that says when it has begun and goes on until somebody stops it.
    fn endless(begun: mpsc::Sender<()>) -> Submission {
        submission(Box::new(move |observer| {
            begun.send(()).expect("the test waits");
            while !observer.cancelled() {
                thread::sleep(Duration::from_millis(1));
            }
            Err(SweepError::Cancelled)
        }))
    }

    async fn end_of(job: &Job) -> (Outcome, u64) {
        let mut stages = job.stages();
        let finished = |stage: &Stage| matches!(stage.phase, Phase::Finished { .. });
        let stage = stages.wait_for(finished).await.expect("the job is held").clone();
        match stage.phase {
            Phase::Finished { outcome, .. } => (outcome, stage.batches),
            Phase::Queued | Phase::Running(_) => unreachable!("it has finished"),
        }
    }

    fn code(outcome: &Outcome) -> &str {
        match outcome {
            Outcome::Failed(Problem { code, .. }) => code,
            Outcome::Completed => "completed",
            Outcome::Cancelled => "cancelled",
        }
    }

    #[tokio::test]
    async fn a_panic_ends_its_job_alone() {
        let registry = registry(1 << 20);
        let broken = registry.submit(submission(Box::new(|_| panic!("out of luck")))).expect("room");
        let next = registry.submit(giving(2)).expect("room");
        let (outcome, _) = end_of(&broken).await;
        let Outcome::Failed(problem) = outcome else { panic!("{outcome:?}") };
        assert_eq!(problem.code, "agent.panicked");
        assert!(problem.message.contains("out of luck"), "{}", problem.message);
        assert_eq!(end_of(&next).await, (Outcome::Completed, 2));
        registry.close();
    }

    #[tokio::test]
    async fn waiting_and_running_jobs_can_be_cancelled() {
        let registry = registry(1 << 20);
        let (begun, has_begun) = mpsc::channel();
        let running = registry.submit(endless(begun)).expect("room");
        has_begun.recv().expect("it begins");
        let waiting = registry.submit(giving(1)).expect("room");
        registry.submit(giving(1)).expect("room");
        let full = registry.submit(giving(1)).map(drop).unwrap_err();
        assert_eq!(full.code(), "agent.queue_full");
        registry.cancel(waiting.id()).expect("it exists");
        assert_eq!(end_of(&waiting).await.0, Outcome::Cancelled);
        assert_eq!(registry.forget(running.id()).unwrap_err().code(), "agent.job_unfinished");
        let last = registry.submit(giving(1)).expect("the cancelled job left room");
        registry.cancel(running.id()).expect("it exists");
        assert_eq!(end_of(&running).await.0, Outcome::Cancelled);
        assert_eq!(end_of(&last).await, (Outcome::Completed, 1));
        registry.cancel(last.id()).expect("to cancel what has ended changes nothing");
        assert_eq!(end_of(&last).await.0, Outcome::Completed);
        registry.close();
    }

    #[tokio::test]
    async fn results_make_room_oldest_first_unless_watched() {
        let registry = registry(4 * BATCH_BYTES);
        let mut jobs = Vec::new();
        for _ in 0..2 {
            let job = registry.submit(giving(2)).expect("room");
            assert_eq!(end_of(&job).await, (Outcome::Completed, 2));
            jobs.push(job);
        }
        // The older is held, so the younger goes.
        let younger = jobs.remove(1).id().to_owned();
        let third = registry.submit(giving(2)).expect("room");
        assert_eq!(end_of(&third).await, (Outcome::Completed, 2));
        assert_eq!(registry.find(&younger).map(drop).unwrap_err().code(), "agent.unknown_job");
        // All that is left is held: the next one fails.
        let fourth = registry.submit(giving(1)).expect("room");
        assert_eq!(code(&end_of(&fourth).await.0), "agent.result_limit");
        assert_eq!(registry.check_results(4 * BATCH_BYTES + 1).unwrap_err().code(), "agent.result_limit");
        drop(third);
        let fifth = registry.submit(giving(2)).expect("room");
        assert_eq!(end_of(&fifth).await, (Outcome::Completed, 2));
        registry.close();
    }

    #[tokio::test]
    async fn what_a_job_needs_while_it_runs_counts_until_its_end() {
        let registry = registry(4 * BATCH_BYTES);
        let first = registry.submit(giving(2)).expect("room");
        assert_eq!(end_of(&first).await, (Outcome::Completed, 2));
        // The first is held: beside it there is room for two batches.
        let large = registry.submit(Submission { working_bytes: 2 * BATCH_BYTES, ..giving(1) }).expect("room");
        assert_eq!(code(&end_of(&large).await.0), "agent.result_limit");
        let larger = registry.submit(Submission { working_bytes: 3 * BATCH_BYTES, ..giving(0) }).expect("room");
        assert_eq!(code(&end_of(&larger).await.0), "agent.result_limit");
        let small = registry.submit(Submission { working_bytes: BATCH_BYTES, ..giving(1) }).expect("room");
        assert_eq!(end_of(&small).await, (Outcome::Completed, 1));
        let next = registry.submit(giving(1)).expect("room");
        assert_eq!(end_of(&next).await, (Outcome::Completed, 1), "it was given back");
        registry.close();
    }

    #[tokio::test]
    async fn lists_say_how_far_jobs_are() {
        let registry = registry(1 << 20);
        let grid = vec![Axis { name: "fast".to_owned(), values: Values::Integers(vec![1, 2]) }];
        let job = registry.submit(Submission { grid: grid.clone(), ..giving(1) }).expect("room");
        end_of(&job).await;
        let [summary] = &registry.list()[..] else { panic!("one job") };
        assert_eq!((&summary.grid, &summary.outcome), (&grid, &Some(Outcome::Completed)));
        assert_eq!((summary.progress.state, summary.progress.total), (JobState::Finished, 10));
        assert!(!registry.is_busy());
        registry.forget(job.id()).expect("it has finished");
        assert_eq!(registry.list(), Vec::new());
        registry.close();
    }
}
