//! What a node does to the weighted sum of what it receives: one file a
//! function, with everything that the engine knows of it.
//!
//! A new activation is a file here with a type that implements `Function`,
//! its `mod` line, and a line in the list of [`Activation`]; the compiler asks
//! for the rest. Whether the default search uses it and whether the published
//! code has it is said by [`Activation::PAPER`] and [`Activation::PUBLISHED`].

mod absolute;
mod cosine;
mod function;
mod gaussian;
mod inverse;
mod linear;
mod onnx;
mod parity;
mod relu;
mod sigmoid;
mod sine;
mod step;
mod tanh;

pub use function::TINY;
pub(crate) use function::{Function, Glyph, SingleBlock, Work};
pub(crate) use onnx::Operations;
pub use parity::Parity;

use serde::{Deserialize, Serialize};

/// Makes the enum, the list of all and the dispatch of one list, so that none
/// of them can miss a function.
macro_rules! activations {
    ($($(#[$doc:meta])* $name:ident = $file:ident,)*) => {
        /// What a node does to the weighted sum of what it receives.
        ///
        /// The order of the variants decides bits: a network computes the
        /// nodes of a layer in it, and sums are taken in that order. A new
        /// function comes last.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        pub enum Activation {
            $($(#[$doc])* $name,)*
        }

        impl Activation {
            /// All of them, in the order of the variants.
            pub const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name),*];

            /// Does `work` with the type of this function. In a kernel it
            /// stands outside the loop over lanes, so that each arm becomes
            /// straight vector code.
            #[inline(always)]
            pub(crate) fn dispatch<W: Work>(self, work: W) -> W::Output {
                match self {
                    $(Self::$name => work.run(&$file::$name),)*
                }
            }
        }
    };
}

activations! {
    /// x
    Linear = linear,
    /// 1 if x > 0, else 0
    Step = step,
    /// sin πx
    Sine = sine,
    /// e^(-x²/2)
    Gaussian = gaussian,
    /// tanh x
    Tanh = tanh,
    /// 1 / (1 + e^-x)
    Sigmoid = sigmoid,
    /// -x
    Inverse = inverse,
    /// |x|
    Absolute = absolute,
    /// max(0, x)
    Relu = relu,
    /// cos πx
    Cosine = cosine,
}

impl Activation {
    /// Those of the published code (google/brain-tokyo-workshop), by its ids
    /// from 1.
    pub const PUBLISHED: [Self; 10] = [
        Self::Linear,
        Self::Step,
        Self::Sine,
        Self::Gaussian,
        Self::Tanh,
        Self::Sigmoid,
        Self::Inverse,
        Self::Absolute,
        Self::Relu,
        Self::Cosine,
    ];

    /// Those that hidden nodes have in the paper's control tasks (Gaier & Ha
    /// 2019, supplementary material): the default of a search. A search draws
    /// from the list by index, so its order decides bits.
    pub const PAPER: [Self; 10] = [
        Self::Linear,
        Self::Step,
        Self::Sine,
        Self::Gaussian,
        Self::Tanh,
        Self::Sigmoid,
        Self::Inverse,
        Self::Absolute,
        Self::Relu,
        Self::Cosine,
    ];

    /// The value of a node that receives `x`. Where its absolute value is
    /// below [`TINY`], it is exactly 0.
    pub fn value(self, x: f64) -> f64 {
        self.function().value(x)
    }

    /// The derivative at `x`, where [`value`](Self::value) is `value`.
    ///
    /// Three functions have none somewhere. The step, which is flat and jumps,
    /// gets that of the logistic function in its place; the absolute value,
    /// which has a corner at 0, that of its right side there, and the rectifier
    /// that of its left side.
    pub fn derivative(self, x: f64, value: f64) -> f64 {
        self.function().derivative(x, value)
    }

    /// Whether the function is even or odd.
    pub fn parity(self) -> Parity {
        self.function().parity()
    }

    /// The name in lower case, for people.
    pub fn label(self) -> &'static str {
        self.function().label()
    }

    /// The number that the published code gives it, if it knows it.
    pub fn published_id(self) -> Option<u8> {
        self.function().published_id()
    }

    /// The function as an object: for all that is not a kernel.
    pub(crate) fn function(self) -> &'static dyn Function {
        self.dispatch(AsObject)
    }
}

struct AsObject;

impl Work for AsObject {
    type Output = &'static dyn Function;

    fn run(self, function: &'static impl Function) -> Self::Output {
        function
    }
}

#[cfg(test)]
pub(crate) mod tests;
