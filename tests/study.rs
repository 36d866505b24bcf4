//! Several seeds of one experiment: each run is what it would be alone, however
//! often all of them were stopped.

use std::fs;
use std::path::Path;

use crate::common::{essence, experiment, precocial};
use serde_json::Value;

/// Runs all that is left of a study.
fn resume(study: &Path) -> String {
    let done = precocial().arg("resume").arg(study).assert().success();
    String::from_utf8_lossy(&done.get_output().stderr).into_owned()
}

#[test]
fn every_run_is_what_it_would_be_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 7);
    let study = folder.path().join("study");
    precocial()
        .arg("run")
        .arg(&file)
        .args(["--seeds", "3-4,9", "--out"])
        .arg(&study)
        .assert()
        .success();
    // One had not begun, and another was killed after its first checkpoint.
    let whole = |seed: u64| essence(&study.join(format!("seed-{seed}")));
    let expected = [3, 4, 9].map(whole);
    fs::remove_dir_all(study.join("seed-9")).unwrap();
    fs::rename(study.join("seed-4/checkpoint.previous.ron"), study.join("seed-4/checkpoint.ron"))
        .unwrap();
    fs::remove_file(study.join("seed-4/run.ron")).unwrap();
    let words = resume(&study);
    assert!(!words.contains("seed 3,") && words.contains("seed 9, run 3 of 3"), "{words}");
    assert_eq!([3, 4, 9].map(whole), expected);
    for (seed, expected) in [3, 4, 9].into_iter().zip(expected) {
        let alone = folder.path().join(format!("alone-{seed}"));
        let set = format!("seed={seed}");
        precocial()
            .arg("run")
            .arg(&file)
            .args(["--set", &set, "--out"])
            .arg(&alone)
            .assert()
            .success();
        assert_eq!(essence(&alone), expected);
    }
    // All are done now.
    assert!(resume(&study).starts_with("3 runs: all are done"));
}

#[test]
fn a_study_is_seen_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let study = folder.path().join("study");
    let begin = || {
        let mut run = precocial();
        run.arg("run").arg(&file).args(["--seeds", "1-3", "--out"]).arg(&study);
        run
    };
    begin().arg("--dry-run").assert().success();
    assert!(!study.exists());
    begin().assert().success();
    begin().assert().code(4);
    fs::remove_dir_all(study.join("seed-3")).unwrap();

    let printed = precocial().arg("inspect").arg(&study).assert().success();
    let text = String::from_utf8_lossy(&printed.get_output().stdout).into_owned();
    assert!(text.contains("2 of 3 done") && text.contains("upper quartile"), "{text}");
    let printed = precocial().arg("inspect").arg(&study).arg("--json").assert().success();
    let json: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
    let all = &json["variants"][0];
    let score = |index: usize| all["runs"][index]["score"].as_f64().unwrap();
    let median = all["summary"]["score"]["median"].as_f64().unwrap();
    assert!((median - f64::midpoint(score(0), score(1))).abs() < 1e-9, "{json}");
    // Of two values, samples have both ends and the middle.
    let ends = &all["summary"]["score"]["interval"];
    assert_eq!(ends[0].as_f64(), Some(score(0).min(score(1))), "{json}");

    let printed = precocial().arg("inspect").arg(&study).args(["--motifs", "--json"]).assert();
    let json: Value = serde_json::from_slice(&printed.success().get_output().stdout).unwrap();
    let all = &json["variants"][0];
    assert_eq!(all["champions"], 2);
    for motif in all["motifs"].as_array().unwrap() {
        assert_eq!(motif["champions"], 2, "both have what comes back: {motif}");
    }
    precocial().arg("inspect").arg(study.join("seed-1")).arg("--motifs").assert().code(2);

    precocial().arg("report").arg(&study).assert().success();
    let page = fs::read_to_string(study.join("report.html")).unwrap();
    for words in ["seed-1", "seed-2", "quartiles", "95 % interval of the median"] {
        assert!(page.contains(words), "{words}");
    }
    // It is made again without being asked twice.
    precocial().arg("report").arg(&study).assert().success();
}

#[test]
fn what_is_no_study_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 1);
    let study = folder.path().join("study");
    let run = |seeds: &str| {
        let mut run = precocial();
        run.arg("run").arg(&file).args(["--seeds", seeds, "--out"]).arg(&study);
        run
    };
    for seeds in ["5-3", "1,1", "", "x"] {
        run(seeds).assert().code(2);
        assert!(!study.exists());
    }
    fs::create_dir(&study).unwrap();
    fs::write(study.join("study.ron"), "(format: 9)").unwrap();
    for verb in ["resume", "inspect", "report"] {
        precocial().arg(verb).arg(&study).assert().code(3);
    }
    // None of its runs has begun.
    fs::remove_file(study.join("study.ron")).unwrap();
    run("1-2").assert().success();
    for seed in [1, 2] {
        fs::remove_dir_all(study.join(format!("seed-{seed}"))).unwrap();
    }
    precocial().arg("report").arg(&study).assert().code(4);
    precocial().arg("inspect").arg(&study).assert().success();
    precocial().args(["resume", "--generations", "2"]).arg(&study).assert().code(2);
}

#[test]
fn variants_are_the_experiments_that_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let study = folder.path().join("study");
    let vary = [
        "--vary",
        "search.population=12,24",
        "--vary",
        "evaluation.weights=List([1.0]),List([1.0, 2.0])",
    ];
    let begin = || {
        let mut run = precocial();
        run.arg("run").arg(&file).args(["--seeds", "1-2"]).args(vary).arg("--out").arg(&study);
        run
    };
    let planned = begin().arg("--dry-run").assert().success();
    let planned = String::from_utf8_lossy(&planned.get_output().stdout).into_owned();
    assert!(planned.contains("4 variants with 2 seeds each"), "{planned}");
    begin().assert().success();
    let name = "search.population=12,evaluation.weights=List([1.0,2.0])";
    let alone = folder.path().join("alone");
    precocial()
        .arg("run")
        .arg(&file)
        .args(["--set", "search.population=12", "--set", "evaluation.weights=List([1.0, 2.0])"])
        .args(["--set", "seed=2", "--out"])
        .arg(&alone)
        .assert()
        .success();
    assert_eq!(essence(&alone), essence(&study.join(name).join("seed-2")));

    // What is missing is run again, and only that.
    fs::remove_dir_all(study.join(name).join("seed-1")).unwrap();
    let words = resume(&study);
    assert!(words.contains(&format!("{name}, seed 1, run 2 of 8")), "{words}");
    assert_eq!(words.matches("run ").count(), 1, "{words}");

    let inspect = |option: &str| {
        let printed = precocial().arg("inspect").arg(&study).arg(option).assert().success();
        String::from_utf8_lossy(&printed.get_output().stdout).into_owned()
    };
    let json: Value = serde_json::from_str(&inspect("--json")).unwrap();
    assert_eq!(json["variants"].as_array().unwrap().len(), 4);
    assert_eq!(json["variants"][1]["name"], name);
    assert!(json["variants"][0]["rank_sum_p"].is_null());
    assert!(json["variants"][1]["rank_sum_p"].as_f64().unwrap() >= 2.0 / 6.0);
    let csv = inspect("--csv");
    assert_eq!(csv.lines().count(), 9, "{csv}");
    assert!(csv.lines().nth(3).unwrap().starts_with(&format!("\"{name}\",1,3,true,")), "{csv}");
    precocial().arg("report").arg(&study).assert().success();
    let page = fs::read_to_string(study.join("report.html")).unwrap();
    assert!(
        page.contains("rank-sum test against search.population=12") && page.contains(name),
        "{page}"
    );

    // A stranger's study writes nowhere else.
    let text = fs::read_to_string(study.join("study.ron")).unwrap();
    fs::write(study.join("study.ron"), text.replace(name, "../elsewhere")).unwrap();
    for verb in ["resume", "inspect", "report"] {
        precocial().arg(verb).arg(&study).assert().code(3);
    }
}

#[test]
fn variants_that_cannot_be_meant_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 1);
    for vary in [
        "search.population",
        "search.population=1,1",
        "task=xor,digits",
        "seed=1,2",
        "search.size=1",
    ] {
        let mut run = precocial();
        run.arg("run").arg(&file).args(["--vary", vary, "--out"]).arg(folder.path().join("study"));
        run.assert().code(2);
    }
    assert!(!folder.path().join("study").exists());
}
