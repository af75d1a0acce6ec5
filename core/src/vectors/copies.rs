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

/// Eight bars a comparison, narrowed to bytes in pairs.
#[cfg(target_arch = "wasm32")]
pub(super) fn portable(left: &Copy, right: &Copy, above: &mut Mask, equal: &mut Mask) {
    use core::arch::wasm32::{i8x16_bitmask, i8x16_narrow_i16x8, i16x8_eq, i16x8_gt, v128, v128_any_true, v128_or};

    let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
    for (word, (left, right)) in words.enumerate() {
        let (left, right): (&[v128; 8], &[v128; 8]) = (bytemuck::cast_ref(left), bytemuck::cast_ref(right));
        let greater = |part: usize| i16x8_gt(left[part], right[part]);
        let same = |part: usize| i16x8_eq(left[part], right[part]);
        let either = |one, other| v128_or(one, other);
        let quarter = |one, other| u64::from(i8x16_bitmask(i8x16_narrow_i16x8(greater(one), greater(other))));
        above[word] = quarter(0, 1) | quarter(2, 3) << 16 | quarter(4, 5) << 32 | quarter(6, 7) << 48;
        let halves =
            [0, 4].map(|part| either(either(same(part), same(part + 1)), either(same(part + 2), same(part + 3))));
        equal[word] = if v128_any_true(either(halves[0], halves[1])) { u64::MAX } else { 0 };
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

    /// A bit for each of 32 bars, from what two comparisons of sixteen found.
    #[inline(always)]
    fn bits(simd: V3, one: __m256i, other: __m256i) -> u64 {
        // Packing works on each half of a register for itself.
        let packed = simd.avx2._mm256_packs_epi16(one, other);
        let in_order = simd.avx2._mm256_permute4x64_epi64::<0b11_01_10_00>(packed);
        u64::from(simd.avx2._mm256_movemask_epi8(in_order).cast_unsigned())
    }

    /// Sixteen bars a comparison, narrowed to bytes in pairs.
    #[inline(always)]
    pub(in super::super) fn avx2(simd: V3, left: &Copy, right: &Copy, above: &mut Mask, equal: &mut Mask) {
        simd.vectorize(
            #[inline(always)]
            || {
                let words = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
                for (word, (left, right)) in words.enumerate() {
                    let (left, right) = (left.as_chunks::<16>().0, right.as_chunks::<16>().0);
                    let load = |row: &[[i16; 16]], part: usize| -> __m256i { pulp::cast(row[part]) };
                    let greater = |part| simd.avx2._mm256_cmpgt_epi16(load(left, part), load(right, part));
                    let same = |part| simd.avx2._mm256_cmpeq_epi16(load(left, part), load(right, part));
                    let half = |one, other| bits(simd, greater(one), greater(other));
                    above[word] = half(0, 1) | half(2, 3) << 32;
                    let either = |one, other| simd.avx2._mm256_or_si256(one, other);
                    let any = either(either(same(0), same(1)), either(same(2), same(3)));
                    equal[word] = u64::from(simd.avx2._mm256_movemask_epi8(any).cast_unsigned());
                    equal[word] = if equal[word] == 0 { 0 } else { u64::MAX };
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
                    let half = |one, other| bits(simd, greater(one), greater(other));
                    *word = half(0, 1) | half(2, 3) << 32;
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
