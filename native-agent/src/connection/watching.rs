//! Following a job for one watcher.

use std::{sync::Arc, time::Duration};

use backsweep_core::{
    metrics::Metric,
    wire::{Event, FromAgent, Outcome, Progress},
};
use tokio::{
    sync::{Semaphore, mpsc},
    time::{MissedTickBehavior, interval},
};

use super::Outgoing;
use crate::jobs::{Job, Phase};

/// How often progress is told.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(200);
/// Credits beyond this are as good as no limit.
const MOST_CREDITS: usize = 1 << 20;

/// Batches that a watch may still send.
pub(super) struct Credits(Semaphore);

impl Credits {
    pub fn new(credits: u32) -> Self {
        let new = Self(Semaphore::new(0));
        new.grant(credits);
        new
    }

    pub fn grant(&self, credits: u32) {
        let room = MOST_CREDITS.saturating_sub(self.0.available_permits());
        self.0.add_permits(room.min(usize::try_from(credits).unwrap_or(usize::MAX)));
    }

    async fn spend(&self) {
        match self.0.acquire().await {
            Ok(credit) => credit.forget(),
            // The semaphore is never closed; without credits nothing is sent.
            Err(_) => std::future::pending().await,
        }
    }
}

/// The connection is gone.
struct Gone;

/// A watch: what it follows, and how.
pub(super) struct Watch {
    pub id: u64,
    pub job: Arc<Job>,
    /// Batches up to this one are not sent.
    pub after: u64,
    pub metrics: Option<Vec<Metric>>,
    pub credits: Arc<Credits>,
    pub outbox: mpsc::Sender<Outgoing>,
}

impl Watch {
    /// Sends batches in sequence as credits allow, progress between, and the end once all batches are sent.
    pub async fn follow(self) {
        let Ok((outcome, seconds)) = self.send_all().await else { return };
        let Self { id, job, credits, outbox, .. } = self;
        let name = job.id().to_owned();
        // Before the client learns of the end: from then on it may count on the id being free again, and on the
        // results making room for its next job.
        drop((job, credits));
        let event = Event::Finished { job: name, outcome, seconds };
        // When the connection is gone, there is nobody to tell.
        let _ = outbox.send(Outgoing::Event(FromAgent { id, event })).await;
    }

    /// Returns how the job ended.
    async fn send_all(&self) -> Result<(Outcome, f64), Gone> {
        let mut stages = self.job.stages();
        let mut ticks = interval(PROGRESS_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut told: Option<Progress> = None;
        let mut sent = self.after;
        loop {
            let stage = stages.borrow_and_update().clone();
            if sent >= stage.batches
                && let Phase::Finished { outcome, seconds } = stage.phase
            {
                self.tell_progress(&mut told).await?;
                return Ok((outcome, seconds));
            }
            let waiting = sent < stage.batches;
            tokio::select! {
                biased;
                _ = ticks.tick() => self.tell_progress(&mut told).await?,
                () = self.credits.spend(), if waiting => {
                    sent += 1;
                    self.send_batch(sent).await?;
                }
                // The job lives as long as this watch, so its stages go on.
                _ = stages.changed() => {}
            }
        }
    }

    async fn send_batch(&self, sequence: u64) -> Result<(), Gone> {
        let Some(stored) = self.job.batch(sequence) else { return Ok(()) };
        // First a place, then the copy: what waits for a slow reader stays shared.
        let place = self.place().await?;
        let batch = self.metrics.as_ref().map_or_else(|| (*stored).clone(), |metrics| stored.select(metrics));
        let event = Event::Batch { job: self.job.id().to_owned(), sequence, batch };
        place.send(self.answer(event));
        Ok(())
    }

    /// Tells progress where there is some; the newest, however long the reader took to take the last one.
    async fn tell_progress(&self, told: &mut Option<Progress>) -> Result<(), Gone> {
        let place = self.place().await?;
        let progress = self.job.progress();
        if told.as_ref() != Some(&progress) {
            *told = Some(progress.clone());
            place.send(self.answer(Event::Progress(progress)));
        }
        Ok(())
    }

    async fn place(&self) -> Result<mpsc::Permit<'_, Outgoing>, Gone> {
        self.outbox.reserve().await.map_err(|_| Gone)
    }

    fn answer(&self, event: Event) -> Outgoing {
        Outgoing::Event(FromAgent { id: self.id, event })
    }
}
