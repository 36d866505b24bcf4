//! Whatever is killed at any system call, or refused by the disk at any, ends as if
//! nothing had happened once it is gone on with. By `strace`, which must be there.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output};
use std::sync::LazyLock;

use crate::common::essence;
use crate::common::server::{Answer, Server};
use flate2::Compression;
use flate2::write::GzEncoder;
use precocial::data::{DataSetFiles, Member, Origin, fetch};
use sha2::{Digest as _, Sha256};

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

/// What this program fetches itself, when its arguments begin so: a small data set,
/// as MNIST takes too long to be checked a thousand times.
const FETCHES: [&str; 4] = ["--exact", "fetches", "--ignored", "--test-threads=1"];

/// A command, in a folder that is made ready for it, and what follows when it was
/// disturbed. Gives all that must not depend on that.
struct Work {
    arguments: &'static [&'static str],
    prepare: fn(&Path),
    finish: fn(&Path),
    result: fn(&Path) -> Vec<(&'static str, String)>,
    /// Fewer calls that disturb it are no test.
    least: u32,
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
    least: 50,
};

const RESUME: Work = Work {
    arguments: &["resume", "run", "--generations", "6", "--threads", "1"],
    prepare: |folder| {
        write_experiment(folder);
        assert_success(&undisturbed(folder, RUN.arguments));
    },
    finish: |folder| assert_success(&undisturbed(folder, RESUME.arguments)),
    result: |folder| essence(&folder.join("run")),
    least: 50,
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
    least: 50,
};

/// Fetches what the folder says: from the mirror that its file `mirror` names, or else
/// from the folder or the archive `source`.
const FETCH: Work = Work {
    arguments: &FETCHES,
    prepare: |folder| {
        fs::create_dir(folder.join("source")).unwrap();
        for (name, bytes) in [(NAMES[0].to_owned(), numbers()), (packed_name(1), gzip(&numbers()))]
        {
            fs::write(folder.join("source").join(name), bytes).unwrap();
        }
    },
    finish: |folder| assert_success(&undisturbed(folder, FETCH.arguments)),
    result: |folder| {
        let files = fs::read_dir(folder.join("into")).unwrap().map(|file| file.unwrap().path());
        let files = files.filter(|path| !path.ends_with("lock"));
        let mut files: Vec<String> = files
            .map(|path| format!("{} {}", path.display(), sum(&fs::read(&path).unwrap())))
            .map(|text| text.replace(folder.to_str().unwrap(), ""))
            .collect();
        files.sort();
        vec![("files", files.join("\n"))]
    },
    least: 30,
};

const FETCH_ARCHIVE: Work = Work {
    prepare: |folder| {
        let file = File::create(folder.join("source")).unwrap();
        let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::default()));
        for (name, bytes) in [(NAMES[0].to_owned(), numbers()), (packed_name(1), gzip(&numbers()))]
        {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            archive.append_data(&mut header, format!("package/{name}"), &bytes[..]).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap();
    },
    ..FETCH
};

const DOWNLOAD: Work =
    Work { prepare: |folder| fs::write(folder.join("mirror"), &SERVER.address).unwrap(), ..FETCH };

/// A server that has both files.
static SERVER: LazyLock<Server> =
    LazyLock::new(|| Server::start(vec![Answer::Rest(gzip(&numbers()))]));

const NAMES: [&str; 2] = ["first-idx1-ubyte", "second-idx1-ubyte"];

fn packed_name(index: usize) -> String {
    format!("{}.gz", NAMES[index])
}

/// Bytes that do not become much less when they are packed.
fn numbers() -> Vec<u8> {
    (0_u32..60_000).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn gzip(contents: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(contents).unwrap();
    encoder.finish().unwrap()
}

fn sum(contents: &[u8]) -> String {
    Sha256::digest(contents).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// No test of its own: what the others run, in a process that can be disturbed.
#[test]
#[ignore = "the others run it"]
fn fetches() {
    if !Path::new("source").exists() && !Path::new("mirror").exists() {
        return;
    }
    let (contents, mirror) = (numbers(), fs::read_to_string("mirror"));
    let sum = sum(&contents);
    let members = NAMES.map(|name| Member { name, size: contents.len() as u64, sha256: &sum });
    let mirrors: Vec<&str> = mirror.iter().map(|text| &text[..]).collect();
    let files = DataSetFiles { name: "small", members: &members, mirrors: &mirrors };
    let source = Path::new("source");
    let origin = match source {
        _ if !mirrors.is_empty() => Origin::Mirrors,
        _ if source.is_dir() => Origin::Folder(source),
        _ => Origin::Archive(source),
    };
    if let Err(error) = fetch(&files, Path::new("into"), origin, false, &mut |_| ()) {
        let _ = writeln!(std::io::stderr(), "{error:?}");
        process::exit(5);
    }
}

fn write_experiment(folder: &Path) {
    let text = "(task: \"cartpole-swingup-v1\", seed: 5, save_every: 2, evaluation: (episodes: 1),
                 search: Wann((population: 8, generations: 4,
                               confirmation: (every: 2, episodes: 1))))";
    fs::write(folder.join("small.ron"), text).unwrap();
}

/// The program that takes such arguments.
fn program(arguments: &[&str]) -> PathBuf {
    if arguments == FETCHES {
        std::env::current_exe().unwrap()
    } else {
        env!("CARGO_BIN_EXE_precocial").into()
    }
}

fn undisturbed(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program(arguments));
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
    command.arg(program(arguments)).args(arguments).output().unwrap()
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
            // A test program, which this is where it fetches, panics where it cannot say
            // that all is well.
            let panicked = |line: &str| {
                let of_tests = work.arguments == FETCHES && line.contains("library/test/");
                line.contains("panicked") && !of_tests
            };
            assert!(!words.lines().any(panicked), "{inject}: {words}");
            if output.status.success() {
                unharmed += 1;
            } else {
                disturbed += 1;
            }
            (work.finish)(folder.path());
            assert_eq!((work.result)(folder.path()), expected, "{inject}");
            for out in [folder.path(), &folder.path().join("run"), &folder.path().join("into")] {
                for entry in fs::read_dir(out).into_iter().flatten().map(Result::unwrap) {
                    let file = entry.file_name().into_string().unwrap();
                    assert!(!file.starts_with('.'), "{inject} leaves {file}");
                }
            }
        }
    }
    let what = work.arguments.join(" ");
    eprintln!("{what} {how}: {disturbed} disturbed, {unharmed} unharmed");
    assert!(disturbed > work.least, "{disturbed} is no test");
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
#[ignore = "some 450 processes, a minute"]
fn killed_at_any_call_what_is_fetched_is_the_same() {
    for work in [FETCH, FETCH_ARCHIVE, DOWNLOAD] {
        disturb(&work, "signal=KILL", |_| true);
    }
}

#[test]
#[ignore = "some 600 processes, a quarter of an hour"]
fn refused_by_the_disk_at_any_call_what_is_fetched_is_the_same() {
    for work in [FETCH, FETCH_ARCHIVE, DOWNLOAD] {
        for how in ["error=EIO", "error=ENOSPC"] {
            disturb(&work, how, |name| OF_DISKS.contains(&name));
        }
    }
}

#[test]
#[ignore = "some 600 processes, half an hour"]
fn refused_by_the_disk_at_any_call_runs_end_the_same() {
    for work in [RUN, RESUME] {
        for how in ["error=EIO", "error=ENOSPC"] {
            disturb(&work, how, |name| OF_DISKS.contains(&name));
        }
    }
}

#[test]
#[ignore = "some 300 processes, a quarter of an hour"]
fn refused_by_the_disk_at_any_call_a_tuning_ends_the_same() {
    for how in ["error=EIO", "error=ENOSPC"] {
        disturb(&TUNE, how, |name| OF_DISKS.contains(&name));
    }
}
