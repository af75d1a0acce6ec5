//! Prints how many pairs of numbers a second one core compares into bits, in billions, the best way on this machine:
//! `{"way": "avx512", "billions_per_second": 9.1}`. Takes a moment.

use std::{hint::black_box, time::Instant};

use backsweep_benches::ceiling::{Row, ways};
use backsweep_kernel::{BLOCK, WORDS};

/// Rows that the left one is compared with: all stay in the first-level cache.
const ROWS: usize = 2;
const REPEATS: usize = 500;
const ROUNDS: usize = 10;

fn main() {
    let row = |factor: usize, modulus: usize| -> Row { std::array::from_fn(|bar| (bar * factor % modulus) as f64) };
    let left = row(7919, 251);
    let right: [Row; ROWS] = [row(104_729, 241), row(1_299_709, 239)];
    let mut mask = [0; WORDS];
    let mut best = ("", 0.0);
    for (name, compare) in ways() {
        for _ in 0..ROUNDS {
            let start = Instant::now();
            for _ in 0..REPEATS {
                for right in &right {
                    compare(black_box(&left), black_box(right), &mut mask);
                    black_box(&mask);
                }
            }
            let rate = 1e-9 * (REPEATS * ROWS * BLOCK) as f64 / start.elapsed().as_secs_f64();
            if rate > best.1 {
                best = (name, rate);
            }
        }
    }
    println!(r#"{{"way": "{}", "billions_per_second": {:.3}}}"#, best.0, best.1);
}
