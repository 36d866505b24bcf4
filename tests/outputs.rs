//! What the options that name an output write over: nothing by mistake.

use std::fs;
use std::path::Path;

use crate::common::{experiment, precocial};
use tempfile::TempDir;

/// The exit code of a wrong command line.
const USAGE: i32 = 2;

const CHAMPION: &str = "(format: 1, task: \"cartpole-swingup-v1\",
    topology: (inputs: 5, outputs: [Tanh], hidden: [], connections: [(1, 6), (4, 6)]))";
/// The same as the published code has it.
const MATRIX: &str = include_str!("files/published.out");

/// A folder with a champion, a network to import, notes, and a run.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("c.ron", CHAMPION);
    write("m.out", MATRIX);
    let mut run = precocial();
    run.current_dir(&folder).arg("run").arg(experiment(folder.path(), 1));
    run.args(["--out", "run", "--threads", "1"]).assert().success();
    folder
}

/// Every command with an option that names an output, without that name, and
/// the ending that the name has to have.
const COMMANDS: [(&str, &str); 8] = [
    ("replay c.ron --steps 3 --gif", "gif"),
    ("tune c.ron --iterations 2 --attempts 1 --threads 1 --out", "ron"),
    ("export c.ron", "svg"),
    ("export c.ron --network", "json"),
    ("export run --curve", "svg"),
    ("report c.ron --episodes 1 --recordings 1 --threads 1 --out", "html"),
    ("report run run --out", "html"),
    ("import m.out --task cartpole-swingup-v1 --out", "ron"),
];

/// Runs a command line and gives its exit code and its words on stderr.
fn code(folder: &Path, line: &str) -> (i32, String) {
    let mut command = precocial();
    let output = command.current_dir(folder).args(line.split(' ')).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_is_there_stays_without_force() {
    let folder = folder();
    for (command, ending) in COMMANDS {
        let name = format!("there.{ending}");
        let path = folder.path().join(&name);
        fs::write(&path, "notes").unwrap();
        let (refused, words) = code(folder.path(), &format!("{command} {name}"));
        assert_eq!(refused, USAGE, "{command}: {words}");
        assert!(words.contains("is there already") && words.contains("--force"), "{words}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "notes", "{command}");
        let (done, words) = code(folder.path(), &format!("{command} {name} --force"));
        assert_eq!(done, 0, "{command}: {words}");
        assert_ne!(fs::read(&path).unwrap(), b"notes", "{command}");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn names_have_the_right_ending_and_files_of_a_run_are_its_own() {
    let folder = folder();
    for (command, ending) in COMMANDS {
        for name in ["notes.txt", "notes"] {
            let (refused, words) = code(folder.path(), &format!("{command} {name} --force"));
            assert_eq!(refused, USAGE, "{command} {name}: {words}");
            assert!(words.contains(&format!(".{ending}")), "{command} {name}: {words}");
            assert!(!folder.path().join(name).exists(), "{command} {name}");
        }
        let folders = fs::read_dir(folder.path()).unwrap().count();
        let (code, words) = code(folder.path(), &format!("{command} none/x.{ending}"));
        assert_eq!(code, 5, "{command}: {words}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), folders, "{command}");
    }
    let before = crate::common::essence(&folder.path().join("run"));
    for name in ["champion", "experiment", "run", "checkpoint", "champion-3", "champion.tuning"] {
        for command in [COMMANDS[1].0, COMMANDS[7].0] {
            let (refused, words) =
                code(folder.path(), &format!("{command} run/{name}.ron --force"));
            assert_eq!(refused, USAGE, "{command} {name}: {words}");
            assert!(words.contains("belongs to a run"), "{words}");
        }
    }
    assert_eq!(before, crate::common::essence(&folder.path().join("run")));
    // Its own page is made again and again.
    for out in ["", " --out run/report.html"] {
        let (done, words) = code(folder.path(), &format!("report run --episodes 1{out}"));
        assert_eq!(done, 0, "{words}");
    }
}

#[cfg(unix)]
#[test]
fn an_input_is_never_an_output_by_whatever_name() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for (command, ending) in COMMANDS {
        let input = command.split(' ').nth(1).unwrap();
        let input = if input == "run" { "run/champion.ron" } else { input };
        let before = fs::read(at(input)).unwrap();
        let names = ["soft", "hard"].map(|name| format!("{name}.{ending}"));
        symlink(at(input), at(&names[0])).unwrap();
        fs::hard_link(at(input), at(&names[1])).unwrap();
        for name in &names {
            let (refused, words) = code(folder.path(), &format!("{command} {name} --force"));
            assert_eq!(refused, USAGE, "{command} {name}: {words}");
            assert_eq!(fs::read(at(name)).unwrap(), before, "{command} {name}");
            fs::remove_file(at(name)).unwrap();
        }
    }
    let (refused, words) = code(folder.path(), "tune c.ron --out ./c.ron --force --iterations 2");
    assert_eq!(refused, USAGE, "{words}");
    // Of two outputs, neither is the other.
    symlink("x.svg", at("y.svg")).unwrap();
    for line in
        ["export c.ron x.svg x.svg", "export c.ron x.svg y.svg", "export run x.svg --curve y.svg"]
    {
        let (refused, words) = code(folder.path(), line);
        assert_eq!(refused, USAGE, "{line}: {words}");
        assert!(words.contains("twice") && !at("x.svg").exists(), "{line}: {words}");
    }
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_what_they_point_to_is_written() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("far")).unwrap();
    for (command, ending) in COMMANDS {
        let (link, end) = (format!("link.{ending}"), format!("far/end.{ending}"));
        symlink(&end, at(&link)).unwrap();
        for force in ["", " --force"] {
            let (done, words) = code(folder.path(), &format!("{command} {link}{force}"));
            assert_eq!(done, 0, "{command}: {words}");
            assert!(at(&link).is_symlink() && !at(&end).is_symlink(), "{command}");
        }
        fs::remove_file(at(&link)).unwrap();
        fs::remove_file(at(&end)).unwrap();
    }
    symlink("c.ron", at("link.ron")).unwrap();
    let (done, words) =
        code(folder.path(), "tune link.ron --iterations 2 --attempts 1 --threads 1");
    assert_eq!(done, 0, "{words}");
    assert!(at("link.ron").is_symlink());
    assert!(fs::read_to_string(at("c.ron")).unwrap().contains("tuned"));
    symlink("round.svg", at("round.svg")).unwrap();
    assert_eq!(code(folder.path(), "export c.ron round.svg").0, 5);
}
