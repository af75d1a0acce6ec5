//! Benches, and the comparison with the peers.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{build, find, module, once::Once, process::run, project::Project, setup, web};

/// Runs the benches whose name contains `filter`, built as the agent is; without a filter also measures against the
/// peers and writes the page. `quick` does the same on small sizes, unoptimised and in the development environment, and
/// fails where the page's lines are not those that are measured.
pub fn run_benches(project: &Project, filter: Option<&str>, quick: bool) -> Result<()> {
    let profile = if quick { "dev" } else { "agent" };
    let mut cargo = project.cargo(&["bench", "--package", "backsweep-benches", "--profile", profile, "--benches"]);
    // With --test criterion runs each bench once.
    run(cargo.arg("--").args(quick.then_some("--test")).args(filter))?;
    if filter.is_some() {
        return Ok(());
    }
    if !cfg!(unix) {
        println!("Peers are measured on Linux and macOS only: memory is read as these systems tell it.");
        return Ok(());
    }
    compare(project, quick)
}

/// Measures against the peers.
fn compare(project: &Project, quick: bool) -> Result<()> {
    let (python, ceiling) = if quick {
        build::install(project)?;
        let ceiling = project.own_program("bin", "ceiling")?;
        (project.python(), PathBuf::from(ceiling.get_program()))
    } else {
        (peers(project)?, built_as_the_agent(project, "ceiling")?)
    };
    // The page builds the engine too.
    web::build(project)?;
    module::monitor_for_tests(project)?;
    setup::npm(project, "tests/browser")?;
    let output = if quick { project.scratch("benchmarks")? } else { project.path("docs") };
    fs::create_dir_all(project.notes())?;
    let mut measure = project.command(python);
    measure.arg("benches/peers.py").arg("--agent").arg(project.agent()).arg("--ceiling").arg(ceiling);
    measure.arg("--output").arg(output).arg("--numbers").arg(project.notes().join("benchmarks.json"));
    measure.env("BACKSWEEP_CHROMIUM", find::chromium()?);
    if quick {
        measure.args(["--quick", "--compare", "docs/BENCHMARKS.md"]);
    }
    run(&mut measure)
}

/// The environment of the peers, with our wheel in it: its Python.
fn peers(project: &Project) -> Result<PathBuf> {
    let wheel = build::wheel(project)?;
    let venv = project.target.join("peers-venv");
    let python = if cfg!(windows) { venv.join("Scripts").join("python.exe") } else { venv.join("bin").join("python") };
    let once = Once {
        title: "peers",
        inputs: &["requirements/peers.txt", &wheel.to_string_lossy()],
        depends_on: "",
        output: &python,
    };
    once.perform(project, || {
        run(project.command(find::python()?).args(["-m", "venv", "--clear"]).arg(&venv))?;
        let install = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"];
        run(project.command(&python).args(install).args(["-r", "requirements/peers.txt"]))?;
        run(project.command(&python).args(install).args(["--no-index", "--no-deps"]).arg(&wheel))
    })?;
    Ok(python)
}

/// A program of the benches, optimised as the agent is.
pub fn built_as_the_agent(project: &Project, name: &str) -> Result<PathBuf> {
    run(&mut project.cargo(&["build", "--profile", "agent", "--package", "backsweep-benches", "--bin", name]))?;
    let program = project.target.join("agent").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    Path::canonicalize(&program).with_context(|| format!("cargo made no {}", program.display()))
}
