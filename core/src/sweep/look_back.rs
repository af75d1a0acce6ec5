//! Looking back over bars: what is carried from block to block, for one slot.

use std::collections::VecDeque;

use backsweep_kernel::mask;

use crate::expression::LookBack;

/// The bars before the current block, as far as they matter.
pub(super) enum Past {
    /// The last values of a series, as many as the lag, oldest first.
    Values(VecDeque<f64>),
    /// The last words of a signal, of 64 bars each, and by how many bars less than a word the lag exceeds them.
    Words { words: VecDeque<u64>, rest: u32 },
    /// For how many bars in a row a condition has held, and the value before the block where it compares a series.
    Run { wanted: u32, run: u32, previous: f64 },
}

impl Past {
    /// Before the first bar. `bars` has been checked; `signal` tells what is looked at.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
    pub(super) fn new(operator: LookBack, bars: f64, signal: bool) -> Self {
        let count = bars as usize;
        let wanted = u32::try_from(count).unwrap_or(u32::MAX);
        match operator {
            LookBack::Lag if signal => {
                Self::Words { words: VecDeque::from(vec![0; count / 64 + 1]), rest: (count % 64) as u32 }
            }
            LookBack::Lag => Self::Values(VecDeque::from(vec![f64::NAN; count])),
            // Any is not none: before the first bar, none has lasted for long enough.
            LookBack::AnyOfLast => Self::Run { wanted, run: wanted, previous: f64::NAN },
            _ => Self::Run { wanted, run: 0, previous: f64::NAN },
        }
    }

    /// A series some bars ago.
    pub(super) fn lag_values(&mut self, input: &[f64], output: &mut [f64]) {
        let Self::Values(values) = self else { return };
        let before = values.len().min(input.len());
        let (kept, last) = input.split_at(input.len() - before);
        for (output, value) in output.iter_mut().zip(values.drain(..before)) {
            *output = value;
        }
        output[before..input.len()].copy_from_slice(kept);
        values.extend(last);
    }

    /// Words of a signal: some bars ago, or of its last bars.
    pub(super) fn look(&mut self, operator: LookBack, input: &[u64], output: &mut [u64]) {
        for (output, &word) in output.iter_mut().zip(input) {
            *output = match self {
                Self::Words { words, rest } => {
                    words.push_back(word);
                    let older = words.pop_front().unwrap_or_default();
                    let newer = words.front().copied().unwrap_or_default();
                    // Two shifts, since one by all 64 bits is no shift.
                    newer << *rest | (older >> 1 >> (63 - *rest))
                }
                Self::Run { wanted, run, .. } if operator == LookBack::AnyOfLast => !mask::held(!word, *wanted, run),
                Self::Run { wanted, run, .. } => mask::held(word, *wanted, run),
                Self::Values(_) => 0,
            };
        }
    }

    /// Words of a series that rises or falls. `compare` tells on which bars the first series stands right to the second.
    pub(super) fn trend(&mut self, input: &[f64], compare: fn(&[f64], &[f64]) -> u64, output: &mut [u64]) {
        let Self::Run { wanted, run, previous } = self else { return };
        let Some(&last) = input.last() else { return };
        let first = compare(&input[..1], &[*previous]);
        for (word, output) in output.iter_mut().enumerate().take(input.len().div_ceil(64)) {
            let (start, end) = (word * 64, input.len().min(word * 64 + 64));
            let steps = if word == 0 {
                compare(&input[1..end], &input[..end - 1]) << 1 | first
            } else {
                compare(&input[start..end], &input[start - 1..end - 1])
            };
            *output = mask::held(steps, *wanted, run);
        }
        *previous = last;
    }
}
