//! The arithmetic that must give the same bits on every host: x86-64, aarch64, wasm32 and CUDA.
//!
//! Rules that every line here keeps:
//!
//! - no fused multiply-add, no fast-math, no reassociation but the order written down here;
//! - plain comparisons instead of `f64::max` and `f64::min`, whose NaN and signed-zero cases differ between targets;
//! - no allocation, no clock, no randomness, no platform code.
//!
//! The invariant: a result depends on the bars and the options alone, never on how the work was cut up.
#![no_std]
#![allow(clippy::inline_always, reason = "callers compile these loops for the vectors that the machine has")]

pub mod account;
pub mod curve;
pub mod decay;
pub mod ema;
pub mod lanes;
pub mod mask;
pub mod order;
pub mod scan;
pub mod span;
pub mod stop;
pub mod sums;

/// Bars go through the engine in blocks of this many. The order of summation follows the blocks, so this number is
/// part of the determinism promise and never changes within a major version.
pub const BLOCK: usize = 1024;

/// `u64` words in a block's bit mask.
pub const WORDS: usize = BLOCK / 64;

/// A little more than 1: four times the rounding of a product or quotient. What a product with it rules out, an exact
/// comparison of the quotients rules out too.
pub const NEARLY: f64 = 1.0 + 4.0 * f64::EPSILON;

/// The larger of two numbers, by plain comparison: `second` when they are equal or unordered.
#[inline(always)]
pub fn larger(first: f64, second: f64) -> f64 {
    if first > second { first } else { second }
}

/// The smaller of two numbers, by plain comparison: `second` when they are equal or unordered.
#[inline(always)]
pub fn smaller(first: f64, second: f64) -> f64 {
    if first < second { first } else { second }
}

/// [`larger`] of two pairs.
///
/// For the web by an instruction of its own: a choice between single numbers is a branch there.
#[inline(always)]
pub fn larger_pair(first: [f64; 2], second: [f64; 2]) -> [f64; 2] {
    #[cfg(target_arch = "wasm32")]
    return pair::of(core::arch::wasm32::f64x2_pmax(pair::vector(second), pair::vector(first)));
    #[cfg(not(target_arch = "wasm32"))]
    [larger(first[0], second[0]), larger(first[1], second[1])]
}

/// [`smaller`] of two pairs.
#[inline(always)]
pub fn smaller_pair(first: [f64; 2], second: [f64; 2]) -> [f64; 2] {
    #[cfg(target_arch = "wasm32")]
    return pair::of(core::arch::wasm32::f64x2_pmin(pair::vector(second), pair::vector(first)));
    #[cfg(not(target_arch = "wasm32"))]
    [smaller(first[0], second[0]), smaller(first[1], second[1])]
}

#[cfg(target_arch = "wasm32")]
mod pair {
    use core::arch::wasm32::{f64x2, f64x2_extract_lane, v128};

    #[inline(always)]
    pub(super) fn vector(pair: [f64; 2]) -> v128 {
        f64x2(pair[0], pair[1])
    }

    #[inline(always)]
    pub(super) fn of(vector: v128) -> [f64; 2] {
        [f64x2_extract_lane::<0>(vector), f64x2_extract_lane::<1>(vector)]
    }
}
