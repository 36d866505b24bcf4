//! Wirings by the rule of *Discovering Neural Wirings* (Wortsman, Farhadi &
//! Rastegari 2019): every allowed edge has a weight; in the forward pass only
//! the largest are used (they are *real*), but all of them learn. So edges that
//! would help grow until they are real and replace others.
//!
//! Nodes here are single numbers. The paper's are channels of a convolutional
//! network, so this reproduces its rule, but not its tables.
//!
//! Two variants differ in the weights of real edges: *signed* ones share a
//! magnitude, *frozen* ones keep their first weight and learn a score. There are
//! three controls: the largest edges where only real ones learn, random edges, and
//! random edges that only join neighbouring blocks.

mod condition;
mod graph;
mod kind;
mod settings;

pub use condition::ConditionState;
pub use settings::{Graph, Values, WiringSettings};

use std::sync::{Arc, OnceLock};

use precocial_envs::Task;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::trained::{Subnetwork, champion, data};
use super::{Champion, Progress, Search, SearchState, TrainingProgress};
use crate::gradient::{Architecture, TrainingData};
use crate::stop::StopSignal;
use crate::stream::{Purpose, stream};
use condition::{Condition, Rule};
use graph::{random_edges, shape};

/// The search; a generation is a pass over all training samples.
pub struct Wiring {
    task: Arc<dyn Task>,
    seed: u64,
    settings: WiringSettings,
    shape: Architecture,
    /// The first weights of all allowed edges.
    first: Vec<f32>,
    data: OnceLock<TrainingData>,
    state: WiringState,
}

/// Everything that changes from pass to pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WiringState {
    /// Passes done.
    pub generation: u64,
    /// The wiring, and its controls.
    #[serde(rename = "arms")]
    pub conditions: Vec<ConditionState>,
    /// The wiring with the lowest loss on the validation samples so far.
    pub champion: Option<Champion>,
}

impl Wiring {
    /// A search from the beginning.
    pub fn new(task: &Arc<dyn Task>, seed: u64, settings: WiringSettings) -> Self {
        let shape = shape(&**task, &settings);
        let mut generator = stream(seed, Purpose::FirstWeights, 0, 0);
        // Edges compete by size all over the graph, so all begin alike.
        let mut first = shape.uniform(settings.initial, &mut generator);
        if let Some(from) = &settings.from {
            // The network's own edges are real from the beginning.
            let own = from.parameters(&shape);
            for (weight, own) in first.iter_mut().zip(own).filter(|(_, own)| *own != 0.0) {
                *weight = own;
            }
        }
        let state = WiringState { generation: 0, conditions: Vec::new(), champion: None };
        let mut search =
            Self { task: task.clone(), seed, settings, shape, first, data: OnceLock::new(), state };
        let begin = |condition: &Condition<'_>| condition.begin(&search.first);
        search.state.conditions = search.conditions().iter().map(begin).collect();
        search
    }

    /// A search that goes on from a state, or nothing where it is not one of
    /// such a search.
    pub fn thaw(
        task: &Arc<dyn Task>,
        seed: u64,
        settings: WiringSettings,
        state: WiringState,
    ) -> Option<Self> {
        let search = Self::new(task, seed, settings);
        let conditions = search.conditions();
        let fits = |(condition, state): (&Condition<'_>, &ConditionState)| {
            let parameters = condition.parameters();
            state.parameters.len() == parameters
                && state.moments.fits(&search.settings.optimizer, parameters)
        };
        let sound = conditions.len() == state.conditions.len()
            && conditions.iter().zip(&state.conditions).all(fits);
        drop(conditions);
        sound.then_some(Self { state, ..search })
    }

    /// The wiring, and its controls.
    fn conditions(&self) -> Vec<Condition<'_>> {
        let edges = self.settings.edges.get() as usize;
        let generator = |index| stream(self.seed, Purpose::RandomEdges, 0, index);
        let all: Vec<usize> = (0..self.shape.edges()).collect();
        let rules = [
            ("wiring", Rule::Discover),
            ("no update", Rule::NoUpdate),
            ("by chance", Rule::Fixed(random_edges(&all, all.len(), edges, &mut generator(0)))),
            ("in layers", {
                let layered = self.shape.neighbouring();
                Rule::Fixed(random_edges(&layered, all.len(), edges, &mut generator(1)))
            }),
        ];
        // In a recurrent graph there are no layers to tell apart.
        let count = if matches!(self.settings.graph, Graph::Recurrent { .. }) { 3 } else { 4 };
        let magnitude = match self.settings.values {
            Values::Signed { magnitude: Some(magnitude) } => magnitude,
            _ => 1.5 * (2.0 * self.shape.targets() as f64 / edges as f64).sqrt(),
        };
        rules
            .into_iter()
            .take(count)
            .map(|(name, rule)| Condition {
                name,
                shape: &self.shape,
                settings: &self.settings,
                rule,
                frozen: &self.first,
                magnitude: magnitude as f32,
            })
            .collect()
    }
}

impl Search for Wiring {
    fn generation(&self) -> u64 {
        self.state.generation
    }

    fn generations(&self) -> u64 {
        self.settings.passes
    }

    fn advance(&mut self) -> Progress {
        self.advance_unless(&StopSignal::default()).expect("nobody asks to stop")
    }

    fn advance_unless(&mut self, stop: &StopSignal) -> Option<Progress> {
        let pass = self.state.generation;
        let data = data(&*self.task, &self.data);
        let mut states = self.state.conditions.clone();
        let conditions = self.conditions();
        let address = (self.seed, pass);
        let steps = data.training.len() as u64 / u64::from(self.settings.batch.get());
        stop.begin("step", steps * conditions.len() as u64);
        let networks: Option<Vec<_>> = conditions
            .par_iter()
            .zip(&mut states)
            .with_max_len(1)
            .map(|(condition, state)| {
                condition.pass(state, data, address, stop)?;
                let (kept, parameters) = condition.network(state);
                let answers = condition.read(&(kept.clone(), parameters.clone()), &data.validation);
                Some((kept, parameters, answers))
            })
            .collect();
        let networks = networks?;
        let subnetworks = networks.iter().map(|(kept, parameters, validation)| Subnetwork {
            shape: &self.shape,
            kept,
            parameters,
            iteration: None,
            validation: *validation,
        });
        let subnetworks: Vec<_> = subnetworks.collect();
        let lines = conditions.iter().zip(&subnetworks);
        let lines = lines
            .map(|(condition, network)| network.progress(condition.name, &data.test))
            .collect();
        let least = self.state.champion.as_ref().map(Champion::score);
        let found = champion(&subnetworks[0], pass, &self.first);
        let batch = u64::from(self.settings.batch.get());
        let samples = data.training.len() as u64 / batch * batch;
        let steps = samples * conditions.len() as u64;
        drop(conditions);
        self.state.conditions = states;
        if let Some(found) = found
            && least.is_none_or(|least| found.score() > least)
        {
            self.state.champion = Some(found);
        }
        self.state.generation += 1;
        Some(Progress::Trained(TrainingProgress::new(pass, lines, self.champion(), steps)))
    }

    fn champion(&self) -> Option<&Champion> {
        self.state.champion.as_ref()
    }

    fn freeze(&self) -> SearchState {
        SearchState::Wiring(self.state.clone())
    }
}
