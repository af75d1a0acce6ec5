//! A sweep at the agent, from submission to results.

use std::{
    path::Path,
    sync::mpsc::Sender,
    thread,
    time::{Duration, Instant},
};

use backsweep_core::{
    bars::Bars,
    grid::Grid,
    sweep::{Batch, Observer, Results},
    wire::{CodecError, Event, FromAgent, JobSpec, Outcome, Request},
};

use super::{
    connection::{Connection, Fault, unexpected},
    discovery::Discovery,
    upload::upload,
};
use crate::{
    attended::{Attention, Notice},
    errors::Failure,
};

/// Batches that may be on their way.
const CREDITS: u32 = 16;
/// Milliseconds to pause before each new try after the connection broke.
const RETRY_PAUSES_MS: [u64; 5] = [100, 300, 1_000, 2_000, 4_000];
/// How long a cancelled job may take to end.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(5);

pub struct Run<'run> {
    pub discovery_file: &'run Path,
    pub bars: &'run Bars,
    pub spec: JobSpec,
    pub attention: &'run Attention,
    pub notices: &'run Sender<Notice>,
    pub forget: bool,
}

/// What came of a job so far.
#[derive(Default)]
struct Received {
    batches: Vec<Batch>,
    last_sequence: Option<u64>,
}

impl Run<'_> {
    pub fn results(self, grid: Grid) -> Result<Results, Failure> {
        let mut connection = Connection::open(&Discovery::read(self.discovery_file)?)?;
        let mut job = self.submit(&mut connection)?;
        let mut submitted_again = false;
        let mut received = Received::default();
        let mut losses_in_vain = 0;
        loop {
            let before = received.last_sequence;
            match self.follow(&mut connection, &job, &mut received) {
                Ok(outcome) => return self.finish(&mut connection, &job, outcome, &received.batches, grid),
                Err(Fault::Lost(reason)) => {
                    losses_in_vain = if received.last_sequence > before { 0 } else { losses_in_vain + 1 };
                    if losses_in_vain > RETRY_PAUSES_MS.len() {
                        return Err(Fault::Lost(reason).into());
                    }
                    connection = self.reconnect(reason)?;
                }
                // The agent was started anew, and its jobs are gone.
                Err(Fault::Failed(failure)) if failure.code == "agent.unknown_job" && !submitted_again => {
                    submitted_again = true;
                    received = Received::default();
                    job = self.submit(&mut connection)?;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// Makes the bars known and hands the sweep over; gives the job's name.
    fn submit(&self, connection: &mut Connection) -> Result<String, Failure> {
        upload(connection, self.bars, self.attention)?;
        let answer = connection.submit(self.spec.clone(), self.attention).map_err(|fault| match fault.into() {
            Failure { code, message, .. } if code == CodecError::TooLarge(0).code() => {
                let advice = "use where='inprocess' or a shorter axis";
                Failure::new(&code, format!("the sweep does not fit one message to the agent: {message}; {advice}"))
            }
            failure => failure,
        })?;
        let Event::Accepted { job, combinations, bars } = answer else { return Err(unexpected(&answer).into()) };
        self.attention.set_total(combinations.saturating_mul(bars));
        // The calling thread may have left already, which `follow` sees.
        drop(self.notices.send(Notice::Job(job.clone())));
        Ok(job)
    }

    fn finish(
        &self,
        connection: &mut Connection,
        job: &str,
        outcome: Outcome,
        batches: &[Batch],
        grid: Grid,
    ) -> Result<Results, Failure> {
        if self.forget {
            // The results are here; whether the agent still answers does not matter any more.
            drop(connection.send(Request::Forget { job: job.to_owned() }));
        }
        match outcome {
            Outcome::Completed => Ok(Results::from_batches(grid, batches)),
            Outcome::Cancelled => Err(Failure::cancelled()),
            Outcome::Failed(problem) => Err(problem.into()),
        }
    }

    /// Watches the job to its end.
    fn follow(&self, connection: &mut Connection, job: &str, received: &mut Received) -> Result<Outcome, Fault> {
        let watch = connection.send(Request::Watch {
            job: job.to_owned(),
            after: received.last_sequence,
            credits: CREDITS,
            metrics: None,
        })?;
        let mut cancelled: Option<Instant> = None;
        loop {
            match cancelled {
                None if self.attention.cancelled() => {
                    connection.send(Request::Cancel { job: job.to_owned() })?;
                    cancelled = Some(Instant::now());
                }
                Some(since) if since.elapsed() > CANCEL_TIMEOUT => return Ok(Outcome::Cancelled),
                _ => {}
            }
            let Some(FromAgent { id, event }) = connection.receive()? else { continue };
            match event {
                Event::Batch { sequence, batch, .. } if id == watch => {
                    received.last_sequence = Some(sequence);
                    received.batches.push(batch);
                    connection.send(Request::Grant { watch, credits: 1 })?;
                }
                Event::Progress(progress) if id == watch => self.attention.set_done(progress.done),
                Event::Finished { outcome, .. } if id == watch => return Ok(outcome),
                Event::Error(problem) if id == watch || id == 0 => return Err(Failure::from(problem).into()),
                _ => {}
            }
        }
    }

    /// A new connection, perhaps to an agent that was started anew.
    fn reconnect(&self, mut reason: String) -> Result<Connection, Failure> {
        for pause in RETRY_PAUSES_MS {
            let until = Instant::now() + Duration::from_millis(pause);
            while Instant::now() < until {
                self.attention.check()?;
                thread::sleep(Duration::from_millis(20));
            }
            let opened = Discovery::read(self.discovery_file).map_err(Fault::from);
            match opened.and_then(|discovery| Connection::open(&discovery)) {
                Ok(connection) => return Ok(connection),
                Err(fault) => reason = Failure::from(fault).message,
            }
        }
        let tries = RETRY_PAUSES_MS.len();
        Err(Failure::new("agent.lost", format!("the agent was lost and {tries} tries did not find it again: {reason}")))
    }
}
