//! `precocial tune`, through the binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::precocial;
use precocial::run::{ChampionFile, read};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// A folder with a champion in it.
fn champion() -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("champion.ron");
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/champions/swingup-paper-8.ron");
    fs::copy(from, &path).unwrap();
    (folder, path)
}

const SHORT: [&str; 6] = ["--iterations", "12", "--episodes", "4", "--population", "16"];
/// Long enough to be stopped.
const LONG: [&str; 6] = ["--iterations", "60", "--episodes", "16", "--population", "16"];

fn tune(path: &Path, options: &[&str]) -> Value {
    let mut command = precocial();
    let usual = if options.contains(&"--iterations") { &SHORT[2..] } else { &SHORT[..] };
    command.arg("tune").arg(path).args(usual).args(options).arg("--json");
    let output = command.assert().success().get_output().stdout.clone();
    serde_json::from_slice(&output).expect("--json prints JSON")
}

/// What a command that fails says, with this exit code.
fn refusal(path: &Path, options: &[&str], code: i32) -> String {
    let mut command = precocial();
    let assert = command.arg("tune").arg(path).args(options).assert();
    String::from_utf8(assert.code(code).get_output().stderr.clone()).unwrap()
}

#[test]
fn tuned_weights_stand_beside_the_topology_and_are_the_same_for_any_number_of_threads() {
    for algorithm in ["cma-es", "pepg"] {
        let (_first, one) = champion();
        let (_second, other) = champion();
        let result = tune(&one, &["--algorithm", algorithm, "--threads", "1"]);
        tune(&other, &["--algorithm", algorithm, "--threads", "3"]);
        assert_eq!(fs::read(&one).unwrap(), fs::read(&other).unwrap());

        let champion: ChampionFile = read(&one).unwrap();
        let tuned = champion.tuned.unwrap();
        assert_eq!(tuned.weights.len(), champion.topology.connections().len());
        assert!(tuned.origin.contains("from the best shared weight"), "{}", tuned.origin);
        assert_eq!(result["tuned"]["mean"], tuned.score.unwrap().mean);
        assert!(!one.with_extension("tuning.ron").exists());

        // Others find them there.
        let mut table = precocial();
        table.arg("evaluate").arg(&one).args(["--episodes", "5", "--scan", "3", "--json"]);
        let table: Value =
            serde_json::from_slice(&table.assert().success().get_output().stdout).unwrap();
        assert_eq!(table["tuned_weights"]["episodes"], 5);
        let mut replay = precocial();
        let replay = replay.arg("replay").arg(&one).args(["--tuned", "--json"]).assert();
        let outcome: Value = serde_json::from_slice(&replay.success().get_output().stdout).unwrap();
        assert_eq!(outcome["weight"], Value::Null);
    }
}

/// Starts a tuning and stops it by a signal once it has a checkpoint; gives its
/// exit code and what it said.
fn stopped(path: &Path, out: &Path, signal: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precocial"));
    command.arg("tune").arg(path).args(LONG);
    if out != path {
        command.arg("--out").arg(out);
    }
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let checkpoint = out.with_extension("tuning.ron");
    while !checkpoint.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
#[cfg(unix)]
fn a_tuning_that_was_stopped_or_killed_goes_on_as_if_nothing_had_happened() {
    let (_folder, expected) = champion();
    precocial().arg("tune").arg(&expected).args(LONG).assert().success();
    for signal in ["-INT", "-KILL"] {
        let (_folder, path) = champion();
        let before = fs::read(&path).unwrap();
        let (code, _) = stopped(&path, &path, signal);
        assert_eq!(code, (signal == "-INT").then_some(130), "{signal}");
        assert_eq!(fs::read(&path).unwrap(), before, "the champion waits for the end");
        let words = refusal(&path, &LONG, 4);
        assert!(words.contains("--resume") && words.contains("--restart"), "{words}");
        precocial().arg("tune").arg(&path).arg("--resume").assert().success();
        assert_eq!(fs::read(&path).unwrap(), fs::read(&expected).unwrap(), "{signal}");
    }
}

#[test]
#[cfg(unix)]
fn what_is_said_when_a_tuning_stops_takes_the_best_so_far() {
    let (folder, path) = champion();
    let out = folder.path().join("tuned.ron");
    let (_, words) = stopped(&path, &out, "-INT");
    let line = words.lines().find(|line| line.contains("best so far: ")).expect(&words);
    let typed = line.split_once(" tune ").unwrap().1;
    assert!(typed.contains("--out"), "{typed}");
    precocial().arg("tune").args(typed.split(' ')).assert().success();
    let tuned: ChampionFile = read(&out).unwrap();
    assert!(tuned.tuned.is_some());
    assert!(!out.with_extension("tuning.ron").exists());
}

#[test]
fn better_weights_are_not_lost() {
    let (_folder, path) = champion();
    tune(&path, &["--sigma", "0.1", "--iterations", "30"]);
    let before = fs::read_to_string(&path).unwrap();
    let worse = tune(&path, &["--iterations", "0", "--from", "0.01"]);
    assert_eq!(worse["kept_before"], true);
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    let further = tune(&path, &["--from", "tuned", "--sigma", "0.05", "--seed", "2"]);
    let mean = |of: &str| further[of]["mean"].as_f64().expect("a number");
    assert!(mean("tuned") >= mean("start"), "{further}");
}

#[test]
fn a_run_keeps_what_was_tuned() {
    let folder = tempdir().unwrap();
    let experiment = crate::common::experiment(folder.path(), 6);
    let run = folder.path().join("run");
    precocial().arg("run").arg(&experiment).arg("--out").arg(&run).assert().success();
    tune(&run, &[]);
    let tuned: ChampionFile = read(&run.join("champion.ron")).unwrap();
    precocial().arg("resume").arg(&run).assert().success();
    assert_eq!(read::<ChampionFile>(&run.join("champion.ron")).unwrap(), tuned);
    precocial().arg("resume").arg(&run).args(["--generations", "40"]).assert().success();
    let later: ChampionFile = read(&run.join("champion.ron")).unwrap();
    assert_ne!(later.topology, tuned.topology);
    let kept = run.join(format!("champion-{}.ron", tuned.generation));
    assert_eq!(read::<ChampionFile>(&kept).unwrap(), tuned);
}

#[test]
fn what_cannot_be_tuned_is_told() {
    let (folder, path) = champion();
    for (options, code, words) in [
        (&["--resume"][..], 4, "no tuning to go on with"),
        (&["--from", "tuned"], 3, "no tuned weights"),
        (&["--from", "nowhere"], 2, "expected"),
        (&["--sigma", "0"], 2, "above 0"),
        (&["--population", "1"], 2, "2.."),
        (&["--task", "bipedal-walker-v3"], 3, "5 inputs"),
        (&["--out", "/no/such/folder/x.ron"], 5, "/no/such/folder"),
    ] {
        let options = [&SHORT[..2], options].concat();
        let text = refusal(&path, &options, code);
        assert!(text.contains(words), "{options:?}: {text}");
    }
    let checkpoint = path.with_extension("tuning.ron");
    fs::write(&checkpoint, "(format: 1").unwrap();
    let text = refusal(&path, &["--resume"], 3);
    assert!(text.contains("champion.tuning.ron"), "{text}");

    let limp = folder.path().join("limp.ron");
    let topology = "(inputs: 5, outputs: [Linear], hidden: [], connections: [])";
    let text = format!("(format: 1, task: \"cartpole-swingup-v1\", topology: {topology})");
    fs::write(&limp, &text).unwrap();
    assert!(refusal(&limp, &[], 3).contains("no weight to tune"));

    let odd = text.trim_end_matches(')').to_owned() + "), tuned: (weights: [1.0]))";
    fs::write(&limp, odd).unwrap();
    assert!(refusal(&limp, &[], 3).contains("1 tuned weights for 0 connections"));
}

#[test]
fn a_state_that_nothing_can_go_on_from_is_refused() {
    let (_folder, path) = champion();
    let checkpoint = path.with_extension("tuning.ron");
    for (algorithm, field) in [("pepg", "sigma:[0.1"), ("cma-es", "sigma:0.1")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_precocial"));
        command.arg("tune").arg(&path).args(["--algorithm", algorithm, "--from", "1"]);
        let mut child = command.args(&LONG[2..]).stderr(Stdio::null()).spawn().unwrap();
        while !checkpoint.exists() {
            assert!(child.try_wait().unwrap().is_none(), "it ended");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let text = fs::read_to_string(&checkpoint).unwrap();
        let text = text.split_once("// SHA-256").unwrap().0;
        for wrong in ["-0.1", "inf", "NaN", "0.0"] {
            // The second one is the state's: the first is a setting.
            let begin = text.rfind(field).unwrap() + field.len() - "0.1".len();
            let end = begin + text[begin..].find([',', ')', ']']).unwrap();
            let damaged = format!("{}{wrong}{}", &text[..begin], &text[end..]);
            fs::write(&checkpoint, damaged).unwrap();
            let words = refusal(&path, &["--resume"], 3);
            assert!(words.contains("not finite, or a deviation not above 0"), "{words}");
        }
        fs::remove_file(&checkpoint).unwrap();
    }
}

#[test]
fn what_is_too_large_for_an_algorithm_is_refused_before_the_work() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("wide.ron");
    let connections: Vec<String> = (1..=3001).map(|input| format!("({input},3002)")).collect();
    let topology = format!(
        "(inputs: 3001, outputs: [Linear], hidden: [], connections: [{}])",
        connections.join(",")
    );
    let weights = vec!["1.0"; 3001].join(",");
    let champion =
        format!("(format: 1, task: \"wide\", topology: {topology}, tuned: (weights: [{weights}]))");
    fs::write(&path, champion).unwrap();
    let table = folder.path().join("wide.csv");
    let row = |number: usize| {
        let values: Vec<String> = (0..3001).map(|i| (number * i % 7).to_string()).collect();
        format!("{},{}.5\n", values.join(","), number)
    };
    let names: Vec<String> = (0..3001).map(|i| format!("x{i}")).collect();
    let rows: String = (1..30).map(row).collect();
    fs::write(&table, format!("{},y\n{rows}", names.join(","))).unwrap();
    let task = format!("table:{}", table.display());
    let words = refusal(&path, &["--task", &task, "--algorithm", "cma-es"], 3);
    assert!(words.contains("3000 at most") && words.contains("--algorithm pepg"), "{words}");
}

#[test]
fn iterations_that_no_file_could_hold_are_refused_before_the_work() {
    let (_folder, path) = champion();
    let words = refusal(&path, &["--from", "1", "--iterations", "6000006"], 2);
    assert!(words.contains("at most 6000000"), "{words}");
    assert!(!path.with_extension("tuning.ron").exists());
}
