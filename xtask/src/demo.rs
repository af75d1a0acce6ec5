//! The quickstart, as a person meets it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    find,
    process::{become_command, run},
    project::Project,
    setup, system,
};

const NOTEBOOK: &str = "quickstart.ipynb";

/// Opens JupyterLab on the quickstart and stays until Ctrl-C.
pub fn open(project: &Project) -> Result<()> {
    setup::everything(project)?;
    let folder = working_copy(project)?;
    println!("\nJupyterLab on {} (Ctrl-C ends it)", folder.join(NOTEBOOK).display());
    let mut jupyter = project.module("jupyterlab", &["--ServerApp.answer_yes=True", "--LabApp.news_url=None"]);
    if system::is_root() {
        jupyter.arg("--allow-root");
    }
    become_command(jupyter.arg(NOTEBOOK).current_dir(&folder).env("PATH", path_with_venv(project)?), "JupyterLab")
}

/// Runs the quickstart in a browser without a window.
pub fn headless(project: &Project) -> Result<()> {
    setup::everything(project)?;
    execute(project)
}

/// Runs the quickstart in a browser; everything else is set up.
pub fn execute(project: &Project) -> Result<()> {
    let output = project.scratch("demo")?;
    let mut node = project.command("node");
    node.arg("tests/browser/demo.mjs")
        .env("BACKSWEEP_PYTHON", project.python())
        .env("BACKSWEEP_OUT", &output)
        .env("BACKSWEEP_CHROMIUM", find::chromium()?);
    run(&mut node)?;
    let mut files: Vec<PathBuf> = fs::read_dir(&output)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    for file in files {
        println!("{}", file.display());
    }
    Ok(())
}

/// A copy of the quickstart that may change: the tracked one stays as it is.
fn working_copy(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join("demo");
    fs::create_dir_all(&folder)?;
    fs::copy(project.path("notebook-ext/examples").join(NOTEBOOK), folder.join(NOTEBOOK))
        .context("cannot copy the quickstart")?;
    Ok(folder)
}

/// PATH with the virtual environment's programs first, as after activating it.
pub fn path_with_venv(project: &Project) -> Result<std::ffi::OsString> {
    let python = project.python();
    let scripts = python.parent().unwrap_or(Path::new("."));
    let rest = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(std::iter::once(scripts.to_owned()).chain(env::split_paths(&rest)))?)
}
