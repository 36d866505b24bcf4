//! Large networks take time in proportion: whatever is done with them, each node
//! and connection is looked at a few times and not once for every other.
//!
//! The limits are generous, yet far below what looking at all pairs would take.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::precocial;
use cpu_time::ThreadTime;
use precocial::activation::Activation;
use precocial::export::{ExportedNetwork, Format, OnnxOptions};
use precocial::network::{Network, Weights};
use precocial::picture::network_picture::svg;
use precocial::search::wann::variation::Variation;
use precocial::stream::{Purpose, stream};
use precocial::topology::{Connection, Hidden, NodeId, NodeNames, Topology};

/// On the processor: how busy the machine is does not count.
const SOON: Duration = Duration::from_secs(10);

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begin = ThreadTime::now();
    let done = work();
    assert!(begin.elapsed() < SOON, "{what}: {:?}", begin.elapsed());
    done
}

/// Two inputs, one output, and hidden nodes one after the other; with `skips`,
/// each is connected with an input and the output as well.
fn chain(nodes: NodeId, skips: bool) -> Topology {
    let hidden = |id| Hidden { id, activation: Activation::Tanh };
    let first = 4;
    let next = (first..first + nodes - 1).map(|id| (id, id + 1));
    let mut ends: Vec<_> = [(1, first), (first + nodes - 1, 3)].into_iter().chain(next).collect();
    if skips {
        ends.extend((first..first + nodes).map(|id| (2, id)));
        ends.extend((first..first + nodes - 1).map(|id| (id, 3)));
    }
    let connection = |(source, target)| Connection { source, target, enabled: true };
    let connections = ends.into_iter().map(connection).collect();
    let hidden = (first..first + nodes).map(hidden).collect();
    Topology::from_parts(2, vec![Activation::Linear], hidden, connections).unwrap()
}

/// Three full layers of so many hidden nodes.
fn layers(width: NodeId) -> Topology {
    let layer = |index| (4 + index * width..4 + (index + 1) * width).collect::<Vec<_>>();
    let layers = [vec![0, 1, 2], layer(0), layer(1), layer(2), vec![3]];
    let pairs = layers.windows(2).flat_map(|pair| {
        let sources = pair[0].clone();
        pair[1]
            .iter()
            .flat_map(move |&target| sources.clone().into_iter().map(move |s| (s, target)))
    });
    let connection = |(source, target)| Connection { source, target, enabled: true };
    let connections = pairs.map(connection).collect();
    let hidden = (4..4 + 3 * width).map(|id| Hidden { id, activation: Activation::Sine });
    Topology::from_parts(2, vec![Activation::Linear], hidden.collect(), connections).unwrap()
}

#[test]
fn a_long_chain_is_edited_varied_and_compiled() {
    let topology = chain(100_000, false);
    let mut edited = topology.clone();
    soon("add", || edited.add_connection(5, 90_000)).unwrap();
    soon("refuse a cycle", || edited.add_connection(90_000, 5)).unwrap_err();
    // Without its end, the whole chain reaches nothing.
    soon("remove", || edited.remove_connection(1)).unwrap();
    assert!(edited.hidden().is_empty() && edited.connections().is_empty());
    let all = [
        Variation::InsertNode,
        Variation::AddConnection,
        Variation::ChangeActivation,
        Variation::EnableConnection,
        Variation::RemoveConnection,
    ];
    for variation in all {
        let mut generator = stream(1, Purpose::Replay, 0, 0);
        let vary = || variation.apply(&topology, &Activation::ALL, false, &mut generator);
        soon(&format!("{variation:?}"), vary);
    }
    assert_eq!(soon("compile", || Network::compile(&topology)).live_hidden(), 100_000);
    soon("formulas", || topology.formulas(&[] as &[&str], 200));
}

#[test]
fn what_is_nearly_fully_connected_is_varied() {
    let topology = soon("start", || Topology::fully_connected(20_000, 40));
    let mut generator = stream(1, Purpose::Replay, 0, 0);
    let add = || Variation::AddConnection.apply(&topology, &Activation::ALL, false, &mut generator);
    assert_eq!(soon("nothing to add", add), None);
}

#[test]
fn large_networks_are_exported() {
    for topology in [chain(50_000, false), chain(30_000, true), layers(60)] {
        let network = ExportedNetwork {
            task: "none",
            origin: "",
            topology: &topology,
            weights: Weights::Shared(1.0),
            names: NodeNames::default(),
            actions: None,
            scores: &[],
            onnx: OnnxOptions::default(),
        };
        for format in Format::ALL {
            // Too large for some of them, which say so.
            match soon(format.ending, || format.write(&network)) {
                Ok(bytes) => assert!(!bytes.is_empty()),
                Err(error) => assert!(error.to_string().contains("too many"), "{error}"),
            }
        }
    }
}

#[test]
fn what_takes_minutes_to_measure_is_said_before() {
    let folder = tempfile::tempdir().unwrap();
    let hidden: Vec<_> = (7..20_007).map(|id| format!("({id},Tanh)")).collect();
    let next: Vec<_> = (7..20_006).map(|id| format!("({id},{})", id + 1)).collect();
    let (hidden, next) = (hidden.join(","), next.join(","));
    let champion = format!(
        "(format:1,task:\"cartpole-swingup-v1\",topology:(inputs:5,outputs:[Linear],
           hidden:[{hidden}],connections:[(1,7),{next},(20006,6)]))"
    );
    fs::write(folder.path().join("c.ron"), champion).unwrap();
    let rest = ["--episodes", "1000", "--threads", "1"];
    for command in [&["report", "c.ron", "--out", "c.html"][..], &["evaluate", "c.ron"]] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_precocial"));
        program.current_dir(&folder).args(command).args(rest).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(line.starts_with("about ") && line.contains("--episodes"), "{command:?}: {line}");
        assert!(line.contains("episodes of a network of 20001 connections"), "{line}");
    }
}

/// Beyond 5,000 connections lines are thin, and those of a source are one.
#[test]
fn a_picture_of_many_connections_is_simpler() {
    let drawn = |width| svg(&layers(width), NodeNames::default());
    let lines = |picture: &str| picture.matches("<path class=").count();
    let [small, large] = [drawn(40), drawn(60)];
    assert_eq!((lines(&small), small.contains("stroke-width:.4")), (3 * 40 + 2 * 1600 + 40, false));
    assert_eq!((lines(&large), large.contains("stroke-width:.4")), (3 + 3 * 60, true));
}

/// 784 pixels and 250 classes: 196,000 connections in each first network.
#[test]
fn many_classes_start_at_once() {
    let folder = tempfile::tempdir().unwrap();
    write_images(&folder.path().join("images"), 250);
    let file = folder.path().join("many.ron");
    let experiment = "(task: \"idx:images\", evaluation: (weights: List([1.0]), episodes: 1),
        search: Wann((population: 8, generations: 0, initial_enabled: 0.01)))";
    fs::write(&file, experiment).unwrap();
    let mut run = precocial();
    run.timeout(Duration::from_mins(1)).arg("run").arg(&file).arg("--out");
    let done = run.arg(folder.path().join("run")).assert().success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("first networks, of up to 196250 connections"), "{said}");
    let mut plan = precocial();
    plan.arg("run").arg(&file).args(["--dry-run", "--json", "--set", "search.generations=4000"]);
    let planned = plan.arg("--out").arg(folder.path().join("other")).assert().success();
    let plan: serde_json::Value = serde_json::from_slice(&planned.get_output().stdout).unwrap();
    let of_networks = plan["seconds_of_networks"].as_f64().unwrap();
    assert!(of_networks > 1.0 && plan["seconds"].as_f64().unwrap() > of_networks, "{plan}");
}

fn write_images(folder: &Path, classes: u32) {
    fs::create_dir(folder).unwrap();
    for (name, count) in [("train", 12 * classes), ("t10k", 2 * classes)] {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect();
        let mut images: Vec<u8> = words(&[0x803, count, 28, 28]);
        images.extend((0..count * 784).map(|pixel| (pixel % 251) as u8));
        fs::write(folder.join(format!("{name}-images-idx3-ubyte")), images).unwrap();
        let mut labels: Vec<u8> = words(&[0x801, count]);
        labels.extend((0..count).map(|label| (label % classes) as u8));
        fs::write(folder.join(format!("{name}-labels-idx1-ubyte")), labels).unwrap();
    }
}
