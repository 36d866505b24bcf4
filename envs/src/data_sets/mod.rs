//! Data sets, as supervised tasks.
//!
//! An episode shows a batch of training samples, one after the other; the
//! action has a number for each class, or for each number to predict, and the
//! reward is minus the loss: the cross-entropy of the softmax (Gaier & Ha 2019,
//! section 4.2), or the squared error. Two splits are held out: the validation
//! split, on which champions are confirmed, and the test split, which measures
//! in the end.
//!
//! [`Supervised`] makes a task of any [`DataSet`]. The built-in ones, and those
//! of folders and files, are [`sources`] of a [`Registry`](crate::Registry).

mod built_in;
mod data_error;
mod data_set;
mod deskew;
mod digits;
mod example_environment;
mod examples;
mod idx;
mod images;
mod loss;
mod samples;
mod scale;
pub(crate) mod sha256;
mod small;
mod split;
mod supervised;
mod table;

pub use built_in::sources;
pub use data_error::{DataError, DataProblem};
pub use data_set::{DataSet, Split, Target};
pub use deskew::upright;
pub use examples::{BATCH, Examples};
pub use loss::{WORST_LOSS, at_worst, cross_entropy, squared_error};
pub use samples::{Samples, Targets};
pub use scale::Scale;
pub use supervised::Supervised;
pub use table::{TableError, TableProblem};
