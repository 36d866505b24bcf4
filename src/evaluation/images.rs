//! Episodes that show images: a network reads a batch of them at once, and the
//! return is minus the mean cross-entropy.

use std::collections::BTreeMap;

use precocial_envs::images::{Shown, WORST_LOSS};
use precocial_envs::lanes::elementary::{exp, ln};
use precocial_envs::lanes::{Block, InstructionSet, WIDTH};
use rayon::prelude::*;

use super::{Assignment, Evaluation, Jobs, Tally};
use crate::network::{Batch, GROUP, ImageRow, Merged, MergedSpace, Network, ReadOutputs};

/// Images with their labels.
pub(crate) struct LabelledBatch {
    pub(crate) batch: Batch,
    /// The label of each image, in the shape of a row for each group; -1
    /// beyond the last.
    pub(super) labels: Vec<ImageRow>,
}

impl LabelledBatch {
    /// The images of these places.
    pub(crate) fn new(shown: &Shown, places: &[usize]) -> Self {
        let images = &shown.from;
        let batch =
            Batch::new(images.pixels_per_image(), places.iter().map(|&place| images.image(place)));
        let mut labels = vec![[[-1.0; WIDTH]; GROUP / WIDTH]; batch.groups()];
        for (number, &place) in places.iter().enumerate() {
            let (group, lane) = (number / GROUP, number % GROUP);
            labels[group][lane / WIDTH][lane % WIDTH] = f64::from(images.labels[place]);
        }
        Self { batch, labels }
    }
}

/// Networks that are merged: enough for most to have close relatives, few
/// enough for their values to stay near the processor.
const TOGETHER: usize = 64;

/// For every network and every shared weight, the returns of all episodes.
pub(super) fn evaluate(
    shown: &Shown,
    networks: &[&Network],
    weights: &[f64],
    seeds: &[u64],
) -> Vec<Evaluation> {
    let merged: Vec<Merged> = networks
        .par_chunks(TOGETHER)
        .map(|networks| Merged::new(networks.iter().copied()))
        .collect();
    let nothing = Evaluation { returns: vec![Vec::new(); weights.len()], tally: Tally::default() };
    let mut evaluations = vec![nothing; networks.len()];
    for &seed in seeds {
        let images = LabelledBatch::new(shown, &shown.places(seed));
        let count = images.batch.images();
        let of_networks = evaluations.chunks_mut(TOGETHER);
        for (evaluations, losses) in of_networks.zip(losses(&merged, &images, weights)) {
            for (evaluation, losses) in evaluations.iter_mut().zip(losses.chunks(weights.len())) {
                for (returns, loss) in evaluation.returns.iter_mut().zip(losses) {
                    returns.push(-loss.sum / count as f64);
                    evaluation.tally.steps += count as u64;
                    evaluation.tally.non_finite += u64::from(loss.non_finite);
                }
            }
        }
    }
    evaluations
}

/// The losses of merged networks on the threads of the current rayon pool: for
/// each, those of its first network with all weights, and so on.
fn losses(merged: &[Merged], images: &LabelledBatch, weights: &[f64]) -> Vec<Vec<Loss>> {
    let groups = images.batch.groups();
    let run = |space: &mut MergedSpace, place: usize| {
        let (merged, group) = (&merged[place / groups], place % groups);
        let mut losses = Losses::new(&images.labels, merged.networks() * weights.len());
        let set = InstructionSet::detect();
        let part = (&images.batch, group..group + 1);
        merged.read_images(set, part, weights, space, &mut losses);
        losses.of
    };
    let parts: Vec<Vec<Loss>> = (0..merged.len() * groups)
        .into_par_iter()
        .with_max_len(1)
        .map_init(MergedSpace::default, run)
        .collect();
    // Group after group, whoever was first.
    let add = |mut sum: Vec<Loss>, part: &Vec<Loss>| {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += *part;
        }
        sum
    };
    let total = |parts: &[Vec<Loss>]| parts[1..].iter().fold(parts[0].clone(), add);
    parts.chunks(groups).map(total).collect()
}

/// What trials of one network give, in their order.
pub(super) fn run_all(shown: &Shown, shares: &[Assignment<'_>]) -> Vec<(Vec<f64>, Tally)> {
    let mut batches: BTreeMap<u64, LabelledBatch> = BTreeMap::new();
    for share in shares {
        for job in 0..share.jobs.len() {
            let key = key(shown, share.jobs.seed(job));
            let new = || LabelledBatch::new(shown, &shown.places(key));
            batches.entry(key).or_insert_with(new);
        }
    }
    shares.par_iter().with_max_len(1).map(|share| run(shown, &batches, share)).collect()
}

/// Episodes that show all images are the same for all seeds.
fn key(shown: &Shown, seed: u64) -> u64 {
    if shown.batch.is_some() { seed } else { 0 }
}

/// The episodes of one network, those of a batch together.
fn run(
    shown: &Shown,
    batches: &BTreeMap<u64, LabelledBatch>,
    share: &Assignment<'_>,
) -> (Vec<f64>, Tally) {
    let jobs = &share.jobs;
    let mut of_batch: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for job in 0..jobs.len() {
        of_batch.entry(key(shown, jobs.seed(job))).or_default().push(job);
    }
    let mut returns = vec![0.0; jobs.len()];
    let mut tally = Tally::default();
    for (key, places) in of_batch {
        let LabelledBatch { batch, labels } = &batches[&key];
        let mut losses = Losses::new(labels, places.len());
        let (set, all) = (InstructionSet::detect(), (batch, 0..batch.groups()));
        match jobs {
            Jobs::Shared(jobs) => {
                let weights: Vec<f64> = places.iter().map(|&job| jobs[job].weight).collect();
                let space = &mut MergedSpace::default();
                Merged::new([share.network]).read_images(set, all, &weights, space, &mut losses);
            }
            Jobs::Each(jobs) => {
                let weights: Vec<&[f64]> = places.iter().map(|&job| jobs[job].weight).collect();
                let values = &mut Vec::new();
                share.network.read_images(set, all, &weights, values, &mut losses);
            }
        }
        let images = batch.images();
        for (&job, loss) in places.iter().zip(losses.of) {
            returns[job] = -loss.sum / images as f64;
            tally.steps += images as u64;
            tally.non_finite += u64::from(loss.non_finite);
        }
    }
    (returns, tally)
}

/// The loss of some images with some weights.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Loss {
    /// The sum of their cross-entropies.
    pub(crate) sum: f64,
    /// Whether an output was not finite.
    pub(crate) non_finite: bool,
}

impl std::ops::AddAssign for Loss {
    fn add_assign(&mut self, other: Self) {
        self.sum += other.sum;
        self.non_finite |= other.non_finite;
    }
}

/// Adds up cross-entropies, group by group.
pub(crate) struct Losses<'a> {
    labels: &'a [ImageRow],
    /// For each of the weights.
    pub(crate) of: Vec<Loss>,
}

impl<'a> Losses<'a> {
    pub(crate) fn new(labels: &'a [ImageRow], weights: usize) -> Self {
        Self { labels, of: vec![Loss::default(); weights] }
    }
}

/// The largest of the outputs in each lane, and the sum of the exponentials of
/// how far the others are below it.
#[inline(always)]
fn largest_and_sum(block: usize, outputs: &[ImageRow]) -> (Block, Block) {
    let mut largest = [f64::NEG_INFINITY; WIDTH];
    for row in outputs {
        for lane in 0..WIDTH {
            let output = row[block][lane];
            largest[lane] = if output > largest[lane] { output } else { largest[lane] };
        }
    }
    let mut sum = [0.0; WIDTH];
    for row in outputs {
        for lane in 0..WIDTH {
            sum[lane] += exp(row[block][lane] - largest[lane]);
        }
    }
    (largest, sum)
}

impl ReadOutputs for Losses<'_> {
    #[inline(always)]
    fn read(&mut self, group: usize, weights: usize, outputs: &[ImageRow]) {
        let (mut sums, mut wrong) = ([0.0; WIDTH], [0.0; WIDTH]);
        for (block, labels) in self.labels[group].iter().enumerate() {
            let (largest, sum) = largest_and_sum(block, outputs);
            let mut own = [f64::NAN; WIDTH];
            for (class, row) in outputs.iter().enumerate() {
                let class = class as f64;
                for lane in 0..WIDTH {
                    own[lane] = if labels[lane] == class { row[block][lane] } else { own[lane] };
                }
            }
            for lane in 0..WIDTH {
                let loss = ln(sum[lane]) + (largest[lane] - own[lane]);
                // Not a number is not below it either.
                let loss = if loss < WORST_LOSS { loss } else { WORST_LOSS };
                let shown = labels[lane] >= 0.0;
                sums[lane] += if shown { loss } else { 0.0 };
                // Infinity and what is not a number make this not a number.
                let finite = sum[lane] * 0.0 + own[lane] * 0.0 == 0.0;
                wrong[lane] = if shown && !finite { 1.0 } else { wrong[lane] };
            }
        }
        self.of[weights] += Loss {
            sum: sums.iter().sum(),
            non_finite: wrong.iter().any(|&wrong: &f64| wrong > 0.0),
        };
    }
}
