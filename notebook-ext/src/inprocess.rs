//! Sweeps in the kernel's own process.

use backsweep_core::{
    reference,
    sweep::{Collector, Plan},
};
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::{
    attended::{Callbacks, attend},
    bars::Bars,
    errors::Failure,
    grid::Grid,
    options::Options,
    results::Results,
    strategy::Strategy,
};

/// Runs a sweep on `threads` threads with Python's global lock released. `progress` is called with bar-combinations
/// done and in all.
#[pyfunction]
#[pyo3(signature = (strategy, grid, bars, options, threads, progress = None))]
pub fn sweep(
    py: Python<'_>,
    strategy: &Strategy,
    grid: &Grid,
    bars: &Bars,
    options: &Options,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Results> {
    let callbacks = Callbacks { progress, job: None };
    let (bars, strategy, grid, options) = (&bars.0, &strategy.0, &grid.0, &options.0);
    let results = attend(py, &callbacks, |attention, _| {
        let plan = Plan::new(bars, strategy, grid, options)?;
        attention.set_total(plan.work());
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
            Failure::new("sweep.threads", format!("{threads} threads cannot be started: {error}; set n_jobs lower"))
        })?;
        let collector = Collector::new(attention);
        pool.install(|| plan.run(&collector))?;
        Ok(collector.into_results(grid.clone()))
    })?;
    Ok(results.into())
}

/// Runs a sweep with the bar-by-bar reference. It cannot be cancelled.
#[pyfunction]
pub fn reference_sweep(
    py: Python<'_>,
    strategy: &Strategy,
    grid: &Grid,
    bars: &Bars,
    options: &Options,
) -> Result<Results, Failure> {
    let (bars, strategy, grid, options) = (&bars.0, &strategy.0, &grid.0, &options.0);
    Ok(py.detach(|| reference::sweep(bars, strategy, grid, options))?.into())
}

/// Checks the inputs of a sweep against each other.
#[pyfunction]
pub fn check(py: Python<'_>, strategy: &Strategy, grid: &Grid, bars: &Bars, options: &Options) -> Result<(), Failure> {
    let (bars, strategy, grid, options) = (&bars.0, &strategy.0, &grid.0, &options.0);
    py.detach(|| Plan::new(bars, strategy, grid, options))?;
    Ok(())
}
