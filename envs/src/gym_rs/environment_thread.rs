//! A thread that owns gym-rs environments, and the handle that sends it requests.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::numeric_env::NumericEnv;
use crate::{Status, Step};

/// The result of one step of one lane.
pub(super) struct LaneStep {
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

enum Response {
    Started(Vec<f64>),
    Stepped(Vec<LaneStep>),
}

/// The handle. Dropping it ends the thread, and waits for that.
pub(super) struct EnvironmentThread {
    /// `None` only while it is dropped.
    requests: Option<Sender<Request>>,
    responses: Receiver<Response>,
    thread: Option<JoinHandle<()>>,
}

impl EnvironmentThread {
    pub(super) fn new(build: fn() -> Box<dyn NumericEnv>, lanes: usize, step_limit: u32) -> Self {
        let (requests, inbox) = channel();
        let (outbox, responses) = channel();
        let thread = std::thread::spawn(move || {
            let lanes = (0..lanes).map(|_| Lane { environment: build(), steps: 0, step_limit });
            serve(lanes.collect(), &inbox, &outbox);
        });
        Self { requests: Some(requests), responses, thread: Some(thread) }
    }

    /// Starts an episode and gives its first observation.
    pub(super) fn reset(&mut self, lane: usize, seed: u64) -> Vec<f64> {
        match self.request(Request::Reset { lane, seed }) {
            Response::Started(observation) => observation,
            Response::Stepped(_) => unreachable!("responses come in order"),
        }
    }

    /// Steps as many lanes, from the first, as there are actions.
    pub(super) fn step(&mut self, actions: Vec<Vec<f64>>) -> Vec<LaneStep> {
        match self.request(Request::Step(actions)) {
            Response::Stepped(outcomes) => outcomes,
            Response::Started(_) => unreachable!("responses come in order"),
        }
    }

    pub(super) fn relocate(&mut self, from: usize, to: usize) {
        self.send(Request::Relocate { from, to });
    }

    fn request(&mut self, request: Request) -> Response {
        self.send(request);
        self.responses.recv().unwrap_or_else(|_| self.panic_like_the_thread())
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

impl Drop for EnvironmentThread {
    fn drop(&mut self) {
        // Without a sender the thread's loop ends.
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // `request` and `send` report its panic, if it had one.
            let _ = thread.join();
        }
    }
}

/// An environment, and how long its episode has lasted.
struct Lane {
    environment: Box<dyn NumericEnv>,
    steps: u32,
    step_limit: u32,
}

impl Lane {
    fn reset(&mut self, seed: u64) -> Vec<f64> {
        self.steps = 0;
        self.environment.reset(seed)
    }

    fn step(&mut self, action: &[f64]) -> LaneStep {
        let (observation, mut step) = self.environment.step(action);
        self.steps += 1;
        if step.status == Status::Running && self.steps >= self.step_limit {
            step.status = Status::Truncated;
        }
        LaneStep { observation, step }
    }
}

/// Serves requests until the handle is dropped.
fn serve(mut lanes: Vec<Lane>, requests: &Receiver<Request>, responses: &Sender<Response>) {
    for request in requests {
        let response = match request {
            Request::Reset { lane, seed } => Response::Started(lanes[lane].reset(seed)),
            Request::Step(actions) => {
                let pairs = lanes.iter_mut().zip(&actions);
                Response::Stepped(pairs.map(|(lane, action)| lane.step(action)).collect())
            }
            Request::Relocate { from, to } => {
                lanes.swap(from, to);
                continue;
            }
        };
        if responses.send(response).is_err() {
            return;
        }
    }
}
