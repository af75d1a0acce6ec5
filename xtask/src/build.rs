//! What ships: the agent, the widgets' bundles, the engine for browsers, and the wheel that holds them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    module,
    once::Once,
    process::{run, step},
    project::Project,
    setup, wasm,
};

/// The agent's executable, where the wheel packs it from.
pub fn agent(project: &Project) -> Result<PathBuf> {
    step("agent", || {
        run(&mut project.cargo(&["build", "--profile", "agent", "--package", "native-agent"]))?;
        let built = project.target.join("agent").join(format!("native-agent{}", env::consts::EXE_SUFFIX));
        let packed = project.agent();
        replace(&built, &packed)?;
        Ok(packed)
    })
}

/// The widget's bundle, in the Python package.
pub fn widget(project: &Project) -> Result<()> {
    setup::npm(project, "notebook-ext/widget")?;
    module::monitor(project)?;
    let once = Once {
        title: "widget",
        // One of the widgets holds the engine's package for browsers.
        inputs: &["notebook-ext/widget", "wasm/package/src"],
        depends_on: "",
        output: &project.path("notebook-ext/python/backsweep/static/monitor.js"),
    };
    once.perform(project, || run(&mut project.npm("notebook-ext/widget", &["run", "build"])))
}

/// The engine for browsers, in the Python package: a notebook's page runs it.
fn browser_engine(project: &Project) -> Result<()> {
    let folder = project.path("notebook-ext/python/backsweep/static/engine");
    let once = Once {
        title: "browser engine in the package",
        inputs: &[
            "Cargo.toml",
            "Cargo.lock",
            "core",
            "wasm/Cargo.toml",
            "wasm/src",
            "wasm/plain",
            "wasm/wire",
            "wasm/package",
            "xtask/bindgen",
        ],
        depends_on: "",
        output: &folder,
    };
    once.perform(project, || {
        wasm::build(project)?;
        fs::create_dir_all(&folder)?;
        for name in ["worker.js", "backsweep.wasm"] {
            let built = project.path("wasm/package/dist").join(name);
            fs::copy(&built, folder.join(name)).with_context(|| format!("cannot copy {}", built.display()))?;
        }
        Ok(())
    })
}

/// The wheel.
pub fn wheel(project: &Project) -> Result<PathBuf> {
    setup::python(project)?;
    agent(project)?;
    widget(project)?;
    browser_engine(project)?;
    let wheels = project.target.join("wheels");
    let once = Once {
        title: "wheel",
        inputs: &[
            "Cargo.toml",
            "Cargo.lock",
            "core",
            "notebook-ext/Cargo.toml",
            "notebook-ext/pyproject.toml",
            "notebook-ext/src",
            "notebook-ext/python",
            "notebook-ext/data",
        ],
        depends_on: "",
        output: &wheels,
    };
    once.perform(project, || {
        if wheels.exists() {
            fs::remove_dir_all(&wheels)?;
        }
        let mut maturin = project.module("maturin", &["build", "--profile", "python", "--interpreter"]);
        maturin.arg(project.python()).arg("--out").arg(&wheels).current_dir(project.path("notebook-ext"));
        run(&mut maturin)
    })?;
    only_wheel(&wheels)
}

/// Puts the wheel into the virtual environment.
pub fn install(project: &Project) -> Result<()> {
    let wheel = wheel(project)?;
    let scripts = project.python().with_file_name(format!("native-agent{}", env::consts::EXE_SUFFIX));
    let once = Once {
        title: "installed wheel",
        inputs: &[&wheel.to_string_lossy()],
        depends_on: &fs::read_to_string(project.notes().join("Python-packages.stamp")).unwrap_or_default(),
        output: &scripts,
    };
    once.perform(project, || {
        let mut pip = project.module("pip", &["install", "--disable-pip-version-check", "--no-index"]);
        run(pip.args(["--force-reinstall", "--no-deps"]).arg(&wheel))
    })
}

fn only_wheel(folder: &Path) -> Result<PathBuf> {
    let mut wheels = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            wheels.push(path);
        }
    }
    match <[PathBuf; 1]>::try_from(wheels) {
        Ok([wheel]) => Ok(wheel),
        Err(wheels) => bail!("{} holds {} wheels instead of one", folder.display(), wheels.len()),
    }
}

/// Puts a new executable in the place of one that may be running.
fn replace(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a file lies in a folder")?;
    fs::create_dir_all(folder)?;
    let beside = to.with_extension("new");
    fs::copy(from, &beside).with_context(|| format!("cannot copy {}", from.display()))?;
    fs::rename(&beside, to).with_context(|| format!("cannot replace {}", to.display()))
}
