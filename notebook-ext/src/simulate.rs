//! Simulations of signals that Python has computed.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use backsweep_core::{
    bars::Bars as CoreBars,
    expression::Operation,
    grid::{Axis, Grid, Values},
    metrics::Metric,
    strategy::Rule,
    sweep::{
        Batch, Bits, GivenRules, Keep, Level, Observer, Options as CoreOptions, Plan as CorePlan,
        Results as CoreResults, SignalColumn, Simulation as CoreSimulation, SweepError,
    },
};
use numpy::{PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::{
    attended::{Attention, Callbacks, attend},
    bars::Bars,
    detail::Detail,
    errors::Failure,
    inprocess::{Plan, vectors},
    options::Options,
    profile::{self, Recorder},
    results::Results,
};

/// Columns that are simulated together: few enough to report often.
const TOGETHER: usize = 16;

/// Signals of many columns, checked and ready to run; each column is a combination of a grid.
#[pyclass(frozen, module = "backsweep._native", name = "Simulation")]
pub struct Simulation {
    bars: CoreBars,
    options: CoreOptions,
    /// Entries, exits, short entries, short exits.
    signals: [Option<Signal>; 4],
    /// Rules, each once, and which of them each column follows.
    rules: Vec<GivenRules>,
    rules_of: Vec<usize>,
    grid: Grid,
    combinations: Vec<u64>,
}

/// One signal, each distinct one once, and which of them each column has.
struct Signal {
    distinct: Vec<Bits>,
    of_column: Vec<usize>,
}

/// Rows of bits, the first bar in the lowest bit, and the row of each column.
type SignalInput<'py> = (PyReadonlyArray2<'py, u8>, PyReadonlyArray1<'py, i64>);

/// A rule's number, or a distance in price for each bar.
#[derive(FromPyObject)]
pub enum RuleInput<'py> {
    Amounts(PyReadonlyArray1<'py, f64>),
    Number(f64),
}

#[pymethods]
impl Simulation {
    /// Signals that a user has: all columns follow the same rules.
    #[staticmethod]
    #[allow(clippy::needless_pass_by_value, reason = "Python hands over objects")]
    fn given(
        bars: &Bars,
        signals: [Option<SignalInput<'_>>; 4],
        rules: HashMap<String, RuleInput<'_>>,
        options: &Options,
    ) -> Result<Self, Failure> {
        let columns = signals.iter().flatten().map(|(_, rows)| rows.as_array().len()).max().unwrap_or(0);
        let numbers = Values::Integers((0..).take(columns).collect());
        let checked = Self {
            signals: signals.map(|signal| signal.map(|signal| Signal::read(&signal, bars.0.len()))),
            rules: vec![given_rules(rules)?],
            rules_of: vec![0; columns],
            grid: Grid::new(vec![Axis { name: CoreSimulation::AXIS.to_owned(), values: numbers }])?,
            combinations: (0..).take(columns).collect(),
            bars: bars.0.clone(),
            options: with_periods(&options.0, bars.0.periods_per_year()),
        };
        checked.simulation(0..columns.min(1))?;
        Ok(checked)
    }

    /// Signals computed for the combinations of a plan, whose strategy gives the rules.
    #[staticmethod]
    #[allow(clippy::needless_pass_by_value, reason = "Python hands over objects")]
    fn of_plan(py: Python<'_>, plan: &Plan, signals: [Option<SignalInput<'_>>; 4]) -> PyResult<Self> {
        let plan = &plan.0;
        let signals = signals.map(|signal| signal.map(|signal| Signal::read(&signal, plan.bars().len())));
        attend(py, &Callbacks::default(), |attention, _| {
            let combinations: Vec<u64> = plan.kept().collect();
            let (rules, rules_of) = rules_of_combinations(plan, &combinations, attention)?;
            let options = with_periods(plan.options(), plan.periods_per_year());
            let (bars, grid) = (plan.bars().clone(), plan.grid().clone());
            Ok(Self { bars, options, signals, rules, rules_of, grid, combinations })
        })
    }

    /// Simulates every column on `threads` threads, or bar by bar; a row for each that the options keep. `progress` is
    /// called with bar-combinations done and in all.
    #[pyo3(signature = (threads, reference = false, progress = None, recorder = None))]
    fn run(
        &self,
        py: Python<'_>,
        threads: usize,
        reference: bool,
        progress: Option<Py<PyAny>>,
        recorder: Option<&Recorder>,
    ) -> PyResult<Results> {
        let callbacks = Callbacks { progress, job: None };
        let results = attend(py, &callbacks, |attention, _| {
            let bars = self.bars.len() as u64;
            attention.set_total(self.combinations.len() as u64 * bars);
            let chunks = self.chunks();
            let simulate = |columns: &Range<usize>| {
                attention.check()?;
                let batch = self.batch(columns.clone(), reference)?;
                attention.advanced(columns.len() as u64 * bars);
                Ok(batch)
            };
            let batches: Result<Vec<Batch>, Failure> =
                profile::on_pool(threads, recorder, || chunks.par_iter().map(simulate).collect())?;
            let results = CoreResults::from_batches(self.grid.clone(), &batches?);
            Ok(match self.options.keep {
                Keep::Top { count, metric } if !reference => {
                    let mut rows = results.top(count as usize, metric);
                    rows.sort_unstable();
                    results.take(&rows)
                }
                _ => results,
            })
        })?;
        Ok(results.into())
    }

    /// All that happened in one combination.
    fn detail(&self, py: Python<'_>, combination: u64) -> Result<Detail, Failure> {
        let found = self.combinations.binary_search(&combination);
        let column = found.map_err(|_| SweepError::UnknownRow {
            row: usize::try_from(combination).unwrap_or(usize::MAX),
            rows: self.combinations.len(),
        })?;
        Ok(Detail(py.detach(|| -> Result<_, Failure> { Ok(self.simulation(column..column + 1)?.detail(0)?) })?))
    }
}

impl Simulation {
    /// Neighbours that follow the same rules.
    fn chunks(&self) -> Vec<Range<usize>> {
        let mut chunks: Vec<Range<usize>> = Vec::new();
        for (column, rules) in self.rules_of.iter().enumerate() {
            match chunks.last_mut() {
                Some(chunk) if self.rules_of[chunk.start] == *rules && chunk.len() < TOGETHER => chunk.end += 1,
                _ => chunks.push(column..column + 1),
            }
        }
        chunks
    }

    /// Columns that follow the same rules, as the engine simulates them.
    fn simulation(&self, columns: Range<usize>) -> Result<CoreSimulation, Failure> {
        let rules = self.rules_of.get(columns.start).map_or_else(GivenRules::default, |&at| self.rules[at].clone());
        let columns = columns.map(|column| self.column(column)).collect();
        let simulation = CoreSimulation::new(&self.bars, columns, rules, &self.options)?;
        Ok(simulation.with_vectors(vectors()?))
    }

    fn column(&self, column: usize) -> SignalColumn {
        let [entry, exit, short_entry, short_exit] = &self.signals;
        let bits =
            |signal: &Option<Signal>| signal.as_ref().map(|signal| signal.distinct[signal.of_column[column]].clone());
        let never = || std::iter::repeat_n(false, self.bars.len()).collect();
        SignalColumn {
            entry: bits(entry).unwrap_or_else(never),
            exit: bits(exit),
            short_entry: bits(short_entry),
            short_exit: bits(short_exit),
        }
    }

    fn batch(&self, columns: Range<usize>, reference: bool) -> Result<Batch, Failure> {
        let combinations = self.combinations[columns.clone()].to_vec();
        let simulation = self.simulation(columns)?;
        let results = if reference { simulation.reference() } else { simulation.run() };
        let columns = Metric::ALL.iter().map(|&metric| results.metric(metric).clone()).collect();
        Ok(Batch { combinations: combinations.into(), metrics: Metric::ALL.to_vec(), columns })
    }
}

impl Signal {
    fn read((bits, rows): &SignalInput<'_>, bars: usize) -> Self {
        let distinct = bits.as_array();
        let distinct = distinct.rows().into_iter().map(|row| match row.as_slice() {
            Some(bytes) => Bits::from_bytes(bytes, bars),
            None => Bits::from_bytes(&row.to_vec(), bars),
        });
        let last = bits.as_array().nrows().saturating_sub(1);
        let of_column = rows.as_array().into_iter().map(|&row| usize::try_from(row).unwrap_or_default().min(last));
        Self { distinct: distinct.collect(), of_column: of_column.collect() }
    }
}

/// Options that say how many bars a year has, so that it is found out once and not for each chunk of columns.
fn with_periods(options: &CoreOptions, otherwise: f64) -> CoreOptions {
    CoreOptions { periods_per_year: options.periods_per_year.or(Some(otherwise)), ..options.clone() }
}

fn given_rules(mut given: HashMap<String, RuleInput<'_>>) -> Result<GivenRules, Failure> {
    let mut level = |rule: Rule| {
        given.remove(rule.name()).map(|input| match input {
            RuleInput::Number(fraction) => Level::Fraction(fraction),
            RuleInput::Amounts(amounts) => Level::Amounts(amounts.as_array().to_vec().into()),
        })
    };
    let [stop_loss, take_profit, trailing_stop] =
        [Rule::StopLoss, Rule::TakeProfit, Rule::TrailingStop].map(&mut level);
    let mut number = |rule: Rule| match level(rule) {
        None => Ok(None),
        Some(Level::Fraction(number)) => Ok(Some(number)),
        Some(Level::Amounts(_)) => {
            Err(SweepError::Option { option: rule.name(), value: "an array".to_owned(), wanted: "a number".to_owned() })
        }
    };
    let (time_stop, size) = (number(Rule::TimeStop)?, number(Rule::Size)?);
    Ok(GivenRules { stop_loss, take_profit, trailing_stop, time_stop, size })
}

/// The rules of each combination, equal ones computed once: those that agree on the axes that rules look at.
fn rules_of_combinations(
    plan: &CorePlan,
    combinations: &[u64],
    attention: &Attention,
) -> Result<(Vec<GivenRules>, Vec<usize>), Failure> {
    let axes = axes_of_rules(plan);
    let (mut rules, mut known) = (Vec::new(), BTreeMap::new());
    let mut rules_of = Vec::with_capacity(combinations.len());
    for &combination in combinations {
        attention.check()?;
        let positions = plan.grid().positions(combination);
        let place: Vec<usize> = axes.iter().map(|&axis| positions[axis]).collect();
        let at = if let Some(&at) = known.get(&place) {
            at
        } else {
            rules.push(plan.given_rules(combination)?);
            known.insert(place, rules.len() - 1);
            rules.len() - 1
        };
        rules_of.push(at);
    }
    Ok((rules, rules_of))
}

fn axes_of_rules(plan: &CorePlan) -> Vec<usize> {
    let strategy = plan.strategy();
    let mut used = vec![false; strategy.nodes().len()];
    for node in Rule::ALL.into_iter().filter_map(|rule| strategy.rules().get(rule)) {
        used[node as usize] = true;
    }
    for (node, operation) in strategy.nodes().iter().enumerate().rev() {
        if used[node] {
            for &operand in operation.children() {
                used[operand as usize] = true;
            }
        }
    }
    let looked_at = |name: &str| {
        let parameters = strategy.nodes().iter().zip(&used).filter(|(_, used)| **used);
        parameters.into_iter().any(|(operation, _)| matches!(operation, Operation::Parameter(own) if own == name))
    };
    let axes = plan.grid().axes().iter().enumerate();
    axes.filter(|(_, axis)| looked_at(&axis.name)).map(|(axis, _)| axis).collect()
}
