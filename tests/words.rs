//! What the program says: names that can be typed, words that suit the search,
//! and nothing of a stranger's that steers the terminal.

use std::fs;
use std::path::Path;

use crate::common::precocial;
use tempfile::TempDir;

/// Runs a command line, in which spaces divide, and gives its exit code, results and words.
fn said(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = precocial();
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let [results, words] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    (output.status.code().unwrap(), results, words)
}

/// An experiment that is over in a moment.
const EXPERIMENT: &str = "(task: \"xor\", seed: 1, search: Wann((population: 4, generations: 1)))";
const LOTTERY: &str = "(task: \"digits\", seed: 1, save_every: 1, search: Lottery((layers: [4],
    rounds: ROUNDS, rate: 0.5, output_rate: 0.5, tolerance: 1.0,
    training: (optimizer: Adam(learning_rate: 0.01), batch: 60, iterations: 20))))";

#[test]
fn hints_can_be_typed_whatever_the_name() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("my exp.ron"), EXPERIMENT).unwrap();
    let (code, _, words) = said(folder.path(), &["run", "my exp.ron", "--threads", "1"]);
    assert_eq!(code, 0, "{words}");
    assert!(words.contains("precocial replay 'runs/my exp-1'\n"), "{words}");
    assert!(words.contains("precocial report 'runs/my exp-1'\n"), "{words}");
    let record = fs::read_to_string(folder.path().join("runs/my exp-1/run.ron")).unwrap();
    assert!(record.contains("my exp.ron\\'") || record.contains("'my exp.ron'"), "{record}");
    let (_, _, words) = said(folder.path(), &["run", "my exp.ron"]);
    assert!(words.contains("resume 'runs/my exp-1'\n"), "{words}");
    assert!(words.contains("--out 'runs/my exp-1-again'"), "{words}");
    // The hint is right where the shell stands: the name of this program is not on the PATH.
    let program = words.split(" resume").next().unwrap().rsplit(' ').next().unwrap();
    assert!(Path::new(program).is_file(), "{program}");
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_do_not_collide() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = TempDir::new().unwrap();
    for name in [&b"caf\xe9"[..], b"caf\xe8"] {
        let file = [name, b".ron"].concat();
        fs::write(folder.path().join(OsStr::from_bytes(&file)), EXPERIMENT).unwrap();
        let mut run = precocial();
        run.current_dir(&folder).arg("run").arg(OsStr::from_bytes(&file)).args(["--threads", "1"]);
        let output = run.output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        let own = [&b"runs/"[..], name, b"-1"].concat();
        assert!(folder.path().join(OsStr::from_bytes(&own)).is_dir(), "{words}");
        assert!(!words.contains("panicked"), "{words}");
        for verb in ["inspect", "evaluate", "replay"] {
            let mut command = precocial();
            command.current_dir(&folder).arg(verb).arg(OsStr::from_bytes(&own)).arg("--json");
            let output = command.output().unwrap();
            let words = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && !words.contains("panicked"), "{verb}: {words}");
        }
    }
    assert_eq!(fs::read_dir(folder.path().join("runs")).unwrap().count(), 2);
}

#[test]
fn what_a_stranger_wrote_steers_no_terminal() {
    let folder = TempDir::new().unwrap();
    let steering = "\u{1b}]0;title\u{7}\u{9b}31m\u{202e}";
    let champion = format!(
        "(format: 1, task: \"xor\", origin: \"{steering}\",
          topology: (inputs: 2, outputs: [Linear, Linear], hidden: [], connections: [(1, 3)]),
          tuned: Some((origin: \"{steering}\", weights: [1.0])))"
    );
    fs::write(folder.path().join("c.ron"), &champion).unwrap();
    fs::write(folder.path().join("t.ron"), champion.replace("xor", steering)).unwrap();
    let broken = champion.replace("hidden", "hiden").replace("(format", "( /* \u{1b}[2J */ format");
    fs::write(folder.path().join("b.ron"), broken).unwrap();
    let task = format!("(task: \"{steering}\")");
    fs::write(folder.path().join("e.ron"), task).unwrap();
    for line in [
        &["inspect", "c.ron"][..],
        &["inspect", "c.ron", "--json"],
        &["inspect", "t.ron"],
        &["inspect", "b.ron"],
        &["evaluate", "t.ron"],
        &["replay", "b.ron"],
        &["run", "e.ron"],
        &["run", "e.ron", "--set", "seed=\u{1b}[2J"],
    ] {
        let (_, results, words) = said(folder.path(), line);
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!results.is_empty() || !words.is_empty(), "{line:?}");
        let json = line.contains(&"--json");
        assert!(json || !results.contains(steers), "{line:?}: {results:?}");
        assert!(
            !results.contains(char::is_control)
                || results.lines().all(|line| !line.contains(char::is_control))
        );
        assert!(!words.contains(steers), "{line:?}: {words:?}");
    }
}

#[test]
fn files_of_another_kind_and_slips_are_told_by_their_names() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("e.ron"), EXPERIMENT).unwrap();
    fs::write(folder.path().join("w.ron"), EXPERIMENT.replace("generations", "generatons"))
        .unwrap();
    let run = ["run", "e.ron", "--out", "r", "--threads", "1"];
    assert_eq!(said(folder.path(), &run).0, 0);
    fs::remove_file(folder.path().join("r/metrics.jsonl")).unwrap();
    fs::write(folder.path().join("log.json"), "[[[1.0, 2.0], 3.0]]").unwrap();
    fs::write(folder.path().join("m.out"), include_str!("files/published.out")).unwrap();
    let import = ["import", "m.out", "--task", "cartpole-swingup-v1", "--out", "i.ron"];
    let with_log = [&import[..], &["--weights", "log.json"]].concat();
    for (line, code, expected) in [
        (&["replay", "e.ron"][..], 3, "is an experiment"),
        (&["tune", "r/experiment.ron"], 3, "is an experiment"),
        (&["run", "r/champion.ron"], 3, "is a champion"),
        (&["replay", "r/checkpoint.ron"], 3, "checkpoint of a run"),
        (&["inspect", "r/run.ron"], 3, "record of a run"),
        (&["replay", "nowhere"], 4, "there is no nowhere"),
        (&["evaluate", "nowhere"], 4, "there is no nowhere"),
        (&["run", "nowhere.ron"], 5, "help:"),
        (&["run", "e.ron", "--out", "e.ron/x"], 5, "e.ron is a file, no folder"),
        (&["inspect", "r"], 0, "metrics.jsonl is missing"),
        (&["resume", "r"], 0, "metrics.jsonl is missing"),
        (&["run", "e.ron", "--set", "task=digit"], 2, "did you mean `digits`?"),
        (&["run", "e.ron", "--set", "search.populaton=3"], 2, "did you mean `population`?"),
        (&["run", "w.ron"], 3, "did you mean `generations`?"),
        (&with_log, 3, "a log of it is something else"),
        (&["evaluate", "r", "--seed", "-1"], 2, "a seed is a whole number"),
    ] {
        let (found, _, words) = said(folder.path(), line);
        assert_eq!(found, code, "{line:?}: {words}");
        assert!(words.contains(expected), "{line:?}: {words}");
        assert!(!words.contains("is there already"), "{line:?}: {words}");
        assert!(!words.contains("to pass '-1' as a value"), "{words}");
    }
}

#[test]
fn searches_that_train_tell_what_is_right_and_end_where_nothing_is_left() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("l.ron"), LOTTERY.replace("ROUNDS", "5000")).unwrap();
    fs::write(
        folder.path().join("p.ron"),
        LOTTERY.replace("ROUNDS", "5000").replace("Lottery", "Pruning"),
    )
    .unwrap();
    for name in ["l", "p"] {
        let file = format!("{name}.ron");
        let (code, results, words) = said(folder.path(), &["run", &file, "--out", name]);
        assert_eq!(code, 0, "{words}");
        assert!(results.contains("% of the validation samples right"), "{results}");
        assert!(!results.contains("mean return"), "{results}");
        assert!(words.contains("none would take anything away"), "{words}");
        let rounds = fs::read_to_string(folder.path().join(name).join("metrics.jsonl")).unwrap();
        assert!((5..20).contains(&rounds.lines().count()), "{}", rounds.lines().count());
        let (_, seen, _) = said(folder.path(), &["inspect", name]);
        assert!(seen.contains("% of the validation samples"), "{seen}");
        assert!(!seen.contains('±'), "{seen}");
    }
    let tune = ["tune", "l", "--iterations", "4", "--attempts", "1"];
    let (code, results, words) = said(folder.path(), &tune);
    assert_eq!(code, 0, "{words}");
    assert!(results.contains("% of the test samples right"), "{results}");
    let text = LOTTERY.replace("ROUNDS", "1").replace("0.01", "1e300");
    fs::write(folder.path().join("d.ron"), text).unwrap();
    let (code, _, words) = said(folder.path(), &["run", "d.ron", "--out", "d"]);
    assert_eq!(code, 3, "{words}");
    assert!(words.contains("diverged") && words.contains("learning rate"), "{words}");
}

#[test]
fn every_command_has_an_example_in_its_help() {
    let folder = TempDir::new().unwrap();
    for verb in "run resume replay evaluate tune report export import inspect tasks settings data \
                 completions"
        .split_whitespace()
    {
        let (code, help, _) = said(folder.path(), &[verb, "--help"]);
        assert_eq!(code, 0, "{verb}");
        let example = help.split("Example").nth(1).unwrap_or_default();
        assert!(example.contains(&format!("precocial {verb}")), "{verb}: {help}");
    }
}

/// Runs a command line in a terminal of that name and width, and gives what it shows.
#[cfg(unix)]
fn on_terminal(folder: &Path, term: Option<&str>, columns: u16, line: &str) -> Option<String> {
    let program = assert_cmd::cargo::cargo_bin("precocial");
    let line = format!("stty cols {columns} rows 24; {} {line}", program.display());
    let mut script = std::process::Command::new("script");
    script
        .current_dir(folder)
        .args(["-qec", &line, "/dev/null"])
        .stdin(std::process::Stdio::null());
    match term {
        Some(term) => script.env("TERM", term),
        None => script.env_remove("TERM"),
    };
    match script.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            eprintln!("skipped: no terminal to be had by `script`: {error}");
            None
        }
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_that_cannot_draw_gets_plain_lines_and_a_narrow_one_whole_fields() {
    let folder = TempDir::new().unwrap();
    let champion = "(format: 1, task: \"cartpole-swingup-v1\",
        topology: (inputs: 5, outputs: [Tanh], hidden: [], connections: [(1, 6), (4, 6)]))";
    fs::write(folder.path().join("c.ron"), champion).unwrap();
    let experiment = EXPERIMENT.replace("xor", "cartpole-swingup-v1").replace(": 1))", ": 3))");
    fs::write(folder.path().join("e.ron"), experiment).unwrap();
    for (index, term) in [Some("dumb"), None, Some("")].into_iter().enumerate() {
        let run = format!("run e.ron --threads 1 --out {index}");
        let tune = "tune c.ron --iterations 3 --attempts 1 --threads 1";
        for line in ["replay c.ron", &run, tune] {
            let Some(shown) = on_terminal(folder.path(), term, 80, line) else { return };
            assert!(!shown.contains('\u{1b}'), "{term:?} {line}: {shown:?}");
            assert!(shown.lines().count() < 20 && shown.len() > 20, "{line}: {shown}");
        }
    }
    let run = "run e.ron --threads 1 --out narrow";
    let Some(shown) = on_terminal(folder.path(), Some("dumb"), 44, run) else { return };
    let progress = shown.lines().find(|line| line.starts_with("generation 1/")).unwrap();
    assert!(progress.len() <= 44, "{progress}");
    assert!(progress.contains(", champion "), "{progress}");
    let wrong = "run e.ron --set task=nothing-of-the-kind";
    let shown = on_terminal(folder.path(), Some("dumb"), 40, wrong).unwrap();
    assert!(shown.contains("cartpole-swingup-hard-v1"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 41), "{shown}");
}
