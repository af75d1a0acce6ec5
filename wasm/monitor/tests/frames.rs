//! Frames as a network may bring them.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]

use backsweep_core::wire::{Encoding, Event, FromAgent, GpuSample, SystemSample};
use backsweep_monitor::Monitor;
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

/// A frame of metrics with any numbers at all.
fn metrics() -> impl Strategy<Value = FromAgent> {
    let gpu = (any::<f32>(), any::<u64>(), any::<u64>()).prop_map(|(load_percent, used, total)| GpuSample {
        name: "a card".to_owned(),
        load_percent,
        memory_used_bytes: used,
        memory_total_bytes: total,
    });
    let gpus = prop::collection::vec(gpu, 0..5);
    let cores = prop::collection::vec(any::<f32>(), 0..40);
    (any::<u64>(), cores, any::<u64>(), any::<u64>(), gpus).prop_map(|(time_ms, cpu_percent, used, total, gpus)| {
        let sample = SystemSample {
            time_ms,
            cpu_percent,
            memory_used_bytes: used,
            memory_total_bytes: total,
            gpus,
            ..SystemSample::default()
        };
        FromAgent { id: 1, event: Event::System(sample) }
    })
}

fn frame(message: &FromAgent) -> Vec<u8> {
    Encoding::Bincode.encode(message).expect("it fits")
}

/// All pictures of a monitor, with as many numbers as they have.
fn draw(monitor: &Monitor, now: f64) -> Vec<f32> {
    let width = 40;
    let lines = [monitor.cpu(now, width), monitor.memory(now, width), monitor.gpu(0, now, width)];
    let more = [monitor.gpu_memory(3, now, width), monitor.gpu(usize::MAX / 4, now, width)];
    let pixels = monitor.cores(now, width).pixels();
    assert_eq!(pixels.len() % (4 * 41), 0);
    lines.into_iter().chain(more).flatten().collect()
}

proptest! {
    #[test]
    fn random_bytes_are_refused_or_read_and_never_panic(
        frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..8), now in any::<f64>(),
    ) {
        let mut monitor = Monitor::new(60_000.0);
        for frame in frames {
            let _ = monitor.take(&frame);
        }
        draw(&monitor, now);
    }

    #[test]
    fn broken_frames_never_panic(
        message in metrics(), cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), now in any::<f64>(),
    ) {
        let mut frame = frame(&message);
        for (place, value) in flips {
            let place = place.index(frame.len());
            frame[place] = value;
        }
        let mut monitor = Monitor::new(60_000.0);
        let _ = monitor.take(&frame);
        let cut = cut.index(frame.len());
        let _ = monitor.take(&frame[..cut]);
        draw(&monitor, now);
    }

    #[test]
    fn what_is_drawn_lies_between_nothing_and_all(messages in prop::collection::vec(metrics(), 1..30)) {
        let mut monitor = Monitor::new(60_000.0);
        for message in &messages {
            let read = monitor.take(&frame(message)).expect("it is a message");
            prop_assert_eq!(frame(&read), frame(message));
            let Event::System(sample) = &message.event else { continue };
            let cpu = monitor.cpu(sample.time_ms as f64, 40);
            prop_assert!(!cpu.is_empty());
            for column in cpu.chunks(3) {
                prop_assert!(column.iter().all(|value| value.is_nan()) || (0.0 <= column[1] && column[1] <= column[2] && column[2] <= 1.0));
            }
        }
        draw(&monitor, 0.0);
    }
}
