use std::path::PathBuf;

use crate::run::{ChampionFile, Tuned, Versioned as _, write};
use crate::topology::Topology;
use clap::Parser;
use miette::Diagnostic as _;
use precocial_envs::Registry;
use tempfile::TempDir;

use super::{ExportArgs, run};

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    export: ExportArgs,
}

/// A run directory with a champion and two generations, and a place for files.
fn run_directory() -> TempDir {
    let directory = TempDir::new().unwrap();
    let mut topology = Topology::new(5, 1);
    topology.add_connection(1, 6).unwrap();
    let champion = ChampionFile {
        format: ChampionFile::FORMAT,
        task: "cartpole-swingup-v1".to_owned(),
        origin: String::new(),
        generation: 0,
        score: None,
        scores: Vec::new(),
        topology,
        tuned: None,
    };
    write(&directory.path().join("champion.ron"), &champion).unwrap();
    let line = |generation: u32| {
        format!(
            "{{\"generation\":{generation},\"fitness_mean\":0,\"fitness_median\":0,\"fitness_best\":1,\
             \"max_best\":2,\"connections_of_best\":1,\"connections_median\":1,\"hidden_median\":0,\
             \"steps\":1,\"non_finite\":0,\"seconds\":1,\"steps_per_second\":1}}\n"
        )
    };
    let metrics = line(0) + &line(1);
    std::fs::write(directory.path().join("metrics.jsonl"), metrics).unwrap();
    directory
}

/// Runs a command line in which `@` stands for the directory; gives what went
/// wrong together with what to do.
fn export(directory: &TempDir, line: &str) -> Result<(), String> {
    let line = format!("export {line}").replace('@', &directory.path().display().to_string());
    let parsed = Line::try_parse_from(line.split(' ')).map_err(|error| error.to_string())?;
    run(&parsed.export, &Registry::built_in()).map(|_| ()).map_err(|error| {
        format!("{error} | {}", error.help().map(|help| help.to_string()).unwrap_or_default())
    })
}

fn text(directory: &TempDir, name: &str) -> String {
    std::fs::read_to_string(directory.path().join(name)).unwrap()
}

#[test]
fn pictures_are_written_from_a_run_and_from_a_champion() {
    let directory = run_directory();
    export(&directory, "@ --network @/a.svg --curve @/c.svg").unwrap();
    export(&directory, "@/champion.ron --network @/b.SVG").unwrap();
    export(&directory, "@ --network @/a.dot").unwrap();
    let names = precocial_envs::find("cartpole-swingup-v1").unwrap().signature().observations;
    assert!(names.iter().all(|name| text(&directory, "a.svg").contains(&format!(">{name}<"))));
    assert_eq!(text(&directory, "a.svg"), text(&directory, "b.SVG"));
    assert!(text(&directory, "a.dot").starts_with("digraph"));
    assert!(text(&directory, "c.svg").contains("class=\"line blue\""));
}

#[test]
fn mistakes_are_told_with_their_cure_and_write_nothing() {
    let directory = run_directory();
    let before = std::fs::read_dir(directory.path()).unwrap().count();
    for (line, words) in [
        ("@", &["--network", "--curve"][..]),
        ("@ --network @/a.pdf", &["a.pdf", "one of .svg .png .dot", ".out"]),
        ("@ --network @/svg", &["one of .svg"]),
        ("@ @/a.svg @/b", &["b: ", "one of .svg"]),
        ("@ @/a.c --weight nan", &["--weight", "finite"]),
        ("@ @/a.c --weight 1 --tuned", &["--weight", "--tuned"]),
        ("@ @/a.c --tuned", &["no tuned weights", " tune "]),
        ("@ --network @/a.svg --curve @/c.dot", &["c.dot", "end in .svg"]),
        ("@/champion.ron --curve @/c.svg", &["metrics.jsonl", "folder of a run"]),
        ("@/nowhere --network @/a.svg", &["no", "nowhere", "champion file"]),
        ("@/metrics.jsonl --network @/a.svg", &["metrics.jsonl"]),
        ("@ --network @/none/a.svg", &["cannot write", "a.svg"]),
    ] {
        let error = export(&directory, line).unwrap_err();
        for word in words {
            assert!(error.contains(word), "{line}: {error}");
        }
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), before);
}

#[test]
fn a_young_run_is_told_what_it_lacks() {
    let directory = run_directory();
    let path: PathBuf = directory.path().to_owned();
    std::fs::write(path.join("metrics.jsonl"), "").unwrap();
    std::fs::remove_file(path.join("champion.ron")).unwrap();
    std::fs::write(path.join("experiment.ron"), "()").unwrap();
    let error = export(&directory, "@ --curve @/c.svg").unwrap_err();
    assert!(error.contains("no generation yet") && error.contains(" resume "), "{error}");
    let error = export(&directory, "@ --network @/a.svg").unwrap_err();
    assert!(error.contains("no champion yet") && error.contains(" resume "), "{error}");
    std::fs::remove_file(path.join("metrics.jsonl")).unwrap();
    let error = export(&directory, "@ --curve @/c.svg").unwrap_err();
    assert!(error.contains("metrics.jsonl") && error.contains("precocial run"), "{error}");
}

#[test]
fn many_files_leave_at_once_with_the_weights_that_were_asked_for() {
    let directory = run_directory();
    let path = directory.path().join("champion.ron");
    export(&directory, "@ @/a.c @/a.out --network @/a.json --network @/b.rs").unwrap();
    assert!(text(&directory, "a.c").contains("1.0 is the one to start with"));
    export(&directory, "@ @/a.c @/a.json --weight -0.25 --force").unwrap();
    assert!(text(&directory, "a.c").contains("-0.25 is the one to start with"));
    assert!(text(&directory, "a.json").contains("\"shared_weight\": -0.25"));

    let mut champion: ChampionFile = crate::run::read(&path).unwrap();
    champion.tuned = Some(Tuned {
        origin: String::new(),
        score: None,
        weights: vec![0.123_456_789_012_345_6],
        start: None,
    });
    write(&path, &champion).unwrap();
    export(&directory, "@ @/a.out @/b.c --force").unwrap();
    assert!(text(&directory, "a.out").contains("0.1234567890123456,"));
    export(&directory, "@ @/b.out @/c.c --tuned").unwrap();
    assert_eq!(text(&directory, "a.out"), text(&directory, "b.out"));
    assert_eq!(text(&directory, "b.c"), text(&directory, "c.c"));
    export(&directory, "@ @/b.out --weight 3 --force").unwrap();
    assert_ne!(text(&directory, "a.out"), text(&directory, "b.out"));
}

#[test]
fn help_names_every_format() {
    let help = <Line as clap::CommandFactory>::command().render_help().to_string();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for format in crate::export::Format::ALL {
        assert!(help.contains(&format!(".{} {}", format.ending, format.summary)), "{help}");
    }
}
