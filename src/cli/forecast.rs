//! How long it takes to measure a champion, said before it is done where the
//! network is so large that people would wonder.

use std::time::{Duration, Instant};

use crate::network::{LaneWeights, Network};
use crate::topology::Topology;
use indicatif::HumanDuration;
use precocial_envs::lanes::{BLOCKS, InstructionSet, WIDTH};
use precocial_envs::{Kind, Task};

use super::output::{count, say};

/// Less is not worth a word.
const LONG: Duration = Duration::from_secs(30);

/// How many episodes there will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Episodes {
    /// Side by side, on all threads,
    pub(super) together: u64,
    /// and one after the other, as they are recorded.
    pub(super) alone: u64,
}

impl Episodes {
    /// Those of the paper's table of one with tuned weights: a scan of so many
    /// shared weights, the eight best again, and a row for each kind of weights.
    pub(super) fn of_table(episodes: u32, scanned: usize) -> Self {
        let rows = scanned as u64 + 8 + 4;
        Self { together: u64::from(episodes).saturating_mul(rows), alone: 0 }
    }

    fn all(self) -> u64 {
        self.together.saturating_add(self.alone)
    }
}

/// Says how long that takes, if it is long, and which options make it shorter.
pub(super) fn tell(task: &dyn Task, topology: &Topology, episodes: Episodes, shorter: &str) {
    // Samples are counted otherwise, and take no thousand steps.
    if !matches!(task.kind(), Kind::Control) {
        return;
    }
    let threads = rayon::current_num_threads();
    let limit = task.signature().step_limit;
    let time = time(topology, limit, episodes, threads);
    if time < LONG {
        return;
    }
    let (episodes, connections) =
        (count(episodes.all(), "episode"), count(topology.complexity(), "connection"));
    say!(
        "about {} on {}: {episodes} of a network of {connections}; less with {shorter}",
        HumanDuration(time),
        count(threads, "thread")
    );
}

/// What the network alone takes in episodes of so many steps.
fn time(topology: &Topology, limit: u32, episodes: Episodes, threads: usize) -> Duration {
    let network = Network::compile(topology);
    let mut rows = network.new_rows();
    let weights = LaneWeights::Shared([[1.0; WIDTH]; BLOCKS]);
    let mut step = |blocks| {
        let begin = Instant::now();
        network.step(InstructionSet::detect(), &mut rows, &weights, blocks);
        begin.elapsed().as_secs_f64()
    };
    // The first one fetches it from memory.
    step(BLOCKS);
    let (all, one) = (step(BLOCKS), step(1));
    let groups = episodes.together.div_ceil((WIDTH * BLOCKS) as u64);
    let groups = groups.div_ceil(threads as u64) as f64;
    let steps = f64::from(limit) * (groups * all + episodes.alone as f64 * one);
    Duration::try_from_secs_f64(steps).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_long_is_long() {
        let little = Episodes { together: 1000, alone: 20 };
        let few = Topology::fully_connected(5, 1);
        let many = Topology::fully_connected(200, 200);
        assert!(time(&few, 1000, little, 1) < LONG);
        let much = Episodes { together: 1_000_000, alone: 0 };
        assert!(time(&many, 1000, much, 1) > LONG);
        assert!(time(&many, 1000, Episodes { together: 0, alone: 1_000_000 }, 1) > LONG);
    }

    #[test]
    fn the_table_is_counted() {
        assert_eq!(Episodes::of_table(100, 41).all(), 5300);
    }
}
