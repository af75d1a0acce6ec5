//! `native-agent sweep`: a sweep without any server.

mod input;
mod output;
mod profile;
mod progress;

use std::{
    io::{self, Write},
    time::Instant,
};

use backsweep_core::{
    Error,
    bars::Bars,
    grid::Grid,
    metrics::Metric,
    sweep::{Collector, Keep, Layout, Options, Plan, Resources},
};
use clap::{Args, builder::RangedU64ValueParser, value_parser};
use native_agent::{
    config::{MEMORY_LIMIT, memory_limit, memory_size},
    machine,
};

use super::{CliError, Format};
use output::Report;
use profile::Profiled;
use progress::ProgressLine;

/// Rows of a table without `--top`.
const TABLE_ROWS: u32 = 10;

/// Runs one strategy for every combination of its parameters.
#[derive(Args)]
pub struct Arguments {
    /// CSV with a header: timestamp, open, high, low, close, volume. Gzip is unpacked; - reads the standard input.
    #[arg(long, value_name = "FILE")]
    data: std::path::PathBuf,
    /// How the CSV is written, where it is told wrongly: separator=SIGN (or tab), decimal=SIGN, time=iso, yyyymmdd, s,
    /// ms, us or ns, or a column and its name in the header, such as close="Adj Close"; "volume=" counts as zeros.
    #[arg(long, value_name = "NAME=VALUE")]
    csv: Vec<String>,
    /// Name of a built-in strategy, or a file with a strategy document in JSON.
    #[arg(long, value_name = "NAME|FILE", required_unless_present = "long_entry", conflicts_with = "long_entry")]
    strategy: Option<String>,
    #[command(flatten)]
    signals: Signals,
    /// Values of a parameter: NAME=START..STOP, NAME=START..STOP:STEP (stop exclusive) or NAME=5,10,20; once for each.
    /// The names `stop_loss`, `take_profit`, `trailing_stop`, `time_stop` and size work with every strategy.
    #[arg(long = "param", value_name = "NAME=VALUES")]
    parameters: Vec<String>,
    /// Drops the combinations that break it, such as "fast < slow and slow < 5 * fast"; once for each.
    #[arg(long = "constraint", value_name = "CONDITION")]
    constraints: Vec<String>,
    /// Proportional fee of each order: 0.001 is 0.1 %.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    fees: f64,
    /// Proportional slippage of each order: 0.001 is 0.1 %.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    slippage: f64,
    /// Fixed fee of each order, in cash.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    fixed_fee: f64,
    /// When an order fills: `next_open` or close (of the signal's own bar).
    #[arg(long, default_value = "next_open")]
    fill: String,
    /// Which positions are taken: long, short or both.
    #[arg(long, default_value = "long")]
    direction: String,
    /// What the parameter size means: `all_in` (there is none), percent (a fraction), value (cash) or units.
    #[arg(long, default_value = "all_in")]
    size_type: String,
    /// Cash at the start.
    #[arg(long, default_value_t = 10_000.0, allow_negative_numbers = true)]
    initial_cash: f64,
    /// Bars in a year, for annual figures; by default from the spacing of the bars and a year of 365 days.
    #[arg(long, value_name = "BARS", allow_negative_numbers = true)]
    periods_per_year: Option<f64>,
    /// Which results are kept while it runs: all, or top:COUNT:METRIC. By default what is printed.
    #[arg(long)]
    keep: Option<String>,
    /// Print only the best so many rows; a table prints 10 by default, other formats all rows in grid order.
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// Metric that rows are sorted by, the best first; by default that of --keep, or sharpe.
    #[arg(long, value_name = "METRIC")]
    sort: Option<String>,
    /// How many threads; by default all.
    #[arg(long, value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=4096))]
    threads: Option<usize>,
    /// Memory that bars, tiles and results may take together: a number of GB, or a size such as 512MiB; by default what
    /// is free.
    #[arg(long = MEMORY_LIMIT.flag, value_name = "GB|SIZE", env = MEMORY_LIMIT.variable, value_parser = memory_size)]
    memory_limit: Option<u64>,
    /// Tells what would run, what is shared, and about how much memory and time it takes, instead of running it; in
    /// words, or as JSON.
    #[arg(long)]
    explain: bool,
    /// How to print the rows.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Tell on the standard error stream where the time went, by phase and thread.
    #[arg(long)]
    profile: bool,
    /// Write the same over time: a file that ui.perfetto.dev and `chrome://tracing` open.
    #[arg(long, value_name = "FILE")]
    trace: Option<std::path::PathBuf>,
}

/// Signals in place of a strategy with a name.
#[derive(Args)]
struct Signals {
    /// When to go long, in place of --strategy, such as "close > ema(close, window) and volume > 0": columns and
    /// indicators by their names, parameters by any other.
    #[arg(long, value_name = "EXPRESSION", requires = "long_exit")]
    long_entry: Option<String>,
    /// When to leave a long position.
    #[arg(long, value_name = "EXPRESSION", requires = "long_entry")]
    long_exit: Option<String>,
    /// When to go short; by default when a long position is left.
    #[arg(long, value_name = "EXPRESSION", requires = "long_entry")]
    short_entry: Option<String>,
    /// When to leave a short position; by default when to go long.
    #[arg(long, value_name = "EXPRESSION", requires = "long_entry")]
    short_exit: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<(), CliError> {
    let profiled = Profiled::new(arguments.profile, arguments.trace.as_deref())?;
    profiled.on_caller(|| sweep(arguments, &profiled))?;
    profiled.report()
}

fn sweep(arguments: &Arguments, profiled: &Profiled) -> Result<(), CliError> {
    let sort = arguments.sort.as_deref().map(str::parse).transpose().map_err(Error::from)?;
    let top = arguments.top.or_else(|| (arguments.format == Format::Table).then_some(TABLE_ROWS));
    let options = options(arguments, top, sort)?;
    let ranking = sort.unwrap_or(match options.keep {
        Keep::All => Metric::Sharpe,
        Keep::Top { metric, .. } => metric,
    });
    let mut strategy = match input::signals(&arguments.signals)? {
        Some(strategy) => strategy,
        None => input::strategy(arguments.strategy.as_deref().unwrap_or_default())?,
    };
    for constraint in &arguments.constraints {
        let constraint = input::expression("--constraint", constraint)?;
        strategy = strategy.with_constraint(&constraint).map_err(Error::from)?;
    }
    let grid = Grid::parse(arguments.parameters.iter().map(String::as_str)).map_err(Error::from)?;
    let bars = input::bars(&arguments.data, &arguments.csv)?;
    let vectors = machine::vectors().map_err(Error::from)?;
    let plan = Plan::new(&bars, &strategy, &grid, &options)?.with_vectors(vectors);

    let threads = arguments.threads.unwrap_or_else(machine::threads);
    let memory = memory_limit(arguments.memory_limit, machine::free_bytes().saturating_add(held(&bars)));
    let layout = plan.layout(&Resources { threads, memory, spills: false, results: None }).map_err(Error::from)?;
    if arguments.explain {
        return explain(&plan, &layout, arguments.format);
    }
    let threads = layout.threads();
    let progress = ProgressLine::new(plan.work());
    let collector = Collector::new(&plan, &progress);
    let start = Instant::now();
    let ran = profiled.on_pool(threads, || plan.run_in(&layout, &collector))?;
    let seconds = start.elapsed().as_secs_f64();
    let all = collector.into_results();
    progress.clear();
    ran.map_err(Error::from)?;

    let results = match (top, sort) {
        (None, None) => all,
        (top, _) => {
            let count = top.map_or(all.len(), |top| usize::try_from(top).unwrap_or(usize::MAX));
            all.take(&all.top(count, ranking))
        }
    };
    let report = Report {
        strategy: strategy.name(),
        bars: bars.len(),
        combinations: plan.combinations(),
        seconds,
        threads,
        sort: ranking,
        keep: options.keep,
        results: &results,
    };
    report.print(arguments.format)
}

/// Bytes that the bars hold already.
fn held(bars: &Bars) -> u64 {
    8 * (bars.len() * bars.names().count()) as u64
}

/// Tells what would run, in this process.
fn explain(plan: &Plan, layout: &Layout, format: Format) -> Result<(), CliError> {
    let start = Instant::now();
    let told = plan.explain(layout, Some(&|| start.elapsed())).map_err(Error::from)?;
    let mut out = io::stdout().lock();
    match format {
        Format::Json => serde_json::to_writer_pretty(&mut out, &told)?,
        Format::Table | Format::Csv => write!(out, "{told}")?,
    }
    writeln!(out)?;
    Ok(())
}

fn options(arguments: &Arguments, top: Option<u32>, sort: Option<Metric>) -> Result<Options, Error> {
    let keep = match (&arguments.keep, top) {
        (Some(keep), _) => keep.parse()?,
        // Rows that would not be printed need no memory.
        (None, Some(count)) => Keep::Top { count, metric: sort.unwrap_or(Metric::Sharpe) },
        (None, None) => Keep::All,
    };
    Ok(Options {
        fees: arguments.fees,
        slippage: arguments.slippage,
        fixed_fee: arguments.fixed_fee,
        fill: arguments.fill.parse()?,
        direction: arguments.direction.parse()?,
        size_type: arguments.size_type.parse()?,
        initial_cash: arguments.initial_cash,
        periods_per_year: arguments.periods_per_year,
        keep,
    })
}
