//! Commands, and how they fail.

mod error;
mod info;
mod serve;
mod sweep;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

use error::CliError;

/// Strategy parameter sweeps: an agent for notebooks, and sweeps from the command line.
#[derive(Parser)]
#[command(name = "native-agent", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Sweep(Box<sweep::Arguments>),
    Info(info::Arguments),
}

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: aligned, rounded.
    Table,
    /// One object.
    Json,
    /// A header and rows.
    Csv,
}

pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Sweep(arguments) => sweep::run(&arguments),
        Command::Info(arguments) => info::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has had enough.
        Err(CliError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this cannot be written, the exit code says it.
            let _ = writeln!(io::stderr(), "error[{}]: {error}", error.code());
            ExitCode::FAILURE
        }
    }
}
