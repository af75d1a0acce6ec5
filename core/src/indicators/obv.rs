//! On-balance volume.
//!
//! Formula: starts with the first bar's volume; each bar adds its volume when the close rose and subtracts it when the
//! close fell. No warm-up. Source: TA-Lib `OBV`; Joseph Granville, 1963.

use backsweep_kernel::decay::Decay;

use super::{
    parts::{
        changes::Changes,
        stream::{Indicate, each},
    },
    specification::{CLOSE, SINGLE, Specification, VOLUME},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "On-balance volume: the volume of bars that rose less that of bars that fell, since the first bar.",
    inputs: &[CLOSE, VOLUME],
    arguments: &[],
    outputs: SINGLE,
    build: |sets| each(sets, |_| Obv { changes: Changes::default(), started: false, balance: Decay::new(1.0) }),
};

struct Obv {
    changes: Changes,
    started: bool,
    balance: Decay,
}

impl Indicate<2, 1> for Obv {
    #[inline(always)]
    fn chunk(&mut self, [close, volume]: [&[f64]; 2], [balance]: [&mut [f64]; 1]) {
        self.changes.chunk(close, balance);
        if !self.started {
            self.started = true;
            balance[0] = 1.0;
        }
        for (balance, volume) in balance.iter_mut().zip(volume) {
            let change = *balance;
            let moved = if change < 0.0 { -volume } else { *volume };
            // Undefined stays undefined.
            *balance = if change == 0.0 {
                0.0
            } else if change.is_nan() {
                change
            } else {
                moved
            };
        }
        self.balance.block(balance);
    }
}
