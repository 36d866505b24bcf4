//! What the whole-program tests share.

pub(crate) mod browser;
pub(crate) mod process;
pub(crate) mod published;
pub(crate) mod server;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The binary, with nothing of the caller's environment that changes its words.
pub(crate) fn precocial() -> Command {
    let mut command = match std::env::var("PRECOCIAL_PROGRAM") {
        // Built for another processor, and the emulator that runs it.
        Ok(words) => {
            let mut words = words.split_whitespace();
            let mut command = Command::new(words.next().expect("a program"));
            command.args(words);
            command
        }
        Err(_) => Command::cargo_bin("precocial").expect("cargo built the binary"),
    };
    command.env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    command
}

/// A small experiment that still has a champion that changes.
pub(crate) fn experiment(folder: &Path, generations: u64) -> PathBuf {
    let path = folder.join("small.ron");
    let text = format!(
        "(task: \"cartpole-swingup-v1\", seed: 5, save_every: 3,
          evaluation: (episodes: 2),
          search: Wann((population: 24, generations: {generations},
                        confirmation: (every: 2, episodes: 4))))"
    );
    fs::write(&path, text).expect("the folder can be written");
    path
}

/// The same with walkers, which several networks share a solver for.
pub(crate) fn walkers(folder: &Path, generations: u64) -> PathBuf {
    let path = folder.join("walkers.ron");
    let text = format!(
        "(task: \"bipedal-walker-no-penalty-v3\", seed: 5, save_every: 3,
          evaluation: (weights: List([-1.5, 0.5, 1.0]), episodes: 1, patience: 40),
          search: Wann((population: 20, generations: {generations},
                        starts: (count: 3, generations: 1, rounds: [(2, 2)]),
                        halving: (rounds: [(2, 0), (10, 2)], factor: 3), inheritance: 2,
                        confirmation: (every: 4, episodes: 2))))"
    );
    fs::write(&path, text).expect("the folder can be written");
    path
}

/// The same with digits to classify.
pub(crate) fn digits(folder: &Path, generations: u64) -> PathBuf {
    let path = folder.join("digits.ron");
    let text = format!(
        "(task: \"digits\", seed: 5, save_every: 3, evaluation: (episodes: 1),
          search: Wann((population: 24, generations: {generations}, initial_enabled: 0.3,
                        confirmation: (every: 2))))"
    );
    fs::write(&path, text).expect("the folder can be written");
    path
}

/// The bytes of a run that must not depend on how it was run: checkpoint,
/// champion, earlier champions, experiment and metrics without the wall clock.
pub(crate) fn essence(run: &Path) -> Vec<(&'static str, String)> {
    let read = |name: &str| fs::read_to_string(run.join(name)).expect(name);
    let timeless = |line: &str| {
        let mut line: serde_json::Map<String, Value> =
            serde_json::from_str(line).expect("a line of metrics is JSON");
        // What went between processes depends on the clock as well.
        line.remove("traffic");
        assert!(line.remove("seconds").is_some() && line.remove("steps_per_second").is_some());
        for network in line.get_mut("networks").and_then(Value::as_array_mut).into_iter().flatten()
        {
            network.as_object_mut().expect("a network is an object").remove("images_per_second");
        }
        Value::Object(line).to_string()
    };
    vec![
        ("experiment", read("experiment.ron")),
        ("checkpoint", read("checkpoint.ron")),
        ("champion", read("champion.ron")),
        // Searches that train keep none.
        ("gallery", fs::read_to_string(run.join("gallery.ron")).unwrap_or_default()),
        ("metrics", read("metrics.jsonl").lines().map(timeless).collect::<Vec<_>>().join("\n")),
    ]
}

/// What was said on stderr, unfolded: a message may be broken anywhere.
pub(crate) fn said(assert: &assert_cmd::assert::Assert) -> String {
    let stderr = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything in a folder, by name.
pub(crate) fn contents(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// A run of nine generations that has finished, in a folder that goes with it.
pub(crate) fn finished_run() -> (tempfile::TempDir, PathBuf) {
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

/// A recorded output of the reference implementation, or `None`, with a word,
/// where the recordings are not at hand. In CI, where they lie beside the
/// project, one that cannot be read is a failure.
pub(crate) fn golden(name: &str) -> Option<Value> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = shared.join("golden/wann").join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("a golden file is JSON")),
        Err(error) => {
            let must = std::env::var_os("CI").is_some() && shared.exists();
            assert!(!must, "{} is there but {name} cannot be read: {error}", shared.display());
            eprintln!("skipped: {} is not here", path.display());
            None
        }
    }
}
