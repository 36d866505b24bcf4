//! Every option acts or is refused, and what cannot be meant is refused at once.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::common::{experiment, precocial};
use tempfile::TempDir;

const CHAMPION: &str = "(format: 1, task: \"cartpole-swingup-v1\",
    topology: (inputs: 5, outputs: [Tanh], hidden: [], connections: [(1, 6), (4, 6)]))";
const XOR: &str = "(format: 1, task: \"xor\",
    topology: (inputs: 2, outputs: [Linear, Linear], hidden: [], connections: [(1, 3), (2, 4)]))";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("c.ron"), CHAMPION).unwrap();
    fs::write(folder.path().join("x.ron"), XOR).unwrap();
    let file = experiment(folder.path(), 1);
    let mut run = precocial();
    run.current_dir(&folder).arg("run").arg(file).args(["--out", "run", "--threads", "1"]);
    run.assert().success();
    folder
}

/// Runs a command line and gives its exit code and its words.
fn words(folder: &Path, line: &str) -> (i32, String) {
    let mut command = precocial();
    let output = command.current_dir(folder).args(line.split(' ')).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn what_would_change_nothing_is_refused_by_name() {
    let folder = folder();
    let data = ["run small.ron", "resume run", "replay c.ron", "evaluate c.ron", "tune c.ron"];
    let data = data.map(|line| (line, "--data", ".".to_owned()));
    let others = [
        ("replay x.ron", "--seed", "3"),
        ("evaluate x.ron --weights 1", "--seed", "3"),
        ("evaluate x.ron --sweep 3", "--episodes", "3"),
        ("evaluate c.ron", "--retrain", "3"),
        ("tune x.ron", "--sigma", "0.3"),
        ("tune x.ron", "--population", "8"),
        ("tune x.ron", "--episodes", "8"),
        ("tune x.ron --algorithm cma-es", "--episodes", "8"),
        ("tune c.ron --algorithm pepg", "--learning-rate", "0.1"),
        ("report run run", "--episodes", "8"),
        ("report run run", "--seed", "8"),
        ("report run run", "--threads", "1"),
        ("report x.ron x.ron", "--recordings", "8"),
        ("export c.ron a.svg", "--weight", "0.5"),
        ("export c.ron a.png", "--weight", "0.5"),
        ("export c.ron a.json a.dot", "--weight", "0.5"),
        ("export run --curve a.svg", "--weight", "0.5"),
    ];
    let others = others.map(|(line, option, value)| (line, option, value.to_owned()));
    let before = crate::common::essence(&folder.path().join("run"));
    for (line, option, value) in data.into_iter().chain(others) {
        let (code, words) = words(folder.path(), &format!("{line} {option} {value}"));
        assert_eq!(code, 2, "{line} {option}: {words}");
        let named = words.contains(option) || words.contains("<FILE|--network <FILE>>");
        assert!(named, "{line} {option}: {words}");
    }
    assert!(!folder.path().join("a.json").exists());
    assert_eq!(before, crate::common::essence(&folder.path().join("run")));
}

#[test]
fn a_chosen_weight_is_in_every_model() {
    let folder = folder();
    for name in ["json", "rs", "c", "onnx", "out"] {
        let read = |weight: &str| {
            let line = format!("export c.ron a.{name} --force{weight}");
            let (code, words) = words(folder.path(), &line);
            assert_eq!(code, 0, "{line}: {words}");
            fs::read(folder.path().join(format!("a.{name}"))).unwrap()
        };
        assert_ne!(read(" --weight 0.7"), read(" --weight 0.6"), "{name}");
        assert_ne!(read(" --weight 0.7"), read(""), "{name}");
    }
    words(folder.path(), "export c.ron w.out --weight 0.7");
    let import = "import w.out --task cartpole-swingup-v1 --matrix-weights --out w.ron";
    assert_eq!(words(folder.path(), import).0, 0);
    let outcome = |line| {
        let text = words(folder.path(), line).1;
        let outcome: serde_json::Value = serde_json::from_str(&text).unwrap();
        outcome["return"].to_string()
    };
    let shared = outcome("replay c.ron --weight 0.7 --json");
    assert_eq!(outcome("replay w.ron --tuned --json"), shared);

    // A shared weight multiplies what a node receives, weights of connections each part
    // of it: the last bits of a thousand steps agree where nothing is rounded.
    let champions = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/champions");
    fs::copy(format!("{champions}/swingup-3.ron"), folder.path().join("s.ron")).unwrap();
    words(folder.path(), "export s.ron s.out --weight 0.5");
    let import = "import s.out --task cartpole-swingup-v1 --matrix-weights --out own.ron";
    assert_eq!(words(folder.path(), import).0, 0);
    let shared = outcome("replay s.ron --weight 0.5 --json");
    assert_eq!(outcome("replay own.ron --tuned --json"), shared);
}

#[test]
fn absurd_numbers_are_refused_at_once_by_the_name_of_their_option() {
    let folder = folder();
    for (line, option) in [
        ("run small.ron --threads 100000", "--threads"),
        ("resume run --threads 1025", "--threads"),
        ("tune c.ron --threads 0", "--threads"),
        ("evaluate c.ron --threads -1", "--threads"),
        ("evaluate c.ron --episodes 4294967295 --weights 1", "--episodes"),
        ("evaluate c.ron --episodes 4294967295", "--episodes"),
        ("evaluate c.ron --episodes 1000000", "--episodes"),
        ("evaluate c.ron --episodes 1000000 --sweep 10000", "--episodes"),
        ("evaluate c.ron --scan 4294967295", "--scan"),
        ("evaluate c.ron --sweep 4294967295", "--sweep"),
        ("report c.ron --out a.html --episodes 4294967295", "--episodes"),
        ("report c.ron --out a.html --episodes 1000000", "--episodes"),
        ("report c.ron --out a.html --recordings 402", "--recordings"),
        ("tune c.ron --population 100000 --episodes 100000", "--episodes"),
    ] {
        let begin = Instant::now();
        let (code, words) = words(folder.path(), line);
        assert_eq!(code, 2, "{line}: {words}");
        assert!(words.contains(option), "{line}: {words}");
        assert!(begin.elapsed() < Duration::from_secs(5), "{line}");
    }
}

#[test]
fn a_forecast_takes_moments_for_any_number_of_episodes() {
    let folder = folder();
    let weights = "evaluation.weights=Grid(low:-2.0,high:2.0,count:10000)";
    for line in [
        "run small.ron --dry-run --set evaluation.episodes=1000000".to_owned(),
        format!("run small.ron --dry-run --set evaluation.episodes=1000000 --set {weights}"),
    ] {
        let begin = Instant::now();
        let (code, words) = words(folder.path(), &line);
        assert_eq!(code, 0, "{line}: {words}");
        assert!(words.contains("would take"), "{words}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{line}");
    }
}
