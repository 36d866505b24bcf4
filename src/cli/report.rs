//! `precocial report`: one page about a run or a champion, or one that compares
//! several runs.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::assessment::TableSettings;
use crate::evaluation::{Evaluator, SharedWeights, WeightError};
use crate::report::{
    self, Front, Measured, MeasuredChampion, MeasurementSettings, Report, Subject, gallery,
};
use crate::run::{ChampionFile, RunError, RunFolder, StudyFolder};
use crate::tuning::RANGE;
use clap::Args;
use precocial_envs::{Registry, TaskSource};
use rayon::ThreadPool;
use serde_json::json;

use super::amount::{MOST_EPISODES, check_returns, check_weights, seed, without_effect};
use super::data_folder::DataFolder;
use super::failure::Failure;
use super::forecast::{self, Episodes};
use super::output::{self, say};
use super::output_file::{OutputFile, Outputs};
use super::ranks::Ranks;
use super::threads::Threads;
use super::{Done, champion, exit, missing_metrics, study};

/// Most shared weights that can be recorded.
const MOST_RECORDINGS: i64 = 401;

/// How the names of pages end.
const ENDINGS: &[&str] = &["html", "htm"];

/// Write one page about a run or a champion, with a replay for any shared weight
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  precocial report runs/swingup-1
  precocial report runs/swingup-1 runs/swingup-2 --out both.html")]
pub(super) struct ReportArgs {
    /// The folder of a run or of several seeds' runs, or a champion file; several runs, or
    /// classifiers, are compared
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Runs or classifiers to compare it with
    #[arg(long, value_name = "RUN", num_args = 1..)]
    compare: Vec<PathBuf>,
    /// The page [default: report.html in the folder of the run, or of several seeds' runs;
    /// comparison.html]
    #[arg(long, value_name = "FILE.html")]
    out: Option<PathBuf>,
    /// Write over another file than the report.html of the run
    #[arg(long)]
    force: bool,
    /// Episodes for each shared weight and for each row of the table [default: 100]
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=MOST_EPISODES))]
    episodes: Option<u32>,
    /// Decides the episodes [default: 0]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    /// Evenly spaced shared weights whose episodes are recorded [default: 21]
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u16).range(1..=MOST_RECORDINGS))]
    recordings: Option<u16>,
    /// Show another task with the same inputs and outputs
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    data: DataFolder,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

impl ReportArgs {
    fn episodes(&self) -> u32 {
        self.episodes.unwrap_or(100)
    }

    fn seed(&self) -> u64 {
        self.seed.unwrap_or(0)
    }

    fn recordings(&self) -> u16 {
        self.recordings.unwrap_or(21)
    }
}

/// Writes the page.
pub(super) fn run(args: &ReportArgs, registry: &Registry, ranks: &Ranks) -> Done {
    let given: Vec<&Path> = args.paths.iter().chain(&args.compare).map(PathBuf::as_path).collect();
    let mut paths: Vec<PathBuf> = Vec::new();
    for &path in &given {
        paths.extend(study::runs_of(path)?);
    }
    let own = match given[..] {
        [path] if !StudyFolder::at(path).holds_study() => {
            return report(args, path, (registry, ranks));
        }
        [study] => Some(study.join("report.html")),
        _ => None,
    };
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    compare(args, &paths, own.as_deref(), (registry, ranks))
}

/// The page of one run or champion.
fn report(args: &ReportArgs, path: &Path, (registry, ranks): (&Registry, &Ranks)) -> Done {
    let subject = subject(path)?;
    let own = subject.run.is_some().then(|| path.join("report.html"));
    let out = match (&args.out, &own) {
        (None, None) => {
            let message = format!("{} has no folder for its page", path.display());
            return Err(
                Failure::new(exit::USAGE, message).advise("say where it is to be: --out FILE.html")
            );
        }
        // A run's page is made again and again; another file may be anything.
        (None, Some(own)) => outputs(args, &[path]).own(own)?,
        (Some(out), Some(own)) if out == own => outputs(args, &[path]).own(own)?,
        (Some(out), _) => outputs(args, &[path]).named(out, ENDINGS)?,
    };
    let registry = args.data.of(registry);
    let other = args.task.as_deref();
    args.data.check(&registry, [other.unwrap_or(subject.task())])?;
    let task = match (&subject.champion, &subject.run) {
        (Some(champion), _) => Some(champion::task(champion, other, path, &registry)?),
        (None, Some(run)) => registry.open(&run.experiment.task).ok(),
        (None, None) => None,
    };
    let pool = ranks.pool(args.threads)?;
    let evaluator = task.map(|task| ranks.evaluator(task, &args.data)).transpose();
    let evaluator = evaluator.map_err(RunError::from)?;
    if let (Some(champion), Some(_)) = (&subject.champion, &evaluator) {
        check_amount(args, champion)?;
    }
    let contents = measure(args, &subject, evaluator.as_deref(), &pool)
        .map_err(|error| Failure::new(exit::CONTENT, format!("{}: {error}", path.display())))?;
    let task = evaluator.as_ref().map(|evaluator| &**evaluator.task());
    let report = Report {
        subject: &subject,
        task,
        measured: contents.measured.as_ref(),
        front: contents.front.as_ref(),
        gallery: &contents.gallery,
    };
    let text = report::html(&report);
    write(&out, &text)?;
    if args.json {
        let replay = contents.measured.as_ref().map(|measured| &measured.replay);
        output::json(&json!({
            "file": out.to_string(),
            "bytes": text.len(),
            "task": subject.task(),
            "recordings": replay.map_or(0, |replay| replay.weights().len()),
            "recording_bytes": replay.map_or(0, |replay| replay.json().len()),
        }))?;
    }
    Ok(exit::SUCCESS)
}

/// What a page shows and has to be measured first.
#[derive(Default)]
struct Contents {
    measured: Option<Measured>,
    front: Option<Front>,
    gallery: Vec<gallery::GalleryEntry>,
}

/// What takes a while.
fn measure(
    args: &ReportArgs,
    subject: &Subject,
    evaluator: Option<&dyn Evaluator>,
    pool: &ThreadPool,
) -> Result<Contents, Box<Failure>> {
    let Some(evaluator) = evaluator else { return Ok(Contents::default()) };
    let champion = subject.champion.as_ref();
    let settings = MeasurementSettings {
        episodes: args.episodes(),
        seed: args.seed(),
        recordings: args.recordings().into(),
    };
    let mut tell = |words: &str| say!("{words} …");
    pool.install(|| {
        if let Some(champion) = champion {
            let (task, topology) = (&**evaluator.task(), &champion.topology);
            let shorter = "--episodes and --recordings";
            forecast::tell(task, topology, episodes(args, champion), shorter);
        }
        let measured =
            champion.map(|champion| Measured::of(evaluator, champion, settings, &mut tell));
        // The run's networks are shown at the run's own task.
        let run = subject
            .run
            .as_ref()
            .filter(|run| args.task.as_ref().is_none_or(|task| *task == run.experiment.task));
        let front = run.and_then(|run| Front::of(evaluator, run, champion, &mut tell));
        let run = subject.run.as_ref();
        let shown = run.map(|run| gallery::measure(evaluator, run, args.seed(), &mut tell));
        let gallery = shown.transpose()?.unwrap_or_default();
        Ok(Contents { measured: measured.transpose()?, front, gallery })
    })
    .map_err(|error: WeightError| Failure::new(exit::CONTENT, error))
}

/// The page of several runs, or of several classifiers.
fn compare(
    args: &ReportArgs,
    paths: &[&Path],
    own: Option<&Path>,
    (registry, ranks): (&Registry, &Ranks),
) -> Done {
    let subjects = paths.iter().map(|path| subject(path)).collect::<Result<Vec<_>, _>>()?;
    let registry = args.data.of(registry);
    let sources: Vec<Option<&dyn TaskSource>> =
        subjects.iter().map(|subject| registry.find(subject.task()).ok()).collect();
    // Accuracies can be compared, whatever the samples are like.
    let supervised =
        |source: Option<&dyn TaskSource>| source.is_some_and(TaskSource::is_supervised);
    let classifiers = sources.iter().copied().all(supervised);
    // Runs tell by themselves how good they are; a champion's file is measured.
    let measures = classifiers || subjects.iter().any(|subject| subject.run.is_none());
    check_effects(args, measures)?;
    if measures {
        args.data.check(&registry, subjects.iter().map(Subject::task))?;
    }
    let first = subjects.first().map_or("", Subject::task);
    let differs = |(other, _): &(&Subject, &&Path)| other.task() != first;
    if let Some((other, path)) = subjects.iter().zip(paths).find(differs).filter(|_| !classifiers) {
        let (path, first_path) = (path.display(), paths[0].display());
        let message = format!("{path} is of {}, {first_path} of {first}", other.task());
        return Err(Failure::new(exit::USAGE, message).advise(
            "compare runs or champions of one task: returns of two have nothing in common",
        ));
    }
    let mut outputs = outputs(args, paths);
    let out = match (args.out.as_deref(), own) {
        (None, Some(own)) => outputs.own(own)?,
        (Some(out), Some(own)) if out == own => outputs.own(own)?,
        (out, _) => outputs.named(out.unwrap_or(Path::new("comparison.html")), ENDINGS)?,
    };
    let measured =
        if measures { measured(args, &subjects, (&registry, ranks))? } else { Vec::new() };
    let one = subjects.iter().all(|subject| subject.task() == first);
    let shown = args.task.as_deref().unwrap_or(first);
    let summary = registry.find(shown).map_or("", TaskSource::summary);
    let text = report::comparison(&subjects, one.then_some((shown, summary)), &measured);
    write(&out, &text)?;
    if args.json {
        output::json(
            &json!({ "file": out.to_string(), "bytes": text.len(), "runs": subjects.len() }),
        )?;
    }
    Ok(exit::SUCCESS)
}

/// Refuses what a comparison does not need: no episode is recorded, and only
/// classifiers and champions' files are measured.
fn check_effects(args: &ReportArgs, measures: bool) -> Result<(), Box<Failure>> {
    let given = [
        ("--recordings", args.recordings.is_some(), true),
        ("--episodes", args.episodes.is_some(), !measures),
        ("--seed", args.seed.is_some(), !measures),
        ("--task", args.task.is_some(), !measures),
        ("--threads", args.threads.given().is_some(), !measures),
        ("--data", args.data.is_given(), !measures),
    ];
    match given.into_iter().find(|&(_, given, idle)| given && idle) {
        Some((option, ..)) => Err(without_effect(option, "a comparison shows what was recorded")),
        None => Ok(()),
    }
}

/// Refuses more than can be measured of a champion.
fn check_amount(args: &ReportArgs, champion: &ChampionFile) -> Result<(), Box<Failure>> {
    // The chart's weights, and the champion's own.
    let weights = 41 + usize::from(args.recordings()) + champion.scores.len();
    check_returns(args.episodes(), weights)?;
    check_weights("--episodes", args.episodes(), champion.topology.connections().len())
}

/// How many episodes a page is made of.
fn episodes(args: &ReportArgs, champion: &ChampionFile) -> Episodes {
    // The chart's weights, and the champion's own.
    let weights = 41 + champion.scores.len();
    let table = Episodes::of_table(args.episodes(), weights);
    let (recorded, chart) = (usize::from(args.recordings()), u64::from(args.episodes()));
    let chart = chart * (weights + recorded) as u64;
    Episodes { together: table.together + chart, alone: recorded as u64 }
}

/// What each champion reaches.
fn measured(
    args: &ReportArgs,
    subjects: &[Subject],
    (registry, ranks): (&Registry, &Ranks),
) -> Result<Vec<Option<MeasuredChampion>>, Box<Failure>> {
    let scanned = SharedWeights::grid(-RANGE, RANGE, 41)
        .map_err(|error| Failure::new(exit::USAGE, error))?
        .values();
    let settings = TableSettings { episodes: args.episodes(), seed: args.seed(), scanned };
    let pool = ranks.pool(args.threads)?;
    let mut measured = Vec::new();
    for subject in subjects {
        let Some(champion) = &subject.champion else {
            measured.push(None);
            continue;
        };
        check_amount(args, champion)?;
        let path = Path::new(&subject.name);
        let task = champion::task(champion, args.task.as_deref(), path, registry)?;
        say!("measuring {} …", subject.name);
        let evaluator = ranks.evaluator(task, &args.data).map_err(RunError::from)?;
        let measure = || MeasuredChampion::of(&*evaluator, champion, &settings);
        measured.push(Some(pool.install(measure)));
    }
    Ok(measured)
}

/// What a path means.
fn subject(path: &Path) -> Result<Subject, Box<Failure>> {
    if RunFolder::at(path).holds_run() {
        missing_metrics::warn(&RunFolder::at(path));
        return Ok(Subject::of_run(path)?);
    }
    Ok(Subject::of_champion(path, champion::read(path)?))
}

/// The files that the command writes, where it reads these.
fn outputs(args: &ReportArgs, paths: &[&Path]) -> Outputs {
    let read =
        paths.iter().flat_map(|path| [champion::file(path), RunFolder::at(*path).metrics_path()]);
    Outputs::new(read, args.force)
}

fn write(out: &OutputFile, text: &str) -> Result<(), Box<Failure>> {
    out.write(|file| file.write_all(text.as_bytes()))?;
    say!("wrote {out} ({} kB)", text.len().div_ceil(1000));
    Ok(())
}
