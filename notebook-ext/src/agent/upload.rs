//! Sending a dataset, once.

use backsweep_core::{
    bars::Bars,
    wire::{Event, Request, Rows},
};

use super::connection::{Connection, Fault, unexpected};
use crate::attended::Attention;

/// Makes the bars known to the agent: by their hash, and by their rows where it lacks them.
pub fn upload(connection: &mut Connection, bars: &Bars, attention: &Attention) -> Result<(), Fault> {
    let hash = bars.hash().to_owned();
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
        let rows = Rows::of(bars, first..bars.len().min(first + Rows::CHUNK));
        answer = connection.ask(Request::Rows { hash: hash.clone(), first: received, rows }, attention)?;
    }
}
