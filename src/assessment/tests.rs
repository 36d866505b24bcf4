//! Tables of small networks.

use super::*;
use crate::evaluation::tests::{built_in, population};
use crate::network::Network;
use crate::topology::Topology;

#[test]
fn the_table_finds_the_best_shared_weight() {
    let evaluator = built_in("cartpole-v1");
    // The pole's angle and its spin decide where to push: right if positive.
    let mut topology = Topology::new(4, 2);
    topology.add_connection(3, 6).unwrap();
    topology.add_connection(4, 6).unwrap();
    let settings = TableSettings { episodes: 20, seed: 3, scanned: vec![-1.0, -0.5, 0.5] };
    let own = [0.5, 0.5];
    let table = PaperTable::measure(&*evaluator, &topology, Some(&own), &settings);
    assert_eq!(table.best_shared, 0.5);
    assert!(table.tuned_shared.mean > 150.0, "{table:?}");
    assert_eq!(table.tuned_weights, Some(table.tuned_shared));
    // Half of the weights push the wrong way, and the pole falls at once.
    assert!((50.0..350.0).contains(&table.random_shared.mean), "{table:?}");
    assert_eq!(table.random_shared.episodes, 20);
    let without = PaperTable::measure(&*evaluator, &topology, None, &settings);
    assert_eq!((without.random_weights, without.tuned_weights), (table.random_weights, None));
}

#[test]
fn an_ensemble_votes_and_a_confusion_counts() {
    use precocial_envs::Kind;
    use precocial_envs::data_sets::Split;

    let evaluator = built_in("digits");
    let topology = population(&*evaluator, 1).remove(0);
    let settings = TableSettings { episodes: 3, seed: 1, scanned: vec![-1.0, 0.5, 2.0] };
    let Kind::Supervised(digits) = evaluator.task().kind() else { panic!("digits are examples") };
    let data = digits.data();
    let table = AccuracyTable::measure(data, &topology, (&[1.0], None), &settings);
    assert_eq!(
        table.by_weight.iter().map(|(weight, _)| *weight).collect::<Vec<_>>(),
        [-1.0, 0.5, 1.0, 2.0]
    );
    let test = data.samples(Split::Test);
    let labels = test.targets().labels().unwrap();
    for (weight, confusion) in &table.by_weight {
        assert_eq!(confusion.samples(), test.len() as u64);
        let named = |index: &usize| {
            let pixels: Vec<f64> = test.sample(*index).iter().map(|&x| f64::from(x)).collect();
            let outputs = Network::compile(&topology).outputs_for(&pixels, *weight);
            precocial_envs::Actions::choose(&outputs) == usize::from(labels[*index])
        };
        assert_eq!(confusion.right(), (0..test.len()).filter(named).count() as u64);
    }
    // One weight alone always has its way.
    let (_, alone) = &table.by_weight[2];
    assert_eq!(&table.ensembles[0].votes, alone);
    assert_eq!(table.ensembles[1].weights, settings.scanned);
    assert!(table.tuned_weights.is_none());

    // However zero is written, it is one weight.
    let settings = TableSettings { scanned: vec![0.0], ..settings };
    let table = AccuracyTable::measure(data, &topology, (&[-0.0], None), &settings);
    assert_eq!((table.by_weight.len(), table.best_shared), (1, 0.0));
    assert_eq!(table.ensembles[0], table.ensembles[1]);
}
