//! Sweeps in the kernel's own process.

use std::{path::PathBuf, time::Instant};

use backsweep_core::{
    reference,
    sweep::{Aggregator, Collector, MemoryLimit, Observer, Plan as CorePlan, Resources, SweepError},
    vectors::Vectors,
};
use pyo3::prelude::*;

use crate::{
    aggregates::Aggregates,
    attended::{Callbacks, attend},
    bars::Bars,
    detail::Detail,
    errors::Failure,
    grid::Grid,
    options::Options,
    profile::{self, Recorder},
    results::Results,
    spill::{Spill, SpilledResults},
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

    /// What it will do, as JSON and as text; `memory` is a limit in bytes, who sets it, and how to raise it.
    fn explain(
        &self,
        py: Python<'_>,
        threads: usize,
        memory: Option<MemoryInput>,
        spills: bool,
        aggregates: bool,
    ) -> PyResult<(String, String)> {
        let plan = &self.0;
        attend(py, &Callbacks::default(), |_, _| {
            let results = aggregates.then(|| Aggregator::bytes(plan));
            let layout = plan.layout(&Resources { results, ..resources(threads, memory, spills) })?;
            let start = Instant::now();
            let told = plan.explain(&layout, Some(&|| start.elapsed()))?;
            let json =
                serde_json::to_string(&told).map_err(|error| Failure::new("sweep.explain", error.to_string()))?;
            Ok((json, told.to_string()))
        })
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

/// A limit in bytes, who sets it, and how to raise it.
type MemoryInput = (u64, String, String);

fn resources(threads: usize, memory: Option<MemoryInput>, spills: bool) -> Resources {
    let memory = memory.map(|(bytes, says, raise)| MemoryLimit { bytes, says, raise });
    Resources { threads, memory, spills, results: None }
}

/// What a sweep found, in memory or in files.
#[derive(IntoPyObject)]
pub enum Found {
    Held(Results),
    Spilled(SpilledResults),
}

/// Runs a sweep on `threads` threads, or as many as fit into `memory`, with Python's global lock released. Results that
/// do not fit are written below `spill_directory`, if there is one. `progress` is called with bar-combinations done and
/// in all.
#[pyfunction]
#[pyo3(signature = (plan, threads, memory = None, spill_directory = None, progress = None, recorder = None))]
pub fn sweep(
    py: Python<'_>,
    plan: &Plan,
    threads: usize,
    memory: Option<MemoryInput>,
    spill_directory: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
    recorder: Option<&Recorder>,
) -> PyResult<Found> {
    let callbacks = Callbacks { progress, job: None };
    let plan = &plan.0;
    attend(py, &callbacks, |attention, _| {
        attention.set_total(plan.work());
        let layout = plan.layout(&resources(threads, memory, spill_directory.is_some()))?;
        let threads = layout.threads();
        let Some(directory) = spill_directory.filter(|_| layout.spills()) else {
            let collector = Collector::new(plan, attention);
            profile::on_pool(threads, recorder, || plan.run_in(&layout, &collector))??;
            return Ok(Found::Held(profile::on_caller(recorder, || collector.into_results()).into()));
        };
        let mut spill = Spill::new(&directory)?;
        for stretch in 0..layout.stretches() {
            let collector = Collector::of_stretch(plan, attention);
            profile::on_pool(threads, recorder, || plan.run_stretch(&layout, stretch, &collector))??;
            profile::on_caller(recorder, || spill.write(&collector.into_results()))?;
        }
        Ok(Found::Spilled(spill.finish(plan.grid().clone())?))
    })
}

/// Runs a sweep like [`sweep`] and keeps no row of it.
#[pyfunction]
#[pyo3(signature = (plan, threads, memory = None, progress = None, recorder = None))]
pub fn aggregate_sweep(
    py: Python<'_>,
    plan: &Plan,
    threads: usize,
    memory: Option<MemoryInput>,
    progress: Option<Py<PyAny>>,
    recorder: Option<&Recorder>,
) -> PyResult<Aggregates> {
    let callbacks = Callbacks { progress, job: None };
    let plan = &plan.0;
    attend(py, &callbacks, |attention, _| {
        attention.set_total(plan.work());
        let held = Some(Aggregator::bytes(plan));
        let layout = plan.layout(&Resources { results: held, ..resources(threads, memory, false) })?;
        let aggregator = Aggregator::new(plan, attention);
        profile::on_pool(layout.threads(), recorder, || plan.run_in(&layout, &aggregator))??;
        Ok(Aggregates(aggregator.into_aggregates()))
    })
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
