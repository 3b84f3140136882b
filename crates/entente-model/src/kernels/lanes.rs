//! Sets of vector instructions: which the processor has, what one vector of each does, and how an
//! operation is entered with one. One of the two files with `unsafe`.

#![allow(unsafe_code)]

/// A set of vector instructions, known to be there.
///
/// There is no way to a value but through [`Set::present`] and the two that every processor has:
/// whoever holds one may run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What every processor does.
    Scalar,
    /// The same, fused, in software where need be: what the others are held to.
    Twin,
    /// 8 lanes, fused (Intel since Haswell, 2013; AMD since Excavator, 2015).
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 16 lanes, fused (Intel since Skylake-X, 2017; AMD since Zen 4, 2022). It has been compiled but
    /// not yet run on a processor that has it: what it does there is held to the twin before use.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Set {
    /// What every processor does.
    pub(super) const SCALAR: Self = Self(Kind::Scalar);
    /// The same, fused: what the others are held to.
    pub(super) const TWIN: Self = Self(Kind::Twin);

    /// The sets beyond those that this processor has, the widest first.
    pub(super) fn present() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                sets.push(Self(Kind::Avx512));
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                sets.push(Self(Kind::Avx2));
            }
        }
        sets
    }

    /// Its name, as users give it.
    pub(super) fn name(self) -> &'static str {
        match self.0 {
            Kind::Scalar => "scalar",
            Kind::Twin => "twin",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512",
        }
    }

    /// Lanes of one vector: in which width weights are packed.
    pub(super) fn width(self) -> usize {
        match self.0 {
            Kind::Scalar | Kind::Twin => Portable::<true>::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => Avx2::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => Avx512::WIDTH,
        }
    }

    /// Does the work with these instructions.
    pub(super) fn run<W: Work>(self, work: W) -> W::Result {
        match self.0 {
            Kind::Scalar => work.run::<Portable<false>>(),
            Kind::Twin => work.run::<Portable<true>>(),
            // SAFETY: a value of the set exists only where the processor was found to have it.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { with_avx2(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { with_avx512(work) },
        }
    }
}

/// An operation, written once for all sets.
pub(super) trait Work {
    type Result;
    fn run<L: Lanes>(self) -> Self::Result;
}

/// # Safety
/// The processor must have AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn with_avx2<W: Work>(work: W) -> W::Result {
    work.run::<Avx2>()
}

/// # Safety
/// The processor must have AVX-512F.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn with_avx512<W: Work>(work: W) -> W::Result {
    work.run::<Avx512>()
}
/// Several numbers in one register.
///
/// The methods are safe to call only where the set's instructions may be used: within [`Work::run`],
/// which [`Set::run`] enters. The trait is private to the kernels for that reason.
pub(super) trait Lanes {
    /// How many numbers.
    const WIDTH: usize;
    /// Rows of a tile: as many as keep the adders busy and fit the registers with three vectors.
    const ROWS: usize;
    type Vector: Copy;

    fn splat(number: f32) -> Self::Vector;
    /// # Safety
    /// `from` must point at as many floats as there are lanes.
    unsafe fn load_from(from: *const f32) -> Self::Vector;
    /// # Safety
    /// `to` must point at room for as many floats as there are lanes.
    unsafe fn store_to(vector: Self::Vector, to: *mut f32);
    fn add(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    fn subtract(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    fn multiply(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    /// one x other + sum.
    fn multiply_add(one: Self::Vector, other: Self::Vector, sum: Self::Vector) -> Self::Vector;
    /// `one` where it is greater, else `other`.
    fn max(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    /// A bit for each lane: whether the two are equal.
    fn equal(one: Self::Vector, other: Self::Vector) -> u32;

    #[inline(always)]
    fn load(from: &[f32]) -> Self::Vector {
        assert!(from.len() == Self::WIDTH);
        // SAFETY: asserted.
        unsafe { Self::load_from(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(vector: Self::Vector, to: &mut [f32]) {
        assert!(to.len() == Self::WIDTH);
        // SAFETY: asserted.
        unsafe { Self::store_to(vector, to.as_mut_ptr()) }
    }
}

/// Writes as many lanes as there is room for.
#[inline(always)]
pub(super) fn store<L: Lanes>(vector: L::Vector, out: &mut [f32]) {
    if out.len() >= L::WIDTH {
        L::store(vector, &mut out[..L::WIDTH]);
    } else {
        let mut all = [0.0; 16];
        L::store(vector, &mut all[..L::WIDTH]);
        out.copy_from_slice(&all[..out.len()]);
    }
}

/// Eight numbers one after the other, for the compiler to make of what it can.
struct Portable<const FUSED: bool>;

impl<const FUSED: bool> Lanes for Portable<FUSED> {
    const WIDTH: usize = 8;
    const ROWS: usize = 1;
    type Vector = [f32; 8];

    #[inline(always)]
    fn splat(number: f32) -> [f32; 8] {
        [number; 8]
    }

    #[inline(always)]
    unsafe fn load_from(from: *const f32) -> [f32; 8] {
        // SAFETY: the caller's promise; alignment is not asked for.
        unsafe { from.cast::<[f32; 8]>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store_to(vector: [f32; 8], to: *mut f32) {
        // SAFETY: the caller's promise; alignment is not asked for.
        unsafe { to.cast::<[f32; 8]>().write_unaligned(vector) }
    }

    #[inline(always)]
    fn add(mut one: [f32; 8], other: [f32; 8]) -> [f32; 8] {
        for (one, other) in one.iter_mut().zip(other) {
            *one += other;
        }
        one
    }

    #[inline(always)]
    fn subtract(mut one: [f32; 8], other: [f32; 8]) -> [f32; 8] {
        for (one, other) in one.iter_mut().zip(other) {
            *one -= other;
        }
        one
    }

    #[inline(always)]
    fn multiply(mut one: [f32; 8], other: [f32; 8]) -> [f32; 8] {
        for (one, other) in one.iter_mut().zip(other) {
            *one *= other;
        }
        one
    }

    #[inline(always)]
    fn multiply_add(one: [f32; 8], other: [f32; 8], mut sum: [f32; 8]) -> [f32; 8] {
        // In software a fused operation takes a hundred times as long.
        let fused = FUSED || cfg!(any(target_arch = "aarch64", target_feature = "fma"));
        for ((sum, one), other) in sum.iter_mut().zip(one).zip(other) {
            *sum = if fused { one.mul_add(other, *sum) } else { one * other + *sum };
        }
        sum
    }

    #[inline(always)]
    fn max(one: [f32; 8], mut other: [f32; 8]) -> [f32; 8] {
        for (other, one) in other.iter_mut().zip(one) {
            *other = if one > *other { one } else { *other };
        }
        other
    }

    #[inline(always)]
    fn equal(one: [f32; 8], other: [f32; 8]) -> u32 {
        let bits = one.iter().zip(other).enumerate();
        bits.fold(0, |bits, (lane, (one, other))| bits | u32::from(*one == other) << lane)
    }
}

#[cfg(target_arch = "x86_64")]
use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256, __m512, _CMP_EQ_OQ, _mm256_add_ps, _mm256_cmp_ps, _mm256_fmadd_ps, _mm256_loadu_ps,
        _mm256_max_ps, _mm256_movemask_ps, _mm256_mul_ps, _mm256_set1_ps, _mm256_storeu_ps,
        _mm256_sub_ps, _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_loadu_ps,
        _mm512_max_ps, _mm512_mul_ps, _mm512_set1_ps, _mm512_storeu_ps, _mm512_sub_ps,
    };

    use super::Lanes;

    /// Lanes whose every operation is one instruction: lanes, rows, register, then the instructions.
    macro_rules! lanes {
        ($name:ident, $width:literal, $rows:literal, $register:ty, $splat:ident, $load:ident,
         $store:ident, $add:ident, $subtract:ident, $multiply:ident, $fuse:ident, $max:ident, $equal:ident) => {
            pub(super) struct $name;

            // SAFETY of every call below: the trait's methods are called within `Work::run` alone,
            // which is entered with these lanes only where the processor has the instructions; and
            // pointers are the callers' promise.
            impl Lanes for $name {
                const WIDTH: usize = $width;
                const ROWS: usize = $rows;
                type Vector = $register;

                #[inline(always)]
                fn splat(number: f32) -> $register {
                    unsafe { $splat(number) }
                }

                #[inline(always)]
                unsafe fn load_from(from: *const f32) -> $register {
                    unsafe { $load(from) }
                }

                #[inline(always)]
                unsafe fn store_to(vector: $register, to: *mut f32) {
                    unsafe { $store(to, vector) }
                }

                #[inline(always)]
                fn add(one: $register, other: $register) -> $register {
                    unsafe { $add(one, other) }
                }

                #[inline(always)]
                fn subtract(one: $register, other: $register) -> $register {
                    unsafe { $subtract(one, other) }
                }

                #[inline(always)]
                fn multiply(one: $register, other: $register) -> $register {
                    unsafe { $multiply(one, other) }
                }

                #[inline(always)]
                fn multiply_add(one: $register, other: $register, sum: $register) -> $register {
                    unsafe { $fuse(one, other, sum) }
                }

                #[inline(always)]
                fn max(one: $register, other: $register) -> $register {
                    unsafe { $max(one, other) }
                }

                #[inline(always)]
                fn equal(one: $register, other: $register) -> u32 {
                    unsafe { $equal(one, other) }
                }
            }
        };
    }

    // Nine sums, three vectors of weights and three numbers, of sixteen registers. Nine keep two
    // adders busy; with twelve the compiler has to put one aside, which takes twice as long.
    lanes!(
        Avx2,
        8,
        3,
        __m256,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_fmadd_ps,
        _mm256_max_ps,
        equal_avx2
    );
    // Twenty-four sums and three vectors of weights, of thirty-two registers.
    lanes!(
        Avx512,
        16,
        8,
        __m512,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_add_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_fmadd_ps,
        _mm512_max_ps,
        equal_avx512
    );

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn equal_avx2(one: __m256, other: __m256) -> u32 {
        _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_EQ_OQ>(one, other)) as u32
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn equal_avx512(one: __m512, other: __m512) -> u32 {
        u32::from(_mm512_cmp_ps_mask::<_CMP_EQ_OQ>(one, other))
    }
}
