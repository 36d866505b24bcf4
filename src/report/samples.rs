//! The samples of a data set that a page shows, and what the network makes of each.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use precocial_envs::data_sets::{Samples, Supervised, Targets};
use precocial_envs::lanes::InstructionSet;
use serde::Serialize;

use super::sample_form::{Field, SampleForm, TargetForm};
use crate::network::{LaneWeights, Network, Weights};
use crate::topology::Topology;

/// At least and at most so many samples are recorded,
const FEWEST: usize = 30;
const MOST: usize = 60;
/// and between these as many as have so many features.
const FEATURES: usize = 15_000;
/// With more fields only those that the network uses can be filled in, and of these so
/// many.
const MOST_FIELDS: usize = 60;
/// The height of a picture of a sample over its width, and for each line of it.
const ASPECT: f64 = 0.46;
const ASPECT_OF_LINE: f64 = 0.042;

/// Samples, and what the network makes of them with each recorded weight. All weights
/// meet the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordedSamples {
    form: SampleForm,
    target: TargetForm,
    /// Single precision, sample by sample, as base64.
    features: String,
    /// What is right for each: a class, or numbers.
    targets: Vec<Answer>,
    /// The recorded shared weights; nothing for those of each connection.
    pub(super) weights: Vec<Option<f64>>,
    /// For each weight and sample the outputs, as base64.
    outputs: String,
    /// Whether a seed chooses them.
    #[serde(skip)]
    pub(super) has_seed: bool,
    /// Samples a second.
    rate: f64,
    /// The height of the picture over its width.
    pub(super) aspect: f64,
}

/// What is right for a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Answer {
    Class(u16),
    Numbers(Vec<f64>),
}

impl RecordedSamples {
    /// Those that an episode with this seed shows first.
    pub(super) fn of(
        supervised: &Supervised,
        topology: &Topology,
        weights: &[Weights<'_>],
        (seed, rate): (u64, f64),
    ) -> Self {
        let (data, examples) = (supervised.data(), supervised.examples());
        let mut indices = examples.indices(seed);
        indices.truncate((FEATURES / data.features.len().max(1)).clamp(FEWEST, MOST));
        let samples = examples.samples.select(&indices);
        let form = SampleForm::of(data, topology);
        let target = TargetForm::of(data);
        let lines = form.lines().max(target.lines()) as f64;
        Self {
            features: single(&samples),
            targets: answers(samples.targets()),
            weights: weights.iter().map(|weights| weights.shared()).collect(),
            outputs: outputs(topology, weights, &samples),
            has_seed: examples.batch.is_some(),
            rate,
            aspect: (ASPECT_OF_LINE * lines).clamp(ASPECT, 2.0 * ASPECT),
            form,
            target,
        }
    }

    /// The fields to fill in, with their indices, if a sample is a row of a table; the
    /// first of those that the network uses, and of the others, where there is room.
    pub(super) fn fields(&self) -> Option<Vec<(usize, &Field)>> {
        let SampleForm::Fields(fields) = &self.form else { return None };
        let all = fields.len() <= MOST_FIELDS;
        let shown = fields.iter().enumerate().filter(|(_, field)| all || field.used);
        Some(shown.take(MOST_FIELDS).collect())
    }

    /// Whether there are classes.
    pub(super) fn has_classes(&self) -> bool {
        matches!(self.target, TargetForm::Classes(_))
    }

    /// How many samples.
    pub(super) fn len(&self) -> usize {
        self.targets.len()
    }

    /// What the error is measured in: the name of the number, if it is one alone.
    pub(super) fn number(&self) -> Option<&str> {
        match &self.target {
            TargetForm::Numbers(fields) if fields.len() == 1 => Some(&fields[0].name),
            _ => None,
        }
    }
}

fn single(samples: &Samples) -> String {
    let features = (0..samples.len()).flat_map(|index| samples.sample(index));
    let bytes: Vec<u8> = features.flat_map(|feature| feature.to_le_bytes()).collect();
    BASE64_STANDARD.encode(bytes)
}

fn answers(targets: &Targets) -> Vec<Answer> {
    match targets {
        Targets::Labels(labels) => labels.iter().copied().map(Answer::Class).collect(),
        Targets::Numbers { width, values } => {
            let numbers = values.chunks((*width).max(1));
            numbers
                .map(|own| Answer::Numbers(own.iter().copied().map(f64::from).collect()))
                .collect()
        }
    }
}

fn outputs(topology: &Topology, weights: &[Weights<'_>], samples: &Samples) -> String {
    let (network, order) = Network::compile_with_order(topology);
    let mut rows = network.new_rows();
    let mut bytes = Vec::new();
    for &weights in weights {
        let weights = LaneWeights::everywhere(weights, &order);
        for index in 0..samples.len() {
            let (inputs, _) = network.inputs_and_outputs(&mut rows);
            for (row, &feature) in inputs.iter_mut().zip(samples.sample(index)) {
                row[0][0] = feature.into();
            }
            network.step(InstructionSet::detect(), &mut rows, &weights, 1);
            let (_, outputs) = network.inputs_and_outputs(&mut rows);
            bytes.extend(outputs.iter().flat_map(|row| row[0][0].to_le_bytes()));
        }
    }
    BASE64_STANDARD.encode(bytes)
}
