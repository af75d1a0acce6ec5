//! Summaries of the last `window` values, at a cost that does not depend on the window, without drift.
//!
//! The values are cut into chunks of `window`. A window is the end of one chunk and the beginning of the next: two
//! summaries, both kept as they come (van Herk 1992, Gil and Werman 1993). Nothing is ever subtracted, so a value
//! that left the window leaves no trace, however long the history.

/// What is known of some neighbouring values.
pub(crate) trait Summary: Copy {
    /// Of one value.
    fn of(value: f64) -> Self;

    /// Of these values followed by later ones.
    fn then(&self, later: &Self) -> Self;
}

/// The summary of the last `window` values.
pub(crate) struct Sliding<S> {
    /// Left of `position`: the current chunk's values. From it on: summaries of the ends of the chunk before, each
    /// from its place to the chunk's last.
    chunk: Vec<S>,
    window: usize,
    /// The current chunk's values together.
    current: Option<S>,
    position: usize,
    /// Whether there is a chunk before.
    full: bool,
}

impl<S: Summary> Sliding<S> {
    /// A window of so many values, at least 1.
    pub(crate) fn new(window: usize) -> Self {
        debug_assert!(window >= 1);
        Self { chunk: Vec::with_capacity(window), window, current: None, position: 0, full: false }
    }

    /// Takes the next value and summarises the last `window`, or gives `None` while there are fewer.
    pub(crate) fn push(&mut self, value: f64) -> Option<S> {
        self.push_summary(S::of(value))
    }

    /// The same for a value that has a summary of its own.
    pub(crate) fn push_summary(&mut self, one: S) -> Option<S> {
        let current = self.current.map_or(one, |current| current.then(&one));
        if self.full {
            self.chunk[self.position] = one;
        } else {
            self.chunk.push(one);
        }
        self.position += 1;
        if self.position < self.window {
            self.current = Some(current);
            return self.full.then(|| self.chunk[self.position].then(&current));
        }
        for place in (1..self.window).rev() {
            self.chunk[place - 1] = self.chunk[place - 1].then(&self.chunk[place]);
        }
        (self.current, self.position, self.full) = (None, 0, true);
        Some(current)
    }
}

/// The sum.
#[derive(Clone, Copy)]
pub(crate) struct Sum(pub(crate) f64);

impl Summary for Sum {
    fn of(value: f64) -> Self {
        Self(value)
    }

    fn then(&self, later: &Self) -> Self {
        Self(self.0 + later.0)
    }
}

/// Weight and mean, the mean by what the values exceed the first of them: where values are large and differ little, that
/// keeps the digits that the mean itself has no room for, and the mean of equal values is that value to the last bit.
#[derive(Clone, Copy)]
pub(crate) struct Mean {
    /// How many values, or all their weights.
    pub(crate) weight: f64,
    first: f64,
    /// The weighted sum of what values exceed the first.
    excess: f64,
}

impl Mean {
    /// Of one value of this weight.
    pub(crate) fn weighted(value: f64, weight: f64) -> Self {
        Self { weight, first: value, excess: 0.0 }
    }

    pub(crate) fn value(&self) -> f64 {
        self.first + self.excess / self.weight
    }

    /// How far the mean is below a value.
    pub(crate) fn below(&self, value: f64) -> f64 {
        (value - self.first) - self.excess / self.weight
    }

    /// How far the mean of later values is above this one.
    pub(crate) fn rise(&self, later: &Self) -> f64 {
        (later.first - self.first) + (later.excess / later.weight - self.excess / self.weight)
    }
}

impl Summary for Mean {
    fn of(value: f64) -> Self {
        Self::weighted(value, 1.0)
    }

    fn then(&self, later: &Self) -> Self {
        Self {
            weight: self.weight + later.weight,
            first: self.first,
            excess: self.excess + (later.excess + (later.first - self.first) * later.weight),
        }
    }
}

/// The mean and the sum of squared deviations from it.
///
/// Source of the merge: Chan, Golub and `LeVeque`, "Updating Formulae and a Pairwise Algorithm for Computing Sample
/// Variances", 1979.
#[derive(Clone, Copy)]
pub(crate) struct Moments {
    pub(crate) mean: Mean,
    squares: f64,
}

impl Moments {
    /// Population variance (ddof 0).
    pub(crate) fn variance(&self) -> f64 {
        self.squares / self.mean.weight
    }

    /// Population standard deviation (ddof 0).
    pub(crate) fn deviation(&self) -> f64 {
        libm::sqrt(self.variance())
    }
}

impl Summary for Moments {
    fn of(value: f64) -> Self {
        Self { mean: Mean::of(value), squares: 0.0 }
    }

    fn then(&self, later: &Self) -> Self {
        let mean = self.mean.then(&later.mean);
        let rise = self.mean.rise(&later.mean);
        let between = rise * rise * (self.mean.weight * (later.mean.weight / mean.weight));
        Self { mean, squares: self.squares + later.squares + between }
    }
}

/// The largest value; undefined where one is.
#[derive(Clone, Copy)]
pub(crate) struct Largest(pub(crate) f64);

impl Summary for Largest {
    fn of(value: f64) -> Self {
        Self(value)
    }

    fn then(&self, later: &Self) -> Self {
        Self(if self.0 > later.0 || self.0.is_nan() { self.0 } else { later.0 })
    }
}

/// The smallest value; undefined where one is.
#[derive(Clone, Copy)]
pub(crate) struct Smallest(pub(crate) f64);

impl Summary for Smallest {
    fn of(value: f64) -> Self {
        Self(value)
    }

    fn then(&self, later: &Self) -> Self {
        Self(if self.0 < later.0 || self.0.is_nan() { self.0 } else { later.0 })
    }
}

#[cfg(test)]
mod tests {
    use backsweep_kernel::{larger, smaller};
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn windows_are_the_last_values(values in prop::collection::vec(-9..9_i32, 1..200), window in 1..40_usize) {
            let (mut sum, mut high, mut low) = (Sliding::new(window), Sliding::new(window), Sliding::new(window));
            let mut moments: Sliding<Moments> = Sliding::new(window);
            for (bar, &value) in values.iter().enumerate() {
                let value = f64::from(value);
                let found: (Option<Sum>, Option<Largest>, Option<Smallest>) =
                    (sum.push(value), high.push(value), low.push(value));
                let spread = moments.push(value);
                if bar + 1 < window {
                    prop_assert!(found.0.is_none() && found.1.is_none() && found.2.is_none() && spread.is_none());
                    continue;
                }
                let last: Vec<f64> = values[bar + 1 - window..=bar].iter().map(|&value| f64::from(value)).collect();
                let total: f64 = last.iter().sum();
                prop_assert_eq!(found.0.unwrap().0, total);
                prop_assert_eq!(found.1.unwrap().0, last.iter().copied().fold(f64::NEG_INFINITY, larger));
                prop_assert_eq!(found.2.unwrap().0, last.iter().copied().fold(f64::INFINITY, smaller));
                let mean = total / window as f64;
                let variance = last.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / window as f64;
                prop_assert!((spread.unwrap().mean.value() - mean).abs() < 1e-12);
                prop_assert!((spread.unwrap().variance() - variance).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn noise_on_a_large_level_keeps_its_digits() {
        let mut moments: Sliding<Moments> = Sliding::new(50);
        let noise = |bar: u32| f64::from(bar * 7 % 11) / 8.0;
        for bar in 0..5_000 {
            let found = moments.push(1e9 + noise(bar));
            if bar >= 49 {
                let last: Vec<f64> = (bar - 49..=bar).map(noise).collect();
                let mean = last.iter().sum::<f64>() / 50.0;
                let variance = last.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 50.0;
                assert!((found.unwrap().variance() / variance - 1.0).abs() < 1e-13);
            }
        }
    }
}
