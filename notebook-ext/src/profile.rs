//! Where the time of sweeps goes, for Python.

use std::time::Instant;

use backsweep_core::profile::{Phase, Recorder as CoreRecorder};
use pyo3::prelude::*;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

use crate::errors::Failure;

/// Listens to the sweeps that it is given to; what `backsweep.Profile` is made from.
#[pyclass(frozen, module = "backsweep._native", name = "Recorder")]
pub struct Recorder(CoreRecorder);

#[pymethods]
impl Recorder {
    #[new]
    fn new() -> Self {
        let start = Instant::now();
        Self(CoreRecorder::new(move || start.elapsed()))
    }

    /// Names of threads, and for each the seconds of each phase by its name.
    fn threads(&self) -> Vec<(String, Vec<(&'static str, f64)>)> {
        let threads = self.0.profile().threads;
        let phases = |thread: &backsweep_core::profile::ThreadProfile| {
            Phase::ALL.into_iter().map(|phase| (phase.name(), thread.of(phase).as_secs_f64())).collect()
        };
        threads.iter().map(|thread| (thread.name.clone(), phases(thread))).collect()
    }

    /// The same over time, as the JSON of Chrome's traces; times are microseconds since the recorder was made.
    fn trace(&self, py: Python<'_>) -> Result<String, Failure> {
        let json = py.detach(|| serde_json::to_string(&self.0.profile().trace()));
        json.map_err(|error| Failure::new("internal.json", format!("the trace cannot be written: {error}")))
    }
}

/// Does work on this thread, listened to where somebody listens.
pub fn on_caller<T>(recorder: Option<&Recorder>, work: impl FnOnce() -> T) -> T {
    match recorder {
        Some(recorder) => recorder.0.on_caller(work),
        None => work(),
    }
}

/// Does work on a pool of so many threads, listened to where somebody listens.
pub fn on_pool<T: Send>(
    threads: usize,
    recorder: Option<&Recorder>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Failure> {
    let done = ThreadPoolBuilder::new().num_threads(threads).build_scoped(
        |thread| match recorder {
            Some(recorder) => recorder.0.on_worker(thread.index(), || thread.run()),
            None => thread.run(),
        },
        |pool| pool.install(work),
    );
    done.map_err(|error| cannot_start(threads, &error))
}

fn cannot_start(threads: usize, error: &ThreadPoolBuildError) -> Failure {
    Failure::new("sweep.threads", format!("{threads} threads cannot be started: {error}; set n_jobs lower"))
}
