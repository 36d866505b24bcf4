//! How much may be asked for: what needs more memory than a machine has is
//! refused before the work begins.

use super::exit;
use super::failure::Failure;
use super::output::count;

/// The most episodes of one kind.
pub(super) const MOST_EPISODES: i64 = 1_000_000;
/// So many returns take some hundred megabytes while they are computed.
const MOST_RETURNS: u64 = 10_000_000;
/// So many weights take less than a gigabyte.
const MOST_WEIGHTS: u64 = 100_000_000;

/// Episodes with each of some shared weights.
pub(super) fn check_returns(episodes: u32, weights: usize) -> Result<(), Box<Failure>> {
    let returns = u64::from(episodes).saturating_mul(weights as u64);
    if returns <= MOST_RETURNS {
        return Ok(());
    }
    let (episodes, weights) = (count(episodes, "episode"), count(weights, "shared weight"));
    let message =
        format!("--episodes: {episodes} with {weights} give more than {MOST_RETURNS} returns");
    Err(Failure::new(exit::USAGE, message).advise("take fewer episodes, or fewer weights"))
}

/// So many networks with a weight for each of their connections.
pub(super) fn check_weights(
    option: &str,
    networks: u32,
    connections: usize,
) -> Result<(), Box<Failure>> {
    let weights = u64::from(networks).saturating_mul(connections as u64);
    if weights <= MOST_WEIGHTS {
        return Ok(());
    }
    let (networks, each) = (count(networks, "time"), count(connections, "connection"));
    let message = format!("{option}: {networks} {each} are more than {MOST_WEIGHTS} weights");
    Err(Failure::new(exit::USAGE, message).advise(format!("take a smaller number for {option}")))
}

/// A seed on the command line.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}

/// An option that would change nothing.
pub(super) fn without_effect(option: &str, why: &str) -> Box<Failure> {
    Failure::new(exit::USAGE, format!("{option} has no effect here: {why}"))
        .advise(format!("leave {option} out"))
}
