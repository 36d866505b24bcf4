//! `export`: a champion's network for people and programs, and a run's curve.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::export::{ExportedNetwork, Format};
use crate::network::Weights;
use crate::picture::curve;
use crate::run::{ChampionFile, Problem, RunFolder};
use clap::{ArgGroup, Args};
use precocial_envs::Registry;

use super::failure::Failure;
use super::output::say;
use super::{Done, champion, exit, output};

/// Write a champion's network as a picture, a model or source code; draw the curve of a run
#[derive(Debug, Args)]
#[command(
    // clap would put the files before the path.
    override_usage = "precocial export [OPTIONS] <PATH> [FILE]...",
    group = ArgGroup::new("what").required(true).multiple(true).args(["files", "network", "curve"])
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
    #[arg(long, value_name = "W", allow_negative_numbers = true, allow_hyphen_values = true)]
    weight: Option<f64>,
    /// Export the tuned weights, and nothing where there are none
    #[arg(long, conflicts_with = "weight")]
    tuned: bool,
}

fn files_help() -> String {
    let format = |format: &Format| format!(".{} {}", format.ending, format.summary);
    let formats: Vec<_> = Format::ALL.iter().map(format).collect();
    format!("Write the network here, in the form that the name ends in: {}", formats.join(", "))
}

/// Writes what was asked for.
pub(super) fn run(args: &ExportArgs, registry: &Registry) -> Done {
    // All contents come before the first file: a mistake in one writes none.
    let mut contents = network_contents(args, registry)?;
    if let Some(file) = &args.curve {
        contents.push((file, curve_text(&args.path, file)?.into_bytes()));
    }
    for (file, content) in contents {
        output::write(file, |open| open.write_all(&content))?;
        say!("wrote {}", file.display());
    }
    Ok(exit::SUCCESS)
}

/// The files for the network and what they will hold.
fn network_contents<'a>(
    args: &'a ExportArgs,
    registry: &Registry,
) -> Result<Vec<(&'a PathBuf, Vec<u8>)>, Box<Failure>> {
    let files = args.files.iter().chain(&args.network);
    let files = files.map(|file| Ok((file, format(file)?)));
    let files = files.collect::<Result<Vec<_>, Box<Failure>>>()?;
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let champion = champion::read(&args.path)?;
    let names = registry.signature(&champion.task).filter(|signature| {
        signature.size() == (champion.topology.inputs(), champion.topology.outputs())
    });
    let names = names.map(|signature| signature.observations);
    let subject = ExportedNetwork {
        weights: weights(args, &champion)?,
        ..ExportedNetwork::of(&champion, names.as_deref().unwrap_or_default())
    };
    let content = |(file, format): (_, &Format)| {
        let content = format.write(&subject).map_err(|error| {
            Failure::new(exit::CONTENT, format!("{}: {error}", args.path.display()))
        })?;
        Ok((file, content))
    };
    files.into_iter().map(content).collect()
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
                .advise(format!("train some: precocial tune {shown}")))
        }
        (None, _) => Ok(champion.best_weights()),
    }
}

fn curve_text(path: &Path, file: &Path) -> Result<String, Box<Failure>> {
    if !ending(file).eq_ignore_ascii_case("svg") {
        return Err(unknown(file, ".svg"));
    }
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
            format!("let the run do a generation first: precocial resume {}", path.display()),
        ));
    }
    curve::svg(&lines).map_err(|error| Failure::new(exit::CONTENT, format!("{shown}: {error}")))
}

fn ending(file: &Path) -> &str {
    file.extension().and_then(OsStr::to_str).unwrap_or_default()
}

/// The format that a file's name ends in.
fn format(file: &Path) -> Result<&'static Format, Box<Failure>> {
    Format::of_ending(ending(file)).ok_or_else(|| {
        let known: Vec<_> = Format::ALL.iter().map(|f| format!(".{}", f.ending)).collect();
        unknown(file, &format!("one of {}", known.join(" ")))
    })
}

fn unknown(file: &Path, known: &str) -> Box<Failure> {
    let message = format!("{}: what kind of file this is to be is not known", file.display());
    Failure::new(exit::USAGE, message).advise(format!("its name has to end in {known}"))
}

#[cfg(test)]
mod tests;
