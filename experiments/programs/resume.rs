//! A run in a folder, stopped half way and resumed: the bytes are those of a
//! run that went straight on.
//!
//! ```sh
//! cargo run --release --example resume
//! ```

use std::path::Path;

use precocial::Registry;
use precocial::run::{Experiment, Run, Stop, parse};

const EXPERIMENT: &str = r#"(
    task: "cartpole-swingup-v1",
    search: Wann((population: 32, generations: 12)),
)"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("precocial-resume-{}", std::process::id()));
    let registry = Registry::built_in();
    let experiment: Experiment = parse(EXPERIMENT)?;

    let straight = folder.join("straight");
    advance(Run::create(&straight, experiment.clone(), &registry, command(), 1)?, 12)?;

    let stopped = folder.join("stopped");
    advance(Run::create(&stopped, experiment, &registry, command(), 1)?, 5)?;
    advance(Run::resume(&stopped, None, &registry, command(), 1)?, 12)?;

    let champion = |run: &Path| std::fs::read(run.join("champion.ron"));
    assert_eq!(champion(&straight)?, champion(&stopped)?);
    println!("the same bytes");
    Ok(std::fs::remove_dir_all(folder)?)
}

/// Runs generations until so many are done, and saves.
fn advance(mut run: Run, generations: u64) -> Result<(), precocial::run::RunError> {
    while run.generation() < generations {
        run.advance()?;
    }
    run.stop(Stop::Interrupted)
}

/// What the run's record says of who ran it.
fn command() -> String {
    "the example `resume`".to_owned()
}
