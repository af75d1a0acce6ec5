//! Metrics of the machine: sampled when somebody is due, once for all who are due together.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use backsweep_core::wire::{Event, FromAgent, SystemSample};
use sysinfo::{Cpu, MemoryRefreshKind, System};
use tokio::{
    sync::mpsc,
    task,
    time::{Instant, sleep_until},
};

use crate::{
    Refusal,
    connection::Outgoing,
    gpus::Gpus,
    machine::{self, Memory},
};

/// The shortest interval between samples, in milliseconds.
pub(crate) const SHORTEST_INTERVAL_MS: u32 = 100;
/// A sample this young serves everybody who is due.
const FRESH: Duration = Duration::from_millis(SHORTEST_INTERVAL_MS as u64 / 2);

/// Samples the machine.
pub(crate) struct Sampler {
    /// All subscribers are due at multiples of their interval from here, so that equal intervals share samples.
    epoch: Instant,
    state: Arc<Mutex<State>>,
}

struct State {
    system: System,
    gpus: Gpus,
    taken: Option<(Instant, SystemSample)>,
}

impl Sampler {
    /// A sampler; load counts from here.
    pub fn new() -> Result<Self, Refusal> {
        let mut system = System::new().map_err(|_| Refusal::NoMetrics)?;
        system.refresh_cpu_usage();
        machine::refresh_own(&mut system);
        Ok(Self {
            epoch: Instant::now(),
            state: Arc::new(Mutex::new(State { system, gpus: Gpus::find(), taken: None })),
        })
    }

    /// Sends a sample at each multiple of the interval. A reader that is too slow misses samples, the newest never.
    pub async fn send(self: Arc<Self>, interval_ms: u32, id: u64, outbox: mpsc::Sender<Outgoing>) {
        let interval = Duration::from_millis(interval_ms.into());
        loop {
            sleep_until(self.next_due(interval)).await;
            // First a place to put it, then the sample: it is fresh whenever it goes out.
            let Ok(place) = outbox.reserve().await else { return };
            let Some(sample) = self.sample().await else { return };
            place.send(Outgoing::Event(FromAgent { id, event: Event::System(sample) }));
        }
    }

    fn next_due(&self, interval: Duration) -> Instant {
        let since = self.epoch.elapsed().as_millis();
        let passed = since / interval.as_millis().max(1);
        let intervals = u32::try_from(passed + 1).unwrap_or(u32::MAX);
        self.epoch + interval * intervals
    }

    async fn sample(&self) -> Option<SystemSample> {
        let state = Arc::clone(&self.state);
        // It reads files of the system, which may take milliseconds.
        let read = move || state.lock().unwrap_or_else(PoisonError::into_inner).sample();
        match task::spawn_blocking(read).await {
            Ok(sample) => Some(sample),
            Err(error) => {
                tracing::error!(%error, "no system sample");
                None
            }
        }
    }
}

impl State {
    fn sample(&mut self) -> SystemSample {
        if let Some((taken, sample)) = &self.taken
            && taken.elapsed() < FRESH
        {
            return sample.clone();
        }
        let system = &mut self.system;
        system.refresh_cpu_usage();
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        machine::refresh_own(system);
        let memory = Memory::of(system);
        let own = machine::own(system);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let sample = SystemSample {
            time_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            cpu_percent: system.cpus().iter().map(Cpu::usage).collect(),
            memory_used_bytes: memory.used,
            memory_total_bytes: memory.total,
            agent_cpu_percent: own.map_or(0.0, sysinfo::Process::cpu_usage),
            agent_memory_bytes: own.map_or(0, sysinfo::Process::memory),
            gpus: self.gpus.sample(),
        };
        self.taken = Some((Instant::now(), sample.clone()));
        sample
    }
}
