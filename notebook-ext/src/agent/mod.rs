//! The agent's client: finds it, talks to it, runs sweeps at it.

mod connection;
mod discovery;
mod job;
mod upload;

use std::path::PathBuf;

use backsweep_core::wire::{Device, Event, JobSpec, Request};
use pyo3::prelude::*;

use crate::{
    attended::{Callbacks, attend},
    bars::Bars,
    errors::Failure,
    grid::Grid,
    options::Options,
    results::Results,
    strategy::Strategy,
};
use connection::Connection;
use discovery::Discovery;

/// The discovery file's content and the agent's welcome, as JSON. An agent that does not answer is an error.
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over a path")]
pub fn agent_hello(py: Python<'_>, discovery_file: PathBuf) -> PyResult<String> {
    attend(py, &Callbacks::default(), |attention, _| {
        let discovery = Discovery::read(&discovery_file)?;
        let mut connection = Connection::open(&discovery)?;
        let jobs = match connection.ask(Request::Jobs, attention)? {
            Event::Jobs(jobs) => jobs,
            other => return Err(connection::unexpected(&other).into()),
        };
        Ok(serde_json::json!({
            "address": discovery.address,
            "pid": discovery.pid,
            "version": connection.welcome.version,
            "protocol": connection.welcome.protocol,
            "capabilities": connection.welcome.capabilities,
            "jobs": jobs,
        })
        .to_string())
    })
}

/// Runs a sweep at the agent. `on_job` is called with the job's name once it is accepted; without it nobody else can
/// follow the job, and its results are let go of at the agent as soon as they are here.
#[pyfunction]
#[pyo3(signature = (discovery_file, strategy, grid, bars, options, device, threads, progress = None, on_job = None))]
#[allow(
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    reason = "Python hands over what a sweep is made of"
)]
pub fn agent_sweep(
    py: Python<'_>,
    discovery_file: PathBuf,
    strategy: &Strategy,
    grid: &Grid,
    bars: &Bars,
    options: &Options,
    device: &str,
    threads: Option<u32>,
    progress: Option<Py<PyAny>>,
    on_job: Option<Py<PyAny>>,
) -> PyResult<Results> {
    let forget = on_job.is_none();
    let callbacks = Callbacks { progress, job: on_job };
    let spec = JobSpec {
        dataset: bars.0.hash().to_owned(),
        strategy: strategy.source(),
        grid: grid.0.axes().to_vec(),
        options: options.0.clone(),
        threads,
        device: parse_device(device)?,
    };
    let results = attend(py, &callbacks, |attention, notices| {
        let run = job::Run { discovery_file: &discovery_file, bars: &bars.0, spec, attention, notices, forget };
        run.results(grid.0.clone())
    })?;
    Ok(results.into())
}

fn parse_device(name: &str) -> Result<Device, Failure> {
    match name {
        "auto" => Ok(Device::Auto),
        "cpu" => Ok(Device::Cpu),
        "cuda" => Ok(Device::Cuda),
        other => Err(Failure::new(
            "sweep.option",
            format!("option 'device' is '{other}'; it must be 'auto', 'cpu' or 'cuda'"),
        )),
    }
}
