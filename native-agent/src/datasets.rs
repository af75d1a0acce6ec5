//! Datasets: uploaded once, named by the hash of their content.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use backsweep_core::{
    Error,
    bars::{Bars, BarsError, MOST_EXTRA_COLUMNS},
    wire::Rows,
};
use tokio::{sync::Mutex as AsyncMutex, task};

use crate::Refusal;

/// Bytes of one bar: a timestamp and five numbers.
const BAR_BYTES: u64 = 48;
/// Bytes of one bar in each extra column.
const EXTRA_BYTES: u64 = 8;
/// An upload that got no rows for this long may have to make room.
const STALE: Duration = Duration::from_mins(10);

/// The datasets of an agent, complete ones and uploads under way.
///
/// What is not used by a job makes room for what comes, the least recently used first.
pub(crate) struct Datasets {
    limit: u64,
    slots: Mutex<HashMap<String, Slot>>,
}

/// How much of a dataset is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reception {
    pub received: u64,
    pub complete: bool,
}

struct Slot {
    /// Bytes once it is complete; reserved from the announcement on.
    bytes: u64,
    used: Instant,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Incoming(Arc<AsyncMutex<Upload>>),
    Complete(Arc<Bars>),
}

/// Rows so far. Whoever holds the lock appends or validates; others wait for the result.
struct Upload {
    expected: u64,
    extra_columns: u32,
    rows: Rows,
    ended: bool,
}

impl Datasets {
    /// None yet. `limit` is in bytes, for all of them together.
    pub fn new(limit: u64) -> Self {
        Self { limit, slots: Mutex::default() }
    }

    /// Makes a place for a dataset, or finds how much of it is there.
    pub async fn announce(&self, hash: &str, bars: u64, extra_columns: u32) -> Result<Reception, Refusal> {
        check_syntax(hash)?;
        if bars == 0 {
            return Err(Error::from(BarsError::Empty).into());
        }
        let count = usize::try_from(extra_columns).unwrap_or(usize::MAX);
        if count > MOST_EXTRA_COLUMNS {
            return Err(Error::from(BarsError::TooManyColumns { count, limit: MOST_EXTRA_COLUMNS }).into());
        }
        let upload = {
            let mut slots = self.lock();
            match slots.get_mut(hash) {
                Some(Slot { used, content, .. }) => {
                    *used = Instant::now();
                    match content {
                        Content::Complete(bars) => return Ok(Reception::complete(bars)),
                        Content::Incoming(upload) => Some(Arc::clone(upload)),
                    }
                }
                None => None,
            }
        };
        if let Some(upload) = upload {
            let upload = upload.lock().await;
            if !upload.ended && (upload.expected, upload.extra_columns) == (bars, extra_columns) {
                return Ok(Reception { received: upload.rows.len() as u64, complete: false });
            }
        }
        self.start(hash, bars, extra_columns)
    }

    /// Appends rows to an announced dataset; with the last ones, validates it. Rows that are there already are skipped,
    /// so that two clients may send the same dataset.
    pub async fn append(&self, hash: &str, first: u64, rows: Rows) -> Result<Reception, Refusal> {
        check_syntax(hash)?;
        let upload = match self.find(hash)? {
            Content::Complete(bars) => return Ok(Reception::complete(&bars)),
            Content::Incoming(upload) => upload,
        };
        let mut upload_now = upload.lock().await;
        if upload_now.ended {
            // Another client sent the last rows while this one waited.
            return self.get(hash).map(|bars| Reception::complete(&bars));
        }
        upload_now.append(first, rows)?;
        let received = upload_now.rows.len() as u64;
        if received < upload_now.expected {
            return Ok(Reception { received, complete: false });
        }
        upload_now.ended = true;
        let rows = std::mem::take(&mut upload_now.rows);
        let validated = validate(hash, rows).await;
        let mut slots = self.lock();
        let ours = |slot: &&mut Slot| matches!(&slot.content, Content::Incoming(other) if Arc::ptr_eq(other, &upload));
        match validated {
            Ok(bars) => {
                let reception = Reception::complete(&bars);
                if let Some(slot) = slots.get_mut(hash).filter(ours) {
                    slot.content = Content::Complete(Arc::new(bars));
                }
                Ok(reception)
            }
            Err(refusal) => {
                if slots.get_mut(hash).as_ref().is_some_and(ours) {
                    slots.remove(hash);
                }
                Err(refusal)
            }
        }
    }

    /// A complete dataset.
    pub fn get(&self, hash: &str) -> Result<Arc<Bars>, Refusal> {
        check_syntax(hash)?;
        match self.find(hash)? {
            Content::Complete(bars) => Ok(bars),
            Content::Incoming(upload) => {
                let (received, bars) = match upload.try_lock() {
                    Ok(upload) => (upload.rows.len() as u64, upload.expected),
                    Err(_) => (0, 0),
                };
                Err(Refusal::IncompleteDataset { hash: hash.to_owned(), received, bars })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, hash: &str) -> Result<Content, Refusal> {
        let mut slots = self.lock();
        let slot = slots.get_mut(hash).ok_or_else(|| Refusal::UnknownDataset { hash: hash.to_owned() })?;
        slot.used = Instant::now();
        Ok(slot.content.clone())
    }

    fn start(&self, hash: &str, bars: u64, extra_columns: u32) -> Result<Reception, Refusal> {
        let bytes = bars.saturating_mul(BAR_BYTES + EXTRA_BYTES * u64::from(extra_columns));
        let mut slots = self.lock();
        slots.remove(hash);
        let mut used: u64 = slots.values().map(|slot| slot.bytes).sum();
        while used.saturating_add(bytes) > self.limit {
            let idle = slots.iter().filter(|(_, slot)| slot.is_idle()).min_by_key(|(_, slot)| slot.used);
            let Some(oldest) = idle.map(|(hash, _)| hash.clone()).filter(|_| bytes <= self.limit) else {
                return Err(Refusal::DatasetLimit { bytes, limit: self.limit, used });
            };
            used -= slots.remove(&oldest).map_or(0, |slot| slot.bytes);
        }
        let upload = Upload { expected: bars, extra_columns, rows: Rows::default(), ended: false };
        let content = Content::Incoming(Arc::new(AsyncMutex::new(upload)));
        slots.insert(hash.to_owned(), Slot { bytes, used: Instant::now(), content });
        Ok(Reception { received: 0, complete: false })
    }
}

impl Reception {
    fn complete(bars: &Bars) -> Self {
        Self { received: bars.len() as u64, complete: true }
    }
}

impl Slot {
    /// Whether nobody needs it now: no job holds it, no rows are coming.
    fn is_idle(&self) -> bool {
        match &self.content {
            Content::Complete(bars) => Arc::strong_count(bars) == 1,
            Content::Incoming(upload) => Arc::strong_count(upload) == 1 && self.used.elapsed() > STALE,
        }
    }
}

impl Upload {
    fn append(&mut self, first: u64, mut rows: Rows) -> Result<(), Refusal> {
        check_lengths(&rows)?;
        self.check_columns(&rows)?;
        let received = self.rows.len() as u64;
        if first > received {
            return Err(Refusal::RowsGap { first, received });
        }
        let end = first.saturating_add(rows.len() as u64);
        if end > self.expected {
            return Err(Refusal::RowsBeyond { end, bars: self.expected });
        }
        if self.rows.is_empty() {
            // The length is known: growing by doubling would take up to twice the memory.
            let expected = usize::try_from(self.expected).unwrap_or_default();
            self.rows.timestamp.reserve_exact(expected);
            self.rows.extra = rows.extra.keys().map(|name| (name.clone(), Vec::new())).collect();
            for (_, column) in self.rows.numbers_mut() {
                column.reserve_exact(expected);
            }
        }
        let known = usize::try_from(received - first).unwrap_or(usize::MAX).min(rows.len());
        rows.timestamp.drain(..known);
        for (_, column) in rows.numbers_mut() {
            column.drain(..known);
        }
        self.rows.append(rows);
        Ok(())
    }

    fn check_columns(&self, rows: &Rows) -> Result<(), Refusal> {
        let (given, announced) = (rows.extra.len(), self.extra_columns);
        let known = self.rows.is_empty() || rows.extra.keys().eq(self.rows.extra.keys());
        if given as u64 == u64::from(announced) && known {
            Ok(())
        } else {
            Err(Refusal::RowsColumns { given, announced })
        }
    }
}

fn check_lengths(rows: &Rows) -> Result<(), Refusal> {
    let expected = rows.timestamp.len();
    match rows.numbers().find(|(_, values)| values.len() != expected) {
        Some((column, values)) => {
            let (column, length) = (column.to_owned(), values.len());
            Err(Error::from(BarsError::Length { column, length, expected }).into())
        }
        None => Ok(()),
    }
}

fn check_syntax(hash: &str) -> Result<(), Refusal> {
    let good = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if good { Ok(()) } else { Err(Refusal::HashSyntax { hash: hash.to_owned() }) }
}

async fn validate(announced: &str, rows: Rows) -> Result<Bars, Refusal> {
    let bars = task::spawn_blocking(move || Bars::new(rows.into()))
        .await
        .map_err(|panic| Refusal::Panicked { message: panic.to_string() })?
        .map_err(Error::from)?;
    if bars.hash() == announced {
        Ok(bars)
    } else {
        Err(Refusal::HashMismatch { actual: bars.hash().to_owned(), announced: announced.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(offset: i64) -> Bars {
        let ones = || vec![1.0; 10];
        let rows = Rows {
            timestamp: (offset..offset + 10).collect(),
            open: ones(),
            high: ones(),
            low: ones(),
            close: ones(),
            volume: ones(),
            extra: [("mood".to_owned(), ones())].into(),
        };
        Bars::new(rows.into()).expect("valid bars")
    }

    async fn upload(datasets: &Datasets, bars: &Bars) -> Result<Reception, Refusal> {
        datasets.announce(bars.hash(), 10, 1).await?;
        datasets.append(bars.hash(), 0, Rows::of(bars, 0..10)).await
    }

    #[tokio::test]
    async fn unused_datasets_make_room_oldest_first_and_used_ones_stay() {
        let datasets = Datasets::new(2 * 10 * (BAR_BYTES + EXTRA_BYTES));
        let [one, two, three, four] = [0, 100, 200, 300].map(bars);
        for bars in [&one, &two] {
            upload(&datasets, bars).await.expect("it fits");
        }
        let held = datasets.get(one.hash()).expect("it is there");
        upload(&datasets, &three).await.expect("the second makes room");
        assert_eq!(datasets.get(two.hash()).unwrap_err().code(), "agent.unknown_dataset");
        let also_held = datasets.get(three.hash()).expect("it is there");
        assert_eq!(upload(&datasets, &four).await.unwrap_err().code(), "agent.dataset_limit");
        drop((held, also_held));
        assert_eq!(upload(&datasets, &four).await, Ok(Reception { received: 10, complete: true }));
    }

    #[tokio::test]
    async fn two_clients_may_send_the_same_rows() {
        let datasets = Datasets::new(1 << 20);
        let bars = bars(0);
        let hash = bars.hash();
        datasets.announce(hash, 10, 1).await.expect("it fits");
        for (rows, received) in [(0..4, 4), (0..4, 4), (2..7, 7)] {
            let first = rows.start as u64;
            let reception = datasets.append(hash, first, Rows::of(&bars, rows)).await;
            assert_eq!(reception, Ok(Reception { received, complete: false }));
        }
        let reception = datasets.append(hash, 7, Rows::of(&bars, 7..10)).await;
        assert_eq!(reception, Ok(Reception { received: 10, complete: true }));
        assert_eq!(datasets.get(hash).expect("complete").close(), bars.close());
    }
}
