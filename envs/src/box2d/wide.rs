//! One number for each of N worlds: plain arrays, which the compiler turns
//! into vector registers.

use std::ops::{Add, Mul, Neg, Sub};

use super::math::{Number, Rotation, Transform, Vector, vector};
use super::trigonometry::sin_cos;

/// A number for each world.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(32))]
pub(super) struct Wide<const N: usize>(pub(super) [f32; N]);

/// A condition for each world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mask<const N: usize>(pub(super) [bool; N]);

impl<const N: usize> Wide<N> {
    #[inline(always)]
    pub(super) const fn splat(value: f32) -> Self {
        Self([value; N])
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let mut result = self.0;
        for lane in 0..N {
            result[lane] = f(self.0[lane], other.0[lane]);
        }
        Self(result)
    }

    #[inline(always)]
    pub(super) fn map(self, f: impl Fn(f32) -> f32) -> Self {
        let mut result = self.0;
        for lane in &mut result {
            *lane = f(*lane);
        }
        Self(result)
    }

    #[inline(always)]
    fn compare(self, other: Self, f: impl Fn(f32, f32) -> bool) -> Mask<N> {
        let mut result = [false; N];
        for lane in 0..N {
            result[lane] = f(self.0[lane], other.0[lane]);
        }
        Mask(result)
    }

    #[inline(always)]
    pub(super) fn min(self, other: Self) -> Self {
        self.zip(other, super::math::min)
    }

    #[inline(always)]
    pub(super) fn max(self, other: Self) -> Self {
        self.zip(other, super::math::max)
    }

    #[inline(always)]
    pub(super) fn clamp(self, low: Self, high: Self) -> Self {
        low.max(self.min(high))
    }

    #[inline(always)]
    pub(super) fn below(self, other: Self) -> Mask<N> {
        self.compare(other, |a, b| a < b)
    }

    #[inline(always)]
    pub(super) fn at_most(self, other: Self) -> Mask<N> {
        self.compare(other, |a, b| a <= b)
    }

    #[inline(always)]
    pub(super) fn is(self, value: f32) -> Mask<N> {
        self.compare(Self::splat(value), |a, b| a == b)
    }

    /// 1 / x, and 0 for 0, as Box2D inverts a determinant.
    #[inline(always)]
    pub(super) fn inverse(self) -> Self {
        self.map(|x| if x == 0.0 { x } else { 1.0 / x })
    }

    #[inline(always)]
    pub(super) fn over(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }
}

impl<const N: usize> Mask<N> {
    /// The first where the condition holds, else the second.
    #[inline(always)]
    pub(super) fn select(self, yes: Wide<N>, no: Wide<N>) -> Wide<N> {
        let mut result = no.0;
        for lane in 0..N {
            result[lane] = if self.0[lane] { yes.0[lane] } else { no.0[lane] };
        }
        Wide(result)
    }

    #[inline(always)]
    pub(super) fn select_vector(
        self,
        yes: Vector<Wide<N>>,
        no: Vector<Wide<N>>,
    ) -> Vector<Wide<N>> {
        vector(self.select(yes.x, no.x), self.select(yes.y, no.y))
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        let mut result = self.0;
        for lane in 0..N {
            result[lane] &= other.0[lane];
        }
        Self(result)
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        let mut result = self.0;
        for lane in 0..N {
            result[lane] |= other.0[lane];
        }
        Self(result)
    }

    #[inline(always)]
    pub(super) fn any(self) -> bool {
        self.0.iter().fold(false, |any, &lane| any | lane)
    }
}

impl<const N: usize> Add for Wide<N> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}

impl<const N: usize> Sub for Wide<N> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
}

impl<const N: usize> Mul for Wide<N> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
}

impl<const N: usize> Neg for Wide<N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|x| -x)
    }
}

impl<const N: usize> Number for Wide<N> {}

impl<const N: usize> Vector<Wide<N>> {
    pub(super) const NONE: Self = vector(Wide::splat(0.0), Wide::splat(0.0));

    #[inline(always)]
    pub(super) fn splat(v: Vector) -> Self {
        vector(Wide::splat(v.x), Wide::splat(v.y))
    }

    #[inline(always)]
    pub(super) fn set(&mut self, lane: usize, v: Vector) {
        (self.x.0[lane], self.y.0[lane]) = (v.x, v.y);
    }

    #[inline(always)]
    pub(super) fn get(&self, lane: usize) -> Vector {
        vector(self.x.0[lane], self.y.0[lane])
    }

    #[inline(always)]
    pub(super) fn wide_length(self) -> Wide<N> {
        self.dot(self).map(f32::sqrt)
    }
}

impl<const N: usize> Rotation<Wide<N>> {
    #[inline(always)]
    pub(super) fn by_each(angle: Wide<N>) -> Self {
        let (mut sin, mut cos) = ([0.0; N], [0.0; N]);
        for lane in 0..N {
            (sin[lane], cos[lane]) = sin_cos(angle.0[lane]);
        }
        Self { sin: Wide(sin), cos: Wide(cos) }
    }
}

impl<const N: usize> Transform<Wide<N>> {
    #[inline(always)]
    pub(super) fn of(center: Vector<Wide<N>>, angle: Wide<N>, local_center: Vector) -> Self {
        Self::around(center, Rotation::by_each(angle), Vector::splat(local_center))
    }
}
