//! Formatting and static checks.

use anyhow::Result;

use crate::{build, find::on_path, process::run, project::Project, setup};

/// Where Python code lies.
const PYTHON: [&str; 3] = ["benches", "notebook-ext", "tests"];

/// Checks everything, changes nothing.
pub fn check(project: &Project) -> Result<()> {
    rust(project)?;
    python(project)?;
    typescript(project)
}

fn rust(project: &Project) -> Result<()> {
    run(&mut project.cargo(&["fmt", "--all", "--check"]))?;
    run(&mut project.cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    if on_path("cargo-deny").is_some() {
        // Advisories need the network and change without us: they are for whoever updates dependencies.
        run(&mut project.cargo(&["deny", "check", "bans", "licenses", "sources"]))?;
    }
    Ok(())
}

fn python(project: &Project) -> Result<()> {
    setup::python(project)?;
    run(project.module("ruff", &["check"]).args(PYTHON))?;
    run(project.module("ruff", &["format", "--check"]).args(PYTHON))?;
    run(project.module("mypy", &[]).current_dir(project.path("notebook-ext")))
}

fn typescript(project: &Project) -> Result<()> {
    build::widget(project)?;
    run(&mut project.npm("notebook-ext/widget", &["run", "check"]))
}
