//! Classifying images, through the binary.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::precocial;
use precocial::run::{ChampionFile, read};
use serde_json::Value;
use tempfile::tempdir;

/// A run of a few generations.
fn run(folder: &Path) -> PathBuf {
    let out = folder.join("run");
    let file = crate::common::digits(folder, 6);
    precocial().arg("run").arg(file).arg("--out").arg(&out).assert().success();
    out
}

fn json(arguments: &[&str], path: &Path) -> Value {
    let mut command = precocial();
    command.arg(arguments[0]).arg(path).args(&arguments[1..]).arg("--json");
    let output = command.assert().success().get_output().stdout.clone();
    serde_json::from_slice(&output).expect("--json prints JSON")
}

#[test]
fn a_classifier_is_evolved_judged_trained_and_reported() {
    let folder = tempdir().unwrap();
    let run = run(folder.path());
    let before = json(&["evaluate", "--episodes", "5", "--scan", "5"], &run);
    assert_eq!(before["test_images"], 359);
    assert_eq!(before["random_shared"]["draws"], 5);
    assert_eq!(before["tuned_weights"], Value::Null);
    assert_eq!(before["by_weight"].as_array().unwrap().len(), 7);
    let confusion = &before["tuned_shared"]["confusion"];
    let counts = confusion.as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
    assert_eq!(counts.map(|count| count.as_u64().unwrap()).sum::<u64>(), 359);

    // Gradient descent, which is the default here, makes much of it.
    let tuned = json(&["tune", "--iterations", "200"], &run);
    assert_eq!(tuned["algorithm"], "gradient descent");
    let after = json(&["evaluate", "--episodes", "5", "--scan", "5"], &run);
    let share = |table: &Value, row: &str| table[row]["accuracy"].as_f64().unwrap();
    let (shared, tuned) = (share(&before, "tuned_shared"), share(&after, "tuned_weights"));
    assert!(tuned > shared + 0.1 && tuned > 0.45, "{shared} {tuned}");

    let by_weight = json(&["evaluate", "--weights=-1,1"], &run);
    assert_eq!(by_weight["scores"][0]["episodes"], 1);
    let played = json(&["replay", "--weight", "1", "--seed", "3"], &run);
    assert_eq!(played["steps"], 1000);

    json(&["report", "--episodes", "5"], &run);
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    for words in ["What it takes for what", "What each class looks at", "per cent"] {
        assert!(page.contains(words), "{words}");
    }
    let shown = precocial().arg("evaluate").arg(&run).args(["--episodes", "5"]).assert();
    let shown = String::from_utf8(shown.success().get_output().stdout.clone()).unwrap();
    assert!(shown.contains("ensemble of 6 weights, votes"), "{shown}");
}

#[test]
fn training_is_the_same_for_any_number_of_threads_and_stops() {
    let folder = tempdir().unwrap();
    let run = run(folder.path());
    let champion = run.join("champion.ron");
    let tune = |name: &str, steps: &[&[&str]]| -> ChampionFile {
        let path = folder.path().join(name);
        fs::copy(&champion, &path).unwrap();
        for options in steps {
            precocial().arg("tune").arg(&path).args(*options).assert().success();
        }
        read(&path).unwrap()
    };
    let one = tune("one.ron", &[&["--iterations", "24", "--threads", "1"]]);
    let three = tune("three.ron", &[&["--iterations", "24", "--threads", "3"]]);
    assert_eq!(one, three);
    assert_eq!(one.tuned.unwrap().weights.len(), one.topology.connections().len());
}

fn refusal(arguments: &[&str]) -> String {
    let mut command = precocial();
    command.env("PRECOCIAL_DATA", "no such folder").args(arguments);
    let output = command.assert().code(3).get_output().stderr.clone();
    String::from_utf8(output).unwrap()
}

#[test]
fn data_that_is_not_there_is_told_with_what_to_do() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("mnist.ron");
    fs::write(&file, "(task: \"mnist-256\")").unwrap();
    let out = folder.path().join("out");
    let words = refusal(&["run", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("precocial data fetch mnist"), "{words}");
    assert!(!out.exists());

    fs::write(&file, format!("(task: \"idx:{}\")", folder.path().display())).unwrap();
    let words = refusal(&["run", file.to_str().unwrap()]);
    assert!(words.contains("train-images-idx3-ubyte"), "{words}");

    let champion = "experiments/champions/swingup-1.ron";
    let words = refusal(&["tune", champion, "--algorithm", "gradient"]);
    assert!(words.contains("derivative"), "{words}");
}

/// A folder of one's own: two classes, told by which half is bright.
#[test]
fn any_folder_of_idx_files_is_a_task() {
    let folder = tempdir().unwrap();
    let write = |name: &str, count: u32| {
        let head = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
        let mut images: Vec<u8> = head(&[0x803, count, 2, 2]);
        let mut labels: Vec<u8> = head(&[0x801, count]);
        for image in 0..count {
            let class = (image % 2) as u8;
            let noise = (image * 37 % 60) as u8;
            images.extend([255 * class - class * noise, noise, 255 * class, noise]);
            labels.push(class);
        }
        fs::write(folder.path().join(format!("{name}-images-idx3-ubyte")), images).unwrap();
        fs::write(folder.path().join(format!("{name}-labels-idx1-ubyte")), labels).unwrap();
    };
    write("train", 240);
    write("t10k", 60);
    let file = folder.path().join("own.ron");
    let search = "search: Wann((population: 24, generations: 3, initial_enabled: 1.0,
                                ranking: (by_simplicity: 0.0, by_max: 1.0)))";
    let text = format!("(task: \"idx:{}\", {search})", folder.path().display());
    fs::write(&file, text).unwrap();
    let out = folder.path().join("run");
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    json(&["tune", "--iterations", "60"], &out);
    let table = json(&["evaluate", "--episodes", "3"], &out);
    assert_eq!(table["test_images"], 60);
    assert!(
        table["tuned_weights"]["accuracy"].as_f64().unwrap() > 0.9,
        "{}",
        table["tuned_weights"]
    );
}
