//! The checksum of a data set: whether it is the one that is meant, wherever it
//! lies and however it is compressed.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{DataSet, Samples, Split, Target, Targets};

impl DataSet {
    /// The SHA-256 of everything that decides what is learned from it: the names of
    /// features, classes and numbers, and the samples of each split in their order.
    /// In hexadecimal.
    pub fn sha256(&self) -> String {
        let mut sum = Sha256::new();
        add_names(&mut sum, &self.features);
        sum.update(match &self.target {
            Target::Classes(_) => b"classes",
            Target::Numbers(_) => b"numbers",
        });
        add_names(&mut sum, self.target.names());
        for split in [Split::Training, Split::Validation, Split::Test] {
            add_samples(&mut sum, self.samples(split));
        }
        hexadecimal(sum)
    }
}

/// The sum, in hexadecimal.
pub(crate) fn hexadecimal(sum: Sha256) -> String {
    sum.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Each with its length before it, so that no two lists look alike.
fn add_names(sum: &mut Sha256, names: &[String]) {
    sum.update((names.len() as u64).to_le_bytes());
    for name in names {
        sum.update((name.len() as u64).to_le_bytes());
        sum.update(name);
    }
}

fn add_samples(sum: &mut Sha256, samples: &Samples) {
    sum.update((samples.len() as u64).to_le_bytes());
    for index in 0..samples.len() {
        add_numbers(sum, samples.sample(index));
    }
    match samples.targets() {
        Targets::Labels(labels) => {
            let bytes: Vec<u8> = labels.iter().flat_map(|label| label.to_le_bytes()).collect();
            sum.update(bytes);
        }
        Targets::Numbers { values, .. } => add_numbers(sum, values),
    }
}

fn add_numbers(sum: &mut Sha256, numbers: &[f32]) {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    sum.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names;

    fn data(values: [f32; 2], labels: [u16; 2], features: [&str; 1]) -> DataSet {
        let samples = || Samples::new(1, values.to_vec(), Targets::Labels(labels.to_vec()));
        let target = Target::Classes(names(["a", "b"]));
        DataSet::new(names(features), target, [samples(), samples(), samples()])
    }

    #[test]
    fn all_that_decides_has_a_part_in_it() {
        let sum = data([0.5, 1.5], [0, 1], ["x"]).sha256();
        assert_eq!(sum.len(), 64);
        assert_eq!(sum, data([0.5, 1.5], [0, 1], ["x"]).sha256());
        for other in [
            data([0.5, 1.25], [0, 1], ["x"]),
            data([0.5, 1.5], [1, 1], ["x"]),
            data([0.5, 1.5], [0, 1], ["y"]),
        ] {
            assert_ne!(sum, other.sha256());
        }
    }
}
