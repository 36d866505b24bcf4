//! `precocial report`, through the binary.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::common::{experiment, precocial, walkers};
use serde_json::Value;

fn champion() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/champions/swingup-3.ron"))
}

/// A small run of so many generations.
fn run(folder: &Path, name: &str, generations: u64, settings: &[&str]) -> PathBuf {
    let out = folder.join(name);
    let mut command = precocial();
    command.arg("run").arg(experiment(folder, generations)).arg("--out").arg(&out);
    for setting in settings {
        command.args(["--set", setting]);
    }
    command.assert().success();
    out
}

/// Makes a page with little effort; what `--json` says, and the page.
fn report(path: &Path, options: &[&str]) -> (Value, String) {
    let mut command = precocial();
    command.arg("report").arg(path).args(["--episodes", "3", "--recordings", "5", "--json"]);
    let output = command.args(options).assert().success().get_output().stdout.clone();
    let said: Value = serde_json::from_slice(&output).expect("--json prints JSON");
    let page = fs::read_to_string(said["file"].as_str().unwrap()).unwrap();
    assert_eq!(said["bytes"], page.len());
    check(&page);
    (said, page)
}

/// Every page is sound and needs nothing else.
fn check(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    balanced(page);
    let own = page.replace("http://www.w3.org/2000/svg", "");
    for foreign in ["http:", "https:", "src=", "@import", "url(", "<link", "<iframe", "<img"] {
        assert!(!own.contains(foreign), "the page has {foreign}");
    }
    let mut links = own.match_indices("href=").map(|(at, _)| &own[at..at + 7]);
    assert!(links.all(|link| link == "href=\"#"), "only parts of the page itself are linked");
}

/// Every element that begins ends, in the right order.
fn balanced(page: &str) {
    let (mut open, mut rest) = (Vec::new(), page);
    while let Some(begin) = rest.find('<') {
        let end = begin + rest[begin..].find('>').expect("a tag ends");
        let tag = &rest[begin + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "before {}", &rest[..rest.len().min(80)]);
        } else if tag.ends_with('/') || name == "meta" || name == "input" || tag.starts_with('!') {
            // Nothing inside.
        } else if name == "script" || (name == "style" && open.last() != Some(&"svg")) {
            let close = format!("</{name}>");
            rest = &rest[rest.find(&close).expect("text ends") + close.len()..];
        } else {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// What the page's script plays.
fn data(page: &str) -> Value {
    let begin = "<script type=\"application/json\" id=\"data\">";
    let text = page.split_once(begin).expect("the page has recordings").1;
    serde_json::from_str(text.split_once("</script>").unwrap().0).expect("they are JSON")
}

fn failing(arguments: &[&str]) -> (i32, String) {
    let output = precocial().arg("report").args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_run_has_a_page_of_everything_that_is_always_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), "small", 6, &[]);
    let (said, page) = report(&run, &[]);
    assert_eq!(said["file"], run.join("report.html").to_str().unwrap());
    assert_eq!(said["task"], "cartpole-swingup-v1");
    for heading in [
        "One weight for all connections",
        "The network",
        "Return against shared weight",
        "The table of the paper",
        "Generation by generation",
        "Performance against complexity",
        "How it came to be",
        "How it was made",
    ] {
        assert!(page.contains(&format!("{heading}</h2>")), "{heading}");
    }
    for words in ["723 ± 16", "generation 6 of 6", "save_every: 3", "the 24 networks"] {
        assert!(page.to_lowercase().contains(&words.to_lowercase()), "{words}");
    }
    for choice in ["over-generations", "over-steps", "over-seconds"] {
        assert_eq!(page.matches(&format!("id=\"{choice}\"")).count(), 1, "{choice}");
    }
    // The champion as it stood after one generation: a network, a curve, six frames.
    assert!(page.contains("<h3>1 generation</h3>") && page.matches("class=\"still\"").count() >= 6);
    let data = data(&page);
    let episodes = data["replay"]["episodes"]["episodes"].as_array().unwrap();
    let weights: Vec<_> = episodes.iter().map(|e| e["weight"].as_f64().unwrap()).collect();
    // Five weights from -2 to 2, those of the search, and perhaps a better one.
    for weight in [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0] {
        assert!(weights.contains(&weight), "{weights:?}");
    }
    assert!(weights.len() <= 8 && weights.is_sorted(), "{weights:?}");
    assert_eq!(said["recordings"], weights.len());
    assert!(said["recording_bytes"].as_u64().unwrap() < 100_000);
    // The same again, over the old page, with any number of threads.
    assert_eq!(report(&run, &["--threads", "1"]).1, page);
    assert_ne!(report(&run, &["--seed", "7"]).1, page);
}

#[test]
fn a_recorded_episode_is_the_one_that_replay_shows() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("page.html");
    let (_, page) = report(champion(), &["--seed", "5", "--out", out.to_str().unwrap()]);
    let mut command = precocial();
    command.arg("replay").arg(champion()).args(["--seed", "5", "--weight", "-0.5", "--json"]);
    let output = command.assert().success().get_output().stdout.clone();
    let replayed: Value = serde_json::from_slice(&output).unwrap();
    let data = data(&page);
    let episodes = data["replay"]["episodes"]["episodes"].as_array().unwrap();
    let recorded = episodes.iter().find(|episode| episode["weight"] == -0.5).unwrap();
    assert_eq!((&recorded["total"], &recorded["steps"]), (&replayed["return"], &replayed["steps"]));
    assert!(
        page.contains("a champion's file alone") || page.contains("a champion&#39;s file alone")
    );
}

#[test]
fn what_files_say_is_text_and_never_markup() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    let text = fs::read_to_string(champion()).unwrap();
    let text = text
        .replace("precocial 0.1.0, seed 1", hostile)
        .replace("origin: \"", &format!("origin: \"{hostile}"));
    let path = folder.path().join("a<b>&\"c\".ron");
    fs::write(&path, text).unwrap();
    let out = folder.path().join("page.html");
    // `check` inside finds foreign elements.
    let mut command = precocial();
    command.arg("report").arg(&path).args(["--episodes", "2", "--recordings", "1", "--out"]);
    command.arg(&out).assert().success();
    let page = fs::read_to_string(&out).unwrap();
    balanced(&page);
    assert!(!page.contains("<img") && !page.contains("<script>alert"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("a&lt;b&gt;&amp;"));
    assert_eq!(page.matches("<script").count(), 4);
}

#[test]
fn what_a_run_does_not_have_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path(), "first", 1, &[]);
    let (_, page) = report(&first, &[]);
    assert!(page.contains("A curve takes two generations"));
    // Nothing but its experiment: it was killed at once.
    let bare = folder.path().join("bare");
    fs::create_dir(&bare).unwrap();
    fs::copy(first.join("experiment.ron"), bare.join("experiment.ron")).unwrap();
    let (said, page) = report(&bare, &[]);
    assert!(page.contains("no champion yet") && !page.contains("<script"));
    assert_eq!(said["recordings"], 0);
    // Damaged: the page says so, where it can do without.
    let line = fs::read_to_string(first.join("metrics.jsonl")).unwrap();
    let next = line.replacen("\"generation\":0", "\"generation\":1,\"unknown\":[]", 1);
    fs::write(first.join("metrics.jsonl"), format!("{line}what\n{next}")).unwrap();
    fs::write(first.join("checkpoint.ron"), "(what)").unwrap();
    fs::write(first.join("run.ron"), "(what)").unwrap();
    let (_, page) = report(&first, &[]);
    assert!(page.contains("metrics.jsonl: line 2") && page.contains("Who ran it is not known"));
    assert!(page.contains("The networks of the run cannot be shown"));
    // Unknown metrics are passed over.
    fs::write(first.join("metrics.jsonl"), format!("{line}{next}")).unwrap();
    let (_, page) = report(&first, &[]);
    assert!(page.contains("aria-label=\"Returns\"") && page.contains("champion, fresh episodes"));
}

#[test]
fn a_run_that_goes_on_is_only_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), "busy", 2, &[]);
    let lock = File::options().write(true).open(run.join("lock")).unwrap();
    lock.lock().unwrap();
    let before = fs::read_dir(&run).unwrap().count();
    report(&run, &[]);
    assert_eq!(fs::read_dir(&run).unwrap().count(), before + 1);
    // While it saves, there may be no checkpoint but the one before.
    fs::rename(run.join("checkpoint.ron"), run.join("checkpoint.previous.ron")).unwrap();
    assert!(report(&run, &[]).1.contains("Performance against complexity"));
}

#[test]
fn walkers_have_pages_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("walk");
    precocial().arg("run").arg(walkers(folder.path(), 2)).arg("--out").arg(&out).assert().success();
    let (_, page) = report(&out, &[]);
    assert!(page.contains("hull angle") && page.contains("bipedal-walker-no-penalty-v3"));
    // At the task whose penalty it was spared, without the run's networks, which were
    // not evaluated there.
    let (_, page) = report(&out, &["--task", "bipedal-walker-v3"]);
    assert!(page.contains("<h1>bipedal-walker-v3</h1>"));
    assert!(page.contains("found for bipedal-walker-no-penalty-v3"));
    assert!(page.contains("−46 ± 54") && !page.contains("that the run evaluates in generation"));
}

#[test]
fn what_cannot_be_reported_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let text = fs::read_to_string(champion()).unwrap();
    fs::write(at("other.ron"), text.replace("cartpole-swingup-v1", "bipedal-walker-v3")).unwrap();
    fs::write(at("none.ron"), text.replace("cartpole-swingup-v1", "no-such-task")).unwrap();
    fs::write(at("there.html"), "mine").unwrap();
    let (there, page, champion) = (at("there.html"), at("page.html"), champion().to_str().unwrap());
    let (other, none) = (at("other.ron"), at("none.ron"));
    for (arguments, code, words) in [
        (&[&other[..], "--out", &page][..], 3, "5 inputs"),
        (&[&none, "--out", &page], 3, "no task"),
        (&[champion, "--out", &page, "--recordings", "0"], 2, "recordings"),
        (&[champion, "--out", &page, "--episodes", "0"], 2, "episodes"),
        (&[champion], 2, "--out"),
        (&[champion, "--out", &there], 2, "--force"),
        (&[champion, champion, "--out", &page, "--recordings", "3"], 2, "--recordings"),
        (&[champion, &other, "--out", &page], 2, "have nothing in common"),
        (&[&at("nothing"), "--out", &page], 4, "there is no"),
        (&[folder.path().to_str().unwrap(), "--out", &page], 4, "not the folder of a run"),
    ] {
        let (found, said) = failing(arguments);
        assert_eq!(found, code, "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert!(!Path::new(&page).exists());
    assert_eq!(fs::read_to_string(&there).unwrap(), "mine");
    report(Path::new(champion), &["--out", &there, "--force"]);
}

#[test]
fn champions_are_compared_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("both.html");
    let mut command = precocial();
    let other = champion().with_file_name("swingup-1.ron");
    command.arg("report").arg(champion()).arg(&other).args(["--episodes", "3", "--out"]);
    command.arg(&out).assert().success();
    let page = fs::read_to_string(&out).unwrap();
    check(&page);
    for words in ["measured alike", "swingup-1.ron", "swingup-3.ron", "723 ± 16", "2 networks"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("data-label=\"the best shared weight\""));
}

#[test]
fn runs_are_compared_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let mut runs = Vec::new();
    for seed in ["1", "2", "3"] {
        runs.push(run(folder.path(), &format!("plain-{seed}"), 4, &[&format!("seed={seed}")]));
    }
    runs.push(run(folder.path(), "single", 4, &["evaluation.episodes=1", "save_every=2"]));
    let out = folder.path().join("side.html");
    let mut command = precocial();
    command.arg("report").arg(&runs[0]).arg("--compare").args(&runs[1..]).arg("--out").arg(&out);
    let output = command.arg("--json").assert().success().get_output().stdout.clone();
    let said: Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(said["runs"], 4);
    let page = fs::read_to_string(&out).unwrap();
    check(&page);
    for words in [
        "2 experiments",
        "median of plain",
        "evaluation.episodes",
        "Score of the champion",
        "Best mean return of a generation",
        "Score against connections",
    ] {
        assert!(page.contains(words), "{words}");
    }
    // Only what decides something counts as a difference.
    assert!(!page.contains("save_every"));
    let walk = folder.path().join("walk");
    precocial()
        .arg("run")
        .arg(walkers(folder.path(), 1))
        .arg("--out")
        .arg(&walk)
        .assert()
        .success();
    let (code, words) = failing(&[runs[0].to_str().unwrap(), walk.to_str().unwrap()]);
    assert!(code == 2 && words.contains("of one task"), "{code}: {words}");
}
