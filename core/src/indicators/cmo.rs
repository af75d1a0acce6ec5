//! Chande momentum oscillator.
//!
//! Formula: `100 * (rises - falls) / (rises + falls)`, Wilder's averages of the changes up and down from bar to bar,
//! each seeded with the mean of the first `window` changes. Warm-up: `window` bars. An input that has never changed
//! gives 0. Source: TA-Lib `CMO`. Tushar Chande's own, "The New Technical Trader", 1994, takes plain sums instead.

use super::{
    parts::{
        changes::{Changes, Moves, Strength},
        stream::{Rows, Share, share},
    },
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chande momentum oscillator: rises less falls in all changes, -100 to 100.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |sets| share(Cmo::new(sets)),
};

struct Cmo {
    changes: Changes,
    averages: Vec<Strength>,
}

impl Cmo {
    fn new(sets: &[&[f64]]) -> Self {
        let averages = sets.iter().map(|set| Strength::new(count(set[0]))).collect();
        Self { changes: Changes::default(), averages }
    }
}

impl Share<1, 1> for Cmo {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        let moves = Moves::of(input, &mut self.changes);
        for (averages, [output]) in self.averages.iter_mut().zip(outputs.sets()) {
            averages.chunk(&moves, output, |rises, falls| (rises - falls) / (rises + falls));
        }
    }
}
