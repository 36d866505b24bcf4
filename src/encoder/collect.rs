//! Views of the road, from cars that a network drives with a weight drawn anew for
//! each episode: some weights drive well, others leave the road, and both are to be
//! seen.

use precocial_envs::tasks::car_racing::{self, CarRacing, CarRacingPixels};
use precocial_envs::{Environment, Status, Task as _};
use rand::RngExt as _;
use rayon::prelude::*;

use super::View;
use crate::network::{LaneWeights, Network};
use crate::stream::{Purpose, stream};
use crate::topology::Topology;
use precocial_envs::lanes::{BLOCKS, InstructionSet, WIDTH};

/// One view in so many steps is kept: neighbours are alike.
const EVERY: u32 = 8;
/// Episodes that are driven at a time.
const TOGETHER: u64 = 32;
/// Chance of a step to begin some steps of another steering and gas.
const SLIP: f64 = 0.01;
/// How long they last.
const SLIP_STEPS: u32 = 15;

/// How many views of which episodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionSettings {
    /// So many views.
    pub views: usize,
    /// Decides the episodes.
    pub seed: u64,
}

/// Views from episodes that a network for `car-racing-pixels-v3` drives, on the threads
/// of the current rayon pool. `tell` hears how many there are.
///
/// # Panics
///
/// If the network is not of that task's size.
pub fn collect(
    driver: &Topology,
    settings: CollectionSettings,
    tell: &mut dyn FnMut(usize),
) -> Vec<View> {
    assert_eq!((driver.inputs(), driver.outputs()), CarRacingPixels.signature().size());
    let network = Network::compile(driver);
    let mut views = Vec::with_capacity(settings.views);
    let mut first = 0;
    while views.len() < settings.views {
        let episodes = (first..first + TOGETHER).into_par_iter();
        let seen: Vec<Vec<View>> =
            episodes.map(|index| Drive::new(&network, settings.seed, index).views()).collect();
        views.extend(seen.into_iter().flatten());
        views.truncate(settings.views);
        tell(views.len());
        first += TOGETHER;
    }
    views
}

/// An episode twice, with the same car: as the driver sees it, and with its picture.
struct Drive<'a> {
    network: &'a Network,
    weights: LaneWeights,
    driven: Box<dyn Environment>,
    pictured: Box<dyn Environment>,
    random: rand_chacha::ChaCha8Rng,
    episode_seed: u64,
}

impl<'a> Drive<'a> {
    fn new(network: &'a Network, seed: u64, index: u64) -> Self {
        let mut random = stream(seed, Purpose::Views, 0, index);
        let weight = random.random_range(-2.0..2.0);
        Self {
            network,
            weights: LaneWeights::Shared([[weight; WIDTH]; BLOCKS]),
            driven: CarRacingPixels.environment(),
            pictured: CarRacing.environment(),
            episode_seed: random.random(),
            random,
        }
    }

    fn views(mut self) -> Vec<View> {
        let mut rows = self.network.new_rows();
        let mut observation = vec![0.0; CarRacingPixels.signature().observations.len()];
        let mut picture = vec![0.0; CarRacing.signature().observations.len()];
        self.driven.reset(self.episode_seed, &mut observation);
        self.pictured.reset(self.episode_seed, &mut picture);
        let (mut views, mut slipping, mut slip) = (Vec::new(), 0, [0.0; 2]);
        for step in 0.. {
            if step % EVERY == 0 {
                views.push(view(&picture));
            }
            let (inputs, _) = self.network.inputs_and_outputs(&mut rows);
            for (row, &value) in inputs.iter_mut().zip(&observation) {
                row[0][0] = value;
            }
            self.network.step(InstructionSet::detect(), &mut rows, &self.weights, 1);
            let (_, outputs) = self.network.inputs_and_outputs(&mut rows);
            let mut action: Vec<f64> = outputs.iter().map(|row| row[0][0]).collect();
            if slipping == 0 && self.random.random_bool(SLIP) {
                slipping = SLIP_STEPS;
                slip = [(); 2].map(|()| self.random.random_range(-1.0..1.0));
            }
            if slipping > 0 {
                slipping -= 1;
                action[..2].copy_from_slice(&slip);
            }
            let done = self.driven.step(&action, &mut observation).status;
            self.pictured.step(&car_racing::controls(&action), &mut picture);
            if done != Status::Running {
                break;
            }
        }
        views
    }
}

fn view(picture: &[f64]) -> View {
    #[allow(clippy::cast_sign_loss, reason = "colours are from 0 to 255")]
    let colors: Vec<u8> = picture.iter().map(|&color| color as u8).collect();
    let mut view = [0.0; car_racing::BLOCKS];
    car_racing::of_picture(&colors, &mut view);
    view.map(|value| value as f32)
}
