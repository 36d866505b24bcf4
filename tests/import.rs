//! `precocial import`: networks of the paper's own code, through the binary.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::published::{matrix, offsets};
use crate::common::{golden, precocial};
use assert_cmd::assert::Assert;
use precocial::export::{ExportedNetwork, Format};
use precocial::import::{Disabled, read_network};
use precocial::network::{Weights, outputs};
use precocial::run::{ChampionFile, read};
use precocial::topology::Topology;
use serde_json::{Value, json};

/// A small network for the swing-up, made up for these tests.
fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/published.out")
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .replace('│', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn said(assert: &Assert) -> String {
    words(&assert.get_output().stderr)
}

/// Imports a file with these options into `champion.ron` beside it.
fn import(file: &Path, out: &Path, task: &str, options: &[&str]) -> Assert {
    let mut command = precocial();
    command.arg("import").arg(file).args(["--task", task, "--out"]).arg(out).args(options);
    command.assert()
}

fn check_outputs(golden: &Value, forward: &Value, given: impl Fn(&[f64], &Value) -> Vec<f64>) {
    for (inputs, expected) in list(&golden["forward_inputs"]).iter().zip(list(&forward["outputs"]))
    {
        let given = given(&numbers(inputs), forward);
        let expected = numbers(expected);
        assert_eq!(given.len(), expected.len());
        for (given, expected) in given.iter().zip(expected) {
            let error = (given - expected).abs();
            assert!(error <= 1e-12 * expected.abs().max(1.0), "{given} for {expected}");
        }
    }
}

/// Made up: the published racer's table has the bias, 16 latents, hidden nodes, and steering,
/// gas and brake.
#[test]
fn a_racer_comes_in_whole() {
    // latent 3 -> hidden (tanh) -> steering (linear); latent 16 -> gas (absolute); bias -> brake.
    let mut entries = vec![vec![0.0; 22]; 21];
    for (source, target) in [(3, 17), (17, 18), (16, 19), (0, 20)] {
        entries[source][target] = 1.0;
    }
    for (row, activation) in entries.iter_mut().zip((0..21).map(|node| match node {
        17 => 5.0,
        19 => 8.0,
        _ => 1.0,
    })) {
        row[21] = activation;
    }
    let lines = entries.iter().map(|row| row.iter().map(f64::to_string).collect::<Vec<_>>());
    let text: String = lines.map(|words| words.join(",") + "\n").collect();
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("racer.out"), folder.path().join("racer.ron"));
    fs::write(&file, text).unwrap();
    import(&file, &out, "car-racing-latent-v3", &[]).success();
    let champion: ChampionFile = read(&out).unwrap();
    let mut latents = [0.0; 16];
    (latents[2], latents[15]) = (0.4, 0.9);
    let told = outputs(&champion.topology, Weights::Shared(-0.5), &latents);
    let expected = [-0.5 * (-0.2_f64).tanh(), 0.45, -0.5];
    for (told, expected) in told.iter().zip(expected) {
        assert!((told - expected).abs() < 1e-12, "{told} {expected}");
    }
    // It drives.
    let mut replay = precocial();
    let assert = replay.args(["replay", "--json"]).arg(&out).assert().success();
    let told: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert!(told["return"].as_f64().unwrap().is_finite(), "{told}");
}

#[test]
fn published_champions_come_in_whole() {
    for (name, task, counts) in [
        ("champion_swing", "cartpole-swingup-v1", [5, 22, 52, 10]),
        ("champion_biped", "bipedal-walker-v3", [23, 74, 210, 128]),
    ] {
        let (Some(golden), Some(tuned)) =
            (golden(&format!("{name}.json")), golden(&format!("{name}_tuned.json")))
        else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("champion.out"), matrix(&golden)).unwrap();
        fs::write(path("champion.wann.json"), offsets(&tuned)).unwrap();
        let weights = path("champion.wann.json");
        let out = path("champion.ron");
        let options = ["--json", "--weights", weights.to_str().unwrap()];
        let assert = import(&path("champion.out"), &out, task, &options).success();
        let told: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
        let [inputs, hidden, connections, disabled] = counts;
        for (key, expected) in [
            ("inputs_used", inputs),
            ("hidden", hidden),
            ("connections", connections),
            ("disabled", disabled),
        ] {
            assert_eq!(told[key], expected, "{name}: {key}");
        }
        let champion: ChampionFile = read(&out).unwrap();
        assert_eq!(champion.task, task);
        for forward in list(&golden["forward"]) {
            check_outputs(&golden, forward, |inputs, forward| {
                let weight = forward["weight"].as_f64().unwrap();
                outputs(&champion.topology, weight.into(), inputs)
            });
        }
        let kept = champion.tuned.unwrap();
        let acting = champion.topology.connections().iter().zip(&kept.weights);
        let acting: Vec<f64> = acting.filter(|(c, _)| c.enabled).map(|(_, &w)| w).collect();
        assert_eq!(acting, numbers(&tuned["weights"]));
        let forward = json!({ "outputs": tuned["forward"] });
        check_outputs(&tuned, &forward, |inputs, _| {
            outputs(&champion.topology, Weights::Each(&kept.weights), inputs)
        });
    }
}

#[test]
fn what_was_imported_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("champion.ron");
    let assert = import(&small(), &out, "cartpole-swingup-v1", &[]).success();
    let told = words(&assert.get_output().stdout);
    let expected = "cartpole-swingup-v1: 4 of 5 inputs used, 1 output, 3 hidden nodes, \
                    10 connections, 3 disabled";
    assert_eq!(told, expected);
    let champion: ChampionFile = read(&out).unwrap();
    assert_eq!(champion.origin, "imported from published.out, disabled connections kept");
    assert_eq!(champion.tuned, None);
    // It is a champion like any other.
    let mut replay = precocial();
    replay.arg("replay").arg(&out).args(["--steps", "5", "--json"]).assert().success();
}

#[test]
fn weights_come_from_a_file_or_from_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("champion.ron");
    let offsets = small().with_extension("wann.json");
    let weights = |task: &str, options: &[&str]| {
        let options = [&["--force"], options].concat();
        import(&small(), &out, task, &options).success();
        let champion: ChampionFile = read(&out).unwrap();
        champion.tuned.unwrap()
    };
    let file = ["--weights", offsets.to_str().unwrap()];
    let tuned = weights("cartpole-swingup-v1", &file);
    let expected = "offsets from -1.5 in published.wann.json, which says it scored 932 ± 6.3";
    assert_eq!(tuned.origin, expected);
    let zero = 0.0;
    let swingup =
        [-1.25, zero, -2.0, -0.5, zero, -1.375, 0.5, -3.25, -1.0, zero, -0.75, -1.75, 0.0];
    assert_eq!(tuned.weights, swingup);
    let biased = weights("cartpole-swingup-v1", &[&file[..], &["--bias", "-2.5"]].concat());
    assert_eq!(biased.weights[0], -2.25);
    let table = weights("cartpole-swingup-v1", &["--matrix-weights"]);
    assert_eq!(table.origin, "the numbers in published.out");
    assert_eq!(table.weights[..4], [-1.58, 0.0, 1.0, 0.472]);
    assert_eq!(table.weights[8..], [1.0, 0.0, 1.0, -0.361, 1.0]);
    let act = ["--matrix-weights", "--disabled", "act-between-hidden"];
    assert_eq!(weights("cartpole-swingup-v1", &act).weights[9], 1.0);
    let champion: ChampionFile = read(&out).unwrap();
    assert_eq!(champion.topology.complexity(), 11);
    assert!(champion.origin.ends_with("made to act"), "{}", champion.origin);
}

#[test]
fn what_cannot_be_imported_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("champion.ron");
    let text = fs::read_to_string(small()).unwrap();
    let file = folder.path().join("wrong.out");
    let task = "cartpole-swingup-v1";
    let refused = |bytes: &[u8], task: &str, options: &[&str], code: i32| {
        fs::write(&file, bytes).unwrap();
        let words = said(&import(&file, &out, task, options).code(code));
        assert!(!out.exists(), "{words}");
        words
    };
    for (from, to, expected) in [
        ("-1.58e+00", "hello", "wrong.out: line 1, number 7: \"hello\" is not a number"),
        ("-1.58e+00", "inf", "line 1, number 7: a weight cannot be inf"),
        ("-3.61e-01,", "", "line 8 has 10 numbers, and line 1 has 11"),
        ("3.00e+00", "1.10e+01", "line 8, number 11: the activation 11 (squared)"),
        ("4.00e+00", "0.00e+00", "line 9, number 11: an activation is a whole number from 1"),
    ] {
        let wrong = text.replacen(from, to, 1);
        let words = refused(wrong.as_bytes(), task, &[], 3);
        assert!(words.contains(expected), "{words}");
    }
    assert!(refused(b"", task, &[], 3).contains("wrong.out: it is empty"));
    assert!(refused(&[0xff, 0xfe], task, &[], 3).contains("not text"));
    let half = &text.as_bytes()[..text.len() / 2];
    assert!(refused(half, task, &[], 3).contains("line"));
    let words = refused(text.as_bytes(), "bipedal-walker-v3", &[], 3);
    assert!(words.contains("10 nodes") && words.contains("24 inputs"), "{words}");
    assert!(refused(text.as_bytes(), "nowhere-v1", &[], 3).contains("precocial tasks"));
    // Its weights.
    let weights = folder.path().join("wrong.json");
    for (content, expected) in [
        ("[[1, 2], 3]", "it has 2 offsets, and 10 connections act"),
        ("[[1, NaN], 3]", "wrong.json: line 1, column"),
        ("", "wrong.json: line 1, column 0"),
    ] {
        fs::write(&weights, content).unwrap();
        let options = ["--weights", weights.to_str().unwrap()];
        let words = refused(text.as_bytes(), task, &options, 3);
        assert!(words.contains(expected), "{words}");
        let words = refused(text.as_bytes(), task, &[&options[..], &["--bias=nan"]].concat(), 2);
        assert!(words.contains("cannot be NaN"), "{words}");
    }
    refused(text.as_bytes(), task, &["--bias", "2"], 2);
    refused(text.as_bytes(), task, &["--weights", "nowhere.json"], 5);
    assert!(
        said(&import(Path::new("nowhere.out"), &out, task, &[]).code(5)).contains("nowhere.out")
    );
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("champion.ron");
    fs::write(&out, "mine").unwrap();
    let task = "cartpole-swingup-v1";
    assert!(said(&import(&small(), &out, task, &[]).code(2)).contains("--force"));
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    import(&small(), &out, task, &["--force"]).success();
    assert_ne!(fs::read_to_string(&out).unwrap(), "mine");
    // What would overwrite a folder, or lie in one that is not there.
    fs::create_dir(folder.path().join("folder.ron")).unwrap();
    let there = folder.path().join("folder.ron");
    import(&small(), &there, task, &["--force"]).code(2);
    assert!(there.is_dir());
    import(&small(), &folder.path().join("nowhere/champion.ron"), task, &[]).code(5);
}

/// Eight inputs, two outputs and one hidden node, taken for the swing-up's five
/// and one: inputs and outputs become hidden nodes.
#[test]
fn a_network_of_another_task_is_refused_unless_one_insists() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut rows = vec![["0"; 13]; 12];
    for row in &mut rows {
        row[12] = "1";
    }
    (rows[1][9], rows[9][10], rows[9][11], rows[8][11], rows[9][12]) = ("1", "1", "1", "1", "5");
    // Activations of bias and inputs say nothing.
    (rows[0][12], rows[3][12]) = ("9", "7");
    let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    fs::write(path("other.out"), text).unwrap();
    let task = "cartpole-swingup-v1";
    let assert = import(&path("other.out"), &path("x.ron"), task, &[]).code(3);
    let words = said(&assert);
    assert!(words.contains("a network of another task"), "{words}");
    assert!(words.contains("--any-task"), "{words}");
    assert!(!path("x.ron").exists());
    let assert = import(&path("other.out"), &path("x.ron"), task, &["--any-task"]);
    let words = said(&assert.success());
    assert!(words.contains("2 activations of bias and inputs other than 1: ignored"), "{words}");
    assert!(path("x.ron").exists());
}

/// Whatever the engine itself has found is of its own task.
#[test]
fn committed_champions_come_back_as_they_left() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "ron") {
            continue;
        }
        let champion: ChampionFile = read(&path).unwrap();
        let bytes = Format::of_ending("out").unwrap();
        let bytes = bytes.write(&ExportedNetwork::of(&champion)).unwrap();
        let (inputs, outputs) = (champion.topology.inputs(), champion.topology.outputs());
        let text = String::from_utf8(bytes).unwrap();
        let imported = read_network(&text, inputs, outputs, Disabled::Off).unwrap();
        assert_eq!(imported.check_task(), Ok(()), "{}", path.display());
        // A trained weight of exactly zero is none in that format.
        let mut left = champion.topology.clone();
        let weights = champion.tuned.iter().flat_map(|tuned| &tuned.weights);
        for (index, _) in weights.enumerate().filter(|&(_, &weight)| weight == 0.0) {
            left.set_enabled(index, false).unwrap();
        }
        let acting = |topology: &Topology| topology.acting().complexity();
        assert_eq!(acting(&imported.topology), acting(&left), "{}", path.display());
        count += 1;
    }
    assert!(count >= 10, "{count} champions");
}
