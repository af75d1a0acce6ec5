//! Results for people and for programs.

use std::io::{self, BufWriter, Write};

use backsweep_core::{
    grid::Values,
    metrics::{Metric, Unit},
    sweep::{Keep, Results},
};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::cli::{CliError, Format};

/// Metrics of a table; the one that rows are sorted by joins them. Other formats have all.
const TABLE_METRICS: [Metric; 8] = [
    Metric::TotalReturn,
    Metric::AnnualReturn,
    Metric::Sharpe,
    Metric::Sortino,
    Metric::MaxDrawdown,
    Metric::Trades,
    Metric::WinRate,
    Metric::ProfitFactor,
];

/// What a sweep gave, ready to print.
#[derive(Serialize)]
pub(super) struct Report<'sweep> {
    pub strategy: &'sweep str,
    pub bars: usize,
    pub combinations: u64,
    pub seconds: f64,
    pub threads: usize,
    #[serde(skip)]
    pub sort: Metric,
    #[serde(skip)]
    pub keep: Keep,
    #[serde(rename = "rows", serialize_with = "rows")]
    pub results: &'sweep Results,
}

impl Report<'_> {
    /// Prints to the standard output.
    pub fn print(&self, format: Format) -> Result<(), CliError> {
        let mut out = BufWriter::new(io::stdout().lock());
        match format {
            Format::Table => self.print_table(&mut out)?,
            Format::Json => {
                serde_json::to_writer(&mut out, self)?;
                writeln!(out)?;
            }
            Format::Csv => self.print_csv(&mut out)?,
        }
        out.flush()?;
        Ok(())
    }

    fn print_csv(&self, out: &mut impl Write) -> Result<(), CliError> {
        let results = self.results;
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(names(results).chain(Metric::ALL.iter().map(|metric| metric.name())))?;
        let parameters = parameters(results);
        for row in 0..results.len() {
            let values = parameters.iter().map(|values| exact(values, row));
            // As JSON has them: the shortest digits that give the same bits.
            let metrics = Metric::ALL.iter().map(|&metric| match results.metric(metric).get(row) {
                Some(value) => format!("{value:?}"),
                None => String::new(),
            });
            writer.write_record(values.chain(metrics))?;
        }
        writer.flush()?;
        Ok(())
    }

    fn print_table(&self, out: &mut impl Write) -> Result<(), CliError> {
        let results = self.results;
        let mut metrics = TABLE_METRICS.to_vec();
        if !metrics.contains(&self.sort) {
            metrics.insert(0, self.sort);
        }
        let mut table = Table::new();
        let line = LineStyle::none().fill('─').junction('─');
        table.load_style(TableStyle::new().header_separator(line));
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(names(results).chain(metrics.iter().map(|metric| metric.name())));
        let parameters = parameters(results);
        for row in 0..results.len() {
            let values = parameters.iter().map(|values| exact(values, row));
            let metrics = metrics.iter().map(|&metric| rounded(metric, results.metric(metric).get(row)));
            table.add_row(values.chain(metrics));
        }
        for column in table.column_iter_mut() {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let Self { strategy, bars, seconds, threads, sort, .. } = self;
        writeln!(out, "{table}")?;
        writeln!(
            out,
            "{strategy}: best {} by {} of {}, {bars} bars, {seconds:.3} s on {threads} threads. All metrics: --format \
             json or csv.",
            results.len(),
            sort.name(),
            self.candidates(),
        )?;
        Ok(())
    }

    /// The rows that the printed ones are the best of.
    fn candidates(&self) -> String {
        let all = format!("{} combinations", self.combinations);
        match self.keep {
            Keep::Top { count, metric } if metric != self.sort && u64::from(count) < self.combinations => {
                format!("the best {count} by {} of {all}", metric.name())
            }
            Keep::Top { .. } | Keep::All => all,
        }
    }
}

fn names(results: &Results) -> impl Iterator<Item = &str> {
    results.grid().axes().iter().map(|axis| axis.name.as_str())
}

/// A column for each axis.
fn parameters(results: &Results) -> Vec<Values> {
    (0..results.grid().axes().len()).map(|axis| results.parameter(axis)).collect()
}

fn exact(values: &Values, row: usize) -> String {
    match values {
        Values::Integers(values) => values[row].to_string(),
        Values::Numbers(values) => values[row].to_string(),
    }
}

/// A value as people read it; `-` where it is undefined.
fn rounded(metric: Metric, value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    match metric.unit() {
        Unit::Fraction => format!("{:.2} %", value * 100.0),
        Unit::Count => format!("{value:.0}"),
        Unit::Ratio => format!("{value:.3}"),
        Unit::Cash => format!("{value:.2}"),
    }
}

fn rows<S: Serializer>(results: &Results, serializer: S) -> Result<S::Ok, S::Error> {
    let parameters = parameters(results);
    let parameters = parameters.as_slice();
    serializer.collect_seq((0..results.len()).map(|row| Row { results, parameters, number: row }))
}

/// One row as an object: parameters, then metrics.
struct Row<'report> {
    results: &'report Results,
    parameters: &'report [Values],
    number: usize,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { results, parameters, number: row } = *self;
        let mut object = serializer.serialize_map(Some(parameters.len() + Metric::ALL.len()))?;
        for (name, values) in names(results).zip(parameters) {
            match values {
                Values::Integers(values) => object.serialize_entry(name, &values[row])?,
                Values::Numbers(values) => object.serialize_entry(name, &values[row])?,
            }
        }
        for &metric in Metric::ALL {
            object.serialize_entry(metric.name(), &results.metric(metric).get(row))?;
        }
        object.end()
    }
}
