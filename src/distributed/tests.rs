//! Ranks that are threads of this process: what comes out is what one would give.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use precocial_envs::Task;

use super::portions::Portions;
use super::work::Batch;
use super::{ChannelTransport, Coordinator, Hello, RankEvaluator, Setup, channels, work};
use crate::evaluation::{
    Evaluation, EvaluationConditions, Evaluator, Split, Tally, Trial, evaluator,
};
use crate::network::Weights;
use crate::stop::StopSignal;
use crate::stream::{Purpose, stream};
use crate::topology::{BIAS, Topology};

fn hello(rank: usize) -> Hello {
    Hello {
        version: "1".to_owned(),
        arguments: vec!["run".to_owned()],
        host: format!("host {rank}"),
        processors: String::new(),
        process: 1,
        parallelism: 1,
    }
}

fn task(name: &str) -> Arc<dyn Task> {
    precocial_envs::find(name).unwrap()
}

/// An evaluator on so many ranks, of which the others open the task with `open`.
fn on_ranks(
    name: &str,
    ranks: usize,
    open: fn(&Setup) -> Result<Arc<dyn Evaluator>, String>,
) -> Result<(RankEvaluator, Arc<Coordinator>), String> {
    let mut ends = channels(ranks).into_iter();
    let first = ends.next().unwrap();
    for (index, mut end) in ends.enumerate() {
        thread::spawn(move || work(&mut end, hello(index + 1), open));
    }
    let coordinator = Coordinator::start(
        first,
        hello(0),
        |hellos| vec![1; hellos.len()],
        |lost| panic!("{lost}"),
    );
    let coordinator = Arc::new(coordinator.map_err(|refusal| refusal.to_string())?);
    let setup = Setup {
        task: name.to_owned(),
        data: None,
        folder: "nowhere".into(),
        has_all_data: false,
        threads: coordinator.threads(),
    };
    let made = RankEvaluator::new(task(name), &setup, coordinator.clone());
    Ok((made.map_err(|refusal| refusal.to_string())?, coordinator))
}

#[allow(clippy::unnecessary_wraps)] // As those that refuse.
fn sound(setup: &Setup) -> Result<Arc<dyn Evaluator>, String> {
    Ok(evaluator(task(&setup.task)))
}

/// Networks that differ, of which some act alike and some are even.
fn networks(name: &str, count: usize) -> Vec<Topology> {
    let (inputs, outputs) = task(name).signature().size();
    let network = |index: usize| {
        let mut topology = Topology::new(inputs, outputs);
        let output = topology.output_ids().start;
        for input in 0..=inputs as u32 {
            if (index % 11) & (1 << (input % 4)) != 0 || input == BIAS {
                topology.add_connection(input, output).unwrap();
            }
        }
        topology
    };
    (0..count).map(network).collect()
}

fn conditions(split: Split) -> EvaluationConditions {
    let mut conditions = EvaluationConditions::new(&[-1.5, 0.5, 1.5], &[7, u64::MAX]);
    conditions.episodes.split = split;
    conditions.patience = NonZeroU32::new(300);
    conditions
}

#[test]
fn evaluations_are_those_of_one_process() {
    for (name, split) in [
        ("cartpole-swingup-v1", Split::Training),
        ("bipedal-walker-v3", Split::Validation),
        ("digits", Split::Training),
    ] {
        let networks = networks(name, 40);
        let networks: Vec<&Topology> = networks.iter().collect();
        let conditions = conditions(split);
        let expected = evaluator(task(name)).evaluate(&networks, &conditions);
        for ranks in [1, 2, 3, 5] {
            let (on_ranks, _) = on_ranks(name, ranks, sound).unwrap();
            // The first rank may have done all before the others began: again, then.
            let others_did_some = (0..1000).any(|_| {
                assert_eq!(on_ranks.evaluate(&networks, &conditions), expected, "{name}, {ranks}");
                ranks == 1 || on_ranks.traffic().unwrap().messages > 0
            });
            assert!(others_did_some, "{name}, {ranks}");
        }
        assert!(expected.iter().any(|evaluation| evaluation.tally == Tally::default()));
    }
}

#[test]
fn few_networks_are_divided_by_weights_and_episodes() {
    let name = "cartpole-swingup-v1";
    let mut conditions = EvaluationConditions::new(&[-1.5, 0.5, 1.5], &[5, 4, 3, 2, 1, 0, 9]);
    conditions.patience = NonZeroU32::new(50);
    let networks = networks(name, 3);
    let networks: Vec<&Topology> = networks.iter().collect();
    for (portions, count) in [(2, 6), (6, 6), (20, 24), (1000, 42)] {
        let portions = Portions::new(3, &conditions, portions);
        assert_eq!(portions.batch(&networks, &conditions).len(), count);
    }
    let expected = evaluator(task(name)).evaluate(&networks, &conditions);
    let (on_ranks, _) = on_ranks(name, 5, sound).unwrap();
    assert_eq!(on_ranks.evaluate(&networks, &conditions), expected);
}

#[test]
fn trials_are_those_of_one_process() {
    for name in ["cartpole-swingup-v1", "digits"] {
        let (inputs, outputs) = task(name).signature().size();
        let topology = Topology::fully_connected(inputs, outputs);
        let drawn = |index| -> Vec<f64> {
            use rand::RngExt as _;
            let mut generator = stream(1, Purpose::Tuning, 0, index);
            topology.connections().iter().map(|_| generator.random::<f64>() - 0.5).collect()
        };
        let own: Vec<Vec<f64>> = (0..9).map(drawn).collect();
        let mut trials: Vec<Trial<'_>> =
            own.iter().flat_map(|own| Trial::each(Weights::Each(own), &[1, 2, 3, 4, 5])).collect();
        // Zero has two signs, and both are kept.
        for shared in [0.7, 0.0, -0.0] {
            trials.splice(7..7, Trial::each(Weights::Shared(shared), &[8, 9]));
        }
        let mut expected_tally = Tally { steps: 5, non_finite: 0 };
        let expected = evaluator(task(name)).trials(
            &topology,
            Split::Validation,
            &trials,
            &mut expected_tally,
        );
        for ranks in [1, 2, 3, 5] {
            let (on_ranks, _) = on_ranks(name, ranks, sound).unwrap();
            let mut tally = Tally { steps: 5, non_finite: 0 };
            let returns = on_ranks.trials(&topology, Split::Validation, &trials, &mut tally);
            assert_eq!((returns, tally), (expected.clone(), expected_tally), "{name}, {ranks}");
        }
    }
}

#[test]
fn parts_of_trials_keep_their_weights() {
    let topology = Topology::fully_connected(1, 1);
    let own = [[1.0, 2.0], [3.0, f64::from_bits(0x7ff8_0000_0000_0123)]];
    let mut trials = Trial::each(Weights::Each(&own[0]), &[1, 2]);
    trials.extend(Trial::each(Weights::Each(&own[1]), &[3, 4]));
    let work = Batch::trials(&topology, Split::Test, &trials);
    let part = Batch::trials(&topology, Split::Test, &trials[2..3]);
    let sent: Batch = super::message::decode(&super::message::encode(&work.part(2..3))).unwrap();
    // Not a number is not equal to itself; its bits are.
    assert_eq!(super::message::encode(&sent), super::message::encode(&part));
    assert_eq!(work.part(0..4).len(), 4);
}

#[test]
fn work_stops_where_it_is_asked_to() {
    let (on_ranks, _) = on_ranks("bipedal-walker-v3", 3, sound).unwrap();
    let networks = networks("bipedal-walker-v3", 400);
    let networks: Vec<&Topology> = networks.iter().collect();
    let stop = StopSignal::default();
    stop.ask();
    assert_eq!(on_ranks.evaluate_unless(&networks, &conditions(Split::Training), &stop), None);
    // And the next is not the worse for it.
    let some = on_ranks.evaluate(&networks[..3], &conditions(Split::Training));
    assert_eq!(some.len(), 3);
}

/// An evaluator that fails at its first network.
struct Failing(Arc<dyn Task>);

impl Evaluator for Failing {
    fn task(&self) -> &Arc<dyn Task> {
        &self.0
    }

    fn evaluate_unless(
        &self,
        _: &[&Topology],
        _: &EvaluationConditions,
        _: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        panic!("the pole broke")
    }

    fn trials_unless(
        &self,
        _: &Topology,
        _: Split,
        _: &[Trial<'_>],
        _: &mut Tally,
        _: &StopSignal,
    ) -> Option<Vec<f64>> {
        panic!("the pole broke")
    }

    fn is_deterministic(&self, _: Split) -> bool {
        false
    }
}

#[test]
fn a_rank_that_panics_is_lost_with_its_words() {
    let failing = |setup: &Setup| Ok(Arc::new(Failing(task(&setup.task))) as _);
    let (on_ranks, coordinator) = on_ranks("bipedal-walker-v3", 2, failing).unwrap();
    let networks = networks("bipedal-walker-v3", 200);
    let networks: Vec<&Topology> = networks.iter().collect();
    let stop = StopSignal::default();
    let conditions = conditions(Split::Training);
    // On a busy machine rank 0 may do everything before rank 1 has a part: once more.
    let mut tries = 0..100;
    assert!(tries.any(|_| on_ranks.evaluate_unless(&networks, &conditions, &stop).is_none()));
    assert!(stop.is_asked());
    let lost = coordinator.lost().unwrap().to_string();
    assert_eq!(lost, "rank 1 on host 1 was lost: it panicked: the pole broke");
}

#[test]
fn ranks_that_cannot_take_part_say_why() {
    let refusing = |_: &Setup| Err("there is no such table".to_owned());
    let refusal = on_ranks("digits", 2, refusing).err().unwrap();
    assert_eq!(refusal, "rank 1 on host 1: there is no such table");

    for (other, why) in [
        (Hello { version: "2".to_owned(), ..hello(1) }, "it is of another version of the program"),
        (Hello { arguments: vec![], ..hello(1) }, "it was started with another command line"),
    ] {
        let mut ends = channels(2);
        let mut second = ends.pop().unwrap();
        thread::spawn(move || work(&mut second, other, sound));
        let started = Coordinator::start(ends.remove(0), hello(0), |_| vec![1, 1], |_| {});
        assert_eq!(started.err().unwrap().to_string(), format!("rank 1 on host 1: {why}"));
    }
}

/// A rank that has died and one that lives.
#[test]
fn who_gives_no_sign_of_life_is_lost() {
    static DEAD: AtomicBool = AtomicBool::new(false);
    struct Mortal(ChannelTransport);
    impl super::Transport for Mortal {
        fn rank(&self) -> usize {
            self.0.rank()
        }
        fn size(&self) -> usize {
            self.0.size()
        }
        fn send(&mut self, to: usize, message: Vec<u8>) {
            if !DEAD.load(Ordering::SeqCst) {
                self.0.send(to, message);
            }
        }
        fn receive(&mut self) -> Option<(usize, Vec<u8>)> {
            self.0.receive().filter(|_| !DEAD.load(Ordering::SeqCst))
        }
    }
    let mut ends = channels(3);
    let mut last = ends.pop().unwrap();
    let mut mortal = Mortal(ends.pop().unwrap());
    thread::spawn(move || work(&mut last, hello(2), sound));
    thread::spawn(move || work(&mut mortal, hello(1), sound));
    let coordinator = Coordinator::start(ends.remove(0), hello(0), |_| vec![1; 3], |_| {}).unwrap();
    assert_eq!(coordinator.lost_within(Duration::from_secs(20), |_| false), None);
    DEAD.store(true, Ordering::SeqCst);
    let begin = Instant::now();
    let lost = coordinator.lost_within(Duration::from_millis(200), |_| false).unwrap();
    assert_eq!((lost.rank, &lost.host[..]), (1, "host 1"));
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[test]
fn ranks_leave_with_the_exit_code_of_the_first() {
    let mut ends = channels(2);
    let mut second = ends.pop().unwrap();
    let left = thread::spawn(move || work(&mut second, hello(1), sound));
    let coordinator = Coordinator::start(ends.remove(0), hello(0), |_| vec![1, 1], |_| {}).unwrap();
    coordinator.leave(130);
    assert_eq!(left.join().unwrap(), Some(130));
}
