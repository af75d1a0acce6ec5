//! Indicators over a whole history, bar by bar.

use crate::{indicators::Indicator, vectors::Vectors};

/// Each output of an indicator. The exponential average is computed from its definition; the others take the steps of
/// their own, one bar at a time, since tables of TA-Lib's numbers judge them.
pub(super) fn bar_by_bar(indicator: Indicator, inputs: &[Vec<f64>], arguments: &[f64]) -> Vec<Vec<f64>> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
    if let (Indicator::Ema, [window, 0.0]) = (indicator, arguments) {
        return vec![ema(&inputs[0], *window as usize)];
    }
    let bars = inputs[0].len();
    let mut outputs = vec![vec![f64::NAN; bars]; indicator.specification().outputs.len()];
    let mut stream = indicator.start(&[arguments], Vectors::Portable);
    for bar in 0..bars {
        let now: Vec<&[f64]> = inputs.iter().map(|input| &input[bar..=bar]).collect();
        let mut values: Vec<&mut [f64]> = outputs.iter_mut().map(|output| &mut output[bar..=bar]).collect();
        stream.block(&now, &mut values);
    }
    outputs
}

/// Exponential moving average, seeded with the mean of the first `window` inputs that are not NaN; NaN before.
fn ema(input: &[f64], window: usize) -> Vec<f64> {
    let mut output = vec![f64::NAN; input.len()];
    let first = input.iter().take_while(|value| value.is_nan()).count();
    if input.len() - first < window {
        return output;
    }
    let mut sum = 0.0;
    for value in &input[first..first + window] {
        sum += value;
    }
    // The gap to the input: by how much of itself it stays, and what each bar adds to that.
    let kept = 1.0 - 2.0 / (window as f64 + 1.0);
    let mut added = vec![0.0; input.len()];
    let seeded = first + window - 1;
    added[seeded] = input[seeded] - sum / window as f64;
    for bar in seeded + 1..input.len() {
        added[bar] = kept * (input[bar] - input[bar - 1]);
    }
    // The eights are counted from the first input that is defined.
    let gap = decaying(&added[first..], kept);
    for bar in seeded..input.len() {
        output[bar] = input[bar] - gap[bar - first];
    }
    output
}

/// `value = ratio * value + added`, from 0. Eight bars are summed by doubling: first what one bar before added, then what
/// the two before those did, then the four; and what was there before the eight bars comes last.
fn decaying(added: &[f64], ratio: f64) -> Vec<f64> {
    let (square, fourth) = (ratio * ratio, ratio * ratio * (ratio * ratio));
    let cube = square * ratio;
    let powers = [ratio, square, cube, fourth, fourth * ratio, fourth * square, fourth * cube, fourth * fourth];
    let mut values = Vec::new();
    let mut before = 0.0;
    for eight in added.chunks(8) {
        let mut sums = eight.to_vec();
        for (distance, factor) in [(1, ratio), (2, square), (4, fourth)] {
            let earlier = sums.clone();
            for bar in 0..sums.len() {
                sums[bar] += factor * if bar < distance { 0.0 } else { earlier[bar - distance] };
            }
        }
        for (sum, power) in sums.iter().zip(powers) {
            values.push(sum + power * before);
        }
        before = values[values.len() - 1];
        // A gap that nobody could see closes.
        if before.abs() < 1e-290 {
            before = 0.0;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use backsweep_kernel::{BLOCK, ema};
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn streamed_averages_equal_the_definition(
            input in prop::collection::vec(1.0..1e6_f64, BLOCK..3 * BLOCK),
            windows in prop::collection::vec(1..1500_u32, 1..20),
        ) {
            let longest = u32::try_from(input.len()).unwrap();
            let mut averages: Vec<_> = windows.iter().map(|&window| ema::Ema::new(window.min(longest))).collect();
            let expected: Vec<_> =
                windows.iter().map(|&window| super::ema(&input, window.min(longest) as usize)).collect();
            for (average, expected) in averages.iter_mut().zip(&expected) {
                let mut values = vec![0.0; input.len()];
                for (inputs, values) in input.chunks(BLOCK).zip(values.chunks_mut(BLOCK)) {
                    average.block(inputs, values);
                }
                for (value, expected) in values.iter().zip(expected) {
                    prop_assert_eq!(value.to_bits(), expected.to_bits());
                }
            }
        }
    }
}
