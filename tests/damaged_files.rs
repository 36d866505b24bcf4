//! Damaged, missing, newer and foreign files of a run: the sound ones serve, and
//! nothing is lost.

use std::fs;

use crate::common::{contents, essence, experiment, finished_run, precocial, said};

const CONTENT: i32 = 3;
const SYSTEM: i32 = 5;

#[test]
fn a_damaged_checkpoint_falls_back_to_the_one_before() {
    let (_folder, out) = finished_run();
    let (before, whole) = (essence(&out), fs::read(out.join("checkpoint.ron")).unwrap());
    let mut flipped = whole.clone();
    // A digit of a number: without the checksum it would be another run.
    let digit = whole.windows(3).rposition(|three| three.starts_with(b"(1,")).unwrap() + 1;
    flipped[digit] ^= 2;
    let wrong: [(&str, Vec<u8>); 5] = [
        ("flipped", flipped),
        ("truncated", whole[..whole.len() / 2].to_vec()),
        ("empty", Vec::new()),
        ("corrupt", whole.iter().map(|byte| if *byte == b',' { b';' } else { *byte }).collect()),
        ("binary", vec![0xff; 100]),
    ];
    for (index, (kind, bytes)) in wrong.into_iter().enumerate() {
        fs::write(out.join("checkpoint.ron"), &bytes).unwrap();
        let resume = precocial().arg("resume").arg(&out).assert().success();
        let words = said(&resume);
        assert!(words.contains("warning") && words.contains("checkpoint.ron"), "{kind}: {words}");
        assert!(!words.contains(": is"), "{kind}: {words}");
        assert_eq!(before, essence(&out), "{kind}");
        // None takes the place of the one before.
        let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
        let aside = out.join(format!("checkpoint.damaged{number}.ron"));
        assert_eq!(fs::read(aside).unwrap(), bytes, "{kind}");
    }
}

#[test]
fn checkpoints_that_cannot_serve() {
    let (_folder, out) = finished_run();
    let checkpoint = fs::read_to_string(out.join("checkpoint.ron")).unwrap();
    let resume = |code| {
        let resume = precocial().arg("resume").arg(&out).assert().code(code);
        said(&resume)
    };
    let checkpoint = without_checksum(&checkpoint);
    // From the future: refused, though the one before could be read.
    let newer = checkpoint.replacen("format:1", "format:2,what_is_this:7", 1);
    fs::write(out.join("checkpoint.ron"), &newer).unwrap();
    assert!(resume(CONTENT).contains("format 2"));
    assert_eq!(fs::read_to_string(out.join("checkpoint.ron")).unwrap(), newer, "left as it was");
    // Neither is sound.
    for name in ["checkpoint.ron", "checkpoint.previous.ron"] {
        fs::write(out.join(name), "(format:1,version:\"0.1.0\",state:Wann((generation:x").unwrap();
    }
    let words = resume(CONTENT);
    assert!(words.contains("checkpoint.ron, line 1, column 50"), "{words}");
    assert!(words.contains("checkpoint.previous.ron, line 1, column 50"), "{words}");
    assert!(words.contains("start again") && words.contains("precocial run"), "{words}");
    // Of another experiment.
    fs::write(out.join("checkpoint.ron"), &checkpoint).unwrap();
    let experiment = fs::read_to_string(out.join("experiment.ron")).unwrap();
    for (ours, other) in [("population: 24", "population: 25"), ("seed: 5", "seed: 6")] {
        let changed = experiment.replace(ours, other);
        assert_ne!(experiment, changed);
        fs::write(out.join("experiment.ron"), changed).unwrap();
        assert!(resume(CONTENT).contains("it was changed after the run began"));
    }
}

/// A checkpoint as it was before checkpoints ended in a checksum.
fn without_checksum(checkpoint: &str) -> String {
    checkpoint.split_once("// SHA-256").unwrap().0.to_owned()
}

#[test]
fn a_run_that_cannot_go_on_is_left_as_it_is() {
    let previous = "checkpoint.previous.ron";
    for (text, words) in [
        (Some("(format:1,version:"), "line 1"),
        (Some("(format:7,and:so_on)"), "format 7"),
        (None, "put the checkpoint back"),
    ] {
        let (_folder, out) = finished_run();
        fs::remove_file(out.join("checkpoint.ron")).unwrap();
        match text {
            Some(text) => fs::write(out.join(previous), text).unwrap(),
            None => fs::remove_file(out.join(previous)).unwrap(),
        }
        let before = contents(&out);
        let resume = precocial().arg("resume").arg(&out).assert().code(CONTENT);
        let words_said = said(&resume);
        assert!(words_said.contains(words), "{words_said}");
        assert_eq!(before, contents(&out), "{words}");
    }
}

#[test]
fn what_a_kill_leaves_half_written_is_swept_away() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("lock"), "").unwrap();
    fs::write(out.join(".experiment.ron.Xy12"), "(form").unwrap();
    let mut run = precocial();
    run.arg("run").arg(experiment(folder.path(), 3)).arg("--out").arg(&out).assert().success();
    fs::write(out.join(".checkpoint.ron.Zz"), "(form").unwrap();
    precocial().arg("resume").arg(&out).args(["--generations", "5"]).assert().success();
    assert!(contents(&out).keys().all(|name| !name.starts_with('.')));
}

#[test]
fn damaged_metrics_are_kept_aside_once() {
    let (_folder, out) = finished_run();
    let metrics = out.join("metrics.jsonl");
    let text = fs::read_to_string(&metrics).unwrap();
    let damaged = text.replace("\"generation\":4", "\"generation\":oops");
    fs::write(&metrics, &damaged).unwrap();
    let mut resume = precocial();
    let resume = resume.arg("resume").arg(&out).args(["--generations", "12"]).assert().success();
    let words = said(&resume);
    assert!(words.contains("metrics.damaged.jsonl"), "{words}");
    assert_eq!(fs::read_to_string(out.join("metrics.damaged.jsonl")).unwrap(), damaged);
    let generations = |text: &str| -> Vec<u64> {
        let of =
            |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["generation"].as_u64();
        text.lines().map(|line| of(line).unwrap()).collect()
    };
    let kept = fs::read_to_string(&metrics).unwrap();
    assert_eq!(generations(&kept), [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11]);
    // What is behind the gap stays from now on.
    let again = precocial().arg("resume").arg(&out).assert().success();
    assert!(!said(&again).contains("warning"));
    assert_eq!(fs::read_to_string(&metrics).unwrap(), kept);
}

#[test]
fn a_checkpoint_with_an_impossible_network() {
    let (_folder, out) = finished_run();
    let checkpoint = fs::read_to_string(out.join("checkpoint.ron")).unwrap();
    let checkpoint = without_checksum(&checkpoint);
    // A connection into the bias.
    let wrong = checkpoint.replacen("(1,6)", "(1,0)", 1);
    assert_ne!(checkpoint, wrong);
    for name in ["checkpoint.ron", "checkpoint.previous.ron"] {
        fs::write(out.join(name), &wrong).unwrap();
    }
    let resume = precocial().arg("resume").arg(&out).assert().code(CONTENT);
    let words = said(&resume);
    assert!(words.contains("cannot end at bias or input 0"), "{words}");
}

#[test]
fn a_newest_checkpoint_that_does_not_fit_gives_way_to_the_one_before() {
    let (_folder, out) = finished_run();
    let (before, whole) = (essence(&out), fs::read_to_string(out.join("checkpoint.ron")).unwrap());
    let sound = without_checksum(&whole);
    let begin = sound.find("population:[").unwrap() + "population:[".len();
    let end = begin + sound[begin..].find("])").unwrap() + "]),".len();
    for (kind, text) in [
        ("a network too few", format!("{}{}", &sound[..begin], &sound[end..])),
        ("another experiment", sound.replacen("seed:5", "seed:6", 1)),
    ] {
        assert_ne!(sound, text, "{kind}");
        fs::write(out.join("checkpoint.ron"), &text).unwrap();
        let resume = precocial().arg("resume").arg(&out).assert().success();
        let words = said(&resume);
        assert!(words.contains("warning") && words.contains("checkpoint.damaged"), "{words}");
        assert_eq!(before, essence(&out), "{kind}");
    }
}

#[test]
fn files_that_cannot_be_read_are_kept_under_fresh_names() {
    let (_folder, out) = finished_run();
    for name in ["champion", "run"] {
        for (kept, text) in [("damaged", "(format: 1, tuned"), ("damaged-2", "(format: 1, t")] {
            let before = essence(&out);
            fs::write(out.join(format!("{name}.ron")), text).unwrap();
            let resume = precocial().arg("resume").arg(&out).assert().success();
            let words = said(&resume);
            let kept = format!("{name}.{kept}.ron");
            assert!(words.contains("warning") && words.contains(&kept), "{words}");
            assert_eq!(fs::read_to_string(out.join(kept)).unwrap(), text);
            assert_eq!(before, essence(&out));
        }
        // What a newer version wrote is not there to be replaced.
        let path = out.join(format!("{name}.ron"));
        let sound = fs::read_to_string(&path).unwrap();
        fs::write(&path, sound.replacen("format: 1", "format: 2", 1)).unwrap();
        let before = contents(&out);
        let words = said(&precocial().arg("resume").arg(&out).assert().code(CONTENT));
        assert!(words.contains("format 2"), "{words}");
        assert_eq!(before, contents(&out));
        fs::write(&path, sound).unwrap();
    }
}

#[test]
fn missing_metrics_are_told_of() {
    let (_folder, out) = finished_run();
    fs::remove_file(out.join("metrics.jsonl")).unwrap();
    let resume = precocial().arg("resume").arg(&out).assert().success();
    assert!(said(&resume).contains("metrics.jsonl is missing"));
}

#[cfg(unix)]
#[test]
fn pipes_in_the_place_of_files_are_refused() {
    for name in ["lock", "metrics.jsonl", "checkpoint.ron", "champion.ron", "run.ron"] {
        let (_folder, out) = finished_run();
        let path = out.join(name);
        fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let mut resume = precocial();
        resume.arg("resume").arg(&out).timeout(std::time::Duration::from_secs(20));
        let code = resume.assert().get_output().status.code();
        // The one before stands for a checkpoint.
        let expected = if name == "checkpoint.ron" { 0 } else { SYSTEM };
        assert_eq!(code, Some(expected), "{name}");
    }
}
