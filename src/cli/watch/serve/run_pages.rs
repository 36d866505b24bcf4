//! The pages of a run: what its champion can do is measured again when it is another
//! one, everything else is as the files have it.

use std::sync::Arc;
use std::time::Duration;

use crate::evaluation::{Evaluator, evaluator};
use crate::report::{self, Front, Measured, MeasurementSettings, Report, Subject};
use crate::run::{ChampionFile, RunFolder};
use precocial_envs::Registry;
use rayon::ThreadPool;
use serde_json::{Value, json};

use super::live::Pages;
use crate::cli::failure::Failure;
use crate::cli::output::{count, decimals_of};
use crate::cli::threads;
use crate::cli::watch::header;
use crate::cli::watch::reader::Reader;
use crate::cli::watch::snapshot::Snapshot;

/// Fewer than a report's, so that the page is made in seconds.
const SETTINGS: MeasurementSettings = MeasurementSettings { episodes: 20, seed: 0, recordings: 9 };

/// Makes the pages of a run.
pub(super) struct RunPages {
    folder: RunFolder,
    registry: Registry,
    reader: Reader,
    /// One thread: the others are the run's.
    pool: ThreadPool,
    evaluator: Option<Arc<dyn Evaluator>>,
    /// What the last champion can do.
    measured: Option<(ChampionFile, Measured)>,
    /// The networks of the checkpoint at that time.
    front: Option<Front>,
    /// What the last page was made of: generations done, whether they may go on, and
    /// the champion.
    made_of: Option<(u64, bool, Arc<Option<ChampionFile>>)>,
}

impl RunPages {
    pub(super) fn new(folder: RunFolder, registry: Registry) -> Result<Self, Box<Failure>> {
        Ok(Self {
            reader: Reader::new(folder.clone()),
            folder,
            registry,
            pool: threads::pool(1)?,
            evaluator: None,
            measured: None,
            front: None,
            made_of: None,
        })
    }

    /// Measures the champion, unless that was done.
    fn measure(&mut self, subject: &Subject) -> Result<(), String> {
        if self.evaluator.is_none() {
            let task = self.registry.open(subject.task()).map_err(|error| error.to_string())?;
            self.evaluator = Some(evaluator(task));
        }
        let Some(evaluator) = self.evaluator.as_deref() else { return Ok(()) };
        let champion = subject.champion.as_ref();
        let shape = evaluator.task().signature().size();
        let champion = champion.filter(|it| (it.topology.inputs(), it.topology.outputs()) == shape);
        let known = self.measured.as_ref().map(|(champion, _)| champion);
        if known == champion {
            return Ok(());
        }
        let (measured, front) = self.pool.install(|| {
            let measure = |champion| Measured::of(evaluator, champion, SETTINGS, &mut |_| ());
            let measured = champion.map(measure).transpose();
            let run = subject.run.as_ref();
            let front = run.and_then(|run| Front::of(evaluator, run, champion, &mut |_| ()));
            (measured, front)
        });
        let measured = measured.map_err(|error| error.to_string())?;
        self.measured = champion.cloned().zip(measured);
        self.front = front;
        Ok(())
    }
}

impl Pages for RunPages {
    fn look(&mut self) -> (Value, bool) {
        match self.reader.read() {
            Ok(snapshot) => {
                let champion = snapshot.champion_file.clone();
                let now = (snapshot.generation, snapshot.state.may_go_on(), champion);
                let is_behind = self.made_of.as_ref() != Some(&now);
                (status(&snapshot, &self.registry), is_behind)
            }
            Err(error) => (json!({ "words": [error.to_string()], "share": 0.0 }), false),
        }
    }

    fn make(&mut self) -> Result<(String, String), String> {
        let snapshot = self.reader.read().map_err(|error| error.to_string())?;
        let subject = Subject::of_run(self.folder.path()).map_err(|error| error.to_string())?;
        // Without its task a page has the rest.
        let why_not = self.measure(&subject).err();
        let task = self.evaluator.as_ref().map(|evaluator| &**evaluator.task());
        let measured = self.measured.as_ref().map(|(_, measured)| measured);
        let front = self.front.as_ref();
        // Earlier champions would take as long again.
        let page = report::html(&Report { subject: &subject, task, measured, front, gallery: &[] });
        let of = format!("{} {}", snapshot.unit, snapshot.generation);
        let about = why_not.unwrap_or_else(|| {
            format!(
                "The page is that of {of}, measured in {} for each weight: a report takes 100.",
                count(SETTINGS.episodes, "episode")
            )
        });
        let champion = snapshot.champion_file.clone();
        self.made_of = Some((snapshot.generation, snapshot.state.may_go_on(), champion));
        Ok((page, about))
    }
}

/// How a run stands, in words and as a share.
fn status(snapshot: &Snapshot, registry: &Registry) -> Value {
    let decimals = decimals_of(registry, &snapshot.task, 1);
    let state = snapshot.state.in_words();
    let words = header::lines(snapshot, u16::MAX, (Duration::ZERO, decimals));
    json!({ "state": state, "share": snapshot.share(), "words": words, "run": snapshot })
}
