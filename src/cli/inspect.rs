//! `precocial inspect`: a run or a champion at a glance. It only reads: a run
//! may go on meanwhile.

mod motifs;
mod network;
mod past;
mod study;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::run::{ChampionFile, RunFolder, Stop, StudyFolder};
use indicatif::HumanDuration;
use precocial_envs::Registry;
use serde::Serialize;

use super::amount::without_effect;
use super::failure::Failure;
use super::output::{self, count, decimals_of, is_supervised, print, say};
use super::{Done, champion, exit};
use motifs::MotifsView;
use network::NetworkView;
use past::{Change, Past};
use study::StudyView;

/// See a run, the runs of several seeds, or a champion at a glance
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial inspect runs/swingup-1
  precocial inspect champion.ron --json
  precocial inspect runs/swingup --motifs")]
pub(super) struct InspectArgs {
    /// The folder of a run or of several seeds' runs, or a champion's file
    path: PathBuf,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    /// Print the runs of several seeds as a table of comma-separated values
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Show what the champions of several seeds have in common: connections and triples of
    /// nodes that come back, and how often they would by chance. Arrows with a bar (⊣)
    /// change the sign
    #[arg(long)]
    motifs: bool,
}

/// What there is to see.
#[derive(Serialize)]
struct Inspection {
    path: String,
    /// Of a run's folder.
    run: Option<RunView>,
    champion: Option<ChampionView>,
}

#[derive(Serialize)]
struct RunView {
    task: String,
    seed: u64,
    /// What a generation is of this search.
    unit: &'static str,
    /// Generations done.
    generation: u64,
    /// Generations to be done.
    generations: u64,
    /// Whether it began with a champion.
    from_champion: bool,
    /// When it was started first.
    started: Option<String>,
    /// How often it was started or resumed.
    sessions: usize,
    /// When it stopped last; nothing if it runs or was killed.
    stopped: Option<String>,
    /// Why it stopped last; nothing if it runs or was killed.
    reason: Option<Stop>,
    /// What its generations took.
    seconds: f64,
    /// Environment steps.
    steps: u64,
    /// The share of validation samples that its champion classifies right, where
    /// the search trained it.
    accuracy: Option<f64>,
    /// Its champions, one after the other.
    lineage: Vec<Change>,
}

#[derive(Serialize)]
struct ChampionView {
    #[serde(flatten)]
    file: ChampionFile,
    best_weight: Option<f64>,
    network: NetworkView,
}

/// Shows a run or a champion.
pub(super) fn run(args: &InspectArgs, registry: &Registry) -> Done {
    let study = StudyFolder::at(&args.path);
    if study.holds_study() {
        return inspect_study(&study, args, registry);
    }
    if args.csv {
        return Err(without_effect("--csv", "it is a table of several runs (run --seeds)"));
    }
    if args.motifs {
        return Err(without_effect("--motifs", "it compares several runs (run --seeds)"));
    }
    let run = RunView::read(&args.path)?;
    // A run may have no champion yet; whatever else has none is a mistake.
    let champion = if run.is_some() && !RunFolder::at(&args.path).champion_path().exists() {
        None
    } else {
        Some(ChampionView::new(champion::read(&args.path)?, registry))
    };
    let inspection = Inspection { path: args.path.display().to_string(), run, champion };
    if args.json {
        output::json(&inspection)?;
    } else {
        inspection.show(registry)?;
    }
    Ok(exit::SUCCESS)
}

/// Shows the runs of several seeds, or what their champions have in common.
fn inspect_study(folder: &StudyFolder, args: &InspectArgs, registry: &Registry) -> Done {
    if args.motifs {
        let view = MotifsView::read(folder, registry)?;
        return show(folder, args, &view, || view.csv(), || view.show());
    }
    let view = StudyView::read(folder)?;
    let decimals = decimals_of(registry, &view.task, 1);
    show(folder, args, &view, || view.csv(), || view.show(decimals))
}

/// Shows what is known of several runs in the form that was asked for.
fn show(
    folder: &StudyFolder,
    args: &InspectArgs,
    view: &impl Serialize,
    csv: impl FnOnce() -> Result<(), Box<Failure>>,
    text: impl FnOnce() -> Result<(), Box<Failure>>,
) -> Done {
    if args.json {
        output::json(view)?;
    } else if args.csv {
        csv()?;
    } else {
        print!("{}", folder.path().display())?;
        text()?;
    }
    Ok(exit::SUCCESS)
}

impl RunView {
    /// The run in a folder, if there is one.
    fn read(folder: &Path) -> Result<Option<Self>, Box<Failure>> {
        let folder = RunFolder::at(folder);
        if !folder.holds_run() {
            return Ok(None);
        }
        let experiment = folder.experiment()?;
        let past = Past::read(&folder);
        let champion = folder.champion().ok().flatten();
        let accuracy = champion.and_then(|champion| past.accuracy_of(champion.generation));
        // Nothing depends on the record: without it, less is told.
        let sessions = match folder.record() {
            Ok(record) => record.sessions,
            Err(error) => {
                if !error.is_missing() {
                    say!("warning: {error}");
                }
                Vec::new()
            }
        };
        let last = sessions.last();
        Ok(Some(Self {
            unit: experiment.kind().unit().singular,
            generation: past.generation,
            generations: experiment.kind().generations(),
            from_champion: experiment.kind().initial_network().is_some(),
            started: sessions.first().map(|session| session.started.clone()),
            sessions: sessions.len(),
            stopped: last.and_then(|session| session.stopped.clone()),
            reason: last.and_then(|session| session.reason),
            seconds: past.seconds,
            steps: past.steps,
            accuracy,
            lineage: past.lineage,
            seed: experiment.seed,
            task: experiment.task,
        }))
    }

    fn show(&self) -> Result<(), Box<Failure>> {
        print!("task         {}", self.task)?;
        print!("seed         {}", self.seed)?;
        print!("{:12} {} of {}", self.unit, self.generation, self.generations)?;
        if self.from_champion {
            print!("began with   a champion")?;
        }
        if let Some(started) = &self.started {
            print!("started      {started}")?;
        }
        let why = match self.reason {
            Some(Stop::Finished) => "all generations are done",
            Some(Stop::Interrupted) => "it was asked to",
            Some(Stop::Failed) => "a file could not be written",
            None => "it runs, or was killed",
        };
        match &self.stopped {
            Some(stopped) => print!("stopped      {stopped}: {why}")?,
            None => print!("stopped      not: {why}")?,
        }
        let time = Duration::try_from_secs_f64(self.seconds).unwrap_or_default();
        print!(
            "computed     {} in {}, {:.1} million steps",
            HumanDuration(time),
            count(self.sessions, "session"),
            self.steps as f64 / 1e6
        )
    }
}

impl ChampionView {
    fn new(file: ChampionFile, registry: &Registry) -> Self {
        let signature = registry.signature(&file.task);
        Self { best_weight: file.best_weight(), network: NetworkView::new(&file, signature), file }
    }

    fn show(&self, run: Option<&RunView>, registry: &Registry) -> Result<(), Box<Failure>> {
        let file = &self.file;
        let (of_run, unit) = (run.is_some(), run.map_or("generation", |run| run.unit));
        let decimals = decimals_of(registry, &file.task, 1);
        // One that was imported comes from no generation.
        if of_run || file.score.is_some() {
            print!("champion     of {unit} {}", file.generation)?;
        }
        if !of_run {
            print!("task         {}", file.task)?;
        }
        if !of_run && !file.origin.is_empty() {
            print!("origin       {}", file.origin)?;
        }
        match file.score {
            Some(score) => {
                let weights = count(file.scores.len(), "shared weight");
                print!("score        {score:.decimals$}, the mean over {weights}")?;
            }
            // What a search trained has the score of its weights.
            None if file.is_trained() => {}
            None => print!("score        not measured")?,
        }
        for score in &file.scores {
            let (mean, deviation) = (score.mean, score.standard_deviation);
            print!(
                "             {:>8.3}: {mean:>8.decimals$} ± {deviation:.decimals$}",
                score.weight
            )?;
        }
        if let Some(weight) = self.best_weight {
            print!("best weight  {weight}")?;
        }
        if let Some(tuned) = &file.tuned {
            let right = run.and_then(|run| run.accuracy).filter(|_| tuned.start.is_some());
            if let Some(right) = right {
                print!("right        {:.2} % of the validation samples", 100.0 * right)?;
            }
            let supervised = is_supervised(registry, &file.task);
            let score = match tuned.score {
                None => "not measured".to_owned(),
                Some(score) if supervised => format!("a loss of {:.4}", -score.mean),
                Some(score) => {
                    format!("{:.decimals$} ± {:.decimals$}", score.mean, score.standard_deviation)
                }
            };
            let name = if tuned.start.is_some() { "trained" } else { "tuned" };
            print!("{name:12} {score} ({})", tuned.origin)?;
        }
        self.network.show()
    }
}

impl Inspection {
    fn show(&self, registry: &Registry) -> Result<(), Box<Failure>> {
        print!("{}", self.path)?;
        if let Some(run) = &self.run {
            run.show()?;
        }
        match &self.champion {
            Some(champion) => champion.show(self.run.as_ref(), registry)?,
            None => print!("champion     none yet")?,
        }
        match &self.run {
            Some(run) => past::show(&run.lineage, run.unit, decimals_of(registry, &run.task, 1)),
            None => Ok(()),
        }
    }
}
