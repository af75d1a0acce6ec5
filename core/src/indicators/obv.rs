//! On-balance volume.
//!
//! Formula: starts with the first bar's volume; each bar adds its volume when the close rose and subtracts it when the
//! close fell. No warm-up. Source: TA-Lib `OBV`; Joseph Granville, 1963.

use std::cmp::Ordering;

use super::{
    parts::stream::{Step, stream},
    specification::{CLOSE, SINGLE, Specification, VOLUME},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "On-balance volume: the volume of bars that rose less that of bars that fell, since the first bar.",
    inputs: &[CLOSE, VOLUME],
    arguments: &[],
    outputs: SINGLE,
    build: |_| stream(Obv { previous_close: None, balance: 0.0 }),
};

struct Obv {
    previous_close: Option<f64>,
    balance: f64,
}

impl Step<2, 1> for Obv {
    fn step(&mut self, [close, volume]: [f64; 2]) -> [f64; 1] {
        self.balance += match self.previous_close.replace(close).map(|previous| close.partial_cmp(&previous)) {
            None | Some(Some(Ordering::Greater)) => volume,
            Some(Some(Ordering::Less)) => -volume,
            Some(Some(Ordering::Equal)) => 0.0,
            Some(None) => f64::NAN,
        };
        [self.balance]
    }
}
