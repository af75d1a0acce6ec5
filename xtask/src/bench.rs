//! Benches.

use anyhow::Result;

use crate::{process::run, project::Project};

/// Runs the benches whose name contains `filter`, built as the agent is.
pub fn run_benches(project: &Project, filter: Option<&str>) -> Result<()> {
    let mut cargo = project.cargo(&["bench", "--package", "backsweep-benches", "--profile", "agent", "--benches"]);
    run(cargo.arg("--").args(filter))
}
