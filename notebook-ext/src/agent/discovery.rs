//! The file by which an agent is found.

use std::{fs, path::Path};

use serde::Deserialize;

use crate::errors::Failure;

/// What an agent writes once it listens.
#[derive(Clone, Deserialize)]
pub struct Discovery {
    /// Such as `ws://127.0.0.1:41234`.
    pub address: String,
    /// The agent's secret.
    pub token: String,
    /// Its process.
    pub pid: u32,
}

impl Discovery {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| {
            Failure::new("agent.not_running", format!("no agent runs: {} cannot be read ({error})", path.display()))
        })?;
        serde_json::from_str(&text).map_err(|error| {
            let message = format!("{} is no discovery file of an agent: {error}; remove it", path.display());
            Failure::new("agent.discovery", message)
        })
    }
}
