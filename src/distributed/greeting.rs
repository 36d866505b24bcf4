//! The first words of ranks: whether they can work together.

use std::collections::BTreeMap;
use std::time::Duration;

use thiserror::Error;

use super::message::{Answer, Hello, decode};
use super::transport::Transport;

/// Why ranks cannot work together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("rank {rank} on {host}: {why}")]
pub struct Refusal {
    /// The rank.
    pub rank: usize,
    /// Its machine.
    pub host: String,
    /// What is the matter.
    pub why: String,
}

/// The first words of all ranks.
pub(super) fn hellos(transport: &mut impl Transport, own: Hello) -> Result<Vec<Hello>, Refusal> {
    let mut hellos: BTreeMap<usize, Hello> = BTreeMap::new();
    let refuse = |rank: usize, host: &str, why: &str| {
        Err(Refusal { rank, host: host.to_owned(), why: why.to_owned() })
    };
    while hellos.len() + 1 < transport.size() {
        let Some((rank, bytes)) = transport.receive() else {
            std::thread::sleep(Duration::from_millis(1));
            continue;
        };
        match decode(&bytes) {
            Some(Answer::Hello(hello)) if hello.version != own.version => {
                return refuse(rank, &hello.host, "it is of another version of the program");
            }
            Some(Answer::Hello(hello)) if hello.arguments != own.arguments => {
                return refuse(rank, &hello.host, "it was started with another command line");
            }
            Some(Answer::Hello(hello)) => {
                hellos.insert(rank, hello);
            }
            _ => return refuse(rank, "a host", "it is another program"),
        }
    }
    Ok(std::iter::once(own).chain(hellos.into_values()).collect())
}
