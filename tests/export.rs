//! `precocial export`, through the binary: what it writes acts as the engine
//! does, in C, in Rust, in ONNX and as the published code's matrix.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::precocial;
use precocial::Registry;
use precocial::activation::Activation;
use precocial::network::{Weights, outputs};
use precocial::picture::TaskNames;
use precocial::run::{ChampionFile, Tuned, Versioned as _, read, write};
use precocial::topology::Topology;
use precocial_envs::Actions;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tempfile::TempDir;

/// How far what leaves may be from what the engine says, relative to the larger
/// of 1 and that.
const CLOSE: f64 = 1e-12;

/// Champions as files, and the folder that they and all they become stand in.
struct Exports {
    folder: TempDir,
    champions: Vec<(String, ChampionFile)>,
}

impl Exports {
    /// Two evolved networks, one with all activations, one without hidden nodes
    /// and one without connections, each with a shared weight and with weights
    /// of their own, in forms that the binary writes.
    fn new(endings: &[&str]) -> Self {
        let evolved = |name: &str| -> ChampionFile {
            let champions = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions");
            read(&champions.join(name)).unwrap()
        };
        let networks = [
            ("swingup", evolved("swingup-1.ron")),
            ("biped", evolved("biped-small-1.ron")),
            ("activations", champion(all_activations())),
            ("plain", champion(without_hidden_nodes())),
            ("empty", champion(Topology::new(2, 1))),
        ];
        let mut exports = Self { folder: TempDir::new().unwrap(), champions: Vec::new() };
        for (name, shared) in networks {
            let mut generator = ChaCha8Rng::seed_from_u64(1);
            let connections = shared.topology.connections().iter();
            let weights = connections.map(|_| generator.random_range(-2.0..2.0)).collect();
            let mut tuned = shared.clone();
            tuned.tuned = Some(Tuned { origin: String::new(), score: None, weights, start: None });
            exports.export(format!("{name}_shared"), shared, endings);
            exports.export(format!("{name}_tuned"), tuned, endings);
        }
        exports
    }

    fn export(&mut self, name: String, champion: ChampionFile, endings: &[&str]) {
        let file = self.path(&format!("{name}.ron"));
        write(&file, &champion).unwrap();
        let mut command = precocial();
        command.arg("export").arg(&file);
        for ending in endings {
            command.arg("--network").arg(self.path(&format!("{name}.{ending}")));
        }
        command.assert().success();
        self.champions.push((name, champion));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn champion(topology: Topology) -> ChampionFile {
    ChampionFile {
        format: ChampionFile::FORMAT,
        task: "none".to_owned(),
        origin: String::new(),
        generation: 0,
        score: None,
        scores: Vec::new(),
        topology,
        tuned: None,
    }
}

/// All activations in a chain and side by side, disabled connections, a node
/// without sources, outputs that are not linear.
fn all_activations() -> Topology {
    let mut topology = Topology::new(3, 3);
    for (input, output) in [(1, 4), (2, 5), (3, 6), (1, 6)] {
        topology.add_connection(input, output).unwrap();
    }
    for (place, activation) in Activation::ALL.into_iter().enumerate() {
        let chain = topology.connections().iter().rposition(|c| c.enabled).unwrap();
        let node = topology.insert_node(chain, activation).unwrap();
        let beside = topology.insert_node(place % 3, activation).unwrap();
        topology.set_enabled(place % 3, true).unwrap();
        topology.add_connection(0, beside).unwrap();
        topology.add_connection(beside, 4).ok();
        topology.add_connection(2, node).ok();
    }
    let lonely = topology.insert_node(1, Activation::Cosine).unwrap();
    let into = topology.connections().iter().position(|c| c.target == lonely).unwrap();
    topology.set_enabled(into, false).unwrap();
    topology.set_activation(4, Activation::Tanh).unwrap();
    topology.set_activation(6, Activation::Inverse).unwrap();
    let acting = topology.acting();
    for activation in Activation::ALL {
        assert!(acting.hidden().iter().any(|hidden| hidden.activation == activation));
    }
    topology
}

fn without_hidden_nodes() -> Topology {
    let mut topology = Topology::new(2, 2);
    topology.add_connection(0, 3).unwrap();
    topology.add_connection(2, 3).unwrap();
    topology
}

/// One question to a network and its answer.
struct Case {
    weight: f64,
    inputs: Vec<f64>,
    outputs: Vec<f64>,
}

/// Questions at random, at zero and at multiples of a half.
fn cases(champion: &ChampionFile) -> Vec<Case> {
    let mut generator = ChaCha8Rng::seed_from_u64(2);
    let mut cases = Vec::new();
    for round in 0..60 {
        let input = |_| match round {
            0 => 0.0,
            1..20 => f64::from(generator.random_range(-6..=6)) / 2.0,
            _ => generator.random_range(-3.0..3.0),
        };
        let inputs: Vec<f64> = (0..champion.topology.inputs()).map(input).collect();
        let shared: &[f64] = &[-2.0, -1.0, -0.5, 0.0, 0.37, 1.0, 1.5];
        let weights = if champion.tuned.is_some() { &[0.0] } else { shared };
        for &weight in weights {
            let tuned = champion.tuned.as_ref().map(|tuned| Weights::Each(&tuned.weights));
            let weights = tuned.unwrap_or(Weights::Shared(weight));
            let outputs = outputs(&champion.topology, weights, &inputs);
            cases.push(Case { weight, inputs: inputs.clone(), outputs });
        }
    }
    cases
}

/// Runs a program that reads weights and inputs and prints outputs; gives the
/// largest deviation.
fn deviation(name: &str, mut program: Command, cases: &[Case]) -> f64 {
    let mut text = String::new();
    for case in cases {
        let _ = write!(text, "{:?}", case.weight);
        case.inputs.iter().for_each(|input| write!(text, " {input:?}").unwrap());
        text.push('\n');
    }
    let mut child =
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it was compiled");
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{name}: {:?}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), cases.len(), "{name}");
    let lines = text.lines().zip(cases).map(|(line, case)| {
        let answer: Vec<f64> = line.split_whitespace().map(|n| n.parse().unwrap()).collect();
        far(&answer, &case.outputs)
    });
    lines.fold(0.0, f64::max)
}

fn far(actual: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(actual.len(), expected.len());
    let far = actual.iter().zip(expected).map(|(a, b)| {
        assert!(a.is_finite() && b.is_finite(), "{actual:?} {expected:?}");
        (a - b).abs() / b.abs().max(1.0)
    });
    far.fold(0.0, f64::max)
}

/// Whether a program is there. In CI it must be.
fn is_there(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    let there = output.is_ok_and(|output| output.status.success());
    assert!(there || std::env::var_os("CI").is_none(), "no {program} with {arguments:?}");
    if !there {
        eprintln!("skipped: no {program} with {arguments:?}");
    }
    there
}

/// Compiles without a warning, or says why not.
fn compile(mut compiler: Command) {
    let output = compiler.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && words.is_empty(), "{compiler:?}\n{words}");
}

fn environment(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

#[test]
fn c_acts_as_the_engine_does() {
    let compiler = environment("CC", "cc");
    if !is_there(&compiler, &["--version"]) {
        return;
    }
    let exports = Exports::new(&["c"]);
    for (name, champion) in &exports.champions {
        let (inputs, outputs) = (champion.topology.inputs(), champion.topology.outputs());
        let weight = if champion.tuned.is_some() { "" } else { "weight, " };
        let driver = format!(
            "#include <stdio.h>\n\
             #include \"{name}.c\"\n\
             int main(void)\n\
             {{\n\
                 double weight, inputs[{inputs}], outputs[{outputs}];\n\
                 while (scanf(\"%lf\", &weight) == 1) {{\n\
                     for (int i = 0; i < {inputs}; i++)\n\
                         if (scanf(\"%lf\", &inputs[i]) != 1) return 1;\n\
                     act(inputs, {weight}outputs);\n\
                     for (int i = 0; i < {outputs}; i++) printf(\"%.17g \", outputs[i]);\n\
                     printf(\"\\n\");\n\
                 }}\n\
                 return 0;\n\
             }}\n"
        );
        let (source, binary) = (exports.path("driver.c"), exports.path(&format!("{name}_c")));
        fs::write(&source, driver).unwrap();
        let mut cc = Command::new(&compiler);
        cc.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-o"]);
        cc.arg(&binary).arg(&source).arg("-lm");
        compile(cc);
        let far = deviation(name, Command::new(&binary), &cases(champion));
        println!("C, {name}: {far:.1e}");
        assert!(far <= CLOSE, "{name}: {far:e}");
    }
}

#[test]
fn rust_acts_as_the_engine_does() {
    let exports = Exports::new(&["rs"]);
    let mut driver = "fn main() {\n    let name = std::env::args().nth(1).unwrap();\n    \
        for line in std::io::stdin().lines() {\n        let line = line.unwrap();\n        \
        let mut all = line.split(' ').map(|number| number.parse::<f64>().unwrap());\n        \
        let weight = all.next().unwrap();\n        let inputs: Vec<f64> = all.collect();\n        \
        let outputs = match name.as_str() {\n"
        .to_owned();
    for (name, champion) in &exports.champions {
        let weight = if champion.tuned.is_some() { "" } else { ", weight" };
        let _ = writeln!(
            driver,
            "            \"{name}\" => {name}::act(inputs.as_slice().try_into().unwrap(){weight}).to_vec(),"
        );
    }
    driver += "            _ => panic!(\"{weight}\"),\n        };\n        \
        println!(\"{}\", outputs.iter().map(f64::to_string).collect::<Vec<_>>().join(\" \"));\n    \
        }\n}\n";
    for (name, _) in &exports.champions {
        let _ = writeln!(driver, "mod {name};");
    }
    let (source, binary) = (exports.path("driver.rs"), exports.path("driver"));
    fs::write(&source, driver).unwrap();
    let mut rustc = Command::new(environment("RUSTC", "rustc"));
    rustc.args(["--edition", "2024", "-D", "warnings", "-o"]).arg(&binary).arg(&source);
    compile(rustc);
    for (name, champion) in &exports.champions {
        let mut program = Command::new(&binary);
        program.arg(name);
        let far = deviation(name, program, &cases(champion));
        println!("Rust, {name}: {far:.1e}");
        assert!(far <= CLOSE, "{name}: {far:e}");
    }
}

/// Outputs as the task takes them: continuous actions are clipped.
fn clipped(champion: &ChampionFile, outputs: &[f64]) -> Vec<f64> {
    let names = TaskNames::find(&champion.task, &Registry::built_in());
    match names.map(|names| names.actions) {
        Some(Actions::Continuous { low, high, .. }) => {
            outputs.iter().map(|output| output.clamp(low, high)).collect()
        }
        _ => outputs.to_vec(),
    }
}

/// Each network in double precision, with a shared weight as an input, and as it is
/// exported without options: single, the weight built in.
#[test]
fn onnx_acts_as_the_engine_does() {
    let python = environment("PRECOCIAL_PYTHON", "python3");
    if !is_there(&python, &["-c", "import numpy, onnxruntime"]) {
        return;
    }
    let exports = Exports::new(&["onnx"]);
    let mut groups = Vec::new();
    for (name, champion) in &exports.champions {
        let shared = champion.tuned.is_none();
        let double = format!("{name}-64.onnx");
        let mut command = precocial();
        command.arg("export").arg(exports.path(&format!("{name}.ron"))).arg(exports.path(&double));
        command.arg("--float64").args(shared.then_some("--weight-input")).assert().success();
        let cases = cases(champion);
        let mut weights: Vec<f64> = cases.iter().map(|case| case.weight).collect();
        weights.sort_by(f64::total_cmp);
        weights.dedup();
        let built_in = champion.best_weight().unwrap_or(1.0);
        for weight in weights {
            let cases: Vec<_> = cases.iter().filter(|case| case.weight == weight).collect();
            groups.push(json!({
                "model": double,
                "type": "float64",
                "weight": shared.then_some(weight),
                "inputs": cases.iter().map(|case| &case.inputs).collect::<Vec<_>>(),
                "outputs": cases.iter()
                    .map(|case| clipped(champion, &case.outputs)).collect::<Vec<_>>(),
            }));
        }
        let given = if shared { built_in.into() } else { champion.best_weights() };
        // Numbers that single precision has, so that a step sees the same.
        let single = |inputs: &[f64]| -> Vec<f64> {
            inputs.iter().map(|&input| f64::from(input as f32)).collect()
        };
        let inputs: Vec<_> = cases.iter().map(|case| single(&case.inputs)).collect();
        let actions =
            inputs.iter().map(|i| clipped(champion, &outputs(&champion.topology, given, i)));
        groups.push(json!({
            "model": format!("{name}.onnx"),
            "type": "float32",
            "weight": null,
            "outputs": actions.collect::<Vec<_>>(),
            "inputs": inputs,
        }));
    }
    fs::write(exports.path("cases.json"), json!(groups).to_string()).unwrap();
    let mut command = Command::new(&python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx_parity.py"));
    let output = command.arg(exports.folder.path()).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    println!("{words}");
    let warnings = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}{warnings}");
    assert!(!warnings.contains("nitializer"), "onnxruntime warns: {warnings}");
}

#[test]
fn the_published_matrix_keeps_every_digit_and_acts_as_the_engine_does() {
    let exports = Exports::new(&["out"]);
    for (name, champion) in &exports.champions {
        let text = fs::read_to_string(exports.path(&format!("{name}.out"))).unwrap();
        let rows: Vec<Vec<f64>> = text
            .lines()
            .map(|line| line.split(',').map(|n| n.parse().unwrap()).collect())
            .collect();
        let topology = &champion.topology;
        let nodes = 1 + topology.inputs() + topology.hidden().len() + topology.outputs();
        assert!(rows.len() == nodes && rows.iter().all(|row| row.len() == nodes + 1), "{name}");

        let entries = || rows.iter().flat_map(|row| &row[..nodes]).copied();
        let connections = topology.connections().iter().enumerate();
        let enabled = connections.filter(|(_, c)| c.enabled).map(|(place, _)| place);
        let mut expected: Vec<f64> = match &champion.tuned {
            Some(tuned) => enabled.map(|place| tuned.weights[place]).collect(),
            None => enabled.map(|_| 1.0).collect(),
        };
        let mut found: Vec<f64> = entries().filter(|w| *w != 0.0 && !w.is_nan()).collect();
        expected.sort_by(f64::total_cmp);
        found.sort_by(f64::total_cmp);
        assert_eq!(found, expected, "{name}");
        let disabled = entries().filter(|weight| weight.is_nan()).count();
        assert_eq!(disabled, topology.connections().len() - topology.complexity(), "{name}");

        let mut most = 0.0_f64;
        for case in cases(champion) {
            let shared = if champion.tuned.is_some() { 1.0 } else { case.weight };
            let mut values = vec![0.0; nodes];
            values[0] = 1.0;
            values[1..=topology.inputs()].copy_from_slice(&case.inputs);
            for node in 1 + topology.inputs()..nodes {
                let sources = rows.iter().zip(&values).filter(|(row, _)| !row[node].is_nan());
                let sum: f64 = sources.map(|(row, value)| row[node] * value).sum();
                let id = |place: u32| f64::from(place) == rows[node][nodes];
                let mut published = Activation::PUBLISHED.into_iter().zip(1..);
                let (activation, _) = published.find(|(_, place)| id(*place)).unwrap();
                values[node] = activation.value(shared * sum);
            }
            most = most.max(far(&values[nodes - topology.outputs()..], &case.outputs));
        }
        println!("matrix, {name}: {most:.1e}");
        assert!(most <= CLOSE, "{name}: {most:e}");
    }
}
