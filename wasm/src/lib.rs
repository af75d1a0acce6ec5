//! The engine in a browser tab or in Node: the same sweeps, the same bits, on the thread that calls.
//!
//! ```js
//! const engine = new Engine();
//! engine.loadCsv(new Uint8Array(await (await fetch("bars.csv")).arrayBuffer()));
//! const { parameters, metrics } = engine.sweep("ema_cross", ["fast=5..25", "slow=40..140:2"], { fees: 0.001 });
//! metrics.sharpe[0]; // of parameters.fast[0], parameters.slow[0]
//! ```

mod failure;
mod input;
mod output;

use backsweep_core::{bars::Bars, sweep, wire::Rows};
use wasm_bindgen::prelude::*;

use failure::Failure;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One parameter of a grid. */
export interface Axis {
  name: string;
  values: { integers: number[] } | { numbers: number[] };
}

/** Columns, one row a combination, in the order of the grid: the last axis turns fastest. */
export interface SweepColumns {
  /** The number of each combination in the grid. */
  combinations: Float64Array;
  /** The parameters' values, by name. */
  parameters: Record<string, Float64Array>;
  /** The metrics, by name; NaN where a metric is undefined. */
  metrics: Record<string, Float64Array>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Results as plain JavaScript.
    #[wasm_bindgen(typescript_type = "SweepColumns")]
    pub type SweepColumns;
}

/// Runs sweeps over one price history.
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

    /// Loads bars from CSV text with the columns timestamp, open, high, low, close, volume. Returns how many.
    ///
    /// # Errors
    /// The first bad row, with its number (from 0), column and value; the bars loaded before stay.
    #[wasm_bindgen(js_name = loadCsv)]
    pub fn load_csv(&mut self, bytes: &[u8]) -> Result<usize, JsValue> {
        let bars = Bars::from_csv(bytes).map_err(Failure::from)?;
        Ok(self.keep(bars))
    }

    /// Loads bars from columns of equal length; `timestamp` counts nanoseconds since 1970-01-01 UTC. Returns how many.
    ///
    /// # Errors
    /// As `loadCsv`.
    #[wasm_bindgen(js_name = loadColumns)]
    pub fn load_columns(
        &mut self,
        timestamp: Vec<i64>,
        open: Vec<f64>,
        high: Vec<f64>,
        low: Vec<f64>,
        close: Vec<f64>,
        volume: Vec<f64>,
    ) -> Result<usize, JsValue> {
        let rows = Rows { timestamp, open, high, low, close, volume, ..Rows::default() };
        let bars = Bars::new(rows.into()).map_err(Failure::from)?;
        Ok(self.keep(bars))
    }

    /// Runs a sweep over the loaded bars.
    ///
    /// `strategy` is a built-in's name or a strategy document; `grid` lists axes, each as text (`fast=5..25`,
    /// `slow=40..140:2` with the stop exclusive, `stop=0.01,0.02`) or as an object; `options` holds those options that
    /// differ from the defaults, named as on the wire.
    ///
    /// # Errors
    /// When no bars are loaded, or whatever is wrong with the arguments.
    pub fn sweep(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | object")] strategy: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "(string | Axis)[]")] grid: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "object")] options: &JsValue,
    ) -> Result<SweepColumns, JsValue> {
        let bars = self.bars.as_ref().ok_or(Failure::NoData)?;
        let strategy = input::strategy(strategy)?;
        let grid = input::grid(grid)?;
        let options = input::options(options)?;
        let results = sweep::sweep(bars, &strategy, &grid, &options).map_err(Failure::from)?;
        output::columns(&results)
    }

    fn keep(&mut self, bars: Bars) -> usize {
        self.bars.insert(bars).len()
    }
}
