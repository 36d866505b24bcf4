//! A champion in a program of one's own: read, compiled, and asked for actions.
//!
//! ```sh
//! cargo run --release --example embed
//! ```

use std::path::Path;

use precocial::network::Network;
use precocial::run::{ChampionFile, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions/swingup-1.ron");
    let champion: ChampionFile = read(&path)?;
    let network = Network::compile(&champion.topology);
    let weight = champion.best_weight().unwrap_or(1.0);

    // Cart in the middle, pole hanging down: cart position and speed, cosine and
    // sine of the pole's angle, its spin.
    let observation = [0.0, 0.0, -1.0, 0.0, 0.0];
    let force = network.outputs_for(&observation, weight)[0].clamp(-1.0, 1.0);
    println!("with weight {weight} the cart is pushed with {force:.3}");
    Ok(())
}
