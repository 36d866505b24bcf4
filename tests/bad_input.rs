//! Bad input: what, where, what to do, the right exit code, and nothing lost.

use std::fs;

use crate::common::{contents, essence, experiment, finished_run, precocial, said};

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
    let assert = run.assert().code(CONTENT);
    assert!(!folder.path().join("out").exists(), "nothing is made for a wrong experiment");
    said(&assert)
}

#[test]
fn a_wrong_experiment_is_pointed_at() {
    let task = "(task: \"cartpole-swingup-v1\",\n";
    for (settings, place, message) in [
        ("sed: 3)", "line 2, column 1", "`sed`"),
        ("search: Wann((\n  populatoin: 3)))", "line 3, column 3", "`populatoin`"),
        ("search: Wann((population: -5)))", "line 2", "not negative"),
        ("search: Wann((population: 0)))", "line 2", "nonzero"),
        (
            "search: Wann((population: \"many\")))",
            "line 2, column 27",
            "`search.population`: a whole number",
        ),
        (
            "search: Wann((selection: (cull: 1.5))))",
            "line 2, column 33",
            "`search.selection.cull`: expected a number from 0 to 1, not 1.5",
        ),
        ("search: Wann((popul", "line 2, column 15", "ends in the middle of a word"),
        ("search: Wa", "line 2, column 9", "ends in the middle of a word"),
        ("search: Wann((activations: [])))", "line 2", "at least one activation"),
        ("search: Wann((activations: [Sinus])))", "line 2", "Sinus"),
        ("search: Raffle(()))", "line 2", "Raffle"),
        ("evaluation: (weights: List([1.0, NaN])))", "line 2", "finite number, not NaN"),
        ("evaluation: (weights: List([])))", "line 2", "at least one shared weight"),
        ("evaluation: (weights: Grid(low: 1, high: -1, count: 3)))", "line 2", "below"),
        ("evaluation: (episodes: 2.5))", "line 2, column 24", "a number, or pairs of a generation"),
        ("evaluation: (episodes: 0))", "line 2, column 24", "at least one"),
        ("evaluation: (episodes: []))", "line 2, column 25", "at least one pair"),
        ("evaluation: (episodes: [(0, 2), (9, 0)]))", "line 2", "at least one"),
        ("evaluation: (episodes: [(9, 2), (0, 3)]))", "line 2", "of a schedule must rise"),
        ("seed: 3", "line 2", "end"),
    ] {
        let words = refused(&format!("{task}{settings}"));
        assert!(words.contains("wrong.ron") && words.contains(place), "{settings}: {words}");
        assert!(words.contains(message), "{settings}: {words}");
    }
    assert!(refused("(task: \"nowhere-v1\")").contains("there is no task `nowhere-v1`"));
    assert!(refused("").contains("is empty; an experiment was expected"));
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
    assert!(said(&run).contains("not text"));
}

#[test]
fn a_run_is_never_overwritten() {
    let (folder, out) = finished_run();
    let before = essence(&out);
    let mut again = precocial();
    again.arg("run").arg(experiment(folder.path(), 5)).arg("--out").arg(&out);
    let again = again.assert().code(RUN);
    assert!(said(&again).contains("precocial resume"));
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
    assert!(said(&resume).contains("another process"));
    drop(lock);
    precocial().arg("resume").arg(&out).assert().success();
}

#[test]
fn fewer_generations_than_are_done_are_refused() {
    let (_folder, out) = finished_run();
    let before = contents(&out);
    let mut resume = precocial();
    let resume = resume.arg("resume").arg(&out).args(["--generations", "4"]).assert().code(CONTENT);
    assert!(said(&resume).contains("9 generations already"));
    assert_eq!(before, contents(&out));
}

#[test]
fn settings_on_the_command_line_are_as_strict_as_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    for (setting, words) in [
        ("search.populaton=3", "there is no setting"),
        ("search.population=-3", "cannot be"),
        ("search.population=4000000000", "at most a million"),
        ("evaluation.episodes=4000000000", "at most a million"),
        ("seed=abc", "invalid type: string \"abc\""),
        ("evaluation.weights=List([nan])", "invalid type: string \"nan\""),
        ("evaluation.weights=List([1, -inf])", "invalid type: string \"-inf\""),
        ("task=nowhere-v1", "there is no task `nowhere-v1`"),
        ("format=2", "format 1"),
        ("evaluation.weights=Grid(low: -1e308, high: 1.7e308, count: 3)", "1e308"),
    ] {
        let mut run = precocial();
        let run = run.arg("run").arg(&file).args(["--set", setting]).assert().code(2);
        let message = said(&run);
        assert!(message.contains(words), "{setting}: {message}");
    }
}

#[test]
fn a_plan_of_any_size_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = experiment(folder.path(), 3);
    let before = contents(folder.path());
    let mut run = precocial();
    run.current_dir(folder.path()).arg("run").arg(&file).arg("--dry-run");
    run.args(["--set", "search.generations=18446744073709551615"]).assert().success();
    let mut run = precocial();
    run.current_dir(folder.path()).arg("run").arg(&file).args(["--dry-run", "--json"]);
    let plan = run.assert().success().get_output().stdout.clone();
    let plan: serde_json::Value = serde_json::from_slice(&plan).unwrap();
    // 24 networks, 3 generations, six weights, 2 episodes each; the first and
    // the second generation confirm, with one candidate and 4 episodes.
    assert_eq!(plan["episodes"].as_u64(), Some(24 * 3 * 6 * 2), "{plan}");
    assert_eq!(plan["most_confirmation_episodes"].as_u64(), Some(2 * 2 * 6 * 4), "{plan}");
    assert_eq!(plan["most_steps"].as_u64(), Some((24 * 3 * 6 * 2 + 2 * 2 * 6 * 4) * 1000));
    // Carts leave the track before the thousand steps are over.
    let [soon, late] = ["seconds_if_episodes_end_as_at_first", "seconds"];
    let seconds = |key: &str| plan[key].as_f64().unwrap();
    assert!(0.0 < seconds(soon) && seconds(soon) < seconds(late), "{plan}");
    assert_eq!(before, contents(folder.path()));
}

#[test]
fn a_command_to_copy_is_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a-name-that-is-long-".repeat(6));
    let mut run = precocial();
    run.arg("run").arg(experiment(folder.path(), 1)).args(["--threads", "1", "--out"]).arg(&out);
    let first = run.assert().success();
    assert!(said(&first).contains(", 1 thread "));
    let again = run.assert().code(RUN);
    let stderr = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(stderr.contains(&format!("precocial resume {}\n", out.display())), "{stderr}");
}

/// Runs it with other eyes on stdout, and gives its exit code and words.
#[cfg(target_os = "linux")]
fn with_stdout(stdout: impl Into<std::process::Stdio>, arguments: &[&str]) -> (i32, String) {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("precocial"));
    let output = command.args(arguments).stdout(stdout).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_missed() {
    let (folder, out) = finished_run();
    let (out, file) = (out.to_str().unwrap(), experiment(folder.path(), 1));
    let (file, new) = (file.to_str().unwrap(), folder.path().join("new"));
    for arguments in [
        &["tasks"] as &[_],
        &["tasks", "--json"],
        &["completions", "bash"],
        &["replay", out, "--json"],
        &["evaluate", out, "--episodes", "2"],
        &["run", file, "--dry-run", "--out", new.to_str().unwrap()],
        &["run", file, "--json", "--out", new.to_str().unwrap()],
        &["resume", out],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (code, words) = with_stdout(full, arguments);
        assert_eq!(code, SYSTEM, "{arguments:?}: {words}");
        assert!(words.contains("cannot write to stdout"), "{arguments:?}: {words}");
        // Who has read enough misses nothing.
        let (reader, closed) = std::io::pipe().unwrap();
        drop(reader);
        let _ = fs::remove_dir_all(&new);
        let (code, words) = with_stdout(closed, arguments);
        assert_eq!(code, 0, "{arguments:?}: {words}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_need_not_have_a_name_in_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(std::ffi::OsStr::from_bytes(b"bad\xff"));
    let mut run = precocial();
    run.arg("run").arg(experiment(folder.path(), 2)).arg("--out").arg(&out).assert().success();
    for verb in [&["resume"][..], &["resume", "--json"], &["inspect", "--json"]] {
        precocial().args(verb).arg(&out).assert().success();
    }
    let mut tune = precocial();
    tune.arg("tune").arg(&out).args(["--iterations", "1", "--episodes", "1", "--json"]);
    tune.assert().success();
}
