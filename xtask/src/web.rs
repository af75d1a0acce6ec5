//! The demo page: a folder of static files, and a server for them on this machine.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    once::Once,
    process::{become_command, run},
    project::Project,
    setup, wasm,
};

const PAGE: &str = "wasm/demo";

/// Builds the page into `wasm/demo/dist`, which any static host can serve.
pub fn build(project: &Project) -> Result<PathBuf> {
    wasm::build(project)?;
    setup::npm(project, PAGE)?;
    let built = project.path(PAGE).join("dist");
    let once = Once {
        title: "demo page",
        inputs: &[PAGE, "notebook-ext/widget/src", "notebook-ext/python/backsweep/data"],
        // Caches of inputs are not looked into, and the engine's package is built into one.
        depends_on: &package(project)?,
        output: &built.join("index.html"),
    };
    once.perform(project, || run(&mut project.npm(PAGE, &["run", "build"])))?;
    Ok(built)
}

/// Serves the page with the headers that let its threads share memory, until Ctrl-C.
pub fn serve(project: &Project) -> Result<()> {
    build(project)?;
    println!("\nThe page, with its address below (Ctrl-C ends it)");
    become_command(&mut project.npm(PAGE, &["run", "serve"]), "the page's server")
}

/// What the engine's package holds.
fn package(project: &Project) -> Result<String> {
    let folder = project.path("wasm/package/dist");
    let mut hasher = blake3::Hasher::new();
    for name in ["index.js", "worker.js", "backsweep.wasm", "wire.wasm"] {
        hasher.update(&std::fs::read(folder.join(name))?);
    }
    Ok(hasher.finalize().to_string())
}
