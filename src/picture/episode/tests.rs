use super::*;
use crate::evaluation::{Job, Rollout};
use crate::picture::tests::{Counting, swing_up, swing_up_topology};

fn rollout(task: &dyn Task, topology: &Topology, weight: f64, seed: u64) -> f64 {
    let mut returns = [f64::NAN];
    let network = Network::compile(topology);
    Rollout::new(task).run(&network, &[Job { weight, seed }], &mut returns);
    returns[0]
}

#[test]
fn an_episode_can_be_stopped() {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    let mut episode = Episode::new(&*task, &swing_up_topology(), 1.0, 0).stopping_after(7);
    for seed in [0, 1] {
        episode.restart(seed);
        episode.finish();
        assert_eq!((episode.steps(), episode.end()), (7, Some(End::Stopped)));
    }
}

#[test]
fn the_return_is_that_of_a_rollout_bit_for_bit() {
    for name in ["cartpole-swingup-v1", "cartpole-swingup-hard-v1"] {
        let task = precocial_envs::find(name).unwrap();
        for weight in [-2.0, -0.37, 0.5, 1.0, 1.9] {
            for seed in 0..4 {
                let topology = swing_up_topology();
                let mut episode = Episode::new(&*task, &topology, weight, seed);
                episode.finish();
                let expected = rollout(&*task, &topology, weight, seed);
                assert_eq!(episode.total().to_bits(), expected.to_bits());
                // Again, and the same.
                episode.restart(seed);
                episode.finish();
                assert_eq!(episode.total().to_bits(), expected.to_bits());
            }
        }
    }
}

#[test]
fn the_weight_can_change_on_the_way() {
    let outcome = |later: f64| {
        let mut episode = swing_up(1.0, 1);
        (0..30).for_each(|_| episode.advance());
        let before = episode.total();
        episode.set_weights(later);
        assert_eq!((episode.weight(), episode.steps()), (Some(later), 30));
        episode.finish();
        (before, episode.total())
    };
    assert_eq!(outcome(1.0).1, rollout_of_swing_up(1.0));
    assert_eq!(outcome(1.0).0, outcome(-1.0).0);
    assert_ne!(outcome(1.0).1, outcome(-1.0).1);
}

fn rollout_of_swing_up(weight: f64) -> f64 {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    rollout(&*task, &swing_up_topology(), weight, 1)
}

#[test]
fn what_is_not_finite_ends_it_with_the_worst_return() {
    let observation = Counting { bad_observation: Some(5), ..Counting::default() };
    let reward = Counting { bad_reward: Some(7), ..Counting::default() };
    let good = Counting::default();
    let cases = [(observation, 1.0, 5), (reward, 1.0, 7), (good, 1e308, 2)];
    for (task, weight, steps) in cases {
        let topology = Counting::topology();
        let mut episode = Episode::new(&task, &topology, weight, 0);
        episode.finish();
        assert_eq!((episode.end(), episode.steps()), (Some(End::NotFinite), steps));
        assert_eq!(episode.total(), -7.0);
        assert_eq!(rollout(&task, &topology, weight, 0), -7.0);
        // Nothing happens any more, until it starts again.
        episode.advance();
        assert_eq!(episode.steps(), steps);
        episode.restart(0);
        assert_eq!((episode.end(), episode.total()), (None, 0.0));
    }
    let mut episode = Episode::new(&good, &Counting::topology(), 0.5, 0);
    episode.finish();
    assert_eq!((episode.end(), episode.total()), (Some(End::Truncated), 95.0));
}

#[test]
#[should_panic(expected = "the network must fit cartpole-swingup-v1")]
fn a_network_that_does_not_fit_is_refused() {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    Episode::new(&*task, &Counting::topology(), 1.0, 0);
}

#[test]
fn side_by_side_each_is_as_it_is_alone() {
    for name in ["cartpole-swingup-hard-v1", "bipedal-walker-v3"] {
        let task = precocial_envs::find(name).unwrap();
        let (inputs, outputs) = task.signature().size();
        let topology = crate::topology::Topology::fully_connected(inputs, outputs);
        let tuned: Vec<f64> =
            (0..topology.connections().len()).map(|index| index as f64 / 9.0 - 1.0).collect();
        let shared = (0..30).map(|index| Weights::Shared(f64::from(index) / 7.0 - 2.0));
        let weights = || shared.clone().chain([Weights::Each(&tuned), Weights::Shared(0.3)]);
        let episode = |weights| Episode::new(&*task, &topology, weights, 5).stopping_after(400);

        let mut groups = SideBySide::groups(weights().map(episode).collect());
        for group in &mut groups {
            (0..401).for_each(|_| group.advance());
        }
        let sizes: Vec<usize> = groups.iter().map(|group| group.episodes().len()).collect();
        assert_eq!(sizes, [24, 6, 1, 1]);
        for (together, weights) in groups.iter().flat_map(SideBySide::episodes).zip(weights()) {
            let mut alone = episode(weights);
            alone.finish();
            let told =
                |episode: &Episode| (episode.total().to_bits(), episode.steps(), episode.end());
            assert_eq!(told(together), told(&alone), "{name}, {weights:?}");
            assert_eq!(together.weight(), alone.weight());
        }
    }
}
