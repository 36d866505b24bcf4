//! Bad input: what, where, what to do, the right exit code, and nothing lost.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{essence, experiment, precocial};

const CONTENT: i32 = 3;
const RUN: i32 = 4;
const SYSTEM: i32 = 5;

/// Runs a text as an experiment and gives what it says on stderr.
fn refused(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.ron");
    fs::write(&file, text).unwrap();
    let mut run = precocial();
    run.current_dir(folder.path()).args(["run", "wrong.ron", "--out", "out"]);
    let output = run.assert().code(CONTENT).get_output().clone();
    assert!(!folder.path().join("out").exists(), "nothing is made for a wrong experiment");
    // The message may be folded anywhere.
    let words = String::from_utf8(output.stderr).unwrap();
    words.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_wrong_experiment_is_pointed_at() {
    let task = "(task: \"cartpole-swingup-v1\",\n";
    for (settings, place, message) in [
        ("sed: 3)", "line 2, column 1", "`sed`"),
        ("search: Wann((\n  populatoin: 3)))", "line 3, column 3", "`populatoin`"),
        ("search: Wann((population: -5)))", "line 2", "not negative"),
        ("search: Wann((population: 0)))", "line 2", "nonzero"),
        ("search: Wann((population: \"many\")))", "line 2", "integer"),
        ("search: Wann((selection: (cull: 1.5))))", "line 2", "from 0 to 1, not 1.5"),
        ("search: Wann((activations: [])))", "line 2", "at least one activation"),
        ("search: Wann((activations: [Sinus])))", "line 2", "Sinus"),
        ("search: Lottery(()))", "line 2", "Lottery"),
        ("evaluation: (weights: List([1.0, NaN])))", "line 2", "finite number, not NaN"),
        ("evaluation: (weights: List([])))", "line 2", "at least one shared weight"),
        ("evaluation: (weights: Grid(low: 1, high: -1, count: 3)))", "line 2", "below"),
        ("evaluation: (episodes: 2.5))", "line 2, column 25", "a comma or the end"),
        ("seed: 3", "line 2", "end"),
    ] {
        let words = refused(&format!("{task}{settings}"));
        assert!(words.contains("wrong.ron") && words.contains(place), "{settings}: {words}");
        assert!(words.contains(message), "{settings}: {words}");
    }
    assert!(refused("(task: \"nowhere-v1\")").contains("there is no task `nowhere-v1`"));
    assert!(refused("").contains("is empty"));
    assert!(refused("(format: 99, whatever: 1)").contains("format 99"));
}

#[test]
fn an_experiment_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = precocial();
    run.current_dir(folder.path()).args(["run", "nowhere.ron"]).assert().code(SYSTEM);
    fs::write(folder.path().join("picture.ron"), [0xff, 0xfe, 0x00]).unwrap();
    let mut run = precocial();
    let run = run.current_dir(folder.path()).args(["run", "picture.ron"]).assert().code(CONTENT);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("not text"));
}

#[test]
fn a_run_is_never_overwritten() {
    let (folder, out) = finished_run();
    let before = essence(&out);
    let mut again = precocial();
    again.arg("run").arg(experiment(folder.path(), 5)).arg("--out").arg(&out);
    let again = again.assert().code(RUN);
    assert!(String::from_utf8_lossy(&again.get_output().stderr).contains("precocial resume"));
    assert_eq!(before, essence(&out));
    // Nor is anything else.
    let other = folder.path().join("photos");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("cat.png"), "meow").unwrap();
    let mut run = precocial();
    run.arg("run").arg(experiment(folder.path(), 5)).arg("--out").arg(&other).assert().code(RUN);
    precocial().arg("resume").arg(&other).assert().code(RUN);
}

#[test]
fn a_folder_in_use_is_left_alone() {
    let (_folder, out) = finished_run();
    let lock = fs::File::open(out.join("lock")).unwrap();
    lock.lock().unwrap();
    let resume = precocial().arg("resume").arg(&out).assert().code(RUN);
    assert!(String::from_utf8_lossy(&resume.get_output().stderr).contains("another process"));
    drop(lock);
    precocial().arg("resume").arg(&out).assert().success();
}

#[test]
fn a_damaged_checkpoint_falls_back_to_the_one_before() {
    let (_folder, out) = finished_run();
    let (before, whole) = (essence(&out), fs::read(out.join("checkpoint.ron")).unwrap());
    let wrong: [(&str, Vec<u8>); 4] = [
        ("truncated", whole[..whole.len() / 2].to_vec()),
        ("empty", Vec::new()),
        ("corrupt", whole.iter().map(|byte| if *byte == b',' { b';' } else { *byte }).collect()),
        ("binary", vec![0xff; 100]),
    ];
    for (kind, bytes) in wrong {
        fs::write(out.join("checkpoint.ron"), &bytes).unwrap();
        let resume = precocial().arg("resume").arg(&out).assert().success();
        let words = String::from_utf8_lossy(&resume.get_output().stderr).into_owned();
        assert!(words.contains("warning") && words.contains("checkpoint.ron"), "{kind}: {words}");
        assert_eq!(before, essence(&out), "{kind}");
        assert_eq!(fs::read(out.join("checkpoint.damaged.ron")).unwrap(), bytes, "{kind}");
    }
}

#[test]
fn checkpoints_that_cannot_serve() {
    let (_folder, out) = finished_run();
    let checkpoint = fs::read_to_string(out.join("checkpoint.ron")).unwrap();
    let resume = |code| {
        let resume = precocial().arg("resume").arg(&out).assert().code(code);
        String::from_utf8_lossy(&resume.get_output().stderr).into_owned()
    };
    // From the future: refused, though the one before could be read.
    let newer = checkpoint.replacen("format:1", "format:2,what_is_this:7", 1);
    fs::write(out.join("checkpoint.ron"), &newer).unwrap();
    assert!(resume(CONTENT).contains("format 2"));
    assert_eq!(fs::read_to_string(out.join("checkpoint.ron")).unwrap(), newer, "left as it was");
    // Neither is sound.
    for name in ["checkpoint.ron", "checkpoint.previous.ron"] {
        fs::write(out.join(name), "(format:1,version:\"0.1.0\",state:Wann((generation:x").unwrap();
    }
    let words = resume(CONTENT);
    assert!(words.contains("line 1, column 5"), "{words}");
    // Of another experiment.
    fs::write(out.join("checkpoint.ron"), &checkpoint).unwrap();
    let experiment = fs::read_to_string(out.join("experiment.ron")).unwrap();
    let other = experiment.replace("population: 24", "population: 25");
    assert_ne!(experiment, other);
    fs::write(out.join("experiment.ron"), other).unwrap();
    assert!(resume(CONTENT).contains("24 networks"));
}

#[test]
fn a_checkpoint_with_an_impossible_network() {
    let (_folder, out) = finished_run();
    let checkpoint = fs::read_to_string(out.join("checkpoint.ron")).unwrap();
    // A connection into the bias.
    let wrong = checkpoint.replacen("(1,6)", "(1,0)", 1);
    assert_ne!(checkpoint, wrong);
    for name in ["checkpoint.ron", "checkpoint.previous.ron"] {
        fs::write(out.join(name), &wrong).unwrap();
    }
    let resume = precocial().arg("resume").arg(&out).assert().code(CONTENT);
    let words = String::from_utf8_lossy(&resume.get_output().stderr).into_owned();
    assert!(words.contains("cannot end at bias or input 0"), "{words}");
}

fn finished_run() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out: &Path = &folder.path().join("run");
    precocial()
        .arg("run")
        .arg(experiment(folder.path(), 9))
        .arg("--out")
        .arg(out)
        .assert()
        .success();
    let out = out.to_owned();
    (folder, out)
}
