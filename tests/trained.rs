//! Searches that train: lottery tickets, pruning, wirings, through the binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{essence, precocial};
use precocial::run::{ChampionFile, Problem, read};
use serde_json::Value;
use tempfile::tempdir;

const TRAINING: &str = "training: (optimizer: Adam(learning_rate: 0.01), batch: 50, iterations: 40, validate_every: 20)";

/// Each kind of search by its name, what sets its length, and small settings.
fn searches() -> [(&'static str, &'static str, String); 5] {
    let fine_tuning = "fine_tuning: (batch: 50, iterations: 20, validate_every: 10)";
    [
        (
            "lottery",
            "rounds",
            format!(
                "Lottery((layers: [20, 10], rounds: 4, rewind: 5, tolerance: 0.3, {TRAINING}))"
            ),
        ),
        (
            "weights",
            "rounds",
            format!(
                "Pruning((layers: [20, 10], rounds: 4, one_shot: true, tolerance: 0.3, {TRAINING},
                          {fine_tuning}))"
            ),
        ),
        (
            "neurons",
            "rounds",
            format!(
                "Pruning((layers: [20, 10], rounds: 4, unit: Neurons(score: Activity),
                          tolerance: 0.3, {TRAINING}, {fine_tuning}))"
            ),
        ),
        (
            "wiring",
            "passes",
            "Wiring((graph: Blocks(hidden: 20, blocks: 3), edges: 200, passes: 5,
                     values: Signed(magnitude: None), biases: false, schedule: Constant))"
                .to_owned(),
        ),
        (
            "recurrent",
            "passes",
            "Wiring((graph: Recurrent(hidden: 12, steps: 3), edges: 150, passes: 5,
                     schedule: Steps(after: [20], factor: 0.1), gradient_limit: Some(1.0)))"
                .to_owned(),
        ),
    ]
}

fn write(folder: &Path, name: &str, search: &str) -> PathBuf {
    let path = folder.join(format!("{name}.ron"));
    let text = format!("(task: \"digits\", seed: 5, save_every: 2, search: {search})");
    fs::write(&path, text).unwrap();
    path
}

/// What the command says on its way to this exit code.
fn said(command: &mut assert_cmd::Command, code: i32) -> String {
    let output = command.assert().code(code).get_output().stderr.clone();
    // Messages are broken where a line is full.
    let words = String::from_utf8(output).unwrap().replace('│', " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(file: &Path, out: &Path, more: &[&str]) {
    precocial().arg("run").arg(file).arg("--out").arg(out).args(more).assert().success();
}

#[test]
fn threads_and_stops_change_nothing() {
    let folder = tempdir().unwrap();
    for (name, length, search) in searches() {
        let file = write(folder.path(), name, &search);
        let straight = folder.path().join(name);
        run(&file, &straight, &["--threads", "1"]);
        let threads = folder.path().join(format!("{name}-7"));
        run(&file, &threads, &["--threads", "7"]);
        assert_eq!(essence(&straight), essence(&threads), "{name}");

        // At a checkpoint, and beside one.
        let stopped = folder.path().join(format!("{name}-stopped"));
        let first = if length == "rounds" { "search.rounds=1" } else { "search.passes=2" };
        run(&file, &stopped, &["--set", first]);
        for generations in ["3", "5"] {
            let mut resume = precocial();
            resume.arg("resume").arg(&stopped).args(["--generations", generations]);
            resume.assert().success();
        }
        assert_eq!(essence(&straight), essence(&stopped), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn killed_again_and_again_ends_as_if_undisturbed() {
    let folder = tempdir().unwrap();
    for (name, _, search) in searches() {
        let file = write(folder.path(), name, &search);
        let straight = folder.path().join(name);
        let begin = Instant::now();
        run(&file, &straight, &[]);
        let whole = begin.elapsed();
        let out = folder.path().join(format!("{name}-killed"));
        for kill in 1..=6 {
            let mut command = Command::new(assert_cmd::cargo::cargo_bin("precocial"));
            if out.join("experiment.ron").exists() {
                command.arg("resume").arg(&out);
            } else {
                command.arg("run").arg(&file).arg("--out").arg(&out);
            }
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep((whole / 8 * kill).min(Duration::from_secs(2)));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if out.join("experiment.ron").exists() {
            precocial().arg("resume").arg(&out).assert().success();
        } else {
            run(&file, &out, &[]);
        }
        assert_eq!(essence(&straight), essence(&out), "{name}");
    }
}

/// One champion goes through all that can be done with one.
#[test]
fn a_champion_is_evaluated_reported_exported_and_begun_with() {
    let folder = tempdir().unwrap();
    for (name, _, search) in searches() {
        let file = write(folder.path(), name, &search);
        let out = folder.path().join(name);
        run(&file, &out, &[]);
        let mut command = precocial();
        command.arg("evaluate").arg(&out).args(["--json", "--episodes", "3", "--scan", "5"]);
        command.args(["--retrain", "100"]);
        let output = command.assert().success().get_output().stdout.clone();
        let table: Value = serde_json::from_slice(&output).unwrap();
        assert_eq!(table["test_images"], 359);
        let own = table["tuned_weights"]["accuracy"].as_f64().unwrap();
        let signs = table["signs"]["best"]["accuracy"].as_f64().unwrap();
        assert_eq!(table["retrained"].as_array().unwrap().len(), 2, "{name}");
        assert!(own > 0.2, "{name}: {own}");
        if name == "wiring" {
            // What the search itself said of the same network and images.
            let lines = fs::read_to_string(out.join("metrics.jsonl")).unwrap();
            let said = lines.lines().map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                line["networks"][0]["test_accuracy"].as_f64().unwrap()
            });
            assert!(said.into_iter().any(|said| (said - own).abs() < 1e-9), "{own}");
            // Its magnitude is not one of the scanned ones, but a sign is a sign.
            assert!(signs > 0.2, "{signs}");
        }
        precocial().arg("inspect").arg(&out).assert().success();
        precocial().arg("report").arg(&out).args(["--episodes", "2"]).assert().success();
        let model = folder.path().join(format!("{name}.onnx"));
        precocial().arg("export").arg(&out).arg(model).assert().success();
        precocial().arg("resume").arg(&out).assert().success();

        // Every search can begin with it, evolution included.
        for (next, search) in [
            ("wann", "Wann((population: 8, generations: 2))".to_owned()),
            ("lottery", format!("Lottery((rounds: 1, {TRAINING}))")),
            ("pruning", format!("Pruning((rounds: 1, {TRAINING}))")),
            ("wiring", "Wiring((edges: 100, passes: 1))".to_owned()),
        ] {
            let file = write(folder.path(), &format!("{name}-{next}"), &search);
            let from = out.to_str().unwrap();
            run(&file, &folder.path().join(format!("{name}-then-{next}")), &["--from", from]);
        }
    }
    let mut compare = precocial();
    compare.arg("report").args(searches().map(|(name, ..)| folder.path().join(name)));
    compare.arg("--out").arg(folder.path().join("comparison.html")).assert().success();
}

#[test]
fn a_signed_wiring_keeps_its_signs_when_evolution_begins_with_it() {
    let folder = tempdir().unwrap();
    let (name, _, search) = &searches()[3];
    let file = write(folder.path(), name, search);
    let out = folder.path().join("signed");
    run(&file, &out, &[]);
    let wiring: ChampionFile = read(&out.join("champion.ron")).unwrap();
    let search = "Wann((population: 1, generations: 1))";
    let file = write(folder.path(), "evolved", search);
    let evolved = folder.path().join("evolved");
    let mut command = precocial();
    command.arg("run").arg(&file).arg("--out").arg(&evolved).arg("--from").arg(&out);
    assert!(said(&mut command, 0).contains("signs of its weights become nodes"));
    let evolved: ChampionFile = read(&evolved.join("champion.ron")).unwrap();
    assert!(evolved.topology.complexity() > wiring.topology.complexity());
    // Weights of 1 and -1 mean the same.
    assert_eq!(evolved.scores[1].weight, -1.0);
    assert_eq!(evolved.scores[1].mean, evolved.scores[4].mean);
}

#[test]
fn what_cannot_be_is_said() {
    let folder = tempdir().unwrap();
    let refused = |text: &str, words: &str| {
        let file = folder.path().join("wrong.ron");
        fs::write(&file, text).unwrap();
        let mut command = precocial();
        command.arg("run").arg(&file).arg("--out").arg(folder.path().join("never"));
        let told = said(&mut command, 3);
        assert!(told.contains(words), "{told}");
    };
    refused("(task: \"cartpole-v1\", search: Lottery(()))", "trains on samples with classes");
    refused("(task: \"digits\", search: Lottery((rate: 1.0)))", "below 1");
    refused("(task: \"digits\", search: Wiring((initial: 0.0)))", "above 0");
    refused("(task: \"digits\", search: Wiring((edges: 0)))", "nonzero");
    refused("(task: \"digits\", search: Pruning((layer: [3])))", "layer");
    refused("(task: \"digits\", search: Lottery((layers: [100000, 100000])))", "at most a million");
    let recurrent = "Wiring((graph: Recurrent(hidden: 10, steps: 1000000)))";
    refused(&format!("(task: \"digits\", search: {recurrent})"), "at most a million");
    let wrong = "Lottery((training: (optimizer: Adam(learning_rate: -1.0))))";
    refused(&format!("(task: \"digits\", search: {wrong})"), "above 0");
    for wrong in [
        "values: Signed(magnitude: Some(NaN))",
        "gradient_limit: Some(-1.0)",
        "schedule: Steps(after: [1], factor: NaN)",
    ] {
        refused(&format!("(task: \"digits\", search: Wiring(({wrong})))"), "above 0");
    }
    let from =
        "from: Some((topology: (inputs: 64, outputs: [Linear], hidden: [], connections: [(1, 65)]),
        weights: []))";
    let wrong = format!("(task: \"digits\", search: Lottery(({from})))");
    refused(&wrong, "64 inputs and 1 outputs");

    // Steps that depend on the length of the run.
    let file = write(folder.path(), "cosine", "Wiring((edges: 100, passes: 2))");
    let out = folder.path().join("cosine");
    run(&file, &out, &[]);
    let mut resume = precocial();
    resume.arg("resume").arg(&out).args(["--generations", "3"]);
    assert!(said(&mut resume, 3).contains("another number is another run"));

    // A checkpoint that was tampered with.
    let path = out.join("checkpoint.ron");
    let text = fs::read_to_string(&path).unwrap();
    let changed = text.replace("parameters:[", "parameters:[0.0,");
    // By somebody who knows of its sum, and there is none before it.
    let without_sum = changed.lines().filter(|line| !line.starts_with("//"));
    fs::write(&path, without_sum.collect::<Vec<_>>().join("\n")).unwrap();
    let _ = fs::remove_file(out.join("checkpoint.previous.ron"));
    assert!(said(precocial().arg("resume").arg(&out), 3).contains("do not fit"));

    // Weights before training that are not those of the network.
    let champion = fs::read_to_string(out.join("champion.ron")).unwrap();
    let begin = champion.find("start: [").unwrap() + "start: [".len();
    let wrong = format!("{}1.0, {}", &champion[..begin], &champion[begin..]);
    fs::write(folder.path().join("wrong.ron"), wrong).unwrap();
    let error = read::<ChampionFile>(&folder.path().join("wrong.ron")).unwrap_err();
    assert!(matches!(error.problem, Problem::Unsound(_)), "{error}");
}

/// The figures of `experiments/README.md`, where MNIST is at hand: a wiring that
/// is looked for, and one of chance.
#[test]
fn wirings_are_worth_what_is_said() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let data = shared.join("data");
    if !data.join("mnist").is_dir() {
        let must = std::env::var_os("CI").is_some() && shared.exists();
        assert!(!must, "{} is there but has no data/mnist", shared.display());
        eprintln!("skipped: {} has no mnist", data.display());
        return;
    }
    let folder = tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/wiring-signed.ron");
    let out = folder.path().join("signed");
    run(&file, &out, &["--data", data.to_str().unwrap()]);
    let lines = fs::read_to_string(out.join("metrics.jsonl")).unwrap();
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let right = |place: usize| last["networks"][place]["test_accuracy"].as_f64().unwrap();
    assert!(right(0) > 0.945, "with one magnitude: {}", right(0));
    assert!(right(2) < 0.8, "by chance: {}", right(2));
    assert_eq!(last["networks"][0]["edges"], 1000);
}

/// A training that runs away leaves no champion that could not be read.
#[test]
fn a_training_that_runs_away_has_no_champion_of_no_numbers() {
    let folder = tempdir().unwrap();
    let sgd = "Sgd(learning_rate: 1e300, momentum: 0.0, weight_decay: 0.0)";
    let training = format!("training: (optimizer: {sgd}, iterations: 30, validate_every: 10)");
    let search = format!("Lottery((layers: [8], rounds: 1, tolerance: 1.0, {training}))");
    let file = write(folder.path(), "wild", &search);
    let out = folder.path().join("wild");
    let mut wild = precocial();
    assert!(said(wild.arg("run").arg(&file).arg("--out").arg(&out), 3).contains("has diverged"));
    assert!(!out.join("champion.ron").exists());
    precocial().arg("inspect").arg(&out).assert().success();
}

/// A chain of thousands of nodes allows more edges than there is room for: its
/// own connections can be trained, but no search can begin with it.
#[test]
fn a_deep_network_is_trained_and_begins_no_search() {
    let folder = tempdir().unwrap();
    let nodes = 75..75 + 3000;
    let hidden: Vec<String> = nodes.clone().map(|node| format!("({node}, Relu)")).collect();
    let chain = nodes.clone().map(|node| if node == 75 { (1, node) } else { (node - 1, node) });
    let last = (nodes.end - 1, 65);
    let connections: Vec<(u32, u32)> = chain.chain([last]).collect();
    let outputs = ["Linear"; 10].join(", ");
    let text = format!(
        "(format: 1, task: \"digits\", topology: (inputs: 64, outputs: [{outputs}],
          hidden: [{}], connections: {connections:?}))",
        hidden.join(", ")
    );
    let file = folder.path().join("chain.ron");
    fs::write(&file, text).unwrap();
    let mut evaluate = precocial();
    evaluate.arg("evaluate").arg(&file).args(["--retrain", "10", "--episodes", "2", "--scan", "2"]);
    let output = evaluate.assert().success().get_output().stdout.clone();
    assert!(String::from_utf8(output).unwrap().contains("trained from fresh weights"));
    let experiment = write(folder.path(), "prune", "Pruning(())");
    let mut prune = precocial();
    prune.arg("run").arg(&experiment).arg("--out").arg(folder.path().join("never"));
    assert!(said(prune.arg("--from").arg(&file), 3).contains("at most a million"));
}
