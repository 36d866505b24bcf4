//! Weights for each connection of a champion, by CMA-ES: what the wiring alone
//! lacks.
//!
//! ```sh
//! cargo run --release --example tune
//! ```

use std::path::Path;

use precocial::Registry;
use precocial::evaluation::evaluator;
use precocial::run::{ChampionFile, read};
use precocial::tuning::{Algorithm, CmaEsSettings, Start, Tuning, TuningSettings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions/swingup-5.ron");
    let champion: ChampionFile = read(&path)?;
    let task = champion.open_task(&Registry::built_in())?;
    let settings = TuningSettings {
        start: Start::Shared(1.0),
        iterations: 200,
        ..TuningSettings::usual(Algorithm::CmaEs(CmaEsSettings::default()))
    };
    let mut tuning = Tuning::new(evaluator(task), champion.topology, None, settings)?;
    println!("before: {:.1}", tuning.score(tuning.start()).mean);
    while !tuning.is_finished() {
        tuning.advance();
    }
    println!("after:  {:.1}", tuning.score(&tuning.state().best).mean);
    Ok(())
}
