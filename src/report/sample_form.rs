//! What a sample of a data set looks like and what is predicted of it, as a page is told.

use precocial_envs::data_sets::{DataSet, Samples, Scale, Split, Target, Targets};
use serde::Serialize;

use crate::topology::Topology;

/// What a sample looks like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SampleForm {
    /// A picture, row by row.
    Picture {
        width: usize,
        height: usize,
        /// Whether its slant is taken out.
        upright: bool,
    },
    /// A row of a table.
    Fields(Vec<Field>),
}

/// A field of a table, in the units of its data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Field {
    pub(super) name: String,
    mean: f64,
    deviation: f64,
    /// The range of the data.
    pub(super) low: f64,
    pub(super) high: f64,
    /// Whether the network looks at it.
    pub(super) used: bool,
}

/// What is predicted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TargetForm {
    Classes(Vec<String>),
    Numbers(Vec<Field>),
}

impl SampleForm {
    pub(super) fn of(data: &DataSet, topology: &Topology) -> Self {
        if let Some((width, height)) = data.picture {
            return Self::Picture { width, height, upright: data.is_upright };
        }
        let acting = topology.acting();
        let mut used = vec![false; data.features.len()];
        for connection in acting.connections() {
            // Inputs are numbered from 1.
            let input = (connection.source as usize).checked_sub(1);
            if let Some(used) = input.and_then(|input| used.get_mut(input)) {
                *used = true;
            }
        }
        let column = |index: usize| {
            move |samples: &Samples| -> Vec<f32> {
                (0..samples.len()).map(|sample| samples.sample(sample)[index]).collect()
            }
        };
        let names = data.features.iter().enumerate();
        let fields = names.map(|(index, name)| Field {
            used: used[index],
            ..Field::of(name, data.feature_scale(index), data, column(index))
        });
        Self::Fields(fields.collect())
    }

    /// How many lines a picture of it has.
    pub(super) fn lines(&self) -> usize {
        match self {
            Self::Picture { .. } => 1,
            Self::Fields(fields) => fields.len(),
        }
    }
}

impl TargetForm {
    pub(super) fn of(data: &DataSet) -> Self {
        let names = match &data.target {
            Target::Classes(names) => return Self::Classes(names.to_vec()),
            Target::Numbers(names) => names,
        };
        let column = |index: usize| {
            move |samples: &Samples| match samples.targets() {
                Targets::Numbers { width, values } => {
                    values.iter().skip(index).step_by(*width).copied().collect()
                }
                Targets::Labels(_) => Vec::new(),
            }
        };
        let fields = names.iter().enumerate();
        let field = |(index, name): (usize, &String)| {
            Field::of(name, data.target_scale(index), data, column(index))
        };
        Self::Numbers(fields.map(field).collect())
    }

    pub(super) fn lines(&self) -> usize {
        match self {
            Self::Classes(names) => names.len(),
            Self::Numbers(fields) => 4 * fields.len(),
        }
    }
}

impl Field {
    fn of(name: &str, scale: Scale, data: &DataSet, column: impl Fn(&Samples) -> Vec<f32>) -> Self {
        let splits = [Split::Training, Split::Validation, Split::Test];
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for number in splits.iter().flat_map(|&split| column(data.samples(split))) {
            (low, high) = (low.min(number.into()), high.max(number.into()));
        }
        let Scale { mean, deviation } = scale;
        let (low, high) = (scale.value(low), scale.value(high));
        Self { name: name.to_owned(), mean, deviation, low, high, used: true }
    }
}
