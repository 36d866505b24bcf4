//! Several seeds of one experiment: their runs, one after the other.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::run::{Backend, Run, StudyFolder};
use rayon::ThreadPool;

use super::failure::Failure;
use super::output::{count, say};
use super::ranks::Ranks;
use super::text::{in_shell, program};
use super::{Done, exit, session, session_info};

/// More seeds than this are taken for a mistake.
const MOST_SEEDS: usize = 10_000;

/// Seeds as they are typed: `1-10`, `3,7,9`, or both.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seeds(pub(super) Vec<u64>);

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |word: &str| {
            let word = word.trim();
            word.parse::<u64>().map_err(|_| format!("`{word}` is not a whole number"))
        };
        let mut seeds: Vec<u64> = Vec::new();
        for part in text.split(',') {
            let (first, last) = match part.split_once('-') {
                Some((first, last)) => (number(first)?, number(last)?),
                None => (number(part)?, number(part)?),
            };
            if first > last {
                return Err(format!("{first} is larger than {last}"));
            }
            if last - first >= MOST_SEEDS as u64 || seeds.len() >= MOST_SEEDS {
                return Err(format!("more than {MOST_SEEDS} seeds"));
            }
            for seed in first..=last {
                if seeds.contains(&seed) {
                    return Err(format!("{seed} is there twice"));
                }
                seeds.push(seed);
            }
        }
        Ok(Self(seeds))
    }
}

/// Begins or goes on with every run of a study that is not finished.
pub(super) fn go(
    folder: &Path,
    backend: Backend<'_>,
    (pool, ranks): (&ThreadPool, &Ranks),
    json: bool,
) -> Done {
    let folder = StudyFolder::at(folder);
    let study = folder.study()?;
    let (program, path) = (program(), in_shell(folder.path()));
    for (index, &seed) in study.seeds.iter().enumerate() {
        let files = folder.run(seed);
        if files.is_finished() {
            continue;
        }
        say!("seed {seed}, run {} of {}", index + 1, study.seeds.len());
        let session = session_info::of_this_process(pool.current_num_threads());
        let run = if files.holds_run() {
            Run::resume(files.path(), None, backend, session)?
        } else {
            Run::create(files.path(), study.experiment(seed), backend, session)?
        };
        let code = session::go(run, backend.registry(), (pool, ranks), json)?;
        if code != exit::SUCCESS {
            say!("go on with this run and those after it with: {program} resume {path}");
            return Ok(code);
        }
    }
    let all = count(study.seeds.len(), "run");
    say!("{all}: all are done; see them together: {program} inspect {path}");
    Ok(exit::SUCCESS)
}

/// The runs of several seeds for the folder that holds them; otherwise the path.
pub(super) fn runs_of(path: &Path) -> Result<Vec<PathBuf>, Box<Failure>> {
    let folder = StudyFolder::at(path);
    if !folder.holds_study() {
        return Ok(vec![path.to_owned()]);
    }
    let begun = folder.begun(&folder.study()?);
    if begun.is_empty() {
        let message = format!("no run has begun in {}", path.display());
        return Err(Failure::new(exit::RUN, message).advise(format!(
            "begin with: {} resume {}",
            program(),
            in_shell(path)
        )));
    }
    Ok(begun.into_iter().map(|run| run.path().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_ranges_and_numbers() {
        let seeds = |text: &str| text.parse::<Seeds>().map(|seeds| seeds.0);
        assert_eq!(seeds("3"), Ok(vec![3]));
        assert_eq!(seeds("1001-1003, 7,9-9"), Ok(vec![1001, 1002, 1003, 7, 9]));
        assert_eq!(seeds("18446744073709551615"), Ok(vec![u64::MAX]));
        for wrong in
            ["", "1,", "-3", "5-3", "1-3,2", "a", "0-18446744073709551615", "0-10000", "1.5"]
        {
            assert!(seeds(wrong).is_err(), "{wrong}");
        }
    }
}
