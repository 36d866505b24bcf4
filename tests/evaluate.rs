//! `precocial evaluate`, through the binary.

use std::path::Path;

use crate::common::precocial;
use serde_json::Value;

fn champion() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/champions/swingup-3.ron"))
}

fn evaluate(options: &[&str]) -> Value {
    let mut command = precocial();
    command.arg("evaluate").arg(champion()).args(options).arg("--json");
    let output = command.assert().success().get_output().stdout.clone();
    serde_json::from_slice(&output).expect("--json prints JSON")
}

#[test]
fn scores_agree_with_the_champions_own_and_with_any_number_of_threads() {
    let with = |options: &[&str]| evaluate(&[&["--weights=-2,-1,-0.5,0.5,1,2"], options].concat());
    let measured = with(&["--threads", "1"]);
    assert_eq!(measured, with(&["--threads", "3"]));
    assert_ne!(measured, with(&["--seed", "7"]));
    // Its file says 721 on other episodes; the standard error is about 2.
    let mean = measured["mean"].as_f64().unwrap();
    assert!((mean - 721.0).abs() < 10.0, "{mean}");
    assert_eq!(measured["scores"].as_array().unwrap().len(), 6);
}

#[test]
fn the_papers_table_is_the_same_for_any_number_of_threads() {
    let measured = evaluate(&["--threads", "1", "--episodes", "40", "--scan", "9"]);
    assert_eq!(measured, evaluate(&["--threads", "3", "--episodes", "40", "--scan", "9"]));
    let mean = |row: &str| measured[row]["mean"].as_f64().unwrap();
    let (random, alone, best) =
        (mean("random_weights"), mean("random_shared"), mean("tuned_shared"));
    assert!(random < alone && alone < best, "{measured}");
    assert_eq!(measured["tuned_shared"]["episodes"], 40);
    assert_eq!(measured["tuned_weights"], Value::Null);
    assert_eq!(measured["published"]["tuned_weights"]["mean"], 932.0);

    let mut table = precocial();
    table.arg("evaluate").arg(champion()).args(["--episodes", "10", "--scan", "3"]);
    let output = table.assert().success().get_output().stdout.clone();
    insta::assert_snapshot!(String::from_utf8(output).unwrap(), @r"
    cartpole-swingup-v1: 58 connections, 22 hidden nodes
                               mean       sd      se  episodes    the paper's
    random weights             37.8     52.8    16.7        10       57 ± 121
    random shared weight      486.9    200.2    63.3        10       515 ± 58
    tuned shared, 2           548.4     21.2     6.7        10       723 ± 16
    tuned weights         none yet: precocial tune finds them
    ");
}

#[test]
fn any_weights_can_be_asked_for() {
    let weights = |options: &[&str]| -> Vec<f64> {
        let measured = evaluate(options);
        let scores = measured["scores"].as_array().unwrap();
        scores.iter().map(|score| score["weight"].as_f64().unwrap()).collect()
    };
    assert_eq!(weights(&["--weights", "-1.5,0.25", "--episodes", "2"]), [-1.5, 0.25]);
    assert_eq!(weights(&["--sweep", "5", "--episodes", "2"]), [-2.0, -1.0, 0.0, 1.0, 2.0]);
    let mut table = precocial();
    table.arg("evaluate").arg(champion()).args(["--weights=-1,1", "--episodes", "3"]);
    let output = table.assert().success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("mean over the weights") && text.contains("best weight"), "{text}");
}

#[test]
fn what_cannot_be_evaluated_is_told() {
    for (options, code, words) in [
        (&["--task", "bipedal-walker-v3"][..], 3, "5 inputs"),
        (&["--task", "no-such-task"], 3, "no task"),
        (&["--weights", "nan"], 2, "finite"),
        (&["--sweep", "0"], 2, "at least one"),
        (&["--scan", "0"], 2, "at least one"),
        (&["--episodes", "0"], 2, "not in 1..=1000000"),
    ] {
        let mut command = precocial();
        let assert = command.arg("evaluate").arg(champion()).args(options).assert();
        let output = assert.code(code).get_output().stderr.clone();
        let text = String::from_utf8(output).unwrap();
        assert!(text.contains(words), "{options:?}: {text}");
    }
}
