//! What a file is, where it is not what it should be.

use std::path::Path;

use super::exit;
use super::failure::Failure;
use super::text::{in_shell, program};
use crate::run::{ChampionFile, Checkpoint, Experiment, Record, TuningFile, Versioned, read};

/// Why a file cannot be read: if it is a sound file of another kind, that says
/// more than the first word that does not fit.
pub(super) fn wrong_kind(path: &Path, failure: Box<Failure>) -> Box<Failure> {
    if failure.code != exit::CONTENT {
        return failure;
    }
    let (program, quoted) = (program(), in_shell(path));
    let said = |kind: &str, help: String| {
        Failure::new(exit::CONTENT, format!("{} is {kind}", path.display())).advise(help)
    };
    let of_run = || "give the folder that it lies in".to_owned();
    if is::<Experiment>(path) {
        said("an experiment", format!("run it first: {program} run {quoted}"))
    } else if is::<ChampionFile>(path) {
        let help = format!(
            "see it act: {program} replay {quoted}\n\
             begin an experiment with it: {program} run FILE.ron --from {quoted}"
        );
        said("a champion, no experiment", help)
    } else if is::<Checkpoint>(path) {
        said("the checkpoint of a run", of_run())
    } else if is::<Record>(path) {
        said("the record of a run", of_run())
    } else if is::<TuningFile>(path) {
        let help = "give the champion that is tuned, with --resume".to_owned();
        said("an unfinished tuning", help)
    } else {
        failure
    }
}

fn is<T: Versioned>(path: &Path) -> bool {
    read::<T>(path).is_ok()
}
