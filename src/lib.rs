//! wip
pub mod evaluation;
pub mod network;
pub mod ranking;
pub mod report;
pub mod run;
pub mod search;
pub mod stream;
pub mod topology;
