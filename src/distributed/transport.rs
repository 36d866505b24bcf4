//! How ranks talk: bytes from one to another, in the order they were sent.

use std::sync::mpsc::{Receiver, Sender, channel};

/// A rank's end of the connections between all.
pub trait Transport {
    /// The number of this rank, from 0.
    fn rank(&self) -> usize;

    /// How many ranks there are.
    fn size(&self) -> usize;

    /// Sends a message. What arrives meanwhile is kept: two ranks that send to one
    /// another never wait for one another.
    fn send(&mut self, to: usize, message: Vec<u8>);

    /// The next message that has arrived and who sent it, if there is one.
    fn receive(&mut self) -> Option<(usize, Vec<u8>)>;
}

/// Ranks that are threads of one process.
pub struct ChannelTransport {
    rank: usize,
    others: Vec<Sender<(usize, Vec<u8>)>>,
    inbox: Receiver<(usize, Vec<u8>)>,
}

/// The ends of so many ranks within this process.
pub fn channels(size: usize) -> Vec<ChannelTransport> {
    let (senders, inboxes): (Vec<_>, Vec<_>) = (0..size).map(|_| channel()).unzip();
    let end = |(rank, inbox)| ChannelTransport { rank, others: senders.clone(), inbox };
    inboxes.into_iter().enumerate().map(end).collect()
}

impl Transport for ChannelTransport {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.others.len()
    }

    fn send(&mut self, to: usize, message: Vec<u8>) {
        // Who has gone hears nothing, as with MPI.
        let _ = self.others[to].send((self.rank, message));
    }

    fn receive(&mut self) -> Option<(usize, Vec<u8>)> {
        self.inbox.try_recv().ok()
    }
}
