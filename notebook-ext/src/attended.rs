//! Long work on a thread of its own, while the calling Python thread stays attentive: to signals, so that Ctrl-C and a
//! kernel's interrupt cancel quickly, and to progress. Python's global lock is held only for these brief moments.

use std::{
    any::Any,
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use backsweep_core::sweep::Observer;
use pyo3::prelude::*;

use crate::errors::Failure;

/// How often the calling thread looks.
const INTERVAL: Duration = Duration::from_millis(50);

/// What the caller wants to hear.
#[derive(Default)]
pub struct Callbacks {
    /// Called with bar-combinations done and in all.
    pub progress: Option<Py<PyAny>>,
    /// Called with the name of the agent's job.
    pub job: Option<Py<PyAny>>,
}

/// The worker's line to the calling thread.
pub struct Attention {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

/// What the worker says once.
pub enum Notice {
    /// The agent took the sweep as this job.
    Job(String),
}

impl Attention {
    pub fn set_total(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    pub fn set_done(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    pub fn check(&self) -> Result<(), Failure> {
        if self.cancelled() { Err(Failure::cancelled()) } else { Ok(()) }
    }
}

impl Observer for Attention {
    fn advanced(&self, bar_combinations: u64) {
        self.done.fetch_add(bar_combinations, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Runs `work` and waits for it.
///
/// # Errors
/// Whatever stopped it: its own failure, a signal's exception, or one that a callback raised.
pub fn attend<T: Send>(
    py: Python<'_>,
    callbacks: &Callbacks,
    work: impl FnOnce(&Attention, &Sender<Notice>) -> Result<T, Failure> + Send,
) -> PyResult<T> {
    let attention = Attention { cancelled: AtomicBool::new(false), done: AtomicU64::new(0), total: AtomicU64::new(0) };
    let attention = &attention;
    py.detach(|| {
        thread::scope(|scope| {
            let (notices, inbox) = mpsc::channel();
            let worker = scope.spawn(move || work(attention, &notices));
            let mut interruption = None;
            loop {
                let notice = match inbox.recv_timeout(INTERVAL) {
                    Ok(notice) => Some(notice),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                };
                if interruption.is_none()
                    && let Err(error) = Python::attach(|py| callbacks.call(py, attention, notice))
                {
                    attention.cancelled.store(true, Ordering::Relaxed);
                    interruption = Some(error);
                }
            }
            let outcome = worker.join().unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
            match (interruption, outcome) {
                (Some(error), _) => Err(error),
                (None, Err(failure)) => Err(failure.into()),
                (None, Ok(value)) => {
                    Python::attach(|py| callbacks.call(py, attention, None))?;
                    Ok(value)
                }
            }
        })
    })
}

impl Callbacks {
    fn call(&self, py: Python<'_>, attention: &Attention, notice: Option<Notice>) -> PyResult<()> {
        py.check_signals()?;
        if let (Some(callback), Some(Notice::Job(job))) = (&self.job, notice) {
            callback.call1(py, (job,))?;
        }
        let (done, total) = (attention.done.load(Ordering::Relaxed), attention.total.load(Ordering::Relaxed));
        if let Some(callback) = self.progress.as_ref().filter(|_| total > 0) {
            callback.call1(py, (done, total))?;
        }
        Ok(())
    }
}

fn panicked(payload: &(dyn Any + Send)) -> Failure {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no text");
    Failure::new("internal.panic", format!("the engine failed, which is a bug in it: {text}"))
}
