//! Tunings of small networks, and the algorithms on plain functions.

use super::*;
use crate::evaluation::tests::built_in;

/// Minus the squared distance from (1, 2, 3, …), along stretched axes.
fn valley(weights: &[f64]) -> f64 {
    let terms = weights.iter().zip(1..).map(|(x, k)| {
        let distance = x - f64::from(k);
        f64::from(k * k) * distance * distance
    });
    -terms.sum::<f64>()
}

fn solve(algorithm: &Algorithm, iterations: u64) -> Vec<f64> {
    let mut optimizer = Optimizer::new(algorithm, &[0.5; 8]);
    for iteration in 0..iterations {
        let drawn = optimizer.candidates().expect("it draws candidates");
        let candidates = drawn.ask(3, iteration);
        let means: Vec<f64> = candidates.iter().map(|candidate| valley(candidate)).collect();
        drawn.tell(&candidates, &means);
    }
    optimizer.center()
}

#[test]
fn both_algorithms_find_the_bottom_of_a_valley() {
    let cma_es = CmaEsSettings::default();
    let found = solve(&Algorithm::CmaEs(cma_es), 200);
    assert!(valley(&found) > -1e-12, "{found:?}");
    let pepg = PepgSettings { weight_decay: 0.0, learning_rate: 0.03, ..PepgSettings::default() };
    let found = solve(&Algorithm::Pepg(pepg), 2000);
    assert!(valley(&found) > -0.1, "{found:?}");
}

fn settings(algorithm: Algorithm) -> TuningSettings {
    let count = |value| std::num::NonZeroU32::new(value).unwrap();
    TuningSettings {
        iterations: 12,
        attempts: count(2),
        attempt_iterations: count(3),
        episodes: count(4),
        challenge_every: count(3),
        challenge_episodes: count(20),
        ..TuningSettings::usual(algorithm)
    }
}

/// A pole that a push towards its fall keeps up for a while.
fn balancer() -> Topology {
    let mut topology = Topology::new(4, 2);
    for (source, target) in [(1, 6), (2, 6), (3, 6), (4, 6), (3, 5), (0, 5)] {
        topology.add_connection(source, target).unwrap();
    }
    topology.set_enabled(5, false).unwrap();
    topology
}

#[test]
fn tuning_beats_its_start_and_is_the_same_however_it_is_run() {
    let evaluator = built_in("cartpole-v1");
    for algorithm in
        [Algorithm::CmaEs(CmaEsSettings::default()), Algorithm::Pepg(PepgSettings::default())]
    {
        let tune = |threads: usize, stop: bool| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut tuning =
                    Tuning::new(evaluator.clone(), balancer(), None, settings(algorithm.clone()))
                        .unwrap();
                while !tuning.is_finished() {
                    tuning.advance();
                    if stop && tuning.state().iteration == 5 {
                        let text = ron::to_string(tuning.state()).unwrap();
                        let state = ron::from_str(&text).unwrap();
                        let settings = settings(algorithm.clone());
                        tuning =
                            Tuning::thaw(evaluator.clone(), balancer(), settings, state).unwrap();
                    }
                }
                tuning.state().clone()
            })
        };
        let state = tune(1, false);
        assert_eq!(state, tune(3, true));
        let start = &state.starts[state.best_start];
        assert_eq!(state.best_start, state.attempt.start, "the best attempt goes on");
        assert!(state.best_mean > 150.0 && state.best_mean == state.attempt.best_mean, "{state:?}");
        // A disabled connection keeps what it had.
        assert_eq!(state.best[5], start[5]);
        assert_ne!(state.best[4], start[4]);
        let hard = if settings(algorithm).hard_episodes { 2 } else { 0 };
        assert_eq!((state.kept, state.hardest.len()), (None, hard));
    }
}

#[test]
fn a_tuning_can_begin_anywhere() {
    let evaluator = built_in("cartpole-v1");
    let begin = |start, tuned: Option<&[f64]>| {
        let settings =
            TuningSettings { start, ..settings(Algorithm::CmaEs(CmaEsSettings::default())) };
        Tuning::new(evaluator.clone(), balancer(), tuned, settings)
            .map(|tuning| tuning.state().starts.clone())
    };
    assert_eq!(begin(Start::Shared(0.25), None).unwrap(), [[0.25; 6]]);
    let own = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    assert_eq!(begin(Start::Tuned, Some(&own)).unwrap(), [own]);
    assert_eq!(begin(Start::Tuned, None), Err(TuningError::NoWeights));
    assert_eq!(begin(Start::Tuned, Some(&own[1..])), Err(TuningError::Misfit));
    // The best, and the best of the other sign.
    let best = begin(Start::BestShared, None).unwrap();
    assert!(best.len() == 2 && best[0][0] > 0.0 && best[1][0] < 0.0, "{best:?}");
    assert!(best.iter().all(|start| start.iter().all(|weight| *weight == start[0])), "{best:?}");
}

#[test]
fn a_network_without_live_connections_cannot_be_tuned() {
    let evaluator = built_in("cartpole-v1");
    let settings = TuningSettings::default();
    let tuning = Tuning::new(evaluator.clone(), Topology::new(4, 2), None, settings.clone());
    assert_eq!(tuning.err(), Some(TuningError::Nothing));
    let state =
        Tuning::new(evaluator.clone(), balancer(), None, settings.clone()).unwrap().state().clone();
    let mut other = balancer();
    other.set_enabled(5, true).unwrap();
    assert_eq!(
        Tuning::thaw(evaluator.clone(), other, settings, state).err(),
        Some(TuningError::Misfit)
    );
}
