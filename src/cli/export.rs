//! `export`: a champion's network for people and programs, and a run's curve.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::export::{ExportedNetwork, Format, FormatWeights, OnnxOptions};
use crate::network::Weights;
use crate::picture::{TaskNames, curve};
use crate::run::{ChampionFile, Problem, RunFolder};
use clap::{ArgGroup, Args};
use precocial_envs::Registry;

use super::amount::without_effect;
use super::failure::Failure;
use super::output::say;
use super::output_file::{OutputFile, Outputs};
use super::text::{in_shell, program};
use super::{Done, champion, exit};

/// Write a champion's network as a picture, a model or source code; draw the curve of a run
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:
  precocial export runs/swingup-1 network.svg network.onnx
  precocial export champion.ron network.c --weight -1.5
  precocial export runs/swingup-1 --curve curve.svg",
    // clap would put the files before the path.
    override_usage = "precocial export [OPTIONS] <PATH> [FILE]...",
    group = ArgGroup::new("what").required(true).multiple(true).args(["files", "network", "curve"]),
    group = ArgGroup::new("networks").multiple(true).args(["files", "network"])
)]
pub(super) struct ExportArgs {
    /// A champion file, or the folder of a run
    path: PathBuf,
    #[arg(value_name = "FILE", help = files_help())]
    files: Vec<PathBuf>,
    /// The same; may be given several times
    #[arg(long, value_name = "FILE")]
    network: Vec<PathBuf>,
    /// Draw returns and connections over the generations (.svg)
    #[arg(long, value_name = "FILE.svg")]
    curve: Option<PathBuf>,
    /// Export this shared weight [default: tuned weights, or the best shared one]
    #[arg(
        long,
        value_name = "W",
        allow_negative_numbers = true,
        allow_hyphen_values = true,
        requires = "networks"
    )]
    weight: Option<f64>,
    /// Export the tuned weights, and nothing where there are none
    #[arg(long, conflicts_with = "weight", requires = "networks")]
    tuned: bool,
    #[command(flatten)]
    model: ModelArgs,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

/// How a model takes its numbers.
#[derive(Debug, Args)]
struct ModelArgs {
    /// An .onnx model takes and gives float64 [default: float32, as Gymnasium]
    #[arg(long, requires = "networks")]
    float64: bool,
    /// An .onnx model has the shared weight as an input, which has to be given
    #[arg(long, requires = "networks")]
    weight_input: bool,
}

fn files_help() -> String {
    let format = |format: &Format| format!(".{} {}", format.ending, format.summary);
    let formats: Vec<_> = Format::ALL.iter().map(format).collect();
    format!("Write the network here, in the form that the name ends in: {}", formats.join(", "))
}

/// Writes what was asked for.
pub(super) fn run(args: &ExportArgs, registry: &Registry) -> Done {
    let read = [champion::file(&args.path), RunFolder::at(&args.path).metrics_path()];
    let mut outputs = Outputs::new(read, args.force);
    // All contents come before the first file: a mistake in one writes none.
    let mut contents = network_contents(args, registry, &mut outputs)?;
    if let Some(file) = &args.curve {
        let file = outputs.named(file, &["svg"])?;
        contents.push((file, curve_text(&args.path)?.into_bytes()));
    }
    for (file, content) in contents {
        file.write(|open| open.write_all(&content))?;
        say!("wrote {file}");
    }
    Ok(exit::SUCCESS)
}

/// The files for the network and what they will hold.
fn network_contents(
    args: &ExportArgs,
    registry: &Registry,
    outputs: &mut Outputs,
) -> Result<Vec<(OutputFile, Vec<u8>)>, Box<Failure>> {
    let endings: Vec<_> = Format::ALL.iter().map(|format| format.ending).collect();
    let named = args.files.iter().chain(&args.network);
    let files = named.map(|file| outputs.named(file, &endings));
    let files = files.collect::<Result<Vec<_>, Box<Failure>>>()?;
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let champion = champion::read(&args.path)?;
    let names = TaskNames::find(&champion.task, registry);
    let names = names.and_then(|names| names.fitting(&champion.topology));
    let subject = ExportedNetwork {
        weights: weights(args, &champion)?,
        names: names.as_ref().map(TaskNames::nodes).unwrap_or_default(),
        actions: names.as_ref().map(|names| names.actions),
        onnx: onnx(args, &files, &champion)?,
        ..ExportedNetwork::of(&champion)
    };
    let mut contents = Vec::new();
    // Where a format has no place for a shared weight beside its connections.
    let chosen = args.weight.map(|weight| vec![weight; champion.topology.connections().len()]);
    for file in files {
        let ending = file.path().extension().and_then(OsStr::to_str);
        let Some(format) = Format::of_ending(ending.unwrap_or_default()) else { continue };
        let subject = match (format.weights, &chosen) {
            (FormatWeights::None, _) => {
                check_no_weights(args, file.path())?;
                subject
            }
            (FormatWeights::Each, Some(chosen)) => {
                ExportedNetwork { weights: Weights::Each(chosen), ..subject }
            }
            _ => subject,
        };
        let content = format.write(&subject).map_err(|error| {
            Failure::new(exit::CONTENT, format!("{}: {error}", args.path.display()))
        })?;
        contents.push((file, content));
    }
    Ok(contents)
}

/// How a model takes its numbers; refuses options that would change nothing.
fn onnx(
    args: &ExportArgs,
    files: &[OutputFile],
    champion: &ChampionFile,
) -> Result<OnnxOptions, Box<Failure>> {
    let is_model = |file: &OutputFile| {
        file.path().extension().is_some_and(|ending| ending.eq_ignore_ascii_case("onnx"))
    };
    let given = [("--float64", args.model.float64), ("--weight-input", args.model.weight_input)];
    if let Some((option, _)) = given.into_iter().find(|&(_, given)| given)
        && !files.iter().any(is_model)
    {
        return Err(without_effect(option, "no file ends in .onnx"));
    }
    if args.model.weight_input && matches!(weights(args, champion)?, Weights::Each(_)) {
        let why = "each connection has a weight of its own: choose a shared one with --weight";
        return Err(without_effect("--weight-input", why));
    }
    Ok(OnnxOptions { double: args.model.float64, weight_input: args.model.weight_input })
}

/// Refuses weights for a picture, which shows none.
fn check_no_weights(args: &ExportArgs, file: &Path) -> Result<(), Box<Failure>> {
    let why = format!("{} holds no weights", file.display());
    match (args.weight, args.tuned) {
        (Some(_), _) => Err(without_effect("--weight", &why)),
        (None, true) => Err(without_effect("--tuned", &why)),
        (None, false) => Ok(()),
    }
}

/// The weights that were asked for.
fn weights<'a>(args: &ExportArgs, champion: &'a ChampionFile) -> Result<Weights<'a>, Box<Failure>> {
    let shown = args.path.display();
    match (args.weight, &champion.tuned) {
        (Some(weight), _) if weight.is_finite() => Ok(weight.into()),
        (Some(weight), _) => Err(Failure::new(
            exit::USAGE,
            format!("--weight: a shared weight must be a finite number, not {weight}"),
        )),
        (None, None) if args.tuned => {
            Err(Failure::new(exit::CONTENT, format!("{shown} has no tuned weights"))
                .advise(format!("train some: {} tune {}", program(), in_shell(&args.path))))
        }
        (None, _) => Ok(champion.best_weights()),
    }
}

fn curve_text(path: &Path) -> Result<String, Box<Failure>> {
    let folder = RunFolder::at(path);
    let metrics = folder.metrics_path();
    let shown = metrics.display();
    let lines = folder.metrics().map_err(|error| {
        let of_system = matches!(error.problem, Problem::Io(_));
        let failure: Box<Failure> = error.into();
        if !of_system {
            return failure;
        }
        failure
            .advise("a curve is drawn from the folder of a run; `precocial run FILE.ron` makes one")
    })?;
    if lines.is_empty() {
        return Err(Failure::new(exit::RUN, format!("{shown} has no generation yet")).advise(
            format!("let the run do a generation first: {} resume {}", program(), in_shell(path)),
        ));
    }
    // Whatever the experiment is like, there is a curve.
    let experiment = folder.experiment().ok();
    let starts = experiment.as_ref().and_then(|experiment| experiment.kind().starts());
    curve::svg(&lines, starts)
        .map_err(|error| Failure::new(exit::CONTENT, format!("{shown}: {error}")))
}

#[cfg(test)]
mod tests;
