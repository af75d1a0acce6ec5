//! Directional movement index.
//!
//! Formula: `100 * |plus_di - minus_di| / (plus_di + minus_di)`. Where both are 0 it keeps its last value, at first 0.
//! Warm-up: `window` bars. Source: TA-Lib `DX`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{
    parts::{
        directional::{Directional, Moves},
        stream::{Rows, Share, WarmUp, share},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Directional movement index: how one-sided the moves of `window` bars are, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| {
        let index = |set: &&[f64]| {
            let window = count(set[0]);
            Index { movement: Directional::new(window), warm_up: WarmUp::new(window as usize), last: 0.0 }
        };
        share(Dx { moves: Moves::default(), indices: sets.iter().map(index).collect() })
    },
};

struct Dx {
    moves: Moves,
    indices: Vec<Index>,
}

struct Index {
    movement: Directional,
    warm_up: WarmUp,
    last: f64,
}

impl Share<3, 1> for Dx {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        let moved = self.moves.chunk(inputs);
        for (index, [output]) in self.indices.iter_mut().zip(outputs.sets()) {
            let movement = index.movement.chunk(&moved);
            let empty = movement.index(output);
            let undefined = index.warm_up.blank([&mut *output]);
            if empty {
                for bar in undefined..output.len() {
                    if movement.plus[bar] + movement.minus[bar] == 0.0 {
                        output[bar] = index.last;
                    }
                    index.last = output[bar];
                }
            } else if let Some(&last) = output[undefined..].last() {
                index.last = last;
            }
        }
    }
}
