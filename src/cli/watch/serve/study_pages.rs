//! The page of a study: its runs side by side, as a comparison shows them.

use crate::report::{self, Subject};
use crate::run::StudyFolder;
use precocial_envs::Registry;
use serde_json::{Value, json};

use super::live::Pages;
use crate::cli::output::decimals_of;
use crate::cli::watch::pace::duration;
use crate::cli::watch::snapshot::Snapshot;
use crate::cli::watch::study::{StudyReader, StudySnapshot};

/// Makes the pages of a study.
pub(super) struct StudyPages {
    folder: StudyFolder,
    registry: Registry,
    reader: StudyReader,
    /// The generations of each run at the last look, and at the last page.
    seen: Vec<u64>,
    made_of: Vec<u64>,
}

impl StudyPages {
    pub(super) fn new(folder: StudyFolder, registry: Registry) -> Self {
        let reader = StudyReader::new(folder.clone());
        Self { folder, registry, reader, seen: Vec::new(), made_of: Vec::new() }
    }
}

impl Pages for StudyPages {
    fn look(&mut self) -> (Value, bool) {
        match self.reader.read() {
            Ok(study) => {
                let done = |run: &Snapshot| run.generation + 1;
                let runs = study.runs.iter();
                self.seen = runs.map(|line| line.run.as_ref().map_or(0, done)).collect();
                (status(&study, &self.registry), self.seen != self.made_of)
            }
            Err(error) => (json!({ "words": [error.to_string()], "share": 0.0 }), false),
        }
    }

    fn make(&mut self) -> Result<(String, String), String> {
        let study = self.folder.study().map_err(|error| error.to_string())?;
        let runs = self.folder.begun(&study);
        if runs.is_empty() {
            return Err("No run has begun.".to_owned());
        }
        self.made_of.clone_from(&self.seen);
        let subjects = runs.iter().map(|run| Subject::of_run(run.folder.path()));
        let subjects = subjects.collect::<Result<Vec<_>, _>>().map_err(|it| it.to_string())?;
        let name = &*study.experiment.task;
        let task = self.registry.find(name).ok();
        let summary = task.map_or("", |task| task.summary());
        let page = report::comparison(&subjects, Some((name, summary)), &[]);
        Ok((page, "The page compares the runs that have begun.".to_owned()))
    }
}

/// How a study stands: a line for each run.
fn status(study: &StudySnapshot, registry: &Registry) -> Value {
    let decimals = decimals_of(registry, &study.task, 1);
    let (done, all) = study.done();
    let mut head = format!("{done} of {all} runs finished");
    if let Some(left) = study.seconds_left() {
        head = format!("{head}, {} left", duration(left));
    }
    let share = |run: &Option<Snapshot>| run.as_ref().map_or(0.0, Snapshot::share);
    let lines = study.runs.iter().map(|line| {
        json!({
            "name": line.name(),
            "share": share(&line.run),
            "words": line.fields(decimals).join(", "),
        })
    });
    let lines: Vec<Value> = lines.collect();
    let sum: f64 = study.runs.iter().map(|line| share(&line.run)).sum();
    json!({
        "state": if done == all { "finished" } else { "" },
        "share": sum / all.max(1) as f64,
        "words": [head],
        "lines": lines,
        "study": study,
    })
}
