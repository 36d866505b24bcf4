//! The folder of a study: `study.ron` says what its runs compute, and each run
//! has a folder in it, named after its variant, if there are several, and its seed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{FileError, Unsound, Versioned, read, write};
use super::locked_folder::LockedFolder;
use super::{Experiment, FolderError, OverrideError, RunFolder, Stop};

/// Runs of one experiment that differ in their seed, and maybe in a setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The format of this file.
    pub format: u32,
    /// The seed of each run.
    pub seeds: Vec<u64>,
    /// What each computes; its own seed does not count.
    pub experiment: Experiment,
    /// Variants of it, which are run instead of it; each with every seed.
    #[serde(default)]
    pub variants: Vec<Variant>,
}

/// An experiment with some settings changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is called, as its folder: made of what was changed.
    pub name: String,
    /// All its settings.
    pub experiment: Experiment,
}

/// A run of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyRun {
    /// The name of its variant, where there are several.
    pub variant: Option<String>,
    /// Its seed.
    pub seed: u64,
    /// What it computes.
    pub experiment: Experiment,
    /// Its folder, where it may not have begun.
    pub folder: RunFolder,
}

impl Study {
    /// The names of its variants, in order; a single one without a name where all runs
    /// differ in their seeds alone.
    pub fn variant_names(&self) -> Vec<Option<String>> {
        match &self.variants[..] {
            [] => vec![None],
            several => several.iter().map(|variant| Some(variant.name.clone())).collect(),
        }
    }
}

impl Versioned for Study {
    const KIND: &'static str = "a study";
    const FORMAT: u32 = 2;

    /// Names become folders: they must not lead elsewhere.
    fn check(&self) -> Result<(), Unsound> {
        let names = self.variants.iter().map(|variant| &variant.name);
        match names.clone().find(|name| **name != Variant::folder_name(name)) {
            Some(name) => Err(Unsound::Variant(name.clone())),
            None => Ok(()),
        }
    }
}

impl Variant {
    /// The longest name of a folder.
    const LONGEST: usize = 120;

    /// An experiment with settings changed, as `--set` changes them.
    ///
    /// # Errors
    ///
    /// If there is no such setting, or a value does not fit.
    pub fn new(experiment: &Experiment, assignments: &[String]) -> Result<Self, OverrideError> {
        let name = Self::folder_name(&assignments.join(","));
        let changed = assignments
            .iter()
            .try_fold(experiment.clone(), |experiment, assignment| experiment.with(assignment))?;
        Ok(Self { name, experiment: changed })
    }

    /// Changes in the letters that every file system takes.
    fn folder_name(changes: &str) -> String {
        let harmless =
            |letter: char| letter.is_ascii_alphanumeric() || "._=,+-()[]".contains(letter);
        let letters = changes.chars().filter(|letter| !letter.is_whitespace());
        let name: String =
            letters.map(|letter| if harmless(letter) { letter } else { '-' }).collect();
        let name: String = name.chars().take(Self::LONGEST).collect();
        // No folder of the system's, and no hidden one.
        if name.starts_with('.') { format!("-{name}") } else { name }
    }
}

impl Study {
    /// A study of an experiment, or of variants of it, with these seeds.
    pub fn new(experiment: Experiment, variants: Vec<Variant>, seeds: Vec<u64>) -> Self {
        Self { format: Self::FORMAT, seeds, experiment, variants }
    }
}

/// The folder of a study, to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyFolder {
    path: PathBuf,
}

impl StudyFolder {
    /// The name of its file.
    pub const STUDY: &str = "study.ron";

    /// The folder at a path; nothing is read yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is a study in it.
    pub fn holds_study(&self) -> bool {
        self.study_path().is_file()
    }

    fn study_path(&self) -> PathBuf {
        self.path.join(Self::STUDY)
    }

    /// Whether a new study could be made here; makes nothing.
    ///
    /// # Errors
    ///
    /// If there is a study or a run already, or anything else.
    pub fn check_free(&self) -> Result<(), FolderError> {
        if self.holds_study() {
            return Err(FolderError::StudyExists(self.path.clone()));
        }
        LockedFolder::check_free(&self.path)
    }

    /// Makes the folder of a new study; none of its runs has begun yet.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn create(&self, study: &Study) -> Result<(), FileError> {
        fs::create_dir_all(&self.path)
            .map_err(|error| FileError { path: self.path.clone(), problem: error.into() })?;
        write(&self.study_path(), study)
    }

    /// What it is a study of.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is not a study.
    pub fn study(&self) -> Result<Study, FileError> {
        read(&self.study_path())
    }

    /// The runs of a study, seed after seed, so that variants can be compared soon.
    pub fn runs(&self, study: &Study) -> Vec<StudyRun> {
        let only = [(None, &study.experiment)];
        let variants = study.variants.iter();
        let variants: Vec<(Option<&String>, &Experiment)> =
            variants.map(|variant| (Some(&variant.name), &variant.experiment)).collect();
        let variants = if variants.is_empty() { &only[..] } else { &variants[..] };
        let run = |&(variant, experiment): &(Option<&String>, &Experiment), seed| {
            let folder = variant.map_or_else(|| self.path.clone(), |name| self.path.join(name));
            StudyRun {
                variant: variant.cloned(),
                seed,
                experiment: Experiment { seed, ..experiment.clone() },
                folder: RunFolder::at(folder.join(format!("seed-{seed}"))),
            }
        };
        let seeds = study.seeds.iter();
        seeds.flat_map(|&seed| variants.iter().map(move |variant| run(variant, seed))).collect()
    }

    /// The runs that have begun, variant after variant.
    pub fn begun(&self, study: &Study) -> Vec<StudyRun> {
        let mut runs = self.runs(study);
        runs.retain(|run| run.folder.holds_run());
        let index = |run: &StudyRun| {
            study.variants.iter().position(|variant| Some(&variant.name) == run.variant.as_ref())
        };
        runs.sort_by_key(index);
        runs
    }
}

impl RunFolder {
    /// Whether the run has stopped because all its generations are done.
    pub fn is_finished(&self) -> bool {
        let last = self.record().ok().and_then(|record| record.sessions.last().cloned());
        last.is_some_and(|session| session.reason == Some(Stop::Finished))
    }
}
