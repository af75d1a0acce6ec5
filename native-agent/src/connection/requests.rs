//! What each request does.

use std::{
    collections::HashMap,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use backsweep_core::{
    Error,
    grid::Grid,
    metrics::Metric,
    sweep::{Keep, Plan, Resources, SweepError},
    wire::{Device, Encoding, Event, FRAME_BYTES, FromAgent, JobSpec, JobSummary, Request},
};
use tokio::{
    sync::mpsc,
    task::{self, JoinHandle, JoinSet},
};

use super::{
    Outgoing,
    watching::{Credits, Watch},
};
use crate::{
    Refusal,
    datasets::Reception,
    jobs::{Submission, Work},
    machine,
    server::Agent,
    system::SHORTEST_INTERVAL_MS,
};

/// Watches of one connection at a time.
const MOST_WATCHES: usize = 64;

/// A client that has said hello, and what runs on its behalf.
pub(super) struct Session<'connection> {
    agent: &'connection Arc<Agent>,
    outbox: &'connection mpsc::Sender<Outgoing>,
    encoding: Encoding,
    /// Credits of watches by their id; dead once a watch has sent all.
    watches: HashMap<u64, Weak<Credits>>,
    followers: JoinSet<()>,
    metrics: Option<JoinHandle<()>>,
}

impl<'connection> Session<'connection> {
    pub fn new(
        agent: &'connection Arc<Agent>,
        outbox: &'connection mpsc::Sender<Outgoing>,
        encoding: Encoding,
    ) -> Self {
        Self { agent, outbox, encoding, watches: HashMap::new(), followers: JoinSet::new(), metrics: None }
    }

    /// Serves a request; `None` where it has no answer of its own.
    pub async fn answer(&mut self, id: u64, request: Request) -> Option<Outgoing> {
        match self.serve(id, request).await {
            Ok(event) => event.map(|event| Outgoing::Event(FromAgent { id, event })),
            Err(refusal) => {
                tracing::info!(code = refusal.code(), "refused: {refusal}");
                Some(Outgoing::error(id, refusal))
            }
        }
    }

    /// Ends what runs for this client. Jobs go on.
    pub async fn end(mut self) {
        self.followers.shutdown().await;
        self.stop_metrics().await;
    }

    async fn serve(&mut self, id: u64, request: Request) -> Result<Option<Event>, Refusal> {
        let agent = self.agent;
        let answer = match request {
            Request::Hello { .. } => return Err(Refusal::HelloAgain),
            Request::Dataset { hash, bars, extra_columns } => {
                let reception = agent.datasets().announce(&hash, bars, extra_columns).await?;
                dataset(hash, reception)
            }
            Request::Rows { hash, first, rows } => {
                let reception = agent.datasets().append(&hash, first, rows).await?;
                dataset(hash, reception)
            }
            Request::Submit(spec) => self.submit(spec).await?,
            Request::Watch { job, after, credits, metrics } => {
                self.watch(id, &job, after, credits, metrics)?;
                return Ok(None);
            }
            Request::Grant { watch, credits } => {
                // A watch that has just ended needs no credits.
                if let Some(watch) = self.watches.get(&watch).and_then(Weak::upgrade) {
                    watch.grant(credits);
                }
                return Ok(None);
            }
            Request::Cancel { job } => {
                agent.jobs().cancel(&job)?;
                Event::Done
            }
            Request::Jobs => Event::Jobs(newest_that_fit(agent.jobs().list(), self.encoding)),
            Request::Forget { job } => {
                agent.jobs().forget(&job)?;
                Event::Done
            }
            Request::SystemMetrics { interval_ms } => return self.system_metrics(id, interval_ms).await,
        };
        Ok(Some(answer))
    }

    /// Dropped before it is ready, it queues nothing.
    async fn submit(&self, spec: JobSpec) -> Result<Event, Refusal> {
        let agent = Arc::clone(self.agent);
        let waiting = Waiting::default();
        let abandoned = Arc::clone(&waiting.abandoned);
        // Checking every parameter against a long history takes a while.
        task::spawn_blocking(move || submit(&agent, spec, &|| abandoned.load(Ordering::Relaxed)))
            .await
            .map_err(|panic| Refusal::Panicked { message: panic.to_string() })?
    }

    fn watch(
        &mut self,
        id: u64,
        job: &str,
        after: Option<u64>,
        credits: u32,
        metrics: Option<Vec<Metric>>,
    ) -> Result<(), Refusal> {
        while self.followers.try_join_next().is_some() {}
        self.watches.retain(|_, credits| credits.strong_count() > 0);
        if self.watches.contains_key(&id) {
            return Err(Refusal::WatchInUse { id });
        }
        if self.watches.len() >= MOST_WATCHES {
            return Err(Refusal::WatchLimit { limit: MOST_WATCHES });
        }
        let job = self.agent.jobs().find(job)?;
        let credits = Arc::new(Credits::new(credits));
        self.watches.insert(id, Arc::downgrade(&credits));
        let (after, outbox) = (after.unwrap_or(0), self.outbox.clone());
        self.followers.spawn(Watch { id, job, after, metrics, credits, outbox }.follow());
        Ok(())
    }

    async fn system_metrics(&mut self, id: u64, interval_ms: u32) -> Result<Option<Event>, Refusal> {
        if (1..SHORTEST_INTERVAL_MS).contains(&interval_ms) {
            return Err(Refusal::Interval { interval_ms });
        }
        let sampler = Arc::clone(self.agent.sampler()?);
        self.stop_metrics().await;
        if interval_ms == 0 {
            return Ok(Some(Event::Done));
        }
        self.metrics = Some(tokio::spawn(sampler.send(interval_ms, id, self.outbox.clone())));
        Ok(None)
    }

    /// Returns once no sample can come any more.
    async fn stop_metrics(&mut self) {
        if let Some(metrics) = self.metrics.take() {
            metrics.abort();
            let _ = metrics.await;
        }
    }
}

/// Somebody who waits for an answer.
#[derive(Default)]
struct Waiting {
    abandoned: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }
}

fn dataset(hash: String, Reception { received, complete }: Reception) -> Event {
    Event::Dataset { hash, received, complete }
}

/// Checks a sweep and queues it, unless it is cancelled before.
fn submit(agent: &Agent, spec: JobSpec, cancelled: &dyn Fn() -> bool) -> Result<Event, Refusal> {
    let JobSpec { dataset, strategy, grid, options, threads, device } = spec;
    match device {
        Device::Auto | Device::Cpu => {}
        Device::Cuda => return Err(Refusal::NoCuda),
    }
    let threads = match threads {
        Some(0) => return Err(Refusal::NoThreads),
        Some(threads) => agent.threads().min(usize::try_from(threads).unwrap_or(usize::MAX)),
        None => agent.threads(),
    };
    let bars = agent.datasets().get(&dataset)?;
    let strategy = strategy.strategy().map_err(Error::from)?;
    let grid = Grid::new(grid).map_err(Error::from)?;
    let room = |combinations: u64| {
        let working_bytes = working_bytes(combinations, options.keep);
        let all_bytes = working_bytes.saturating_add(result_bytes(combinations, options.keep));
        agent.jobs().check_results(all_bytes).map(|()| working_bytes)
    };
    if strategy.document().constraints.is_empty() {
        // Known before the combinations are looked at one by one.
        room(grid.combinations())?;
    }
    let vectors = machine::vectors().map_err(Error::from)?;
    let plan = Plan::new_unless(&bars, &strategy, &grid, &options, cancelled)?.with_vectors(vectors);
    let resources = Resources { threads, memory: agent.memory_limit(), spills: false, results: None };
    let layout = plan.layout(&resources).map_err(Error::from)?;
    let threads = layout.threads();
    let (total, combinations, length) = (plan.work(), plan.combinations(), bars.len() as u64);
    let working_bytes = room(combinations)?;
    let work: Work = Box::new(move |observer| {
        let result = plan.run_in(&layout, observer);
        // Until here the dataset was in use and made no room for others.
        drop(bars);
        result
    });
    let submission = Submission {
        strategy: strategy.name().to_owned(),
        grid: grid.axes().to_vec(),
        total,
        threads,
        working_bytes,
        work,
    };
    if cancelled() {
        return Err(Error::from(SweepError::Cancelled).into());
    }
    let job = agent.jobs().submit(submission)?;
    Ok(Event::Accepted { job: job.id().to_owned(), combinations, bars: length })
}

/// Bytes that the results will take: each row its metrics and, where rows are chosen, its number.
fn result_bytes(combinations: u64, keep: Keep) -> u64 {
    const METRICS: u64 = Metric::ALL.len() as u64;
    match keep {
        Keep::All => combinations.saturating_mul(8 * METRICS),
        Keep::Top { count, .. } => combinations.min(count.into()).saturating_mul(8 * (METRICS + 1)),
    }
}

/// Bytes that it takes besides while it runs: choosing the best needs up to twice as many rows.
fn working_bytes(combinations: u64, keep: Keep) -> u64 {
    const ROW_BYTES: u64 = 8 * (Metric::ALL.len() as u64 + 1);
    match keep {
        Keep::All => 0,
        Keep::Top { count, .. } => combinations.min(2 * u64::from(count)).saturating_mul(ROW_BYTES),
    }
}

/// The newest jobs whose descriptions together fit a frame. Grids may be long; one that does not fit leaves room to
/// older ones.
fn newest_that_fit(jobs: Vec<JobSummary>, encoding: Encoding) -> Vec<JobSummary> {
    const ENVELOPE: usize = 1024;
    let mut room = FRAME_BYTES - ENVELOPE;
    let fits = |job: &JobSummary| {
        let left = encoding.encode(job).ok().and_then(|bytes| room.checked_sub(bytes.len() + 1));
        room = left.unwrap_or(room);
        left.is_some()
    };
    let mut listed: Vec<JobSummary> = jobs.into_iter().rev().filter(fits).collect();
    listed.reverse();
    listed
}

#[cfg(test)]
mod tests {
    use backsweep_core::{
        grid::{Axis, Values},
        wire::{JobState, Progress},
    };

    use super::*;

    fn job(name: &str, values: usize) -> JobSummary {
        let progress = Progress { job: name.to_owned(), state: JobState::Queued, done: 0, total: 1, seconds: 0.0 };
        let values = Values::Numbers((0..values).map(|value| value as f64 + 0.123_456_789).collect());
        let grid = vec![Axis { name: "level".to_owned(), values }];
        JobSummary { progress, strategy: "any".to_owned(), grid, outcome: None }
    }

    #[test]
    fn a_grid_beyond_a_frame_hides_no_other_job() {
        let jobs = vec![job("oldest", 2), job("long", 140_000), job("old", 3), job("new", 30_000)];
        for encoding in [Encoding::Json, Encoding::Bincode] {
            let listed = newest_that_fit(jobs.clone(), encoding);
            let names: Vec<&str> = listed.iter().map(|job| job.progress.job.as_str()).collect();
            assert_eq!(names, ["oldest", "old", "new"], "{encoding:?}");
            encoding.encode(&FromAgent { id: u64::MAX, event: Event::Jobs(listed) }).expect("it fits a frame");
        }
    }

    #[test]
    fn choosing_the_best_needs_three_times_the_memory_of_the_rows() {
        let top = |count| {
            let keep = Keep::Top { count, metric: Metric::Sharpe };
            (working_bytes(1000, keep), result_bytes(1000, keep))
        };
        assert_eq!(top(100), (200 * 160, 100 * 160));
        assert_eq!(top(u32::MAX), (1000 * 160, 1000 * 160));
        assert_eq!((working_bytes(1000, Keep::All), result_bytes(1000, Keep::All)), (0, 1000 * 152));
    }
}
