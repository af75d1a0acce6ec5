//! What is known of a window: sums, means, deviations, extremes.

use super::windows::{Part, Single, Summary};

/// The sums of some series.
pub(crate) struct Sums;

impl<const SERIES: usize> Summary<SERIES, SERIES> for Sums {
    const SINGLE: Single = Single::Itself;

    #[inline(always)]
    fn of(base: [f64; SERIES]) -> [f64; SERIES] {
        base
    }

    #[inline(always)]
    fn then(older: Part<SERIES, SERIES>, newer: Part<SERIES, SERIES>) -> [f64; SERIES] {
        std::array::from_fn(|series| older.fields[series] + newer.fields[series])
    }
}

/// The mean, by the sum of what values exceed the newest of them: where values are large and differ little, that keeps
/// the digits that the mean itself has no room for, and the mean of equal values is that value to the last bit.
pub(crate) struct Mean;

impl Part<1, 1> {
    /// The mean of a window, of which [`Mean`] is the summary.
    #[inline(always)]
    pub(crate) fn mean(&self) -> f64 {
        self.base[0] + self.fields[0] * self.share
    }
}

impl Summary<1, 1> for Mean {
    const SINGLE: Single = Single::Zero;

    #[inline(always)]
    fn of(_: [f64; 1]) -> [f64; 1] {
        [0.0]
    }

    #[inline(always)]
    fn then(older: Part<1, 1>, newer: Part<1, 1>) -> [f64; 1] {
        let fall = older.base[0] - newer.base[0];
        [newer.fields[0] + (older.fields[0] + fall * older.count)]
    }
}

/// The mean, and the sum of squared deviations from it.
///
/// Source of the merge: Chan, Golub and `LeVeque`, "Updating Formulae and a Pairwise Algorithm for Computing Sample
/// Variances", 1979.
pub(crate) struct Moments;

impl Part<1, 2> {
    /// How far the mean is above the newest value. For summaries whose first field is what values exceed that.
    #[inline(always)]
    pub(crate) fn lead(&self) -> f64 {
        self.fields[0] * self.share
    }

    /// Population variance (ddof 0), of [`Moments`].
    #[inline(always)]
    pub(crate) fn variance(&self) -> f64 {
        self.fields[1] * self.share
    }

    /// Population standard deviation (ddof 0), of [`Moments`].
    #[inline(always)]
    pub(crate) fn deviation(&self) -> f64 {
        self.variance().sqrt()
    }
}

impl Summary<1, 2> for Moments {
    const SINGLE: Single = Single::Zero;

    #[inline(always)]
    fn of(_: [f64; 1]) -> [f64; 2] {
        [0.0; 2]
    }

    #[inline(always)]
    fn then(older: Part<1, 2>, newer: Part<1, 2>) -> [f64; 2] {
        let fall = older.base[0] - newer.base[0];
        let apart = fall + (older.lead() - newer.lead());
        let between = apart * apart * (older.count * (newer.count / (older.count + newer.count)));
        [newer.fields[0] + (older.fields[0] + fall * older.count), older.fields[1] + newer.fields[1] + between]
    }
}

/// The mean, and the sum of products of deviations from it with deviations of bars from the middle one.
///
/// The merge is that of [`Moments`], for a product of two quantities of which one is the bar's number: the middles of
/// neighbours of `n` and `m` bars lie `(n + m) / 2` apart.
pub(crate) struct Line;

impl Part<1, 2> {
    /// The change from bar to bar of the line fitted by least squares, of [`Line`].
    #[inline(always)]
    pub(crate) fn slope(&self) -> f64 {
        self.fields[1] * (12.0 / (self.count * (self.count * self.count - 1.0)))
    }
}

impl Summary<1, 2> for Line {
    const SINGLE: Single = Single::Zero;

    #[inline(always)]
    fn of(_: [f64; 1]) -> [f64; 2] {
        [0.0; 2]
    }

    #[inline(always)]
    fn then(older: Part<1, 2>, newer: Part<1, 2>) -> [f64; 2] {
        let fall = older.base[0] - newer.base[0];
        let apart = fall + (older.lead() - newer.lead());
        let between = apart * (older.count * newer.count / 2.0);
        [newer.fields[0] + (older.fields[0] + fall * older.count), older.fields[1] + newer.fields[1] - between]
    }
}

/// The sums, plain and with weights 1, 2, ..., of what values exceed the newest.
pub(crate) struct Ramp;

/// 1 + 2 + ... + `count`.
#[inline(always)]
pub(crate) fn triangle(count: f64) -> f64 {
    count * (count + 1.0) / 2.0
}

impl Summary<1, 2> for Ramp {
    const SINGLE: Single = Single::Zero;

    #[inline(always)]
    fn of(_: [f64; 1]) -> [f64; 2] {
        [0.0; 2]
    }

    #[inline(always)]
    fn then(older: Part<1, 2>, newer: Part<1, 2>) -> [f64; 2] {
        let fall = older.base[0] - newer.base[0];
        let plain = newer.fields[0] + (older.fields[0] + fall * older.count);
        // Newer values weigh as many more as there are older ones.
        let weighted = newer.fields[1] + newer.fields[0] * older.count;
        [plain, weighted + (older.fields[1] + fall * triangle(older.count))]
    }
}

/// The mean of the first series weighted by the second: the weights together, and the weighted sum of what values
/// exceed the newest.
pub(crate) struct Weighted;

impl Summary<2, 2> for Weighted {
    #[inline(always)]
    fn of([_, weight]: [f64; 2]) -> [f64; 2] {
        [weight, 0.0]
    }

    #[inline(always)]
    fn then(older: Part<2, 2>, newer: Part<2, 2>) -> [f64; 2] {
        let fall = older.base[0] - newer.base[0];
        let excess = newer.fields[1] + (older.fields[1] + fall * older.fields[0]);
        [newer.fields[0] + older.fields[0], excess]
    }
}

/// The larger of two numbers: the second where they are equal, undefined where one is.
#[inline(always)]
fn higher(first: f64, second: f64) -> f64 {
    if first > second || first.is_nan() { first } else { second }
}

/// The smaller, likewise.
#[inline(always)]
fn lower(first: f64, second: f64) -> f64 {
    if first < second || first.is_nan() { first } else { second }
}

/// The largest value; undefined where one is.
pub(crate) struct Highest;

impl Summary<1, 1> for Highest {
    const SINGLE: Single = Single::Itself;
    const OVERLAPS: bool = true;

    #[inline(always)]
    fn of(base: [f64; 1]) -> [f64; 1] {
        base
    }

    #[inline(always)]
    fn then(older: Part<1, 1>, newer: Part<1, 1>) -> [f64; 1] {
        [higher(older.fields[0], newer.fields[0])]
    }
}

/// The smallest value; undefined where one is.
pub(crate) struct Lowest;

impl Summary<1, 1> for Lowest {
    const SINGLE: Single = Single::Itself;
    const OVERLAPS: bool = true;

    #[inline(always)]
    fn of(base: [f64; 1]) -> [f64; 1] {
        base
    }

    #[inline(always)]
    fn then(older: Part<1, 1>, newer: Part<1, 1>) -> [f64; 1] {
        [lower(older.fields[0], newer.fields[0])]
    }
}

/// The largest value of the first series, and the smallest of the second.
pub(crate) struct Extremes;

impl Summary<2, 2> for Extremes {
    const SINGLE: Single = Single::Itself;
    const OVERLAPS: bool = true;

    #[inline(always)]
    fn of(base: [f64; 2]) -> [f64; 2] {
        base
    }

    #[inline(always)]
    fn then(older: Part<2, 2>, newer: Part<2, 2>) -> [f64; 2] {
        [higher(older.fields[0], newer.fields[0]), lower(older.fields[1], newer.fields[1])]
    }
}

/// The largest value, and how many bars ago it was: of equal ones the latest; undefined where one is.
pub(crate) struct Peak;

impl Summary<1, 2> for Peak {
    const OVERLAPS: bool = true;

    #[inline(always)]
    fn of([value]: [f64; 1]) -> [f64; 2] {
        [value, if value.is_nan() { f64::NAN } else { 0.0 }]
    }

    #[inline(always)]
    fn then(older: Part<1, 2>, newer: Part<1, 2>) -> [f64; 2] {
        let ([before, since], [now, later]) = (older.fields, newer.fields);
        let stays = before > now || before.is_nan();
        [if stays { before } else { now }, if stays { since + newer.count } else { later }]
    }
}
