//! Recurrences for several sets of arguments, a lane of the machine's vectors for each.
//!
//! A recurrence waits for the bar before; those of several windows do not wait for each other. Where the machine's vectors
//! are short, as in the portable build, the sets run one after the other.
#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "windows run one after the other there"))]

use std::ops::Range;

use backsweep_kernel::decay::GROUP;
use pulp::Simd;

use super::stream::{CHUNK, Indicate, Rows, Run, Share, share};
#[cfg(target_arch = "x86_64")]
use crate::vectors::Vectors;
use crate::vectors::wide::{MOST_LANES, Wide};

/// An indicator that also runs for several sets of arguments at once, from one group of bars to the next.
pub(crate) trait Aside<const INPUTS: usize>: Indicate<INPUTS, 1> {
    /// The state of several.
    type Several<S: Simd>: Copy;

    /// Bars until the next group begins.
    fn until_border(&self) -> usize;

    /// The state of these together, if nothing warms up any more and all are between two groups.
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<Self::Several<S>>;

    /// Takes a group of bars and gives the outputs.
    fn group<S: Simd>(simd: S, several: &mut Self::Several<S>, inputs: [[S::f64s; GROUP]; INPUTS]) -> [S::f64s; GROUP];

    /// Goes on from where a lane is.
    fn leave<S: Simd>(&mut self, several: &Self::Several<S>, lane: usize);
}

struct Together<I>(Vec<I>);

/// Runs an indicator for several sets of arguments side by side.
pub(crate) fn together<I, const INPUTS: usize>(sets: &[&[f64]], start: impl Fn(&[f64]) -> I) -> Box<dyn Run>
where
    I: Aside<INPUTS> + Send + 'static,
{
    share::<_, INPUTS, 1>(Together(sets.iter().map(|set| start(set)).collect()))
}

impl<I: Aside<INPUTS>, const INPUTS: usize> Share<INPUTS, 1> for Together<I> {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; INPUTS], outputs: Rows<'_, '_, 1>) {
        side_by_side(&mut self.0, inputs, outputs);
    }
}

/// Takes the next bars for each set.
#[inline(always)]
pub(crate) fn side_by_side<I: Aside<INPUTS>, const INPUTS: usize>(
    sets: &mut [I],
    inputs: [&[f64]; INPUTS],
    mut outputs: Rows<'_, '_, 1>,
) {
    let done = if sets.len() > 1 { in_lanes(sets, inputs, outputs.last()) } else { 0 };
    for (set, [output]) in sets.iter_mut().zip(outputs.sets()).skip(done) {
        set.chunk(inputs, [output]);
    }
}

/// Takes the next bars for as many sets as the machine's vectors are worth, and tells how many.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn in_lanes<I: Aside<INPUTS>, const INPUTS: usize>(
    sets: &mut [I],
    inputs: [&[f64]; INPUTS],
    outputs: Rows<'_, '_, 1>,
) -> usize {
    // Outputs are moved, so that the closure is called once and its code part of what is compiled for the vectors.
    match outputs.vectors {
        Vectors::Portable => 0,
        Vectors::Avx2(token) => token.vectorize(
            #[inline(always)]
            move || lanes(token, sets, inputs, outputs),
        ),
        Vectors::Avx512(token) => token.vectorize(
            #[inline(always)]
            move || lanes(token, sets, inputs, outputs),
        ),
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn in_lanes<I, const INPUTS: usize>(_: &mut [I], _: [&[f64]; INPUTS], _: Rows<'_, '_, 1>) -> usize {
    0
}

/// Takes the next bars for as many sets as fill the lanes, and tells how many.
#[inline(always)]
fn lanes<S: Wide, I: Aside<INPUTS>, const INPUTS: usize>(
    simd: S,
    sets: &mut [I],
    inputs: [&[f64]; INPUTS],
    mut outputs: Rows<'_, '_, 1>,
) -> usize {
    let bars = inputs[0].len();
    let head = sets[0].until_border().min(bars);
    let whole = head..head + (bars - head) / GROUP * GROUP;
    let mut done = 0;
    let mut outputs = outputs.sets();
    for sets in sets.chunks_mut(S::F64_LANES) {
        // Fewer are faster one after the other.
        if 2 * sets.len() < S::F64_LANES {
            break;
        }
        done += sets.len();
        let mut rows: [&mut [f64]; MOST_LANES] = Default::default();
        let mut spare;
        if sets.len() < S::F64_LANES {
            spare = [[0.0; CHUNK]; MOST_LANES / 2];
            for (row, spare) in rows[sets.len()..].iter_mut().zip(&mut spare) {
                *row = &mut spare[..bars];
            }
        }
        for (row, [output]) in rows.iter_mut().zip(outputs.by_ref().take(sets.len())) {
            *row = output;
        }
        alone(sets, inputs, &mut rows, 0..head);
        let Some(mut several) = I::several::<S>(std::array::from_fn(|lane| &sets[lane.min(sets.len() - 1)])) else {
            alone(sets, inputs, &mut rows, head..bars);
            continue;
        };
        {
            let mut rows =
                rows.each_mut().map(|row| row.get_mut(whole.clone()).unwrap_or_default().as_chunks_mut::<GROUP>().0);
            let inputs = inputs.map(|input| input[whole.clone()].as_chunks::<GROUP>().0);
            for group in 0..rows[0].len() {
                let inputs = splat(simd, inputs.map(|input| input[group]));
                simd.store_rows(I::group(simd, &mut several, inputs), &mut rows, group);
            }
        }
        for (lane, set) in sets.iter_mut().enumerate() {
            set.leave(&several, lane);
        }
        alone(sets, inputs, &mut rows, whole.end..bars);
    }
    done
}

/// The same numbers in every lane.
#[inline(always)]
fn splat<S: Simd, const INPUTS: usize>(simd: S, inputs: [[f64; GROUP]; INPUTS]) -> [[S::f64s; GROUP]; INPUTS] {
    let mut all = [[simd.splat_f64s(0.0); GROUP]; INPUTS];
    for (all, input) in all.iter_mut().zip(inputs) {
        for bar in 0..GROUP {
            all[bar] = simd.splat_f64s(input[bar]);
        }
    }
    all
}

/// Takes some bars for each set, one after the other.
fn alone<I: Aside<INPUTS>, const INPUTS: usize>(
    sets: &mut [I],
    inputs: [&[f64]; INPUTS],
    rows: &mut [&mut [f64]; MOST_LANES],
    bars: Range<usize>,
) {
    for (set, row) in sets.iter_mut().zip(rows).filter(|_| !bars.is_empty()) {
        set.chunk(inputs.map(|input| &input[bars.clone()]), [&mut row[bars.clone()]]);
    }
}
