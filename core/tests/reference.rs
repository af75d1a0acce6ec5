//! The fast path gives the bits of the naive reference, whatever the data, the strategy, the options and the cutting.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

use backsweep_core::{
    bars::{BarColumns, Bars},
    expression::{Expression, close, constant, ema, high, indicator, low, open, parameter, volume},
    grid::Grid,
    indicators::Indicator,
    metrics::Metric,
    reference,
    strategy::{Strategy, builtin},
    sweep::{self, Collector, Fill, Keep, Options, Plan, Results, Unobserved},
};
use proptest::prelude::{Just, ProptestConfig, Strategy as _, any, prop, prop_assume, prop_oneof, proptest};

/// Bars from steps of a walk. Coarse ticks give flat stretches and ties; `scale` tries tiny and huge prices.
fn bars(steps: &[(i8, u8, u8)], tick: f64, scale: f64) -> Bars {
    let mut price = 100.0;
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
        timestamp: (0_i64..).map(|bar| bar * 3_600_000_000_000).take(rows.len()).collect::<Vec<_>>().into(),
        open: column(0),
        high: column(1),
        low: column(2),
        close: column(3),
        volume: column(4),
    })
    .expect("well-formed bars")
}

/// Strategies that between them use every operation.
fn strategies() -> Vec<Strategy> {
    let fast = || ema(close(), parameter("fast"));
    let slow = || ema((high() + low()) / constant(2.0), parameter("slow"));
    let bands = || indicator(Indicator::Bbands, vec![close()], vec![parameter("slow"), constant(1.5)]);
    let strategy = |name, entry: Expression, exit: Expression| Strategy::new(name, &entry, &exit).expect("well formed");
    vec![
        builtin::ema_cross(),
        // An average of an average, which is undefined where the inner one warms up.
        strategy(
            "smooth",
            ema(fast(), parameter("slow")).less(close()),
            ema(fast(), parameter("slow")).greater(close()),
        ),
        // Long for whole stretches, from the very first bar on.
        strategy(
            "above",
            close().greater_or_equal(fast()).or(!close().less(slow())),
            close().less(fast() * parameter("slow") / parameter("slow")),
        ),
        strategy(
            "mixed",
            fast().cross_above(slow() - constant(0.25)).and(volume().greater_or_equal(constant(1.0))),
            slow().cross_below(close()).or(parameter("fast").greater(constant(3.0)).and(open().greater(close()))),
        ),
        // Several outputs, several inputs.
        strategy(
            "bands",
            close().less(bands().output("lower")).or(close().cross_above(bands().output("middle"))),
            close().greater(bands().output("upper") - indicator(Indicator::Atr, vec![], vec![parameter("fast")])),
        ),
        strategy("always", close().greater(constant(0.0)), close().less(parameter("fast") - parameter("slow"))),
    ]
}

fn assert_same_bits(fast: &Results, naive: &Results) {
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

fn options() -> impl proptest::strategy::Strategy<Value = Options> {
    let costs = (
        prop_oneof![Just(0.0), Just(0.001), Just(0.3)],
        prop_oneof![Just(0.0), Just(0.002)],
        prop_oneof![Just(0.0), Just(1.0), Just(4000.0)],
    );
    (costs, any::<bool>()).prop_map(|((fees, slippage, fixed_fee), close)| Options {
        fees,
        slippage,
        fixed_fee,
        fill: if close { Fill::Close } else { Fill::NextOpen },
        ..Options::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn fast_path_equals_reference(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 1..3000),
        tick in prop_oneof![Just(0.25), Just(2.0), Just(0.001)],
        scale in prop_oneof![Just(1.0), Just(1e-9), Just(1e9)],
        which in 0..6_usize,
        options in options(),
        fast in 1..4_i64,
    ) {
        let bars = bars(&steps, tick, scale);
        let strategy = &strategies()[which];
        let longest = i64::try_from(bars.len()).unwrap().min(fast + 12);
        prop_assume!(longest > fast + 2);
        let axes = [format!("fast={fast}..{}", fast + 2), format!("slow={}..{longest}", fast + 2)];
        let grid = Grid::parse(axes.iter().map(String::as_str)).unwrap();
        let naive = reference::sweep(&bars, strategy, &grid, &options).unwrap();
        assert_same_bits(&sweep::sweep(&bars, strategy, &grid, &options).unwrap(), &naive);
    }
}

/// A long walk with a fixed seed, several blocks long.
fn long_bars() -> Bars {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let steps: Vec<_> = (0..10_000)
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

#[test]
fn threads_and_tiles_change_nothing() {
    let (bars, strategy) = (long_bars(), builtin::ema_cross());
    let grid = Grid::parse(["fast=2..40", "slow=40..90"]).unwrap();
    let options = Options { fees: 0.001, ..Options::default() };
    let naive = reference::sweep(&bars, &strategy, &grid, &options).unwrap();
    let plan = Plan::new(&bars, &strategy, &grid, &options).unwrap();
    for threads in [1, 2, 3, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let collector = Collector::new(&Unobserved);
        pool.install(|| plan.run(&collector)).unwrap();
        assert_same_bits(&collector.into_results(grid.clone()), &naive);
    }
}

#[test]
fn the_best_are_kept_in_the_order_of_the_grid() {
    let (bars, strategy) = (long_bars(), builtin::ema_cross());
    let grid = Grid::parse(["fast=2..40", "slow=40..90"]).unwrap();
    let all = sweep::sweep(&bars, &strategy, &grid, &Options::default()).unwrap();
    let keep = Keep::Top { count: 17, metric: Metric::Sharpe };
    let best = sweep::sweep(&bars, &strategy, &grid, &Options { keep, ..Options::default() }).unwrap();
    let mut rows = all.top(17, Metric::Sharpe);
    rows.sort_unstable();
    assert_same_bits(&best, &all.take(&rows));
}
