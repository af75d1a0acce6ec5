//! Sending a dataset, once.

use backsweep_core::{
    bars::Bars,
    wire::{Event, Request, Rows},
};

use super::connection::{Connection, Fault, unexpected};
use crate::attended::Attention;

/// The most bytes of a row: a timestamp of 9 and five numbers of 8.
const ROW_BYTES: u64 = 50;
/// Bytes of a row in each extra column.
const EXTRA_BYTES: u64 = 8;
/// The most bytes that stand around the values of a column: its length, and that of its name.
const COLUMN_BYTES: u64 = 20;
/// Bytes left for what stands around the rows.
const ENVELOPE_BYTES: u64 = 1024;

/// Makes the bars known to the agent: by their hash, and by their rows where it lacks them.
pub fn upload(connection: &mut Connection, bars: &Bars, attention: &Attention) -> Result<(), Fault> {
    let hash = bars.hash().to_owned();
    let frame_bytes = connection.welcome.capabilities.limits.frame_bytes;
    let chunk = rows_in_frame(bars, frame_bytes).clamp(1, Rows::CHUNK);
    let extra_columns = u32::try_from(bars.extra().len()).unwrap_or(u32::MAX);
    let announcement = Request::Dataset { hash: hash.clone(), bars: bars.len() as u64, extra_columns };
    let mut answer = connection.ask(announcement, attention)?;
    loop {
        let Event::Dataset { received, complete, .. } = answer else { return Err(unexpected(&answer)) };
        let first = usize::try_from(received).unwrap_or(usize::MAX);
        if complete {
            return Ok(());
        }
        if first >= bars.len() {
            return Err(unexpected(&answer));
        }
        let rows = Rows::of(bars, first..bars.len().min(first.saturating_add(chunk)));
        answer = connection.ask(Request::Rows { hash: hash.clone(), first: received, rows }, attention)?;
    }
}

/// How many rows of these bars a frame holds.
fn rows_in_frame(bars: &Bars, frame_bytes: u64) -> usize {
    let names: u64 = bars.extra().keys().map(|name| name.len() as u64 + COLUMN_BYTES).sum();
    let row = ROW_BYTES + EXTRA_BYTES * bars.extra().len() as u64;
    usize::try_from(frame_bytes.saturating_sub(ENVELOPE_BYTES + names) / row).unwrap_or(usize::MAX)
}
