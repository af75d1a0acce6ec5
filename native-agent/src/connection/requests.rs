//! What each request does.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use backsweep_core::{
    Error,
    grid::Grid,
    metrics::Metric,
    sweep::{Keep, Plan},
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
            Request::Dataset { hash, bars } => {
                let reception = agent.datasets().announce(&hash, bars).await?;
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

    async fn submit(&self, spec: JobSpec) -> Result<Event, Refusal> {
        let agent = Arc::clone(self.agent);
        // Checking every parameter against a long history takes a while.
        task::spawn_blocking(move || submit(&agent, spec))
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

fn dataset(hash: String, Reception { received, complete }: Reception) -> Event {
    Event::Dataset { hash, received, complete }
}

/// Checks a sweep and queues it.
fn submit(agent: &Agent, spec: JobSpec) -> Result<Event, Refusal> {
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
    agent.jobs().check_results(result_bytes(&grid, options.keep))?;
    let plan = Plan::new(&bars, &strategy, &grid, &options)?;
    let (total, combinations, length) = (plan.work(), plan.combinations(), bars.len() as u64);
    let work: Work = Box::new(move |observer| {
        let result = plan.run(observer);
        // Until here the dataset was in use and made no room for others.
        drop(bars);
        result
    });
    let submission =
        Submission { strategy: strategy.name().to_owned(), grid: grid.axes().to_vec(), total, threads, work };
    let job = agent.jobs().submit(submission)?;
    Ok(Event::Accepted { job: job.id().to_owned(), combinations, bars: length })
}

/// Bytes that the results will take.
fn result_bytes(grid: &Grid, keep: Keep) -> u64 {
    let kept = match keep {
        Keep::All => grid.combinations(),
        Keep::Top { count, .. } => grid.combinations().min(count.into()),
    };
    kept.saturating_mul(8 * Metric::ALL.len() as u64)
}

/// The newest jobs whose description fits a frame. Grids may be long.
fn newest_that_fit(mut jobs: Vec<JobSummary>, encoding: Encoding) -> Vec<JobSummary> {
    const ENVELOPE: usize = 1024;
    let mut room = FRAME_BYTES - ENVELOPE;
    let mut fits = |job: &JobSummary| {
        let bytes = encoding.encode(job).map_or(usize::MAX, |bytes| bytes.len() + 1);
        let left = room.checked_sub(bytes);
        room = left.unwrap_or(0);
        left.is_some()
    };
    let count = jobs.iter().rev().take_while(|job| fits(job)).count();
    jobs.drain(..jobs.len() - count);
    jobs
}
