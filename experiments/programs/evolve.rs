//! Evolves a network in a program, without files: evaluate every network with
//! several shared weights; rank by performance and complexity; vary the best.
//!
//! ```sh
//! cargo run --release --example evolve
//! ```

use precocial::envs::find;
use precocial::evaluation::{EvaluationSettings, evaluator};
use precocial::network::Network;
use precocial::search::{Search as _, SearchContext, Wann, WannSettings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let context = SearchContext {
        evaluator: evaluator(find("cartpole-v1")?),
        seed: 1,
        evaluation: EvaluationSettings::default(),
    };
    let settings = WannSettings { generations: 33, ..WannSettings::default() };
    let mut search = Wann::new(context, settings);
    while search.generation() < search.generations() {
        let progress = search.advance();
        println!("generation {}: {} steps", progress.generation(), progress.steps());
    }
    let champion = search.champion().ok_or("the first generation has a champion")?;
    println!("{} with {} connections", champion.score(), champion.connections());

    // The same network with any shared weight: which way does it push?
    let network = Network::compile(&champion.topology);
    for weight in [-2.0, -1.0, 1.0, 2.0] {
        let push = network.outputs_for(&[0.0, 0.0, 0.05, 0.1], weight);
        println!("weight {weight}: {push:?}");
    }
    Ok(())
}
