//! Two processes on one thing: whoever comes second, or finds its folder gone,
//! loses nothing of the other's.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{essence, experiment, precocial};
use precocial::run::{ChampionFile, read};

/// Starts a command that a test is going to disturb.
fn start(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precocial"));
    command.args(arguments.iter().map(AsRef::as_ref)).env("NO_COLOR", "1");
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What takes longer than this never ends.
const LONGEST: Duration = Duration::from_mins(2);

fn wait_for(what: impl Fn() -> bool) {
    let begin = Instant::now();
    while !what() {
        assert!(begin.elapsed() < LONGEST, "it does not come");
        sleep(Duration::from_millis(2));
    }
}

/// Stops a process, or lets it go on.
fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

/// What a process said, and its exit code; none where it had to be killed, as it ran on.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() && begin.elapsed() < LONGEST {
        sleep(Duration::from_millis(2));
    }
    // Nothing is left to kill where it has ended.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn lines(run: &Path) -> usize {
    fs::read_to_string(run.join("metrics.jsonl")).map_or(0, |text| text.lines().count())
}

fn tune(path: &Path) -> assert_cmd::Command {
    let mut tune = precocial();
    tune.arg("tune").arg(path).args(["--iterations", "8", "--episodes", "2", "--threads", "1"]);
    tune
}

#[test]
fn a_run_whose_folder_is_another_one_now_writes_nothing_there() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (experiment(folder.path(), 1_000_000), folder.path().join("run"));
    let run = start(&[&"run", &file, &"--out", &out]);
    wait_for(|| lines(&out) > 4);
    signal(&run, "STOP");
    fs::rename(&out, folder.path().join("moved")).unwrap();
    let other = experiment(folder.path(), 6);
    let mut again = precocial();
    again.arg("run").arg(&other).args(["--set", "seed=2", "--out"]).arg(&out).assert().success();
    let (before, record) = (essence(&out), fs::read(out.join("run.ron")).unwrap());
    signal(&run, "CONT");
    let (code, words) = ended(run);
    assert_eq!(code, Some(4), "{words}");
    assert!(words.contains("removed or moved") && !words.contains("panicked"), "{words}");
    assert_eq!((essence(&out), fs::read(out.join("run.ron")).unwrap()), (before, record));
    precocial().arg("resume").arg(&out).assert().success();
}

#[test]
fn tuned_weights_outlive_a_resumption_from_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (experiment(folder.path(), 1_000_000), folder.path().join("run"));
    let rarely = "save_every=1000000";
    let mut run = start(&[&"run", &file, &"--set", &rarely, &"--out", &out]);
    wait_for(|| out.join("champion.ron").exists());
    run.kill().unwrap();
    run.wait().unwrap();
    tune(&out).assert().success();
    let tuned: ChampionFile = read(&out.join("champion.ron")).unwrap();
    assert!(tuned.tuned.is_some() && !out.join("checkpoint.ron").exists());
    let resume = start(&[&"resume", &out, &"--generations", &"1"]);
    let (code, words) = ended(resume);
    assert_eq!(code, Some(0), "{words}");
    let kept = format!("champion-{}.ron", tuned.generation);
    assert!(words.contains("warning") && words.contains(&kept), "{words}");
    assert_eq!(read::<ChampionFile>(&out.join(kept)).unwrap(), tuned);
}

#[test]
fn a_tuning_beside_a_run_puts_no_older_champion_back() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (experiment(folder.path(), 3), folder.path().join("run"));
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    let older: ChampionFile = read(&out.join("champion.ron")).unwrap();
    let tuning = start(&[&"tune", &out, &"--iterations", &"200", &"--episodes", &"2"]);
    wait_for(|| out.join("champion.tuning.ron").exists());
    signal(&tuning, "STOP");
    precocial().arg("resume").arg(&out).args(["--generations", "60"]).assert().success();
    let bytes = fs::read(out.join("champion.ron")).unwrap();
    signal(&tuning, "CONT");
    let (code, words) = ended(tuning);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("warning") && words.contains("another champion"), "{words}");
    assert_eq!(fs::read(out.join("champion.ron")).unwrap(), bytes, "the newer champion stays");
    let newer: ChampionFile = read(&out.join("champion.ron")).unwrap();
    let kept: ChampionFile = read(&out.join(format!("champion-{}.ron", older.generation))).unwrap();
    assert_ne!(newer.topology, older.topology);
    assert!(kept.topology == older.topology && kept.tuned.is_some());
}

#[test]
fn a_second_tuning_of_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.ron");
    let champions = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions");
    fs::copy(champions.join("swingup-5.ron"), &path).unwrap();
    let mut first = start(&[&"tune", &path, &"--iterations", &"100000"]);
    wait_for(|| path.with_extension("tuning.ron").exists());
    let second = tune(&path).arg("--restart").assert().code(4);
    let words = String::from_utf8_lossy(&second.get_output().stderr).into_owned();
    assert!(words.contains("another process is tuning"), "{words}");
    first.kill().unwrap();
    first.wait().unwrap();
    tune(&path).arg("--restart").assert().success();
    assert!(!path.with_extension("tuning.lock").exists());
}
