//! What this machine offers.

use std::{num::NonZero, thread};

use backsweep_core::{sweep::SweepError, vectors::Vectors};
use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, Pid, Process, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System,
};

/// Why no GPU is listed.
pub const NO_CUDA: &str = "CUDA sweeps are not part of this version";

/// The processor and memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The processor's own name; empty where it is not known.
    pub cpu: String,
    /// Cores, where they are known.
    pub cores: Option<usize>,
    /// Threads that this process may use.
    pub threads: usize,
    /// The widest vector instructions, by their common name.
    pub simd: &'static str,
    /// Bytes of memory; a container's limit where there is one.
    pub memory_bytes: u64,
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        let kinds = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
        let brand = |system: System| system.cpus().first().map(|cpu| cpu.brand().trim().to_owned());
        Self {
            cpu: System::new_with_specifics(kinds).ok().and_then(brand).unwrap_or_default(),
            cores: System::physical_core_count().ok(),
            threads: threads(),
            simd: simd(),
            memory_bytes: memory_bytes(),
        }
    }
}

/// Threads that this process may use, at least 1.
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// The vector instructions that sweeps use: the best, or what the environment names.
///
/// # Errors
/// When it names what is not there.
pub fn vectors() -> Result<Vectors, SweepError> {
    Vectors::chosen(std::env::var(Vectors::VARIABLE).ok().as_deref())
}

/// Bytes of memory; a container's limit where there is one, 0 where nothing is known.
pub fn memory_bytes() -> u64 {
    let kinds = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let Ok(mut system) = System::new_with_specifics(kinds) else { return 0 };
    refresh_own(&mut system);
    Memory::of(&system).total
}

/// Bytes of memory that are free, in a container's limit where there is one; 0 where nothing is known.
pub fn free_bytes() -> u64 {
    let kinds = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let Ok(mut system) = System::new_with_specifics(kinds) else { return 0 };
    refresh_own(&mut system);
    let Memory { used, total } = Memory::of(&system);
    total.saturating_sub(used).min(system.available_memory())
}

/// Memory in use and in all, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub used: u64,
    pub total: u64,
}

impl Memory {
    /// The memory that this process can have: the machine's, or that of its control group where that is less.
    pub fn of(system: &System) -> Self {
        let total = system.total_memory();
        let limits = own(system).and_then(Process::cgroup_limits).or_else(|| system.cgroup_limits());
        match limits {
            Some(limits) if limits.total_memory > 0 && limits.total_memory < total => Self {
                // Cached files count as free: the kernel gives their memory back on demand.
                used: limits.rss.min(limits.total_memory),
                total: limits.total_memory,
            },
            _ => Self { used: system.used_memory(), total },
        }
    }
}

/// Reads load and memory of this process.
pub(crate) fn refresh_own(system: &mut System) {
    if let Ok(pid) = sysinfo::get_current_pid() {
        let kinds = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, kinds);
    }
}

/// Whether a process of this number runs, as far as can be told.
pub(crate) fn process_lives(pid: u32) -> bool {
    let Ok(mut system) = System::new() else { return false };
    let pid = Pid::from_u32(pid);
    let kinds = ProcessRefreshKind::nothing().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, kinds);
    system.process(pid).is_some()
}

/// This process, once it was read.
pub(crate) fn own(system: &System) -> Option<&Process> {
    system.process(sysinfo::get_current_pid().ok()?)
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn simd() -> &'static str {
    if is_x86_feature_detected!("avx512f") {
        "AVX-512"
    } else if is_x86_feature_detected!("avx2") {
        "AVX2"
    } else {
        "SSE2"
    }
}

#[cfg(target_arch = "aarch64")]
fn simd() -> &'static str {
    "NEON"
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
fn simd() -> &'static str {
    "none known"
}
