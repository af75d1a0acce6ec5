//! What holds for every indicator, whatever its arguments and inputs.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, reason = "what the engine may not do, its tests may")]

use backsweep_core::{
    indicators::{Argument, Indicator, Range},
    vectors::Vectors,
};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

/// The bits of each bar, whatever kind of NaN it is.
fn bits(series: &[f64]) -> Vec<u64> {
    series.iter().map(|value| if value.is_nan() { u64::MAX } else { value.to_bits() }).collect()
}

/// Arguments for this many bars, each at its own place in its range; `None` where there are too few bars.
fn arguments(indicator: Indicator, bars: usize, places: &[f64]) -> Option<Vec<f64>> {
    let choose = |(number, argument): (usize, &Argument)| {
        let place = places[number % places.len()];
        match argument.range {
            Range::Window { least } => {
                let room = bars.checked_sub(least as usize)?;
                Some(f64::from(least) + (room as f64 * place).floor())
            }
            Range::Number { least, most } => Some(least + (most.min(least + 5.0) - least) * place),
            Range::Choice(words) => Some((words.len() as f64 * place).floor()),
        }
    };
    indicator.specification().arguments.iter().enumerate().map(choose).collect()
}

/// The defaults where they fit, and arguments at these places.
fn trials(indicator: Indicator, bars: usize, places: &[f64]) -> Vec<Vec<f64>> {
    let usual: Vec<f64> = indicator.specification().arguments.iter().map(|argument| argument.default).collect();
    let fits = indicator.stream(&[&usual], bars).is_ok();
    fits.then_some(usual).into_iter().chain(arguments(indicator, bars, places)).collect()
}

/// As many inputs as the indicator reads, each from another part of the values.
fn inputs(indicator: Indicator, values: &[f64], bars: usize) -> Vec<&[f64]> {
    (0..indicator.specification().inputs.len()).map(|input| &values[input * bars..][..bars]).collect()
}

fn compute(indicator: Indicator, inputs: &[&[f64]], arguments: &[f64]) -> Vec<Vec<u64>> {
    let outputs = indicator.compute(inputs, arguments).expect("arguments in range");
    outputs.iter().map(|output| bits(output)).collect()
}

/// Most inputs that an indicator may read.
const INPUTS: usize = 5;

/// Prices with ties and gaps, and now and then an undefined one.
fn price() -> impl Strategy<Value = f64> {
    (0..200_u8, 1..40_i32, any::<bool>()).prop_map(|(kind, ticks, coarse)| match kind {
        0 => f64::NAN,
        1..4 => f64::from(ticks) * 1e6,
        _ if coarse => f64::from(ticks),
        _ => 100.0 + f64::from(ticks) / 7.0,
    })
}

fn history(longest: usize) -> impl Strategy<Value = (usize, Vec<f64>)> {
    (1..=longest).prop_flat_map(|bars| prop::collection::vec(price(), INPUTS * bars).prop_map(move |all| (bars, all)))
}

fn places() -> impl Strategy<Value = Vec<f64>> {
    // Mostly short windows, so that something comes after the warm-up.
    prop::collection::vec(0.0..1.0_f64, 4).prop_map(|places| places.iter().map(|place| place * place * place).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn blocks_may_be_cut_anywhere((bars, values) in history(150), places in places(), cut in 1..40_usize) {
        for &indicator in Indicator::ALL {
            for arguments in trials(indicator, bars, &places) {
                let inputs = inputs(indicator, &values, bars);
                let whole = compute(indicator, &inputs, &arguments);
                let mut stream = indicator.stream(&[&arguments], bars).expect("arguments in range");
                let mut parts = vec![Vec::new(); whole.len()];
                for start in (0..bars).step_by(cut) {
                    let length = cut.min(bars - start);
                    let block: Vec<&[f64]> = inputs.iter().map(|input| &input[start..start + length]).collect();
                    let mut outputs = vec![vec![0.0; length]; parts.len()];
                    let mut rows: Vec<&mut [f64]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
                    stream.block(&block, &mut rows);
                    for (part, output) in parts.iter_mut().zip(&outputs) {
                        part.extend(bits(output));
                    }
                }
                prop_assert_eq!(whole, parts, "{} {:?}", indicator.name(), arguments);
            }
        }
    }

    #[test]
    fn several_at_once_are_each_alone_on_all_vectors((bars, values) in history(600), many in prop::collection::vec(places(), 1..6)) {
        for &indicator in Indicator::ALL {
            let sets: Vec<Vec<f64>> = many.iter().flat_map(|places| trials(indicator, bars, places)).collect();
            let (inputs, outputs) = (inputs(indicator, &values, bars), indicator.specification().outputs.len());
            let borrowed: Vec<&[f64]> = sets.iter().map(Vec::as_slice).collect();
            for vectors in Vectors::NAMES.into_iter().filter_map(Vectors::by_name) {
                let mut rows = vec![vec![0.0; bars]; sets.len() * outputs];
                let mut views: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
                indicator.compute_into(vectors, &inputs, &borrowed, &mut views).expect("arguments in range");
                for (set, rows) in sets.iter().zip(rows.chunks(outputs)) {
                    let found: Vec<Vec<u64>> = rows.iter().map(|row| bits(row)).collect();
                    let alone = compute(indicator, &inputs, set);
                    prop_assert_eq!(alone, found, "{} {:?} {}", indicator.name(), set, vectors.name());
                }
            }
        }
    }

    #[test]
    fn later_bars_change_nothing_before(
        (bars, values) in history(150),
        places in places(),
        keep in any::<prop::sample::Index>(),
        other in price(),
    ) {
        let kept = 1 + keep.index(bars);
        for &indicator in Indicator::ALL {
            for arguments in trials(indicator, kept, &places) {
                let inputs = inputs(indicator, &values, bars);
                let first: Vec<&[f64]> = inputs.iter().map(|input| &input[..kept]).collect();
                let changed: Vec<Vec<f64>> = first.iter().map(|input| [input, &vec![other; bars - kept][..]].concat()).collect();
                let changed: Vec<&[f64]> = changed.iter().map(Vec::as_slice).collect();
                let expected = compute(indicator, &first, &arguments);
                for longer in [inputs, changed] {
                    let mut found = compute(indicator, &longer, &arguments);
                    for output in &mut found {
                        output.truncate(kept);
                    }
                    prop_assert_eq!(&expected, &found, "{} {:?}", indicator.name(), arguments);
                }
            }
        }
    }

    #[test]
    fn any_positive_input_gives_as_many_bars(
        bars in 1..30_usize,
        values in prop::collection::vec(f64::MIN_POSITIVE..=f64::MAX, INPUTS * 30),
        exponents in prop::collection::vec(-300..300_i32, INPUTS * 30),
        huge in any::<bool>(),
        places in prop::collection::vec(0.0..1.0_f64, 4),
    ) {
        let scaled: Vec<f64> = exponents.iter().map(|&exponent| 10_f64.powi(exponent)).collect();
        for &indicator in Indicator::ALL {
            for arguments in trials(indicator, bars, &places) {
                let inputs = inputs(indicator, if huge { &values } else { &scaled }, bars);
                let outputs = compute(indicator, &inputs, &arguments);
                prop_assert_eq!(outputs.len(), indicator.specification().outputs.len());
                prop_assert!(outputs.iter().all(|output| output.len() == bars));
            }
        }
    }
}

#[test]
fn windows_out_of_range_are_refused() {
    let series = [1.0; 20];
    for &indicator in Indicator::ALL {
        let specification = indicator.specification();
        let inputs = vec![&series[..]; specification.inputs.len()];
        for (number, argument) in specification.arguments.iter().enumerate() {
            for wrong in [-1.0, 0.5, 1e300, f64::NAN, f64::INFINITY] {
                let fits = matches!(argument.range, Range::Number { least, most } if (least..=most).contains(&wrong));
                let mut arguments = arguments(indicator, series.len(), &[0.0]).expect("enough bars");
                arguments[number] = wrong;
                assert_eq!(indicator.compute(&inputs, &arguments).is_ok(), fits, "{} {wrong}", indicator.name());
            }
        }
    }
}

#[test]
fn averages_of_a_flat_market_are_flat_to_the_last_bit() {
    let flat = [0.1; 400];
    for indicator in [
        Indicator::Sma,
        Indicator::Wma,
        Indicator::Trima,
        Indicator::Hma,
        Indicator::Kama,
        Indicator::Midpoint,
        Indicator::Linreg,
    ] {
        for window in [2.0, 7.0, 30.0, 111.0] {
            let output = &indicator.compute(&[&flat], &[window]).expect("a window in range")[0];
            assert!(output[130..].iter().all(|value| value.to_bits() == 0.1_f64.to_bits()), "{}", indicator.name());
        }
    }
}

#[test]
fn noise_on_a_large_level_keeps_its_digits() {
    // Eighths are exact on a level of 1e9.
    let noise: Vec<f64> = (0..3_000_u32).map(|bar| f64::from(bar * bar % 97) / 8.0).collect();
    let raised: Vec<f64> = noise.iter().map(|noise| 1e9 + noise).collect();
    for indicator in [Indicator::Var, Indicator::Stddev, Indicator::Zscore, Indicator::LinregSlope] {
        for window in [5.0, 60.0, 1000.0] {
            let plain = &indicator.compute(&[&noise], &[window]).expect("a window in range")[0];
            let found = &indicator.compute(&[&raised], &[window]).expect("a window in range")[0];
            for (plain, found) in plain.iter().zip(found).filter(|(plain, _)| !plain.is_nan()) {
                assert!((found - plain).abs() <= 1e-12 * plain.abs().max(1.0), "{} {window}", indicator.name());
            }
        }
    }
}

#[test]
fn a_flat_input_has_no_strength_and_no_score() {
    let flat = [3.0; 60];
    let last = |indicator: Indicator, inputs: &[&[f64]]| -> Vec<f64> {
        let outputs = indicator.compute(inputs, &[]).expect("defaults");
        outputs.iter().map(|output| output[59]).collect()
    };
    assert_eq!(last(Indicator::Rsi, &[&flat]), [0.0]);
    assert_eq!(last(Indicator::Cmo, &[&flat]), [0.0]);
    assert_eq!(last(Indicator::Stoch, &[&flat[..]; 3]), [0.0, 0.0]);
    assert_eq!(last(Indicator::Stochrsi, &[&flat]), [0.0, 0.0]);
    assert!(last(Indicator::Zscore, &[&flat])[0].is_nan());
    assert!(last(Indicator::Vwma, &[&flat, &[0.0; 60]])[0].is_nan());
}
