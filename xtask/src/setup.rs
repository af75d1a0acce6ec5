//! What lives in the project's own folders: the virtual environment and the npm packages.

use std::process::Command;

use anyhow::Result;

use crate::{
    build, find,
    once::Once,
    process::{read, run},
    project::Project,
    system,
};

/// Everything a person needs to work on the project or to see the demo.
pub fn everything(project: &Project) -> Result<()> {
    python(project)?;
    for folder in ["notebook-ext/widget", "tests/browser", "wasm/package"] {
        npm(project, folder)?;
    }
    build::install(project)
}

/// The virtual environment with the pinned packages.
pub fn python(project: &Project) -> Result<()> {
    let python = find::python()?;
    let version = read(Command::new(&python).arg("-VV"))?;
    let once = Once {
        title: "Python packages",
        inputs: &["requirements/dev.txt"],
        depends_on: &version,
        output: &project.python(),
    };
    once.perform(project, || {
        if read(Command::new(&python).args(["-c", "import ensurepip, venv"])).is_err() {
            system::install(
                &["python3-venv"],
                "this Python cannot make virtual environments; install its venv module",
            )?;
        }
        run(project.command(&python).args(["-m", "venv", "--clear", ".venv"]))?;
        run(&mut project.module(
            "pip",
            &["install", "--disable-pip-version-check", "--progress-bar", "off", "-r", "requirements/dev.txt"],
        ))
    })
}

/// The npm packages of a folder, as locked.
pub fn npm(project: &Project, folder: &str) -> Result<()> {
    find::check_node()?;
    let once = Once {
        title: &format!("npm packages of {folder}"),
        inputs: &[&format!("{folder}/package.json"), &format!("{folder}/package-lock.json")],
        depends_on: "",
        output: &project.path(folder).join("node_modules"),
    };
    once.perform(project, || run(&mut project.npm(folder, &["ci", "--no-audit", "--no-fund"])))
}
