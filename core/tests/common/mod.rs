//! What several tests need.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(dead_code, reason = "each test uses some of it")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

use backsweep_core::{
    bars::{BarColumns, Bars},
    metrics::Metric,
    sweep::Results,
};

/// Bars from steps of a walk, half an hour apart. Coarse ticks give flat stretches and ties; `scale` tries tiny and huge
/// prices. The extra column `mood` is undefined now and then.
pub fn bars(steps: &[(i8, u8, u8)], tick: f64, scale: f64) -> Bars {
    let mut price = 100.0;
    let mood = |&(step, wick, _): &(i8, u8, u8)| if wick % 8 == 7 { f64::NAN } else { f64::from(step % 4) };
    let mood: Vec<f64> = steps.iter().map(mood).collect();
    let rows: Vec<[f64; 5]> = steps
        .iter()
        .map(|&(step, wick, gap)| {
            let open = (price + (f64::from(gap % 3) - 1.0) * tick).max(tick);
            let close = (open + f64::from(step % 8) * tick).max(tick);
            let wick = f64::from(wick % 4) * tick;
            let low = (open.min(close) - wick).max(tick / 2.0);
            price = close;
            [open * scale, (open.max(close) + wick) * scale, low * scale, close * scale, wick]
        })
        .collect();
    let column = |index: usize| rows.iter().map(|row| row[index]).collect::<Vec<_>>().into();
    Bars::new(BarColumns {
        timestamp: (0_i64..).map(|bar| bar * 1_800_000_000_000).take(rows.len()).collect::<Vec<_>>().into(),
        open: column(0),
        high: column(1),
        low: column(2),
        close: column(3),
        volume: column(4),
        extra: [("mood".to_owned(), mood.into())].into(),
    })
    .expect("well-formed bars")
}

/// A walk of so many bars: equal seeds give equal walks.
pub fn walk(length: usize, seed: u64) -> Bars {
    let mut state = seed;
    let steps: Vec<_> = (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let [step, wick, gap, ..] = state.to_le_bytes();
            (step.cast_signed(), wick, gap)
        })
        .collect();
    bars(&steps, 0.25, 1.0)
}

/// Every metric of every row has the same bits in both.
pub fn assert_same_bits(fast: &Results, naive: &Results) {
    assert_eq!(fast.combinations(), naive.combinations());
    for &metric in Metric::ALL {
        for row in 0..fast.len() {
            let (fast, naive) = (fast.metric(metric).get(row), naive.metric(metric).get(row));
            assert_eq!(
                fast.map(f64::to_bits),
                naive.map(f64::to_bits),
                "{} of row {row}: {fast:?} and {naive:?}",
                metric.name()
            );
        }
    }
}
