//! `native-agent info`.

use std::io::{self, Write};

use backsweep_core::{
    strategy::builtin::{BUILTIN, Builtin},
    wire::PROTOCOL,
};
use bytesize::ByteSize;
use clap::{Args, ValueEnum};
use native_agent::{
    VERSION,
    config::{
        CONNECTION_LIMIT, DATASET_LIMIT, FRAME_LIMIT, MEMORY_LIMIT, QUEUE_LIMIT, RESULT_LIMIT, Setting, default_limits,
    },
    discovery::{self, Announcement, FILE_VARIABLE, Presence},
    machine::{Machine, NO_CUDA},
};
use serde_json::json;

use super::CliError;

/// Tells what this machine offers, which strategies there are, and whether an agent runs.
#[derive(Args)]
pub struct Arguments {
    /// How to print it.
    #[arg(long, value_enum, default_value = "table")]
    format: InfoFormat,
    /// Where the agent's address and token are; by default backsweep-agent.json in Jupyter's runtime directory.
    #[arg(long, value_name = "PATH", env = FILE_VARIABLE)]
    runtime_file: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InfoFormat {
    /// For people.
    Table,
    /// One object.
    Json,
}

pub fn run(arguments: Arguments) -> Result<(), CliError> {
    let machine = Machine::here();
    let file = arguments.runtime_file.filter(|path| !path.as_os_str().is_empty()).or_else(discovery::default_path);
    let agent = file.as_deref().and_then(discovery::read).map_or(Ok(None), running)?;
    let mut out = io::stdout().lock();
    match arguments.format {
        InfoFormat::Table => print_table(&mut out, &machine, agent.as_ref()),
        InfoFormat::Json => print_json(&mut out, &machine, agent.as_ref()),
    }
}

/// The announcement, if its agent is there.
fn running(announcement: Announcement) -> Result<Option<Announcement>, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::System(error.to_string()))?;
    let answer = runtime.block_on(discovery::probe(&announcement));
    Ok(match answer {
        Presence::Agent { version, .. } => Some(Announcement { version, ..announcement }),
        Presence::Unwilling => Some(announcement),
        Presence::Absent => None,
    })
}

/// A strategy with the usual values of its parameters, and what it does.
fn strategy(builtin: &Builtin) -> String {
    let parameters = builtin.parameters.iter().map(|each| format!("{}={}", each.name, each.usual));
    format!("{}({}): {}", builtin.name, parameters.collect::<Vec<_>>().join(", "), builtin.summary)
}

fn print_table(out: &mut impl Write, machine: &Machine, agent: Option<&Announcement>) -> Result<(), CliError> {
    let cores = machine.cores.map_or_else(String::new, |cores| format!("{cores} cores, "));
    let limits = default_limits();
    let limit = |value: String, setting: Setting| format!("{value} ({setting})");
    let size = |bytes| ByteSize(bytes).to_string();
    let agent = agent.map_or_else(
        || "none running".to_owned(),
        |agent| format!("{} at {}, process {}", agent.version, agent.address, agent.pid),
    );
    let mut lines = vec![
        ("version", format!("{VERSION}, protocol {PROTOCOL}")),
        ("processor", format!("{}, {cores}{} threads, {}", machine.cpu, machine.threads, machine.simd)),
        ("memory", size(machine.memory_bytes)),
        ("GPUs", format!("none: {NO_CUDA}")),
        ("agent", agent),
    ];
    lines.extend(BUILTIN.iter().map(|each| ("strategy", strategy(each))));
    lines.extend([
        ("sweeps", limit(size(machine.memory_bytes), MEMORY_LIMIT)),
        ("datasets", limit(size(limits.dataset_bytes), DATASET_LIMIT)),
        ("results", limit(size(limits.result_bytes), RESULT_LIMIT)),
        ("frames", limit(size(limits.frame_bytes), FRAME_LIMIT)),
        ("jobs", limit(limits.queued_jobs.to_string(), QUEUE_LIMIT)),
        ("connections", limit(limits.connections.to_string(), CONNECTION_LIMIT)),
    ]);
    for (name, value) in lines {
        writeln!(out, "{name:<12}{value}")?;
    }
    Ok(())
}

fn print_json(out: &mut impl Write, machine: &Machine, agent: Option<&Announcement>) -> Result<(), CliError> {
    let agent = agent.map(|agent| json!({ "address": agent.address, "pid": agent.pid, "version": agent.version }));
    let info = json!({
        "version": VERSION,
        "protocol": PROTOCOL,
        "processor": machine.cpu,
        "cores": machine.cores,
        "threads": machine.threads,
        "simd": machine.simd,
        "memory_bytes": machine.memory_bytes,
        "gpus": [],
        "gpus_reason": NO_CUDA,
        "agent": agent,
        "strategies": BUILTIN,
        "limits": default_limits(),
    });
    serde_json::to_writer_pretty(&mut *out, &info)?;
    writeln!(out)?;
    Ok(())
}
