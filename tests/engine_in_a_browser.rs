//! The engine in the page of `precocial report`, in a real browser: it plays what
//! `precocial replay` plays, to the last bit, and every control does what it says.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::browser::{Opened, browser, tried};
use crate::common::precocial;
use precocial::envs::Task;
use precocial::envs::tasks;
use serde_json::{Value, json};

const WEIGHTS: [f64; 2] = [-1.3, 0.7];
const SEEDS: [u64; 2] = [3, 1_000_003];

/// A page about a champion, made with little effort.
fn page(champion: &Path, folder: &Path) -> PathBuf {
    let page = folder.join("page.html");
    let mut command = precocial();
    command.arg("report").arg(champion).arg("--out").arg(&page).arg("--force");
    command.args(["--episodes", "2", "--recordings", "3"]).assert().success();
    page
}

fn champion(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions").join(name)
}

fn replayed(champion: &Path, weight: f64, seed: u64) -> f64 {
    let mut command = precocial();
    command.arg("replay").arg(champion).arg("--json");
    command.arg(format!("--weight={weight}")).arg(format!("--seed={seed}"));
    let output = command.assert().success().get_output().stdout.clone();
    let said: Value = serde_json::from_slice(&output).unwrap();
    said["return"].as_f64().unwrap()
}

/// A network that fits a task, some inputs through a hidden node to all outputs: as a
/// champion's file and as the page's message.
fn forms(task: &dyn Task) -> (String, Value) {
    let (inputs, outputs) = task.signature().size();
    let (inputs, outputs) = (u32::try_from(inputs).unwrap(), u32::try_from(outputs).unwrap());
    let hidden = 1 + inputs + outputs;
    let mut connections = vec![(0, hidden)];
    for input in (1..=inputs).step_by(1 + inputs as usize / 6) {
        connections.push((input, hidden));
        connections.push((input, 1 + inputs + input % outputs));
    }
    connections.extend((0..outputs).map(|output| (hidden, 1 + inputs + output)));
    let kinds = &["Tanh", "Sine", "Sigmoid", "Gaussian", "Cosine"][..outputs as usize];
    let (name, outputs) = (task.name(), kinds.join(", "));
    let text = format!(
        "(format: 1, task: \"{name}\", topology: (inputs: {inputs}, outputs: [{outputs}],
          hidden: [({hidden}, Absolute)], connections: {connections:?}))"
    );
    let message = json!({
        "task": task.portable(),
        "topology": {
            "inputs": inputs,
            "outputs": kinds,
            "hidden": [[hidden, "Absolute"]],
            "connections": connections,
        },
    });
    (text, message)
}

/// Plays all cases with the module of the page alone.
const PLAY: &str = "
    const packed = Uint8Array.from(atob(words('module')), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    const { instance } = await WebAssembly.instantiate(await new Response(stream).arrayBuffer(), {});
    const engine = instance.exports;
    verdict.returns = [];
    for (const { message, weights, seeds } of CASES) {
      const address = engine.engine_new();
      const text = new TextEncoder().encode(JSON.stringify(message));
      const buffer = engine.engine_buffer(address, Math.ceil(text.length / 8));
      new Uint8Array(engine.memory.buffer).set(text, buffer);
      if (!engine.engine_load(address, text.length)) throw new Error('not loaded: ' + message.task.name);
      for (const i of [0, 1]) {
        engine.engine_weigh(address, weights[i]);
        engine.engine_reset(address, BigInt(seeds[i]));
        engine.engine_step(address, 100000);
        // The memory may grow, and then is another: its buffer is asked for last.
        const state = engine.engine_state(address);
        verdict.returns.push(new Float64Array(engine.memory.buffer, state, 4)[2]);
      }
    }
";

#[test]
fn every_control_task_has_the_returns_of_replay_bit_for_bit() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (mut cases, mut expected, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for task in tasks::all() {
        if task.name().starts_with("gym-rs/") {
            continue;
        }
        let (text, message) = forms(&*task);
        let file = folder.path().join("champion.ron");
        fs::write(&file, text).unwrap();
        for (weight, seed) in WEIGHTS.into_iter().zip(SEEDS) {
            expected.push(replayed(&file, weight, seed));
            names.push(format!("{} with {weight}, seed {seed}", task.name()));
        }
        cases.push(json!({ "message": message, "weights": WEIGHTS, "seeds": SEEDS }));
    }
    assert!(cases.len() >= 14, "{} tasks", cases.len());
    let page = page(&champion("swingup-1.ron"), folder.path());
    let script = format!("const CASES = {};\n{PLAY}", json!(cases));
    let opened = Opened { page: &page, hash: "", width: 900, before: "", script: &script };
    let verdict = tried(&browser, &opened);
    assert_eq!(verdict["problems"], json!([]), "{verdict}");
    let returns = verdict["returns"].as_array().unwrap();
    for ((live, expected), name) in returns.iter().zip(&expected).zip(&names) {
        let live = live.as_f64().unwrap();
        assert_eq!(live.to_bits(), expected.to_bits(), "{name}: {live} and {expected}");
    }
    assert_eq!(returns.len(), expected.len());
}

/// Changes everything that can be changed, and writes down the return at the end.
const CHANGE: &str = "
    await until(() => document.documentElement.dataset.engine === 'live');
    const screen = element('screen');
    const total = async () => { await wait(60); await until(() => words('total') !== '…'); return words('total'); };
    const at = async (step) => {
      set('timeline', String(step));
      await until(() => element('timeline').value === String(step));
      await wait(60);
      return screen.toDataURL();
    };
    verdict.link = await total();
    element('play').click();
    verdict.early = await at(20);
    verdict.late = await at(60);
    verdict.back = await at(20);
    set('weight', '1.5');
    verdict.weight = await total();
    set('weight-now', 'WEIGHT', 'change');
    verdict.again = await total();
    set('connection', element('connection').options[3].value, 'change');
    set('own-weight', '-2.5');
    verdict.own = await total();
    verdict.words = words('own-says');
    element('reset-weights').click();
    verdict.reset = await total();
    element('random-weights').click();
    verdict.random = await total();
    element('reset-weights').click();
    set('seed', '8', 'change');
    verdict.seed = await total();
    set('seed', '3', 'change');
    await total();
    // A push changes what comes after it and nothing before.
    await at(20);
    element('push-right').click();
    verdict.pushed = await total();
    verdict.pushedLate = await at(60);
    verdict.pushedEarly = await at(20);
    verdict.pushedAgain = await at(60);
    await wait(400);
    verdict.hash = location.hash;
    element('no-pushes').click();
    verdict.unpushed = await total();
    // By dragging, too.
    const box = screen.getBoundingClientRect();
    const drag = (type, x, y) => screen.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true }));
    drag('pointerdown', 0.5, 0.5);
    drag('pointermove', 0.6, 0.5);
    drag('pointerup', 0.7, 0.5);
    verdict.dragged = await total();
    element('no-pushes').click();
    element('step').click();
    await wait(60);
    verdict.stepped = element('timeline').value;
    // Values flow along the wires.
    const painted = () => [...document.querySelectorAll('#wiring [data-node] circle')].map((circle) => circle.getAttribute('style')).join();
    const before = painted();
    await at(45);
    verdict.flows = painted() !== before;
    document.querySelectorAll('#wiring g[data-node]')[8].focus();
    verdict.node = words('node-says');
    element('tuned')?.click();
    verdict.tuned = await total();
";

#[test]
fn each_control_changes_what_it_should_and_no_more() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    // A walker that falls at once does so from every seed: this one walks.
    for (name, weight) in [("swingup-3-tuned.ron", 0.7), ("biped-small-1.ron", -0.5)] {
        let champion = champion(name);
        let page = page(&champion, folder.path());
        let hash = format!("#w={weight}&seed=3");
        let script = CHANGE.replace("WEIGHT", &weight.to_string());
        let opened = Opened { page: &page, hash: &hash, width: 1000, before: "", script: &script };
        let verdict = tried(&browser, &opened);
        assert_eq!(verdict["problems"], json!([]), "{verdict}");
        let said = |key: &str| verdict[key].as_str().unwrap_or_default();
        // The link is obeyed, and the page says what replay says.
        let total = replayed(&champion, weight, 3);
        let shown: f64 = said("link").replace('−', "-").parse().unwrap();
        assert!((shown - total).abs() < 0.06 * total.abs().max(1.0), "{shown} and {total}");
        assert!(said("early") != said("late"), "the time line goes on");
        assert_eq!(said("early"), said("back"), "the time line goes back");
        for same in ["again", "reset", "unpushed"] {
            assert_eq!(said(same), said("link"), "{same}");
        }
        for other in ["weight", "own", "random", "seed", "pushed", "dragged"] {
            assert_ne!(said(other), said("link"), "{other}");
        }
        assert_eq!(said("pushedEarly"), said("early"), "a push changes nothing before it");
        assert_ne!(said("pushedLate"), said("late"));
        assert_eq!(said("pushedAgain"), said("pushedLate"), "pushes are played again");
        assert!(said("hash").starts_with(&format!("{hash}&push=20,")), "{}", said("hash"));
        assert_eq!(said("words"), "1 connection was changed by hand.");
        assert_eq!(said("stepped"), "61");
        assert_eq!(verdict["flows"], true);
        assert!(said("node").contains(" = "), "{}", said("node"));
    }
}

/// Draws a one and looks at what the page of a classifier says.
const DRAW: &str = "
    await until(() => document.documentElement.dataset.engine === 'live');
    element('play').click();
    verdict.start = element('weight-now').value;
    verdict.best = document.querySelector('.figures').textContent;
    set('timeline', '6');
    await wait(100);
    verdict.right = words('gained');
    verdict.sample = words('time');
    const paper = element('paper'), box = paper.getBoundingClientRect();
    const pen = (type, y) => paper.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: box.left + 0.5 * box.width, clientY: box.top + y * box.height }));
    verdict.blank = words('answer-says');
    pen('pointerdown', 0.2);
    for (let y = 0.2; y < 0.8; y += 0.05) pen('pointermove', y);
    pen('pointerup', 0.8);
    await until(() => words('answer-says').includes('by shared weight'));
    verdict.drawn = words('answer-says');
    verdict.label = element('answer').getAttribute('aria-label');
    element('wipe').click();
    verdict.wiped = words('answer-says');
";

#[test]
fn a_classifier_takes_what_one_draws() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let experiment = crate::common::digits(folder.path(), 6);
    precocial().arg("run").arg(experiment).arg("--out").arg(&run).assert().success();
    let page = page(&run, folder.path());
    let opened = Opened { page: &page, hash: "", width: 900, before: "", script: DRAW };
    let verdict = tried(&browser, &opened);
    assert_eq!(verdict["problems"], json!([]), "{verdict}");
    let said = |key: &str| verdict[key].as_str().unwrap_or_default();
    let start = said("start").replace('-', "−");
    assert!(said("best").contains(&format!("at its best shared weight, {start}")), "{verdict}");
    assert!(said("right").ends_with(" of 7") && said("sample") == "7 of 60", "{verdict}");
    assert_eq!((said("blank"), said("wiped")), ("", ""));
    assert!(said("drawn").starts_with("Taken for ") && said("drawn").contains("by shared weight"));
    assert!(said("label").starts_with("Taken for "), "{verdict}");
}
