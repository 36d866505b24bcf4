//! `precocial inspect`: a run or a champion at a glance.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{experiment, precocial};
use assert_cmd::assert::Assert;
use serde_json::Value;

fn inspect(path: &Path, options: &[&str]) -> Assert {
    let mut command = precocial();
    command.arg("inspect").arg(path).args(options);
    command.assert()
}

/// What is told of it, for people and for programs.
fn told(path: &Path) -> (String, Value) {
    let words = inspect(path, &[]).success().get_output().stdout.clone();
    let json = inspect(path, &["--json"]).success().get_output().stdout.clone();
    (String::from_utf8(words).unwrap(), serde_json::from_slice(&json).unwrap())
}

fn run(folder: &Path, generations: u64) -> PathBuf {
    let out = folder.join("run");
    let mut run = precocial();
    run.arg("run").arg(experiment(folder, generations)).arg("--out").arg(&out);
    run.assert().success();
    out
}

fn contains(words: &str, expected: &[&str]) {
    for expected in expected {
        assert!(words.contains(expected), "{expected}\n{words}");
    }
}

#[test]
fn a_champion_of_an_imported_network() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("champion.ron");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/published.out");
    let mut import = precocial();
    import.arg("import").arg(file).args(["--task", "cartpole-swingup-v1", "--matrix-weights"]);
    import.arg("--out").arg(&out).assert().success();
    let (words, json) = told(&out);
    contains(
        &words,
        &[
            "task         cartpole-swingup-v1\n",
            "origin       imported from published.out",
            "score        not measured\n",
            "tuned        not measured (the numbers in published.out)\n",
            "network      3 hidden nodes, 10 connections (3 disabled), depth 4\n",
            "             not used: speed\n",
            "activations  1 sine, 1 gaussian, 1 tanh\n",
            "output 1     = w·(sin(πw·(",
        ],
    );
    assert_eq!(json["run"], Value::Null);
    assert_eq!(json["champion"]["network"]["depth"], 4);
    assert_eq!(json["champion"]["tuned"]["weights"].as_array().unwrap().len(), 13);
}

#[test]
fn a_champion_whose_formula_is_long() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions/swingup-3.ron");
    let (words, json) = told(&path);
    contains(&words, &["the mean over 6 shared weights", "best weight", "too long to show"]);
    assert_eq!(json["champion"]["network"]["formulas"][0], Value::Null);
    assert_eq!(json["champion"]["scores"].as_array().unwrap().len(), 6);
}

#[test]
fn a_champion_of_an_unknown_task_has_inputs_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("champion.ron");
    let topology = "(inputs: 2, outputs: [Tanh], hidden: [], connections: [(2, 3)])";
    let text = format!("(format: 1, task: \"elsewhere-v1\", topology: {topology})");
    fs::write(&path, text).unwrap();
    let (words, json) = told(&path);
    contains(
        &words,
        &["used: input 2\n", "not used: input 1\n", "output 1     = tanh(w·input 2)\n"],
    );
    assert_eq!(json["champion"]["network"]["inputs_used"][0], "input 2");
}

#[test]
fn a_run_tells_its_past() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), 9);
    let (words, json) = told(&out);
    contains(
        &words,
        &[
            "task         cartpole-swingup-v1\n",
            "seed         5\n",
            "generation   9 of 9\n",
            ": all generations are done\n",
            " in 1 session, ",
            "champion     of generation ",
            "lineage      generation     score  connections\n",
        ],
    );
    let lineage = json["run"]["lineage"].as_array().unwrap();
    let last = lineage.last().unwrap();
    assert_eq!(lineage[0]["generation"], 0);
    assert_eq!(last["generation"], json["champion"]["generation"]);
    assert_eq!(last["score"], json["champion"]["score"]);
    assert_eq!(json["run"]["reason"], "Finished");
}

#[test]
fn a_run_in_any_state_can_be_looked_at_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), 1);
    assert!(told(&out).0.contains("generation   1 of 1\n"));
    // In use, and a line just being written: the lock is not asked for.
    let lock = fs::File::open(out.join("lock")).unwrap();
    lock.lock().unwrap();
    let metrics = fs::read_to_string(out.join("metrics.jsonl")).unwrap();
    fs::write(out.join("metrics.jsonl"), format!("{metrics}{{\"generation\":1,\"fit")).unwrap();
    let record = fs::read_to_string(out.join("run.ron")).unwrap();
    let running = record.replace("Some(Finished)", "None").replace("Finished", "None");
    let stopped = running.find("stopped:").unwrap();
    let line = running[stopped..].find('\n').unwrap();
    let running = format!("{}stopped: None,{}", &running[..stopped], &running[stopped + line..]);
    fs::write(out.join("run.ron"), running).unwrap();
    let (words, json) = told(&out);
    contains(&words, &["generation   1 of 1\n", "stopped      not: it runs, or was killed\n"]);
    assert_eq!(json["run"]["reason"], Value::Null);
    assert!(fs::read_to_string(out.join("metrics.jsonl")).unwrap().ends_with("fit"));
    drop(lock);
    // Damaged where nothing depends on it.
    fs::write(out.join("run.ron"), "(oops").unwrap();
    fs::write(out.join("metrics.jsonl"), format!("oops\n{metrics}")).unwrap();
    let assert = inspect(&out, &[]).success();
    let warnings = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    contains(&warnings, &["run.ron, line 1", "metrics.jsonl, line 1"]);
    // Just begun.
    for name in ["run.ron", "metrics.jsonl", "champion.ron", "checkpoint.ron"] {
        fs::remove_file(out.join(name)).unwrap();
    }
    let (words, json) = told(&out);
    contains(&words, &["generation   0 of 1\n", "champion     none yet\n"]);
    assert_eq!(json["champion"], Value::Null);
}

#[test]
fn a_long_lineage_is_shortened_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), 1);
    let line = |generation: u64| {
        format!(
            "{{\"generation\":{generation},\"steps\":1000000,\"seconds\":2.5,\
             \"champion_score\":{}.5,\"champion_connections\":{}}}\n",
            generation / 2,
            generation / 2
        )
    };
    fs::write(out.join("metrics.jsonl"), (0..60).map(line).collect::<String>()).unwrap();
    let (words, json) = told(&out);
    contains(&words, &["… 18 more …", " 60.0 million steps\n", "computed     3 minutes"]);
    assert_eq!(json["run"]["lineage"].as_array().unwrap().len(), 30);
    assert_eq!(json["run"]["seconds"], 150.0);
}

#[test]
fn what_cannot_be_looked_at_is_told() {
    let folder = tempfile::tempdir().unwrap();
    inspect(&folder.path().join("nowhere"), &[]).code(4);
    inspect(folder.path(), &[]).code(4);
    inspect(&experiment(folder.path(), 3), &[]).code(3);
    let out = run(folder.path(), 1);
    fs::write(out.join("champion.ron"), "(format: 9)").unwrap();
    inspect(&out, &[]).code(3);
    fs::write(out.join("experiment.ron"), "(sed: 1)").unwrap();
    inspect(&out, &[]).code(3);
}
