//! Vectors of numbers, one for each of several windows, and how their bars become rows.

#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "windows run one after the other there"))]
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::decay::GROUP;
use pulp::Simd;

/// The most lanes that vectors have.
pub(crate) const MOST_LANES: usize = 8;

/// Vectors in which recurrences of several windows run side by side.
pub(crate) trait Wide: Simd {
    /// Writes the bars of each lane into a row of its own.
    fn store_rows(self, bars: [Self::f64s; GROUP], rows: &mut [&mut [[f64; GROUP]]; MOST_LANES], group: usize);
}

#[cfg(target_arch = "x86_64")]
impl Wide for pulp::x86::V3 {
    #[inline(always)]
    fn store_rows(self, bars: [Self::f64s; GROUP], rows: &mut [&mut [[f64; GROUP]]; MOST_LANES], group: usize) {
        let mut halves = [[pulp::cast(bars[0]); 4]; 2];
        for (half, bars) in halves.iter_mut().zip(bars.as_chunks::<4>().0) {
            let [a, b, c, d]: [core::arch::x86_64::__m256d; 4] =
                [pulp::cast(bars[0]), pulp::cast(bars[1]), pulp::cast(bars[2]), pulp::cast(bars[3])];
            let (even, odd) = (self.avx._mm256_unpacklo_pd(a, b), self.avx._mm256_unpackhi_pd(a, b));
            let (later_even, later_odd) = (self.avx._mm256_unpacklo_pd(c, d), self.avx._mm256_unpackhi_pd(c, d));
            *half = [
                self.avx._mm256_permute2f128_pd::<0x20>(even, later_even),
                self.avx._mm256_permute2f128_pd::<0x20>(odd, later_odd),
                self.avx._mm256_permute2f128_pd::<0x31>(even, later_even),
                self.avx._mm256_permute2f128_pd::<0x31>(odd, later_odd),
            ];
        }
        for (lane, row) in rows.iter_mut().take(Self::F64_LANES).enumerate() {
            row[group] = pulp::cast([halves[0][lane], halves[1][lane]]);
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Wide for pulp::x86::V4 {
    #[inline(always)]
    fn store_rows(self, bars: [Self::f64s; GROUP], rows: &mut [&mut [[f64; GROUP]]; MOST_LANES], group: usize) {
        // Blocks of two bars of two lanes; then of all bars of two lanes; then rows.
        let mut pairs: [[core::arch::x86_64::__m512d; 4]; 2] = [[pulp::cast(bars[0]); 4]; 2];
        for pair in 0..4 {
            let (now, next) = (pulp::cast(bars[2 * pair]), pulp::cast(bars[2 * pair + 1]));
            pairs[0][pair] = self.avx512f._mm512_unpacklo_pd(now, next);
            pairs[1][pair] = self.avx512f._mm512_unpackhi_pd(now, next);
        }
        for (odd, [a, b, c, d]) in pairs.into_iter().enumerate() {
            let (low, high) =
                (self.avx512f._mm512_shuffle_f64x2::<0x88>(a, b), self.avx512f._mm512_shuffle_f64x2::<0xdd>(a, b));
            let (later_low, later_high) =
                (self.avx512f._mm512_shuffle_f64x2::<0x88>(c, d), self.avx512f._mm512_shuffle_f64x2::<0xdd>(c, d));
            rows[odd][group] = pulp::cast(self.avx512f._mm512_shuffle_f64x2::<0x88>(low, later_low));
            rows[2 + odd][group] = pulp::cast(self.avx512f._mm512_shuffle_f64x2::<0x88>(high, later_high));
            rows[4 + odd][group] = pulp::cast(self.avx512f._mm512_shuffle_f64x2::<0xdd>(low, later_low));
            rows[6 + odd][group] = pulp::cast(self.avx512f._mm512_shuffle_f64x2::<0xdd>(high, later_high));
        }
    }
}
