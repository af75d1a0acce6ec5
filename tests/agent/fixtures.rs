//! Agents to talk to, data to send.

use std::{path::PathBuf, time::Duration};

use backsweep_core::{
    bars::{BarColumns, Bars},
    grid::{Axis, Grid},
    sweep::{self, Keep, Options, Results},
    wire::{Device, JobSpec, Rows, StrategySource},
};
use native_agent::{Handle, config::Config, serve};
use tempfile::TempDir;

const RUNTIME_FILE: &str = "agent.json";

/// An agent in this process, with a runtime file of its own.
pub struct TestAgent {
    pub handle: Handle,
    /// Where its runtime file is.
    directory: TempDir,
}

impl TestAgent {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// An agent whose configuration is changed first.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let directory = TempDir::new().expect("a directory");
        let mut config = Config::new(directory.path().join(RUNTIME_FILE));
        config.threads = 2;
        config.hello_timeout = Duration::from_secs(10);
        change(&mut config);
        Self { handle: serve(config).await.expect("an agent"), directory }
    }

    pub fn runtime_file(&self) -> PathBuf {
        self.directory.path().join(RUNTIME_FILE)
    }

    pub fn address(&self) -> &str {
        self.handle.address()
    }

    pub fn token(&self) -> &str {
        self.handle.token()
    }
}

/// A random walk of hourly bars, the same each time for the same seed. One extra column, undefined now and then.
pub fn columns(length: usize, seed: u64) -> BarColumns {
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (mut open, mut high, mut low, mut close, mut volume) = (vec![], vec![], vec![], vec![], vec![]);
    let mut mood = vec![];
    let mut price = 100.0;
    for _ in 0..length {
        let next = price * (1.0 + 0.02 * (random() - 0.5));
        open.push(price);
        close.push(next);
        high.push(if price > next { price } else { next } * (1.0 + 0.005 * random()));
        low.push(if price < next { price } else { next } * (1.0 - 0.005 * random()));
        volume.push(1000.0 * random());
        mood.push(if volume.len() % 7 == 0 { f64::NAN } else { price });
        price = next;
    }
    let timestamp: Vec<i64> = (0..).step_by(3_600_000_000_000).take(length).collect();
    let extra = [("mood".to_owned(), mood)].into();
    Rows { timestamp, open, high, low, close, volume, extra }.into()
}

pub fn bars(length: usize, seed: u64) -> Bars {
    Bars::new(columns(length, seed)).expect("valid bars")
}

pub fn axes(texts: &[&str]) -> Vec<Axis> {
    Grid::parse(texts.iter().copied()).expect("a grid").axes().to_vec()
}

pub fn options() -> Options {
    Options { fees: 0.001, slippage: 0.0005, ..Options::default() }
}

/// A sweep of the EMA cross.
pub fn spec(bars: &Bars, grid: &[&str]) -> JobSpec {
    JobSpec {
        dataset: bars.hash().to_owned(),
        strategy: StrategySource::Builtin("ema_cross".to_owned()),
        grid: axes(grid),
        options: options(),
        threads: None,
        device: Device::Auto,
    }
}

/// A sweep that goes on until it is cancelled, and gives nothing before its end.
pub fn endless(bars: &Bars) -> JobSpec {
    let keep = Keep::Top { count: 1, metric: backsweep_core::metrics::Metric::Sharpe };
    JobSpec { options: Options { keep, ..options() }, ..spec(bars, &["fast=2..402", "slow=500..1500"]) }
}

/// A sweep with so many combinations that only to check them takes minutes.
pub fn vast(bars: &Bars) -> JobSpec {
    JobSpec { grid: axes(&["fast=2..80000", "slow=2..80000"]), ..endless(bars) }
}

/// Bars on which [`endless`] takes minutes.
pub fn long_bars() -> Bars {
    bars(40_000, 7)
}

/// The same sweep in this process.
pub fn expected(bars: &Bars, spec: &JobSpec) -> Results {
    let strategy = spec.strategy.clone().strategy().expect("a strategy");
    let grid = Grid::new(spec.grid.clone()).expect("a grid");
    sweep::sweep(bars, &strategy, &grid, &spec.options).expect("a sweep")
}
