//! Indicators over a whole history, bar by bar.

use crate::indicators::Indicator;

/// Each output of an indicator. The exponential average is computed from its definition; the others take the steps of
/// their own, one bar at a time, since tables of TA-Lib's numbers judge them.
pub(super) fn bar_by_bar(indicator: Indicator, inputs: &[Vec<f64>], arguments: &[f64]) -> Vec<Vec<f64>> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
    if let (Indicator::Ema, [window, 0.0]) = (indicator, arguments) {
        return vec![ema(&inputs[0], *window as usize)];
    }
    let mut outputs = vec![Vec::new(); indicator.specification().outputs.len()];
    let mut stream = indicator.start(arguments);
    for bar in 0..inputs[0].len() {
        let now: Vec<&[f64]> = inputs.iter().map(|input| &input[bar..=bar]).collect();
        let mut values = vec![f64::NAN; outputs.len()];
        stream.block(&now, &mut values);
        for (output, value) in outputs.iter_mut().zip(values) {
            output.push(value);
        }
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
    output[first + window - 1] = sum / window as f64;
    for bar in first + window..input.len() {
        output[bar] = output[bar - 1] + (input[bar] - output[bar - 1]) * (2.0 / (window as f64 + 1.0));
    }
    output
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
            undefined in 0..1100_usize,
        ) {
            let mut input = input;
            input[..undefined.min(BLOCK)].fill(f64::NAN);
            let longest = u32::try_from(input.len()).unwrap();
            let mut averages: Vec<_> = windows.iter().map(|&window| ema::Ema::new(window.min(longest))).collect();
            let expected: Vec<_> =
                windows.iter().map(|&window| super::ema(&input, window.min(longest) as usize)).collect();
            let mut rows = vec![0.0; averages.len() * BLOCK];
            for (block, inputs) in input.chunks(BLOCK).enumerate() {
                ema::blocks(&mut averages, inputs, &mut rows);
                for (row, expected) in rows.chunks(BLOCK).zip(&expected) {
                    for (bar, value) in row[..inputs.len()].iter().enumerate() {
                        prop_assert_eq!(value.to_bits(), expected[block * BLOCK + bar].to_bits());
                    }
                }
            }
        }
    }
}
