//! The most that comparing can give: two rows of a block, in the first-level cache, compared into bit masks.

use backsweep_kernel::{BLOCK, WORDS};

/// A row of a block.
pub type Row = [f64; BLOCK];
/// One bit for each bar.
pub type Mask = [u64; WORDS];
/// Compares two rows.
pub type Compare = Box<dyn Fn(&Row, &Row, &mut Mask)>;

/// The ways to compare that this machine has, with their names, the most general first. All give the same bits.
pub fn ways() -> Vec<(&'static str, Compare)> {
    let mut ways: Vec<(&'static str, Compare)> = vec![("portable", Box::new(plain))];
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(simd) = pulp::x86::V3::try_new() {
            ways.push(("avx2", Box::new(move |left, right, mask| x86::packed(simd, left, right, mask))));
        }
        if let Some(simd) = pulp::x86::V4::try_new() {
            ways.push(("avx512", Box::new(move |left, right, mask| x86::masks(simd, left, right, mask))));
        }
    }
    ways
}

/// As the compiler makes it for any machine of the target.
fn plain(left: &Row, right: &Row, mask: &mut Mask) {
    let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
    for (word, (left, right)) in mask.iter_mut().zip(words) {
        *word = (0..64).fold(0, |word, bar| word | u64::from(left[bar] > right[bar]) << bar);
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]
mod x86 {
    use core::arch::x86_64::{__m256d, __m256i, _CMP_GT_OQ};

    use pulp::x86::{V3, V4};

    use super::{Mask, Row};

    /// Four bars a comparison; eight results narrowed to bytes, 32 bars a word of bits.
    pub fn packed(simd: V3, left: &Row, right: &Row, mask: &mut Mask) {
        let (left, right) = (left.as_chunks::<4>().0, right.as_chunks::<4>().0);
        simd.vectorize(
            #[inline(always)]
            || {
                for (word, mask) in mask.iter_mut().enumerate() {
                    let half = |half: usize| {
                        u64::from(half_word(simd, &left[word * 16 + half * 8..], &right[word * 16 + half * 8..]))
                    };
                    *mask = in_order(half(0)) | in_order(half(1)) << 32;
                }
            },
        );
    }

    /// 32 bars, in the order that packing leaves.
    #[inline(always)]
    fn half_word(simd: V3, left: &[[f64; 4]], right: &[[f64; 4]]) -> u32 {
        let compare = |at: usize| -> __m256i {
            let (left, right): (__m256d, __m256d) = (pulp::cast(left[at]), pulp::cast(right[at]));
            pulp::cast(simd.avx._mm256_cmp_pd::<_CMP_GT_OQ>(left, right))
        };
        let pair = |at: usize| simd.avx2._mm256_packs_epi32(compare(at), compare(at + 1));
        let four = |at: usize| simd.avx2._mm256_packs_epi32(pair(at), pair(at + 2));
        simd.avx2._mm256_movemask_epi8(simd.avx2._mm256_packs_epi16(four(0), four(4))).cast_unsigned()
    }

    /// Packing works on each half of a register for itself: pairs of bars alternate between the low and the high half.
    #[inline(always)]
    fn in_order(packed: u64) -> u64 {
        let spread = |pairs: u64| {
            let pairs = (pairs | pairs << 8) & 0x00ff_00ff;
            let pairs = (pairs | pairs << 4) & 0x0f0f_0f0f;
            (pairs | pairs << 2) & 0x3333_3333
        };
        spread(packed & 0xffff) | spread(packed >> 16) << 2
    }

    /// Eight bars a comparison, which gives bits at once.
    pub fn masks(simd: V4, left: &Row, right: &Row, mask: &mut Mask) {
        let (left, right) = (left.as_chunks::<8>().0, right.as_chunks::<8>().0);
        simd.vectorize(
            #[inline(always)]
            || {
                for (word, mask) in mask.iter_mut().enumerate() {
                    *mask = (0..8).fold(0, |bits, part| {
                        let (left, right) = (pulp::cast(left[word * 8 + part]), pulp::cast(right[word * 8 + part]));
                        bits | u64::from(simd.avx512f._mm512_cmp_pd_mask::<_CMP_GT_OQ>(left, right)) << (8 * part)
                    });
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_gives_the_same_bits() {
        let left: Row = std::array::from_fn(|bar| (bar * 7919 % 251) as f64);
        let mut right: Row = std::array::from_fn(|bar| (bar * 104_729 % 241) as f64);
        right[77] = f64::NAN;
        for (name, compare) in ways() {
            let mut mask = [0; WORDS];
            compare(&left, &right, &mut mask);
            for bar in 0..BLOCK {
                assert_eq!(mask[bar / 64] >> (bar % 64) & 1 == 1, left[bar] > right[bar], "{name}, bar {bar}");
            }
        }
    }
}
