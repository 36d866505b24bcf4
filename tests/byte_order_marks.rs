//! A text that an editor has begun with a byte order mark is read like any other.

use std::fs;
use std::path::Path;

use crate::common::{essence, experiment, precocial};
use precocial::import::{Disabled, read_network, read_offsets};
use precocial_envs::data_sets::DataSet;

const MARK: &str = "\u{feff}";

fn mark(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, format!("{MARK}{text}")).unwrap();
}

/// Experiment, record, checkpoint, champion and metrics.
#[test]
fn marked_files_of_a_run_go_on_to_the_same_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 9);
    let (straight, marked) = (folder.path().join("straight"), folder.path().join("marked"));
    precocial().arg("run").arg(&file).arg("--out").arg(&straight).assert().success();
    mark(&file);
    let mut begin = precocial();
    begin.arg("run").arg(&file).args(["--set", "search.generations=6", "--out"]).arg(&marked);
    begin.assert().success();
    let names = ["experiment.ron", "run.ron", "checkpoint.ron", "champion.ron", "metrics.jsonl"];
    for name in names {
        mark(&marked.join(name));
    }
    for verb in ["inspect", "replay"] {
        let assert = precocial().arg(verb).arg(&marked).assert().success();
        assert!(!String::from_utf8_lossy(&assert.get_output().stderr).contains("warning"));
    }
    let mut resume = precocial();
    let done = resume.arg("resume").arg(&marked).args(["--generations", "9"]).assert().success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(!said.contains("warning"), "{said}");
    // The metrics keep the mark they had: they are only added to.
    let metrics = fs::read_to_string(marked.join("metrics.jsonl")).unwrap();
    fs::write(marked.join("metrics.jsonl"), metrics.strip_prefix(MARK).unwrap()).unwrap();
    assert_eq!(essence(&marked)[1..], essence(&straight)[1..]);
}

#[test]
fn marked_tunings_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let champion = folder.path().join("champion.ron");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions/swingup-3.ron");
    fs::copy(source, &champion).unwrap();
    mark(&champion);
    let tune = |iterations: &str| {
        let mut command = precocial();
        command.arg("tune").arg(&champion).args(["--iterations", iterations, "--episodes", "1"]);
        let assert = command.args(["--population", "4"]).assert().success();
        String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
    };
    tune("1");
    let tuning = folder.path().join("champion.tuning.ron");
    if tuning.exists() {
        mark(&tuning);
    }
    tune("2");
}

#[test]
fn marked_texts_are_the_same_texts() {
    let table = "0,0,1,1\n0,0,1,1\n0,0,0,5\n";
    let read = |text: &str| read_network(text, 1, 1, Disabled::Off).unwrap();
    assert_eq!(read(&format!("{MARK}{table}")), read(table));
    let offsets = "[[0.5, 1], 932]";
    assert_eq!(read_offsets(&format!("{MARK}{offsets}")), read_offsets(offsets));
    let csv = "a,b\n".to_owned() + &"1,0\n2,1\n".repeat(20);
    let marked = format!("{MARK}{csv}");
    let [csv, marked] =
        [csv, marked].map(|text| DataSet::from_table(text.as_bytes(), Some("b")).unwrap());
    assert_eq!(csv.features, marked.features);
}
