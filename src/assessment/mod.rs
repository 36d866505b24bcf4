//! A champion measured once, for whatever shows it: the paper's table, or for a data set
//! of classes its accuracies, and for one of numbers how much of their variance
//! is explained; and the paper's own figures beside them.

mod accuracy;
mod confusion;
mod ensemble;
mod measure;
mod paper_table;
mod published;
mod recurrence;

pub use accuracy::{AccuracyTable, OneMagnitude};
pub use confusion::Confusion;
pub use ensemble::Ensemble;
pub use measure::{Assessment, RegressionTable, assess};
pub use paper_table::{PaperTable, TableSettings};
pub use published::{Published, PublishedAccuracy, PublishedScore, published, published_accuracy};
pub use recurrence::{Recurrence, RecurringMotif};

#[cfg(test)]
mod tests;
