//! A run stands on its own: it knows where its data were and which they are,
//! whatever the working directory, and goes on with no others.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{essence, precocial};
use precocial::envs::tasks::car_racing::Encoder;

const CONTENT: i32 = 3;

/// A folder of idx files: 60 images of 4x4 pixels, in three classes.
fn write_idx(folder: &Path, seed: u8) {
    fs::create_dir_all(folder).unwrap();
    for (part, count) in [("train", 60_u8), ("t10k", 30)] {
        let header = |numbers: &[u32]| -> Vec<u8> {
            numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
        };
        let mut images = header(&[0x803, count.into(), 4, 4]);
        images.extend((0..16 * u32::from(count)).map(|i| (i * i % 251) as u8 ^ seed));
        fs::write(folder.join(format!("{part}-images-idx3-ubyte")), images).unwrap();
        let mut labels = header(&[0x801, count.into()]);
        labels.extend((0..count).map(|i| i % 3));
        fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), labels).unwrap();
    }
}

fn write_table(path: &Path, shift: u32) {
    let rows = (0..60).map(|i| format!("{},{},{}\n", (i + shift) % 7, i * i % 11, i % 3));
    fs::write(path, format!("a,b,c\n{}", rows.collect::<String>())).unwrap();
}

/// A run of a task whose name has a relative path, begun beside its experiment.
fn run_of(task: &str, folder: &Path) -> PathBuf {
    let text = format!(
        "(task: \"{task}\", save_every: 1, evaluation: (episodes: 1, weights: List([1.0])),
          search: Wann((population: 4, generations: 2, confirmation: (every: 1))))"
    );
    fs::write(folder.join("e.ron"), text).unwrap();
    let mut run = precocial();
    run.current_dir(folder).args(["run", "e.ron", "--out", "run"]).assert().success();
    folder.join("run")
}

fn said(command: &mut assert_cmd::Command, code: i32) -> String {
    let assert = command.assert().code(code);
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

#[test]
fn data_are_found_from_anywhere_and_where_they_are_moved_to() {
    type Write = fn(&Path);
    let idx: Write = |path| write_idx(path, 0);
    let table: Write = |path| write_table(path, 0);
    for (task, name, write) in
        [("idx:data", "data", idx), ("table:data.csv?target=c", "data.csv", table)]
    {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        write(&here.join(name));
        let out = run_of(task, here);
        let verbs: [&[&str]; 4] = [
            &["evaluate"],
            &["replay", "--json"],
            &["report", "--episodes", "2"],
            &["tune", "--iterations", "1"],
        ];
        for verb in verbs {
            precocial().current_dir("/").args(verb).arg(&out).assert().success();
        }
        fs::create_dir(here.join("elsewhere")).unwrap();
        let moved = here.join("elsewhere").join(name);
        fs::rename(here.join(name), &moved).unwrap();
        precocial().arg("inspect").arg(&out).assert().success();
        for verb in [&["evaluate"][..], &["resume", "--generations", "3"]] {
            let words = said(precocial().args(verb).arg(&out), CONTENT);
            assert!(words.contains("--data DIR"), "{verb:?}: {words}");
        }
        for data in [&here.join("elsewhere"), &moved] {
            for verb in verbs {
                let mut command = precocial();
                if verb[0] == "report" {
                    fs::remove_file(out.join("report.html")).unwrap();
                }
                command.args(verb).arg(&out).arg("--data").arg(data).assert().success();
            }
        }
        let mut resume = precocial();
        resume.arg("resume").arg(&out).args(["--generations", "3", "--data"]).arg(&moved);
        resume.assert().success();
        // Or in the experiment itself.
        let path = out.join("experiment.ron");
        let text = fs::read_to_string(&path).unwrap();
        let begin = here.join(name).to_str().unwrap().to_owned();
        assert!(text.contains(&begin), "{text}");
        fs::write(&path, text.replace(&begin, moved.to_str().unwrap())).unwrap();
        let mut resume = precocial();
        resume.arg("resume").arg(&out).args(["--generations", "4"]).assert().success();
        assert!(essence(&out)[1].1.contains(moved.to_str().unwrap()), "it is stored from now on");
    }
}

/// What somebody does to a run between two commands.
type Change = fn(&Path);

#[test]
fn other_data_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let table: Change = |here| write_table(&here.join("data.csv"), 1);
    let idx: Change = |here| write_idx(&here.join("data"), 1);
    write_table(&here.join("data.csv"), 0);
    write_idx(&here.join("data"), 0);
    for (task, change) in [("table:data.csv", table), ("idx:data", idx)] {
        let out = run_of(task, here);
        change(here);
        let before = essence(&out);
        let mut resume = precocial();
        let words = said(resume.arg("resume").arg(&out).args(["--generations", "4"]), CONTENT);
        assert!(words.contains("SHA-256") && words.contains("--data DIR"), "{words}");
        assert_eq!(before, essence(&out));
        // Nor before the first checkpoint.
        fs::remove_file(out.join("checkpoint.ron")).unwrap();
        fs::remove_file(out.join("checkpoint.previous.ron")).unwrap();
        fs::write(out.join("metrics.jsonl"), "").unwrap();
        said(precocial().arg("resume").arg(&out), CONTENT);
        fs::remove_dir_all(out).unwrap();
    }
}

#[test]
fn compressed_anew_data_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    write_idx(&here.join("data"), 0);
    let out = run_of("idx:data", here);
    for entry in fs::read_dir(here.join("data")).unwrap().map(Result::unwrap) {
        let mut name = entry.path().into_os_string();
        let bytes = fs::read(&name).unwrap();
        fs::remove_file(&name).unwrap();
        name.push(".gz");
        let file = fs::File::create(name).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, &bytes).unwrap();
        gzip.finish().unwrap();
    }
    precocial().arg("resume").arg(&out).args(["--generations", "3"]).assert().success();
}

/// What is beside the experiment comes first, then what the shell would mean.
#[test]
fn paths_begin_at_the_experiment_or_in_the_working_directory() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("below")).unwrap();
    let text = "(task: \"table:data.csv?target=c\", search: Wann((population: 4, generations: 1)))";
    fs::write(here.join("below/e.ron"), text).unwrap();
    let run = |out: &str| {
        let mut run = precocial();
        run.current_dir(here).args(["run", "below/e.ron", "--out", out]);
        run.assert().success();
        fs::read_to_string(here.join(out).join("experiment.ron")).unwrap()
    };
    write_table(&here.join("data.csv"), 0);
    assert!(!run("one").contains("below/data.csv"));
    write_table(&here.join("below/data.csv"), 0);
    assert!(run("two").contains("below/data.csv"));
}

#[test]
fn an_encoder_is_a_part_of_the_task() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let text = Encoder::built_in().text();
    let file = here.join("mine.ron");
    fs::write(&file, &text).unwrap();
    let experiment = "(task: \"car-racing-latent-v3?encoder=mine.ron\", save_every: 1,
        evaluation: (episodes: 1, weights: List([1.0]), patience: 20),
        search: Wann((population: 4, generations: 1, confirmation: (every: 1, episodes: 1))))";
    fs::write(here.join("e.ron"), experiment).unwrap();
    let mut run = precocial();
    run.current_dir(here).args(["run", "e.ron", "--out", "run"]).assert().success();
    let out = here.join("run");
    precocial().current_dir("/").args(["replay", "--json"]).arg(&out).assert().success();

    // Others are refused, and what is none.
    let resume = || {
        let mut resume = precocial();
        resume.arg("resume").arg(&out).args(["--generations", "2"]);
        resume
    };
    fs::write(&file, text.replacen("biases:[", "biases:[0.25,", 1)).unwrap();
    assert!(said(&mut resume(), CONTENT).contains("does not lead from a view of 14x16 blocks"));
    let first = text.split_once("biases:[").unwrap().1.split_once(',').unwrap().0;
    let other = text.replacen(&format!("biases:[{first}"), "biases:[0.25", 1);
    fs::write(&file, other).unwrap();
    let words = said(&mut resume(), CONTENT);
    assert!(words.contains("SHA-256") && words.contains("--data DIR"), "{words}");
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    assert!(said(&mut resume(), CONTENT).contains("is no encoder, or cut off"));
    fs::write(&file, text.replacen("format:1", "format:7", 1)).unwrap();
    assert!(said(&mut resume(), CONTENT).contains("has format 7"));
    fs::remove_file(&file).unwrap();
    assert!(said(&mut resume(), CONTENT).contains("--data DIR"));

    // Moved, and given.
    let moved = here.join("elsewhere.ron");
    fs::write(&moved, &text).unwrap();
    resume().arg("--data").arg(&moved).assert().success();
}
