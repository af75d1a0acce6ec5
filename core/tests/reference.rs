//! The fast path gives the bits of the naive reference, whatever the data, the strategy, the options and the cutting.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

mod common;

use backsweep_core::{
    bars::Bars,
    expression::{
        Arithmetic, Comparison, Crossing, Expression, LookBack, PriceColumn, Unary, close, constant, ema, high, hl2,
        hlc3, hour, indicator, low, named_column, ohlc4, open, parameter, volume, weekday,
    },
    grid::Grid,
    indicators::Indicator,
    metrics::Metric,
    reference,
    strategy::{Rule, Strategy, builtin},
    sweep::{self, Aggregator, Collector, Fill, Keep, MemoryLimit, Options, Plan, Resources, Trace, Unobserved},
};
use proptest::prelude::{
    Just, ProptestConfig, Strategy as _, any, prop, prop_assert_eq, prop_assume, prop_oneof, proptest,
};

use common::{assert_same_bits, bars, walk};

const STRATEGIES: usize = 10;

/// Strategies that between them use every operation, for so many bars.
fn strategies(bars: usize) -> Vec<Strategy> {
    let long = || constant((bars - bars / 3) as f64);
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
        // A lag of a series and of a signal, division by zero now and then, a column of the data's own.
        strategy(
            "lagged",
            (close() / named_column("mood")).greater(close().lag(parameter("fast"))).lag(parameter("slow")),
            (fast() - slow().lag(parameter("slow") - parameter("fast"))).abs().less_or_equal(-named_column("mood")),
        ),
        // What was true lately, and since when.
        strategy(
            "lately",
            hlc3().rising(parameter("fast")).any_of_last(parameter("slow")),
            hl2().falling(constant(2.0)).xor(close().less(slow()).all_of_last(parameter("fast"))),
        ),
        // Memories longer than a word, and than a block where there are as many bars.
        strategy(
            "memory",
            close().greater(open() + close().lag(long())).any_of_last(long()).or(close().less(slow()).lag(long())),
            close().greater_or_equal(open().minimum(ohlc4())).all_of_last(parameter("fast")).lag(parameter("slow")),
        ),
        // The clock.
        strategy(
            "clock",
            hour().greater_or_equal(parameter("fast")).and(hour().less(constant(9.5).maximum(parameter("slow")))),
            weekday().greater(parameter("fast")).or(close().less(hl2().maximum(named_column("mood")))),
        ),
        strategy("always", close().greater(constant(0.0)), close().less(parameter("fast") - parameter("slow"))),
    ]
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
        which in 0..STRATEGIES,
        options in options(),
        fast in 1..4_i64,
    ) {
        let bars = bars(&steps, tick, scale);
        let strategy = &strategies(bars.len())[which];
        let longest = i64::try_from(bars.len()).unwrap().min(fast + 12);
        prop_assume!(longest > fast + 2);
        let axes = [format!("fast={fast}..{}", fast + 2), format!("slow={}..{longest}", fast + 2)];
        let grid = Grid::parse(axes.iter().map(String::as_str)).unwrap();
        let naive = reference::sweep(&bars, strategy, &grid, &options).unwrap();
        assert_same_bits(&sweep::sweep(&bars, strategy, &grid, &options).unwrap(), &naive);
    }
}

/// What every operation gives for a combination.
fn traces(plan: &Plan, combination: u64) -> Vec<Option<Trace>> {
    (0..).zip(plan.strategy().nodes()).map(|(node, _)| plan.trace(node, combination)).collect()
}

/// Equal when the bits are, whatever NaN stands for undefined.
fn bits(trace: Option<&Trace>, bars: usize) -> Vec<u64> {
    match trace {
        Some(Trace::Series(values)) => {
            values[..bars].iter().map(|value| if value.is_nan() { u64::MAX } else { value.to_bits() }).collect()
        }
        Some(Trace::Signal(values)) => values[..bars].iter().map(|&value| u64::from(value)).collect(),
        None => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_operation_equals_the_reference_and_sees_no_later_bar(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 20..3000),
        known in 1..3000_usize,
        other in any::<(i8, u8, u8)>(),
        fast in 1..4_i64,
    ) {
        let known = known.min(steps.len());
        let changed: Vec<_> = (0..).zip(&steps).map(|(bar, &step)| if bar < known { step } else { other }).collect();
        let (original, changed) = (bars(&steps, 0.25, 1.0), bars(&changed, 0.25, 1.0));
        let grid = Grid::parse([format!("fast={fast}").as_str(), "slow=7"]).unwrap();
        for strategy in strategies(steps.len()) {
            let plan = |bars: &Bars| Plan::new(bars, &strategy, &grid, &Options::default()).unwrap();
            let (plan, other) = (plan(&original), plan(&changed));
            for ((node, trace), other) in (0..).zip(traces(&plan, 0)).zip(traces(&other, 0)) {
                let place = || strategy.describe(node);
                let naive = reference::trace(&plan, node, 0);
                let all = steps.len();
                prop_assert_eq!(bits(trace.as_ref(), all), bits(naive.as_ref(), all), "{}", place());
                prop_assert_eq!(bits(trace.as_ref(), known), bits(other.as_ref(), known), "{}", place());
            }
        }
    }
}

#[test]
fn the_strategies_use_every_operation() {
    assert_eq!(strategies(30).len(), STRATEGIES);
    let text = format!("{:?}", strategies(30));
    let columns = PriceColumn::ALL.iter().map(|each| format!("Column({each:?})"));
    let arithmetic = Arithmetic::ALL.iter().map(|each| format!("operator: {each:?},"));
    let comparisons = Comparison::ALL.iter().map(|each| format!("operator: {each:?},"));
    let crossings = Crossing::ALL.iter().map(|each| format!("direction: {each:?},"));
    let unary = Unary::ALL.iter().map(|each| format!("operator: {each:?},"));
    let look_backs = LookBack::ALL.iter().map(|each| format!("operator: {each:?},"));
    let others = ["Output {", "ExtraColumn(", "And(", "Or(", "Xor(", "Not("].map(str::to_owned).into_iter();
    let all =
        columns.chain(arithmetic).chain(comparisons).chain(crossings).chain(unary).chain(look_backs).chain(others);
    for operation in all {
        assert!(text.contains(&operation), "no strategy has {operation}");
    }
}

/// Several blocks.
fn long_bars() -> Bars {
    walk(10_000, 0x9E37_79B9_7F4A_7C15)
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
        let collector = Collector::new(&plan, &Unobserved);
        pool.install(|| plan.run(&collector)).unwrap();
        assert_same_bits(&collector.into_results(), &naive);
    }
}

#[test]
fn memory_changes_tiles_and_never_a_bit() {
    let (bars, strategy) = (long_bars(), builtin::ema_cross());
    let dropping = strategy.with_constraint(&parameter("fast").less(parameter("slow"))).unwrap();
    let whole = Grid::parse(["fast=2..20", "slow=40..70"]).unwrap();
    let overlapping = Grid::parse(["fast=2..30", "slow=15..40"]).unwrap();
    for (strategy, grid) in [(&strategy, &whole), (&dropping, &overlapping)] {
        let naive = reference::sweep(&bars, strategy, grid, &Options::default()).unwrap();
        let plan = Plan::new(&bars, strategy, grid, &Options::default()).unwrap();
        let layout = |bytes: u64, spills: bool| {
            let memory = MemoryLimit { bytes, says: "a test allows".to_owned(), raise: "allow more".to_owned() };
            plan.layout(&Resources { threads: 3, memory: Some(memory), spills, results: None })
        };
        let ample = layout(1 << 30, true).unwrap();
        assert_eq!((ample.threads(), ample.stretches(), ample.spills()), (3, 1, false));
        let (mut tiles, mut stretches) = (Vec::new(), Vec::new());
        let least = (1..1 << 30).map(|step| step << 12).find(|&bytes| layout(bytes, true).is_ok()).unwrap();
        assert_eq!(layout(least - 4096, true).unwrap_err().code(), "sweep.too_large");
        for bytes in [0, 1 << 16, 1 << 19, 1 << 22].map(|more| least + more) {
            for spills in [false, true] {
                let Ok(layout) = layout(bytes, spills) else { continue };
                assert!(layout.bytes() <= bytes, "{} of {bytes}", layout.bytes());
                tiles.push(layout.tiles());
                stretches.push(layout.stretches());
                let pool = rayon::ThreadPoolBuilder::new().num_threads(layout.threads()).build().unwrap();
                let collector = Collector::new(&plan, &Unobserved);
                pool.install(|| plan.run_in(&layout, &collector)).unwrap();
                assert_same_bits(&collector.into_results(), &naive);
                let mut row = 0;
                for stretch in 0..layout.stretches() {
                    let collector = Collector::of_stretch(&plan, &Unobserved);
                    pool.install(|| plan.run_stretch(&layout, stretch, &collector)).unwrap();
                    let part = collector.into_results();
                    let rows: Vec<usize> = (row..row + part.len()).collect();
                    row += part.len();
                    assert_same_bits(&part, &naive.take(&rows));
                }
                assert_eq!(row, naive.len());
            }
        }
        assert!(tiles.iter().max() > tiles.iter().min());
        assert!(stretches.iter().any(|&each| each > 1) && stretches.contains(&1));
    }
}

#[test]
fn aggregates_are_those_of_all_rows_whatever_the_tiles() {
    let (bars, strategy) = (long_bars(), builtin::ema_cross());
    let with_stop = strategy.with_rule(Rule::StopLoss, &parameter("stop")).unwrap();
    let grid = Grid::parse(["fast=2..12", "slow=40..60", "stop=0.01,0.02,0.05"]).unwrap();
    let plan = Plan::new(&bars, &with_stop, &grid, &Options::default()).unwrap();
    let all = sweep::sweep(&bars, &with_stop, &grid, &Options::default()).unwrap();
    let mut texts = Vec::new();
    for threads in [1, 3] {
        let layout =
            plan.layout(&Resources { threads, results: Some(Aggregator::bytes(&plan)), ..Resources::default() });
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let aggregator = Aggregator::new(&plan, &Unobserved);
        pool.install(|| plan.run_in(&layout.unwrap(), &aggregator)).unwrap();
        let found = aggregator.into_aggregates();
        assert_eq!(found.combinations(), 600);
        let best = found.best();
        for &metric in Metric::ALL {
            let mut values: Vec<f64> = all.metric(metric).iter().flatten().collect();
            values.sort_by(f64::total_cmp);
            assert_eq!(found.defined(metric), values.len() as u64);
            let Some((least, greatest)) = found.extremes(metric) else { continue };
            assert_eq!((least, greatest), (values[0], values[values.len() - 1]));
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            assert!((found.mean(metric).unwrap() - mean).abs() <= 1e-12 * greatest.abs().max(least.abs()));
            for of in [0.0, 0.05, 0.5, 0.75, 1.0] {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
                let exact = values[(of * (values.len() - 1) as f64) as usize];
                let near = found.quantile(metric, of).unwrap();
                assert!((near - exact).abs() <= exact.abs() / 128.0 + 1e-18, "{metric:?} {of}: {near} {exact}");
            }
            let top = all.top(1, metric)[0];
            let row = best.combinations().iter().position(|each| each == all.combinations().get(top)).unwrap();
            assert_eq!(best.metric(metric).get(row), all.metric(metric).get(top));
            for (x, y) in [("fast", "slow"), ("slow", "fast"), ("stop", "fast")] {
                let (kept, expected) =
                    (found.heatmap(x, y, metric).unwrap().unwrap(), all.heatmap(x, y, metric).unwrap());
                assert_eq!(kept, expected);
            }
            texts.push((metric, found.mean(metric).unwrap().to_bits(), found.quantile(metric, 0.3).unwrap().to_bits()));
        }
        assert!(found.heatmap("fast", "none", Metric::Sharpe).is_err());
    }
    let (one, other) = texts.split_at(texts.len() / 2);
    assert_eq!(one, other);
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
