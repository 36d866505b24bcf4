//! The thread of rank 0 that talks to the other ranks: hands out parts of
//! requests, takes in what they gave, and notices who is silent.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::LostRank;
use super::coordinator::Shared;
use super::message::{Answer, Order, Setup, decode, encode};
use super::request::{InHand, Request};
use super::transport::Transport;

/// A sign of life is asked for so often.
pub(super) const PULSE: Duration = Duration::from_secs(1);
/// A rank of which nothing is heard for so long is lost.
pub(super) const SILENCE: Duration = Duration::from_secs(10);
/// Between two looks at what has arrived: where somebody waits for it, and otherwise. A
/// look costs the threads that evaluate some microseconds.
const SHORT: Duration = Duration::from_micros(50);
const LONG: Duration = Duration::from_millis(1);

/// What rank 0 asks its server to do.
pub(super) enum Command {
    /// There may be something to hand out.
    Look,
    /// Have all get ready for a task.
    Prepare { evaluator: u32, setup: Setup },
    /// A request is not wanted any more.
    Cancel { request: u64 },
    /// Ask all for a sign of life.
    Ping,
    /// Have all leave, and leave.
    Leave { code: u8 },
}

/// See the module.
pub(super) struct Server<T> {
    transport: T,
    shared: Arc<Shared>,
    hosts: Vec<String>,
    /// What each rank has.
    in_hand: Vec<InHand>,
    pinged: Instant,
}

impl<T: Transport> Server<T> {
    pub(super) fn new(transport: T, shared: Arc<Shared>, hosts: Vec<String>) -> Self {
        let in_hand = hosts.iter().map(|_| InHand::default()).collect();
        Self { transport, shared, hosts, in_hand, pinged: Instant::now() }
    }

    /// Serves until it is told to leave.
    pub(super) fn serve(mut self, commands: &Receiver<Command>) {
        loop {
            let pause = if self.is_awaited() { SHORT } else { LONG };
            match commands.recv_timeout(pause) {
                Ok(Command::Leave { code }) => return self.tell_all(&Order::Leave { code }),
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(command) => self.obey(command),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.tick();
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Prepare { evaluator, setup } => {
                self.tell_all(&Order::Prepare { evaluator, setup });
            }
            Command::Cancel { request } => self.tell_all(&Order::Cancel { request }),
            Command::Ping => self.tell_all(&Order::Ping),
            Command::Look | Command::Leave { .. } => {}
        }
    }

    /// Looks around once.
    fn tick(&mut self) {
        self.note_time();
        while let Some((rank, bytes)) = self.transport.receive() {
            self.hear(rank, &bytes);
        }
        if self.pinged.elapsed() >= PULSE {
            self.pinged = Instant::now();
            self.tell_all(&Order::Ping);
            self.find_silent();
        }
        self.hand_out();
    }

    /// Notes that it is alive. Where it was not for a while, as the whole job was
    /// suspended, nobody's silence means anything.
    fn note_time(&mut self) {
        let now = Instant::now();
        let mut state = self.shared.lock();
        if now - state.served >= 2 * PULSE {
            state.heard.fill(now);
        }
        state.served = now;
    }

    fn hear(&mut self, rank: usize, bytes: &[u8]) {
        let mut state = self.shared.lock();
        state.heard[rank] = Instant::now();
        match decode(bytes) {
            Some(Answer::Alive) => return,
            Some(Answer::Prepared { evaluator, refusal }) => {
                if let Some(prepared) = state.prepared.get_mut(evaluator as usize) {
                    prepared.push((rank, refusal));
                }
            }
            Some(Answer::Done { request, outcomes }) => {
                state.traffic.count(bytes.len());
                for (start, outcome) in outcomes {
                    self.in_hand[rank].done(request, start, outcome.len());
                    if let Some(request) = state.requests.get_mut(&request) {
                        // This process counts its own.
                        request.stop.count(outcome.len() as u64);
                        request.put(start, outcome);
                    }
                }
            }
            Some(Answer::Dropped { request }) => self.in_hand[rank].drop_request(request),
            Some(Answer::Failed { why }) => {
                let host = self.hosts[rank].clone();
                state.lost.get_or_insert(LostRank { rank, host, why });
            }
            Some(Answer::Hello(_)) | None => {
                let (host, why) = (self.hosts[rank].clone(), "it talks nonsense".to_owned());
                state.lost.get_or_insert(LostRank { rank, host, why });
            }
        }
        drop(state);
        self.shared.notify();
    }

    /// Whether somebody waits for a message: rank 0 for what others have in hand, as
    /// nothing is left to take, or a rank for more, as it has little.
    fn is_awaited(&self) -> bool {
        let state = self.shared.lock();
        let Some(request) = state.requests.values().next() else { return false };
        let mut in_hand = self.in_hand[1..].iter().zip(&state.threads[1..]);
        !request.is_left() || in_hand.any(|(hand, &threads)| hand.items() <= request.few(threads))
    }

    /// Gives every rank parts, one to each before another, first to those that have least.
    fn hand_out(&mut self) {
        let mut ranks: Vec<usize> = (1..self.hosts.len()).collect();
        while self.shared.lock().requests.values().any(Request::is_left) {
            ranks.sort_by_key(|&rank| self.in_hand[rank].items());
            ranks.retain(|&rank| self.hand_to(rank));
            if ranks.is_empty() {
                break;
            }
        }
    }

    /// Gives a rank a part, if there is one and it is short of them.
    fn hand_to(&mut self, rank: usize) -> bool {
        let mut state = self.shared.lock();
        if state.lost.is_some() {
            return false;
        }
        let (threads, all) = (state.threads[rank], state.threads.iter().sum());
        let in_hand = &mut self.in_hand[rank];
        let part = state.requests.iter_mut().find_map(|(&id, request)| {
            let (start, work) = request.take_for(in_hand, threads, all)?;
            in_hand.give(id, start, work.len());
            let (evaluator, few) = (request.evaluator, request.few(threads));
            Some(Order::Do { request: id, start, evaluator, few, work })
        });
        drop(state);
        let Some(order) = part else { return false };
        let message = encode(&order);
        self.shared.lock().traffic.count(message.len());
        self.send(rank, message);
        true
    }

    fn find_silent(&mut self) {
        let mut state = self.shared.lock();
        let silent = |rank: &usize| state.heard[*rank].elapsed() >= SILENCE;
        if let Some(rank) = (1..self.hosts.len()).find(silent) {
            let (host, why) = (self.hosts[rank].clone(), silent_for(state.heard[rank].elapsed()));
            state.lost.get_or_insert(LostRank { rank, host, why });
            drop(state);
            self.shared.notify();
        }
    }

    fn tell_all(&mut self, order: &Order) {
        let message = encode(order);
        for rank in 1..self.hosts.len() {
            self.send(rank, message.clone());
        }
    }

    fn send(&mut self, rank: usize, message: Vec<u8>) {
        self.shared.lock().sending_to = Some(rank);
        self.transport.send(rank, message);
        self.shared.lock().sending_to = None;
        self.note_time();
    }
}

/// How long nothing was heard, in words.
pub(super) fn silent_for(time: Duration) -> String {
    format!("nothing was heard of it for {} seconds", time.as_secs())
}
