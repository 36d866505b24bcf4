//! A run in a folder, stopped half way and resumed: the bytes are those of a
//! run that went straight on.
//!
//! ```sh
//! cargo run --release --example resume
//! ```

use std::path::Path;
use std::time::Instant;

use precocial::Registry;
use precocial::run::{Experiment, Run, RunError, SessionInfo, Stop, parse};

const EXPERIMENT: &str = r#"(
    task: "cartpole-swingup-v1",
    search: Wann((population: 32, generations: 12)),
)"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("precocial-resume-{}", std::process::id()));
    let registry = Registry::built_in();
    let experiment: Experiment = parse(EXPERIMENT)?;

    let straight = folder.join("straight");
    advance(Run::create(&straight, experiment.clone(), &registry, session())?, 12)?;

    let stopped = folder.join("stopped");
    advance(Run::create(&stopped, experiment, &registry, session())?, 5)?;
    advance(Run::resume(&stopped, None, &registry, session())?, 12)?;

    let champion = |run: &Path| std::fs::read(run.join("champion.ron"));
    assert_eq!(champion(&straight)?, champion(&stopped)?);
    println!("the same bytes");
    Ok(std::fs::remove_dir_all(folder)?)
}

/// Runs generations until so many are done, and saves.
fn advance(mut run: Run, generations: u64) -> Result<(), RunError> {
    while run.generation() < generations {
        let begin = Instant::now();
        run.advance(|| begin.elapsed())?;
    }
    run.stop(Stop::Interrupted, String::new())
}

/// What the run's record says of who ran it, and when.
fn session() -> SessionInfo {
    SessionInfo {
        command: "the example `resume`".to_owned(),
        host: String::new(),
        threads: 1,
        started: String::new(),
    }
}
