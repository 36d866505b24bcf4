//! # Car racing
mod model;
mod racer;
mod track;
mod wheel;

#[cfg(test)]
mod tests;
