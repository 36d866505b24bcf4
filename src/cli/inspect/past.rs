//! What a run's `metrics.jsonl` tells of its past.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::cli::output::{print, say};

/// So many champions are shown at the most: half of the first, half of the last.
const SHOWN: usize = 12;

/// The sum of all generations.
#[derive(Default)]
pub(super) struct Past {
    /// Generations done.
    pub(super) generation: u64,
    pub(super) seconds: f64,
    pub(super) steps: u64,
    pub(super) lineage: Vec<Change>,
}

/// A new champion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Change {
    generation: u64,
    score: f64,
    connections: u64,
}

/// What counts here of a line. All but the generation may be missing.
#[derive(Deserialize)]
struct Line {
    generation: u64,
    #[serde(default)]
    seconds: Option<f64>,
    #[serde(default)]
    steps: Option<u64>,
    #[serde(default)]
    champion_score: Option<f64>,
    #[serde(default)]
    champion_connections: Option<u64>,
}

impl Past {
    /// Reads what can be read: metrics are there to be looked at, and nothing
    /// depends on them. A warning tells of what cannot.
    pub(super) fn read(path: &Path) -> Self {
        match read_lines(path) {
            Ok(lines) => Self::of(&lines),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => {
                say!("warning: {}: {error}", path.display());
                Self::default()
            }
        }
    }

    fn of(lines: &BTreeMap<u64, Line>) -> Self {
        let mut past = Self::default();
        for line in lines.values() {
            past.generation = line.generation.saturating_add(1);
            past.seconds += line.seconds.unwrap_or(0.0);
            past.steps = past.steps.saturating_add(line.steps.unwrap_or(0));
            let (Some(score), Some(connections)) = (line.champion_score, line.champion_connections)
            else {
                continue;
            };
            let same = |last: &Change| (last.score, last.connections) == (score, connections);
            if !past.lineage.last().is_some_and(same) {
                past.lineage.push(Change { generation: line.generation, score, connections });
            }
        }
        past
    }
}

/// The lines by generation; of one that was run twice, the later counts.
fn read_lines(path: &Path) -> io::Result<BTreeMap<u64, Line>> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut lines, mut text) = (BTreeMap::new(), Vec::new());
    for number in 1.. {
        text.clear();
        reader.read_until(b'\n', &mut text)?;
        match serde_json::from_slice::<Line>(&text) {
            Ok(line) => {
                lines.insert(line.generation, line);
            }
            // The end, or a line that is just being written.
            Err(_) if text.last() != Some(&b'\n') => break,
            Err(error) => say!("warning: {}, line {number}: {error}", path.display()),
        }
    }
    Ok(lines)
}

/// Shows a run's champions, one a line.
pub(super) fn show(lineage: &[Change], unit: &str, decimals: usize) -> Result<(), Box<Failure>> {
    if lineage.is_empty() {
        return Ok(());
    }
    print!("lineage      {unit:>10}     score  connections")?;
    // One line more would say that one is left out.
    let (first, last) = if lineage.len() <= SHOWN + 1 {
        (lineage, &lineage[..0])
    } else {
        (&lineage[..SHOWN / 2], &lineage[lineage.len() - SHOWN / 2..])
    };
    let line = |change: &Change| {
        let Change { generation, score, connections } = change;
        print!("             {generation:>10}  {score:>8.decimals$}  {connections:>11}")
    };
    first.iter().try_for_each(line)?;
    if !last.is_empty() {
        let left_out = lineage.len() - first.len() - last.len();
        print!("             … {left_out} more …")?;
    }
    last.iter().try_for_each(line)
}
