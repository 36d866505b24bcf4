//! The thread of rank 0 that talks to the other ranks: hands out parts of
//! requests, takes in what they gave, and notices who is silent.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::LostRank;
use super::coordinator::Shared;
use super::message::{Answer, Order, Setup, decode, encode};
use super::transport::Transport;

/// A rank has so many parts at a time: one that it does, one that waits.
const AT_A_TIME: usize = 2;
/// A sign of life is asked for so often.
pub(super) const PULSE: Duration = Duration::from_secs(1);
/// A rank of which nothing is heard for so long is lost.
pub(super) const SILENCE: Duration = Duration::from_secs(10);
/// Between two looks at what has arrived: at first, and where nothing comes.
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
    /// How many parts each rank has.
    busy: Vec<usize>,
    pinged: Instant,
}

impl<T: Transport> Server<T> {
    pub(super) fn new(transport: T, shared: Arc<Shared>, hosts: Vec<String>) -> Self {
        let busy = vec![0; hosts.len()];
        Self { transport, shared, hosts, busy, pinged: Instant::now() }
    }

    /// Serves until it is told to leave.
    pub(super) fn serve(mut self, commands: &Receiver<Command>) {
        let mut pause = SHORT;
        loop {
            match commands.recv_timeout(pause) {
                Ok(Command::Leave { code }) => return self.tell_all(&Order::Leave { code }),
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(command) => {
                    self.obey(command);
                    pause = SHORT;
                }
                Err(RecvTimeoutError::Timeout) => pause = (2 * pause).min(LONG),
            }
            if self.tick() {
                pause = SHORT;
            }
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

    /// Looks around once; says whether anything happened.
    fn tick(&mut self) -> bool {
        self.note_time();
        let mut happened = false;
        while let Some((rank, bytes)) = self.transport.receive() {
            self.hear(rank, &bytes);
            happened = true;
        }
        if self.pinged.elapsed() >= PULSE {
            self.pinged = Instant::now();
            self.tell_all(&Order::Ping);
            self.find_silent();
        }
        self.hand_out() || happened
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
            Some(Answer::Done { request, start, outcome }) => {
                state.traffic.count(bytes.len());
                self.busy[rank] = self.busy[rank].saturating_sub(1);
                let request = state.requests.get_mut(&request);
                if let (Some(request), Some(outcome)) = (request, outcome) {
                    // This process counts its own.
                    request.stop.count(outcome.len() as u64);
                    request.put(start, outcome);
                }
            }
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

    /// Gives every rank parts, first one to each.
    fn hand_out(&mut self) -> bool {
        let mut happened = false;
        for at_a_time in 1..=AT_A_TIME {
            for rank in 1..self.hosts.len() {
                if self.busy[rank] >= at_a_time {
                    continue;
                }
                let mut state = self.shared.lock();
                if state.lost.is_some() {
                    return happened;
                }
                let (threads, all) = (state.threads[rank], state.threads.iter().sum());
                let part = state.requests.iter_mut().find_map(|(&id, request)| {
                    let (start, work) = request.take(threads, all)?;
                    Some(Order::Do { request: id, start, evaluator: request.evaluator, work })
                });
                drop(state);
                let Some(order) = part else { return happened };
                let message = encode(&order);
                self.shared.lock().traffic.count(message.len());
                self.busy[rank] += 1;
                self.send(rank, message);
                happened = true;
            }
        }
        happened
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
