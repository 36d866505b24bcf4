//! Performance against complexity: the networks of a generation that no other beats
//! in both.

use serde::{Deserialize, Serialize};

/// So many networks of a front are recorded at most.
const MOST_RECORDED: usize = 32;

/// What a front shows of a network. In a file it is a pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(usize, f64)", into = "(usize, f64)")]
pub struct FrontNetwork {
    /// Enabled connections.
    pub connections: usize,
    /// Mean return over the shared weights.
    pub mean: f64,
}

impl From<(usize, f64)> for FrontNetwork {
    fn from((connections, mean): (usize, f64)) -> Self {
        Self { connections, mean }
    }
}

impl From<FrontNetwork> for (usize, f64) {
    fn from(network: FrontNetwork) -> Self {
        (network.connections, network.mean)
    }
}

/// The networks that no other dominates, the simplest first.
pub fn non_dominated(mut networks: Vec<FrontNetwork>) -> Vec<FrontNetwork> {
    networks.retain(|network| network.mean.is_finite());
    networks.sort_by(|a, b| a.connections.cmp(&b.connections).then(b.mean.total_cmp(&a.mean)));
    let mut front: Vec<FrontNetwork> = Vec::new();
    for network in networks {
        if front.last().is_none_or(|last| network.mean > last.mean) {
            front.push(network);
        }
    }
    front
}

/// The front of a generation as metrics hold it: of many networks some, the simplest
/// and the best among them, and returns with six digits.
pub(super) fn recorded(networks: Vec<FrontNetwork>) -> Vec<FrontNetwork> {
    let front = non_dominated(networks);
    let last = front.len().saturating_sub(1);
    let kept = front.len().min(MOST_RECORDED);
    let index = |k: usize| k * last / (kept - 1).max(1);
    let six_digits = |mean: f64| format!("{mean:.5e}").parse().unwrap_or(mean);
    (0..kept)
        .map(|k| front[index(k)])
        .map(|network| FrontNetwork { mean: six_digits(network.mean), ..network })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_holds_what_no_other_beats() {
        let networks = [(5, 1.0), (3, 1.0), (3, 0.5), (9, 4.0), (7, f64::NAN), (8, 4.0), (9, 5.0)];
        let front = non_dominated(networks.map(FrontNetwork::from).to_vec());
        assert_eq!(front, [(3, 1.0), (8, 4.0), (9, 5.0)].map(FrontNetwork::from));
    }

    #[test]
    fn a_long_front_keeps_its_ends() {
        let networks = (0..100).map(|k| (k, k as f64 + 1.0 / 3.0).into()).collect();
        let front = recorded(networks);
        assert_eq!((front.len(), front[0].connections), (MOST_RECORDED, 0));
        assert_eq!((front[31].connections, front[31].mean), (99, 99.3333));
        assert_eq!(recorded(vec![(2, 0.1).into()]).len(), 1);
        assert!(recorded(Vec::new()).is_empty());
    }
}
