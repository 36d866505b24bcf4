//! `export`: pictures of a champion's network and of a run's curve.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use precocial::report::{curve, network_picture};

use super::failure::Failure;
use super::output::say;
use super::{Done, champion, exit, output};

/// Draw a champion's network, or the curve of a run
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("picture").required(true).multiple(true).args(["network", "curve"]))]
pub(super) struct ExportArgs {
    /// A champion file, or the folder of a run
    path: PathBuf,
    /// Draw the network: a picture (.svg), or a graph for Graphviz (.dot)
    #[arg(long, value_name = "FILE")]
    network: Option<PathBuf>,
    /// Draw returns and connections over the generations (.svg)
    #[arg(long, value_name = "FILE.svg")]
    curve: Option<PathBuf>,
}

/// Writes the pictures that were asked for.
pub(super) fn run(args: &ExportArgs) -> Done {
    // All texts come before the first file: a mistake in one writes none.
    let network = args.network.as_deref().map(|file| network_text(&args.path, file)).transpose()?;
    let curve = args.curve.as_deref().map(|file| curve_text(&args.path, file)).transpose()?;
    for (file, text) in [(&args.network, network), (&args.curve, curve)] {
        if let (Some(file), Some(text)) = (file, text) {
            output::write(file, |open| open.write_all(text.as_bytes()))?;
            say!("wrote {}", file.display());
        }
    }
    Ok(exit::SUCCESS)
}

fn network_text(path: &Path, file: &Path) -> Result<String, Box<Failure>> {
    let ending = ending(file, &["svg", "dot"])?;
    let champion = champion::read(path)?;
    if ending == "dot" {
        return Ok(champion.topology.to_dot());
    }
    // A champion of a task that this version does not have can still be drawn.
    let signature = champion.find_task().map(precocial_envs::Task::signature);
    let observations = signature.map(|signature| signature.observations).unwrap_or_default();
    Ok(network_picture::svg(&champion.topology, observations))
}

fn curve_text(path: &Path, file: &Path) -> Result<String, Box<Failure>> {
    ending(file, &["svg"])?;
    let metrics = path.join("metrics.jsonl");
    let shown = metrics.display();
    let text = std::fs::read(&metrics).map_err(|error| {
        Failure::new(exit::SYSTEM, format!("{shown}: {error}"))
            .advise("a curve is drawn from the folder of a run; `precocial run FILE.ron` makes one")
    })?;
    let lines = curve::read_metrics(&text)
        .map_err(|error| Failure::new(exit::CONTENT, format!("{shown}: {error}")))?;
    if lines.is_empty() {
        return Err(Failure::new(exit::RUN, format!("{shown} has no generation yet")).advise(
            format!("let the run do a generation first: precocial resume {}", path.display()),
        ));
    }
    curve::svg(&lines).map_err(|error| Failure::new(exit::CONTENT, format!("{shown}: {error}")))
}

/// The ending of a file's name, one of those known.
fn ending(file: &Path, known: &[&'static str]) -> Result<&'static str, Box<Failure>> {
    let given = file.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let found = known.iter().find(|ending| ending.eq_ignore_ascii_case(given));
    found.copied().ok_or_else(|| {
        let known: Vec<_> = known.iter().map(|ending| format!(".{ending}")).collect();
        let shown = file.display();
        Failure::new(
            exit::USAGE,
            format!("{shown}: what kind of picture this is to be is not known"),
        )
        .advise(format!("its name has to end in {}", known.join(" or ")))
    })
}

#[cfg(test)]
mod tests;
