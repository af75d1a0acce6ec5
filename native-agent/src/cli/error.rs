//! What can go wrong on the command line.

use std::{io, path::PathBuf};

use backsweep_core::Error;
use native_agent::{ServeError, discovery::FILE_VARIABLE};

/// Why a command failed: one line for people, a stable code for scripts.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The engine refused the input.
    #[error(transparent)]
    Engine(#[from] Error),
    /// The agent did not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A file that cannot be read.
    #[error("cannot read {path}: {source}; check the path", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that cannot be written.
    #[error("cannot write {path}: {source}; choose another path", path = path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A strategy file that is no strategy.
    #[error("{path} is no strategy document: {reason}; write one with Strategy.to_json()", path = path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: serde_json::Error,
    },
    /// A constraint that is no comparison.
    #[error("'{0}' is no constraint; write a comparison of parameters, such as fast<slow or slow>=50")]
    Constraint(String),
    /// No place for the runtime file.
    #[error("there is no home directory for the runtime file; name one with --runtime-file or {FILE_VARIABLE}")]
    NoHome,
    /// The operating system refused.
    #[error("the operating system refused: {0}; free some resources and try again")]
    System(String),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Write(#[from] io::Error),
}

impl CliError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Serve(error) => error.code(),
            Self::Read { .. } => "file.unreadable",
            Self::Unwritable { .. } => "file.unwritable",
            Self::Document { .. } => "strategy.document",
            Self::Constraint(_) => "strategy.constraint",
            Self::NoHome => "agent.runtime_file",
            Self::System(_) => "agent.system",
            Self::Write(_) => "output.write",
        }
    }
}

impl From<csv::Error> for CliError {
    fn from(error: csv::Error) -> Self {
        Self::Write(match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

impl From<serde_json::Error> for CliError {
    /// Of writing; reading has [`CliError::Document`].
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}
