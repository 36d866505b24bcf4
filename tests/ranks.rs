//! Any number of MPI's ranks gives the same bytes as threads, also where ranks are
//! lost on the way. Skipped, with a word, where there is no MPI.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{digits, essence, experiment, precocial, walkers};
use tempfile::TempDir;

const GENERATIONS: u64 = 17;

/// Writes an experiment of so many generations into a folder.
type MakeExperiment = fn(&Path, u64) -> PathBuf;

/// Whether ranks can be started, with a word where they cannot.
fn has_ranks() -> bool {
    if !cfg!(feature = "mpi") {
        eprintln!("skipped: built without the feature `mpi`");
        return false;
    }
    let version = Command::new("mpirun").arg("--version").output();
    let is_open_mpi =
        version.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("Open MPI"));
    if !is_open_mpi {
        eprintln!("skipped: there is no mpirun of Open MPI here");
    }
    is_open_mpi
}

/// The command on so many ranks, whose threads share two processors or so.
fn on_ranks(ranks: usize) -> Command {
    let mut command = Command::new("mpirun");
    command.args(["--oversubscribe", "--bind-to", "none", "-n", &ranks.to_string()]);
    command.arg(assert_cmd::cargo::cargo_bin("precocial"));
    // Containers have no other user.
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    command.env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    command
}

fn done(command: &mut Command) -> Output {
    let done = command.output().expect("mpirun can be started");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    done
}

/// The run of an experiment on the threads of one process.
fn straight(file: &Path) -> PathBuf {
    let out = file.with_extension("straight");
    precocial().arg("run").arg(file).arg("--out").arg(&out).assert().success();
    out
}

#[test]
fn any_number_of_ranks_gives_the_same_bytes() {
    if !has_ranks() {
        return;
    }
    for make in [experiment, walkers, digits] {
        let folder = TempDir::new().unwrap();
        let file = make(folder.path(), GENERATIONS);
        let expected = essence(&straight(&file));
        for ranks in [1, 2, 3, 5] {
            let out = folder.path().join(format!("{ranks} ranks"));
            done(on_ranks(ranks).arg("run").arg(&file).arg("--out").arg(&out));
            assert_eq!(essence(&out), expected, "{ranks} ranks");
            let record = fs::read_to_string(out.join("run.ron")).unwrap();
            assert!(record.contains(&format!("ranks: {ranks},\n        hosts: [(")), "{record}");
            let metrics = fs::read_to_string(out.join("metrics.jsonl")).unwrap();
            let told = metrics.lines().filter(|line| line.contains("\"traffic\":{\"messages\":"));
            assert_eq!(told.count() > 0, ranks > 1);
        }
    }
}

#[test]
fn stopped_and_resumed_on_other_ranks_is_the_same_as_straight() {
    if !has_ranks() {
        return;
    }
    for make in [experiment, walkers, digits] {
        let folder = TempDir::new().unwrap();
        let file = make(folder.path(), GENERATIONS);
        let expected = essence(&straight(&file));
        let out = folder.path().join("stopped");
        let mut begin = on_ranks(3);
        begin.arg("run").arg(&file).args(["--set", "search.generations=4"]);
        done(begin.arg("--out").arg(&out));
        done(on_ranks(5).arg("resume").arg(&out).args(["--generations", "9"]));
        precocial().arg("resume").arg(&out).args(["--generations", "11"]).assert().success();
        let last = GENERATIONS.to_string();
        done(on_ranks(2).arg("resume").arg(&out).args(["--generations", &last]));
        assert_eq!(essence(&out), expected);
    }
}

#[test]
fn tuning_and_measuring_give_the_same_on_any_number_of_ranks() {
    if !has_ranks() {
        return;
    }
    let tasks: [(MakeExperiment, [&str; 2]); 3] = [
        (experiment, ["--iterations", "24"]),
        (walkers, ["--iterations", "2"]),
        (digits, ["--algorithm", "cma-es"]),
    ];
    for (make, options) in tasks {
        let folder = TempDir::new().unwrap();
        let run = straight(&make(folder.path(), 3));
        let tune = ["--iterations", "6", "--population", "8", "--episodes", "2", "--out"];
        let tune = if options[0] == "--iterations" { &tune[2..] } else { &tune[..] };
        let evaluate = ["--episodes", "6", "--scan", "5", "--json"];
        let by_weight = ["--episodes", "6", "--sweep", "7", "--json"];
        let by_weight = if run.ends_with("digits.straight") { &by_weight[2..] } else { &by_weight };
        let page = ["--episodes", "4", "--recordings", "1", "--out"];
        let results = |ranks: usize| {
            let command = |verb: &str| {
                let mut command = on_ranks(ranks);
                command.arg(verb).arg(&run);
                command
            };
            let [tuned, html] =
                ["ron", "html"].map(|ending| folder.path().join(format!("{ranks}.{ending}")));
            done(command("tune").args(options).args(tune).arg(&tuned));
            done(command("report").args(page).arg(&html));
            [
                fs::read(tuned).unwrap(),
                fs::read(html).unwrap(),
                done(command("evaluate").args(evaluate)).stdout,
                done(command("evaluate").args(by_weight)).stdout,
            ]
        };
        let expected = results(1);
        for ranks in [2, 3] {
            assert!(results(ranks) == expected, "{ranks} ranks, {}", run.display());
        }
    }
}

#[test]
fn other_ranks_print_nothing_and_leave_with_the_exit_code_of_the_first() {
    if !has_ranks() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let file = experiment(folder.path(), 4);
    let plan = done(on_ranks(3).arg("run").arg(&file).args(["--threads", "2", "--dry-run"]));
    let plan = String::from_utf8(plan.stdout).unwrap();
    assert_eq!(plan.matches("task ").count(), 1, "{plan}");
    assert!(plan.contains("on 3 ranks × 2 threads if episodes end"), "{plan}");
    let version = String::from_utf8(done(on_ranks(3).arg("--version")).stdout).unwrap();
    assert_eq!(version.lines().count(), 1, "{version}");

    for (line, code) in [("run nothing.ron", 5), ("run", 2), ("evaluate nothing", 4)] {
        let failed = on_ranks(3).args(line.split(' ')).output().unwrap();
        let said = String::from_utf8(failed.stderr).unwrap();
        assert_eq!(failed.status.code(), Some(code), "{line}: {said}");
        let helps = said.matches("help:").count() + said.matches("Usage:").count();
        assert_eq!(helps, 1, "{line}: {said}");
    }
}

/// A run on three ranks that goes on for minutes.
fn long_run(folder: &Path) -> (PathBuf, PathBuf) {
    let file = folder.join("long.ron");
    let text = "(task: \"bipedal-walker-v3\", seed: 5, save_every: 2, evaluation: (episodes: 1),
        search: Wann((population: 40, generations: 4000,
                      confirmation: (every: 4, episodes: 2))))";
    fs::write(&file, text).unwrap();
    (file, folder.join("run"))
}

fn spawn(command: &mut Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The process that is this rank of a launcher.
fn process_of_rank(launcher: &Child, rank: usize) -> u32 {
    let children = format!("/proc/{0}/task/{0}/children", launcher.id());
    let children = fs::read_to_string(children).unwrap();
    let wanted = format!("OMPI_COMM_WORLD_RANK={rank}");
    let is_wanted = |pid: &&str| {
        let variables = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        variables.split(|&byte| byte == 0).any(|variable| variable == wanted.as_bytes())
    };
    children.split_whitespace().find(is_wanted).expect("the rank runs").parse().unwrap()
}

fn kill(signal: &str, process: u32) {
    let status = Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
    assert!(status.success());
}

fn generations(out: &Path) -> usize {
    fs::read_to_string(out.join("metrics.jsonl")).map_or(0, |text| text.lines().count())
}

fn wait_for_generations(out: &Path, count: usize) {
    let begin = Instant::now();
    while generations(out) < count {
        assert!(begin.elapsed() < Duration::from_mins(2), "{} generations", generations(out));
        sleep(Duration::from_millis(20));
    }
}

/// Kills a rank and waits for the end of all; gives what was said.
fn lose_rank(launcher: Child, rank: usize, signal: &str) -> (Option<i32>, String) {
    kill(signal, process_of_rank(&launcher, rank));
    let begin = Instant::now();
    let ended = launcher.wait_with_output().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn a_rank_that_is_killed_ends_the_job_and_nothing_is_lost() {
    if !has_ranks() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let (file, out) = long_run(folder.path());
    let launcher = spawn(on_ranks(3).arg("run").arg(&file).arg("--out").arg(&out));
    wait_for_generations(&out, 3);
    let (code, said) = lose_rank(launcher, 1, "-KILL");
    assert_ne!(code, Some(0));
    // A busy machine may leave it to the launcher to say which one was lost.
    assert!(said.contains("rank 1 on ") || said.contains("rank 1 with PID"), "{said}");
    assert!(said.contains(" resume "), "{said}");

    // Asked to stop, all leave as one.
    let launcher = spawn(on_ranks(2).arg("resume").arg(&out));
    wait_for_generations(&out, generations(&out) + 2);
    let (code, said) = lose_rank(launcher, 0, "-TERM");
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("go on with: ") && !said.contains("was lost"), "{said}");

    let done_so_far = generations(&out) as u64;
    let last = (done_so_far + 2).to_string();
    done(on_ranks(3).arg("resume").arg(&out).args(["--generations", &last]));
    let straight = folder.path().join("straight");
    let setting = format!("search.generations={last}");
    let mut run = precocial();
    run.arg("run").arg(&file).args(["--set", &setting, "--out"]).arg(&straight).assert().success();
    assert_eq!(essence(&out), essence(&straight));
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "takes minutes"]
fn twenty_kills_end_with_the_champion_of_the_undisturbed_run() {
    if !has_ranks() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let (file, out) = long_run(folder.path());
    let mut launcher = spawn(on_ranks(3).arg("run").arg(&file).arg("--out").arg(&out));
    for turn in 0..20 {
        wait_for_generations(&out, generations(&out).max(1) + 1);
        sleep(Duration::from_millis(37 * turn % 400));
        lose_rank(launcher, turn as usize % 3, "-KILL");
        let ranks = 2 + turn as usize % 4;
        launcher = spawn(on_ranks(ranks.max(3)).arg("resume").arg(&out));
    }
    wait_for_generations(&out, generations(&out).max(1));
    sleep(Duration::from_secs(1));
    lose_rank(launcher, 1, "-KILL");
    let last = (generations(&out) as u64 + 3).to_string();
    done(on_ranks(2).arg("resume").arg(&out).args(["--generations", &last]));
    let straight = folder.path().join("straight");
    let setting = format!("search.generations={last}");
    let mut run = precocial();
    run.arg("run").arg(&file).args(["--set", &setting, "--out"]).arg(&straight).assert().success();
    assert_eq!(essence(&out), essence(&straight));
}
