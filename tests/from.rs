//! `precocial run --from`: a search that begins with a champion.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use crate::common::{essence, experiment, precocial};
use assert_cmd::assert::Assert;
use precocial::evaluation::{EvaluationConditions, EvaluationSettings, evaluator};
use precocial::run::{ChampionFile, Checkpoint, Experiment, SearchState, read};
use precocial::search::{Progress, Search as _, SearchContext, Starts, Wann, WannSettings};
use precocial::stream::{Purpose, episode_seeds};
use precocial::topology::Topology;
use serde_json::Value;

const GENERATIONS: u64 = 7;

fn champion(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions").join(name)
}

/// The made-up network of the import's tests, with disabled connections.
fn imported(folder: &Path) -> PathBuf {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/published.out");
    let out = folder.join("imported.ron");
    let mut import = precocial();
    import.arg("import").arg(file).args(["--task", "cartpole-swingup-v1", "--out"]).arg(&out);
    import.assert().success();
    out
}

fn run(file: &Path, from: &Path, out: &Path, options: &[&str]) -> Assert {
    let mut command = precocial();
    command.arg("run").arg(file).arg("--from").arg(from).arg("--out").arg(out).args(options);
    command.assert()
}

fn said(assert: &Assert) -> String {
    let stderr = String::from_utf8_lossy(&assert.get_output().stderr).replace('│', " ");
    stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn topology(path: &Path) -> Topology {
    let champion: ChampionFile = read(path).unwrap();
    champion.topology
}

/// Nodes that tell signs need numbers of their own.
#[test]
fn a_signed_network_without_numbers_left_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), GENERATIONS);
    let from = folder.path().join("full.ron");
    for (last, code) in [(4_294_967_294_u32, 3), (4_294_967_293, 3), (4_294_967_291, 0)] {
        let champion = format!(
            "(format: 1, task: \"cartpole-swingup-v1\",
              topology: (inputs: 5, outputs: [Linear], hidden: [({last}, Tanh)],
                         connections: [(1, {last}), ({last}, 6)]),
              tuned: Some((weights: [1.0, -1.0])))"
        );
        fs::write(&from, champion).unwrap();
        let out = folder.path().join(last.to_string());
        let assert = run(&file, &from, &out, &[]).code(code);
        assert_eq!(said(&assert).contains("as many nodes as numbers"), code == 3);
    }
}

#[test]
fn the_run_needs_nothing_but_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), GENERATIONS);
    let from = imported(folder.path());
    let out = |name: &str| folder.path().join(name);
    run(&file, &from, &out("one"), &["--threads", "1"]).success();
    run(&file, &from, &out("three"), &["--threads", "3"]).success();
    let straight = essence(&out("one"));
    assert_eq!(straight, essence(&out("three")));
    // Stopped, and as a kill before the first checkpoint leaves it.
    run(&file, &from, &out("stopped"), &["--set", "search.generations=2"]).success();
    run(&file, &from, &out("killed"), &["--set", "search.generations=2"]).success();
    fs::remove_file(out("killed").join("checkpoint.ron")).unwrap();
    fs::remove_file(&from).unwrap();
    for name in ["stopped", "killed"] {
        let mut resume = precocial();
        let generations = GENERATIONS.to_string();
        resume.arg("resume").arg(out(name)).args(["--generations", &generations]);
        resume.assert().success();
        assert_eq!(straight, essence(&out(name)), "{name}");
    }
    // The experiment that was written is one like any other.
    let mut again = precocial();
    again.arg("run").arg(out("one").join("experiment.ron")).arg("--out").arg(out("again"));
    again.assert().success();
    assert_eq!(straight, essence(&out("again")));
}

#[test]
fn the_first_generation_is_the_champion_and_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let from = topology(&imported(folder.path()));
    assert!(from.complexity() < from.connections().len(), "some are disabled");
    let task = precocial_envs::find("cartpole-swingup-v1").unwrap();
    let evaluation = EvaluationSettings::default();
    let count = |count| NonZeroU32::new(count).unwrap();
    let settings = WannSettings {
        population: count(40),
        from: Some(from.clone()),
        starts: Starts { count: count(2), generations: count(1), ..Starts::default() },
        ..WannSettings::default()
    };
    let evaluator = evaluator(task);
    let context =
        SearchContext { evaluator: evaluator.clone(), seed: 3, evaluation: evaluation.clone() };
    let mut search = Wann::new(context, settings);
    let first = search.state().population.clone();
    let progress = search.advance();
    let second = search.state().population.clone();
    for population in [&first, &second] {
        assert_eq!(population[0], from);
        let children = population.iter().filter(|&child| *child != from);
        assert!(children.count() >= 20, "most variations find a place");
        for child in population {
            // One variation adds a node with two connections at the most.
            assert!(child.hidden().len() <= from.hidden().len() + 1);
            assert!(child.connections().len() <= from.connections().len() + 2);
        }
    }
    assert_ne!(first, second, "every start has children of its own");
    let seeds = episode_seeds(3, Purpose::Episodes, 0, evaluation.episodes_of_generation(0));
    let weights = evaluation.weights.values();
    let alone =
        evaluator.evaluate(&[&from], &EvaluationConditions::new(&weights, &seeds)).remove(0);
    let Progress::Evaluated(progress) = progress else { panic!("networks are evaluated") };
    assert!(progress.fitness_best >= alone.mean(), "{} {}", progress.fitness_best, alone.mean());
}

#[test]
fn a_run_may_begin_where_another_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let out = |name: &str| folder.path().join(name);
    run(&file, &champion("swingup-3.ron"), &out("first"), &[]).success();
    run(&file, &out("first"), &out("second"), &["--set", "seed=6"]).success();
    let begun: Experiment = read(&out("second").join("experiment.ron")).unwrap();
    assert_eq!(begun.seed, 6);
    assert_eq!(begun.kind().initial_network(), Some(&topology(&out("first").join("champion.ron"))));
    // It begins with one that is good at once.
    let champion: ChampionFile = read(&out("first").join("champion.ron")).unwrap();
    assert!(champion.score.unwrap() > 600.0, "{:?}", champion.score);
    // Elites live on, so it is still there.
    let checkpoint: Checkpoint = read(&out("first").join("checkpoint.ron")).unwrap();
    let SearchState::Wann(state) = checkpoint.state else { panic!("another search") };
    assert!(state.population.iter().all(|network| network.complexity() > 20));
}

#[test]
fn a_plan_tells_what_it_begins_with() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let from = imported(folder.path());
    let plan = |options: &[&str]| {
        let options = [&["--dry-run"], options].concat();
        let assert = run(&file, &from, &folder.path().join("out"), &options).success();
        assert!(!folder.path().join("out").exists());
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let words = plan(&[]);
    assert!(
        words.contains("begins with  a network of 10 connections and 3 hidden nodes"),
        "{words}"
    );
    let told: Value = serde_json::from_str(&plan(&["--json"])).unwrap();
    assert_eq!(told["experiment"]["search"]["Wann"]["from"]["inputs"], 5);
    assert!(!plan(&["--set", "search.from=None"]).contains("begins with"));
}

#[test]
fn a_champion_that_does_not_fit_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let out = folder.path().join("out");
    let walker = champion("biped-small-1.ron");
    for options in [&[][..], &["--dry-run"]] {
        let words = said(&run(&file, &walker, &out, options).code(3));
        let expected = "the network has 24 inputs and 4 outputs, but cartpole-swingup-v1 has 5";
        assert!(words.contains("biped-small-1.ron") && words.contains(expected), "{words}");
        assert!(words.contains("precocial tasks"), "{words}");
    }
    let set = ["--set", "task=bipedal-walker-v3"];
    assert!(said(&run(&file, &champion("swingup-3.ron"), &out, &set).code(3)).contains("24"));
    run(&file, &walker, &out, &["--set", "task=bipedal-walker-v3", "--dry-run"]).success();
    // In a file.
    let topology = ron::to_string(&topology(&walker)).unwrap();
    let text = format!("(task: \"cartpole-swingup-v1\", search: Wann((from: Some({topology}))))");
    fs::write(&file, text).unwrap();
    let assert = precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().code(3);
    let words = said(&assert);
    assert!(words.contains("small.ron") && words.contains("`search.from`: the network"), "{words}");
    assert!(!out.exists());
}

#[test]
fn what_is_no_champion_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let out = folder.path().join("out");
    for (from, code) in [("nowhere.ron", 4), ("small.ron", 3), (".", 4)] {
        run(&file, &folder.path().join(from), &out, &[]).code(code);
        assert!(!out.exists());
    }
    // A network that is none, in a file: the place is pointed at.
    let text = "(task: \"cartpole-swingup-v1\", search: Wann((\n  from: (inputs: 5, \
                outputs: [Linear], hidden: [], connections: [(1, 0)]))))";
    fs::write(&file, text).unwrap();
    let assert = precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().code(3);
    let words = said(&assert);
    assert!(words.contains("cannot end at bias or input 0"), "{words}");
}
