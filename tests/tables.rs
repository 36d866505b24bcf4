//! A table of numbers is a task: run, resumed, measured; a wrong one is told
//! with line and column.

use std::path::Path;

use crate::common::{essence, precocial};
use serde_json::Value;

fn experiment(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments").join(name)
}

/// Runs a table's experiment for so many generations from another folder, and
/// evaluates the champion.
fn evaluated(name: &str, generations: u64, out: &Path) -> Value {
    let length = format!("search.generations={generations}");
    let mut run = precocial();
    run.current_dir(out.parent().unwrap()).arg("run").arg(experiment(name));
    run.args(["--set", &length, "--set", "search.population=96", "--out"]).arg(out);
    run.assert().success();
    let mut evaluate = precocial();
    evaluate.arg("evaluate").arg(out).args(["--json", "--episodes", "10"]);
    let done = evaluate.assert().success();
    serde_json::from_slice(&done.get_output().stdout).unwrap()
}

#[test]
fn classes_of_a_table_are_learned() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("wine");
    let table = evaluated("wine.ron", 48, &out);
    let accuracy = table["tuned_shared"]["accuracy"].as_f64().unwrap();
    // By chance it would be 0.4.
    assert!(accuracy > 0.8, "{accuracy}");

    // The path is stored as it was found: it can go on from anywhere.
    let straight = folder.path().join("straight");
    evaluated("wine.ron", 52, &straight);
    let mut resume = precocial();
    resume.current_dir(folder.path()).arg("resume").arg(&out).args(["--generations", "52"]);
    resume.assert().success();
    let without_experiment = |run: &Path| essence(run).split_off(1);
    assert_eq!(without_experiment(&out), without_experiment(&straight));
}

#[test]
fn numbers_of_a_table_are_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let table = evaluated("diabetes.ron", 48, &folder.path().join("run"));
    let r_squared = table["r_squared"]["tuned_shared"].as_f64().unwrap();
    assert!(r_squared > 0.2, "{table}");
    // Minus the squared error over the variance, and one.
    let error = table["tuned_shared"]["mean"].as_f64().unwrap();
    let variance = table["test_variance"].as_f64().unwrap();
    assert!((1.0 + error / variance - r_squared).abs() < 1e-12);
}

#[test]
fn four_samples_are_learned_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("xor.ron");
    // With one sign: what tells two bits apart with both would be a feat.
    let text = "(task: \"xor\", evaluation: (weights: List([1.0, 1.5, 2.0])),
                 search: Wann((population: 256, generations: 320,
                               ranking: (by_simplicity: 0, by_max: 1))))";
    std::fs::write(&file, text).unwrap();
    let out = folder.path().join("run");
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    let mut evaluate = precocial();
    evaluate.arg("evaluate").arg(&out).arg("--json");
    let done = evaluate.assert().success();
    let table: Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    assert_eq!(table["tuned_shared"]["accuracy"], 1.0);
}

#[test]
fn wrong_tables_are_told_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.ron");
    for (text, target, words) in [
        ("a,b\n1,x\n2\n", "", "table.csv: line 3, column 2: 1 columns where the header has 2"),
        ("a,b\n1,x\nred,y\n", "", "table.csv: line 3, column 1: `red` is no finite number"),
        ("1,2\n3,4\n", "", "line 1, column 1: the first line has only numbers"),
        ("a,b\n1,2\n", "?target=c", "there is no column `c`; there are a, b"),
        ("a,b\n1,x\n2,x\n", "", "`b` is the same for all samples"),
        ("", "", "there are no samples"),
    ] {
        std::fs::write(folder.path().join("table.csv"), text).unwrap();
        std::fs::write(&file, format!("(task: \"table:table.csv{target}\")")).unwrap();
        let out = folder.path().join("run");
        let mut run = precocial();
        let failed = run.arg("run").arg(&file).arg("--out").arg(&out).assert().failure().code(3);
        let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(said.contains(words), "{said}");
        assert!(!out.exists(), "nothing was begun");
    }
}

#[test]
fn a_run_can_be_inspected_without_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.csv");
    std::fs::copy(experiment("tables/wine.csv"), &table).unwrap();
    let file = folder.path().join("table.ron");
    let search = "Wann((population: 16, generations: 3))";
    std::fs::write(&file, format!("(task: \"table:table.csv\", search: {search})")).unwrap();
    let out = folder.path().join("run");
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    std::fs::remove_file(&table).unwrap();
    precocial().arg("inspect").arg(&out).assert().success();
    for verb in ["resume", "evaluate", "report", "replay"] {
        let failed = precocial().arg(verb).arg(&out).assert().failure().code(3);
        let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(said.contains("table.csv"), "{verb}: {said}");
    }
}
