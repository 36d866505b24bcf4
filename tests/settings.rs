//! `settings` prints an experiment with everything that can be set, and says
//! what it is.

use crate::common::precocial;
use precocial::Experiment;
use precocial::run::parse;
use precocial::search::SearchSettings;
use serde_json::Value;

fn printed(args: &[&str]) -> String {
    let done = precocial().arg("settings").args(args).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

/// The names of all fields in a tree, enums' variants aside.
fn fields(tree: &Value, names: &mut Vec<String>) {
    for (name, value) in tree.as_object().into_iter().flatten() {
        if !name.starts_with(char::is_uppercase) {
            names.push(name.clone());
        }
        fields(value, names);
    }
}

#[test]
fn every_setting_stands_there_with_its_default_and_a_comment() {
    for (name, search) in SearchSettings::built_in() {
        let text = printed(&[name]);
        let experiment: Experiment = parse(&text).unwrap();
        let defaults = Experiment { search, ..Experiment::new(experiment.task.clone()) };
        assert_eq!(experiment, defaults, "{name}");

        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let is_comment = |line: &str| line.starts_with("// ");
        let mut set: Vec<&str> = Vec::new();
        for pair in lines.windows(2).filter(|pair| !is_comment(pair[1])) {
            let Some((field, _)) = pair[1].split_once(": ") else { continue };
            assert!(is_comment(pair[0]), "{name}: {field} has no comment");
            set.push(field);
        }
        let mut expected = Vec::new();
        fields(&serde_json::to_value(&defaults).unwrap(), &mut expected);
        set.sort_unstable();
        expected.sort_unstable();
        assert_eq!(set, expected, "{name}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{name}");
    }
}

#[test]
fn as_json_each_setting_has_a_path_that_can_be_set() {
    let json: Value = serde_json::from_str(&printed(&["pruning", "--json"])).unwrap();
    insta::assert_snapshot!(json["search.rate"], @r#"{"default":0.2,"doc":"Share that each round takes from every layer, or from every matrix but the one into the outputs.","range":"from 0 to below 1"}"#);
    insta::assert_snapshot!(json["search.unit"], @r#"{"default":"Weights","doc":"What is dropped.","range":"one of Weights, Neurons(score:)"}"#);
    let experiment: Experiment = parse(&printed(&["pruning"])).unwrap();
    for (path, setting) in json.as_object().unwrap() {
        assert!(setting["doc"].as_str().is_some_and(|doc| !doc.is_empty()), "{path}");
        let default = &setting["default"];
        if !default.is_object() && !default.is_null() {
            assert_eq!(experiment.with(&format!("{path}={default}")).as_ref(), Ok(&experiment));
        }
    }
}

#[test]
fn the_first_lines_are_these() {
    let text = printed(&[]);
    let first: Vec<&str> = text.lines().take(41).collect();
    insta::assert_snapshot!(first.join("\n"), @r#"
    // Every setting with its default. All but the task may be left out.
    (
        // The format of the file. No other yet.
        format: 1,
        // The task's name: what `precocial tasks` lists, or `table:FILE`. Any task, of those
        // with classes for a search that trains.
        task: "cartpole-swingup-v1",
        // Every random number comes from it. Any whole number.
        seed: 1,
        // A checkpoint is written every so many generations. From 1 to 4294967295.
        save_every: 16,
        // How networks are evaluated.
        evaluation: (
            // The shared weights. One of:
            //   List([..]): These: from 1 to 10000 finite numbers.
            //   Grid(low:, high:, count:): Evenly spaced, from the lowest to the highest.
            //     low: The lowest. Any finite number.
            //     high: The highest. Above `low`.
            //     count: How many: both ends count; a single one is the lowest. From 1 to
            //       10000.
            //   Stratified(low:, high:, count:): Drawn anew for every generation, one from
            //     each of so many equal parts of a range (not in the paper). Champions are
            //     confirmed in the middle of each.
            //     low: The lower end. Any finite number.
            //     high: The upper end. Above `low`.
            //     count: How many. From 1 to 10000.
            weights: List([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]),
            // Episodes for each of them, the same for all networks of a generation: a number,
            // or pairs of a generation and a number, as `[(0, 2), (2000, 5)]`, with straight
            // lines between them, for small differences late in a run. From 1 to 1000000.
            episodes: 3,
            // Cuts an episode after so many steps without a new highest return (not in the
            // paper): a walker that stands still, or has lain down, is not watched to the
            // end. Champions are confirmed on whole episodes. None or from 1 to 4294967295.
            patience: None,
        ),
        // How networks are found. One of:
        //   Wann((..)): Weight-agnostic neural network search.
        //   Lottery((..)): Winning lottery tickets.
        //   Pruning((..)): Pruning.
        //   Wiring((..)): Discovered wirings.
    "#);
}
