//! Summaries of the last `window` values, for many windows at once, at a cost that hardly depends on them, without drift.
//!
//! A window is two halves, and one value more where it is odd; a half is again two halves, and so on (the sparse table,
//! as bars go by). So each window costs a merge or two of what a shorter one gave on an earlier bar, the same for each
//! bar, which vectors of the machine do side by side. Nothing is ever subtracted: a value that left the window leaves no
//! trace, however long the history. The order of the merges follows from the window alone.

use std::{collections::BTreeSet, marker::PhantomData};

use super::stream::{CHUNK, Rows, Run, Share, share};
use crate::indicators::specification::whole;

/// Bars that are merged together.
const LANES: usize = 8;

/// What is known of some neighbouring values of `BASE` series: `FIELDS` numbers.
pub(crate) trait Summary<const BASE: usize, const FIELDS: usize> {
    /// Whether a value may be counted twice, as for the largest of all. Then the halves of odd windows overlap.
    const OVERLAPS: bool = false;

    /// Of one bar.
    fn of(base: [f64; BASE]) -> [f64; FIELDS];

    /// Of neighbours together.
    fn then(older: Part<BASE, FIELDS>, newer: Part<BASE, FIELDS>) -> [f64; FIELDS];
}

/// Some neighbouring values.
#[derive(Clone, Copy)]
pub(crate) struct Part<const BASE: usize, const FIELDS: usize> {
    /// How many there are. Where halves overlap: how many bars later it ends than the older one.
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
    /// Where the chunk begins.
    start: usize,
    bars: usize,
}

impl Column {
    fn new(history: usize) -> Self {
        // Twice the history, so that moving it costs each bar little, and space for the lanes beyond the last bar.
        Self { values: vec![0.0; history + history.max(CHUNK) + LANES], history, start: history, bars: 0 }
    }

    /// Begins the next chunk.
    #[inline(always)]
    fn advance(&mut self, bars: usize) {
        self.start += self.bars;
        self.bars = bars;
        if self.start + bars + LANES > self.values.len() {
            self.values.copy_within(self.start - self.history..self.start, 0);
            self.start = self.history;
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

    /// The same, up to a whole number of lanes: what is beyond the chunk means nothing.
    #[inline(always)]
    fn lanes(&self, lag: usize) -> &[f64] {
        &self.values[self.start - lag..][..self.bars.next_multiple_of(LANES)]
    }

    #[inline(always)]
    fn chunk_lanes(&mut self) -> &mut [f64] {
        &mut self.values[self.start..][..self.bars.next_multiple_of(LANES)]
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

/// A window that is computed: an asked one, or one that longer ones are made of.
struct Size<const FIELDS: usize> {
    window: usize,
    /// Place of its half.
    half: usize,
    columns: [Column; FIELDS],
}

/// The summaries of the last values, for several windows.
pub(crate) struct Windows<S, const BASE: usize, const FIELDS: usize> {
    base: [Column; BASE],
    /// From 1 to the longest window.
    sizes: Vec<Size<FIELDS>>,
    /// Bars before the current chunk.
    seen: usize,
    bars: usize,
    summary: PhantomData<fn() -> S>,
}

impl<S: Summary<BASE, FIELDS>, const BASE: usize, const FIELDS: usize> Windows<S, BASE, FIELDS> {
    /// Windows of so many values, each at least 1.
    pub(crate) fn new(windows: impl IntoIterator<Item = usize>) -> Self {
        let mut all = BTreeSet::from([1]);
        for mut window in windows {
            debug_assert!(window >= 1);
            while all.insert(window) {
                window = Self::half(window);
            }
        }
        let longest = all.last().copied().unwrap_or(1);
        let mut sizes: Vec<Size<FIELDS>> = Vec::with_capacity(all.len());
        for window in all {
            let half = sizes.iter().position(|size| size.window == Self::half(window)).unwrap_or_default();
            let columns = std::array::from_fn(|_| Column::new(window));
            sizes.push(Size { window, half, columns });
        }
        let base = std::array::from_fn(|_| Column::new(longest));
        Self { base, sizes, seen: 0, bars: 0, summary: PhantomData }
    }

    /// What a window is made of.
    fn half(window: usize) -> usize {
        if S::OVERLAPS { window.div_ceil(2) } else { (window / 2).max(1) }
    }

    /// Takes the next bars, at most [`CHUNK`].
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn push(&mut self, base: [&[f64]; BASE]) {
        self.seen += self.bars;
        self.bars = base[0].len();
        for (column, values) in self.base.iter_mut().zip(base) {
            column.advance(values.len());
            column.chunk().copy_from_slice(values);
        }
        for place in 0..self.sizes.len() {
            let (shorter, rest) = self.sizes.split_at_mut(place);
            let size = &mut rest[0];
            for column in &mut size.columns {
                column.advance(self.bars);
            }
            if size.window == 1 {
                single::<S, BASE, FIELDS>(&self.base, size);
            } else if S::OVERLAPS || size.window % 2 == 0 {
                merge::<S, BASE, FIELDS, false>(&self.base, &shorter[size.half], size);
            } else {
                merge::<S, BASE, FIELDS, true>(&self.base, &shorter[size.half], size);
            }
        }
    }

    /// Writes a number for each bar of the chunk, made of the summary of the last `window` values; NaN while there are
    /// fewer.
    #[inline(always)]
    pub(crate) fn give(&self, window: usize, outputs: &mut [f64], number: impl Fn(Part<BASE, FIELDS>) -> f64) {
        self.give_with(window, self.base[0].before(0), outputs, |_, summary| number(summary));
    }

    /// The same, made of the value of a series on that bar as well.
    #[inline(always)]
    pub(crate) fn give_with(
        &self,
        window: usize,
        series: &[f64],
        outputs: &mut [f64],
        number: impl Fn(f64, Part<BASE, FIELDS>) -> f64,
    ) {
        let place = self.sizes.partition_point(|size| size.window < window).min(self.sizes.len() - 1);
        let size = &self.sizes[place];
        let bars = outputs.len();
        let series = &series[..bars];
        let base = self.base.each_ref().map(|column| &column.before(0)[..bars]);
        let fields = size.columns.each_ref().map(|column| &column.before(0)[..bars]);
        let count = window as f64;
        let share = 1.0 / count;
        for bar in 0..bars {
            let (base, fields) = (base.map(|values| values[bar]), fields.map(|values| values[bar]));
            outputs[bar] = number(series[bar], Part { count, share, base, fields });
        }
        outputs[..(window - 1).saturating_sub(self.seen).min(bars)].fill(f64::NAN);
    }

    /// What the series was so many bars ago, less than the longest window.
    #[inline(always)]
    pub(crate) fn before(&self, series: usize, bars: usize) -> &[f64] {
        self.base[series].before(bars)
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

#[inline(always)]
fn single<S, const BASE: usize, const FIELDS: usize>(base: &[Column; BASE], size: &mut Size<FIELDS>)
where
    S: Summary<BASE, FIELDS>,
{
    let base = base.each_ref().map(|column| column.lanes(0));
    let output = size.columns.each_mut().map(Column::chunk_lanes);
    let mut first = 0;
    while first < output[0].len() {
        let base = load(base, first);
        let mut found = [[0.0; LANES]; FIELDS];
        for lane in 0..LANES {
            let fields = S::of(base.map(|values| values[lane]));
            for field in 0..FIELDS {
                found[field][lane] = fields[field];
            }
        }
        for field in 0..FIELDS {
            output[field][first..first + LANES].copy_from_slice(&found[field]);
        }
        first += LANES;
    }
}

/// A window of its halves, and of one value more before them.
#[inline(always)]
fn merge<S, const BASE: usize, const FIELDS: usize, const ODD: bool>(
    base: &[Column; BASE],
    half: &Size<FIELDS>,
    size: &mut Size<FIELDS>,
) where
    S: Summary<BASE, FIELDS>,
{
    let lag = if S::OVERLAPS { size.window - half.window } else { half.window };
    let (count, distance, both) = (half.window as f64, lag as f64, (2 * half.window) as f64);
    let (count_share, distance_share, both_share) = (1.0 / count, 1.0 / distance, 1.0 / both);
    let newer_base = base.each_ref().map(|column| column.lanes(0));
    let older_base = base.each_ref().map(|column| column.lanes(lag));
    let oldest_base = base.each_ref().map(|column| column.lanes(if ODD { 2 * lag } else { 0 }));
    let newer = half.columns.each_ref().map(|column| column.lanes(0));
    let older = half.columns.each_ref().map(|column| column.lanes(lag));
    let output = size.columns.each_mut().map(Column::chunk_lanes);
    let merged = |newest: [f64; BASE], older_base, oldest_base, newer, older| {
        let older = Part { count, share: count_share, base: older_base, fields: older };
        let newer = Part { count: distance, share: distance_share, base: newest, fields: newer };
        let fields = S::then(older, newer);
        if !ODD {
            return fields;
        }
        let oldest = Part { count: 1.0, share: 1.0, base: oldest_base, fields: S::of(oldest_base) };
        S::then(oldest, Part { count: both, share: both_share, base: newest, fields })
    };
    let bars = output[0].len();
    if FIELDS == 1 {
        // The compiler does bars side by side by itself, as few series as there are.
        let [newer_base, older_base, oldest_base] =
            [newer_base, older_base, oldest_base].map(|series| series.map(|values| &values[..bars]));
        let [newer, older] = [newer, older].map(|series| series.map(|values| &values[..bars]));
        let at = |bar: usize| move |values: &[f64]| values[bar];
        for bar in 0..bars {
            let fields = merged(
                newer_base.map(at(bar)),
                older_base.map(at(bar)),
                oldest_base.map(at(bar)),
                newer.map(at(bar)),
                older.map(at(bar)),
            );
            output[0][bar] = fields[0];
        }
        return;
    }
    let mut first = 0;
    while first < bars {
        let (newer_base, older_base, oldest_base) =
            (load(newer_base, first), load(older_base, first), load(oldest_base, first));
        let (newer, older) = (load(newer, first), load(older, first));
        let mut found = [[0.0; LANES]; FIELDS];
        for lane in 0..LANES {
            let at = |values: [f64; LANES]| values[lane];
            let fields =
                merged(newer_base.map(at), older_base.map(at), oldest_base.map(at), newer.map(at), older.map(at));
            for field in 0..FIELDS {
                found[field][lane] = fields[field];
            }
        }
        for field in 0..FIELDS {
            output[field][first..first + LANES].copy_from_slice(&found[field]);
        }
        first += LANES;
    }
}
