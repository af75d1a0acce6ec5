//! Indicators: one file each, with formula, warm-up, edge cases and source.
//!
//! All of them stream: state is carried from block to block, and the cost of a bar hardly depends on the window. All take
//! several sets of arguments at once and share among them what they can. Where TA-Lib has an indicator, TA-Lib's
//! definition and seeding is the default.
//!
//! ```
//! use backsweep_core::indicators::Indicator;
//! let closes = [1.0, 2.0, 3.0, 5.0];
//! let average = Indicator::Sma.compute(&[&closes], &[2.0])?;
//! assert_eq!(average[0][1..], [1.5, 2.5, 4.0]);
//! assert!(average[0][0].is_nan());
//! # Ok::<(), backsweep_core::indicators::IndicatorError>(())
//! ```
#![allow(clippy::inline_always, reason = "indicators are compiled for the vectors that the machine has")]

mod ad;
mod adosc;
mod adx;
mod apo;
mod argmax;
mod argmin;
mod aroon;
mod aroonosc;
mod atr;
mod bbands;
mod bop;
mod cci;
mod cmf;
mod cmo;
mod dema;
mod donchian;
mod dx;
mod ema;
mod error;
mod hma;
mod kama;
mod keltner;
mod linreg;
mod linreg_slope;
mod macd;
mod max;
mod mfi;
mod midpoint;
mod min;
mod minus_di;
mod mom;
mod natr;
mod obv;
mod parts;
mod plus_di;
mod ppo;
mod rma;
mod roc;
mod rsi;
mod sar;
mod sma;
mod specification;
mod stddev;
mod stoch;
mod stochf;
mod stochrsi;
mod sum;
mod supertrend;
mod tema;
mod trima;
mod trix;
mod true_range;
mod ultosc;
mod var;
mod vwap;
mod vwma;
mod willr;
mod wma;
mod zscore;

pub use error::IndicatorError;
pub use parts::stream::Stream;
pub use specification::{Argument, Input, Range, Specification};

use crate::named::by_name;

/// The list of indicators, written once: a variant and its file.
macro_rules! indicators {
    ($($variant:ident = $module:ident),+ $(,)?) => {
        /// An indicator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), serde(rename_all = "snake_case"))]
        #[allow(missing_docs, reason = "each says of itself what it is: see `specification`")]
        pub enum Indicator { $($variant),+ }

        by_name!(Indicator, [$(stringify!($module)),+]);

        impl Indicator {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, the same in Rust, Python, TypeScript and on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($module)),+ }
            }

            /// What it takes, gives and does.
            pub fn specification(self) -> &'static Specification {
                match self { $(Self::$variant => &$module::SPECIFICATION),+ }
            }
        }
    };
}

indicators! {
    Sma = sma,
    Ema = ema,
    Wma = wma,
    Dema = dema,
    Tema = tema,
    Trima = trima,
    Kama = kama,
    Rma = rma,
    Hma = hma,
    Vwma = vwma,
    Midpoint = midpoint,
    Rsi = rsi,
    Stoch = stoch,
    Stochf = stochf,
    Stochrsi = stochrsi,
    Macd = macd,
    Ppo = ppo,
    Apo = apo,
    Roc = roc,
    Mom = mom,
    Trix = trix,
    Cmo = cmo,
    Stddev = stddev,
    Var = var,
    Zscore = zscore,
    Linreg = linreg,
    LinregSlope = linreg_slope,
    Bbands = bbands,
    TrueRange = true_range,
    Atr = atr,
    Max = max,
    Min = min,
    Argmax = argmax,
    Argmin = argmin,
    Cci = cci,
    Willr = willr,
    Ultosc = ultosc,
    Aroon = aroon,
    Aroonosc = aroonosc,
    Bop = bop,
    Mfi = mfi,
    Adx = adx,
    PlusDi = plus_di,
    MinusDi = minus_di,
    Dx = dx,
    Natr = natr,
    Keltner = keltner,
    Donchian = donchian,
    Supertrend = supertrend,
    Sar = sar,
    Obv = obv,
    Ad = ad,
    Adosc = adosc,
    Vwap = vwap,
    Cmf = cmf,
    Sum = sum,
}

use crate::vectors::Vectors;
use parts::channel::Channel;

impl Indicator {
    /// The indicator of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|indicator| indicator.name() == name)
    }

    /// How the indicator is a channel, if it is one.
    pub(crate) fn channel(self) -> Option<Channel> {
        match self {
            Self::Bbands => Some(bbands::CHANNEL),
            Self::Keltner => Some(keltner::CHANNEL),
            _ => None,
        }
    }

    /// Starts the indicator for sets of arguments that have been checked.
    pub(crate) fn start(self, sets: &[&[f64]], vectors: Vectors) -> Stream {
        Stream::new((self.specification().build)(sets), vectors)
    }

    /// Starts the indicator for a history of this many bars, to be fed in blocks, for several sets of arguments at once.
    /// Arguments left out at the end of a set take their defaults.
    ///
    /// # Errors
    /// An argument out of range, or too many of them.
    pub fn stream(self, sets: &[&[f64]], bars: usize) -> Result<Stream, IndicatorError> {
        self.stream_on(Vectors::best(), sets, bars)
    }

    /// The same on chosen vector instructions.
    ///
    /// # Errors
    /// See [`stream`](Self::stream).
    pub fn stream_on(self, vectors: Vectors, sets: &[&[f64]], bars: usize) -> Result<Stream, IndicatorError> {
        let complete: Vec<Vec<f64>> = sets.iter().map(|set| self.arguments(set, bars)).collect::<Result<_, _>>()?;
        let complete: Vec<&[f64]> = complete.iter().map(Vec::as_slice).collect();
        Ok(self.start(&complete, vectors))
    }

    /// Arguments checked for so many bars, and with defaults where they were left out.
    fn arguments(self, given: &[f64], bars: usize) -> Result<Vec<f64>, IndicatorError> {
        let wanted = self.specification().arguments;
        if given.len() > wanted.len() {
            return Err(self.miscounted("arguments", wanted.len(), given.len()));
        }
        let defaults = wanted.iter().map(|argument| argument.default);
        let values: Vec<f64> = given.iter().copied().chain(defaults.skip(given.len())).collect();
        for (argument, &value) in wanted.iter().zip(&values) {
            argument.check(value, bars)?;
        }
        Ok(values)
    }

    /// Computes the indicator over whole series: a series for each output, as long as the inputs, NaN while it warms
    /// up. Arguments left out at the end take their defaults.
    ///
    /// # Errors
    /// An argument out of range, too few or too many inputs or arguments, or inputs of different lengths.
    pub fn compute(self, inputs: &[&[f64]], arguments: &[f64]) -> Result<Vec<Vec<f64>>, IndicatorError> {
        let bars = inputs.first().map_or(0, |input| input.len());
        let mut outputs = vec![vec![f64::NAN; bars]; self.specification().outputs.len()];
        let mut rows: Vec<&mut [f64]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
        self.compute_into(Vectors::best(), inputs, &[arguments], &mut rows)?;
        Ok(outputs)
    }

    /// The same for several sets of arguments at once, on chosen vector instructions, into rows as long as the inputs:
    /// first the outputs of the first set, then those of the second.
    ///
    /// # Errors
    /// What [`compute`](Self::compute) says, and rows of another number or length.
    pub fn compute_into(
        self,
        vectors: Vectors,
        inputs: &[&[f64]],
        sets: &[&[f64]],
        outputs: &mut [&mut [f64]],
    ) -> Result<(), IndicatorError> {
        let specification = self.specification();
        if inputs.len() != specification.inputs.len() {
            return Err(self.miscounted("inputs", specification.inputs.len(), inputs.len()));
        }
        let (first, bars) = (specification.inputs[0].name, inputs[0].len());
        let of_inputs = specification.inputs.iter().map(|input| input.name).zip(inputs.iter().map(|input| input.len()));
        let of_outputs = outputs.iter().map(|output| ("an output", output.len()));
        if let Some((input, length)) = of_inputs.chain(of_outputs).find(|&(_, length)| length != bars) {
            return Err(IndicatorError::Lengths { input, length, first, expected: bars });
        }
        let wanted = sets.len() * specification.outputs.len();
        if outputs.len() != wanted {
            return Err(self.miscounted("outputs", wanted, outputs.len()));
        }
        self.stream_on(vectors, sets, bars)?.block(inputs, outputs);
        Ok(())
    }

    fn miscounted(self, what: &'static str, wanted: usize, given: usize) -> IndicatorError {
        IndicatorError::Count { indicator: self.name(), what, wanted, given }
    }
}
