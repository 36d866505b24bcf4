//! How often a network predicts the right class: with one weight, and with several
//! at once (Gaier & Ha 2019, section 4.2).

use precocial_envs::data_sets::{DataSet, Split};

use super::confusion::{Predictor, TOGETHER};
use super::ensemble::EnsembleVotes;
use super::paper_table::{random_shared, random_weights};
use super::{Confusion, Ensemble, TableSettings};
use crate::evaluation::{Score, mean};
use crate::network::Weights;
use crate::topology::Topology;

/// Accuracies with the signs of a network's own weights and one magnitude for all.
#[derive(Clone, Debug, PartialEq)]
pub struct OneMagnitude {
    /// The magnitude with the most right answers on the validation part.
    pub magnitude: f64,
    /// Its confusion matrix on the test split.
    pub best: Confusion,
    /// The mean accuracy over all magnitudes.
    pub mean: f64,
    /// The accuracy of each, the lowest magnitude first.
    pub by_magnitude: Vec<(f64, f64)>,
}

/// The paper's table for a classifier: shares of the test samples that are
/// classified right.
#[derive(Clone, Debug, PartialEq)]
pub struct AccuracyTable {
    /// A random weight for each connection, uniform in (-2, 2); over draws.
    pub random_weights: Score,
    /// One random weight for all connections, uniform in (-2, 2); over draws.
    pub random_shared: Score,
    /// The shared weight with the most right answers on the validation part.
    pub best_shared: f64,
    /// Its confusion matrix on the test split.
    pub tuned_shared: Confusion,
    /// The weights of the search at once, and all that were scanned.
    pub ensembles: Vec<Ensemble>,
    /// The mean accuracy over the shared weights that were scanned.
    pub shared_mean: f64,
    /// Its own weights, where the network has some: tuned, or trained by the
    /// search that found it.
    pub tuned_weights: Option<Confusion>,
    /// Their signs with one magnitude for all, where one above zero is scanned.
    pub signs: Option<OneMagnitude>,
    /// Each weight of the search and each that was scanned, the lowest first.
    pub by_weight: Vec<(f64, Confusion)>,
}

impl AccuracyTable {
    /// Measures the table on the threads of the current rayon pool: on all test
    /// samples of classes; `settings.episodes` says how many random weights are
    /// drawn. `own` are the weights of the search, `tuned` has a weight for each
    /// connection.
    ///
    /// # Panics
    ///
    /// If the data set has no classes, if there are no draws or no weights to
    /// scan, or if the tuned weights are fewer than the connections.
    pub fn measure(
        data: &DataSet,
        topology: &Topology,
        (own, tuned): (&[f64], Option<&[f64]>),
        settings: &TableSettings,
    ) -> Self {
        let predictor = Predictor::new(data.samples(Split::Test), topology);
        // Adding zero turns -0 into 0: equal weights are one.
        let [own, scanned] = [own, &settings.scanned]
            .map(|weights| weights.iter().map(|weight| weight + 0.0).collect::<Vec<f64>>());

        let chosen_on = Predictor::new(data.samples(Split::Validation), topology);
        let best_shared = best_weight(&chosen_on, &scanned);

        let draws = 0..settings.episodes as usize;
        let drawn: Vec<Vec<f64>> =
            draws.clone().map(|draw| random_weights(settings.seed, draw, topology)).collect();
        let drawn: Vec<_> = drawn.iter().map(|weights| Weights::Each(weights)).collect();
        let alone: Vec<f64> = draws.map(|draw| random_shared(settings.seed, draw)).collect();
        let over_draws = |weights: &[Weights<'_>]| {
            let confusions = predictor.confusions(weights);
            Score::of(&confusions.iter().map(Confusion::accuracy).collect::<Vec<_>>())
        };

        let mut all = [&own[..], &scanned].concat();
        all.sort_by(f64::total_cmp);
        all.dedup();
        let signs = tuned.and_then(|tuned| signs(tuned, &scanned, (&chosen_on, &predictor)));
        let mut of_scanned = Vec::new();
        let mut votes =
            [own, scanned.clone()].map(|weights| EnsembleVotes::new(weights, &predictor));
        let mut by_weight = Vec::with_capacity(all.len());
        for weights in all.chunks(TOGETHER) {
            for (&weight, predictions) in
                weights.iter().zip(predictor.predictions(&shared(weights)))
            {
                for votes in &mut votes {
                    votes.add(weight, &predictions);
                }
                let confusion = predictor.confusion(&predictions.0);
                if scanned.contains(&weight) {
                    of_scanned.push(confusion.accuracy());
                }
                by_weight.push((weight, confusion));
            }
        }
        let tuned_shared = predictor.confusions(&[Weights::Shared(best_shared)]).remove(0);
        Self {
            random_weights: over_draws(&drawn),
            random_shared: over_draws(&shared(&alone)),
            best_shared,
            tuned_shared,
            ensembles: votes.map(|votes| votes.ensemble(&predictor)).into(),
            tuned_weights: tuned
                .map(|weights| predictor.confusions(&[Weights::Each(weights)]).remove(0)),
            shared_mean: mean(&of_scanned),
            signs,
            by_weight,
        }
    }
}

/// The shared weight with the most right answers, the first of equals.
fn best_weight(chosen_on: &Predictor, scanned: &[f64]) -> f64 {
    let confusions = chosen_on.confusions(&shared(scanned));
    let right = confusions.iter().map(Confusion::right).enumerate();
    scanned[right.rev().max_by_key(|&(_, right)| right).map_or(0, |(index, _)| index)]
}

fn shared(weights: &[f64]) -> Vec<Weights<'static>> {
    weights.iter().copied().map(Weights::Shared).collect()
}

/// The signs of weights with each of the magnitudes above zero; `chosen_on`
/// decides, `predictor` measures.
fn signs(
    weights: &[f64],
    magnitudes: &[f64],
    (chosen_on, predictor): (&Predictor, &Predictor),
) -> Option<OneMagnitude> {
    let magnitudes: Vec<f64> = magnitudes.iter().copied().filter(|&m| m > 0.0).collect();
    let signed = |magnitude: &f64| -> Vec<f64> {
        let sign = |weight: &f64| if *weight == 0.0 { 0.0 } else { weight.signum() };
        weights.iter().map(|weight| magnitude * sign(weight)).collect()
    };
    let all: Vec<Vec<f64>> = magnitudes.iter().map(signed).collect();
    let all: Vec<Weights<'_>> = all.iter().map(|weights| Weights::Each(weights)).collect();
    let right = chosen_on.confusions(&all);
    let right = right.iter().map(Confusion::right).enumerate();
    // The first of equals.
    let (best, _) = right.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let mut confusions = predictor.confusions(&all);
    let accuracies: Vec<f64> = confusions.iter().map(Confusion::accuracy).collect();
    Some(OneMagnitude {
        magnitude: magnitudes[best],
        best: confusions.swap_remove(best),
        mean: mean(&accuracies),
        by_magnitude: magnitudes.into_iter().zip(accuracies).collect(),
    })
}
