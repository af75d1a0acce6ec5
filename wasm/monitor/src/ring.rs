//! The last samples of several channels, in a memory that never grows.

/// A ring of samples: a time, and a value for each channel. Each is written twice, a capacity apart, so that all of a
/// channel is one slice wherever the ring begins.
#[derive(Debug)]
pub struct Ring {
    times: Vec<f64>,
    /// Channel by channel, each in the order of the slots.
    values: Vec<f32>,
    capacity: usize,
    /// The slot of the oldest sample.
    first: usize,
    length: usize,
}

impl Ring {
    /// An empty ring for so many samples, at least one.
    pub fn new(capacity: usize, channels: usize) -> Self {
        let capacity = capacity.max(1);
        let (times, values) = (vec![0.0; 2 * capacity], vec![0.0; 2 * capacity * channels]);
        Self { times, values, capacity, first: 0, length: 0 }
    }

    /// How many channels there are.
    pub fn channels(&self) -> usize {
        self.values.len() / self.times.len()
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Takes a sample, in place of the oldest where the ring is full. Values beyond the channels are left out, those
    /// that lack are 0.
    pub fn push(&mut self, time: f64, values: impl IntoIterator<Item = f32>) {
        let slot = (self.first + self.length) % self.capacity;
        if self.length == self.capacity {
            self.first = (self.first + 1) % self.capacity;
        } else {
            self.length += 1;
        }
        let mut values = values.into_iter();
        self.times[slot] = time;
        self.times[slot + self.capacity] = time;
        for channel in self.values.chunks_exact_mut(2 * self.capacity) {
            let value = values.next().unwrap_or_default();
            channel[slot] = value;
            channel[slot + self.capacity] = value;
        }
    }

    /// The times of the samples, the oldest first.
    pub fn times(&self) -> &[f64] {
        &self.times[self.first..self.first + self.length]
    }

    /// The values of a channel, the oldest first; nothing for a channel that does not exist.
    pub fn channel(&self, channel: usize) -> &[f32] {
        let channel = self.values.chunks_exact(2 * self.capacity).nth(channel);
        channel.map_or(&[], |values| &values[self.first..self.first + self.length])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn the_last_samples_are_kept(
            capacity in 1_usize..9,
            samples in prop::collection::vec((any::<f32>(), any::<f32>()), 0..40),
        ) {
            let mut ring = Ring::new(capacity, 2);
            for (index, &(a, b)) in samples.iter().enumerate() {
                ring.push(index as f64, [a, b, 9.0]);
            }
            let kept = samples.len().min(capacity);
            let from = samples.len() - kept;
            let bits = |channel: usize| ring.channel(channel).iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            let expected = |read: fn(&(f32, f32)) -> f32| {
                samples[from..].iter().map(|sample| read(sample).to_bits()).collect::<Vec<_>>()
            };
            prop_assert_eq!(bits(0), expected(|sample| sample.0));
            prop_assert_eq!(bits(1), expected(|sample| sample.1));
            prop_assert!(ring.channel(2).is_empty());
            let times: Vec<f64> = (from..samples.len()).map(|index| index as f64).collect();
            prop_assert_eq!(ring.times(), times);
        }
    }

    #[test]
    fn what_lacks_is_zero() {
        let mut ring = Ring::new(0, 2);
        ring.push(1.0, [5.0]);
        assert_eq!((ring.len(), ring.channel(1)), (1, &[0.0][..]));
    }
}
