//! The module that the widget carries: compiled for wasm32, beside it a version for agents that tests make up.

use anyhow::Result;

use crate::{
    once::Once,
    process::run,
    project::Project,
    wasm::{Compiler, FLAGS, TARGET},
};

/// Vectors, one thread; and panics stop without a word, as in the engine.
const MODULE_FLAGS: &str = "-C target-feature=+simd128 -Z unstable-options -C panic=immediate-abort";

/// Writes `notebook-ext/widget/wasm`.
pub fn build(project: &Project) -> Result<()> {
    compile(project, "monitor module", "notebook-ext/widget/wasm", &[])
}

/// Writes `tests/browser/wasm`, which knows the agent's side too.
pub fn build_for_tests(project: &Project) -> Result<()> {
    compile(project, "monitor module for tests", "tests/browser/wasm", &["--features", "agent"])
}

fn compile(project: &Project, title: &str, folder: &str, arguments: &[&str]) -> Result<()> {
    let target = project.notes().join("monitor");
    let output = project.path(folder);
    let once = Once {
        title,
        inputs: &["Cargo.lock", "Cargo.toml", "core", "wasm/monitor", "xtask/bindgen"],
        depends_on: MODULE_FLAGS,
        output: &output,
    };
    once.perform(project, || {
        let mut cargo = Compiler::find()?.cargo(project)?;
        cargo
            .args(["--package", "backsweep-monitor", "--lib", "--profile", "wasm", "--target", TARGET])
            .args(arguments);
        run(cargo.arg("--target-dir").arg(&target).env(FLAGS, MODULE_FLAGS))?;
        let module = target.join(TARGET).join("wasm").join("backsweep_monitor.wasm");
        run(project.own_program("bin", "xtask-bindgen")?.arg(module).arg(&output))
    })
}
