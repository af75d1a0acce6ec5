//! Every check, in parts.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    str::FromStr,
    time::Instant,
};

use anyhow::{Result, bail};

use crate::{
    bench, build, demo, find, instructions, lint, module,
    process::{run, seconds, step},
    project::Project,
    setup, wasm, web,
};

/// A part of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Lint,
    Rust,
    Wasm,
    Widget,
    Python,
    Browser,
    Instructions,
    Bench,
    Demo,
}

impl Part {
    /// In the order they run: what fails soonest first.
    const ALL: [(Self, &str); 9] = [
        (Self::Lint, "lint"),
        (Self::Rust, "rust"),
        (Self::Wasm, "wasm"),
        (Self::Widget, "widget"),
        (Self::Python, "python"),
        (Self::Browser, "browser"),
        (Self::Instructions, "instructions"),
        (Self::Bench, "bench"),
        (Self::Demo, "demo"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name)
    }

    /// Sets up what the part needs.
    fn prepare(self, project: &Project) -> Result<()> {
        match self {
            Self::Lint | Self::Rust | Self::Instructions => Ok(()),
            Self::Wasm => wasm::build(project),
            Self::Widget => build::widget(project),
            Self::Python | Self::Bench => build::install(project),
            Self::Browser => {
                // The page builds the engine too.
                web::build(project)?;
                module::monitor_for_tests(project)?;
                setup::npm(project, "tests/browser")?;
                build::install(project)
            }
            Self::Demo => {
                setup::npm(project, "tests/browser")?;
                build::install(project)
            }
        }
    }

    fn check(self, project: &Project) -> Result<()> {
        match self {
            Self::Lint => lint::check(project),
            Self::Rust => run(&mut project.cargo(&["test", "--workspace"])),
            Self::Wasm => wasm_tests(project),
            Self::Widget => run(&mut project.npm("notebook-ext/widget", &["test"])),
            Self::Python => python_tests(project),
            Self::Browser => browser_tests(project),
            Self::Instructions => instructions::check(project),
            Self::Bench => bench::run_benches(project, None, true),
            Self::Demo => demo::execute(project),
        }
    }
}

impl FromStr for Part {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        if let Some((part, _)) = Self::ALL.iter().find(|(_, known)| *known == name) {
            return Ok(*part);
        }
        let known: Vec<&str> = Self::ALL.iter().map(|(_, name)| *name).collect();
        bail!("there is no part '{name}'; there are: {}", known.join(", "))
    }
}

/// Runs some parts, all of them when none is named.
pub fn run_parts(project: &Project, only: &[Part]) -> Result<()> {
    let start = Instant::now();
    let mut times = Vec::new();
    for (part, name) in Part::ALL {
        if !only.is_empty() && !only.contains(&part) {
            continue;
        }
        let start = Instant::now();
        part.prepare(project)?;
        step(&format!("test {name}"), || part.check(project))?;
        times.push((part, seconds(start)));
    }
    println!("\nAll checks passed:");
    for (part, time) in times {
        println!("  {:<12} {time:>8}", part.name());
    }
    println!("  {:<12} {:>8}", "total", seconds(start));
    Ok(())
}

/// Node against what the same sweeps give natively.
fn wasm_tests(project: &Project) -> Result<()> {
    run(node_tests(project, "wasm/tests")?.env("BACKSWEEP_GOLDEN", golden(project)?))
}

/// What sweeps give natively, for other hosts to be compared with.
fn golden(project: &Project) -> Result<PathBuf> {
    let folder = project.scratch("golden")?;
    run(project.own_program("example", "golden")?.arg(&folder))?;
    Ok(folder)
}

/// The package as installed, its examples included, and then what it says compared with others.
fn python_tests(project: &Project) -> Result<()> {
    // The example in the monitor's docstring needs a notebook: the browser tests have one.
    let mut own = project
        .module("pytest", &["--ignore-glob=*/backsweep/monitor.py", "tests", "--pyargs", "backsweep", "performance"]);
    own.current_dir(project.path("notebook-ext"));
    let mut parity = project.module("pytest", &["--config-file", "notebook-ext/pyproject.toml", "tests/parity"]);
    with_own_agent(project, |runtime| {
        run(on_installed_package(project, &mut own, runtime)?)?;
        run(on_installed_package(project, &mut parity, runtime)?)
    })
}

fn browser_tests(project: &Project) -> Result<()> {
    let mut node = node_tests(project, "tests/browser")?;
    node.env("BACKSWEEP_CHROMIUM", find::chromium()?).env("BACKSWEEP_PYTHON", project.python());
    node.env("BACKSWEEP_GOLDEN", golden(project)?);
    with_own_agent(project, |runtime| run(on_installed_package(project, &mut node, runtime)?))
}

/// A command that meets the package as after activating the virtual environment.
fn on_installed_package<'command>(
    project: &Project,
    command: &'command mut Command,
    runtime: &Path,
) -> Result<&'command mut Command> {
    command.env("BACKTEST_AGENT", project.agent()).env("JUPYTER_RUNTIME_DIR", runtime);
    Ok(command.env("PATH", demo::path_with_venv(project)?))
}

/// Gives tests a runtime folder of their own, so that they meet no agent of the user's, and stops the one they leave.
fn with_own_agent(project: &Project, tests: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    const STOP: &str = "import json, os, signal, sys; os.kill(json.load(open(sys.argv[1]))['pid'], signal.SIGTERM)";
    let runtime = project.scratch("runtime")?;
    let result = tests(&runtime);
    let left = runtime.join("backsweep-agent.json");
    if left.exists() {
        run(project.command(project.python()).args(["-c", STOP]).arg(left))?;
    }
    result
}

/// `node --test` on the test files of a folder: Node's versions differ in what they make of a folder's name.
fn node_tests(project: &Project, folder: &str) -> Result<Command> {
    let mut files = Vec::new();
    for entry in fs::read_dir(project.path(folder))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            files.push(PathBuf::from(folder).join(name));
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("{folder} has no *.test.mjs");
    }
    let mut node = project.command("node");
    node.args(["--test", "--test-reporter=spec"]).args(files);
    Ok(node)
}
