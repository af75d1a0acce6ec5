//! The last minute of a machine, as pictures need it.

use backsweep_core::wire::SystemSample;

use crate::{
    decimate::{Column, Layout, Window},
    palette::Palette,
    ring::Ring,
};

/// Samples kept: a minute of the agent's shortest interval, and room to spare.
const CAPACITY: usize = 1_024;
/// Cores and graphics processors kept: a frame may claim any number, the page's memory is bounded.
const MOST_CORES: usize = 1_024;
const MOST_GPUS: usize = 64;

/// What is drawn as a line, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The mean load of the processors.
    Cpu,
    /// Memory in use.
    Memory,
    /// The load of a graphics processor.
    Gpu(usize),
    /// The memory of a graphics processor in use.
    GpuMemory(usize),
}

/// Samples of the last minute.
#[derive(Debug)]
pub struct History {
    /// How much time is shown at most, in milliseconds.
    span: f64,
    /// Cores, then lines.
    ring: Ring,
    cores: usize,
    gpus: usize,
}

impl History {
    /// An empty history that shows so many milliseconds; a minute where that is no stretch of time.
    pub fn new(span: f64) -> Self {
        let span = if span.is_finite() && span > 0.0 { span } else { 60_000.0 };
        Self { span, ring: Ring::new(1, 0), cores: 0, gpus: 0 }
    }

    /// Takes a sample.
    pub fn add(&mut self, sample: &SystemSample) {
        let time = sample.time_ms as f64;
        let loads = &sample.cpu_percent[..sample.cpu_percent.len().min(MOST_CORES)];
        let gpus = &sample.gpus[..sample.gpus.len().min(MOST_GPUS)];
        // A clock that was set back would draw a line to the left, and another machine has other lines: begin anew.
        let back = self.ring.times().last().is_none_or(|&newest| time < newest);
        if back || (loads.len(), gpus.len()) != (self.cores, self.gpus) {
            (self.cores, self.gpus) = (loads.len(), gpus.len());
            self.ring = Ring::new(CAPACITY, self.cores + 2 + 2 * self.gpus);
        }
        let loads = loads.iter().map(|load| load / 100.0);
        let mean = loads.clone().sum::<f32>() / self.cores.max(1) as f32;
        let memory = share(sample.memory_used_bytes, sample.memory_total_bytes);
        let of_gpus = gpus
            .iter()
            .flat_map(|gpu| [gpu.load_percent / 100.0, share(gpu.memory_used_bytes, gpu.memory_total_bytes)]);
        self.ring.push(time, loads.chain([mean, memory]).chain(of_gpus).map(level));
    }

    /// Where samples stand in a picture of so many columns at a time. A short history is not stretched beyond a sixth of
    /// the span; samples further apart are not joined.
    fn layout(&self, now: f64, width: u32) -> Option<Layout> {
        let (&oldest, &newest) = (self.ring.times().first()?, self.ring.times().last()?);
        let now = if now > newest { now } else { newest };
        let span = (now - oldest).clamp(self.span / 6.0, self.span);
        Layout::new(self.ring.times(), Window { now, span, width }, self.span / 6.0)
    }

    /// The columns of pixels of a line.
    pub fn line(&self, line: Line, now: f64, width: u32) -> Vec<Column> {
        let channel = self.cores
            + match line {
                Line::Cpu => 0,
                Line::Memory => 1,
                Line::Gpu(gpu) => 2 + 2 * gpu,
                Line::GpuMemory(gpu) => 3 + 2 * gpu,
            };
        self.layout(now, width).map(|layout| layout.columns(self.ring.channel(channel))).unwrap_or_default()
    }

    /// A picture of the load of each core: a row for each, a column of pixels more than the width, RGBA; and where its
    /// first column begins, in pixels from the left edge.
    pub fn cores(&self, now: f64, width: u32, palette: &Palette) -> (f64, Vec<u8>) {
        let Some(layout) = self.layout(now, width) else { return (0.0, Vec::new()) };
        let mut pixels = Vec::with_capacity(self.cores * (width as usize + 1) * 4);
        for core in 0..self.cores {
            let levels = layout.levels(self.ring.channel(core));
            pixels.extend(levels.into_iter().flat_map(|level| palette.colour(level)));
        }
        (layout.offset(), pixels)
    }
}

/// A value from 0 to 1; 0 for what is no number.
fn level(value: f32) -> f32 {
    if value > 0.0 { value.min(1.0) } else { 0.0 }
}

#[allow(clippy::cast_possible_truncation, reason = "a share is drawn, and a pixel needs no more")]
fn share(used: u64, total: u64) -> f32 {
    if total > 0 { (used as f64 / total as f64) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use backsweep_core::wire::GpuSample;

    use super::*;

    fn sample(time_ms: u64, load: f32, cores: usize, gpus: usize) -> SystemSample {
        let gpu = |index: usize| GpuSample {
            name: format!("GPU {index}"),
            load_percent: 10.0 * index as f32,
            memory_used_bytes: index as u64,
            memory_total_bytes: 4,
        };
        SystemSample {
            time_ms,
            cpu_percent: vec![load; cores],
            memory_used_bytes: 1,
            memory_total_bytes: 4,
            gpus: (0..gpus).map(gpu).collect(),
            ..SystemSample::default()
        }
    }

    #[test]
    fn lines_are_shares_of_what_there_is() {
        let mut history = History::new(60_000.0);
        assert!(history.line(Line::Cpu, 0.0, 100).is_empty());
        history.add(&sample(1_000, 50.0, 4, 3));
        history.add(&sample(1_500, 150.0, 4, 3));
        let last = |line| history.line(line, 1_500.0, 100).last().map(|column| column.high);
        assert_eq!((last(Line::Cpu), last(Line::Memory)), (Some(1.0), Some(0.25)));
        assert_eq!((last(Line::Gpu(2)), last(Line::GpuMemory(2)), last(Line::Gpu(3))), (Some(0.2), Some(0.5), None));
        // Ten seconds are shown, so that half a second is a twentieth of the width.
        assert_eq!(history.line(Line::Cpu, 1_500.0, 100)[0].x, 95.5);
    }

    #[test]
    fn another_machine_or_time_begins_anew() {
        let mut history = History::new(60_000.0);
        for time in 0..2_000 {
            history.add(&sample(100 * time, 10.0, 2, 0));
        }
        assert_eq!(history.ring.len(), CAPACITY);
        history.add(&sample(50, 10.0, 2, 0));
        assert_eq!(history.ring.len(), 1);
        history.add(&sample(60, 10.0, 3, 0));
        assert_eq!((history.ring.len(), history.ring.channels()), (1, 5));
    }

    #[test]
    fn no_cores_and_no_memory_are_drawn_as_none() {
        let mut history = History::new(f64::NAN);
        history.add(&SystemSample { memory_total_bytes: 0, ..sample(0, 0.0, 0, 0) });
        let last = |line| history.line(line, 0.0, 10).last().map(|column| column.high);
        assert_eq!((last(Line::Cpu), last(Line::Memory)), (Some(0.0), Some(0.0)));
        assert!(history.cores(0.0, 10, &Palette::new([0; 3], [0; 3])).1.is_empty());
    }

    #[test]
    fn a_machine_beyond_belief_takes_bounded_memory() {
        let mut history = History::new(60_000.0);
        history.add(&sample(1, f32::NAN, 50_000, 500));
        history.add(&sample(2, f32::INFINITY, 50_000, 500));
        assert_eq!(history.ring.channels(), MOST_CORES + 2 + 2 * MOST_GPUS);
        let columns = history.line(Line::Cpu, 2.0, 10_000);
        assert_eq!((columns[0].low, columns.last().map(|column| column.high)), (0.0, Some(1.0)));
    }

    #[test]
    fn cores_are_rows_of_pixels() {
        let mut history = History::new(60_000.0);
        history.add(&sample(1_000, 0.0, 2, 0));
        history.add(&sample(10_000, 100.0, 2, 0));
        let palette = Palette::new([0, 0, 0], [255, 128, 0]);
        let (offset, pixels) = history.cores(10_000.0, 10, &palette);
        assert_eq!((offset, pixels.len()), (0.0, 2 * 11 * 4));
        // Nothing before the first sample, then no load, then all.
        assert_eq!(pixels[..8], [0, 0, 0, 0, 0, 0, 0, 255]);
        assert_eq!(pixels[40..44], [255, 128, 0, 255]);
        assert_eq!(pixels[..44], pixels[44..]);
    }
}
