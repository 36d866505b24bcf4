//! How often a network names the right class: with one weight, and with several
//! at once (Gaier & Ha 2019, section 4.2).

use precocial_envs::images::{Part, Shown};
use precocial_envs::lanes::elementary::exp;
use precocial_envs::lanes::{InstructionSet, WIDTH};
use precocial_envs::{Actions, Task};
use rayon::prelude::*;

use super::images::LabelledBatch;
use super::paper_table::{random_shared, random_weights};
use super::{Score, TableSettings};
use crate::network::{GROUP, ImageRow, Merged, MergedSpace, Network, ReadOutputs, Weights};
use crate::topology::Topology;

/// So many weights are read at a time: their outputs take room.
const TOGETHER: usize = 20;

/// What a network is right and wrong about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// How often each class (a row) was taken for each (a column).
    counts: Vec<u64>,
}

/// What a network says with several weights at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    /// The weights.
    pub weights: Vec<f64>,
    /// Each has one vote; of classes with equal votes the first is taken.
    pub votes: Confusion,
    /// The class with the highest mean probability is taken.
    pub probabilities: Confusion,
}

/// The paper's table for a classifier: shares of the test images that are
/// named right.
#[derive(Clone, Debug, PartialEq)]
pub struct AccuracyTable {
    /// A random weight for each connection, uniform in (-2, 2); over draws.
    pub random_weights: Score,
    /// One random weight for all connections, uniform in (-2, 2); over draws.
    pub random_shared: Score,
    /// The shared weight with the most right answers on the validation part.
    pub best_shared: f64,
    /// What it is right and wrong about.
    pub tuned_shared: Confusion,
    /// The weights of the search at once, and all that were scanned.
    pub ensembles: Vec<Ensemble>,
    /// The tuned weights, where the network has some.
    pub tuned_weights: Option<Confusion>,
    /// Each weight of the search and each that was scanned, the lowest first.
    pub by_weight: Vec<(f64, Confusion)>,
}

impl AccuracyTable {
    /// Measures the table on the threads of the current rayon pool: on all test
    /// images; `settings.episodes` says how many random weights are drawn. Of a
    /// task without images there is none. `own` are the weights of the search,
    /// `tuned` has a weight for each connection.
    ///
    /// # Panics
    ///
    /// If there are no draws or no weights to scan, or if the tuned weights are
    /// fewer than the connections.
    pub fn measure(
        task: &dyn Task,
        topology: &Topology,
        (own, tuned): (&[f64], Option<&[f64]>),
        settings: &TableSettings,
    ) -> Option<Self> {
        let part = |part| task.held_out(part).and_then(|task| task.images());
        let (validation, test) = (part(Part::Validation)?, part(Part::Test)?);
        let reader = ImageReader::new(&test, topology);
        // Adding zero turns -0 into 0: equal weights are one.
        let [own, scanned] = [own, &settings.scanned]
            .map(|weights| weights.iter().map(|weight| weight + 0.0).collect::<Vec<f64>>());

        let right = ImageReader::new(&validation, topology).confusions(&shared(&scanned));
        let best = right.iter().map(Confusion::right).enumerate().rev().max_by_key(|&(_, n)| n);
        let best_shared = scanned[best.map_or(0, |(place, _)| place)];

        let draws = 0..settings.episodes as usize;
        let drawn: Vec<Vec<f64>> =
            draws.clone().map(|draw| random_weights(settings.seed, draw, topology)).collect();
        let drawn: Vec<_> = drawn.iter().map(|weights| Weights::Each(weights)).collect();
        let alone: Vec<f64> = draws.map(|draw| random_shared(settings.seed, draw)).collect();
        let over_draws = |weights: &[Weights<'_>]| {
            let confusions = reader.confusions(weights);
            Score::of(&confusions.iter().map(Confusion::accuracy).collect::<Vec<_>>())
        };

        let mut all = [&own[..], &scanned].concat();
        all.sort_by(f64::total_cmp);
        all.dedup();
        let mut voices = [own, scanned].map(|weights| Voices::new(weights, &reader));
        let mut by_weight = Vec::with_capacity(all.len());
        for weights in all.chunks(TOGETHER) {
            for (&weight, answers) in weights.iter().zip(reader.answers(&shared(weights))) {
                for voices in &mut voices {
                    voices.add(weight, &answers);
                }
                by_weight.push((weight, reader.confusion(&answers.0)));
            }
        }
        let tuned_shared = reader.confusions(&[Weights::Shared(best_shared)]).remove(0);
        Some(Self {
            random_weights: over_draws(&drawn),
            random_shared: over_draws(&shared(&alone)),
            best_shared,
            tuned_shared,
            ensembles: voices.map(|voices| voices.ensemble(&reader)).into(),
            tuned_weights: tuned
                .map(|weights| reader.confusions(&[Weights::Each(weights)]).remove(0)),
            by_weight,
        })
    }
}

fn shared(weights: &[f64]) -> Vec<Weights<'static>> {
    weights.iter().copied().map(Weights::Shared).collect()
}

impl Confusion {
    fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    fn of(classes: usize, labels: &[u8], said: impl Iterator<Item = usize>) -> Self {
        let mut confusion = Self::new(classes);
        for (&label, said) in labels.iter().zip(said) {
            confusion.counts[usize::from(label) * classes + said] += 1;
        }
        confusion
    }

    /// For each class, how often it was taken for each.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks(self.classes)
    }

    /// How many images were named right.
    pub fn right(&self) -> u64 {
        self.rows().enumerate().map(|(class, row)| row[class]).sum()
    }

    /// How many images there were.
    pub fn images(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of images that were named right, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.right() as f64 / self.images() as f64
    }

    /// The same for each class; of classes without images it is not a number.
    pub fn by_class(&self) -> impl Iterator<Item = f64> {
        let share =
            |(class, row): (usize, &[u64])| row[class] as f64 / row.iter().sum::<u64>() as f64;
        self.rows().enumerate().map(share)
    }
}

/// The outputs of a network for all images, image by image, and how many it has.
struct Answers(Vec<f64>, usize);

/// A network that reads images.
struct ImageReader<'a> {
    shown: &'a Shown,
    images: LabelledBatch,
    network: Network,
    places: crate::network::Places,
}

impl<'a> ImageReader<'a> {
    /// All images of a part.
    fn new(shown: &'a Shown, topology: &Topology) -> Self {
        let all: Vec<usize> = (0..shown.from.len()).collect();
        let (network, places) = Network::compile_with_places(topology);
        Self { shown, images: LabelledBatch::new(shown, &all), network, places }
    }

    fn classes(&self) -> usize {
        self.network.outputs()
    }

    /// What it says with each of these weights, all of one kind.
    fn answers(&self, weights: &[Weights<'_>]) -> Vec<Answers> {
        let mut shared = Vec::new();
        let mut each = Vec::new();
        for weights in weights {
            match weights {
                Weights::Shared(weight) => shared.push(*weight),
                Weights::Each(weights) => each.push(self.places.arrange(weights)),
            }
        }
        let each: Vec<&[f64]> = each.iter().map(Vec::as_slice).collect();
        let merged = Merged::new([&self.network]);
        let (batch, set) = (&self.images.batch, InstructionSet::detect());
        let read = |group: usize| {
            let mut rows = Rows(Vec::with_capacity(weights.len() * self.classes()));
            let groups = || (batch, group..group + 1);
            if !shared.is_empty() {
                let space = &mut MergedSpace::default();
                merged.read_images(set, groups(), &shared, space, &mut rows);
            }
            if !each.is_empty() {
                self.network.read_images(set, groups(), &each, &mut Vec::new(), &mut rows);
            }
            rows.0
        };
        let groups: Vec<Vec<ImageRow>> = (0..batch.groups()).into_par_iter().map(read).collect();
        let answers = |place: usize| {
            let mut outputs = Vec::with_capacity(batch.images() * self.classes());
            for image in 0..batch.images() {
                let (rows, lane) = (&groups[image / GROUP], image % GROUP);
                let rows = &rows[place * self.classes()..][..self.classes()];
                outputs.extend(rows.iter().map(|row| row[lane / WIDTH][lane % WIDTH]));
            }
            Answers(outputs, self.classes())
        };
        (0..weights.len()).map(answers).collect()
    }

    fn confusions(&self, weights: &[Weights<'_>]) -> Vec<Confusion> {
        let some = weights.chunks(TOGETHER).flat_map(|some| self.answers(some));
        some.map(|answers| self.confusion(&answers.0)).collect()
    }

    /// What numbers for each class, image by image, are right and wrong about.
    fn confusion(&self, numbers: &[f64]) -> Confusion {
        let said = numbers.chunks(self.classes()).map(Actions::choose);
        Confusion::of(self.classes(), &self.shown.from.labels, said)
    }
}

/// Several weights that speak at once.
struct Voices {
    weights: Vec<f64>,
    /// For each image and class, how many are for it,
    votes: Vec<f64>,
    /// and the sum of the probabilities they give it.
    probabilities: Vec<f64>,
}

impl Voices {
    fn new(weights: Vec<f64>, reader: &ImageReader<'_>) -> Self {
        let nothing = vec![0.0; reader.shown.from.len() * reader.classes()];
        Self { weights, votes: nothing.clone(), probabilities: nothing }
    }

    /// Listens to a weight, if it is one of them.
    fn add(&mut self, weight: f64, answers: &Answers) {
        if !self.weights.contains(&weight) {
            return;
        }
        let classes = answers.1;
        let sums = self.votes.chunks_mut(classes).zip(self.probabilities.chunks_mut(classes));
        for (outputs, (votes, probabilities)) in answers.0.chunks(classes).zip(sums) {
            votes[Actions::choose(outputs)] += 1.0;
            add_softmax(outputs, probabilities);
        }
    }

    fn ensemble(self, reader: &ImageReader<'_>) -> Ensemble {
        Ensemble {
            votes: reader.confusion(&self.votes),
            probabilities: reader.confusion(&self.probabilities),
            weights: self.weights,
        }
    }
}

/// Adds the probabilities that these outputs mean; nothing if one is not finite.
fn add_softmax(outputs: &[f64], sum: &mut [f64]) {
    let largest = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = outputs.iter().map(|output| exp(output - largest)).collect();
    let whole: f64 = shares.iter().sum();
    if whole.is_finite() {
        sum.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share / whole);
    }
}

/// Keeps all outputs.
struct Rows(Vec<ImageRow>);

impl ReadOutputs for Rows {
    #[inline(always)]
    fn read(&mut self, _: usize, _: usize, outputs: &[ImageRow]) {
        self.0.extend(outputs);
    }
}
