//! The Python module behind the package `backsweep`: bars, strategies, grids and results as Python objects, sweeps in
//! the kernel's process and at the agent. Python's side of it, in `python/backsweep`, is thin.

mod agent;
mod aggregates;
mod attended;
mod bars;
mod detail;
mod errors;
mod expression;
mod grid;
mod indicators;
mod ingest;
mod inprocess;
mod options;
mod profile;
mod results;
mod simulate;
mod spill;
mod strategy;
mod table;
mod view;

use pyo3::prelude::*;

/// The engine of backsweep.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::{
        agent::{agent_hello, agent_sweep},
        aggregates::Aggregates,
        bars::{Bars, find},
        detail::Detail,
        expression::{Expression, col, maximum, minimum, parameter},
        grid::Grid,
        indicators::{compute_indicator, indicator, indicator_table},
        inprocess::{Plan, aggregate_sweep, check, reference_sweep, sweep},
        options::Options,
        profile::Recorder,
        results::{Results, metric_names, metric_unit},
        simulate::Simulation,
        spill::SpilledResults,
        strategy::{Strategy, builtin_strategies},
        view::View,
    };

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
