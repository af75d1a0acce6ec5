//! How indicators run: block after block, with all state carried, so that the cutting into blocks changes nothing.
//!
//! An indicator runs for several sets of arguments at once over the same inputs, and shares among them what it can.
//! Before the first bar on which every input is defined it gives NaN and sees nothing; while it has not seen enough it
//! gives NaN. After that, an undefined input makes windowed indicators undefined for as long as it is in the window and
//! recursive ones for ever.

use std::ops::Range;

use crate::vectors::Vectors;

/// Indicators see at most so many bars at a time, so that what they compute on the way stays in the nearest cache. A
/// multiple of the kernel's groups.
pub(crate) const CHUNK: usize = 256;

/// An indicator with `INPUTS` input series and `OUTPUTS` output series, for one set of arguments.
pub(crate) trait Indicate<const INPUTS: usize, const OUTPUTS: usize> {
    /// Takes the inputs of the next bars, from one to [`CHUNK`], and writes as many bars of each output.
    fn chunk(&mut self, inputs: [&[f64]; INPUTS], outputs: [&mut [f64]; OUTPUTS]);
}

/// An indicator for several sets of arguments.
pub(crate) trait Share<const INPUTS: usize, const OUTPUTS: usize> {
    /// Takes the inputs of the next bars, from one to [`CHUNK`], and writes as many bars of each output of each set.
    fn chunk(&mut self, inputs: [&[f64]; INPUTS], outputs: Rows<'_, '_, OUTPUTS>);
}

/// The bars of a chunk in the outputs of several sets.
#[allow(clippy::struct_field_names, reason = "rows of rows")]
pub(crate) struct Rows<'rows, 'all, const OUTPUTS: usize> {
    rows: &'rows mut [&'all mut [f64]],
    /// Rows of each set, of which the last `OUTPUTS` are meant.
    each: usize,
    chunk: Range<usize>,
    /// What the loop is compiled for.
    pub(crate) vectors: Vectors,
}

impl<'all, const OUTPUTS: usize> Rows<'_, 'all, OUTPUTS> {
    /// The outputs of each set.
    #[inline(always)]
    pub(crate) fn sets(&mut self) -> impl Iterator<Item = [&mut [f64]; OUTPUTS]> {
        let chunk = self.chunk.clone();
        self.rows.chunks_exact_mut(self.each).map(move |set| {
            let unused = set.len() - OUTPUTS;
            let mut rows = set[unused..].iter_mut().map(|row| &mut row[chunk.clone()]);
            std::array::from_fn(|_| rows.next().unwrap_or_default())
        })
    }

    /// The last outputs of each set.
    #[inline(always)]
    pub(crate) fn last<const FEWER: usize>(&mut self) -> Rows<'_, 'all, FEWER> {
        Rows { rows: self.rows, each: self.each, chunk: self.chunk.clone(), vectors: self.vectors }
    }
}

/// An indicator of any shape, ready to run.
pub(crate) trait Run: Send {
    /// How many inputs it takes.
    fn inputs(&self) -> usize;

    /// Takes a chunk of as many inputs, and writes the same bars of the outputs.
    fn chunk(&mut self, vectors: Vectors, inputs: &[&[f64]], outputs: &mut [&mut [f64]], chunk: Range<usize>);
}

/// An indicator that runs for one or several sets of arguments, block by block.
///
/// ```
/// use backsweep_core::indicators::Indicator;
/// let mut averages = Indicator::Sma.stream(&[&[1.0], &[2.0]], 100)?;
/// let (mut one, mut two) = ([0.0; 3], [0.0; 3]);
/// averages.block(&[&[1.0, 2.0, 4.0]], &mut [&mut one, &mut two]);
/// assert_eq!(one, [1.0, 2.0, 4.0]);
/// assert_eq!(two[1..], [1.5, 3.0]);
/// # Ok::<(), backsweep_core::indicators::IndicatorError>(())
/// ```
pub struct Stream {
    run: Box<dyn Run>,
    vectors: Vectors,
    /// Whether there was a bar on which every input is defined.
    started: bool,
}

impl Stream {
    pub(crate) fn new(run: Box<dyn Run>, vectors: Vectors) -> Self {
        Self { run, vectors, started: false }
    }

    /// Takes any number of bars of every input, and writes as many bars of every output: first the outputs of the first
    /// set of arguments, then those of the second. All rows are as long as the inputs.
    pub fn block(&mut self, inputs: &[&[f64]], outputs: &mut [&mut [f64]]) {
        if inputs.len() != self.run.inputs() {
            for output in outputs {
                output.fill(f64::NAN);
            }
            return;
        }
        let bars = inputs[0].len();
        let mut start = 0;
        if !self.started {
            let defined = |bar: usize| inputs.iter().all(|input| !input[bar].is_nan());
            start = (0..bars).find(|&bar| defined(bar)).unwrap_or(bars);
            self.started = start < bars;
            for output in outputs.iter_mut() {
                output[..start].fill(f64::NAN);
            }
        }
        while start < bars {
            let end = bars.min(start + CHUNK);
            self.run.chunk(self.vectors, inputs, outputs, start..end);
            start = end;
        }
    }
}

/// An indicator whose sets share nothing.
struct Each<I>(Vec<I>);

impl<I, const INPUTS: usize, const OUTPUTS: usize> Share<INPUTS, OUTPUTS> for Each<I>
where
    I: Indicate<INPUTS, OUTPUTS>,
{
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; INPUTS], mut outputs: Rows<'_, '_, OUTPUTS>) {
        for (indicator, outputs) in self.0.iter_mut().zip(outputs.sets()) {
            indicator.chunk(inputs, outputs);
        }
    }
}

/// Runs an indicator for each set of arguments on its own.
pub(crate) fn each<I, const INPUTS: usize, const OUTPUTS: usize>(
    sets: &[&[f64]],
    start: impl Fn(&[f64]) -> I,
) -> Box<dyn Run>
where
    I: Indicate<INPUTS, OUTPUTS> + Send + 'static,
{
    share::<_, INPUTS, OUTPUTS>(Each(sets.iter().map(|set| start(set)).collect()))
}

/// Runs an indicator that shares among its sets.
pub(crate) fn share<S, const INPUTS: usize, const OUTPUTS: usize>(indicator: S) -> Box<dyn Run>
where
    S: Share<INPUTS, OUTPUTS> + Send + 'static,
{
    Box::new(Runner::<S, INPUTS, OUTPUTS>(indicator))
}

struct Runner<S, const INPUTS: usize, const OUTPUTS: usize>(S);

impl<S, const INPUTS: usize, const OUTPUTS: usize> Run for Runner<S, INPUTS, OUTPUTS>
where
    S: Share<INPUTS, OUTPUTS> + Send,
{
    fn inputs(&self) -> usize {
        INPUTS
    }

    fn chunk(&mut self, vectors: Vectors, inputs: &[&[f64]], outputs: &mut [&mut [f64]], chunk: Range<usize>) {
        let inputs = std::array::from_fn(|input| &inputs[input][chunk.clone()]);
        let outputs = Rows { rows: outputs, each: OUTPUTS, chunk, vectors };
        vectors.run(
            #[inline(always)]
            || self.0.chunk(inputs, outputs),
        );
    }
}

/// Memory for a chunk of what is computed on the way.
#[inline(always)]
pub(crate) fn scratch() -> [f64; CHUNK] {
    [0.0; CHUNK]
}

/// Bars at the beginning that are undefined.
#[derive(Clone, Copy)]
pub(crate) struct WarmUp(usize);

impl WarmUp {
    pub(crate) fn new(bars: usize) -> Self {
        Self(bars)
    }

    /// Whether any are left.
    pub(crate) fn lasts(self) -> bool {
        self.0 > 0
    }

    /// Makes what is left of them in this chunk undefined, and tells how many that is.
    #[inline(always)]
    pub(crate) fn blank<const OUTPUTS: usize>(&mut self, outputs: [&mut [f64]; OUTPUTS]) -> usize {
        self.fill(f64::NAN, outputs)
    }

    /// Gives what is left of them in this chunk a value, and tells how many that is.
    #[inline(always)]
    pub(crate) fn fill<const OUTPUTS: usize>(&mut self, value: f64, outputs: [&mut [f64]; OUTPUTS]) -> usize {
        let bars = outputs[0].len().min(self.0);
        self.0 -= bars;
        for output in outputs {
            output[..bars].fill(value);
        }
        bars
    }
}
