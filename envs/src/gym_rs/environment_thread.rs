//! A thread that owns gym-rs worlds, and the handle that talks to it.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::GymWorld;
use crate::{Status, Step};

/// What one step of one lane gave.
pub(super) struct Outcome {
    pub(super) observation: Vec<f64>,
    pub(super) step: Step,
}

enum Request {
    Reset {
        lane: usize,
        seed: u64,
    },
    /// An action for each of the first lanes.
    Step(Vec<Vec<f64>>),
    Relocate {
        from: usize,
        to: usize,
    },
}

enum Answer {
    Started(Vec<f64>),
    Stepped(Vec<Outcome>),
}

/// The handle. Dropping it ends the thread, and waits for that.
pub(super) struct Keeper {
    /// `None` only while it is dropped.
    requests: Option<Sender<Request>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    pub(super) fn new(build: fn() -> Box<dyn GymWorld>, lanes: usize, step_limit: u32) -> Self {
        let (requests, inbox) = channel();
        let (outbox, answers) = channel();
        let thread = std::thread::spawn(move || {
            let worlds = (0..lanes).map(|_| Lane { world: build(), steps: 0, step_limit });
            keep(worlds.collect(), &inbox, &outbox);
        });
        Self { requests: Some(requests), answers, thread: Some(thread) }
    }

    /// Starts an episode and gives its first observation.
    pub(super) fn reset(&mut self, lane: usize, seed: u64) -> Vec<f64> {
        match self.ask(Request::Reset { lane, seed }) {
            Answer::Started(observation) => observation,
            Answer::Stepped(_) => unreachable!("answers come in order"),
        }
    }

    /// Steps as many lanes, from the first, as there are actions.
    pub(super) fn step(&mut self, actions: Vec<Vec<f64>>) -> Vec<Outcome> {
        match self.ask(Request::Step(actions)) {
            Answer::Stepped(outcomes) => outcomes,
            Answer::Started(_) => unreachable!("answers come in order"),
        }
    }

    pub(super) fn relocate(&mut self, from: usize, to: usize) {
        self.send(Request::Relocate { from, to });
    }

    fn ask(&mut self, request: Request) -> Answer {
        self.send(request);
        self.answers.recv().unwrap_or_else(|_| self.panic_like_the_thread())
    }

    fn send(&mut self, request: Request) {
        let sent = self.requests.as_ref().is_some_and(|requests| requests.send(request).is_ok());
        if !sent {
            self.panic_like_the_thread();
        }
    }

    /// The thread ends before its handle only when the environment panicked.
    fn panic_like_the_thread(&mut self) -> ! {
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(panic)) => resume_unwind(panic),
            _ => panic!("the gym-rs environment has panicked before"),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Without a sender the thread's loop ends.
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // Its panic, if it had one, has been or will be told by `ask`.
            let _ = thread.join();
        }
    }
}

/// A world, and how long its episode has lasted.
struct Lane {
    world: Box<dyn GymWorld>,
    steps: u32,
    step_limit: u32,
}

impl Lane {
    fn reset(&mut self, seed: u64) -> Vec<f64> {
        self.steps = 0;
        self.world.reset(seed)
    }

    fn step(&mut self, action: &[f64]) -> Outcome {
        let (observation, mut step) = self.world.step(action);
        self.steps += 1;
        if step.status == Status::Running && self.steps >= self.step_limit {
            step.status = Status::Truncated;
        }
        Outcome { observation, step }
    }
}

/// Serves requests until the handle is dropped.
fn keep(mut lanes: Vec<Lane>, requests: &Receiver<Request>, answers: &Sender<Answer>) {
    for request in requests {
        let answer = match request {
            Request::Reset { lane, seed } => Answer::Started(lanes[lane].reset(seed)),
            Request::Step(actions) => {
                let pairs = lanes.iter_mut().zip(&actions);
                Answer::Stepped(pairs.map(|(lane, action)| lane.step(action)).collect())
            }
            Request::Relocate { from, to } => {
                lanes.swap(from, to);
                continue;
            }
        };
        if answers.send(answer).is_err() {
            return;
        }
    }
}
