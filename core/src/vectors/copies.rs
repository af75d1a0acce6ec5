//! Rough copies compared: 16 bits a bar, 64 bars a word.
//!
//! By instructions of their own, since compilers find no way from a comparison to bits that is as short.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{BLOCK, WORDS};

type Copy = [i16; BLOCK];
type Mask = [u64; WORDS];

/// As the compiler makes it for any machine of the target: comparisons give bytes, and a product gathers eight of them.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn portable(left: &Copy, right: &Copy, above: &mut Mask, equal: &mut Mask) {
    let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
    for (word, (left, right)) in words.enumerate() {
        let (mut greater, mut same) = ([0; 64], 0);
        for bar in 0..64 {
            greater[bar] = u8::from(left[bar] > right[bar]);
            same |= u8::from(left[bar] == right[bar]);
        }
        above[word] = gather(&greater);
        equal[word] = if same == 0 { 0 } else { u64::MAX };
    }
}

/// Sixteen bars at a time: differences, narrowed to bytes, keep their sign and whether they are zero, as nothing wraps.
#[cfg(target_arch = "wasm32")]
pub(super) fn portable(left: &Copy, right: &Copy, above: &mut Mask, equal: &mut Mask) {
    use core::arch::wasm32::{i8x16_all_true, i8x16_bitmask, i8x16_narrow_i16x8, i16x8_sub_sat, u8x16_min, v128};

    let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
    for (word, (left, right)) in words.enumerate() {
        let (left, right): (&[v128; 8], &[v128; 8]) = (bytemuck::cast_ref(left), bytemuck::cast_ref(right));
        let less = |part: usize| i16x8_sub_sat(right[part], left[part]);
        let quarter = |part: usize| i8x16_narrow_i16x8(less(part), less(part + 1));
        let (first, second, third, fourth) = (quarter(0), quarter(2), quarter(4), quarter(6));
        let bits = |quarter: v128| u64::from(i8x16_bitmask(quarter));
        above[word] = bits(first) | bits(second) << 16 | bits(third) << 32 | bits(fourth) << 48;
        // The least of bytes without sign is zero where any is.
        let least = u8x16_min(u8x16_min(first, second), u8x16_min(third, fourth));
        equal[word] = if i8x16_all_true(least) { 0 } else { u64::MAX };
    }
}

/// A bit for each byte that is 1 and not 0.
fn gather(bytes: &[u8; 64]) -> u64 {
    let eights = bytes.as_chunks::<8>().0.iter();
    let bits = eights.map(|eight| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    (0..).zip(bits).fold(0, |word, (place, bits)| word | bits << (8 * place))
}

/// On which bars the steps are greater than one.
pub(super) fn portable_beyond(steps: &Copy, step: i16, beyond: &mut Mask) {
    for (word, steps) in beyond.iter_mut().zip(steps.as_chunks::<64>().0) {
        *word = gather(&steps.map(|each| u8::from(each > step)));
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use core::arch::x86_64::__m256i;

    use pulp::x86::{V3, V4};

    use super::{Copy, Mask};

    /// A byte for each of 32 bars, from what two registers hold of sixteen: its sign, and whether it is zero.
    #[inline(always)]
    fn bytes(simd: V3, one: __m256i, other: __m256i) -> __m256i {
        // Packing works on each half of a register for itself.
        let packed = simd.avx2._mm256_packs_epi16(one, other);
        simd.avx2._mm256_permute4x64_epi64::<0b11_01_10_00>(packed)
    }

    #[inline(always)]
    fn signs(simd: V3, bytes: __m256i) -> u64 {
        u64::from(simd.avx2._mm256_movemask_epi8(bytes).cast_unsigned())
    }

    /// Sixteen bars at a time: differences, narrowed to bytes in pairs, keep their sign and whether they are zero, as
    /// nothing wraps.
    #[inline(always)]
    pub(in super::super) fn avx2(simd: V3, left: &Copy, right: &Copy, above: &mut Mask, equal: &mut Mask) {
        simd.vectorize(
            #[inline(always)]
            || {
                let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
                for (word, (left, right)) in words.enumerate() {
                    let (left, right) = (left.as_chunks::<16>().0, right.as_chunks::<16>().0);
                    let load = |row: &[[i16; 16]], part: usize| -> __m256i { pulp::cast(row[part]) };
                    let less = |part| simd.avx2._mm256_subs_epi16(load(right, part), load(left, part));
                    let (low, high) = (bytes(simd, less(0), less(1)), bytes(simd, less(2), less(3)));
                    above[word] = signs(simd, low) | signs(simd, high) << 32;
                    // The least of bytes without sign is zero where any is.
                    let least = simd.avx2._mm256_min_epu8(low, high);
                    let zeros = simd.avx2._mm256_cmpeq_epi8(least, simd.avx._mm256_setzero_si256());
                    equal[word] = if signs(simd, zeros) == 0 { 0 } else { u64::MAX };
                }
            },
        );
    }

    /// Sixteen bars a comparison.
    #[inline(always)]
    pub(in super::super) fn avx2_beyond(simd: V3, steps: &Copy, step: i16, beyond: &mut Mask) {
        simd.vectorize(
            #[inline(always)]
            || {
                let step = simd.avx._mm256_set1_epi16(step);
                for (word, steps) in beyond.iter_mut().zip(steps.as_chunks::<64>().0) {
                    let steps = steps.as_chunks::<16>().0;
                    let greater = |part: usize| simd.avx2._mm256_cmpgt_epi16(pulp::cast(steps[part]), step);
                    let half = |part| signs(simd, bytes(simd, greater(part), greater(part + 1)));
                    *word = half(0) | half(2) << 32;
                }
            },
        );
    }

    /// 32 bars a comparison.
    #[inline(always)]
    pub(in super::super) fn avx512_beyond(simd: V4, steps: &Copy, step: i16, beyond: &mut Mask) {
        simd.vectorize(
            #[inline(always)]
            || {
                let step = simd.avx512f._mm512_set1_epi16(step);
                for (word, steps) in beyond.iter_mut().zip(steps.as_chunks::<64>().0) {
                    let [low, high] = [0, 1].map(|part| {
                        let steps = pulp::cast(steps.as_chunks::<32>().0[part]);
                        u64::from(simd.avx512bw._mm512_cmpgt_epi16_mask(steps, step))
                    });
                    *word = low | high << 32;
                }
            },
        );
    }

    /// 32 bars a comparison, which gives bits at once.
    #[inline(always)]
    pub(in super::super) fn avx512(simd: V4, left: &Copy, right: &Copy, above: &mut Mask, equal: &mut Mask) {
        simd.vectorize(
            #[inline(always)]
            || {
                let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
                for (word, (left, right)) in words.enumerate() {
                    let (left, right) = (left.as_chunks::<32>().0, right.as_chunks::<32>().0);
                    let (mut greater, mut same) = ([0; 2], [0; 2]);
                    for part in 0..2 {
                        let (left, right) = (pulp::cast(left[part]), pulp::cast(right[part]));
                        greater[part] = u64::from(simd.avx512bw._mm512_cmpgt_epi16_mask(left, right));
                        same[part] = u64::from(simd.avx512bw._mm512_cmpeq_epi16_mask(left, right));
                    }
                    above[word] = greater[0] | greater[1] << 32;
                    equal[word] = same[0] | same[1] << 32;
                }
            },
        );
    }
}
