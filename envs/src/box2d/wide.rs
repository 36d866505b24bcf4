//! One number for each of the worlds that are solved together.
//!
//! A [`Wide`] is one vector register of the processor: how many worlds it holds
//! depends on the instruction set, what each world computes does not.

use std::ops::{Add, Mul, Neg, Sub};

use pulp::Simd;
use pulp::bytemuck::{cast_slice, cast_slice_mut};

use super::math::{Number, Rotation, Transform, Vector, vector};
use super::trigonometry::{NEAR, sin_cos, sin_cos_near};

/// The most lanes of any instruction set.
const MAX_LANES: usize = 16;

/// A number for each world.
#[derive(Clone, Copy)]
pub(super) struct Wide<S: Simd> {
    simd: S,
    values: S::f32s,
}

/// A condition for each world.
#[derive(Clone, Copy)]
pub(super) struct WideBool<S: Simd> {
    simd: S,
    values: S::m32s,
}

impl<S: Simd> Wide<S> {
    #[inline(always)]
    pub(super) fn splat(simd: S, value: f32) -> Self {
        Self { simd, values: simd.splat_f32s(value) }
    }

    /// The same number for all worlds.
    #[inline(always)]
    pub(super) fn all(self, value: f32) -> Self {
        Self::splat(self.simd, value)
    }

    #[inline(always)]
    pub(super) fn get(&self, lane: usize) -> f32 {
        cast_slice(std::slice::from_ref(&self.values))[lane]
    }

    #[inline(always)]
    pub(super) fn set(&mut self, lane: usize, value: f32) {
        cast_slice_mut(std::slice::from_mut(&mut self.values))[lane] = value;
    }

    #[inline(always)]
    fn with(self, values: S::f32s) -> Self {
        Self { values, ..self }
    }

    #[inline(always)]
    fn mask(self, values: S::m32s) -> WideBool<S> {
        WideBool { simd: self.simd, values }
    }

    #[inline(always)]
    pub(super) fn below(self, other: Self) -> WideBool<S> {
        self.mask(self.simd.less_than_f32s(self.values, other.values))
    }

    #[inline(always)]
    pub(super) fn at_most(self, other: Self) -> WideBool<S> {
        self.mask(self.simd.less_than_or_equal_f32s(self.values, other.values))
    }

    #[inline(always)]
    pub(super) fn equals(self, other: Self) -> WideBool<S> {
        self.mask(self.simd.equal_f32s(self.values, other.values))
    }

    #[inline(always)]
    pub(super) fn is(self, value: f32) -> WideBool<S> {
        self.equals(self.all(value))
    }

    /// The smaller; the second of equals.
    #[inline(always)]
    pub(super) fn min(self, other: Self) -> Self {
        self.below(other).select(self, other)
    }

    /// The larger; the second of equals.
    #[inline(always)]
    pub(super) fn max(self, other: Self) -> Self {
        other.below(self).select(self, other)
    }

    #[inline(always)]
    pub(super) fn clamp(self, low: Self, high: Self) -> Self {
        low.max(self.min(high))
    }

    #[inline(always)]
    pub(super) fn over(self, other: Self) -> Self {
        self.with(self.simd.div_f32s(self.values, other.values))
    }

    /// 1 / x, and 0 for 0, as Box2D inverts a determinant.
    #[inline(always)]
    pub(super) fn inverse(self) -> Self {
        self.is(0.0).select(self, self.all(1.0).over(self))
    }

    #[inline(always)]
    pub(super) fn sqrt(self) -> Self {
        self.with(self.simd.sqrt_f32s(self.values))
    }

    #[inline(always)]
    pub(super) fn abs(self) -> Self {
        self.with(self.simd.abs_f32s(self.values))
    }
}

impl<S: Simd> WideBool<S> {
    /// A condition that no world meets.
    #[inline(always)]
    pub(super) fn none(simd: S) -> Self {
        let zero = Wide::splat(simd, 0.0);
        zero.below(zero)
    }

    /// The first where the condition holds, else the second.
    #[inline(always)]
    pub(super) fn select(self, yes: Wide<S>, no: Wide<S>) -> Wide<S> {
        yes.with(self.simd.select_f32s(self.values, yes.values, no.values))
    }

    #[inline(always)]
    pub(super) fn select_vector(
        self,
        yes: Vector<Wide<S>>,
        no: Vector<Wide<S>>,
    ) -> Vector<Wide<S>> {
        vector(self.select(yes.x, no.x), self.select(yes.y, no.y))
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        Self { values: self.simd.and_m32s(self.values, other.values), ..self }
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        Self { values: self.simd.or_m32s(self.values, other.values), ..self }
    }

    /// The first world that meets the condition; the number of worlds if none
    /// does.
    #[inline(always)]
    fn first(self) -> usize {
        self.simd.first_true_m32s(self.values)
    }

    #[inline(always)]
    pub(super) fn any(self) -> bool {
        self.first() < S::F32_LANES
    }

    #[inline(always)]
    pub(super) fn not(self) -> Self {
        Self { values: self.simd.not_m32s(self.values), ..self }
    }

    #[inline(always)]
    pub(super) fn get(self, lane: usize) -> bool {
        let one = Wide::splat(self.simd, 1.0);
        self.select(one, one.all(0.0)).get(lane) != 0.0
    }
}

impl<S: Simd> Add for Wide<S> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.with(self.simd.add_f32s(self.values, other.values))
    }
}

impl<S: Simd> Sub for Wide<S> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.with(self.simd.sub_f32s(self.values, other.values))
    }
}

impl<S: Simd> Mul for Wide<S> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.with(self.simd.mul_f32s(self.values, other.values))
    }
}

impl<S: Simd> Neg for Wide<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        // The compiler takes a difference from -0 into the sum around it.
        self.all(-0.0) - self
    }
}

impl<S: Simd> Number for Wide<S> {}

impl<S: Simd> Vector<Wide<S>> {
    #[inline(always)]
    pub(super) fn splat(simd: S, v: Vector) -> Self {
        vector(Wide::splat(simd, v.x), Wide::splat(simd, v.y))
    }

    #[inline(always)]
    pub(super) fn set(&mut self, lane: usize, v: Vector) {
        self.x.set(lane, v.x);
        self.y.set(lane, v.y);
    }

    #[inline(always)]
    pub(super) fn get(&self, lane: usize) -> Vector {
        vector(self.x.get(lane), self.y.get(lane))
    }

    #[inline(always)]
    pub(super) fn wide_length(self) -> Wide<S> {
        self.dot(self).sqrt()
    }
}

impl<S: Simd> Rotation<Wide<S>> {
    #[inline(always)]
    pub(super) fn by_each(angle: Wide<S>) -> Self {
        let (mut angles, mut sines, mut cosines) =
            ([0.0; MAX_LANES], [0.0; MAX_LANES], [0.0; MAX_LANES]);
        angles[..S::F32_LANES].copy_from_slice(cast_slice(std::slice::from_ref(&angle.values)));
        for lane in 0..S::F32_LANES {
            (sines[lane], cosines[lane]) = sin_cos_near(angles[lane]);
        }
        if angle.abs().below(angle.all(NEAR)).not().any() {
            for lane in 0..S::F32_LANES {
                (sines[lane], cosines[lane]) = sin_cos(angles[lane]);
            }
        }
        let wide = |numbers: [f32; MAX_LANES]| {
            let mut wide = angle;
            cast_slice_mut(std::slice::from_mut(&mut wide.values))
                .copy_from_slice(&numbers[..S::F32_LANES]);
            wide
        };
        Self { sin: wide(sines), cos: wide(cosines) }
    }
}

impl<S: Simd> Transform<Wide<S>> {
    #[inline(always)]
    pub(super) fn of(center: Vector<Wide<S>>, angle: Wide<S>, local_center: Vector) -> Self {
        let local_center = vector(angle.all(local_center.x), angle.all(local_center.y));
        Self::around(center, Rotation::by_each(angle), local_center)
    }
}
