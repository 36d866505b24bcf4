//! The paper's table: the published champion, imported from files in the
//! published code's form, reaches here what it reached when that code was run
//! again. The recordings lie beside the project; where they are missing, these
//! tests say so and pass.

use std::fs;
use std::path::Path;

use crate::common::published::{matrix, offsets};
use crate::common::{golden, precocial};
use serde_json::Value;

fn import(folder: &Path, options: &[&str]) -> Value {
    let mut command = precocial();
    command.arg("import").arg(folder.join("swing.out")).args(["--task", "cartpole-swingup-v1"]);
    command.args(options).arg("--out").arg(folder.join("swing.ron")).arg("--force");
    command.assert().success();
    let mut command = precocial();
    command.arg("evaluate").arg(folder.join("swing.ron")).arg("--json");
    serde_json::from_slice(&command.assert().success().get_output().stdout).unwrap()
}

#[test]
fn the_published_champion_has_the_papers_table() {
    let Some(shared) = golden("champion_swing.json") else { return };
    let Some(tuned) = golden("champion_swing_tuned.json") else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("swing.out"), matrix(&shared)).unwrap();
    let weights = folder.path().join("swing.wann.json");
    fs::write(&weights, offsets(&tuned)).unwrap();

    let without = import(folder.path(), &[]);
    let with = import(folder.path(), &["--weights", weights.to_str().unwrap()]);
    assert_eq!(without["tuned_weights"], Value::Null);
    assert_eq!(without["random_weights"], with["random_weights"]);
    // Mean and standard deviation over 100 trials of the published code.
    for (row, mean, deviation) in [
        ("random_weights", 50.5, 112.4),
        ("random_shared", 506.8, 230.7),
        ("tuned_shared", 727.0, 81.0),
        ("tuned_weights", 932.0, 6.3),
    ] {
        let number = |key: &str| with[row][key].as_f64().unwrap();
        let error = (deviation * deviation / 100.0 + number("standard_error").powi(2)).sqrt();
        let difference = number("mean") - mean;
        println!("{row}: {:.1} ± {:.1}", number("mean"), number("standard_deviation"));
        assert!(difference.abs() <= 3.0 * error, "{row}: {difference} off, error {error}");
    }
}

#[test]
#[ignore = "takes three minutes on two cores, built for release"]
fn cma_es_finds_weights_for_the_published_topology_that_are_as_good() {
    let Some(shared) = golden("champion_swing.json") else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("swing.out"), matrix(&shared)).unwrap();
    import(folder.path(), &[]);
    let champion = folder.path().join("swing.ron");
    precocial().arg("tune").arg(&champion).assert().success();
    let mut command = precocial();
    command.arg("evaluate").arg(&champion).args(["--episodes", "1000", "--scan", "3", "--json"]);
    let output = command.assert().success().get_output().stdout.clone();
    let table: Value = serde_json::from_slice(&output).unwrap();
    let mean = table["tuned_weights"]["mean"].as_f64().unwrap();
    println!("{mean:.1}");
    assert!(mean >= 925.0, "{mean}");
}
