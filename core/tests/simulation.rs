//! Directions, sizes, costs and stops: the event-driven simulation gives the bits of the bar-by-bar one.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

mod common;

use backsweep_core::{
    bars::Bars,
    detail::ExitReason,
    expression::{Expression, close, constant, ema, indicator, parameter},
    grid::Grid,
    indicators::Indicator,
    metrics::Metric,
    reference,
    strategy::{Parts, Rule, Strategy},
    sweep::{
        self, Bits, Collector, Direction, Fill, GivenRules, Level, Options, Plan, SignalColumn, Simulation, SizeType,
        Unobserved,
    },
    vectors::Vectors,
};
use common::{assert_same_bits, bars, walk};
use proptest::prelude::{
    Just, ProptestConfig, Strategy as _, any, prop, prop_assert, prop_assert_eq, prop_assume, prop_oneof, proptest,
};

fn fast() -> Expression {
    ema(close(), parameter("fast"))
}

fn slow() -> Expression {
    ema(close(), parameter("slow"))
}

/// Two signals that shorts mirror, four of their own that also coincide, and entries on whole stretches.
fn parts(which: usize) -> Parts {
    match which {
        0 => Parts::new(fast().cross_above(slow()), fast().cross_below(slow())),
        1 => Parts {
            short_entry: Some(close().less(slow())),
            short_exit: Some(close().greater(fast())),
            ..Parts::new(close().cross_above(slow()), close().less(fast()))
        },
        _ => Parts {
            short_entry: Some(close().less(fast())),
            short_exit: Some(fast().cross_above(close())),
            ..Parts::new(close().greater(slow()), close().cross_below(slow()))
        },
    }
}

/// A range of the true range, in price: nothing while it warms up.
fn distance(times: f64) -> Expression {
    indicator(Indicator::Atr, vec![], vec![parameter("fast")]) * constant(times)
}

fn fraction_or_distance() -> impl proptest::strategy::Strategy<Value = Option<Expression>> {
    prop_oneof![
        2 => Just(None),
        2 => prop_oneof![Just(0.001), Just(0.02), Just(0.3)].prop_map(|value| Some(constant(value))),
        1 => prop_oneof![Just(0.5), Just(3.0)].prop_map(|times| Some(distance(times))),
    ]
}

fn rules() -> impl proptest::strategy::Strategy<Value = Vec<(Rule, Expression)>> {
    let time = prop_oneof![2 => Just(None), 1 => (1..40_u8).prop_map(|bars| Some(constant(f64::from(bars))))];
    (fraction_or_distance(), fraction_or_distance(), fraction_or_distance(), time).prop_map(
        |(loss, profit, trailing, time)| {
            let rules = [
                (Rule::StopLoss, loss),
                (Rule::TakeProfit, profit),
                (Rule::TrailingStop, trailing),
                (Rule::TimeStop, time),
            ];
            rules.into_iter().filter_map(|(rule, expression)| Some((rule, expression?))).collect()
        },
    )
}

fn size() -> impl proptest::strategy::Strategy<Value = (SizeType, Option<f64>)> {
    prop_oneof![
        Just((SizeType::AllIn, None)),
        prop_oneof![Just(1.0), Just(0.4)].prop_map(|size| (SizeType::Percent, Some(size))),
        prop_oneof![Just(500.0), Just(1e5)].prop_map(|size| (SizeType::Value, Some(size))),
        prop_oneof![Just(1.0), Just(90.0), Just(400.0)].prop_map(|size| (SizeType::Units, Some(size))),
    ]
}

fn options() -> impl proptest::strategy::Strategy<Value = Options> {
    let costs = (
        prop_oneof![Just(0.0), Just(0.001), Just(0.3)],
        prop_oneof![Just(0.0), Just(0.002)],
        prop_oneof![Just(0.0), Just(1.0), Just(4000.0)],
    );
    let direction = prop_oneof![Just(Direction::Long), Just(Direction::Short), Just(Direction::Both)];
    (costs, any::<bool>(), direction).prop_map(|((fees, slippage, fixed_fee), close, direction)| Options {
        fees,
        slippage,
        fixed_fee,
        direction,
        fill: if close { Fill::Close } else { Fill::NextOpen },
        ..Options::default()
    })
}

/// Every vector path gives the bits of the bar-by-bar reference.
fn assert_as_naive(bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) {
    let naive = reference::sweep(bars, strategy, grid, options).expect("a good sweep");
    let plan = Plan::new(bars, strategy, grid, options).expect("a good sweep");
    for vectors in Vectors::NAMES.iter().filter_map(|name| Vectors::by_name(name)) {
        let collector = Collector::new(&plan, &Unobserved);
        plan.clone().with_vectors(vectors).run(&collector).expect("a sweep");
        assert_same_bits(&collector.into_results(), &naive);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]

    #[test]
    fn events_equal_bars(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 1..2500),
        tick in prop_oneof![Just(0.25), Just(2.0), Just(0.01)],
        which in 0..3_usize,
        rules in rules(),
        (size_type, size) in size(),
        options in options(),
        fast in 1..6_i64,
        slow in 3..60_i64,
    ) {
        prop_assume!(steps.len() >= 70);
        let bars = bars(&steps, tick, 1.0);
        let mut parts = Parts { rules, ..parts(which) };
        parts.rules.extend(size.map(|size| (Rule::Size, constant(size))));
        let strategy = Strategy::from_parts("test", &parts).expect("well formed");
        let slows = format!("slow={slow}..{}:4", slow + 9);
        let grid = Grid::parse([format!("fast={fast},{}", fast + 2).as_str(), slows.as_str()]).expect("well formed");
        let options = Options { size_type, ..options };
        assert_as_naive(&bars, &strategy, &grid, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Grids in which much is shared: pairs by their rough copies, touched stops by bar of entry, groups of accounts.
    #[test]
    fn what_combinations_share_changes_nothing(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 100..2500),
        tick in prop_oneof![Just(0.25), Just(2.0), Just(0.000_01)],
        which in 0..3_usize,
        rules in rules(),
        options in options(),
        stops_first in any::<bool>(),
    ) {
        let bars = bars(&steps, tick, 1.0);
        let free = |rule: &Rule| !matches!(rule, Rule::StopLoss | Rule::TakeProfit);
        let rules = rules.into_iter().filter(|(rule, _)| free(rule)).collect();
        let strategy = Strategy::from_parts("test", &Parts { rules, ..parts(which) }).expect("well formed");
        let (windows, stops) = (["fast=2..12", "slow=12..45:3"], ["stop_loss=0.01,0.05", "take_profit=0.01,0.1"]);
        let axes = if stops_first { [stops, windows] } else { [windows, stops] };
        let grid = Grid::parse(axes.concat()).expect("well formed");
        assert_as_naive(&bars, &strategy, &grid, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// All in, long and short, without stops: prices that double ruin short positions.
    #[test]
    fn both_sides_side_by_side(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 100..3000),
        tick in prop_oneof![3 => Just(0.01), 3 => Just(0.25), 2 => Just(2.0), 1 => Just(20.0)],
        which in 0..3_usize,
        options in options(),
    ) {
        let bars = bars(&steps, tick, 1.0);
        let strategy = Strategy::from_parts("test", &parts(which)).expect("well formed");
        let grid = Grid::parse(["fast=1..9:2", "slow=3..45:6"]).expect("well formed");
        assert_as_naive(&bars, &strategy, &grid, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn given_signals_and_details(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 1..1500),
        seed in any::<u64>(),
        sparse in 1..12_u64,
        shorts in any::<bool>(),
        (size_type, size) in size(),
        options in options(),
        time in prop_oneof![Just(None), Just(Some(7.0))],
        fraction in prop_oneof![Just(None), Just(Some(0.01))],
    ) {
        let bars = bars(&steps, 0.25, 1.0);
        let random = |signal: u64| -> Bits {
            let mix = |bar: u64| (bar ^ seed ^ signal << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) >> 7;
            (0..steps.len() as u64).map(|bar| mix(bar).is_multiple_of(sparse)).collect()
        };
        let column = |number: u64| SignalColumn {
            entry: random(number),
            exit: (number > 0).then(|| random(number + 10)),
            short_entry: shorts.then(|| random(number + 20)),
            short_exit: shorts.then(|| random(number + 30)),
        };
        let ranges: Vec<f64> = bars.high().iter().zip(bars.low()).map(|(high, low)| (high - low) * 2.0).collect();
        let rules = GivenRules {
            stop_loss: fraction.map(Level::Fraction),
            take_profit: fraction.map(|_| Level::Amounts(ranges.into())),
            trailing_stop: None,
            time_stop: time,
            size,
        };
        let options = Options { size_type, ..options };
        let simulation = Simulation::new(&bars, vec![column(0), column(1), column(2)], rules, &options).expect("good");
        let results = simulation.run();
        assert_same_bits(&results, &simulation.reference());

        let value = |metric: Metric| results.metric(metric).get(2);
        let detail = simulation.detail(2).expect("a column");
        prop_assert_eq!(detail.equity.last().copied().filter(|equity| equity.is_finite()), value(Metric::FinalEquity));
        prop_assert_eq!(value(Metric::Trades), Some(detail.trades.len() as f64));
        let held = detail.units.iter().filter(|&&units| units != 0.0).count() as f64 / steps.len() as f64;
        prop_assert_eq!(value(Metric::Exposure), Some(held));
        for trade in &detail.trades {
            prop_assert!(trade.adverse <= 0.0 && trade.favourable >= 0.0 && trade.units > 0.0);
            prop_assert!(trade.entry_bar <= trade.exit_bar && (trade.reason == ExitReason::Open || trade.entry_bar < trade.exit_bar));
        }
        prop_assert!(simulation.detail(3).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Prices in another currency, by a power of two: nothing that is counted or a ratio changes by a bit.
    #[test]
    fn a_scaled_price_gives_the_same_returns(
        steps in prop::collection::vec((any::<i8>(), any::<u8>(), any::<u8>()), 100..1500),
        exponent in prop_oneof![Just(-30), Just(1), Just(20)],
        which in 0..3_usize,
        rules in rules(),
        options in options(),
    ) {
        let scale = libm::exp2(f64::from(exponent));
        let strategy = Strategy::from_parts("test", &Parts { rules, ..parts(which) }).expect("well formed");
        let grid = Grid::parse(["fast=2,5", "slow=9,30"]).expect("well formed");
        let sweep = |scale| sweep::sweep(&bars(&steps, 0.25, scale), &strategy, &grid, &options).expect("a good sweep");
        assert_same_bits(&sweep(scale), &sweep(1.0));
    }
}

/// Axes named like rules become rules, and constraints drop combinations.
#[test]
fn rules_are_swept_and_constraints_drop() {
    let bars = walk(3_000, 1);
    let strategy = Strategy::from_parts("test", &parts(0))
        .and_then(|strategy| strategy.with_constraint(&parameter("fast").less(parameter("slow"))))
        .expect("well formed");
    let grid = Grid::parse(["fast=2..8", "slow=3..9", "stop_loss=0.01,0.03", "take_profit=0.02,0.2", "time_stop=3,30"]);
    let grid = grid.expect("well formed");
    let options = Options { direction: Direction::Both, ..Options::default() };
    let plan = Plan::new(&bars, &strategy, &grid, &options).expect("a good sweep");
    assert_eq!(plan.dropped(), 15 * 8);
    let found = sweep::sweep(&bars, &strategy, &grid, &options).expect("a good sweep");
    assert_eq!(found.len() as u64, grid.combinations() - 15 * 8);
    assert_same_bits(&found, &reference::sweep(&bars, &strategy, &grid, &options).expect("a good sweep"));
    let equity = found.metric(Metric::FinalEquity);
    assert_ne!(equity.get(0), equity.get(7), "the axes change something");
}
