//! Sweeps in the kernel's own process.

use backsweep_core::{
    reference,
    sweep::{Collector, Observer, Plan as CorePlan, SweepError},
    vectors::Vectors,
};
use pyo3::prelude::*;

use crate::{
    attended::{Callbacks, attend},
    bars::Bars,
    detail::Detail,
    errors::Failure,
    grid::Grid,
    options::Options,
    profile::{self, Recorder},
    results::Results,
    strategy::Strategy,
    view,
};

/// The inputs of a sweep, checked against each other.
#[pyclass(frozen, module = "backsweep._native", name = "Plan")]
pub struct Plan(pub CorePlan);

#[pymethods]
impl Plan {
    /// Combinations to run.
    #[getter]
    fn combinations(&self) -> u64 {
        self.0.combinations()
    }

    /// Combinations of the grid that the constraints drop.
    #[getter]
    fn dropped(&self) -> u64 {
        self.0.dropped()
    }

    /// Numbers of the combinations to run, in the order of the grid.
    fn kept(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let kept = attend(py, &Callbacks::default(), |attention, _| {
            let numbers = self.0.kept().map(|number| {
                attention.check()?;
                Ok(number.cast_signed())
            });
            numbers.collect::<Result<Vec<i64>, Failure>>()
        })?;
        Ok(view::integers(py, kept.into())?.unbind())
    }

    /// All that happened in one combination.
    fn detail(&self, py: Python<'_>, combination: u64) -> Result<Detail, Failure> {
        Ok(Detail(py.detach(|| self.0.detail(combination))?))
    }
}

/// The vector instructions that sweeps use: the best, or what the environment names.
pub fn vectors() -> Result<Vectors, SweepError> {
    Vectors::chosen(std::env::var(Vectors::VARIABLE).ok().as_deref())
}

/// Checks the inputs of a sweep against each other, with Python's global lock released: a huge grid takes a while.
#[pyfunction]
#[pyo3(signature = (strategy, grid, bars, options, recorder = None))]
pub fn check(
    py: Python<'_>,
    strategy: &Strategy,
    grid: &Grid,
    bars: &Bars,
    options: &Options,
    recorder: Option<&Recorder>,
) -> PyResult<Plan> {
    let (bars, strategy, grid, options) = (&bars.0, &strategy.0, &grid.0, &options.0);
    attend(py, &Callbacks::default(), |attention, _| {
        let check = || CorePlan::new_unless(bars, strategy, grid, options, &|| attention.cancelled());
        Ok(Plan(profile::on_caller(recorder, check)?.with_vectors(vectors()?)))
    })
}

/// Runs a sweep on `threads` threads with Python's global lock released. `progress` is called with bar-combinations
/// done and in all.
#[pyfunction]
#[pyo3(signature = (plan, threads, progress = None, recorder = None))]
pub fn sweep(
    py: Python<'_>,
    plan: &Plan,
    threads: usize,
    progress: Option<Py<PyAny>>,
    recorder: Option<&Recorder>,
) -> PyResult<Results> {
    let callbacks = Callbacks { progress, job: None };
    let plan = &plan.0;
    let results = attend(py, &callbacks, |attention, _| {
        attention.set_total(plan.work());
        let collector = Collector::new(attention);
        profile::on_pool(threads, recorder, || plan.run(&collector))??;
        Ok(profile::on_caller(recorder, || collector.into_results(plan.grid().clone())))
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
