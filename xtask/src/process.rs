//! Running programs and telling how long things took.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

/// Runs a program that tells its own story, and fails when it fails. It reads nothing from the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let line = describe(command);
    println!("$ {line}");
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}; its output is above");
    }
    Ok(())
}

/// Runs a program for what it prints, and fails with its output when it fails.
pub fn read(command: &mut Command) -> Result<String> {
    let line = describe(command);
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}:\n{}", String::from_utf8_lossy(&stderr).trim_end());
    }
    String::from_utf8(stdout).with_context(|| format!("`{line}` printed something that is not text"))
}

/// Hands this process over, so that Ctrl-C goes to the program alone.
#[cfg(unix)]
pub fn become_command(command: &mut Command, name: &str) -> Result<()> {
    use std::os::unix::process::CommandExt;

    Err(command.exec()).with_context(|| format!("cannot start {name}"))
}

/// Runs a program in the place of this one.
#[cfg(not(unix))]
pub fn become_command(command: &mut Command, name: &str) -> Result<()> {
    command.status().with_context(|| format!("cannot start {name}"))?;
    Ok(())
}

/// Does one named step and says how long it took.
pub fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {title}");
    let start = Instant::now();
    let result = work().with_context(|| title.to_owned())?;
    println!("== {title}: {}", seconds(start));
    Ok(result)
}

/// Time since `start`, for people.
pub fn seconds(start: Instant) -> String {
    format!("{:.1} s", start.elapsed().as_secs_f64())
}

/// A command as one would type it, and where, if not in the current folder.
fn describe(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    match command.get_current_dir() {
        Some(folder) if std::env::current_dir().is_ok_and(|current| current != folder) => {
            format!("{line}  (in {})", folder.display())
        }
        _ => line,
    }
}
