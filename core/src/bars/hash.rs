//! The name of a price history: a hash of its content.

use super::BarColumns;

/// Hash of the number of bars and of all columns, little-endian, the extra ones by alphabet and with their names.
pub(super) fn content_hash(columns: &BarColumns) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"backsweep.bars.v1");
    hasher.update(&(columns.timestamp.len() as u64).to_le_bytes());
    add(&mut hasher, &columns.timestamp, i64::to_le_bytes);
    for values in [&columns.open, &columns.high, &columns.low, &columns.close, &columns.volume] {
        add(&mut hasher, values, f64::to_le_bytes);
    }
    for (name, values) in &columns.extra {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        // One NaN for all: what is undefined has no bits of its own.
        add(&mut hasher, values, |value| if value.is_nan() { f64::NAN } else { value }.to_le_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn add<T: Copy>(hasher: &mut blake3::Hasher, values: &[T], bytes: impl Fn(T) -> [u8; 8]) {
    let mut buffer = [0; 8 * 1024];
    for chunk in values.chunks(buffer.len() / 8) {
        for (slot, &value) in buffer.chunks_exact_mut(8).zip(chunk) {
            slot.copy_from_slice(&bytes(value));
        }
        hasher.update(&buffer[..chunk.len() * 8]);
    }
}
