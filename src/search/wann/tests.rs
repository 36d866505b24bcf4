//! The search on small cases.

mod starts;

use super::variation::{Variation, VariationSettings};
use super::*;
use crate::activation::Activation;
use crate::evaluation::tests::built_in;
use crate::evaluation::{EvaluationConditions, mean};
use crate::search::Champion;
use crate::search::kind::SearchKind;
use crate::stream::{Purpose, stream};
use crate::topology::Topology;

fn search(settings: &str) -> Wann {
    let settings: WannSettings = ron::from_str(settings).unwrap();
    Wann::new(context(), settings)
}

fn context() -> SearchContext {
    let evaluation = ron::from_str("(weights: List([-1.0, 1.0]), episodes: 1)").unwrap();
    SearchContext { evaluator: built_in("cartpole-swingup-v1"), seed: 3, evaluation }
}

/// The same search, frozen and thawed.
fn thawed(search: &Wann, settings: &str) -> Wann {
    let state = ron::from_str(&ron::to_string(search.state()).unwrap()).unwrap();
    let settings: WannSettings = ron::from_str(settings).unwrap();
    Wann::thaw(context(), settings, state).unwrap()
}

#[test]
fn frozen_and_thawed_goes_the_same_way() {
    let settings = "(population: 11, generations: 30,
                     starts: (count: 3, generations: 2, rounds: [(2, 2), (2, 1)],
                              groups: (count: 2, generations: 1)),
                     halving: (rounds: [(2, 0), (6, 2)], factor: 2), inheritance: 2,
                     confirmation: (every: 2, episodes: 3, candidates: 2))";
    let mut straight = search(settings);
    let mut stopping = search(settings);
    for _ in 0..30 {
        stopping = thawed(&stopping, settings);
        assert_eq!(straight.advance(), stopping.advance());
        assert_eq!(straight.state(), stopping.state());
    }
}

#[test]
fn a_champion_that_is_evaluated_again_has_no_advantage() {
    let settings = |reevaluate: bool| {
        format!(
            "(population: 12, confirmation: (every: 1, candidates: 3, episodes: 1,
              reevaluate: {reevaluate}))"
        )
    };
    let challenge = |network: &Topology, generation: u64| {
        let seeds = crate::stream::episode_seeds(3, Purpose::Challenge, generation, 1);
        let conditions = EvaluationConditions::new(&[-1.0, 1.0], &seeds);
        built_in("cartpole-swingup-v1").evaluate(&[network], &conditions)[0].mean()
    };
    let champions = |reevaluate: bool| -> Vec<Champion> {
        let mut search = search(&settings(reevaluate));
        let advanced = (0..40).map(|_| {
            search.advance();
            search.state().champion.clone().unwrap()
        });
        advanced.collect()
    };
    let rises = |pair: &[Champion]| pair[0].challenge <= pair[1].challenge;
    assert!(champions(false).windows(2).all(rises));
    let again = champions(true);
    for (pair, generation) in again.windows(2).zip(1..) {
        let [before, after] = [&pair[0], &pair[1]];
        if after.generation == generation {
            assert_eq!(after.challenge, challenge(&after.topology, generation));
            assert!(after.challenge > challenge(&before.topology, generation));
        } else {
            assert_eq!(after, before);
        }
    }
    // Some have less than what the one before them had in luckier episodes.
    assert!(!again.windows(2).all(rises), "no episode shows it: take more generations");
}

#[test]
fn a_limit_holds_and_complexity_shrinks() {
    let mut limited = search(
        "(population: 32, ranking: (by_simplicity: 0, by_max: 1, connection_limit: [(0, 5)]))",
    );
    let mut last = None;
    for _ in 0..24 {
        last = Some(limited.advance());
    }
    // What is over the limit is culled; only children may be over it.
    let Some(Progress::Evaluated(last)) = last else { panic!("a population was evaluated") };
    assert!(last.connections_median <= 6.0);
    assert!(limited.champion().unwrap().topology.complexity() <= 5);
}

#[test]
fn episodes_follow_their_schedule() {
    let evaluation =
        ron::from_str("(weights: List([-1.0, 1.0]), episodes: [(1, 1), (4, 4)])").unwrap();
    let context = SearchContext { evaluator: built_in("digits"), seed: 3, evaluation };
    let settings = ron::from_str("(population: 1, confirmation: (every: 100))").unwrap();
    let mut search = Wann::new(context, settings);
    search.advance();
    let steps = [(); 5].map(|()| match search.advance() {
        Progress::Evaluated(progress) => progress.steps,
        Progress::Trained(_) => panic!("a population was evaluated"),
    });
    assert_eq!(steps, [1, 2, 3, 4, 4].map(|episodes| episodes * steps[0]));
    assert!(steps[0] > 0);
}

#[test]
fn halving_gives_the_best_more_of_the_same_episodes() {
    let search = search("(population: 33, halving: (rounds: 2))");
    let (networks, stop) = (search.expressed(), StopSignal::default());
    let mut fitness = search.evaluate(&networks, &stop).unwrap();
    let first = search.rank(&fitness, &(0..33).collect::<Vec<_>>());
    let mut order = first.clone();
    search.halve(&networks, &mut fitness, &mut order, &stop).unwrap();

    let sorted = |mut indices: Vec<usize>| {
        indices.sort_unstable();
        indices
    };
    // 8 of 33 in the first round, 2 of them in the second.
    assert_eq!(order[8..], first[8..]);
    assert_eq!(sorted(order[..8].to_vec()), sorted(first[..8].to_vec()));
    for (place, &index) in order.iter().enumerate() {
        let episodes = match place {
            0..2 => 16,
            2..8 => 4,
            _ => 1,
        };
        let seeds = crate::stream::episode_seeds(3, Purpose::Episodes, 0, episodes);
        let conditions = EvaluationConditions::new(&[-1.0, 1.0], &seeds);
        let evaluator = built_in("cartpole-swingup-v1");
        let expected = evaluator.evaluate(&[&networks[index]], &conditions);
        assert_eq!(fitness[index].mean, expected[0].mean(), "place {place}");
        assert_eq!(fitness[index].max, expected[0].max(), "place {place}");
        assert_eq!(fitness[index].min, expected[0].min(), "place {place}");
    }
    // A champion's candidates were in the last round, however lucky others were.
    let best = fitness.iter().max_by(|a, b| a.compare(b)).unwrap();
    assert!(order[..2].iter().any(|&index| fitness[index].mean == best.mean));
}

#[test]
fn a_plan_counts_the_rounds_of_halving() {
    let planned = |settings: &str, episodes: &str| {
        let settings: WannSettings = ron::from_str(settings).unwrap();
        let evaluation = ron::from_str(&format!("(episodes: {episodes})")).unwrap();
        let evaluator = built_in("cartpole-swingup-v1");
        match SearchKind::plan(&settings, &**evaluator.task(), &evaluation) {
            crate::search::Plan::Evaluation(plan) => plan.episodes,
            _ => panic!("populations are evaluated"),
        }
    };
    // Six weights; 8 of 33 have 4 episodes for every one, 2 of them 16.
    let weighed = 33 + 8 * 3 + 2 * 12;
    assert_eq!(planned("(population: 33, generations: 10)", "2"), 6 * 33 * 20);
    let two = "(population: 33, generations: 10, halving: (rounds: 2))";
    assert_eq!(planned(two, "2"), 6 * weighed * 20);
    // None, one and two rounds for 4, 2 and 4 generations; 1, 1, 1, 1, 1, 2, 2, 2, 2, 3 episodes.
    let rising = "(population: 33, generations: 10, halving: (rounds: [(2, 0), (6, 2)]))";
    let with = 33 * 4 + (33 + 8 * 3) * (1 + 2) + weighed * (2 + 2 + 2 + 3);
    assert_eq!(planned(rising, "[(1, 1), (9, 3)]"), 6 * with);
}

/// A network's mean returns for the weights −1 and 1 in one generation's only episode.
fn returns_of(network: &Topology, generation: u64) -> Vec<f64> {
    let seeds = crate::stream::episode_seeds(3, Purpose::Episodes, generation, 1);
    let conditions = EvaluationConditions::new(&[-1.0, 1.0], &seeds);
    built_in("cartpole-swingup-v1").evaluate(&[network], &conditions)[0].means().collect()
}

#[test]
fn what_is_known_is_inherited() {
    let inheriting = |inheritance: &str| {
        // Without hidden nodes no activation can change, so that a child is its parent.
        search(&format!(
            "(population: 12, selection: (cull: 0.0, elites: 0.5), inheritance: {inheritance},
              variation: (insert_node: 0, add_connection: 0, change_activation: 1,
                          enable_connection: 0))"
        ))
    };
    let mut search = inheriting("2");
    let first = search.state().population.clone();
    // Each network that lived so far, with its mean returns and episodes.
    let mut known: Vec<(Topology, Lineage)> = Vec::new();
    for network in &first {
        known.push((network.clone(), Lineage { episodes: 1, returns: returns_of(network, 0) }));
    }
    for generation in 1..6 {
        search.advance();
        let state = search.state().clone();
        // Half of the networks live on with all that is known, the others know what their
        // parent's two last episodes or fewer would be worth.
        for (index, (network, record)) in state.population.iter().zip(&state.records).enumerate() {
            let limit = if index < 6 { u32::MAX } else { 2 };
            let inherited = |(ancestor, known): &(Topology, Lineage)| {
                ancestor == network
                    && *record == Lineage { episodes: known.episodes.min(limit), ..known.clone() }
            };
            assert!(known.iter().any(inherited), "network {index} of generation {generation}");
        }
        let networks = search.expressed();
        let fitness = search.evaluate(&networks, &StopSignal::default()).unwrap();
        known.clear();
        for ((network, record), fitness) in
            state.population.iter().zip(&state.records).zip(&fitness)
        {
            let (earlier, episodes) = (f64::from(record.episodes), record.episodes + 1);
            let now = returns_of(network, generation);
            let returns: Vec<f64> = (record.returns.iter().zip(now))
                .map(|(before, now)| (before * earlier + now) / f64::from(episodes))
                .collect();
            assert_eq!(fitness.mean, f64::midpoint(returns[0], returns[1]));
            assert_eq!(fitness.max, returns[0].max(returns[1]));
            assert_eq!(fitness.min, returns[0].min(returns[1]));
            known.push((network.clone(), Lineage { episodes, returns }));
        }
    }
    // Some network has lived all the time.
    assert!(known.iter().any(|(network, record)| record.episodes == 6 && first.contains(network)));

    // Nothing is known where nothing is inherited, yet or any more.
    let mut search = inheriting("[(3, 0), (4, 1), (5, 0)]");
    let inherits = [(); 6].map(|()| {
        search.advance();
        !search.state().records.is_empty()
    });
    assert_eq!(inherits, [false, false, false, true, false, false]);
}

#[test]
fn what_is_known_ends_with_a_start() {
    let mut search = search("(population: 6, inheritance: 1, starts: (count: 2, generations: 2))");
    let inherits = [(); 5].map(|()| {
        search.advance();
        !search.state().records.is_empty()
    });
    assert_eq!(inherits, [true, false, true, false, true]);
}

#[test]
fn records_that_cannot_be_are_refused() {
    let settings = "(population: 3, inheritance: 2)";
    let mut search = search(settings);
    search.advance();
    let thaws = |change: fn(&mut Vec<Lineage>)| {
        let mut state = search.state().clone();
        change(&mut state.records);
        Wann::thaw(context(), ron::from_str(settings).unwrap(), state).is_some()
    };
    assert!(thaws(|_| ()));
    assert!(thaws(Vec::clear));
    assert!(thaws(|records| records[1] = Lineage::default()));
    assert!(!thaws(|records| records.truncate(2)));
    assert!(!thaws(|records| records[1].returns.truncate(1)));
    assert!(!thaws(|records| records[1].returns[0] = f64::NAN));
    assert!(!thaws(|records| records[1].episodes = 0));
}

#[test]
fn the_first_generation_is_minimal_and_as_dense_as_asked() {
    let search = search("(population: 500, initial_enabled: 0.25, output_activation: Tanh)");
    let population = &search.state().population;
    assert!(population.iter().all(|t| t.hidden().is_empty() && t.connections().len() == 6));
    assert!(population.iter().all(|t| t.activation(6) == Some(Activation::Tanh)));
    let enabled: usize = population.iter().map(Topology::complexity).sum();
    let share = enabled as f64 / 3000.0;
    assert!((share - 0.25).abs() < 0.032, "four standard deviations: {share}");
}

#[test]
fn variations_are_chosen_by_weight() {
    let mut parent = Topology::new(2, 1);
    for source in 0..3 {
        parent.add_connection(source, 3).unwrap();
    }
    parent.insert_node(1, Activation::Tanh).unwrap();
    let settings = VariationSettings::default();
    let mut counts = std::collections::BTreeMap::new();
    for index in 0..10_000 {
        let mut generator = stream(1, Purpose::Variation, 0, index);
        let child = settings.vary(&parent, &Activation::ALL, &mut generator);
        let kind = match (child.hidden().len(), child.connections().len(), child.complexity()) {
            (2, ..) => "insert node",
            (_, 6, _) => "add connection",
            (.., 5) => "enable connection",
            _ if child != parent => "change activation",
            _ => "clone",
        };
        *counts.entry(kind).or_insert(0.0_f64) += 1e-4;
    }
    for (kind, expected) in [
        ("insert node", 0.25),
        ("add connection", 0.20),
        ("change activation", 0.50),
        ("enable connection", 0.05),
    ] {
        assert!((counts[kind] - expected).abs() < 0.02, "{kind}: {}", counts[kind]);
    }
    assert_eq!(counts.get("clone"), None);
}

#[test]
fn an_impossible_variation_makes_a_clone_or_another() {
    let mut parent = Topology::new(1, 1);
    parent.add_connection(1, 2).unwrap();
    let mut settings = VariationSettings {
        insert_node: 0.0,
        add_connection: 1.0,
        change_activation: 1e6,
        ..VariationSettings::default()
    };
    let vary = |settings: &VariationSettings| {
        let mut generator = stream(1, Purpose::Variation, 0, 0);
        settings.vary(&parent, &Activation::ALL, &mut generator)
    };
    assert_eq!(vary(&settings), parent);
    settings.when_impossible = WhenImpossible::AnotherVariation;
    assert_eq!(vary(&settings).complexity(), 2);
    // Nothing is possible at all.
    settings.add_connection = 0.0;
    assert_eq!(vary(&settings), parent);
}

#[test]
fn the_published_slip_keeps_disabled_hidden_connections_acting() {
    let mut topology = Topology::new(1, 1);
    topology.add_connection(1, 2).unwrap();
    topology.insert_node(0, Activation::Sine).unwrap();
    topology.insert_node(2, Activation::Relu).unwrap();
    let index = topology.connections().iter().position(|c| (c.source, c.target) == (3, 4)).unwrap();
    topology.insert_node(index, Activation::Tanh).unwrap();
    assert_eq!(express(&topology, false).complexity(), 4);
    assert_eq!(express(&topology, true).complexity(), 5);
    assert!(matches!(express(&topology, false), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn remove_connection_takes_what_then_reaches_nothing() {
    let mut topology = Topology::new(2, 1);
    topology.add_connection(1, 3).unwrap();
    topology.add_connection(2, 3).unwrap();
    topology.insert_node(0, Activation::Sine).unwrap();
    let mut outcomes = std::collections::BTreeSet::new();
    for index in 0..100 {
        let mut generator = stream(1, Purpose::Variation, 0, index);
        let child =
            Variation::RemoveConnection.apply(&topology, &[], false, &mut generator).unwrap();
        outcomes.insert((child.hidden().len(), child.complexity()));
    }
    // The second input's, the new node's source, or the new node's target and
    // with it the node and its source.
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
}
