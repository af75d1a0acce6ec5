//! Which vector instructions the hot loops use. Every choice gives the same bits; only the speed differs.
//!
//! The loops are plain Rust, compiled once for each choice. On aarch64 and wasm32 the compiler's baseline has vectors
//! already, and [`Vectors::Portable`] is the only choice.

mod copies;
pub(crate) mod wide;

use backsweep_kernel::{BLOCK, WORDS};

use crate::sweep::SweepError;

/// Vector instructions that this machine has.
#[derive(Clone, Copy, Debug)]
pub enum Vectors {
    /// What every machine of the target has: SSE2 on x86-64, NEON on aarch64, simd128 in the browser.
    Portable,
    /// AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    /// AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
}

impl Vectors {
    /// Names of all choices, the slowest first.
    pub const NAMES: [&str; 3] = ["portable", "avx2", "avx512"];

    /// The fastest choice on this machine.
    pub fn best() -> Self {
        Self::NAMES.iter().rev().find_map(|name| Self::by_name(name)).unwrap_or(Self::Portable)
    }

    /// The choice of this name, or `None` where this machine or build does not have it.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "portable" => Some(Self::Portable),
            #[cfg(target_arch = "x86_64")]
            "avx2" => pulp::x86::V3::try_new().map(Self::Avx2),
            #[cfg(target_arch = "x86_64")]
            "avx512" => pulp::x86::V4::try_new().map(Self::Avx512),
            _ => None,
        }
    }

    /// The environment variable by which hosts let a user choose.
    pub const VARIABLE: &str = "BACKSWEEP_SIMD";

    /// The choice of a user who named one, the fastest for one who did not.
    ///
    /// # Errors
    /// A name that is unknown, or that this machine or build does not have.
    pub fn chosen(name: Option<&str>) -> Result<Self, SweepError> {
        let Some(name) = name else { return Ok(Self::best()) };
        Self::by_name(name).ok_or_else(|| {
            let here: Vec<&str> = Self::NAMES.into_iter().filter(|name| Self::by_name(name).is_some()).collect();
            let wanted = format!("one that this machine has: {}", here.join(", "));
            SweepError::Option { option: Self::VARIABLE, value: format!("'{name}'"), wanted }
        })
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "avx512",
        }
    }

    /// Runs a loop that is compiled for these instructions, as far as all of it is inlined.
    #[allow(clippy::inline_always, reason = "the loop is compiled where this is called")]
    #[inline(always)]
    pub(crate) fn run<R>(self, work: impl FnOnce() -> R) -> R {
        match self {
            Self::Portable => work(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => token.vectorize(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => token.vectorize(work),
        }
    }

    /// On which bars the steps are above `most`, and on which from `least` to `most`.
    #[allow(clippy::inline_always, reason = "the loop is compiled where this is called")]
    #[inline(always)]
    pub(crate) fn compare_steps(
        self,
        steps: &[i16; BLOCK],
        least: i16,
        most: i16,
        above: &mut [u64; WORDS],
        between: &mut [u64; WORDS],
    ) {
        match self {
            Self::Portable => {
                copies::portable_beyond(steps, most, above);
                copies::portable_beyond(steps, least - 1, between);
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => {
                copies::x86::avx2_beyond(token, steps, most, above);
                copies::x86::avx2_beyond(token, steps, least - 1, between);
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => {
                copies::x86::avx512_beyond(token, steps, most, above);
                copies::x86::avx512_beyond(token, steps, least - 1, between);
            }
        }
        for word in 0..WORDS {
            between[word] &= !above[word];
        }
    }

    /// On which bars the left copy is greater, and in which words any are equal: at least those bits.
    #[allow(clippy::inline_always, reason = "the loop is compiled where this is called")]
    #[inline(always)]
    pub(crate) fn compare_copies(
        self,
        left: &[i16; BLOCK],
        right: &[i16; BLOCK],
        above: &mut [u64; WORDS],
        equal: &mut [u64; WORDS],
    ) {
        match self {
            Self::Portable => copies::portable(left, right, above, equal),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => copies::x86::avx2(token, left, right, above, equal),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => copies::x86::avx512(token, left, right, above, equal),
        }
    }
}
