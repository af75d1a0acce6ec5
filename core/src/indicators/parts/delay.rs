//! The value of some bars ago.

/// Remembers the last values, as many as it goes back.
pub(crate) struct Delay {
    values: Vec<f64>,
    oldest: usize,
}

impl Delay {
    /// Goes back so many bars, at least 1.
    pub(crate) fn new(bars: usize) -> Self {
        debug_assert!(bars >= 1);
        Self { values: vec![f64::NAN; bars], oldest: 0 }
    }

    /// Takes the next value and gives the one of so many bars ago, NaN while there is none.
    pub(crate) fn push(&mut self, value: f64) -> f64 {
        let before = std::mem::replace(&mut self.values[self.oldest], value);
        self.oldest += 1;
        if self.oldest == self.values.len() {
            self.oldest = 0;
        }
        before
    }
}
