//! Signals that somebody already has: the simulation without a strategy.

use backsweep_kernel::{
    BLOCK, WORDS,
    account::Account,
    mask,
    stop::{Distance, Stops},
};

use super::{
    Batch, Direction, Fill, Options, Results, SizeType, SweepError,
    check::rule_range,
    orders::{Masks, Ordering},
    plan::finish,
    walk::{self, Block, BlockMemory, Guard, Rules},
};
use crate::{
    Error,
    bars::{Bars, Column},
    detail::Detail,
    grid::{Axis, Grid, Values},
    metrics::Metric,
    profile::Phase,
    reference,
    strategy::Rule,
    vectors::Vectors,
};

/// Columns that are simulated together: few enough that all threads have some.
const TOGETHER: usize = 16;

/// True or false for each bar, as bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    bars: usize,
}

impl FromIterator<bool> for Bits {
    fn from_iter<I: IntoIterator<Item = bool>>(bars: I) -> Self {
        let mut bits = Self::default();
        for bar in bars {
            if bits.bars.is_multiple_of(64) {
                bits.words.push(0);
            }
            let last = bits.words.len() - 1;
            bits.words[last] |= u64::from(bar) << (bits.bars % 64);
            bits.bars += 1;
        }
        bits
    }
}

impl Bits {
    /// So many bars from bytes of eight, the first bar in the lowest bit of the first; bars that are missing are false.
    pub fn from_bytes(bytes: &[u8], bars: usize) -> Self {
        let word = |number: usize| {
            let bytes = bytes.get(number * 8..).unwrap_or_default();
            (0..8).map(|byte| u64::from(bytes.get(byte).copied().unwrap_or_default()) << (byte * 8)).sum()
        };
        let mut words: Vec<u64> = (0..bars.div_ceil(64)).map(word).collect();
        if let (Some(last), rest @ 1..) = (words.last_mut(), bars % 64) {
            *last &= u64::MAX >> (64 - rest);
        }
        Self { words, bars }
    }

    /// How many bars.
    pub fn len(&self) -> usize {
        self.bars
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bars == 0
    }

    /// The bars one by one.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.bars).map(|bar| self.words[bar / 64] >> (bar % 64) & 1 == 1)
    }

    fn word(&self, word: usize) -> u64 {
        self.words.get(word).copied().unwrap_or_default()
    }
}

/// The signals of one simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignalColumn {
    /// Go long.
    pub entry: Bits,
    /// Leave a long position; `None` for never.
    pub exit: Option<Bits>,
    /// Go short; when absent, what leaves a long position goes short.
    pub short_entry: Option<Bits>,
    /// Leave a short position; when absent, what goes long leaves a short position.
    pub short_exit: Option<Bits>,
}

impl SignalColumn {
    /// Long entry, long exit, short entry, short exit, as a direction uses them.
    pub(crate) fn of(&self, direction: Direction) -> [Option<&Bits>; 4] {
        let (long_entry, long_exit) = (Some(&self.entry), self.exit.as_ref());
        let short_entry = self.short_entry.as_ref().or(long_exit);
        let short_exit = self.short_exit.as_ref().or(long_entry);
        match direction {
            Direction::Long => [long_entry, long_exit, None, None],
            Direction::Short => [None, None, short_entry, short_exit],
            Direction::Both => [long_entry, long_exit, short_entry, short_exit],
        }
    }
}

/// How far a stop is from the fill price.
#[derive(Clone, Debug)]
pub enum Level {
    /// A fraction of it.
    Fraction(f64),
    /// A distance in price, read on the bar of the signal; none where it is not above zero.
    Amounts(Column<f64>),
}

/// What all simulations follow beyond their signals; see [`Rule`].
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "`Rule` describes them")]
pub struct GivenRules {
    pub stop_loss: Option<Level>,
    pub take_profit: Option<Level>,
    pub trailing_stop: Option<Level>,
    pub time_stop: Option<f64>,
    pub size: Option<f64>,
}

impl GivenRules {
    /// The distances of a position whose signal came on `bar`: loss, profit, trailing.
    pub(crate) fn distances(&self, bar: usize) -> [Distance; 3] {
        [&self.stop_loss, &self.take_profit, &self.trailing_stop].map(|level| match level {
            None => Distance::NONE,
            Some(Level::Fraction(fraction)) => Distance::fraction(*fraction),
            Some(Level::Amounts(amounts)) => Distance::amount(amounts[bar]),
        })
    }

    fn check(&self, bars: usize, options: &Options) -> Result<(), SweepError> {
        let &Options { size_type, direction, .. } = options;
        if self.size.is_none() != (size_type == SizeType::AllIn) {
            return Err(SweepError::size_type(size_type));
        }
        let levels = [
            (Rule::StopLoss, &self.stop_loss),
            (Rule::TakeProfit, &self.take_profit),
            (Rule::TrailingStop, &self.trailing_stop),
        ];
        let mut numbers = vec![(Rule::TimeStop, self.time_stop), (Rule::Size, self.size)];
        for (rule, level) in levels {
            match level {
                Some(Level::Amounts(amounts)) if amounts.len() != bars => {
                    return Err(length(rule.name(), amounts.len(), bars));
                }
                Some(Level::Fraction(fraction)) => numbers.push((rule, Some(*fraction))),
                _ => {}
            }
        }
        for (rule, value) in numbers.into_iter().filter_map(|(rule, value)| Some((rule, value?))) {
            if let Err(wanted) = rule_range(rule, size_type, direction, value) {
                let (option, value, wanted) = (rule.name(), value.to_string(), wanted.to_owned());
                return Err(SweepError::Option { option, value, wanted });
            }
        }
        Ok(())
    }

    /// Size and time stop.
    fn rules(&self, size_type: SizeType) -> Rules {
        Rules { size: size_type.size(self.size.unwrap_or(1.0)), time_stop: self.time_stop.map(super::stops::whole) }
    }
}

/// Simulations of given signals, checked and ready to run.
#[derive(Clone, Debug)]
pub struct Simulation {
    bars: Bars,
    columns: Vec<SignalColumn>,
    rules: GivenRules,
    options: Options,
    grid: Grid,
    vectors: Vectors,
}

impl Simulation {
    /// Name of the axis that numbers the columns in the results.
    pub const AXIS: &str = "column";

    /// Checks signals, rules and options against the bars.
    ///
    /// # Errors
    /// No column, signals that are not as long as the bars, an option or rule out of its range.
    pub fn new(bars: &Bars, columns: Vec<SignalColumn>, rules: GivenRules, options: &Options) -> Result<Self, Error> {
        options.check()?;
        rules.check(bars.len(), options)?;
        for column in &columns {
            let signals = [
                ("entries", Some(&column.entry)),
                ("exits", column.exit.as_ref()),
                ("short_entries", column.short_entry.as_ref()),
                ("short_exits", column.short_exit.as_ref()),
            ];
            for (name, bits) in signals {
                if let Some(bits) = bits.filter(|bits| bits.len() != bars.len()) {
                    return Err(length(name, bits.len(), bars.len()).into());
                }
            }
        }
        let numbers = (0_i64..).take(columns.len()).collect();
        let grid = Grid::new(vec![Axis { name: Self::AXIS.to_owned(), values: Values::Integers(numbers) }])?;
        Ok(Self { bars: bars.clone(), columns, rules, options: options.clone(), grid, vectors: Vectors::best() })
    }

    /// The same simulation by other vector instructions: the same bits at another speed.
    #[must_use]
    pub fn with_vectors(self, vectors: Vectors) -> Self {
        Self { vectors, ..self }
    }

    /// Simulates every column, on the current rayon pool: a row for each. All are kept, whatever `options.keep` says.
    pub fn run(&self) -> Results {
        let simulate = |columns: &[SignalColumn]| self.simulate(columns);
        #[cfg(feature = "parallel")]
        let accounts: Vec<Account> = {
            use rayon::prelude::*;
            self.columns.par_chunks(TOGETHER).flat_map_iter(simulate).collect()
        };
        #[cfg(not(feature = "parallel"))]
        let accounts: Vec<Account> = self.columns.chunks(TOGETHER).flat_map(simulate).collect();
        self.results(accounts)
    }

    /// The same, bar by bar.
    pub fn reference(&self) -> Results {
        self.results(self.columns.iter().map(|column| self.tell(column).0).collect())
    }

    /// All that happened in one column.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn detail(&self, column: usize) -> Result<Detail, SweepError> {
        let found = self.columns.get(column);
        found.map(|column| self.tell(column).1).ok_or_else(|| SweepError::no_row(column, self.columns.len()))
    }

    /// The bars.
    pub fn bars(&self) -> &Bars {
        &self.bars
    }

    fn tell(&self, column: &SignalColumn) -> (Account, Detail) {
        reference::simulate_given(&self.bars, column, &self.rules, &self.options)
    }

    fn results(&self, accounts: Vec<Account>) -> Results {
        let combinations: Vec<u64> = (0..).take(accounts.len()).collect();
        let periods_per_year = self.options.periods_per_year.unwrap_or_else(|| self.bars.periods_per_year());
        let phase = Phase::Metrics.enter();
        let columns = finish(&self.bars, self.options.initial_cash, periods_per_year, accounts.into_iter());
        drop(phase);
        let batch = Batch { combinations: combinations.into(), metrics: Metric::ALL.to_vec(), columns };
        Results::from_batches(self.grid.clone(), &[batch])
    }

    /// Simulates some columns, which share what a block of bars has for all of them.
    fn simulate(&self, columns: &[SignalColumn]) -> Vec<Account> {
        let _phase = Phase::Events.enter();
        let &Options { fill, direction, initial_cash, size_type, .. } = &self.options;
        let mut accounts = vec![Account::new(initial_cash); columns.len()];
        let mut guards = vec![Guard::NONE; columns.len()];
        let mut orderings = vec![Ordering::default(); columns.len()];
        let mut memory = BlockMemory::new();
        let rules = self.rules.rules(size_type);
        for first in (0..self.bars.len()).step_by(BLOCK) {
            let range = first..self.bars.len().min(first + BLOCK);
            let bars = range.len();
            let block = Block::new(&self.bars, range, &self.options, self.vectors, &mut memory);
            let stops = |long: bool, bar: usize, price: f64| {
                // An order at the open never fills on the first bar of all.
                let known = first + bar - usize::from(fill == Fill::NextOpen);
                let [loss, profit, trailing] = self.rules.distances(known);
                Stops::new(long, price, loss, profit, trailing)
            };
            for (row, column) in columns.iter().enumerate() {
                let phase = Phase::Signals.enter();
                let signals = column.of(direction);
                let mut orders = Masks::default();
                let masks =
                    [&mut orders.long_entry, &mut orders.long_exit, &mut orders.short_entry, &mut orders.short_exit];
                for (mask, bits) in masks.into_iter().zip(signals) {
                    for (word, mask) in mask.iter_mut().enumerate() {
                        *mask = bits.map_or(0, |bits| bits.word(first / BLOCK * WORDS + word));
                    }
                }
                orderings[row].take(bars, &mask::first(bars), direction, fill, &mut orders);
                drop(phase);
                walk::walk(&mut accounts[row], &mut guards[row], &orders, &rules, &stops, &block);
            }
        }
        accounts
    }
}

fn length(what: &'static str, given: usize, bars: usize) -> SweepError {
    SweepError::Option {
        option: what,
        value: format!("{given} long"),
        wanted: format!("as long as the data, {bars} bars"),
    }
}
