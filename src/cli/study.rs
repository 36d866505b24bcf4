//! Several seeds of one experiment, or of variants of it: their runs, one after the
//! other.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::run::{Backend, Experiment, Run, StudyFolder, StudyRun, Variant};
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

/// Most variants of a study.
const MOST_VARIANTS: usize = 1_000;

/// A setting with several values as it is typed: `search.population=64,192`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Values(Vec<String>);

impl FromStr for Values {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((key, values)) = text.split_once('=') else {
            return Err("it is not of the form key=value,value".to_owned());
        };
        let assignments: Vec<String> =
            parts(values).map(|value| format!("{}={}", key.trim(), value.trim())).collect();
        match assignments.iter().enumerate().find(|(at, one)| assignments[..*at].contains(one)) {
            Some((_, twice)) => Err(format!("{twice} is there twice")),
            None => Ok(Self(assignments)),
        }
    }
}

/// What commas divide, but for those inside brackets and quotes.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut in_quotes) = (0_i32, false);
    text.split(move |letter| {
        match letter {
            '"' => in_quotes = !in_quotes,
            '(' | '[' | '{' if !in_quotes => depth += 1,
            ')' | ']' | '}' if !in_quotes => depth -= 1,
            _ => {}
        }
        letter == ',' && depth <= 0 && !in_quotes
    })
}

/// The variants of an experiment with every choice of such values.
pub(super) fn variants(
    experiment: &Experiment,
    varied: &[Values],
) -> Result<Vec<Variant>, Box<Failure>> {
    if varied.is_empty() {
        return Ok(Vec::new());
    }
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for Values(assignments) in varied {
        let longer = |before: &Vec<String>, next: &String| {
            before.iter().chain([next]).cloned().collect::<Vec<_>>()
        };
        all = all
            .iter()
            .flat_map(|before| assignments.iter().map(move |next| longer(before, next)))
            .collect();
        if all.len() > MOST_VARIANTS {
            let message = format!("--vary: more than {MOST_VARIANTS} variants");
            return Err(Failure::new(exit::USAGE, message).advise("take fewer values"));
        }
    }
    let mut variants: Vec<Variant> = Vec::new();
    for assignments in all {
        let variant = Variant::new(experiment, &assignments)?;
        if variant.experiment.task != experiment.task {
            let message = "--vary: returns of two tasks have nothing in common";
            return Err(Failure::new(exit::USAGE, message).advise("begin a study of each"));
        }
        if variant.experiment.seed != experiment.seed {
            return Err(Failure::new(exit::USAGE, "--vary: every variant has the same seeds")
                .advise("say which: --seeds 1-10"));
        }
        if variants.iter().any(|other| other.name == variant.name) {
            let message = format!("--vary: two variants would be called {}", variant.name);
            return Err(Failure::new(exit::USAGE, message)
                .advise("take shorter values, or put the longest into the experiment"));
        }
        variants.push(variant);
    }
    Ok(variants)
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
    let runs = folder.runs(&study);
    let all = runs.len();
    for (index, StudyRun { variant, seed, experiment, folder: files }) in
        runs.into_iter().enumerate()
    {
        if files.is_finished() {
            continue;
        }
        let variant = variant.map(|name| format!("{name}, ")).unwrap_or_default();
        say!("{variant}seed {seed}, run {} of {all}", index + 1);
        let session = session_info::of_this_process(pool.current_num_threads());
        let run = if files.holds_run() {
            Run::resume(files.path(), None, backend, session)?
        } else {
            Run::create(files.path(), experiment, backend, session)?
        };
        let code = session::go(run, backend.registry(), (pool, ranks), json)?;
        if code != exit::SUCCESS {
            say!("go on with this run and those after it with: {program} resume {path}");
            return Ok(code);
        }
    }
    let all = count(all, "run");
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
    Ok(begun.into_iter().map(|run| run.folder.path().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_inside_brackets_divide_nothing() {
        let values = |text: &str| text.parse::<Values>().map(|values| values.0);
        assert_eq!(
            values("evaluation.weights=List([1.0, 2.0]), Grid(a: \"x,y\", b: 2)").unwrap(),
            ["evaluation.weights=List([1.0, 2.0])", "evaluation.weights=Grid(a: \"x,y\", b: 2)"]
        );
        assert_eq!(values("a=1").unwrap(), ["a=1"]);
        assert!(values("a").is_err() && values("a=1,2, 1").is_err());
    }

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
