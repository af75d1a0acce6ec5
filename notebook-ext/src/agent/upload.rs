//! Sending a dataset, once.

use backsweep_core::{
    bars::Bars,
    wire::{Event, Request, Rows},
};

use super::connection::{Connection, Fault, unexpected};
use crate::attended::Attention;

/// The most bytes of a row: a timestamp of 9 and five numbers of 8.
const ROW_BYTES: u64 = 50;
/// Bytes left for what stands around the rows.
const ENVELOPE_BYTES: u64 = 1024;

/// Makes the bars known to the agent: by their hash, and by their rows where it lacks them.
pub fn upload(connection: &mut Connection, bars: &Bars, attention: &Attention) -> Result<(), Fault> {
    let hash = bars.hash().to_owned();
    let fitting = connection.welcome.capabilities.limits.frame_bytes.saturating_sub(ENVELOPE_BYTES) / ROW_BYTES;
    let chunk = usize::try_from(fitting).unwrap_or(usize::MAX).clamp(1, Rows::CHUNK);
    let mut answer = connection.ask(Request::Dataset { hash: hash.clone(), bars: bars.len() as u64 }, attention)?;
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
