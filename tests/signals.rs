//! Who asks a command to stop is heard: by hang-ups as by SIGTERM, within
//! seconds, and nothing is lost.
#![cfg(unix)]

use std::fs;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{essence, precocial};
use tempfile::TempDir;

const INTERRUPTED: Option<i32> = Some(130);

/// An experiment whose generations take a minute, and one of short ones.
fn experiment(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

const LONG: &str = "(task: \"bipedal-walker-v3\", seed: 5, evaluation: (episodes: 8),
    search: Wann((population: 2000, generations: 3)))";
const LONG_ROUND: &str = "(task: \"digits\", seed: 5, search: Lottery((layers: [60], rounds: 2,
    training: (iterations: 100000))))";
const LONG_PASSES: &str = "(task: \"digits\", seed: 5, search: Wiring((passes: 100000)))";
const SHORT: &str = "(task: \"cartpole-swingup-v1\", seed: 5, evaluation: (episodes: 2),
    search: Wann((population: 24, generations: 60, confirmation: (every: 2, episodes: 4))))";

fn start(folder: &Path, line: &str) -> Child {
    let program = assert_cmd::cargo::cargo_bin("precocial");
    let mut command = Command::new(&program);
    if cfg!(target_os = "linux") {
        // Hang-ups count, also where these tests run under `nohup`.
        command = Command::new("env");
        command.arg("--default-signal=HUP").arg(program);
    }
    command.current_dir(folder).args(line.split(' ')).env("NO_COLOR", "1");
    command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
}

fn wait_for(path: &Path) {
    let begin = Instant::now();
    while !path.exists() {
        assert!(begin.elapsed() < Duration::from_mins(1), "no {}", path.display());
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_long_generation_is_left_in_the_middle() {
    let folder = TempDir::new().unwrap();
    for (name, text) in [("a", LONG), ("b", LONG_ROUND), ("c", LONG_PASSES)] {
        experiment(folder.path(), &format!("{name}.ron"), text);
        let mut run = start(folder.path(), &format!("run {name}.ron --out {name} --threads 1"));
        wait_for(&folder.path().join(name).join("run.ron"));
        sleep(Duration::from_millis(500));
        signal(&run, "TERM");
        let begin = Instant::now();
        assert_eq!(run.wait().unwrap().code(), INTERRUPTED, "{name}");
        assert!(begin.elapsed() < Duration::from_secs(20), "{name}: {:?}", begin.elapsed());
        let record = fs::read_to_string(folder.path().join(name).join("run.ron")).unwrap();
        assert!(record.contains("Interrupted"), "{name}: {record}");
        assert!(folder.path().join(name).join("checkpoint.ron").exists(), "{name}");
    }
}

#[test]
fn a_hang_up_stops_as_sigterm_does_unless_it_is_to_be_ignored() {
    let folder = TempDir::new().unwrap();
    experiment(folder.path(), "s.ron", SHORT);
    let mut straight = precocial();
    straight.current_dir(&folder).args(["run", "s.ron", "--out", "straight"]).assert().success();
    let mut run = start(folder.path(), "run s.ron --out hung --threads 1");
    wait_for(&folder.path().join("hung/metrics.jsonl"));
    signal(&run, "HUP");
    let status = run.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (INTERRUPTED, None));
    precocial().current_dir(&folder).args(["resume", "hung"]).assert().success();
    let at = |name| essence(&folder.path().join(name));
    assert_eq!(at("straight"), at("hung"));

    let mut nohup = Command::new("nohup");
    nohup.arg(assert_cmd::cargo::cargo_bin("precocial")).current_dir(&folder);
    nohup.args(["run", "s.ron", "--out", "ignored", "--threads", "1"]);
    let mut run = nohup.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(&folder.path().join("ignored/metrics.jsonl"));
    signal(&run, "HUP");
    assert_eq!(run.wait().unwrap().code(), Some(0), "it lives on after a hang-up");
    assert_eq!(at("straight"), at("ignored"));
}

#[test]
fn other_commands_end_at_once() {
    let folder = TempDir::new().unwrap();
    let champion = "(format: 1, task: \"cartpole-swingup-v1\",
        topology: (inputs: 5, outputs: [Tanh], hidden: [], connections: [(1, 6), (4, 6)]))";
    fs::write(folder.path().join("c.ron"), champion).unwrap();
    for line in [
        "evaluate c.ron --episodes 100000",
        "report c.ron --episodes 20000 --out r.html",
        "tune c.ron --out t.ron --population 10000 --episodes 900",
    ] {
        for name in ["INT", "TERM", "HUP"] {
            let mut command = start(folder.path(), &format!("{line} --threads 1"));
            sleep(Duration::from_millis(700));
            signal(&command, name);
            let begin = Instant::now();
            assert_eq!(command.wait().unwrap().code(), INTERRUPTED, "{line}: {name}");
            assert!(begin.elapsed() < Duration::from_secs(6), "{line}: {name}");
            let _ = fs::remove_file(folder.path().join("t.tuning.ron"));
        }
    }
    assert!(!folder.path().join("r.html").exists());
}

/// A terminal that has gone is noticed, by what is drawn in it too.
#[cfg(target_os = "linux")]
#[test]
fn what_is_drawn_ends_with_its_terminal() {
    let folder = TempDir::new().unwrap();
    experiment(folder.path(), "short.ron", SHORT);
    precocial().current_dir(&folder).args(["run", "short.ron", "--out", "run"]).assert().success();
    for verb in ["replay", "watch"] {
        let file = folder.path().join(verb);
        let program = assert_cmd::cargo::cargo_bin("precocial");
        let line = format!("echo $$ > {verb}; exec {} {verb} run", program.display());
        let terminal = Command::new("script")
            .args(["-q", "-c", &line, "/dev/null"])
            .current_dir(&folder)
            .env("TERM", "xterm")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        let Ok(mut terminal) = terminal else {
            eprintln!("skipped: there is no `script` here");
            return;
        };
        let pid = || fs::read_to_string(&file).unwrap_or_default().trim().to_owned();
        let begin = Instant::now();
        while pid().is_empty() {
            assert!(begin.elapsed() < Duration::from_mins(1), "{verb} does not begin");
            sleep(Duration::from_millis(20));
        }
        let command = Path::new("/proc").join(pid()).join("cmdline");
        let is_running = || {
            fs::read(&command).is_ok_and(|line| line.windows(9).any(|part| part == b"precocial"))
        };
        // Until it draws, and waits for keys.
        sleep(Duration::from_secs(1));
        assert!(is_running(), "{verb}");
        terminal.kill().unwrap();
        terminal.wait().unwrap();
        let begin = Instant::now();
        while is_running() {
            assert!(begin.elapsed() < Duration::from_secs(10), "{verb} outlives its terminal");
            sleep(Duration::from_millis(50));
        }
    }
}
