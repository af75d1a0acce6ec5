//! The sweep that users run most: an EMA cross over a grid, with fees. Elements are bar-combinations.

use std::{error::Error, thread};

use backsweep_benches::synthetic_bars;
use backsweep_core::{
    grid::Grid,
    strategy::builtin,
    sweep::{Options, sweep},
};
use criterion::{BenchmarkId, Criterion, Throughput};
use rayon::ThreadPoolBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    let bars = synthetic_bars(100_000)?;
    let grid = Grid::parse(["fast=5..25", "slow=40..140:2"])?;
    let strategy = builtin::ema_cross();
    let options = Options { fees: 0.001, ..Options::default() };

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("ema_cross 20x50, 100000 bars");
    group.sample_size(10).throughput(Throughput::Elements(grid.combinations() * bars.len() as u64));
    let mut counts = vec![1, thread::available_parallelism()?.get()];
    counts.dedup();
    for threads in counts {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter(|| pool.install(|| sweep(&bars, &strategy, &grid, &options)));
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}
