use std::fs;

use clap::Parser;
use miette::Diagnostic as _;
use tempfile::TempDir;

use super::*;

const CHAMPION_TEXT: &str = r#"(
    format: 1,
    task: "cartpole-swingup-v1",
    scores: [
        (weight: -1.0, mean: 12.5, standard_deviation: 0.0, episodes: 3),
        (weight: 1.5, mean: 40.0, standard_deviation: 0.0, episodes: 3),
        (weight: 2.0, mean: 40.0, standard_deviation: 0.0, episodes: 3),
    ],
    topology: (inputs: 5, outputs: [Tanh], hidden: [], connections: [(1, 6), (4, 6)]),
)"#;

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    args: ReplayArgs,
}

fn parsed(words: &[&str]) -> Result<ReplayArgs, clap::Error> {
    Command::try_parse_from([&["replay"], words].concat()).map(|command| command.args)
}

/// A directory with these files, and the arguments that replay `path` in it.
fn replay(files: &[(&str, &str)], path: &str, words: &[&str]) -> (TempDir, ReplayArgs) {
    let directory = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(directory.path().join(name), text).unwrap();
    }
    let path = directory.path().join(path);
    let args = parsed(&[&[path.to_str().unwrap(), "--json"], words].concat()).unwrap();
    (directory, args)
}

/// What went wrong, and what to do.
fn error(files: &[(&str, &str)], path: &str, words: &[&str]) -> (String, String) {
    let (_directory, args) = replay(files, path, words);
    let report = run(&args, &Registry::built_in()).unwrap_err();
    (report.to_string(), report.help().map(|help| help.to_string()).unwrap_or_default())
}

#[test]
fn a_run_directory_and_its_champion_are_the_same() {
    let files = [("champion.ron", CHAMPION_TEXT)];
    let outcome = |path| {
        let (_directory, args) = replay(&files, path, &["--seed", "3"]);
        let champion = champion::read(&args.path).unwrap();
        let mut episode = episode(&champion, &args, &Registry::built_in()).unwrap();
        episode.finish();
        run(&args, &Registry::built_in()).unwrap();
        Outcome::of(&episode)
    };
    let of_file = outcome("champion.ron");
    assert_eq!(of_file.to_string(), outcome("").to_string());

    // The first of the best weights.
    assert_eq!((of_file.weight, of_file.seed), (Some(1.5), 3));
    let json: serde_json::Value =
        serde_json::from_str(&serde_json::to_string(&of_file).unwrap()).unwrap();
    assert_eq!(json["task"], "cartpole-swingup-v1");
    assert_eq!((&json["weight"], &json["seed"]), (&1.5.into(), &3.into()));
    assert_eq!(json["return"].as_f64(), Some(of_file.total));
    assert_eq!(json["steps"], of_file.steps);
    assert!(["terminated", "truncated"].map(Into::into).contains(&json["ended"]), "{json}");
    let line = of_file.to_string();
    let start = "task cartpole-swingup-v1 weight 1.5 seed 3 return ";
    assert!(line.starts_with(start) && line.contains(&format!(" steps {} ", of_file.steps)));
}

#[test]
fn the_weight_is_the_one_asked_for_or_one() {
    let (_directory, args) = replay(&[("champion.ron", CHAMPION_TEXT)], "", &["--weight=-0.25"]);
    let champion = champion::read(&args.path).unwrap();
    assert_eq!(episode(&champion, &args, &Registry::built_in()).unwrap().weight(), Some(-0.25));
    let unknown = ChampionFile { scores: Vec::new(), ..champion };
    let args = ReplayArgs { weight: None, ..args };
    assert_eq!(episode(&unknown, &args, &Registry::built_in()).unwrap().weight(), Some(1.0));
    assert!(parsed(&["x", "--steps", "0"]).is_err());
    for wrong in ["inf", "NaN", "1e999", "much"] {
        assert!(parsed(&["x", "--weight", wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn a_gif_is_written() {
    let (directory, mut args) = replay(&[("champion.ron", CHAMPION_TEXT)], "", &[]);
    let path = directory.path().join("champion.gif");
    fs::write(&path, "an older one").unwrap();
    (args.gif, args.force) = (Some(path.clone()), true);
    run(&args, &Registry::built_in()).unwrap();
    assert!(fs::read(&path).unwrap().starts_with(b"GIF89a"));
    let names = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(names, 2, "no leftovers");
}

#[test]
fn what_cannot_be_replayed_is_explained() {
    let (message, help) = error(&[], "nowhere.ron", &[]);
    assert!(message.starts_with("there is no ") && help.contains("champion"), "{message}: {help}");

    let (message, help) = error(&[("experiment.ron", "()")], "", &[]);
    assert!(message.ends_with("has no champion yet"), "{message}");
    assert!(help.contains(" resume "), "{help}");

    let (message, help) = error(&[], "", &[]);
    assert!(message.contains("not the folder of a run"), "{message}");
    assert!(help.contains("precocial run"), "{help}");

    let text = CHAMPION_TEXT.replace("swingup-v1", "swingdown-v1");
    let (message, help) = error(&[("a.ron", &text)], "a.ron", &[]);
    assert!(message.contains("no task `cartpole-swingdown-v1`"), "{message}");
    assert!(help.contains("precocial tasks"), "{help}");

    let text = CHAMPION_TEXT.replace("inputs: 5", "inputs: 6").replace("6)", "7)");
    let (message, _) = error(&[("a.ron", &text)], "a.ron", &[]);
    assert!(message.contains("6 inputs") && message.contains("has 5"), "{message}");

    let text = CHAMPION_TEXT.replace("inputs", "imputs");
    let (message, _) = error(&[("a.ron", &text)], "a.ron", &[]);
    assert!(message.contains("imputs") && message.contains("line 9"), "{message}");
}

#[test]
fn a_gif_that_cannot_be_written_is_explained() {
    let files = [("champion.ron", CHAMPION_TEXT)];
    let (directory, mut args) = replay(&files, "", &[]);
    fs::create_dir(directory.path().join("a.gif")).unwrap();
    for (path, reason) in [("missing/a.gif", "os error"), ("a.gif", "no ordinary file")] {
        args.gif = Some(directory.path().join(path));
        let report = run(&args, &Registry::built_in()).unwrap_err();
        let message = report.to_string();
        assert!(message.contains("cannot write") && message.contains(reason));
        assert!(report.help().is_some());
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_not_replaced_by_a_gif() {
    let (directory, mut args) = replay(&[("champion.ron", CHAMPION_TEXT)], "", &[]);
    let path = directory.path().join("socket.gif");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    args.gif = Some(path.clone());
    let message = run(&args, &Registry::built_in()).unwrap_err().to_string();
    assert!(message.contains("no ordinary file"), "{message}");
    assert!(!fs::metadata(&path).unwrap().is_file());
}
