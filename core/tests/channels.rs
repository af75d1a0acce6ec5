//! Lines of a channel compare as if each were computed: flat stretches, lines on the price, widths of next to nothing.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

mod common;

use backsweep_core::{
    expression::{close, indicator, named_column, parameter},
    grid::Grid,
    indicators::Indicator,
    reference,
    strategy::{Strategy, builtin},
    sweep::{Collector, Direction, Options, Plan, Unobserved},
    vectors::Vectors,
};
use proptest::prelude::{Just, ProptestConfig, any, prop, prop_oneof, proptest};

use common::{assert_same_bits, bars};

/// Channels above and below, on either side of a comparison, against series that have values and that lack some.
fn strategies() -> Vec<Strategy> {
    let bands = || indicator(Indicator::Bbands, vec![close()], vec![parameter("window"), parameter("deviations")]);
    let line = |name: &str| bands().output(name);
    let turned = Strategy::new("turned", &line("lower").cross_above(close()), &line("upper").less(close()));
    let gaps = Strategy::new(
        "gaps",
        &(named_column("mood") + close()).greater_or_equal(line("upper")),
        &named_column("mood").less_or_equal(line("lower")),
    );
    let known = ["bollinger_reversion", "bollinger_breakout"].map(|name| builtin::by_name(name).expect("a built-in"));
    let own = [turned, gaps].map(|strategy| strategy.expect("a strategy"));
    known.into_iter().chain(own).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn lines_compare_as_they_are_computed(
        steps in prop::collection::vec((prop_oneof![Just(0_i8), any::<i8>()], any::<u8>(), any::<u8>(), 1..40_usize), 20..150),
        tick in prop_oneof![Just(0.25), Just(1e-4), Just(1e-10)],
        scale in prop_oneof![Just(1.0), Just(1e-200), Just(1e200)],
        which in 0..4_usize,
        outer in any::<bool>(),
    ) {
        // Runs of one step are flat stretches where it is none.
        let steps: Vec<_> = steps.iter().flat_map(|&(step, wick, gap, run)| vec![(step, wick, gap); run]).collect();
        let bars = bars(&steps, tick, scale);
        let deviations = "deviations=0,0.5,1,1.25,1.5,2,2.5,3,3.5,4,4.5,5,6,7,8";
        let axes = if outer { [deviations, "window=1..4"] } else { ["window=2..5", deviations] };
        let grid = Grid::parse(axes).expect("a grid");
        let strategy = &strategies()[which];
        let options = Options { fees: 0.001, direction: Direction::Both, ..Options::default() };
        let naive = reference::sweep(&bars, strategy, &grid, &options).expect("a sweep");
        for vectors in Vectors::NAMES.into_iter().filter_map(Vectors::by_name) {
            let plan = Plan::new(&bars, strategy, &grid, &options).expect("a plan").with_vectors(vectors);
            let collector = Collector::new(&plan, &Unobserved);
            plan.run(&collector).expect("a sweep");
            assert_same_bits(&collector.into_results(), &naive);
        }
    }
}
