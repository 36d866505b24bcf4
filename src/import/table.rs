//! A table of numbers as text: lines of numbers with commas between them.

use std::fmt;

use precocial_envs::text::without_mark;

use super::InvalidNetwork;

/// More nodes than this are taken for a mistake: the table grows with their
/// square.
const MOST_NODES: usize = 10_000;
/// Of a word that is no number, error messages quote so many characters.
const MOST_QUOTED: usize = 20;

/// A position in a table of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TablePosition {
    /// The line, from 1.
    pub line: usize,
    /// Which number of the line, from 1.
    pub column: usize,
}

impl fmt::Display for TablePosition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, number {}", self.line, self.column)
    }
}

/// What a table of N lines of N + 1 numbers says; zeros are left out, for
/// nearly all are.
pub(super) struct NumberTable {
    /// The numbers other than zero of the first N columns, line by line.
    pub(super) entries: Vec<TableEntry>,
    /// The last column.
    pub(super) activations: Vec<f64>,
}

/// A number other than zero.
pub(super) struct TableEntry {
    /// The line, from 0.
    pub(super) source: usize,
    /// The column, from 0.
    pub(super) target: usize,
    /// Finite, or NaN.
    pub(super) weight: f64,
}

impl TableEntry {
    pub(super) fn position(&self) -> TablePosition {
        TablePosition { line: self.source + 1, column: self.target + 1 }
    }
}

impl NumberTable {
    pub(super) fn read(text: &str) -> Result<Self, InvalidNetwork> {
        let text = without_mark(text).trim_end();
        if text.is_empty() {
            return Err(InvalidNetwork::Empty);
        }
        let width = text.lines().next().map_or(0, |line| line.split(',').count());
        let nodes = width - 1;
        if nodes > MOST_NODES {
            return Err(InvalidNetwork::TooLarge(MOST_NODES));
        }
        let mut table = Self { entries: Vec::new(), activations: Vec::with_capacity(nodes) };
        for (line, words) in text.lines().enumerate() {
            table.read_line(line, words, nodes)?;
        }
        let lines = table.activations.len();
        if lines != nodes {
            return Err(InvalidNetwork::NotSquare { lines, width });
        }
        Ok(table)
    }

    fn read_line(
        &mut self,
        source: usize,
        words: &str,
        nodes: usize,
    ) -> Result<(), InvalidNetwork> {
        let mut numbers = 0;
        for (target, word) in words.split(',').enumerate() {
            let position = TablePosition { line: source + 1, column: target + 1 };
            let word = word.trim();
            let quoted = || word.chars().take(MOST_QUOTED).collect();
            let weight: f64 =
                word.parse().map_err(|_| InvalidNetwork::NotANumber(position, quoted()))?;
            if target == nodes {
                self.activations.push(weight);
            } else if weight.is_infinite() {
                return Err(InvalidNetwork::Infinite(position, quoted()));
            } else if weight != 0.0 && target < nodes {
                self.entries.push(TableEntry { source, target, weight });
            }
            numbers = target + 1;
        }
        let expected = nodes + 1;
        if numbers != expected {
            return Err(InvalidNetwork::Ragged { line: source + 1, numbers, expected });
        }
        Ok(())
    }
}
