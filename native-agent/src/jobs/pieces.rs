//! Batches as they are stored: small enough that each fits a frame in either encoding.

use backsweep_core::{
    metrics::MetricColumn,
    sweep::{Batch, Combinations},
};

/// The most combinations in a stored batch. With 19 metrics of up to 25 characters each and numbers of up to 17 digits,
/// 1024 of them take half of a frame as JSON.
const MOST_COMBINATIONS: usize = 1024;

/// Cuts a batch.
pub(super) fn cut(batch: Batch) -> Vec<Batch> {
    let rows = batch.combinations.len();
    if rows <= MOST_COMBINATIONS {
        return vec![batch];
    }
    (0..rows)
        .step_by(MOST_COMBINATIONS)
        .map(|first| piece(&batch, first, MOST_COMBINATIONS.min(rows - first)))
        .collect()
}

fn piece(batch: &Batch, first: usize, count: usize) -> Batch {
    let rows: Vec<usize> = (first..first + count).collect();
    let combinations = match &batch.combinations {
        Combinations::Range { first: start, .. } => {
            Combinations::Range { first: start + first as u64, count: count as u64 }
        }
        Combinations::Listed(numbers) => Combinations::Listed(numbers[first..first + count].to_vec()),
    };
    Batch {
        combinations,
        metrics: batch.metrics.clone(),
        columns: batch.columns.iter().map(|column| column.take(&rows)).collect(),
    }
}

/// Bytes that a batch holds.
pub(super) fn bytes(batch: &Batch) -> u64 {
    let numbers = match &batch.combinations {
        Combinations::Range { .. } => 2,
        Combinations::Listed(numbers) => numbers.len(),
    };
    let values: usize = batch.columns.iter().map(MetricColumn::len).sum();
    8 * (numbers + values) as u64
}

#[cfg(test)]
mod tests {
    use backsweep_core::{
        metrics::Metric,
        wire::{Encoding, Event, FromAgent},
    };

    use super::*;

    fn batch(combinations: Combinations) -> Batch {
        // The longest a number gets as JSON.
        let longest = || Some(-1.234_567_890_123_456_7e-301);
        let columns = Metric::ALL.iter().map(|_| (0..combinations.len()).map(|_| longest()).collect()).collect();
        Batch { combinations, metrics: Metric::ALL.to_vec(), columns }
    }

    #[test]
    fn pieces_hold_every_row_once_and_fit_a_frame() {
        let first = (1 << 53) - 5000;
        for combinations in
            [Combinations::Range { first, count: 2500 }, Combinations::Listed((first..first + 2500).collect())]
        {
            let whole = batch(combinations);
            let pieces = cut(whole.clone());
            assert_eq!(pieces.len(), 3);
            let numbers: Vec<u64> = pieces.iter().flat_map(|piece| piece.combinations.iter()).collect();
            assert_eq!(numbers, whole.combinations.iter().collect::<Vec<_>>());
            for (metric, column) in whole.columns.iter().enumerate() {
                let mut joined = MetricColumn::default();
                for piece in &pieces {
                    joined.extend(&piece.columns[metric]);
                }
                assert_eq!(&joined, column);
            }
            for (sequence, batch) in (u64::MAX - 9..).zip(pieces) {
                let event = Event::Batch { job: "0123456789abcdef".to_owned(), sequence, batch };
                let message = FromAgent { id: u64::MAX, event };
                for encoding in [Encoding::Json, Encoding::Bincode] {
                    encoding.encode(&message).expect("it fits a frame");
                }
            }
        }
    }
}
