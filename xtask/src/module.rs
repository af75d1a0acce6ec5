//! Small modules for pages, of one thread, beside the engine's: compiled for wasm32 and given their JavaScript.

use anyhow::Result;

use crate::{
    once::Once,
    process::run,
    project::Project,
    wasm::{Compiler, FLAGS, TARGET},
};

/// Vectors, one thread; and panics stop without a word, as in the engine.
const MODULE_FLAGS: &str = "-C target-feature=+simd128 -Z unstable-options -C panic=immediate-abort";

/// A module, and where it is put.
struct Module<'a> {
    title: &'a str,
    package: &'a str,
    /// What is compiled besides core.
    sources: &'a [&'a str],
    folder: &'a str,
    arguments: &'a [&'a str],
}

const MONITOR: Module = Module {
    title: "monitor module",
    package: "backsweep-monitor",
    sources: &["wasm/monitor"],
    folder: "notebook-ext/widget/wasm",
    arguments: &[],
};

/// The widget's: the agent's frames, decoded and made into pictures.
pub fn monitor(project: &Project) -> Result<()> {
    MONITOR.build(project)
}

/// The same with the agent's side, for agents that tests make up.
pub fn monitor_for_tests(project: &Project) -> Result<()> {
    let (title, folder) = ("monitor module for tests", "tests/browser/wasm");
    Module { title, folder, arguments: &["--features", "agent"], ..MONITOR }.build(project)
}

/// The npm package's: the agent's messages.
pub fn wire(project: &Project) -> Result<()> {
    let module = Module {
        title: "wire module",
        package: "backsweep-wire",
        sources: &["wasm/wire", "wasm/plain"],
        folder: "wasm/wire/pkg",
        arguments: &[],
    };
    module.build(project)
}

impl Module<'_> {
    fn build(&self, project: &Project) -> Result<()> {
        let target = project.notes().join("monitor");
        let output = project.path(self.folder);
        let inputs = [&["Cargo.lock", "Cargo.toml", "core", "xtask/bindgen"], self.sources].concat();
        let once = Once { title: self.title, inputs: &inputs, depends_on: MODULE_FLAGS, output: &output };
        once.perform(project, || {
            let mut cargo = Compiler::find()?.cargo(project)?;
            cargo.args(["--package", self.package, "--lib", "--profile", "wasm", "--target", TARGET]);
            cargo.args(self.arguments);
            run(cargo.arg("--target-dir").arg(&target).env(FLAGS, MODULE_FLAGS))?;
            let file = self.package.replace('-', "_") + ".wasm";
            let module = target.join(TARGET).join("wasm").join(file);
            run(project.own_program("bin", "xtask-bindgen")?.arg(module).arg(&output))
        })
    }
}
