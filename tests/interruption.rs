//! A run can be stopped in any way, at any moment, and nothing is lost.
#![cfg(unix)]

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{essence, experiment, precocial, walkers};
use precocial::stream::{Purpose, stream};
use rand::RngExt as _;

const GENERATIONS: u64 = 400;

fn start(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Child {
    start_heard(arguments, Stdio::null())
}

fn start_heard(arguments: &[&dyn AsRef<std::ffi::OsStr>], stderr: Stdio) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("precocial"));
    command.args(arguments.iter().map(AsRef::as_ref)).stdout(Stdio::null()).stderr(stderr);
    command.spawn().expect("the binary starts")
}

/// Starts the run, or goes on with it where it is a run already.
fn start_or_resume(file: &Path, out: &Path) -> Child {
    if out.join("experiment.ron").exists() {
        start(&[&"resume", &out])
    } else {
        start(&[&"run", &file, &"--out", &out])
    }
}

#[test]
fn killed_twenty_times_ends_as_if_undisturbed() {
    let folder = tempfile::tempdir().unwrap();
    killed(&experiment(folder.path(), GENERATIONS), 20);
    killed(&walkers(folder.path(), 20), 20);
}

fn killed(file: &Path, times: u32) {
    let folder = tempfile::tempdir().unwrap();
    let straight = folder.path().join("straight");
    let begin = Instant::now();
    precocial().arg("run").arg(file).arg("--out").arg(&straight).assert().success();
    let whole = begin.elapsed();

    let out = folder.path().join("killed");
    let mut generator = stream(1, Purpose::Replay, 0, 0);
    let mut kills = 0;
    while kills < times {
        let mut child = start_or_resume(file, &out);
        // About half of the run in all, so that no child ends by itself.
        sleep(whole.mul_f64(generator.random_range(0.0..0.05)));
        child.kill().unwrap();
        let end = child.wait().unwrap();
        if end.success() {
            // It was done before it could be killed: that does not count.
            std::fs::remove_dir_all(&out).unwrap();
            continue;
        }
        assert_eq!(end.signal(), Some(9), "it failed by itself: {end}");
        kills += 1;
    }
    assert!(start_or_resume(file, &out).wait().unwrap().success());
    assert_eq!(essence(&straight), essence(&out));
}

#[test]
fn asked_to_stop_it_saves_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), GENERATIONS);
    let straight = folder.path().join("straight");
    precocial().arg("run").arg(&file).arg("--out").arg(&straight).assert().success();
    for signal in ["INT", "TERM"] {
        let out = folder.path().join(signal);
        let child = start_heard(&[&"run", &file, &"--out", &out], Stdio::piped());
        while !out.join("checkpoint.ron").exists() {
            sleep(Duration::from_millis(2));
        }
        let asked = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        let end = child.wait_with_output().unwrap();
        assert_eq!(end.status.code(), Some(130), "{signal}");
        let words = String::from_utf8_lossy(&end.stderr);
        assert!(words.contains("stopping after this generation"), "{signal}: {words}");
        let record = std::fs::read_to_string(out.join("run.ron")).unwrap();
        assert!(record.contains("reason: Interrupted"), "{record}");
        let lines = std::fs::read_to_string(out.join("metrics.jsonl")).unwrap().lines().count();
        assert!((1..GENERATIONS as usize).contains(&lines), "{lines} generations before {signal}");
        assert!(start(&[&"resume", &out]).wait().unwrap().success());
        assert_eq!(essence(&straight), essence(&out), "{signal}");
    }
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 60);
    let straight = folder.path().join("straight");
    precocial().arg("run").arg(&file).arg("--out").arg(&straight).assert().success();
    // A limit on the size of files stands for the disk: writing fails the same
    // way. The small one stops a checkpoint, the large one the metrics alone.
    let blocks = |name: &str| std::fs::metadata(straight.join(name)).unwrap().len() / 512;
    let (checkpoint, metrics) = (blocks("checkpoint.ron"), blocks("metrics.jsonl"));
    assert!(checkpoint > 4 && metrics > 2 * checkpoint, "{checkpoint}, {metrics}");
    for blocks in [4, checkpoint.midpoint(metrics)].map(|blocks| blocks.to_string()) {
        let out = folder.path().join(&blocks);
        let binary = assert_cmd::cargo::cargo_bin("precocial");
        let script =
            format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run \"$1\" --out \"$2\"");
        let limited = Command::new("sh")
            .args(["-c", &script])
            .args([binary.as_os_str(), file.as_os_str(), out.as_os_str()])
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&limited.stderr);
        assert_eq!(limited.status.code(), Some(5), "{words}");
        assert!(words.contains("File too large") && words.contains("precocial resume"), "{words}");
        assert!(start(&[&"resume", &out]).wait().unwrap().success());
        assert_eq!(essence(&straight), essence(&out), "{blocks} blocks of 512 bytes");
    }
}
