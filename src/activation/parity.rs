//! Parity: what becomes of a node's value when the shared weight changes its sign.
//!
//! Bias and inputs do not depend on the shared weight w, so they are even in it. What
//! a node receives is w times a sum: odd where its sources are even, even where they
//! are odd. An odd function keeps the parity of its sum, an even one gives an even
//! value whatever the sign of its sum, and every function of an even sum is even.
//! Negation is exact in floating point, and so is all of this.

/// What becomes of a function when its argument changes its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// Nothing: f(-x) = f(x).
    Even,
    /// Its sign changes: f(-x) = -f(x).
    Odd,
    /// Neither of these.
    Neither,
}

impl Parity {
    /// The parity in w of the value of a node, of whose function this is the parity,
    /// by those of the values that it receives; none where a value is always 0, which
    /// is even and odd.
    pub(crate) fn of_node(self, received: impl Iterator<Item = Self>) -> Option<Self> {
        match (self, of_sum(received)) {
            // An odd function of 0 is 0.
            (Self::Odd, sum) => sum,
            (_, None | Some(Self::Even)) | (Self::Even, Some(Self::Odd)) => Some(Self::Even),
            _ => Some(Self::Neither),
        }
    }
}

/// The parity of a sum times w, by those of its parts; none without any.
fn of_sum(parts: impl Iterator<Item = Parity>) -> Option<Parity> {
    let sum = parts.reduce(|sum, part| if sum == part { sum } else { Parity::Neither })?;
    Some(match sum {
        Parity::Even => Parity::Odd,
        Parity::Odd => Parity::Even,
        Parity::Neither => Parity::Neither,
    })
}
