//! As many points as there are pixels: the least and the largest value of each column of pixels.
//!
//! Columns stand still in time and the picture moves over them. If they moved with the picture, a peak would change
//! from column to column and its neighbours would flicker.

use std::ops::Range;

/// The stretch of time that a picture shows, and its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The time at the right edge.
    pub now: f64,
    /// How much time is shown.
    pub span: f64,
    /// Columns of pixels.
    pub width: u32,
}

impl Window {
    /// How much time a column of pixels shows; none where there is nothing to show.
    fn column_span(self) -> Option<f64> {
        let span = self.span / f64::from(self.width);
        (self.width > 0 && span.is_finite() && span > 0.0 && self.now.is_finite()).then_some(span)
    }
}

/// What one column of pixels shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Its middle, in pixels from the left edge.
    pub x: f64,
    /// The least value.
    pub low: f32,
    /// The largest value.
    pub high: f32,
    /// Whether a line begins here: the sample before is missing or too old.
    pub begins: bool,
}

/// Samples next to each other in one column of pixels, with no break between them.
#[derive(Debug)]
struct Run {
    /// Counted from the left edge; -1 for those to the left of it.
    column: i64,
    samples: Range<usize>,
    /// Whether a line begins here: the sample before is missing or too old.
    begins: bool,
}

/// Which samples fall into which column of pixels: the same for all that was sampled at the same times.
#[derive(Debug)]
pub struct Layout {
    window: Window,
    column_span: f64,
    /// The leftmost column, counted from the beginning of time.
    first: f64,
    runs: Vec<Run>,
    /// Whether the last sample holds on until now.
    holds: bool,
}

impl Layout {
    /// The layout of samples in the order of time. Where two are further apart than `gap`, the line is broken. None
    /// where the window shows nothing.
    pub fn new(times: &[f64], window: Window, gap: f64) -> Option<Self> {
        let column_span = window.column_span()?;
        let first = ((window.now - window.span) / column_span).floor();
        let column = |time: f64| (time / column_span).floor() - first;
        let end = times.partition_point(|&time| time <= window.now);
        let shown = times[..end].partition_point(|&time| column(time) < 0.0);
        let mut runs: Vec<Run> = Vec::new();
        // With the one before the window: it may hold on until the window begins.
        for index in shown.saturating_sub(1)..end {
            let column = whole(column(times[index]), window.width);
            let begins = index == 0 || times[index] - times[index - 1] > gap;
            match runs.last_mut() {
                Some(last) if last.column == column && !begins => last.samples.end = index + 1,
                _ => runs.push(Run { column, samples: index..index + 1, begins }),
            }
        }
        let holds = end > 0 && window.now - times[end - 1] <= gap;
        Some(Self { window, column_span, first, runs, holds })
    }

    /// The columns that have samples, from left to right.
    pub fn columns(&self, values: &[f32]) -> Vec<Column> {
        let shown = self.runs.iter().filter(|run| run.column >= 0).enumerate();
        let column = |(index, run): (usize, &Run)| {
            let (low, high) = extremes(values.get(run.samples.clone())?)?;
            let x = self.place(run.column as f64 + 0.5);
            Some(Column { x, low, high, begins: run.begins || index == 0 })
        };
        shown.filter_map(column).collect()
    }

    /// For each column of pixels the largest value, which stays until the next sample if that is not later than the
    /// gap; NaN where there is none. One more than the width, since the first and the last are cut by the edges.
    pub fn levels(&self, values: &[f32]) -> Vec<f32> {
        let mut levels = vec![f32::NAN; self.window.width as usize + 1];
        let mut before: Option<&Run> = None;
        let last = |run: &Run| values.get(run.samples.end - 1).copied().unwrap_or(f32::NAN);
        for run in &self.runs {
            if let Some(before) = before
                && !run.begins
            {
                fill(&mut levels, before.column + 1, run.column, last(before));
            }
            before = Some(run);
            let high = values.get(run.samples.clone()).and_then(extremes).map(|(_, high)| high);
            let level = usize::try_from(run.column).ok().and_then(|column| levels.get_mut(column));
            if let (Some(high), Some(level)) = (high, level) {
                *level = if *level > high { *level } else { high };
            }
        }
        if let Some(run) = before
            && self.holds
        {
            fill(&mut levels, run.column + 1, i64::MAX, last(run));
        }
        levels
    }

    /// Where the first column begins, in pixels from the left edge: between -1 and 0.
    pub fn offset(&self) -> f64 {
        self.place(0.0)
    }

    /// Where a column stands, in pixels from the left edge.
    fn place(&self, column: f64) -> f64 {
        f64::from(self.window.width) - (self.window.now - (self.first + column) * self.column_span) / self.column_span
    }
}

/// The least and the largest value.
fn extremes(values: &[f32]) -> Option<(f32, f32)> {
    let (&first, more) = values.split_first()?;
    Some(more.iter().fold((first, first), |(low, high), &value| {
        (if value < low { value } else { low }, if value > high { value } else { high })
    }))
}

/// Sets the columns from one up to another, and not that one.
fn fill(levels: &mut [f32], from: i64, to: i64, value: f32) {
    let index = |column: i64| usize::try_from(column.max(0)).unwrap_or(usize::MAX).min(levels.len());
    let (from, to) = (index(from), index(to));
    if from < to {
        levels[from..to].fill(value);
    }
}

/// A column within a picture, or -1 to the left of it.
#[allow(clippy::cast_possible_truncation, reason = "clamped to the picture")]
fn whole(column: f64, width: u32) -> i64 {
    (column as i64).clamp(-1, width.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns far from any limit")]

    use std::collections::BTreeMap;

    use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

    use super::*;

    const WINDOW: Window = Window { now: 1_000.0, span: 100.0, width: 10 };

    fn columns(samples: &[(f64, f32)], window: Window, gap: f64) -> Vec<Column> {
        let (times, values): (Vec<f64>, Vec<f32>) = samples.iter().copied().unzip();
        Layout::new(&times, window, gap).map(|layout| layout.columns(&values)).unwrap_or_default()
    }

    fn levels(samples: &[(f64, f32)], window: Window, gap: f64) -> (f64, Vec<f32>) {
        let (times, values): (Vec<f64>, Vec<f32>) = samples.iter().copied().unzip();
        Layout::new(&times, window, gap).map(|layout| (layout.offset(), layout.levels(&values))).unwrap_or_default()
    }

    #[test]
    fn each_column_tells_its_least_and_largest() {
        let samples = [(905.0, 3.0), (911.0, 1.0), (912.0, 5.0), (919.9, 2.0), (995.0, 4.0)];
        let columns = columns(&samples, WINDOW, 50.0);
        let expected = [(0.5, 3.0, 3.0, true), (1.5, 1.0, 5.0, false), (9.5, 4.0, 4.0, true)];
        let got: Vec<_> = columns.iter().map(|column| (column.x, column.low, column.high, column.begins)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn columns_stand_still_while_time_goes_on() {
        let samples: Vec<(f64, f32)> =
            (0..400_u16).map(|index| (900.0 + f64::from(index) / 4.0, f32::from(index % 7))).collect();
        let at = |now: f64| columns(&samples, Window { now, ..WINDOW }, 50.0);
        let (before, after) = (at(990.0), at(993.0));
        for column in &before[2..8] {
            let moved = after
                .iter()
                .find(|other| (other.x - (column.x - 0.3)).abs() < 1e-9)
                .map(|other| (other.low, other.high));
            assert_eq!(moved, Some((column.low, column.high)));
        }
    }

    #[test]
    fn levels_stay_until_the_next_sample() {
        let samples = [(905.0, 3.0), (935.0, 1.0), (936.0, 2.0), (995.0, 4.0)];
        let (x, levels) = levels(&samples, WINDOW, 40.0);
        assert_eq!(x, 0.0);
        let expected = [3.0, 3.0, 3.0, 2.0, f32::NAN, f32::NAN, f32::NAN, f32::NAN, f32::NAN, 4.0, 4.0];
        assert!(levels.iter().zip(expected).all(|(a, b)| *a == b || (a.is_nan() && b.is_nan())), "{levels:?}");
    }

    /// The formula, written plainly: every column's samples, gathered.
    fn gathered(samples: &[(f64, f32)], window: Window) -> BTreeMap<u64, Vec<f32>> {
        let column_span = window.span / f64::from(window.width);
        let column = |time: f64| (time / column_span).floor();
        let mut columns: BTreeMap<u64, Vec<f32>> = BTreeMap::new();
        for &(time, value) in samples {
            if time <= window.now && column(time) >= ((window.now - window.span) / column_span).floor() {
                columns.entry(column(time) as u64).or_default().push(value);
            }
        }
        columns
    }

    /// Samples as time goes on, some of them at once and some after a long break.
    fn samples() -> impl Strategy<Value = Vec<(f64, f32)>> {
        prop::collection::vec((0.0_f64..40.0, -1e3_f32..1e3), 0..300).prop_map(|steps| {
            let mut time = 1e12;
            let sample = |(step, value)| {
                time += step;
                (time, value)
            };
            steps.into_iter().map(sample).collect()
        })
    }

    proptest! {
        #[test]
        fn each_column_has_exactly_its_extremes_so_that_no_spike_is_lost(
            samples in samples(), width in 1_u32..50, span in 1.0_f64..3_000.0, late in -300.0_f64..500.0,
        ) {
            let newest = samples.last().map_or(1e12, |&(time, _)| time);
            let window = Window { now: newest + late, span, width };
            let columns = columns(&samples, window, f64::INFINITY);
            let expected = gathered(&samples, window);
            prop_assert_eq!(columns.len(), expected.len());
            prop_assert!(columns.len() <= width as usize + 1);
            for (column, (place, values)) in columns.iter().zip(expected) {
                let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(low, high), &value| (low.min(value), high.max(value)));
                prop_assert_eq!((column.low, column.high), (low, high));
                let column_span = span / f64::from(width);
                let x = f64::from(width) - (window.now - (place as f64 + 0.5) * column_span) / column_span;
                prop_assert!((column.x - x).abs() < 1e-6);
            }
        }

        #[test]
        fn a_line_breaks_where_samples_are_missing_and_nowhere_else(
            samples in samples(), width in 1_u32..50, gap in 1.0_f64..100.0,
        ) {
            let (Some(&(oldest, _)), Some(&(newest, _))) = (samples.first(), samples.last()) else { return Ok(()) };
            let window = Window { now: newest, span: newest - oldest + 1.0, width };
            let begins = columns(&samples, window, gap).iter().filter(|column| column.begins).count();
            prop_assert_eq!(begins, 1 + samples.windows(2).filter(|pair| pair[1].0 - pair[0].0 > gap).count());
        }

        #[test]
        fn levels_have_the_largest_of_each_column_and_fill_what_is_between(
            samples in samples(), width in 1_u32..50, span in 1.0_f64..3_000.0, gap in 1.0_f64..100.0,
        ) {
            let newest = samples.last().map_or(1e12, |&(time, _)| time);
            let window = Window { now: newest, span, width };
            let (offset, levels) = levels(&samples, window, gap);
            prop_assert!((-1.0001..=0.0001).contains(&offset));
            prop_assert_eq!(levels.len(), width as usize + 1);
            let column_span = span / f64::from(width);
            let first = ((window.now - span) / column_span).floor();
            for (place, values) in gathered(&samples, window) {
                let level = levels[(place as f64 - first) as usize];
                prop_assert_eq!(level, values.into_iter().fold(f32::MIN, f32::max));
            }
        }

        #[test]
        fn nothing_panics(
            samples in prop::collection::vec(any::<(f64, f32)>(), 0..20),
            now in any::<f64>(), span in any::<f64>(), gap in any::<f64>(), width in 0_u32..9,
        ) {
            let window = Window { now, span, width };
            columns(&samples, window, gap);
            levels(&samples, window, gap);
        }
    }
}
