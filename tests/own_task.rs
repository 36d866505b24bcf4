//! A program outside these crates, with a task of its own, has the whole command
//! line (`experiments/programs/own_task.rs`).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::essence;

/// The example. `cargo test` builds it with everything else; where this test is
/// built alone, it is built here.
fn program() -> PathBuf {
    // Tests lie in `deps`, beside `examples`.
    let own = std::env::current_exe().unwrap();
    let program = own.parent().and_then(Path::parent).unwrap().join("examples/own_task");
    if !program.exists() {
        let build = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--example", "own_task"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(build.expect("cargo runs").success());
    }
    program
}

fn succeeds(program: &Path, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).env("NO_COLOR", "1").output().unwrap();
    let words = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {words}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn a_task_of_ones_own_has_the_whole_command_line() {
    let program = program();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/programs/thermostat.ron");
    let (straight, stopped) = (path("straight"), path("stopped"));
    let few = ["--set", "search.generations=24", "--set", "save_every=5"];
    succeeds(&program, &[&["run", file, "--out", &straight], &few[..]].concat());

    // Stopped as by Ctrl-C, and resumed: the same bytes.
    let long = ["--set", "search.generations=100000", "--set", "save_every=5"];
    let mut run = Command::new(&program)
        .args(["run", file, "--out", &stopped])
        .args(long)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    while !Path::new(&stopped).join("checkpoint.ron").exists() {
        assert!(begin.elapsed() < Duration::from_mins(2), "there is no checkpoint");
        std::thread::sleep(Duration::from_millis(20));
    }
    let kill = Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    let done = std::fs::read_to_string(Path::new(&stopped).join("metrics.jsonl")).unwrap();
    let more = done.lines().count().max(24).to_string();
    succeeds(&program, &["resume", &stopped, "--generations", &more]);
    if more != "24" {
        succeeds(&program, &["resume", &straight, "--generations", &more]);
    }
    assert_eq!(essence(Path::new(&straight)), essence(Path::new(&stopped)));

    let replay = succeeds(&program, &["replay", &straight, "--json"]);
    assert!(replay.contains("thermostat-v1"), "{replay}");
    succeeds(&program, &["replay", &straight, "--gif", &path("room.gif"), "--steps", "20"]);
    let table = succeeds(&program, &["evaluate", &straight, "--episodes", "10"]);
    assert!(table.contains("random shared weight"), "{table}");
    let seen = succeeds(&program, &["inspect", &straight]);
    assert!(seen.contains("too warm by"), "{seen}");
    succeeds(&program, &["report", &straight, "--episodes", "5", "--out", &path("page.html")]);
    let page = std::fs::read_to_string(path("page.html")).unwrap();
    assert!(page.contains("thermostat-v1") && page.contains("too warm by"));
    succeeds(&program, &["export", &straight, &path("room.onnx"), &path("room.svg")]);
    succeeds(&program, &["tune", &straight, "--iterations", "3", "--from", "1"]);
    assert!(succeeds(&program, &["tasks"]).contains("keep a room at 20 degrees"));

    // The program of these crates does not know the task, and says so.
    let mut other = crate::common::precocial();
    let failed = other.args(["replay", &straight]).assert().failure().code(3);
    let words = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(words.contains("there is no task `thermostat-v1`"), "{words}");
    // Looking at the run needs no task.
    crate::common::precocial().args(["inspect", &straight]).assert().success();
}
