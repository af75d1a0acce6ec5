//! Directional movement index.
//!
//! Formula: `100 * |plus_di - minus_di| / (plus_di + minus_di)`. Where both are 0 it keeps its last value, at first 0.
//! Warm-up: `window` bars. Source: TA-Lib `DX`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{
    parts::{
        directional::{Index, Moves},
        stream::{Rows, Share, share},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Directional movement index: how one-sided the moves of `window` bars are, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| {
        let index = |set: &&[f64]| (Index::new(count(set[0])), 0.0);
        share(Dx { moves: Moves::default(), indices: sets.iter().map(index).collect() })
    },
};

struct Dx {
    moves: Moves,
    /// And what each was last.
    indices: Vec<(Index, f64)>,
}

impl Share<3, 1> for Dx {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        let moved = self.moves.chunk(inputs);
        for ((index, last), [output]) in self.indices.iter_mut().zip(outputs.sets()) {
            if index.chunk(&moved, output) {
                for index in &mut *output {
                    if index.is_infinite() {
                        *index = *last;
                    } else if !index.is_nan() {
                        *last = *index;
                    }
                }
            } else if let Some(&index) = output.last() {
                *last = index;
            }
        }
    }
}
