//! Vectors, rotations and transforms, every operation rounded in the order
//! that Box2D has it.

use std::ops::{Add, Mul, Neg, Sub};

use super::trigonometry::sin_cos;

/// Machine epsilon of single precision.
pub(super) const EPSILON: f32 = f32::EPSILON;

/// What vectors are made of: one number, or one for each lane.
pub(crate) trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
}

impl Number for f32 {}

/// A vector in the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Vector<T = f32> {
    pub(crate) x: T,
    pub(crate) y: T,
}

/// Short for [`Vector`]'s fields.
#[inline(always)]
pub(crate) const fn vector<T>(x: T, y: T) -> Vector<T> {
    Vector { x, y }
}

impl<T: Number> Vector<T> {
    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> T {
        self.x * other.x + self.y * other.y
    }

    #[inline(always)]
    pub(super) fn cross(self, other: Self) -> T {
        self.x * other.y - self.y * other.x
    }

    /// The velocity of the end of this lever arm when it turns at a rate.
    #[inline(always)]
    pub(super) fn rotational_velocity(self, angular_velocity: T) -> Self {
        vector(-angular_velocity * self.y, angular_velocity * self.x)
    }

    /// Turned a quarter to the right.
    #[inline(always)]
    pub(super) fn right(self) -> Self {
        vector(self.y, -self.x)
    }

    #[inline(always)]
    pub(super) fn times(self, factor: T) -> Self {
        vector(factor * self.x, factor * self.y)
    }
}

impl Vector {
    /// In double precision.
    pub(crate) fn to_f64(self) -> [f64; 2] {
        [f64::from(self.x), f64::from(self.y)]
    }

    pub(super) const ZERO: Self = vector(0.0, 0.0);

    pub(super) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// In this direction, of length 1; unchanged if its length is almost zero.
    pub(super) fn normalized(self) -> Self {
        let length = self.length();
        if length < EPSILON { self } else { self.times(1.0 / length) }
    }
}

impl<T: Number> Add for Vector<T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        vector(self.x + other.x, self.y + other.y)
    }
}

impl<T: Number> Sub for Vector<T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        vector(self.x - other.x, self.y - other.y)
    }
}

impl<T: Number> Neg for Vector<T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        vector(-self.x, -self.y)
    }
}

/// A rotation, as the sine and cosine of its angle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rotation<T = f32> {
    pub(super) sin: T,
    pub(super) cos: T,
}

impl<T: Number> Rotation<T> {
    #[inline(always)]
    pub(super) fn apply(self, v: Vector<T>) -> Vector<T> {
        vector(self.cos * v.x - self.sin * v.y, self.sin * v.x + self.cos * v.y)
    }

    #[inline(always)]
    pub(super) fn apply_inverse(self, v: Vector<T>) -> Vector<T> {
        vector(self.cos * v.x + self.sin * v.y, -self.sin * v.x + self.cos * v.y)
    }
}

impl Rotation {
    pub(super) fn by(angle: f32) -> Self {
        let (sin, cos) = sin_cos(angle);
        Self { sin, cos }
    }
}

/// From a body's own frame to the world's: turn, then shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Transform<T = f32> {
    pub(super) position: Vector<T>,
    pub(super) rotation: Rotation<T>,
}

impl<T: Number> Transform<T> {
    /// The frame of a body, from where its centre of mass is.
    #[inline(always)]
    pub(super) fn around(center: Vector<T>, rotation: Rotation<T>, local: Vector<T>) -> Self {
        Self { position: center - rotation.apply(local), rotation }
    }

    #[inline(always)]
    pub(super) fn apply(&self, v: Vector<T>) -> Vector<T> {
        self.rotation.apply(v) + self.position
    }

    #[inline(always)]
    pub(super) fn apply_inverse(&self, v: Vector<T>) -> Vector<T> {
        self.rotation.apply_inverse(v - self.position)
    }
}

impl Transform {
    /// The ground's frame is the world's.
    pub(super) const IDENTITY: Self =
        Self { position: Vector::ZERO, rotation: Rotation { sin: 0.0, cos: 1.0 } };
}

/// The smaller; the second of equals, and as the processor does it.
#[inline(always)]
pub(super) fn min(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The larger; the second of equals.
#[inline(always)]
pub(super) fn max(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Solves a symmetric 2×2 system, given 1 / its determinant.
#[inline(always)]
pub(super) fn solve_2x2<T: Number>(
    (xx, xy, yy): (T, T, T),
    inverse_determinant: T,
    right_side: Vector<T>,
) -> Vector<T> {
    vector(
        inverse_determinant * (yy * right_side.x - xy * right_side.y),
        inverse_determinant * (xx * right_side.y - xy * right_side.x),
    )
}

/// The vertex farthest in a direction, the first of equals.
pub(super) fn support(vertices: &[Vector], direction: Vector) -> usize {
    let mut best = 0;
    let mut value = vertices[0].dot(direction);
    for (index, vertex) in vertices.iter().enumerate().skip(1) {
        let next = vertex.dot(direction);
        if next > value {
            (best, value) = (index, next);
        }
    }
    best
}
