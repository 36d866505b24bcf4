//! `precocial import`: a network of the paper's own code as a champion.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::iter;
use std::path::{Path, PathBuf};

use crate::import::{Disabled, Imported, published_bias, read_network, read_offsets, weights};
use crate::run::{ChampionFile, Tuned, Versioned as _, to_text};
use clap::ValueEnum;
use precocial_envs::Registry;
use serde_json::json;

use super::failure::Failure;
use super::output::{self, count, print, say};
use super::output_file::Outputs;
use super::{Done, exit};

/// A network's table grows with the square of its nodes: the largest published
/// one has 100 kB.
const LIMIT: u64 = 64 << 20;

/// Make a champion of a network file of the paper's own code
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial import swing.out --task cartpole-swingup-v1 --out swing.ron")]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of its own.
pub(super) struct ImportArgs {
    /// The network (a table of numbers, e.g. `champions/swing.out`)
    file: PathBuf,
    /// The task that it is for: it says how many nodes are inputs and outputs
    #[arg(long, value_name = "NAME")]
    task: String,
    /// Where the champion is written
    #[arg(long, value_name = "CHAMPION.ron")]
    out: PathBuf,
    /// What becomes of disabled connections (`nan` in the file)
    #[arg(long, value_enum, default_value_t)]
    disabled: Choice,
    /// Tuned weights for it: a JSON file of the published tuning tool
    #[arg(long, value_name = "FILE.json")]
    weights: Option<PathBuf>,
    /// What is added to each of them [default: as published, -1.5 for the swing-up, -1.87 for the
    /// walker, -0.7 for the car, 0 for other tasks]
    #[arg(long, value_name = "W", requires = "weights")]
    bias: Option<f64>,
    /// Take the numbers of the table as tuned weights (in published files they are noise)
    #[arg(long, conflicts_with = "weights")]
    matrix_weights: bool,
    /// Take a network that looks like one of another task, whose inputs or outputs become hidden
    /// nodes
    #[arg(long)]
    any_task: bool,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// Print what was imported as JSON
    #[arg(long)]
    json: bool,
}

/// [`Disabled`] on the command line.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Choice {
    /// They stay disabled, as the published tool that measures networks has it
    #[default]
    Off,
    /// Those between hidden nodes act, as they did in the published search by a slip of its code
    ActBetweenHidden,
}

impl From<Choice> for Disabled {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Off => Self::Off,
            Choice::ActBetweenHidden => Self::ActBetweenHidden,
        }
    }
}

/// Imports a network.
pub(super) fn run(args: &ImportArgs, registry: &Registry) -> Done {
    let read_files = iter::once(&args.file).chain(&args.weights);
    let out = Outputs::new(read_files, args.force).named(&args.out, &["ron"])?;
    let task = registry.open(&args.task).map_err(|error| {
        Failure::new(exit::CONTENT, error).advise("tasks and their sizes: precocial tasks")
    })?;
    let signature = task.signature();
    let (inputs, outputs) = signature.size();
    let text = read(&args.file)?;
    let imported = read_network(&text, inputs, outputs, args.disabled.into())
        .map_err(|error| wrong(&args.file, error))?;
    if !args.any_task {
        imported.check_task().map_err(|error| {
            wrong(&args.file, error).advise(
                "name its own task with --task (precocial tasks lists their sizes), or take it as \
                 it is with --any-task",
            )
        })?;
    }
    let idle = imported.not_entered.len() + imported.not_left.len();
    if idle > 0 {
        say!("warning: nothing enters or nothing leaves {}", count(idle, "hidden node"));
    }
    if imported.ignored_activations > 0 {
        say!(
            "{} of bias and inputs other than 1: ignored, as the published code does",
            count(imported.ignored_activations, "activation")
        );
    }
    let tuned = tuned(args, &imported)?;
    let champion = ChampionFile {
        format: ChampionFile::FORMAT,
        task: task.name().to_owned(),
        origin: origin(args),
        generation: 0,
        score: None,
        scores: Vec::new(),
        topology: imported.topology,
        tuned,
    };
    let text = to_text(&champion).map_err(|error| Failure::new(exit::CONTENT, error))?;
    out.write(|file| file.write_all(text.as_bytes()))?;
    tell(args, &champion)?;
    Ok(exit::SUCCESS)
}

/// The weights that were asked for.
fn tuned(args: &ImportArgs, imported: &Imported) -> Result<Option<Tuned>, Box<Failure>> {
    if args.matrix_weights {
        let origin = format!("the numbers in {}", name(&args.file));
        return Ok(Some(Tuned {
            origin,
            score: None,
            weights: imported.table_weights.clone(),
            start: None,
        }));
    }
    let Some(file) = &args.weights else { return Ok(None) };
    let bias = args.bias.unwrap_or_else(|| published_bias(&args.task));
    if !bias.is_finite() {
        return Err(Failure::new(exit::USAGE, format!("--bias: a bias cannot be {bias}")));
    }
    let read = read_offsets(&read(file)?).map_err(|error| {
        wrong(file, error).advise(
            "--weights takes what the published tuning tool writes at its end, \
             [[offset, …], score]: an offset for each connection; a log of it is something else",
        )
    })?;
    let weights = weights(&imported.topology, &read.offsets, bias).map_err(|error| {
        wrong(file, error).advise("are both files of the same network, and --disabled as it was?")
    })?;
    let claimed: Vec<String> = read.claimed.iter().map(ToString::to_string).collect();
    let claimed = if claimed.is_empty() {
        String::new()
    } else {
        format!(", which says it scored {}", claimed.join(" ± "))
    };
    let origin = format!("offsets from {bias} in {}{claimed}", name(file));
    Ok(Some(Tuned { origin, score: None, weights, start: None }))
}

fn origin(args: &ImportArgs) -> String {
    let disabled = match args.disabled {
        Choice::Off => "disabled connections kept",
        Choice::ActBetweenHidden => "disabled connections between hidden nodes made to act",
    };
    format!("imported from {}, {disabled}", name(&args.file))
}

/// A file's own name: where it lay tells nothing.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<String, Box<Failure>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::system(&shown, &error))?;
    if bytes.len() as u64 > LIMIT {
        let message = format!("{shown} is larger than {LIMIT} bytes, too large for a network");
        return Err(Failure::new(exit::CONTENT, message));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(exit::CONTENT, format!("{shown} is not text (UTF-8)")))
}

/// A file that does not say what it should.
fn wrong(file: &Path, error: impl std::fmt::Display) -> Box<Failure> {
    Failure::new(exit::CONTENT, format!("{}: {error}", file.display()))
}

/// Says what was imported.
fn tell(args: &ImportArgs, champion: &ChampionFile) -> Result<(), Box<Failure>> {
    let topology = &champion.topology;
    let used = topology.used_inputs().len();
    let (acting, connections) = (topology.complexity(), topology.connections().len());
    let hidden = topology.hidden().len();
    let disabled = connections - acting;
    if args.json {
        output::json(&json!({
            "file": args.out.display().to_string(),
            "task": champion.task,
            "origin": champion.origin,
            "inputs": topology.inputs(),
            "inputs_used": used,
            "outputs": topology.outputs(),
            "hidden": hidden,
            "connections": acting,
            "disabled": disabled,
            "tuned": champion.tuned.as_ref().map(|tuned| &tuned.origin),
        }))?;
    } else {
        let inputs = count(topology.inputs(), "input");
        print!(
            "{}: {used} of {inputs} used, {}, {}, {}, {disabled} disabled",
            champion.task,
            count(topology.outputs(), "output"),
            count(hidden, "hidden node"),
            count(acting, "connection"),
        )?;
        if let Some(tuned) = &champion.tuned {
            print!("tuned weights: {}", tuned.origin)?;
        }
    }
    say!("wrote {}", args.out.display());
    Ok(())
}
