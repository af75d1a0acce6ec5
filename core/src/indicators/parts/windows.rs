//! Summaries of the last `window` values, for many windows at once, at a cost that hardly depends on them, without drift.
//!
//! A window is the largest power of two that it holds, then the next, and so on to its newest values; each power is two
//! halves, merged as bars go by (the sparse table), and serves all windows. A window costs one merge more than what is
//! newer than its oldest power, the same for each bar, which vectors of the machine do side by side. Nothing is ever
//! subtracted: a value that left the window leaves no trace, however long the history. The order of the merges follows
//! from the window alone.

use std::{collections::BTreeSet, marker::PhantomData};

use super::stream::{CHUNK, Rows, Run, Share, share};
use crate::indicators::specification::whole;

/// Bars that are merged together.
const LANES: usize = 8;

/// What is known of some neighbouring values of `BASE` series: `FIELDS` numbers.
pub(crate) trait Summary<const BASE: usize, const FIELDS: usize> {
    /// Whether a value may be counted twice, as for the largest of all. Then a window is two powers that overlap.
    const OVERLAPS: bool = false;
    /// What is known of a single value.
    const SINGLE: Single = Single::Other;

    /// Of one bar.
    fn of(base: [f64; BASE]) -> [f64; FIELDS];

    /// Of neighbours together.
    fn then(older: Part<BASE, FIELDS>, newer: Part<BASE, FIELDS>) -> [f64; FIELDS];
}

/// The summary of a single value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Single {
    /// The value itself.
    Itself,
    /// Zero, whatever the value.
    Zero,
    Other,
}

/// Some neighbouring values.
#[derive(Clone, Copy)]
pub(crate) struct Part<const BASE: usize, const FIELDS: usize> {
    /// How many there are. Where powers overlap: how many bars later it ends than the older one.
    pub(crate) count: f64,
    /// 1 over that.
    pub(crate) share: f64,
    /// The newest of them.
    pub(crate) base: [f64; BASE],
    /// Their summary.
    pub(crate) fields: [f64; FIELDS],
}

/// Numbers of the current chunk and of some bars before it.
struct Column {
    values: Vec<f64>,
    /// How many bars before it.
    history: usize,
    /// Where the first chunk begins: at a border of the machine's vectors.
    first: usize,
    /// Where the chunk begins.
    start: usize,
    bars: usize,
}

impl Column {
    fn new(history: usize) -> Self {
        // Twice the history, so that moving it costs each bar little, and space for the lanes beyond the last bar.
        let values = vec![0.0; history.next_multiple_of(LANES) + history.max(CHUNK) + 2 * LANES];
        let border = values.as_ptr().align_offset(LANES * size_of::<f64>()).min(LANES);
        let first = border + history.next_multiple_of(LANES);
        Self { values, history, first, start: first, bars: 0 }
    }

    /// Begins the next chunk.
    #[inline(always)]
    fn advance(&mut self, bars: usize) {
        self.start += self.bars;
        self.bars = bars;
        if self.start + bars + LANES > self.values.len() {
            self.values.copy_within(self.start - self.history..self.start, self.first - self.history);
            self.start = self.first;
        }
    }

    /// The chunk as it was so many bars ago.
    #[inline(always)]
    fn before(&self, lag: usize) -> &[f64] {
        &self.values[self.start - lag..][..self.bars]
    }

    #[inline(always)]
    fn chunk(&mut self) -> &mut [f64] {
        &mut self.values[self.start..][..self.bars]
    }

    /// The chunk as it was so many bars ago, up to a whole number of lanes: what is beyond it means nothing.
    #[inline(always)]
    fn lanes(&self, lag: usize) -> &[f64] {
        &self.values[self.start - lag..][..self.bars.next_multiple_of(LANES)]
    }

    #[inline(always)]
    fn chunk_lanes(&mut self) -> &mut [f64] {
        &mut self.values[self.start..][..self.bars.next_multiple_of(LANES)]
    }
}

/// The values of a series some bars ago.
pub(crate) struct Past(Column);

impl Past {
    /// Goes back so many bars.
    pub(crate) fn new(bars: usize) -> Self {
        let mut column = Column::new(bars);
        column.values.fill(f64::NAN);
        Self(column)
    }

    /// Takes the next bars, at most [`CHUNK`].
    #[inline(always)]
    pub(crate) fn push(&mut self, values: &[f64]) {
        self.0.advance(values.len());
        self.0.chunk().copy_from_slice(values);
    }

    /// What they were so many bars ago, NaN where there was nothing.
    #[inline(always)]
    pub(crate) fn before(&self, bars: usize) -> &[f64] {
        self.0.before(bars)
    }
}

/// What is newer than the largest power of two in some window, and no power itself.
struct Rest<const FIELDS: usize> {
    window: usize,
    columns: [Column; FIELDS],
}

/// The summaries of the last values, for several windows.
pub(crate) struct Windows<S, const BASE: usize, const FIELDS: usize> {
    base: [Column; BASE],
    /// Of 1, 2, 4, ... values.
    powers: Vec<[Column; FIELDS]>,
    /// The shortest first.
    rests: Vec<Rest<FIELDS>>,
    /// Bars before the current chunk.
    seen: usize,
    bars: usize,
    summary: PhantomData<fn() -> S>,
}

/// Two neighbouring parts of a window, or two that overlap.
struct Halves<'columns, const FIELDS: usize> {
    older: [&'columns Column; FIELDS],
    older_count: usize,
    newer: [&'columns Column; FIELDS],
    newer_count: usize,
}

/// A window's largest power of two, as an exponent, and how many values are newer.
fn split(window: usize) -> (usize, usize) {
    let power = window.max(1).ilog2() as usize;
    (power, window - (1 << power))
}

/// What is kept for some windows, whatever the summary.
struct Needs {
    longest: usize,
    /// How far back each power is asked for.
    powers: Vec<usize>,
    rests: BTreeSet<usize>,
}

impl Needs {
    #[inline(never)]
    fn new(windows: &[usize], overlaps: bool) -> Self {
        let (mut longest, mut powers, mut rests) = (1, vec![0], BTreeSet::new());
        for &window in windows {
            debug_assert!(window >= 1);
            longest = longest.max(window);
            let mut window = window;
            loop {
                let (power, rest) = split(window);
                powers.resize(powers.len().max(power + 1), 0);
                powers[power] = powers[power].max(rest);
                if overlaps || rest == 0 {
                    break;
                }
                if !rest.is_power_of_two() {
                    rests.insert(rest);
                }
                window = rest;
            }
        }
        // A power is the newer half of the next.
        for power in 1..powers.len() {
            powers[power - 1] = powers[power - 1].max(1 << (power - 1));
        }
        Self { longest, powers, rests }
    }
}

/// Columns of each field.
fn columns<const FIELDS: usize>(history: usize) -> [Column; FIELDS] {
    std::array::from_fn(|_| Column::new(history))
}

impl<S: Summary<BASE, FIELDS>, const BASE: usize, const FIELDS: usize> Windows<S, BASE, FIELDS> {
    /// Windows of so many values, each at least 1.
    pub(crate) fn new(windows: impl IntoIterator<Item = usize>) -> Self {
        Self::keep(Needs::new(&windows.into_iter().collect::<Vec<_>>(), S::OVERLAPS))
    }

    #[inline(never)]
    fn keep(Needs { longest, powers, rests }: Needs) -> Self {
        Self {
            base: columns(longest),
            powers: powers.into_iter().map(columns).collect(),
            rests: rests.into_iter().map(|window| Rest { window, columns: columns(0) }).collect(),
            seen: 0,
            bars: 0,
            summary: PhantomData,
        }
    }

    /// Takes the next bars, at most [`CHUNK`].
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn push(&mut self, base: [&[f64]; BASE]) {
        self.seen += self.bars;
        self.bars = base[0].len();
        for (column, values) in self.base.iter_mut().zip(base) {
            column.advance(self.bars);
            column.chunk().copy_from_slice(values);
        }
        self.single();
        for power in 1..self.powers.len() {
            let (shorter, rest) = self.powers.split_at_mut(power);
            let (half, count) = (summaries::<S, BASE, FIELDS>(&self.base, shorter, power - 1), 1 << (power - 1));
            let halves = Halves { older: half, older_count: count, newer: half, newer_count: count };
            merge_next::<S, BASE, FIELDS>(&self.base, &halves, &mut rest[0], self.bars);
        }
        for place in 0..self.rests.len() {
            let (shorter, rest) = self.rests.split_at_mut(place);
            let Rest { window, columns } = &mut rest[0];
            let (power, newer_count) = split(*window);
            let newer = newest::<S, BASE, FIELDS>(&self.base, &self.powers, shorter, newer_count);
            let older = summaries::<S, BASE, FIELDS>(&self.base, &self.powers, power);
            let halves = Halves { older, older_count: 1 << power, newer, newer_count };
            merge_next::<S, BASE, FIELDS>(&self.base, &halves, columns, self.bars);
        }
    }

    /// The summaries of single values.
    #[inline(always)]
    fn single(&mut self) {
        let base = self.base.each_ref().map(|column| column.lanes(0));
        if S::SINGLE == Single::Itself {
            return;
        }
        let mut output = self.powers[0].each_mut().map(|column| {
            column.advance(self.bars);
            column.chunk_lanes()
        });
        let mut first = 0;
        // Columns are zero from the beginning.
        while S::SINGLE == Single::Other && first < self.bars {
            let base = load(base, first);
            let fields = side_by_side(
                #[inline(always)]
                |lane| S::of(base.map(|values| values[lane])),
            );
            store(&fields, &mut output, first);
            first += LANES;
        }
    }

    /// Writes a number for each bar of the chunk, made of the summary of the last `window` values; NaN while there are
    /// fewer.
    #[inline(always)]
    pub(crate) fn give(&self, window: usize, outputs: &mut [f64], number: impl Fn(Part<BASE, FIELDS>) -> f64) {
        self.give_with(
            window,
            self.base[0].before(0),
            [outputs],
            #[inline(always)]
            |_, summary| [number(summary)],
        );
    }

    /// The same for several numbers, made of the value of a series on that bar as well.
    #[inline(always)]
    pub(crate) fn give_with<const NUMBERS: usize>(
        &self,
        window: usize,
        series: &[f64],
        mut outputs: [&mut [f64]; NUMBERS],
        number: impl Fn(f64, Part<BASE, FIELDS>) -> [f64; NUMBERS],
    ) {
        let (power, rest) = split(window);
        let older = summaries::<S, BASE, FIELDS>(&self.base, &self.powers, power);
        let whole = Whole { series, count: window as f64, number };
        let base = self.base.each_ref().map(|column| column.lanes(0));
        let halves = || {
            let newer = if S::OVERLAPS {
                older
            } else {
                newest::<S, BASE, FIELDS>(&self.base, &self.powers, &self.rests, rest)
            };
            Halves { older, older_count: 1 << power, newer, newer_count: rest }
        };
        if cfg!(target_arch = "wasm32") {
            // One loop for each number: two of them are a tenth of what a browser downloads.
            let merged;
            let fields = if rest == 0 {
                older.map(|column| column.lanes(0))
            } else {
                merged = self.merged(&halves());
                merged.each_ref().map(|field| &field[..])
            };
            whole.write(
                &mut outputs,
                #[inline(always)]
                |first| (load(base, first), load(fields, first)),
            );
        } else if rest == 0 {
            let fields = older.map(|column| column.lanes(0));
            whole.write(
                &mut outputs,
                #[inline(always)]
                |first| (load(base, first), load(fields, first)),
            );
        } else {
            let halves = halves();
            let merged = halves.merged::<S, BASE>(&self.base);
            whole.write(
                &mut outputs,
                #[inline(always)]
                |first| (load(base, first), merged(first)),
            );
        }
        for output in outputs {
            let undefined = (window - 1).saturating_sub(self.seen).min(output.len());
            output[..undefined].fill(f64::NAN);
        }
    }

    /// What is known of two neighbouring parts of the last values, for each bar of the chunk.
    #[inline(always)]
    fn merged(&self, halves: &Halves<FIELDS>) -> [[f64; CHUNK]; FIELDS] {
        let mut chunk = [[0.0; CHUNK]; FIELDS];
        merge::<S, BASE, FIELDS>(&self.base, halves, chunk.each_mut().map(|field| &mut field[..]), self.bars);
        chunk
    }

    /// What the series was so many bars ago, less than the longest window.
    #[inline(always)]
    pub(crate) fn before(&self, series: usize, bars: usize) -> &[f64] {
        self.base[series].before(bars)
    }
}

/// The summaries of a power of two values.
#[inline(always)]
fn summaries<'columns, S: Summary<BASE, FIELDS>, const BASE: usize, const FIELDS: usize>(
    base: &'columns [Column; BASE],
    powers: &'columns [[Column; FIELDS]],
    power: usize,
) -> [&'columns Column; FIELDS] {
    match S::SINGLE {
        Single::Itself if power == 0 => std::array::from_fn(|field| &base[field]),
        _ => powers[power].each_ref(),
    }
}

/// The summaries of the newest values, where there are windows with so many.
#[inline(always)]
fn newest<'columns, S: Summary<BASE, FIELDS>, const BASE: usize, const FIELDS: usize>(
    base: &'columns [Column; BASE],
    powers: &'columns [[Column; FIELDS]],
    rests: &'columns [Rest<FIELDS>],
    count: usize,
) -> [&'columns Column; FIELDS] {
    let rest = rests.get(rests.partition_point(|rest| rest.window < count)).filter(|rest| rest.window == count);
    match rest {
        Some(rest) => rest.columns.each_ref(),
        None => summaries::<S, BASE, FIELDS>(base, powers, split(count).0),
    }
}

impl<const FIELDS: usize> Halves<'_, FIELDS> {
    /// Their summaries on neighbouring bars.
    #[inline(always)]
    fn merged<S: Summary<BASE, FIELDS>, const BASE: usize>(
        &self,
        base: &[Column; BASE],
    ) -> impl Fn(usize) -> [[f64; LANES]; FIELDS] {
        let lag = self.newer_count;
        let newer_base = base.each_ref().map(|column| column.lanes(0));
        let older_base = base.each_ref().map(|column| column.lanes(lag));
        let newer = self.newer.map(|column| column.lanes(0));
        let older = self.older.map(|column| column.lanes(lag));
        let (older_count, newer_count) = (self.older_count as f64, self.newer_count as f64);
        let (older_share, newer_share) = (1.0 / older_count, 1.0 / newer_count);
        #[inline(always)]
        move |first| {
            let (newer_base, older_base) = (load(newer_base, first), load(older_base, first));
            let (newer, older) = (load(newer, first), load(older, first));
            side_by_side(
                #[inline(always)]
                |lane| {
                    let at = |values: [f64; LANES]| values[lane];
                    let (older_base, older, newer_base, newer) =
                        (older_base.map(at), older.map(at), newer_base.map(at), newer.map(at));
                    let older = Part { count: older_count, share: older_share, base: older_base, fields: older };
                    let newer = Part { count: newer_count, share: newer_share, base: newer_base, fields: newer };
                    S::then(older, newer)
                },
            )
        }
    }
}

/// Neighbouring bars of some series.
#[inline(always)]
fn load<const SERIES: usize>(series: [&[f64]; SERIES], first: usize) -> [[f64; LANES]; SERIES] {
    series.map(|values| {
        let mut lanes = [0.0; LANES];
        lanes.copy_from_slice(&values[first..first + LANES]);
        lanes
    })
}

/// Puts neighbouring bars into some series.
#[inline(always)]
fn store<const SERIES: usize>(found: &[[f64; LANES]; SERIES], series: &mut [&mut [f64]; SERIES], first: usize) {
    for place in 0..SERIES {
        series[place][first..first + LANES].copy_from_slice(&found[place]);
    }
}

/// Numbers of neighbouring bars, made side by side.
#[inline(always)]
fn side_by_side<const NUMBERS: usize>(number: impl Fn(usize) -> [f64; NUMBERS]) -> [[f64; LANES]; NUMBERS] {
    let mut numbers = [[0.0; LANES]; NUMBERS];
    for lane in 0..LANES {
        let found = number(lane);
        for place in 0..NUMBERS {
            numbers[place][lane] = found[place];
        }
    }
    numbers
}

/// What is made of whole windows.
struct Whole<'chunk, N> {
    /// What numbers are made of besides.
    series: &'chunk [f64],
    /// Values in a window.
    count: f64,
    number: N,
}

impl<N> Whole<'_, N> {
    /// Writes the numbers of each bar, given the values and summaries of neighbouring ones.
    #[inline(always)]
    fn write<const BASE: usize, const FIELDS: usize, const NUMBERS: usize>(
        &self,
        outputs: &mut [&mut [f64]; NUMBERS],
        summaries: impl Fn(usize) -> ([[f64; LANES]; BASE], [[f64; LANES]; FIELDS]),
    ) where
        N: Fn(f64, Part<BASE, FIELDS>) -> [f64; NUMBERS],
    {
        let bars = self.series.len();
        let mut first = 0;
        while first + LANES <= bars {
            let [values] = load([self.series], first);
            store(&self.numbers(&values, summaries(first)), outputs, first);
            first += LANES;
        }
        if first < bars {
            let mut values = [0.0; LANES];
            values[..bars - first].copy_from_slice(&self.series[first..]);
            let found = self.numbers(&values, summaries(first));
            for place in 0..NUMBERS {
                outputs[place][first..].copy_from_slice(&found[place][..bars - first]);
            }
        }
    }

    #[inline(always)]
    fn numbers<const BASE: usize, const FIELDS: usize, const NUMBERS: usize>(
        &self,
        values: &[f64; LANES],
        (base, fields): ([[f64; LANES]; BASE], [[f64; LANES]; FIELDS]),
    ) -> [[f64; LANES]; NUMBERS]
    where
        N: Fn(f64, Part<BASE, FIELDS>) -> [f64; NUMBERS],
    {
        let (count, share) = (self.count, 1.0 / self.count);
        side_by_side(
            #[inline(always)]
            |lane| {
                let (base, fields) = (base.map(|values| values[lane]), fields.map(|values| values[lane]));
                (self.number)(values[lane], Part { count, share, base, fields })
            },
        )
    }
}

/// Puts halves together in columns that begin their next chunk.
#[inline(always)]
fn merge_next<S, const BASE: usize, const FIELDS: usize>(
    base: &[Column; BASE],
    halves: &Halves<'_, FIELDS>,
    output: &mut [Column; FIELDS],
    bars: usize,
) where
    S: Summary<BASE, FIELDS>,
{
    let output = output.each_mut().map(|column| {
        column.advance(bars);
        column.chunk_lanes()
    });
    merge::<S, BASE, FIELDS>(base, halves, output, bars);
}

/// Puts halves together, up to a whole number of lanes. In the browser one loop for all who ask.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn merge<S, const BASE: usize, const FIELDS: usize>(
    base: &[Column; BASE],
    halves: &Halves<'_, FIELDS>,
    mut output: [&mut [f64]; FIELDS],
    bars: usize,
) where
    S: Summary<BASE, FIELDS>,
{
    let merged = halves.merged::<S, BASE>(base);
    let mut first = 0;
    while first < bars {
        store(&merged(first), &mut output, first);
        first += LANES;
    }
}

/// Windows, the first argument of each set.
pub(crate) struct Windowed<S, const BASE: usize, const FIELDS: usize> {
    summaries: Windows<S, BASE, FIELDS>,
    windows: Vec<usize>,
}

impl<S: Summary<BASE, FIELDS>, const BASE: usize, const FIELDS: usize> Windowed<S, BASE, FIELDS> {
    pub(crate) fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { summaries: Windows::new(windows.iter().copied()), windows }
    }

    /// Writes, for each set, a number made of the summary of its window.
    #[inline(always)]
    pub(crate) fn chunk(
        &mut self,
        inputs: [&[f64]; BASE],
        mut outputs: Rows<'_, '_, 1>,
        number: impl Fn(Part<BASE, FIELDS>) -> f64,
    ) {
        self.summaries.push(inputs);
        for (&window, [output]) in self.windows.iter().zip(outputs.sets()) {
            self.summaries.give(window, output, &number);
        }
    }
}

/// An indicator that gives a number made of the summary of a window, its only argument.
struct Number<S, N, const BASE: usize, const FIELDS: usize> {
    windows: Windowed<S, BASE, FIELDS>,
    number: N,
}

/// See [`Number`].
pub(crate) fn windowed<S, N, const BASE: usize, const FIELDS: usize>(sets: &[&[f64]], number: N) -> Box<dyn Run>
where
    S: Summary<BASE, FIELDS> + 'static,
    N: Fn(Part<BASE, FIELDS>) -> f64 + Send + 'static,
{
    share(Number { windows: Windowed::<S, BASE, FIELDS>::new(sets), number })
}

impl<S, N, const BASE: usize, const FIELDS: usize> Share<BASE, 1> for Number<S, N, BASE, FIELDS>
where
    S: Summary<BASE, FIELDS>,
    N: Fn(Part<BASE, FIELDS>) -> f64,
{
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; BASE], outputs: Rows<'_, '_, 1>) {
        self.windows.chunk(inputs, outputs, &self.number);
    }
}
