//! Whatever is killed at any system call, or refused by the disk at any, ends as if
//! nothing had happened once it is gone on with. By `strace`, which must be there.
#![cfg(target_os = "linux")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::essence;

/// What changes nothing that is kept, or comes in another number every time.
const PASSED_OVER: [&str; 5] = ["futex", "sched_yield", "execve", "exit", "exit_group"];

/// What can fail where a disk does.
const OF_DISKS: [&str; 14] = [
    "openat",
    "read",
    "write",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "ftruncate",
    "mkdir",
    "getdents64",
    "flock",
    "statx",
];

/// A command, in a folder that is made ready for it, and what follows when it was
/// disturbed. Gives all that must not depend on that.
struct Work {
    arguments: &'static [&'static str],
    prepare: fn(&Path),
    finish: fn(&Path),
    result: fn(&Path) -> Vec<(&'static str, String)>,
}

const RUN: Work = Work {
    arguments: &["run", "small.ron", "--out", "run", "--threads", "1"],
    prepare: write_experiment,
    finish: |folder| {
        if !folder.join("run/experiment.ron").exists() {
            assert_success(&undisturbed(folder, RUN.arguments));
        }
        assert_success(&undisturbed(folder, &["resume", "run", "--threads", "1"]));
    },
    result: |folder| essence(&folder.join("run")),
};

const RESUME: Work = Work {
    arguments: &["resume", "run", "--generations", "6", "--threads", "1"],
    prepare: |folder| {
        write_experiment(folder);
        assert_success(&undisturbed(folder, RUN.arguments));
    },
    finish: |folder| assert_success(&undisturbed(folder, RESUME.arguments)),
    result: |folder| essence(&folder.join("run")),
};

const TUNE: Work = Work {
    arguments: &[
        "tune",
        "c.ron",
        "--iterations",
        "4",
        "--episodes",
        "1",
        "--population",
        "4",
        "--from",
        "1",
        "--threads",
        "1",
    ],
    prepare: |folder| {
        let champions = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/champions");
        fs::copy(format!("{champions}/swingup-5.ron"), folder.join("c.ron")).unwrap();
    },
    finish: |folder| {
        if folder.join("c.tuning.ron").exists() {
            assert_success(&undisturbed(folder, &["tune", "c.ron", "--resume", "--threads", "1"]));
        } else if !fs::read_to_string(folder.join("c.ron")).unwrap().contains("tuned:") {
            assert_success(&undisturbed(folder, TUNE.arguments));
        }
    },
    result: |folder| vec![("champion", fs::read_to_string(folder.join("c.ron")).unwrap())],
};

fn write_experiment(folder: &Path) {
    let text = "(task: \"cartpole-swingup-v1\", seed: 5, save_every: 2, evaluation: (episodes: 1),
                 search: Wann((population: 8, generations: 4,
                               confirmation: (every: 2, episodes: 1))))";
    fs::write(folder.join("small.ron"), text).unwrap();
}

fn undisturbed(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precocial"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn assert_success(output: &Output) {
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {words}", output.status);
}

/// Runs a command in the hands of strace.
fn traced(folder: &Path, options: &[&str], arguments: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command.current_dir(folder).args(["-f", "-qq", "-o", "trace"]).args(options);
    command.arg(env!("CARGO_BIN_EXE_precocial")).args(arguments).output().unwrap()
}

/// How often a thread calls each system call, at the most.
fn calls(work: &Work) -> BTreeMap<String, usize> {
    let folder = tempfile::tempdir().unwrap();
    (work.prepare)(folder.path());
    assert_success(&traced(folder.path(), &[], work.arguments));
    let mut by_thread = BTreeMap::new();
    for line in fs::read_to_string(folder.path().join("trace")).unwrap().lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let Some((name, _)) = call.trim_start().split_once('(') else { continue };
        if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            *by_thread.entry((name.to_owned(), thread.to_owned())).or_insert(0) += 1;
        }
    }
    let mut most = BTreeMap::new();
    for ((name, _), count) in by_thread {
        let entry = most.entry(name).or_insert(0);
        *entry = count.max(*entry);
    }
    most.retain(|name, _| !PASSED_OVER.contains(&&**name));
    most
}

/// Disturbs a command at each call of these, one at a time.
fn disturb(work: &Work, how: &str, names: impl Fn(&str) -> bool) {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace");
        return;
    }
    let straight = tempfile::tempdir().unwrap();
    (work.prepare)(straight.path());
    assert_success(&undisturbed(straight.path(), work.arguments));
    let expected = (work.result)(straight.path());
    let (mut disturbed, mut unharmed) = (0, 0);
    for (name, count) in calls(work).into_iter().filter(|(name, _)| names(name)) {
        for when in 1..=count {
            let folder = tempfile::tempdir().unwrap();
            (work.prepare)(folder.path());
            let inject = format!("inject={name}:{how}:when={when}");
            let trace = format!("trace={name}");
            let output = traced(folder.path(), &["-e", &trace, "-e", &inject], work.arguments);
            let words = String::from_utf8_lossy(&output.stderr);
            assert!(!words.contains("panicked"), "{inject}: {words}");
            if output.status.success() {
                unharmed += 1;
            } else {
                disturbed += 1;
            }
            (work.finish)(folder.path());
            assert_eq!((work.result)(folder.path()), expected, "{inject}");
            let out = folder.path().join("run");
            let out = if out.is_dir() { &out } else { folder.path() };
            for entry in fs::read_dir(out).unwrap().map(Result::unwrap) {
                let file = entry.file_name().into_string().unwrap();
                assert!(!file.starts_with('.'), "{inject} leaves {file}");
            }
        }
    }
    eprintln!("{} {how}: {disturbed} disturbed, {unharmed} unharmed", work.arguments[0]);
    assert!(disturbed > 50, "{disturbed} is no test");
}

#[test]
#[ignore = "some 500 processes, a quarter of an hour"]
fn killed_at_any_call_a_run_ends_the_same() {
    disturb(&RUN, "signal=KILL", |_| true);
}

#[test]
#[ignore = "some 500 processes, a quarter of an hour"]
fn killed_at_any_call_a_resumption_ends_the_same() {
    disturb(&RESUME, "signal=KILL", |_| true);
}

#[test]
#[ignore = "some 500 processes, a quarter of an hour"]
fn killed_at_any_call_a_tuning_ends_the_same() {
    disturb(&TUNE, "signal=KILL", |_| true);
}

#[test]
#[ignore = "some 1000 processes, half an hour"]
fn refused_by_the_disk_at_any_call_all_end_the_same() {
    for work in [RUN, RESUME, TUNE] {
        for how in ["error=EIO", "error=ENOSPC"] {
            disturb(&work, how, |name| OF_DISKS.contains(&name));
        }
    }
}
