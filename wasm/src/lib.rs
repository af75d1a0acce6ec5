//! The engine in a browser tab or in Node: the same sweeps, the same bits.
//!
//! This is what runs inside a Worker. Pages and programs use the npm package `backsweep` (`wasm/package`), which starts
//! the Workers and talks to them.
//!
//! ```js
//! const engine = new Engine();
//! engine.loadCsv(new Uint8Array(await (await fetch("bars.csv")).arrayBuffer()));
//! const { parameters, metrics } = engine.sweep("ema_cross", ["fast=5..25", "slow=40..140:2"], { fees: 0.001 });
//! metrics.sharpe[0]; // of parameters.fast[0], parameters.slow[0]
//! ```

mod catalogue;
mod detail;
mod failure;
mod indicator;
mod input;
mod output;
mod parts;
mod plain;
mod text;
mod watch;

use backsweep_core::{
    bars::{Bars, CsvDialect, CsvHints},
    sweep::{Plan, Results},
};
use wasm_bindgen::prelude::*;

use failure::Failure;

#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_rayon::init_thread_pool;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("../package/src/types.ts");

#[wasm_bindgen]
extern "C" {
    /// A price history, described.
    #[wasm_bindgen(typescript_type = "History")]
    pub type History;
    /// A price history's columns.
    #[wasm_bindgen(typescript_type = "HistoryColumns")]
    pub type HistoryColumns;
    /// What a sweep would run.
    #[wasm_bindgen(typescript_type = "Check")]
    pub type Check;
    /// Results as plain JavaScript.
    #[wasm_bindgen(typescript_type = "SweepColumns")]
    pub type SweepColumns;
    /// One backtest in detail.
    #[wasm_bindgen(typescript_type = "Detail")]
    pub type Detail;
    /// The outputs of an indicator.
    #[wasm_bindgen(typescript_type = "Record<string, Float64Array[]>")]
    pub type Outputs;
    /// What an expression is.
    #[wasm_bindgen(typescript_type = "Parsed")]
    pub type Parsed;
    /// A strategy as data.
    #[wasm_bindgen(typescript_type = "object")]
    pub type Document;
    /// What the engine knows.
    #[wasm_bindgen(typescript_type = "Catalogue")]
    pub type Catalogue;
    /// Who follows a sweep.
    #[wasm_bindgen(typescript_type = "Watcher")]
    pub type Watcher;

    #[wasm_bindgen(method, structural, js_name = progress)]
    fn progress(this: &Watcher, done: f64, total: f64);
    #[wasm_bindgen(method, structural, getter, js_name = wantsBatches)]
    fn wants_batches(this: &Watcher) -> bool;
    #[wasm_bindgen(method, structural, js_name = batch)]
    fn batch(this: &Watcher, columns: SweepColumns);
    #[wasm_bindgen(method, structural, js_name = cancelled)]
    fn cancelled(this: &Watcher) -> bool;
}

/// Runs sweeps over one price history, on the thread that calls and, after `initThreadPool`, on those of the pool.
///
/// Every method that fails throws an `Error` whose `code` is stable, such as `bars.unsorted`, and whose message names
/// the offending value.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Engine {
    bars: Option<Bars>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine without data.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The engine's version.
    pub fn version() -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    /// Built-in strategies, metrics and indicators.
    ///
    /// # Errors
    /// None that is known.
    pub fn catalogue() -> Result<Catalogue, JsValue> {
        catalogue::catalogue()
    }

    /// Reads an expression as people type it: what kind of thing it gives, and its text as the engine writes it.
    ///
    /// # Errors
    /// The first mistake; the error's `start` and `end` tell where in the text it is, in UTF-16 units.
    pub fn parse(text: &str) -> Result<Parsed, JsValue> {
        text::parse(text)
    }

    /// A strategy document of signals as text: `long_entry`, `long_exit`, and perhaps `short_entry` and `short_exit`.
    ///
    /// # Errors
    /// As `parse`, or when an expression is no signal.
    pub fn compose(
        name: &str,
        #[wasm_bindgen(unchecked_param_type = "SignalTexts")] signals: &JsValue,
    ) -> Result<Document, JsValue> {
        text::compose(name, signals)
    }

    /// Loads bars from CSV text with the columns timestamp, open, high, low, close, volume, which may be missing, and
    /// any others. How the text is written is detected, but for what `hints` tell.
    ///
    /// # Errors
    /// The first bad row, with its number (from 0), column and value; the bars loaded before stay.
    #[wasm_bindgen(js_name = loadCsv)]
    pub fn load_csv(
        &mut self,
        bytes: &[u8],
        #[wasm_bindgen(unchecked_optional_param_type = "CsvHints")] hints: &JsValue,
    ) -> Result<History, JsValue> {
        let hints = if hints.is_undefined() { CsvHints::default() } else { plain::from_js("hints", hints)? };
        let dialect = CsvDialect::detect(bytes, &hints).map_err(Failure::from)?;
        self.keep(Bars::read_csv(bytes, &dialect).map_err(Failure::from)?, Some(&dialect))
    }

    /// Loads bars from typed arrays of equal length, under the names that a CSV may have. Times are nanoseconds since
    /// 1970-01-01 UTC in a `BigInt64Array`, milliseconds in a `Float64Array`, or texts as in a CSV; the others are
    /// `Float64Array`s, any that is not of the usual ones an extra column. Without a volume, it is 0 everywhere.
    ///
    /// # Errors
    /// As `loadCsv`.
    #[wasm_bindgen(js_name = loadColumns)]
    pub fn load_columns(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "BarColumns")] columns: &JsValue,
    ) -> Result<History, JsValue> {
        self.keep(input::bars(columns)?, None)
    }

    /// The loaded bars, column by column.
    ///
    /// # Errors
    /// When none are loaded.
    pub fn history(&self) -> Result<HistoryColumns, JsValue> {
        output::history_columns(self.bars()?)
    }

    /// The times of the loaded bars, to the nanosecond since 1970-01-01 UTC.
    ///
    /// # Errors
    /// When none are loaded.
    pub fn times(&self) -> Result<js_sys::BigInt64Array, JsValue> {
        Ok(js_sys::BigInt64Array::from(self.bars()?.timestamp()))
    }

    /// Checks a sweep and tells how large it is, without running it.
    ///
    /// # Errors
    /// Whatever is wrong with the arguments.
    pub fn check(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | object")] strategy: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "GridInput")] grid: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OptionsInput")] options: &JsValue,
    ) -> Result<Check, JsValue> {
        output::check(&self.plan(strategy, grid, options)?)
    }

    /// Runs a sweep over the loaded bars, on the pool's threads if there is a pool.
    ///
    /// `strategy` is a built-in's name or a strategy document; `grid` lists axes, each as text (`fast=5..25`,
    /// `slow=40..140:2` with the stop exclusive, `stop=0.01,0.02`) or as an object; `options` holds those options that
    /// differ from the defaults, named as on the wire. With a pool, `watcher` is told of progress and results as they
    /// come.
    ///
    /// # Errors
    /// When no bars are loaded, whatever is wrong with the arguments, or `sweep.cancelled`.
    #[allow(clippy::needless_pass_by_value, reason = "JavaScript hands over objects")]
    pub fn sweep(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | object")] strategy: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "GridInput")] grid: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OptionsInput")] options: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Watcher")] watcher: Option<Watcher>,
    ) -> Result<SweepColumns, JsValue> {
        let plan = self.plan(strategy, grid, options)?;
        let mut batches = Vec::new();
        watch::run(&plan, watcher.as_ref(), |batch| batches.push(batch))?;
        output::columns(&Results::from_batches(plan.grid().clone(), &batches))
    }

    /// Runs a sweep whose results go to `watcher` as they come and are kept by nobody else: memory holds a few batches
    /// of them at a time.
    ///
    /// # Errors
    /// As `sweep`.
    #[allow(clippy::needless_pass_by_value, reason = "JavaScript hands over objects")]
    pub fn stream(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | object")] strategy: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "GridInput")] grid: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "OptionsInput")] options: &JsValue,
        watcher: Watcher,
    ) -> Result<(), JsValue> {
        watch::run(&self.plan(strategy, grid, options)?, Some(&watcher), drop)
    }

    /// How many parts a grid falls into when about `wanted` are asked for: at most one for each combination.
    ///
    /// # Errors
    /// A grid that is none.
    pub fn parts(
        #[wasm_bindgen(unchecked_param_type = "GridInput")] grid: &JsValue,
        wanted: u32,
    ) -> Result<u32, JsValue> {
        Ok(parts::Parts::new(&input::grid(grid)?, wanted).count())
    }

    /// Runs one part of a sweep, `part` from 0 on of the parts that `parts` counts for the same `wanted`. All parts
    /// together give the rows of `sweep`; with `keep` each gives its own best.
    ///
    /// # Errors
    /// As `sweep`.
    #[wasm_bindgen(js_name = sweepPart)]
    pub fn sweep_part(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | object")] strategy: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "GridInput")] grid: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "OptionsInput")] options: &JsValue,
        wanted: u32,
        part: u32,
    ) -> Result<SweepColumns, JsValue> {
        let (strategy, options) = (input::strategy(strategy)?, input::options(options)?);
        let grid = input::grid(grid)?;
        let part = parts::Parts::new(&grid, wanted).part(part);
        let results = part.sweep(self.bars()?, &strategy, &grid, &options).map_err(Failure::from)?;
        output::columns(&results)
    }

    /// The results of all parts put together: the rows of `sweep`.
    ///
    /// # Errors
    /// Arguments that are not those of the parts.
    #[wasm_bindgen(js_name = joinParts)]
    pub fn join_parts(
        #[wasm_bindgen(unchecked_param_type = "GridInput")] grid: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "OptionsInput")] options: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "readonly SweepColumns[]")] parts: &JsValue,
    ) -> Result<SweepColumns, JsValue> {
        let batches = input::batches(parts)?;
        output::columns(&parts::join(&input::grid(grid)?, &input::options(options)?, &batches))
    }

    /// All that happened in one backtest.
    ///
    /// # Errors
    /// As `sweep`, or when the grid has more than one combination.
    pub fn detail(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | object")] strategy: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Record<string, number>")] parameters: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OptionsInput")] options: &JsValue,
    ) -> Result<Detail, JsValue> {
        let (strategy, grid) = (input::strategy(strategy)?, input::point(parameters)?);
        let options = input::options(options)?;
        let plan = Plan::new(self.bars()?, &strategy, &grid, &options).map_err(Failure::from)?;
        detail::detail(&plan)
    }

    /// Computes an indicator for each list of arguments: by the name of each output, a series for each list. Inputs are
    /// names of columns or series; left out, they are the columns that are usual for the indicator.
    ///
    /// # Errors
    /// An unknown name, or an argument that does not fit.
    pub fn indicator(
        &self,
        name: &str,
        #[wasm_bindgen(unchecked_param_type = "readonly (string | Float64Array)[] | undefined")] inputs: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "readonly (readonly number[])[]")] arguments: &JsValue,
    ) -> Result<Outputs, JsValue> {
        indicator::compute(self.bars.as_ref(), name, inputs, arguments)
    }
}

impl Engine {
    fn bars(&self) -> Result<&Bars, Failure> {
        self.bars.as_ref().ok_or(Failure::NoData)
    }

    fn plan(&self, strategy: &JsValue, grid: &JsValue, options: &JsValue) -> Result<Plan, Failure> {
        let bars = self.bars()?;
        let (strategy, grid, options) = (input::strategy(strategy)?, input::grid(grid)?, input::options(options)?);
        Ok(Plan::new(bars, &strategy, &grid, &options)?)
    }

    fn keep(&mut self, bars: Bars, dialect: Option<&CsvDialect>) -> Result<History, JsValue> {
        let history = output::history(&bars, dialect)?;
        self.bars = Some(bars);
        Ok(history)
    }
}

/// Tells a sweep that waits for the pool that a thread of it is gone.
#[wasm_bindgen(js_name = threadLost)]
pub fn thread_lost() {
    watch::thread_lost();
}
