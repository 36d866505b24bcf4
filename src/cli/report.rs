//! `precocial report`: one page about a run or a champion, or a comparison of
//! several runs.

use std::io::Write as _;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};

use clap::Args;
use precocial::report::page::{self, Effort, Front, Measured, Report, Subject};
use precocial::run::Misfit;
use serde_json::json;

use super::failure::Failure;
use super::output::{print, say};
use super::{Done, champion, exit, output, session};

/// Most weights that can be recorded.
const MOST_RECORDINGS: u64 = 401;

/// Write one page about a champion or a run: replay with a slider, network, table, curves
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The folder of a run, or a champion file
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The page [default: report.html in the run's folder]
    #[arg(long, value_name = "FILE.html")]
    out: Option<PathBuf>,
    /// Episodes for each shared weight and each row of the table
    #[arg(long, value_name = "N", default_value = "100")]
    episodes: NonZeroU32,
    /// Decides the episodes
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Evenly spaced shared weights whose episodes are recorded
    #[arg(long, value_name = "N", default_value = "21",
        value_parser = clap::value_parser!(u64).range(1..=MOST_RECORDINGS))]
    recordings: u64,
    /// Threads [default: as many as the machine runs at once]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

/// Writes the page.
pub(super) fn run(args: &ReportArgs) -> Done {
    let path = &args.paths[0];
    let subject = subject(path)?;
    let out = target(args, &subject, path)?;
    let task = match (&subject.champion, &subject.run) {
        (Some(champion), _) => Some(champion.find_task().map_err(|error| misfit(path, &error))?),
        (None, Some(run)) => run.experiment.find_task().ok(),
        (None, None) => None,
    };
    let effort = Effort {
        episodes: args.episodes.get(),
        seed: args.seed,
        recordings: usize::try_from(args.recordings).unwrap_or(1),
    };
    let pool = session::pool(args.threads)?;
    let (measured, front) = pool
        .install(|| {
            let mut tell = |words: &str| say!("{words}");
            let measured = match (task, &subject.champion) {
                (Some(task), Some(champion)) => {
                    Some(Measured::of(task, champion, effort, &mut tell)?)
                }
                _ => None,
            };
            let front = match (task, &subject.run) {
                (Some(task), Some(run)) => {
                    Front::of(task, run, subject.champion.as_ref(), &mut tell)
                }
                _ => None,
            };
            Ok((measured, front))
        })
        .map_err(|error: precocial::evaluation::WeightError| {
            Failure::new(exit::CONTENT, format!("{}: {error}", path.display()))
        })?;
    let report =
        Report { subject: &subject, task, measured: measured.as_ref(), front: front.as_ref() };
    let text = page::html(&report);
    output::write(&out, |file| file.write_all(text.as_bytes()))?;
    if args.json {
        let recorded = measured.as_ref().map(|measured| &measured.recording);
        print!(
            "{}",
            json!({
                "file": out,
                "bytes": text.len(),
                "task": subject.task(),
                "recordings": recorded.map_or(0, |recording| recording.len()),
                "recording_bytes": recorded.map_or(0, |recording| recording.json().len()),
            })
        )?;
    } else {
        say!("wrote {} ({} kB)", out.display(), text.len().div_ceil(1000));
    }
    Ok(exit::SUCCESS)
}

/// What a path means.
fn subject(path: &Path) -> Result<Subject, Box<Failure>> {
    if path.join("experiment.ron").exists() {
        return Ok(Subject::of_run(path)?);
    }
    Ok(Subject::of_champion(path, champion::read(path)?))
}

/// Where the page goes.
fn target(args: &ReportArgs, subject: &Subject, path: &Path) -> Result<PathBuf, Box<Failure>> {
    match &args.out {
        Some(out) => Ok(out.clone()),
        None if subject.run.is_some() => Ok(path.join("report.html")),
        None => Err(Failure::new(
            exit::USAGE,
            format!("{}: where the page is to be written is not known", path.display()),
        )
        .advise("a champion is no run with a folder of its own: give a file, --out FILE.html")),
    }
}

fn misfit(path: &Path, error: &Misfit) -> Box<Failure> {
    Failure::new(exit::CONTENT, format!("{}: {error}", path.display()))
        .advise("tasks and their sizes: precocial tasks")
}
