//! The engine as a page runs it: an episode of a network in its task, or a network
//! alone, stepped, struck and read through a handful of functions over linear memory.
//!
//! A page says what it wants in one JSON text ([`message`]), then calls the functions
//! of [`abi`]; what comes back are flat arrays of numbers ([`player`], [`shapes`]).

pub mod abi;
mod message;
mod player;
mod shapes;
