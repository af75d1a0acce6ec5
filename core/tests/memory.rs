//! What a sweep takes from the allocator is never more than its layout says.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

mod common;

use std::sync::{Mutex, PoisonError};

use backsweep_core::{
    bars::Bars,
    expression::{Expression, close, column, constant, high, indicator, low, parameter},
    grid::Grid,
    indicators::{Indicator, Range},
    metrics::Metric,
    strategy::{Parts, Rule, Strategy, builtin},
    sweep::{Collector, Direction, Keep, MemoryLimit, Options, Plan, Resources, Results, SizeType, Unobserved},
};
use peak_alloc::PeakAlloc;
use rayon::ThreadPoolBuilder;

use common::{assert_same_bits, walk};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test at a time: the allocator counts for all threads together.
static ALONE: Mutex<()> = Mutex::new(());

/// Bytes that a sweep takes beside its bars, and those that its layout says.
fn taken(plan: &Plan, threads: usize, memory: Option<u64>) -> Option<(u64, u64, Results)> {
    let memory = memory.map(|bytes| MemoryLimit { bytes, says: "a test allows".into(), raise: "allow more".into() });
    let layout = plan.layout(&Resources { threads, memory, spills: false, results: None }).ok()?;
    let pool = ThreadPoolBuilder::new().num_threads(layout.threads()).build().expect("threads");
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let collector = Collector::new(plan, &Unobserved);
    pool.install(|| plan.run_in(&layout, &collector)).expect("a sweep");
    let results = collector.into_results();
    let taken = ALLOCATOR.peak_usage() - before;
    Some((taken as u64, layout.bytes() - layout.bars_bytes(), results))
}

fn check(name: &str, plan: &Plan) {
    for threads in [1, 2] {
        let (taken, said, results) = taken(plan, threads, None).expect("no limit");
        assert!(taken <= said, "{name} on {threads} threads: {taken} bytes taken, {said} said");
        assert!(!results.is_empty(), "{name}");
        // No idle guess either.
        assert!(said <= 8 * taken + (4 << 20), "{name} on {threads} threads: {taken} bytes taken, {said} said");
    }
}

fn uses(which: Indicator, window: Expression) -> Expression {
    let specification = which.specification();
    let inputs = specification.inputs.iter().map(|input| column(input.column)).collect();
    let mut window = Some(window);
    let arguments = specification.arguments.iter().map(|argument| match argument.range {
        Range::Window { .. } => window.take().unwrap_or_else(|| constant(argument.default)),
        Range::Number { .. } | Range::Choice(_) => constant(argument.default),
    });
    let all = indicator(which, inputs, arguments.collect());
    if specification.outputs.len() > 1 { all.output(specification.outputs[0]) } else { all }
}

#[test]
fn every_indicator_stays_within_its_estimate() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let bars = walk(3000, 7);
    for &which in Indicator::ALL {
        let mut checked = 0;
        for grid in [["window=2..34", "level=1..20"], ["window=600..632", "level=1..20"]] {
            let series = uses(which, parameter("window"));
            let parts = Parts::new(
                series.clone().cross_above(parameter("level")),
                series.cross_below(parameter("level") + parameter("window")),
            );
            let strategy = Strategy::from_parts(which.name(), &parts).expect("a strategy");
            let grid = Grid::parse(grid).expect("a grid");
            // Some windows must be longer, and some combinations of windows do not go together.
            let Ok(plan) = Plan::new(&bars, &strategy, &grid, &Options::default()) else { continue };
            check(which.name(), &plan);
            checked += 1;
        }
        assert!(checked > 0, "{}", which.name());
    }
}

fn rules(bars: &Bars) -> Vec<(&'static str, Plan)> {
    let average = |name: &str| indicator(Indicator::Sma, vec![close()], vec![parameter(name)]);
    let stops = Parts {
        rules: vec![
            (Rule::StopLoss, indicator(Indicator::Atr, vec![high(), low(), close()], vec![parameter("fast")])),
            (Rule::TakeProfit, parameter("profit")),
            (Rule::TimeStop, parameter("slow")),
            (Rule::Size, constant(0.5)),
        ],
        ..Parts::new(
            average("fast").greater(average("slow")),
            average("fast").less(average("slow").lag(parameter("slow"))),
        )
    };
    let stops = Strategy::from_parts("stops", &stops).expect("a strategy");
    let many = Grid::parse(["fast=2..22", "slow=30..90", "profit=0.01,0.02,0.05"]).expect("a grid");
    let sides = Options { direction: Direction::Both, ..Options::default() };
    let both = Options { size_type: SizeType::Percent, ..sides.clone() };
    let pairs = Grid::parse(["fast=2..62", "slow=62..162"]).expect("a grid");
    let best = Options { keep: Keep::Top { count: 100, metric: Metric::Sharpe }, ..Options::default() };
    let overlapping = Grid::parse(["fast=2..80", "slow=2..80"]).expect("a grid");
    let constrained = builtin::ema_cross().with_constraint(&parameter("fast").less(parameter("slow"))).expect("one");
    let plan =
        |strategy: &Strategy, grid: &Grid, options: &Options| Plan::new(bars, strategy, grid, options).expect("a plan");
    vec![
        ("stops", plan(&stops, &many, &both)),
        ("pairs", plan(&builtin::ema_cross(), &pairs, &Options::default())),
        ("both sides", plan(&builtin::ema_cross(), &pairs, &sides)),
        ("the best", plan(&builtin::ema_cross(), &pairs, &best)),
        ("constraints", plan(&constrained, &overlapping, &Options::default())),
    ]
}

#[test]
fn rules_choices_and_constraints_stay_within_theirs() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, plan) in rules(&walk(3000, 11)) {
        check(name, &plan);
    }
}

#[test]
fn a_limit_is_kept() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, plan) in rules(&walk(1500, 13)) {
        let mut kept = 0;
        let (_, _, all) = taken(&plan, 2, None).expect("no limit");
        for megabytes in [1, 2, 3, 4, 6, 8, 12] {
            let limit = megabytes << 20;
            if let Some((taken, said, results)) = taken(&plan, 2, Some(limit)) {
                assert!(taken <= said && said <= limit, "{name} in {megabytes} MB: {taken} taken, {said} said");
                assert_same_bits(&results, &all);
                kept += 1;
            }
        }
        assert!(kept >= 3, "{name}");
    }
}
