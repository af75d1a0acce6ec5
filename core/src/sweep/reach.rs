//! Where a series stands in a channel, told once for all lines of the channel.
//!
//! A series is above the line so many widths from the middle where its own distance from the middle, in widths, is
//! greater than that number. Distances are kept as steps of 16 bits ([`Scale`]). Both sides of the comparison are
//! rounded, by far less than a step unless the width is next to nothing: what is two steps apart is told apart. Words
//! with bars that are nearer, or with such widths, are looked at line by line.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::ops::Range;

use backsweep_kernel::{BLOCK, WORDS, larger, mask, smaller};

use super::{
    comparisons::{Order, PAIRS_PER_COPY},
    evaluate::{Buffer, ComparedLine, series},
    orders::Mask,
    rough::{Rough, Scale},
};
use crate::{strategy::NodeIndex, vectors::Vectors};

/// What lines of channels share of being compared with other series.
pub(super) struct Reaches {
    /// The series, and the lines.
    series: NodeIndex,
    lines: NodeIndex,
    /// Whether the lines are the left side of the pair.
    turned: bool,
    /// For each slot of the pair, its reach, and the steps next to its line's number of widths.
    slots: Vec<Slot>,
    /// For each reach, the slots of the series and of a line of the channel.
    sources: Vec<(u32, u32)>,
    measured: Vec<Reach>,
    scale: Scale,
    /// A middle that is more than so many widths is too far away from zero.
    most_widths: f64,
}

struct Slot {
    reach: u32,
    least: i16,
    most: i16,
}

/// Bytes of a slot.
pub(super) const SLOT_BYTES: usize = size_of::<Slot>();

/// How far a series is from the middle of a channel.
#[derive(Clone)]
struct Reach {
    steps: Rough,
    /// Bars that the steps do not tell of.
    unsure: Mask,
}

/// Bytes of a reach.
pub(super) const REACH_BYTES: usize = size_of::<Reach>();

impl Reaches {
    /// For a pair with lines on one side, where it pays; `sources` are the slots of both sides for each of the pair's.
    pub(super) fn new([left, right]: [NodeIndex; 2], sources: &[(u32, u32)], buffers: &[Buffer]) -> Option<Self> {
        let turned = matches!(buffers[left as usize], Buffer::Line(_));
        let (series, lines) = if turned { (right, left) } else { (left, right) };
        let (Buffer::Line(line), false) =
            (&buffers[lines as usize], matches!(buffers[series as usize], Buffer::Line(_)))
        else {
            return None;
        };
        let sides = |&(left, right): &(u32, u32)| if turned { (right, left) } else { (left, right) };
        let sources = || sources.iter().map(sides);
        let count = |side: fn((u32, u32)) -> usize| sources().map(side).max().map_or(0, |last| last + 1);
        let channels = (0..count(|(_, line)| line as usize)).map(|slot| line.channel_slot(slot) + 1).max().unwrap_or(0);
        let mut reaches = vec![u32::MAX; count(|(series, _)| series as usize) * channels];
        let mut found = Vec::new();
        let numbers = || sources().map(|(_, slot)| line.widths(slot as usize));
        let (least, greatest) = numbers().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), number| {
            (smaller(number, least), larger(number, greatest))
        });
        let scale = Scale::between(least, greatest)?;
        let slots = sources().zip(numbers()).map(|((series, slot), number)| {
            let reach = &mut reaches[series as usize * channels + line.channel_slot(slot as usize)];
            if *reach == u32::MAX {
                *reach = u32::try_from(found.len()).unwrap_or(u32::MAX);
                found.push((series, slot));
            }
            let step = scale.step(number);
            Slot { reach: *reach, least: step - 1, most: step + 1 }
        });
        let slots: Vec<Slot> = slots.collect();
        let most_widths = scale.most_widths(larger(-least, greatest))?;
        let pays = slots.len() > PAIRS_PER_COPY * found.len();
        pays.then(|| Self {
            series,
            lines,
            turned,
            slots,
            measured: vec![Reach { steps: Rough::NONE, unsure: [0; WORDS] }; found.len()],
            sources: found,
            scale,
            most_widths,
        })
    }

    /// Finds the reaches of a block. `row` is memory for it.
    pub(super) fn measure(
        &mut self,
        vectors: Vectors,
        rows: &Range<usize>,
        buffers: &[Buffer],
        row: &mut [f64; BLOCK],
    ) {
        let Buffer::Line(line) = &buffers[self.lines as usize] else { return };
        let row = &mut row[..rows.len()];
        let (scale, most_widths) = (self.scale, self.most_widths);
        for (reach, &(slot, example)) in self.measured.iter_mut().zip(&self.sources) {
            let values = series(buffers, self.series, rows, slot as usize);
            let [middle, width] = line.channel(buffers, example as usize, rows.len());
            vectors.run(
                #[inline(always)]
                || {
                    for (((distance, value), middle), width) in row.iter_mut().zip(values).zip(middle).zip(width) {
                        *distance = (value - middle) / width;
                    }
                    scale.copy(row, &mut reach.steps);
                    let words =
                        reach.unsure.iter_mut().zip(row.chunks(64)).zip(middle.chunks(64)).zip(width.chunks(64));
                    for (((unsure, distances), middles), widths) in words {
                        *unsure = find_unsure(distances, middles, widths, most_widths);
                    }
                },
            );
        }
    }

    /// Compares a strip of the pair's slots.
    pub(super) fn compare(
        &self,
        strip: Range<usize>,
        vectors: Vectors,
        rows: &Range<usize>,
        buffers: &[Buffer],
        sources: &[(u32, u32)],
        orders: &mut [Order],
    ) {
        let Buffer::Line(line) = &buffers[self.lines as usize] else { return };
        let words = rows.len().div_ceil(64);
        vectors.run(
            #[inline(always)]
            || {
                for ((order, slot), &(left, right)) in
                    orders.iter_mut().zip(&self.slots[strip.clone()]).zip(&sources[strip])
                {
                    let Reach { steps, unsure } = &self.measured[slot.reach as usize];
                    let (mut above, mut near) = (Mask::default(), Mask::default());
                    vectors.compare_steps(steps.steps(), slot.least, slot.most, &mut above, &mut near);
                    let mut below = Mask::default();
                    for word in 0..WORDS {
                        below[word] = !above[word];
                    }
                    let Order { greater, less, defined } = order;
                    (*greater, *less) = if self.turned { (below, above) } else { (above, below) };
                    *defined = [u64::MAX; WORDS];
                    let mut any = 0;
                    for (word, near) in near.iter_mut().enumerate().take(words) {
                        *near |= unsure[word];
                        any |= *near;
                    }
                    if any != 0 {
                        let (series_slot, line_slot) = if self.turned { (right, left) } else { (left, right) };
                        let values = series(buffers, self.series, rows, series_slot as usize);
                        self.look_closer(line, line_slot as usize, values, buffers, &near, order);
                    }
                }
            },
        );
    }

    /// Compares the numbers of some words.
    #[inline(never)]
    fn look_closer(
        &self,
        line: &ComparedLine,
        slot: usize,
        values: &[f64],
        buffers: &[Buffer],
        words: &Mask,
        order: &mut Order,
    ) {
        let mut row = [0.0; 64];
        for (word, values) in values.chunks(64).enumerate().filter(|&(word, _)| words[word] != 0) {
            let row = &mut row[..values.len()];
            line.compute(buffers, slot, word * 64, row);
            let (left, right) = if self.turned { (&*row, values) } else { (values, &*row) };
            order.greater[word] = mask::greater(left, right);
            order.less[word] = mask::less(left, right);
            let mut defined = Mask::default();
            mask::both_defined(left, right, &mut defined);
            order.defined[word] = defined[0];
        }
    }
}

/// Bars of a word whose steps do not tell: something is undefined, or rounding is not far below a step.
#[inline(always)]
#[allow(clippy::needless_bitwise_bool, reason = "a loop without branches becomes vectors")]
fn find_unsure(distances: &[f64], middles: &[f64], widths: &[f64], most_widths: f64) -> u64 {
    /// Widths whose products with numbers of widths neither vanish nor overflow.
    const WIDTHS: Range<f64> = 1e-250..1e250;
    let mut word = 0;
    for (bar, ((distance, middle), width)) in distances.iter().zip(middles).zip(widths).enumerate() {
        let usual = (*width >= WIDTHS.start) & (*width < WIDTHS.end);
        let sure = usual & (middle.abs() <= width * most_widths) & !distance.is_nan();
        word |= u64::from(!sure) << bar;
    }
    word
}
