//! The pages of data sets in a real browser, of every search: the network itself runs in
//! them, and what they say of samples is what the program says.

use std::path::{Path, PathBuf};
use std::{fs, iter};

use crate::common::browser::{Opened, browser, tried};
use crate::common::precocial;
use precocial::envs::data_sets::{Targets, cross_entropy, squared_error};
use precocial::envs::{Actions, Registry};
use precocial::network::{self, Weights};
use precocial::run::{ChampionFile, read};
use serde_json::{Value, json};

const TRAINING: &str = "training: (optimizer: Adam(learning_rate: 0.01), batch: 50, iterations: 60, validate_every: 20)";
const OTHER: f64 = -1.3;

/// Uses the page like a person and writes down what it says.
const TRY: &str = "
    await until(() => document.documentElement.dataset.engine === 'live');
    const told = async () => {
      await wait(60);
      await until(() => words('total') !== '…');
      return { total: words('total'), loss: words('loss') };
    };
    element('play').click();
    set('timeline', '4');
    await wait(100);
    verdict.sample = words('time');
    verdict.weight = element('weight-now').value;
    verdict.tuned = element('tuned')?.getAttribute('aria-pressed') ?? null;
    verdict.heading = document.querySelector('#replay').textContent;
    verdict.first = await told();
    const before = element('screen').toDataURL();
    set('weight-now', 'OTHER', 'change');
    verdict.other = await told();
    verdict.drawn = element('screen').toDataURL() !== before;
    element('random-weights').click();
    verdict.random = await told();
    element('reset-weights').click();
    verdict.back = await told();
    set('weight-now', verdict.weight || '1', 'change');
    element('tuned')?.click();
    verdict.again = await told();
    // Some connections are lost among others: one of them makes a difference.
    for (const option of [...element('connection').options].slice(1, 80)) {
      set('connection', option.value, 'change');
      set('own-weight', '3');
      verdict.own = await told();
      if (verdict.own.loss !== verdict.again.loss) break;
    }
    verdict.words = words('own-says');
    verdict.colours = [...document.querySelectorAll('#wiring [data-node] circle')].some((circle) => circle.getAttribute('style'));
";

/// Fills in a row of a table.
const FILL: &str = "
    const says = async () => { await until(() => words('answer-says').includes('by shared weight')); return words('answer-says'); };
    set('weight-now', String(element('weight').max), 'change');
    element('take-sample').click();
    const start = await says();
    for (const row of document.querySelectorAll('.field')) {
      const [slider, entry] = row.querySelectorAll('input');
      const kept = entry.value;
      entry.value = slider.max;
      entry.dispatchEvent(new Event('input', { bubbles: true }));
      verdict.filled = await says();
      verdict.follows = Math.abs(Number(slider.value) - Number(slider.max)) < 1e-3 * Math.abs(Number(slider.max)) + 1e-9;
      if (verdict.filled !== start) break;
    }
    verdict.start = start;
    element('take-sample').click();
    verdict.taken = await says();
";

/// A page about a run, made with little effort.
fn page(run: &Path, folder: &Path) -> PathBuf {
    let page = folder.join("page.html");
    let mut command = precocial();
    command.arg("report").arg(run).arg("--out").arg(&page).arg("--force");
    command.args(["--episodes", "2", "--recordings", "3"]).assert().success();
    page
}

fn run(folder: &Path, task: &str, search: &str) -> PathBuf {
    let file = folder.join("experiment.ron");
    let evaluation = if search.starts_with("Wann") { "evaluation: (episodes: 1)," } else { "" };
    let text = format!("(task: \"{task}\", seed: 5, save_every: 2, {evaluation} search: {search})");
    fs::write(&file, text).unwrap();
    let out = folder.join("run");
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    out
}

/// What the page should tell of its samples: how many are taken for what they are, or
/// nothing where numbers are predicted; and the mean loss.
fn expected(champion: &ChampionFile, weights: Weights<'_>) -> (Option<String>, f64) {
    let task = champion.open_task(&Registry::built_in()).unwrap();
    let examples = task.kind().supervised().unwrap().examples();
    let shown = (15_000 / champion.topology.inputs()).clamp(30, 60);
    let indices: Vec<usize> = examples.indices(0).into_iter().take(shown).collect();
    let (mut right, mut loss) = (0, 0.0);
    for &index in &indices {
        let sample = examples.samples.sample(index);
        let inputs: Vec<f64> = sample.iter().copied().map(f64::from).collect();
        let outputs = network::outputs(&champion.topology, weights, &inputs);
        match examples.samples.targets() {
            Targets::Labels(labels) => {
                let label = usize::from(labels[index]);
                right += usize::from(Actions::choose(&outputs) == label);
                loss += cross_entropy(outputs.iter().copied(), label);
            }
            Targets::Numbers { width, values } => {
                loss += squared_error(&outputs, &values[index * width..][..*width]);
            }
        }
    }
    let has_classes = examples.samples.targets().labels().is_some();
    let told = format!("{right} of {}", indices.len());
    (has_classes.then_some(told), loss / indices.len() as f64)
}

fn assert_told(told: &Value, (total, loss): (Option<String>, f64), what: &str) {
    if let Some(total) = total {
        assert_eq!(told["total"], total, "{what}: {told}");
    }
    let shown: f64 = told["loss"].as_str().unwrap().replace('−', "-").parse().unwrap();
    assert!((shown - loss).abs() < 0.00051, "{what}: {shown} and {loss}");
}

/// `replay` plays the same samples: its return is a share of the mean loss.
fn replayed(run: &Path, weight: f64, count: usize) -> f64 {
    let mut command = precocial();
    command.arg("replay").arg(run).args(["--json", "--steps", "60"]);
    let output = command.arg(format!("--weight={weight}")).assert().success().get_output().clone();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    -said["return"].as_f64().unwrap() * count as f64 / 60.0
}

/// Tries the page of a run, whichever its search; what happened.
fn check(browser: &Path, run: &Path, folder: &Path, script: &str) -> Value {
    let champion: ChampionFile = read(&run.join("champion.ron")).unwrap();
    let page = page(run, folder);
    let script = format!("{TRY}{script}").replace("OTHER", &OTHER.to_string());
    let opened = Opened { page: &page, hash: "", width: 1000, before: "", script: &script };
    let verdict = tried(browser, &opened);
    assert_eq!(verdict["problems"], json!([]), "{verdict}");
    let own = champion.tuned.as_ref().map(|tuned| Weights::Each(&tuned.weights));
    let shared = Weights::Shared(verdict["weight"].as_str().unwrap().parse().unwrap_or(1.0));
    assert_told(&verdict["first"], expected(&champion, own.unwrap_or(shared)), "at first");
    assert_told(&verdict["other"], expected(&champion, Weights::Shared(OTHER)), "other");
    assert_eq!(verdict["back"], verdict["other"]);
    assert_eq!((&verdict["sample"], &verdict["drawn"]), (&json!("5 of 60"), &json!(true)));
    assert_eq!(verdict["colours"], true);
    assert_eq!(verdict["again"], verdict["first"]);
    assert_ne!(verdict["own"], verdict["again"], "a weight of its own: {verdict}");
    assert!(verdict["words"].as_str().unwrap().ends_with("changed by hand."), "{verdict}");
    assert_ne!(verdict["random"]["loss"], verdict["other"]["loss"]);
    if own.is_some() {
        assert_eq!(verdict["tuned"], "true");
        assert_eq!(verdict["heading"], "The trained network at work");
    } else {
        assert_eq!(verdict["heading"], "One weight for all connections");
    }
    assert!(fs::metadata(&page).unwrap().len() < 1_000_000);
    verdict
}

#[test]
fn what_other_searches_have_trained_runs_in_its_page() {
    let Some(browser) = browser() else { return };
    let wiring = "passes: 3, batch: 50, schedule: Constant";
    for search in [
        format!("Lottery((layers: [20, 10], rounds: 2, rewind: 5, tolerance: 0.3, {TRAINING}))"),
        format!(
            "Pruning((layers: [20, 10], rounds: 2, unit: Neurons(score: Activity), tolerance: 0.3,
                      {TRAINING}, fine_tuning: (batch: 50, iterations: 20, validate_every: 10)))"
        ),
        format!("Wiring((graph: Blocks(hidden: 20, blocks: 3), edges: 200, {wiring}))"),
        format!("Wiring((graph: Recurrent(hidden: 12, steps: 3), edges: 150, {wiring}))"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = run(folder.path(), "digits", &search);
        check(&browser, &run, folder.path(), "");
    }
}

#[test]
fn classes_and_numbers_of_tables_are_predicted_in_their_pages() {
    let Some(browser) = browser() else { return };
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/tables");
    let search = "Wann((population: 48, generations: 12, initial_enabled: 0.4))";
    for (table, samples) in [("wine.csv", 107), ("diabetes.csv?target=progression", 265)] {
        let folder = tempfile::tempdir().unwrap();
        let run = run(folder.path(), &format!("table:{}/{table}", tables.display()), search);
        let verdict = check(&browser, &run, folder.path(), FILL);
        assert_ne!(verdict["filled"], verdict["start"], "{verdict}");
        assert_eq!((&verdict["taken"], &verdict["follows"]), (&verdict["start"], &json!(true)));
        let weight = verdict["weight"].as_str().unwrap().parse().unwrap();
        let replayed = replayed(&run, weight, samples);
        let shown: f64 = verdict["first"]["loss"].as_str().unwrap().parse().unwrap();
        assert!((shown - replayed).abs() < 0.00051, "{shown} and {replayed}");
    }
}

/// Four samples, and no units.
#[test]
fn what_is_recorded_remains_without_an_engine() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), "xor", "Wann((population: 32, generations: 8))");
    let page = page(&run, folder.path());
    let champion: ChampionFile = read(&run.join("champion.ron")).unwrap();
    let before = "<script>delete window.WebAssembly;</script>";
    let script = "
        await until(() => document.documentElement.dataset.engine === 'recorded');
        element('play').click();
        verdict.recorded = { total: words('total'), loss: words('loss'), weight: element('weight-now').value };
        set('weight-now', '-2', 'change');
        await wait(60);
        verdict.other = { total: words('total'), loss: words('loss'), weight: element('weight-now').value };
        verdict.question = element('question').hidden;
    ";
    let verdict = tried(&browser, &Opened { page: &page, hash: "", width: 390, before, script });
    // Nothing else is missed than the engine.
    let missed = verdict["problems"].as_array().unwrap();
    assert!(missed.iter().all(|problem| problem.as_str().unwrap().contains("WebAssembly")));
    for told in iter::once(&verdict["recorded"]).chain([&verdict["other"]]) {
        let weight: f64 = told["weight"].as_str().unwrap().parse().unwrap();
        let (total, loss) = expected(&champion, Weights::Shared(weight));
        let total = total.map(|total| total.replace("of 60", "of 4"));
        assert_told(told, (total, loss), "recorded");
    }
    assert_eq!((&verdict["other"]["weight"], &verdict["question"]), (&json!("-2"), &json!(true)));
}
