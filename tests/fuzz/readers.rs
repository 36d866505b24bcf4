//! Every reader of what comes from outside, given bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use precocial::data::{DataSetFiles, Member, Origin, fetch};
use precocial::evaluation::evaluator;
use precocial::import::{Disabled, read_network, read_offsets, weights};
use precocial::network::Network;
use precocial::run::{
    ChampionFile, Checkpoint, Experiment, Gallery, Record, RunFolder, Study, TuningFile, Versioned,
    parse,
};
use precocial::search::kind::check;
use precocial::tuning::Tuning;
use precocial::{Registry, Task, Topology};
use precocial_envs::data_sets::DataSet;
use precocial_envs::gzip;
use precocial_envs::tasks::car_racing::{self, Encoder};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::mutation::{packed, set_header_sums};

/// What a reader needs beside its input.
pub(crate) struct Surroundings {
    folder: TempDir,
    registry: Registry,
    /// Four sound files of images and labels.
    images: Vec<(PathBuf, Vec<u8>)>,
}

/// A reader, by the name of its folder in the corpus.
pub(crate) struct Reader {
    pub(crate) name: &'static str,
    pub(crate) read: fn(&Surroundings, &mut ChaCha8Rng, &[u8]),
}

pub(crate) const ALL: &[Reader] = &[
    Reader { name: "experiment", read: experiment },
    Reader { name: "checkpoint", read: checkpoint },
    Reader { name: "champion", read: champion },
    Reader { name: "tuning", read: tuning },
    Reader { name: "record", read: |_, _, input| drop(parsed::<Record>(input)) },
    Reader { name: "metrics", read: metrics },
    Reader { name: "out", read: out },
    Reader { name: "weights", read: offsets },
    Reader { name: "idx", read: idx },
    Reader { name: "gzip", read: compressed },
    Reader { name: "archive", read: archive },
    Reader { name: "table", read: table },
    Reader { name: "set", read: assignment },
    Reader { name: "encoder", read: encoder },
    Reader { name: "study", read: |_, _, input| drop(parsed::<Study>(input)) },
    Reader { name: "gallery", read: |_, _, input| drop(parsed::<Gallery>(input)) },
];

const SIZES: [usize; 2] = [2, 2];
const IDX: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

impl Surroundings {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for files");
        let corpus = |name| fs::read(super::corpus_folder("idx").join(name)).expect(name);
        let files = [corpus("images"), corpus("labels")].into_iter().cycle();
        let images = IDX.map(|name| folder.path().join("idx").join(name)).into_iter().zip(files);
        let images: Vec<_> = images.collect();
        fs::create_dir(folder.path().join("idx")).expect("an empty folder");
        for (path, bytes) in &images {
            fs::write(path, bytes).expect("a small file");
        }
        Self { folder, registry: Registry::built_in(), images }
    }

    /// A task that needs no files: the one of this name, or another.
    fn task(&self, name: &str) -> Arc<dyn Task> {
        let name = if name == "cartpole-swingup-v1" { name } else { "xor" };
        self.registry.open(name).expect("it is built in")
    }
}

/// What would be read of a file.
fn parsed<T: Versioned>(input: &[u8]) -> Option<T> {
    parse(std::str::from_utf8(input).ok()?).ok()
}

fn used(topology: &Topology) {
    let network = Network::compile(topology);
    assert!(network.live_connections() <= topology.complexity());
    let _ = topology.formulas(&[] as &[&str], 200);
}

fn experiment(surroundings: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let Some(experiment) = parsed::<Experiment>(input) else { return };
    let _ = check(experiment.kind(), &*surroundings.task(&experiment.task));
    let _ = experiment.with("seed=3");
    experiment.kind().initial_network().into_iter().for_each(used);
}

fn encoder(_: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let Ok(encoder) = Encoder::read(input) else { return };
    assert!(encoder.encode(&[0.5; car_racing::BLOCKS]).iter().all(|latent| !latent.is_nan()));
    assert_eq!(Encoder::read(encoder.text().as_bytes()), Ok(encoder));
}

fn checkpoint(surroundings: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let Some(Checkpoint { experiment, state, .. }) = parsed(input) else { return };
    let task = surroundings.task(&experiment.task);
    let kind = experiment.kind();
    let _ = kind.population(&state);
    if check(kind, &*task).is_ok()
        && let Ok(search) = kind.thaw(experiment.context(task), state)
    {
        search.champion().into_iter().for_each(|champion| used(&champion.topology));
    }
}

fn champion(surroundings: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let Some(champion) = parsed::<ChampionFile>(input) else { return };
    used(&champion.topology);
    let _ = (champion.best_weights(), champion.shared_weights());
    if !champion.task.contains(':') && !champion.task.starts_with("mnist") {
        let _ = champion.open_task(&surroundings.registry);
    }
    let _ = champion.beginning().for_shared_weights();
}

fn tuning(surroundings: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let Some(TuningFile { task, topology, settings, state, .. }) = parsed(input) else { return };
    let _ = Tuning::thaw(evaluator(surroundings.task(&task)), topology, settings, state);
}

fn metrics(surroundings: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let folder = RunFolder::at(surroundings.folder.path());
    fs::write(folder.metrics_path(), input).expect("a small file");
    let _ = (folder.metrics(), folder.readable_metrics());
}

fn out(_: &Surroundings, generator: &mut ChaCha8Rng, input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let [inputs, outputs] = SIZES.map(|most| generator.random_range(0..=most));
    let disabled = [Disabled::Off, Disabled::ActBetweenHidden];
    let disabled = disabled[generator.random_range(0..2)];
    if let Ok(imported) = read_network(text, inputs, outputs.max(1), disabled) {
        let _ = imported.check_task();
        used(&imported.topology);
    }
}

fn offsets(_: &Surroundings, generator: &mut ChaCha8Rng, input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(read) = read_offsets(text) else { return };
    let topology = Topology::fully_connected(read.offsets.len().saturating_sub(1), 1);
    let _ = weights(&topology, &read.offsets, generator.random_range(-2.0..2.0));
}

fn idx(surroundings: &Surroundings, generator: &mut ChaCha8Rng, input: &[u8]) {
    let (path, sound) = &surroundings.images[generator.random_range(0..4)];
    fs::write(path, packed(generator, input)).expect("a small file");
    let name = format!("idx:{}", path.parent().expect("it lies in a folder").display());
    let _ = surroundings.registry.open(&name);
    fs::write(path, sound).expect("a small file");
}

fn compressed(_: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let mut data = Vec::new();
    let _ = gzip::decompressed(input)
        .and_then(|(_, mut reader)| std::io::Read::read_to_end(&mut reader, &mut data));
}

fn archive(surroundings: &Surroundings, generator: &mut ChaCha8Rng, input: &[u8]) {
    let mut input = input.to_vec();
    if generator.random() {
        set_header_sums(&mut input);
    }
    let (path, into) =
        (surroundings.folder.path().join("archive"), surroundings.folder.path().join("into"));
    fs::write(&path, packed(generator, &input)).expect("a small file");
    let contents: Vec<u8> = (0..40).collect();
    let sum = Sha256::digest(&contents).iter().fold(String::new(), |mut sum, byte| {
        // Writing to a string cannot fail.
        let _ = write!(sum, "{byte:02x}");
        sum
    });
    let members = [Member { name: "numbers-idx1-ubyte", size: 40, sha256: &sum }];
    let files = DataSetFiles { name: "small", members: &members, mirrors: &[] };
    if fetch(&files, &into, Origin::Archive(&path), false, &mut |_| ()).is_ok() {
        let _ = fs::remove_dir_all(&into);
    }
}

fn table(surroundings: &Surroundings, generator: &mut ChaCha8Rng, input: &[u8]) {
    if generator.random_range(0..4) > 0 {
        let targets = [None, Some("a"), Some("kind"), Some("d;e")];
        let target = targets[generator.random_range(0..targets.len())];
        let _ = DataSet::from_table(input, target);
        return;
    }
    let path = surroundings.folder.path().join("table.csv");
    fs::write(&path, packed(generator, input)).expect("a small file");
    let _ = surroundings.registry.open(&format!("table:{}", path.display()));
}

fn assignment(_: &Surroundings, _: &mut ChaCha8Rng, input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut experiment = Experiment::new("xor");
    for line in text.lines() {
        experiment = experiment.with(line).unwrap_or(experiment);
    }
}
