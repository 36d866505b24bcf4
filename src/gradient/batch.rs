//! Examples in groups, as a pass reads them.

use precocial_envs::data_sets::{Samples, Targets};

use super::lanes::{GROUP, Lanes, PANEL, Panel, transpose};

/// What stands for the label of a lane without an example.
const NO_LABEL: u16 = u16::MAX;

/// Examples with their targets, in groups.
///
/// Every group has a row for each feature, one number for each example.
/// Gradients of whole matrices want the same numbers the other way round,
/// example by example in panels of sixteen features; a batch that is only read
/// does without.
#[derive(Clone, Debug, Default)]
pub struct ExampleBatch {
    features: usize,
    examples: usize,
    rows: Vec<Lanes>,
    panels: Vec<[Panel; GROUP]>,
    targets: BatchTargets,
}

#[derive(Clone, Debug)]
enum BatchTargets {
    Labels(Vec<[u16; GROUP]>),
    /// For each group a row for each output.
    Values {
        rows: Vec<Lanes>,
        outputs: usize,
    },
}

impl Default for BatchTargets {
    fn default() -> Self {
        Self::Labels(Vec::new())
    }
}

/// The targets of a group.
#[derive(Clone, Copy)]
pub(super) enum GroupTargets<'a> {
    /// The label of each lane; in one without an example, a number that is no
    /// class.
    Labels(&'a [u16; GROUP]),
    /// A row for each output, and how many lanes have an example.
    Values { values: &'a [Lanes], examples: usize },
}

impl ExampleBatch {
    /// All examples, to be read only.
    pub fn all(samples: &Samples) -> Self {
        let mut batch = Self::default();
        let indices: Vec<usize> = (0..samples.len()).collect();
        batch.fill(samples, &indices);
        batch.panels = Vec::new();
        batch
    }

    /// Takes in the samples of these indices.
    pub fn fill(&mut self, samples: &Samples, indices: &[usize]) {
        self.features = samples.features();
        self.examples = indices.len();
        let groups = indices.len().div_ceil(GROUP);
        let panels_per_group = self.features.div_ceil(PANEL);
        self.rows.resize(groups * self.features, Lanes::default());
        self.panels.resize(groups * panels_per_group, [Panel::default(); GROUP]);
        self.targets.fill(samples.targets(), indices);
        for (group, indices) in indices.chunks(GROUP).enumerate() {
            let panels = &mut self.panels[group * panels_per_group..][..panels_per_group];
            for lane in 0..GROUP {
                let features = indices.get(lane).map(|&index| samples.sample(index));
                for (number, panel) in panels.iter_mut().enumerate() {
                    let part = features.map_or(&[][..], |features| {
                        let begin = number * PANEL;
                        &features[begin..(begin + PANEL).min(features.len())]
                    });
                    panel[lane][..part.len()].copy_from_slice(part);
                    panel[lane][part.len()..].fill(0.0);
                }
            }
            let rows = &mut self.rows[group * self.features..][..self.features];
            for (panel, rows) in panels.iter().zip(rows.chunks_mut(PANEL)) {
                transpose(panel, rows);
            }
        }
    }

    /// How many examples.
    pub fn examples(&self) -> usize {
        self.examples
    }

    pub(super) fn groups(&self) -> usize {
        self.examples.div_ceil(GROUP)
    }

    pub(super) fn rows(&self, group: usize) -> &[Lanes] {
        &self.rows[group * self.features..][..self.features]
    }

    pub(super) fn panels(&self, group: usize) -> &[[Panel; GROUP]] {
        let count = self.features.div_ceil(PANEL);
        &self.panels[group * count..][..count]
    }

    pub(super) fn targets(&self, group: usize) -> GroupTargets<'_> {
        match &self.targets {
            BatchTargets::Labels(labels) => GroupTargets::Labels(&labels[group]),
            BatchTargets::Values { rows, outputs } => GroupTargets::Values {
                values: &rows[group * outputs..][..*outputs],
                examples: (self.examples - group * GROUP).min(GROUP),
            },
        }
    }
}

impl BatchTargets {
    fn fill(&mut self, targets: &Targets, indices: &[usize]) {
        let groups = indices.len().div_ceil(GROUP);
        match targets {
            Targets::Labels(labels) => {
                let mut own = match std::mem::take(self) {
                    Self::Labels(own) => own,
                    Self::Values { .. } => Vec::new(),
                };
                own.resize(groups, [NO_LABEL; GROUP]);
                for (own, indices) in own.iter_mut().zip(indices.chunks(GROUP)) {
                    *own = [NO_LABEL; GROUP];
                    for (label, &index) in own.iter_mut().zip(indices) {
                        *label = labels[index];
                    }
                }
                *self = Self::Labels(own);
            }
            Targets::Numbers { width: outputs, values } => {
                let outputs = *outputs;
                let mut rows = vec![Lanes::default(); groups * outputs];
                for (group, indices) in indices.chunks(GROUP).enumerate() {
                    for (lane, &index) in indices.iter().enumerate() {
                        let values = &values[index * outputs..][..outputs];
                        for (row, &value) in rows[group * outputs..].iter_mut().zip(values) {
                            row[lane / PANEL][lane % PANEL] = value;
                        }
                    }
                }
                *self = Self::Values { rows, outputs };
            }
        }
    }
}
