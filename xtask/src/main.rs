//! `cargo xtask COMMAND`: the project's tasks, the same for people and for the automatic checks.

mod bench;
mod build;
mod demo;
mod find;
mod instructions;
mod lint;
mod module;
mod once;
mod process;
mod project;
mod setup;
mod system;
mod test;
mod wasm;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::project::Project;

const HELP: &str = "\
cargo xtask COMMAND

  setup              make .venv and the node_modules folders, build and install the package
  test [--only PART] set up, then run every check; parts: lint rust wasm widget python browser
                     instructions bench demo
  demo [--headless]  set up, then open JupyterLab on the quickstart; --headless runs it in a browser without a window
  lint               formatting and static checks of Rust, Python and TypeScript
  build              build the wheel into target/wheels
  wasm               build the browser engine and its npm package, wasm/package/dist
  web [--build]      build the demo page into wasm/demo/dist and serve it; --build only builds it
  bench [FILTER]     run the benches, measure against the peers and write docs/BENCHMARKS.md; a filter runs only those
                     benches; --quick does all of it on small sizes and compares the page's lines

Environment: PYTHON names the Python to use (3.10 or newer), BACKSWEEP_CHROMIUM the browser.
";

/// What to do.
enum Task {
    Help,
    Setup,
    Test { only: Vec<test::Part> },
    Demo { headless: bool },
    Lint,
    Build,
    Wasm,
    Web { serve: bool },
    Bench { filter: Option<String>, quick: bool },
}

fn main() -> ExitCode {
    match parse().and_then(perform) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse() -> Result<Task> {
    let mut parser = lexopt::Parser::from_env();
    let mut command = None;
    let (mut only, mut headless, mut filter, mut quick) = (Vec::new(), false, None, false);
    let mut serve = true;
    while let Some(argument) = parser.next()? {
        match (argument, command.as_deref()) {
            (Short('h') | Long("help"), _) => return Ok(Task::Help),
            (Long("only"), Some("test")) => only.push(parser.value()?.string()?.parse()?),
            (Long("headless"), Some("demo")) => headless = true,
            (Long("build"), Some("web")) => serve = false,
            (Long("quick"), Some("bench")) => quick = true,
            (Value(text), None) => command = Some(text.string()?),
            (Value(text), Some("bench")) if filter.is_none() => filter = Some(text.string()?),
            (argument, _) => return Err(argument.unexpected().into()),
        }
    }
    Ok(match command.as_deref() {
        None => Task::Help,
        Some("setup") => Task::Setup,
        Some("test") => Task::Test { only },
        Some("demo") => Task::Demo { headless },
        Some("lint") => Task::Lint,
        Some("build") => Task::Build,
        Some("wasm") => Task::Wasm,
        Some("web") => Task::Web { serve },
        Some("bench") => Task::Bench { filter, quick },
        Some(other) => bail!("there is no command '{other}'\n\n{HELP}"),
    })
}

fn perform(task: Task) -> Result<()> {
    let project = Project::find()?;
    match task {
        Task::Help => print!("{HELP}"),
        Task::Setup => setup::everything(&project)?,
        Task::Test { only } => test::run_parts(&project, &only)?,
        Task::Demo { headless: true } => demo::headless(&project)?,
        Task::Demo { headless: false } => demo::open(&project)?,
        Task::Lint => lint::check(&project)?,
        Task::Build => println!("{}", build::wheel(&project)?.display()),
        Task::Wasm => wasm::build(&project)?,
        Task::Web { serve: true } => web::serve(&project)?,
        Task::Web { serve: false } => println!("{}", web::build(&project)?.display()),
        Task::Bench { filter, quick } => bench::run_benches(&project, filter.as_deref(), quick)?,
    }
    Ok(())
}
