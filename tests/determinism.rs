//! Same experiment, seed and version: the same bytes, for any number of
//! threads, after any stop, on any instruction set.

use std::path::Path;

use crate::common::{digits, essence, experiment, precocial, walkers};
use precocial::activation::Activation;
use precocial::evaluation::{Job, Rollout};
use precocial::network::Network;
use precocial::search::variation::VariationSettings;
use precocial::stream::{Purpose, stream};
use precocial::topology::Topology;
use precocial_envs::lanes::InstructionSet;

const GENERATIONS: u64 = 17;

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for make in [experiment, walkers, digits] {
        let folder = tempfile::tempdir().unwrap();
        let file = make(folder.path(), GENERATIONS);
        let essences: Vec<_> = ["1", "2", "7"]
            .into_iter()
            .map(|threads| {
                let out = folder.path().join(threads);
                let mut run = precocial();
                run.arg("run").arg(&file).args(["--threads", threads, "--out"]).arg(&out);
                run.assert().success();
                essence(&out)
            })
            .collect();
        assert_eq!(essences[0], essences[1]);
        assert_eq!(essences[0], essences[2]);
    }
}

#[test]
fn stopped_and_resumed_is_the_same_as_straight() {
    let folder = tempfile::tempdir().unwrap();
    // At a checkpoint, beside one, before the first, and several times.
    let stops = [vec![3], vec![4], vec![1], vec![2, 9, 10, 16]];
    stopped(&experiment(folder.path(), GENERATIONS), &stops);
    stopped(&walkers(folder.path(), GENERATIONS), &stops[3..]);
    stopped(&digits(folder.path(), GENERATIONS), &stops[3..]);
}

fn stopped(file: &Path, stops: &[Vec<u64>]) {
    let folder = tempfile::tempdir().unwrap();
    let straight = folder.path().join("straight");
    precocial().arg("run").arg(file).arg("--out").arg(&straight).assert().success();
    for stops in stops {
        let out = folder.path().join(format!("{stops:?}"));
        let first = format!("search.generations={}", stops[0]);
        let mut run = precocial();
        run.arg("run").arg(file).args(["--set", &first, "--out"]).arg(&out).assert().success();
        for next in stops[1..].iter().chain([&GENERATIONS]) {
            let mut resume = precocial();
            resume.arg("resume").arg(&out).args(["--generations", &next.to_string()]);
            resume.assert().success();
        }
        assert_eq!(essence(&straight), essence(&out), "stopped after {stops:?}");
    }
}

#[test]
fn metrics_ahead_of_the_checkpoint_are_redone() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), GENERATIONS);
    let out = folder.path().join("run");
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    let straight = essence(&out);
    // As a kill may leave it: an older checkpoint, and a torn line.
    std::fs::rename(out.join("checkpoint.previous.ron"), out.join("checkpoint.ron")).unwrap();
    let metrics = std::fs::read_to_string(out.join("metrics.jsonl")).unwrap();
    std::fs::write(out.join("metrics.jsonl"), &metrics[..metrics.len() - 40]).unwrap();
    precocial().arg("resume").arg(&out).assert().success();
    assert_eq!(straight, essence(&out));
}

/// A topology after so many variations of every kind.
fn varied(seed: u64, variations: usize) -> Topology {
    let mut generator = stream(seed, Purpose::Variation, 0, 0);
    let mut topology = Topology::new(5, 1);
    for source in 0..=5 {
        topology.add_connection(source, 6).unwrap();
    }
    let settings = VariationSettings { remove_connection: 0.05, ..VariationSettings::default() };
    for _ in 0..variations {
        topology = settings.vary(&topology, &Activation::ALL, &mut generator);
    }
    topology
}

#[test]
fn every_instruction_set_and_number_of_lanes_gives_the_same_bits() {
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    let jobs: Vec<Job> =
        (0..40).map(|seed| Job { weight: seed as f64 / 10.0 - 2.0, seed: seed % 7 }).collect();
    for seed in 0..6 {
        let network = Network::compile(&varied(seed, 60));
        let run = |set, jobs: &[Job]| {
            let mut returns = vec![0.0; jobs.len()];
            Rollout::with_instruction_set(&*task, set).run(&network, jobs, &mut returns);
            returns.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        let together = run(InstructionSet::detect(), &jobs);
        for set in InstructionSet::available() {
            assert_eq!(together, run(set, &jobs), "{set:?}, network {seed}");
        }
        let alone: Vec<_> =
            jobs.iter().flat_map(|job| run(InstructionSet::detect(), &[*job])).collect();
        assert_eq!(together, alone, "one job at a time, network {seed}");
    }
}
