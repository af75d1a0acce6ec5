//! The table that summarises any stretch of a block: building it, and asking it. Elements are bars, then questions.

use std::{error::Error, hint::black_box};

use backsweep_benches::synthetic_bars;
use backsweep_kernel::{
    BLOCK,
    span::{Span, TABLE, build_table, stretch},
};
use criterion::{Criterion, Throughput};

fn main() -> Result<(), Box<dyn Error>> {
    let bars = synthetic_bars(BLOCK)?;
    let closes = bars.close();
    let mut table = vec![Span::EMPTY; TABLE];
    build_table(closes, closes[0], &mut table);

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("span table");
    group.throughput(Throughput::Elements(BLOCK as u64));
    let mut scratch = table.clone();
    group.bench_function("build", |bencher| bencher.iter(|| build_table(black_box(closes), closes[0], &mut scratch)));
    group.bench_function("query", |bencher| {
        // Every start once, each with another length.
        let stretches: Vec<(usize, usize)> =
            (0..BLOCK).map(|first| (first, first + 1 + (first * 37) % (BLOCK - first))).collect();
        bencher.iter(|| {
            for &(first, end) in &stretches {
                black_box(stretch(black_box(&table), first, end));
            }
        });
    });
    group.finish();
    criterion.final_summary();
    Ok(())
}
