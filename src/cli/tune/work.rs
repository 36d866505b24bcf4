//! From a tuning's start or resumption to its stop.

use std::time::{Duration, Instant};

use crate::run::{ChampionFile, TuningFiles};
use crate::stop::StopSignal;
use crate::tuning::{Algorithm, Tuning, TuningProgress};
use rayon::ThreadPool;

use super::{failure, result};
use crate::cli::failure::Failure;
use crate::cli::interrupt::{self, Interrupt};
use crate::cli::output::{count, decimals, say};
use crate::cli::output_file::OutputFile;
use crate::cli::progress::Display;
use crate::cli::ranks::Ranks;
use crate::cli::{Done, exit};

/// Between two checkpoints: a kill loses no more than this.
const SAVE_INTERVAL: Duration = Duration::from_secs(5);

/// A tuning and where its files are.
pub(super) struct Work {
    pub(super) tuning: Tuning,
    /// The sum of its task's data.
    pub(super) data: Option<String>,
    pub(super) champion: ChampionFile,
    pub(super) out: OutputFile,
    pub(super) files: TuningFiles,
    pub(super) json: bool,
    /// What to type for this tuning.
    pub(super) command: String,
}

/// Tunes until all iterations are done or somebody asks to stop.
pub(super) fn go(mut work: Work, (pool, ranks): (&ThreadPool, &Ranks)) -> Done {
    let (settings, state) = (work.tuning.settings(), work.tuning.state());
    let decimals = decimals(&**work.tuning.task(), 1);
    say!(
        "{}: {} by {}, from {} (best mean return {:.decimals$}), seed {}, iteration {} of {}, {}",
        work.tuning.task().name(),
        count(work.tuning.size(), "weight"),
        settings.algorithm.label(),
        work.tuning.starts_in_words(),
        state.best_mean,
        settings.seed,
        state.iteration,
        settings.iterations,
        ranks.in_words(pool.current_num_threads()),
    );
    let mut display = Display::new("iteration", state.iteration, settings.iterations);
    let (voice, command) = (display.voice(), work.command.clone());
    // The last checkpoint is only seconds older than what is in memory.
    let leave = move |_: &StopSignal| {
        voice(&format!("stopped; go on with: {command} --resume"));
        interrupt::leave()
    };
    let interrupt = Interrupt::begin("iteration", display.voice(), leave);
    // The start took its time: it need not be found again.
    save(&work)?;
    ranks.advise(format!("go on with: {} --resume", work.command));
    let (mut saved, mut steps) = (Instant::now(), 0);
    while !work.tuning.is_finished() {
        if interrupt.asked() {
            display.finish();
            save(&work)?;
            if let Some(failure) = ranks.failure() {
                return Err(failure);
            }
            let (command, done) = (&work.command, work.tuning.state().iteration);
            say!("stopped; go on with: {command} --resume");
            say!("or take the best so far: {command} --resume --iterations {done}");
            return Ok(exit::INTERRUPTED);
        }
        let progress = pool.install(|| work.tuning.advance());
        steps += progress.tally.steps;
        display.show(progress.iteration, |display| fields(&work.tuning, &progress, steps, display));
        if saved.elapsed() >= SAVE_INTERVAL {
            save(&work)?;
            saved = Instant::now();
        }
    }
    display.finish();
    result::write(&work, pool)?;
    Ok(exit::SUCCESS)
}

/// An iteration, field by field.
fn fields(
    tuning: &Tuning,
    progress: &TuningProgress,
    steps: u64,
    display: &Display,
) -> Vec<String> {
    let speed = steps as f64 / display.seconds() / 1e6;
    let TuningProgress { mean, best_candidate, best, spread, .. } = progress;
    let [fine, coarse] = [1, 0].map(|usual| decimals(&**tuning.task(), usual));
    if matches!(tuning.settings().algorithm, Algorithm::Descent(_)) {
        return vec![
            format!("best {best:.fine$}"),
            format!("this pass {mean:.fine$}"),
            format!("step {spread:.4}"),
            format!("{speed:.1} M images/s"),
        ];
    }
    vec![
        format!("best {best:.fine$}"),
        format!("candidates {mean:.coarse$} to {best_candidate:.coarse$}"),
        format!("spread {spread:.3}"),
        format!("{speed:.1} M steps/s"),
    ]
}

fn save(work: &Work) -> Result<(), Box<Failure>> {
    let saved = work.files.save(&work.tuning, work.data.clone());
    saved.map_err(|error| failure(error, &work.out))
}
