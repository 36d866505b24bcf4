//! A blow on a cart with a pole, for those who watch one: what it changes at once.

/// A cart on a track and a uniform pole on a joint in its middle.
pub(super) struct CartAndPole {
    /// Its mass, in kg.
    pub(super) cart: f64,
    /// Its mass, in kg.
    pub(super) pole: f64,
    /// Of the pole, in m.
    pub(super) length: f64,
}

/// What is struck closer to the joint than this, in m, is the cart.
const CART: f64 = 0.25;

impl CartAndPole {
    /// What a blow near a point of the scene adds to the speed of a cart at `x` (m/s)
    /// and to the spin of its pole (rad/s), whose angle grows to the right from 0,
    /// upright. `speed` is what it would give to what is struck if that were free.
    pub(super) fn push(
        &self,
        (x, angle): (f64, f64),
        at: [f64; 2],
        speed: [f64; 2],
    ) -> Option<[f64; 2]> {
        if !at.into_iter().chain(speed).all(f64::is_finite) {
            return None;
        }
        let Self { cart, pole, length } = *self;
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let along = (at[0] - x) * sin + at[1] * cos;
        let away = (at[0] - x) * cos - at[1] * sin;
        let is_cart = along < CART.min(length / 2.0) && away.abs() < 2.0 * CART;
        // Where the pole is struck, from its joint.
        let arm = if is_cart { 0.0 } else { along.clamp(0.0, length) };
        let impulse = speed.map(|speed| speed * if is_cart { cart } else { pole });
        // Lagrange's equations for an instant: the masses times what is added are the
        // impulses along both ways to move.
        let forces = [impulse[0], arm * (impulse[0] * cos - impulse[1] * sin)];
        let coupling = pole * length / 2.0 * cos;
        let inertia = pole * length * length / 3.0;
        let determinant = (cart + pole) * inertia - coupling * coupling;
        Some([
            (inertia * forces[0] - coupling * forces[1]) / determinant,
            ((cart + pole) * forces[1] - coupling * forces[0]) / determinant,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLE: CartAndPole = CartAndPole { cart: 0.5, pole: 0.5, length: 0.6 };

    #[test]
    fn a_blow_on_the_tip_turns_the_pole_and_one_on_the_cart_leaves_it_behind() {
        let [faster, turn] = POLE.push((1.0, 0.0), [1.0, 0.6], [1.0, 0.0]).unwrap();
        assert!(turn > 1.0 && faster < 0.0, "{faster} m/s, {turn} rad/s");
        let [faster, turn] = POLE.push((1.0, 0.0), [1.1, 0.0], [1.0, 0.0]).unwrap();
        assert!(turn < -0.5 && faster > 0.5, "{faster} m/s, {turn} rad/s");
        // Along the pole nothing turns.
        assert_eq!(POLE.push((0.0, 0.0), [0.0, 0.6], [0.0, 5.0]), Some([0.0, 0.0]));
    }

    #[test]
    fn momentum_is_kept_and_nonsense_strikes_nothing() {
        let angle = 0.7;
        let (at, speed) = ([0.4, 0.3], [0.8, 0.2]);
        let [faster, turn] = POLE.push((0.0, angle), at, speed).unwrap();
        let middle = faster + turn * 0.3 * libm::cos(angle);
        let momentum = 0.5 * faster + 0.5 * middle;
        assert!((momentum - 0.5 * speed[0]).abs() < 1e-12, "{momentum}");
        assert_eq!(POLE.push((0.0, 0.0), [f64::NAN, 0.0], [1.0, 0.0]), None);
        assert_eq!(POLE.push((0.0, 0.0), [0.0, 0.0], [1.0, f64::INFINITY]), None);
    }
}
