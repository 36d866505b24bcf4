//! Which instruction set a kernel is compiled for, and the choice at run time.

use pulp::{Arch, Scalar, WithSimd};
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use pulp::{NullaryFnOnce, Simd};

/// A piece of work over lanes. Implement [`run`](Kernel::run) with
/// `#[inline(always)]`, and so everything that it calls: only what is inlined
/// is compiled for the chosen instruction set.
pub trait Kernel {
    /// Does the work.
    fn run(self);
}

/// An instruction set to run kernels with. Every one gives the same bits.
#[derive(Clone, Copy, Debug)]
pub struct InstructionSet(Arch);

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
struct KernelCall<K>(K);

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
impl<K: Kernel> NullaryFnOnce for KernelCall<K> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.run();
    }
}

impl InstructionSet {
    /// The widest that this processor has.
    pub fn detect() -> Self {
        Self(Arch::new())
    }

    /// What every processor of this architecture has.
    pub fn baseline() -> Self {
        Self(Arch::Scalar)
    }

    /// All that this processor can run, the narrowest first.
    pub fn available() -> Vec<Self> {
        #[allow(unused_mut)]
        let mut sets = vec![Self::baseline()];
        #[cfg(target_arch = "x86_64")]
        {
            sets.extend(pulp::x86::V3::try_new().map(|set| Self(Arch::V3(set))));
            sets.extend(pulp::x86::V4::try_new().map(|set| Self(Arch::V4(set))));
        }
        #[cfg(target_arch = "aarch64")]
        sets.extend(pulp::aarch64::Neon::try_new().map(|set| Self(Arch::Neon(set))));
        sets
    }

    /// Runs work that names its vectors, compiled for this instruction set.
    #[inline]
    pub(crate) fn run_simd<K: WithSimd>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(set) => Simd::vectorize(set, kernel),
            #[cfg(target_arch = "x86_64")]
            Arch::V4(set) => Simd::vectorize(set, kernel),
            #[cfg(target_arch = "aarch64")]
            Arch::Neon(set) => Simd::vectorize(set, kernel),
            _ => kernel.with_simd(Scalar),
        }
    }

    /// Runs a kernel with this instruction set.
    #[inline]
    pub fn run<K: Kernel>(self, kernel: K) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(set) => set.vectorize(KernelCall(kernel)),
            #[cfg(target_arch = "x86_64")]
            Arch::V4(set) => set.vectorize(KernelCall(kernel)),
            #[cfg(target_arch = "aarch64")]
            Arch::Neon(set) => set.vectorize(KernelCall(kernel)),
            _ => kernel.run(),
        }
    }
}
