//! The runs of a study at a moment: a line for each.

use crate::run::{FileError, StudyFolder, StudyRun};
use serde::Serialize;

use super::header::of_champion;
use super::pace::duration;
use super::reader::Reader;
use super::snapshot::Snapshot;
use super::state::State;
use crate::cli::failure::Failure;
use crate::cli::output::print;

/// A study at a moment. As JSON it is what `--json` prints.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StudySnapshot {
    /// Its folder.
    pub(super) path: String,
    pub(super) task: String,
    /// What a generation is of its search.
    pub(super) unit: &'static str,
    /// Generations of each run.
    pub(super) generations: u64,
    /// Seed after seed, as they are run.
    pub(super) runs: Vec<Line>,
}

/// A run of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    /// The variant, where there are several.
    pub(super) variant: Option<String>,
    pub(super) seed: u64,
    pub(super) state: State,
    /// What its files tell, once it has begun.
    pub(super) run: Option<Snapshot>,
}

/// Reads a study again and again.
pub(super) struct StudyReader {
    folder: StudyFolder,
    /// One for each run that has begun.
    readers: Vec<Option<Reader>>,
}

impl StudyReader {
    /// The reader of a study's folder.
    pub(super) fn new(folder: StudyFolder) -> Self {
        Self { folder, readers: Vec::new() }
    }

    /// The study as it is now.
    ///
    /// # Errors
    ///
    /// If its file cannot be read: then it is no study, or no longer.
    pub(super) fn read(&mut self) -> Result<StudySnapshot, FileError> {
        let study = self.folder.study()?;
        let runs = self.folder.runs(&study);
        self.readers.resize_with(runs.len(), || None);
        let lines = runs.into_iter().zip(&mut self.readers);
        let runs = lines.map(|(run, reader)| Line::read(run, reader)).collect();
        let kind = study.experiment.kind();
        Ok(StudySnapshot {
            path: self.folder.path().display().to_string(),
            unit: kind.unit().singular,
            generations: kind.generations(),
            task: study.experiment.task,
            runs,
        })
    }
}

impl Line {
    fn read(run: StudyRun, reader: &mut Option<Reader>) -> Self {
        let StudyRun { variant, seed, folder, .. } = run;
        if !folder.holds_run() {
            return Self { variant, seed, state: State::Waiting, run: None };
        }
        let reader = reader.get_or_insert_with(|| Reader::new(folder));
        // It may be removed at any moment.
        let run = reader.read().ok();
        let state = run.as_ref().map_or(State::Waiting, |run| run.state);
        Self { variant, seed, state, run }
    }

    /// Its name among the others.
    pub(super) fn name(&self) -> String {
        let variant = self.variant.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
        format!("{variant}seed {}", self.seed)
    }

    /// What is known of it, the most important first; returns have so many digits
    /// after the point.
    pub(super) fn fields(&self, decimals: usize) -> Vec<String> {
        let Some(run) = &self.run else { return vec![self.state.in_words().to_owned()] };
        let mut fields = Vec::new();
        if self.state == State::Running
            && let Some(pace) = run.pace
        {
            fields.push(format!("{} left", duration(pace.seconds_left)));
        } else {
            fields.push(self.state.in_words().to_owned());
        }
        if let Some(champion) = &run.champion {
            fields.extend(of_champion(champion, run.unit, decimals));
        }
        fields
    }
}

impl StudySnapshot {
    /// How many runs are done, and of how many.
    pub(super) fn done(&self) -> (usize, usize) {
        let done = self.runs.iter().filter(|run| run.state == State::Finished);
        (done.count(), self.runs.len())
    }

    /// What is left of all runs, at the pace of those that have one, in seconds.
    pub(super) fn seconds_left(&self) -> Option<f64> {
        let running = self.runs.iter().any(|run| run.state.may_go_on());
        let paces: Vec<f64> = self
            .runs
            .iter()
            .filter_map(|run| run.run.as_ref()?.pace)
            .map(|pace| 1.0 / pace.generations_per_second)
            .collect();
        if !running || paces.is_empty() {
            return None;
        }
        let usual = paces.iter().sum::<f64>() / paces.len() as f64;
        let left = |line: &Line| match (&line.run, line.state) {
            (_, State::Finished) => 0.0,
            (Some(run), _) if run.pace.is_some() => run.pace.map_or(0.0, |pace| pace.seconds_left),
            _ => usual * self.generations as f64,
        };
        Some(self.runs.iter().map(left).sum())
    }

    /// Prints it in plain lines.
    pub(super) fn show(&self, decimals: usize) -> Result<(), Box<Failure>> {
        let (done, all) = self.done();
        print!("{}", self.path)?;
        print!("task         {}", self.task)?;
        print!("runs         {done} of {all} finished")?;
        if let Some(left) = self.seconds_left() {
            print!("left         {}", duration(left))?;
        }
        let widest = self.runs.iter().map(|run| run.name().chars().count()).max().unwrap_or(0);
        for run in &self.runs {
            let generation = run.run.as_ref().map_or(0, |run| run.generation);
            let generations = run.run.as_ref().map_or(self.generations, |run| run.generations);
            let (name, fields) = (run.name(), run.fields(decimals).join(", "));
            print!("{name:widest$}  {} {generation}/{generations}  {fields}", self.unit)?;
        }
        Ok(())
    }
}
