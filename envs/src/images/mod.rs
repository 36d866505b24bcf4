//! Images to classify, as tasks.
//!
//! An episode shows a batch of training images, one after the other; the action
//! has a number for each class, and the reward is minus the cross-entropy of
//! its softmax, a share of the batch's mean (Gaier & Ha 2019, section 4.2).
//! Two parts are held out: the validation part, on which champions are
//! confirmed, and the test part, which judges them in the end.
//!
//! A collection is one static in [`collections`] and a line in
//! [`crate::tasks::ALL`]; any folder of idx files is one as well, by the name
//! `idx:FOLDER`.

mod batch;
pub mod collections;
mod data_error;
mod deskew;
mod digits;
mod idx;
mod labelled;
mod slides;
mod split;

pub use batch::{BATCH, Shown};
pub use collections::{Collection, Part};
pub use data_error::{DataError, DataProblem};
pub use labelled::Labelled;
pub use slides::{WORST_LOSS, cross_entropy};
