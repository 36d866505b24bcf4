//! Whether what a search begins with can be kept: asked before the work.

use super::WannSettings;
use crate::search::{CHECKPOINT_BYTES, SearchError};
use crate::topology;

/// More in a checkpoint than its networks: settings, a champion, hidden nodes.
const RESERVE: u64 = 1 << 20;

impl WannSettings {
    /// Whether the first networks, of so many inputs and outputs, and a checkpoint
    /// with all of them, are of a size that is read again.
    pub(super) fn check_size(&self, inputs: usize, outputs: usize) -> Result<(), SearchError> {
        let (inputs, outputs) = (inputs as u64, outputs as u64);
        let (connections, bytes) = match &self.from {
            Some(from) => {
                let ends = from.connections().iter().map(|c| digits(c.source) + digits(c.target));
                (from.connections().len() as u64, ends.sum::<u64>())
            }
            None => ((inputs + 1).saturating_mul(outputs), minimal_digits(inputs, outputs)),
        };
        // Each connection of an even network may lead over a node of its own.
        let parts = if self.variation.keep_even && self.from.is_none() { 2 } else { 1 };
        let (connections, bytes) = (connections.saturating_mul(parts), bytes.saturating_mul(parts));
        if connections > topology::LIMIT as u64 {
            return Err(SearchError::Connections { connections });
        }
        // Each is written as `(1,2),`.
        let network = bytes + 4 * connections;
        let population = u64::from(self.population.get());
        // Starts that go on are kept, those of two rounds at most, and the best group.
        let kept: u64 = self.starts.all_rounds().skip(1).take(2).map(|(starts, _)| starts).sum();
        let kept = kept + u64::from(self.starts.groups.count.get() > 1);
        let kept = population.saturating_mul(1 + kept);
        if kept.saturating_mul(network) > CHECKPOINT_BYTES - RESERVE {
            return Err(SearchError::Checkpoint { population, connections });
        }
        Ok(())
    }
}

/// The digits of both ends of all connections from bias and inputs to outputs.
fn minimal_digits(inputs: u64, outputs: u64) -> u64 {
    let sum = |range: std::ops::Range<u64>| range.map(|id| digits(id as u32)).sum::<u64>();
    // Nobody has so many, and adding them up would take its time.
    if inputs + outputs > 2 * topology::LIMIT as u64 {
        return u64::MAX / 8;
    }
    sum(0..inputs + 1) * outputs + sum(inputs + 1..inputs + 1 + outputs) * (inputs + 1)
}

fn digits(number: u32) -> u64 {
    u64::from(number.checked_ilog10().unwrap_or(0)) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::count;
    use crate::stream::{Purpose, stream};

    #[test]
    fn the_size_of_a_network_is_that_of_its_text() {
        let (inputs, outputs) = (1200, 3);
        let generator = &mut stream(1, Purpose::Initial, 0, 0);
        let topology = WannSettings::default().minimal(inputs, outputs, 1.0, generator);
        let text = ron::to_string(&topology).unwrap();
        let connections = text.split_once("connections:[").unwrap().1.trim_end_matches("])");
        let expected = minimal_digits(1200, 3) + 4 * 1201 * 3;
        assert_eq!(connections.len() as u64 + 1, expected);
    }

    #[test]
    fn what_could_not_be_read_again_is_refused_before_the_work() {
        let settings = WannSettings { population: count(3200), ..WannSettings::default() };
        let refused = settings.check_size(10_000, 10);
        assert!(matches!(refused, Err(SearchError::Checkpoint { population: 3200, .. })));
        let refused = settings.check_size(320 * 320, 10);
        assert_eq!(refused, Err(SearchError::Connections { connections: 1_024_010 }));
        assert_eq!(settings.check_size(28 * 28, 10), Ok(()));
        assert!(settings.check_size(usize::MAX >> 16, 1 << 16).is_err());
        let mut even = WannSettings { population: count(2), ..WannSettings::default() };
        assert_eq!(even.check_size(60_000, 10), Ok(()));
        even.variation.keep_even = true;
        let refused = even.check_size(60_000, 10);
        assert_eq!(refused, Err(SearchError::Connections { connections: 1_200_020 }));
    }
}
