//! Frames of what a monitor asks. One function for each, since reading any request at all would be half of the module.

use backsweep_core::{
    metrics::Metric,
    wire::{Encoding, FromClient, PROTOCOL, Request},
};
use wasm_bindgen::prelude::*;

fn frame(id: u32, request: Request) -> Result<Vec<u8>, JsError> {
    Ok(Encoding::Bincode.encode(&FromClient { id: id.into(), request })?)
}

/// Opens the conversation.
///
/// # Errors
/// When a text is too long for a frame.
#[wasm_bindgen(js_name = helloFrame)]
pub fn hello(id: u32, token: String, client: String) -> Result<Vec<u8>, JsError> {
    frame(id, Request::Hello { protocol: PROTOCOL, token, client })
}

/// Follows a job: batches after the number given, so many at a time, with these metrics.
///
/// # Errors
/// When there is no such metric.
#[wasm_bindgen(js_name = watchFrame)]
pub fn watch(id: u32, job: String, after: Option<u32>, credits: u32, metrics: Vec<String>) -> Result<Vec<u8>, JsError> {
    let named =
        |name: String| Metric::by_name(&name).ok_or_else(|| JsError::new(&format!("no metric is named {name}")));
    let metrics = Some(metrics.into_iter().map(named).collect::<Result<_, _>>()?);
    frame(id, Request::Watch { job, after: after.map(u64::from), credits, metrics })
}

/// Allows more batches to a watch.
///
/// # Errors
/// None in practice.
#[wasm_bindgen(js_name = grantFrame)]
pub fn grant(id: u32, watch: u32, credits: u32) -> Result<Vec<u8>, JsError> {
    frame(id, Request::Grant { watch: watch.into(), credits })
}

/// Stops a job.
///
/// # Errors
/// When the job's name is too long for a frame.
#[wasm_bindgen(js_name = cancelFrame)]
pub fn cancel(id: u32, job: String) -> Result<Vec<u8>, JsError> {
    frame(id, Request::Cancel { job })
}

/// Lists the jobs.
///
/// # Errors
/// None in practice.
#[wasm_bindgen(js_name = jobsFrame)]
pub fn jobs(id: u32) -> Result<Vec<u8>, JsError> {
    frame(id, Request::Jobs)
}

/// Asks for metrics of the machine, so many milliseconds apart; 0 for none.
///
/// # Errors
/// None in practice.
#[wasm_bindgen(js_name = systemMetricsFrame)]
pub fn system_metrics(id: u32, interval_ms: u32) -> Result<Vec<u8>, JsError> {
    frame(id, Request::SystemMetrics { interval_ms })
}
