//! What every rank but the first does: what rank 0 orders.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::arriving::{ArrivingParts, NetworksPart};
use super::message::{Answer, Hello, Order, Setup, decode, encode};
use super::transport::Transport;
use super::work::{Outcome, Work};
use crate::evaluation::{EvaluationConditions, Evaluator};
use crate::stop::StopSignal;
use crate::topology::InvalidTopology;

/// Where nothing is heard of rank 0 for so long, it is not there any more.
const SILENCE: Duration = Duration::from_secs(30);
/// A longer pause means that this process itself was suspended.
const SUSPENDED: Duration = Duration::from_secs(2);
/// Between two looks at what has arrived: where this rank has little to do, for a while,
/// and otherwise. A look costs the threads that evaluate some microseconds.
const SHORT: Duration = Duration::from_micros(50);
const LONG: Duration = Duration::from_millis(1);
const A_WHILE: Duration = Duration::from_millis(10);

/// Works until rank 0 says to leave; gives the exit code that it says, or nothing
/// where it is not heard of any more. `open` makes the evaluator of a task.
pub fn work(
    transport: &mut impl Transport,
    hello: Hello,
    open: impl Fn(&Setup) -> Result<Arc<dyn Evaluator>, String> + Send + Sync + 'static,
) -> Option<u8> {
    transport.send(0, encode(&Answer::Hello(hello)));
    let (answers, answered) = channel();
    let mut worker = Worker {
        rank: transport.rank(),
        open: Arc::new(open),
        pool: None,
        in_hand: 0,
        few: 0,
        evaluators: Arc::default(),
        requests: BTreeMap::new(),
        answers,
    };
    worker.obey_all(transport, &answered)
}

type Open = dyn Fn(&Setup) -> Result<Arc<dyn Evaluator>, String> + Send + Sync;
type Evaluators = Mutex<BTreeMap<u32, Arc<dyn Evaluator>>>;

/// What this rank knows of a request.
#[derive(Clone, Default)]
struct Request {
    stop: StopSignal,
    arriving: Arc<Mutex<Arriving>>,
}

/// Networks that have arrived.
#[derive(Default)]
struct Arriving {
    parts: VecDeque<NetworksPart>,
    /// Whether somebody sees to them.
    attended: bool,
}

struct Worker {
    rank: usize,
    open: Arc<Open>,
    pool: Option<ThreadPool>,
    /// Networks and trials that it was given and has not answered.
    in_hand: usize,
    /// So many are few.
    few: usize,
    evaluators: Arc<Evaluators>,
    /// Requests of which it has parts.
    requests: BTreeMap<u64, Request>,
    answers: Sender<Answer>,
}

impl Worker {
    fn obey_all(
        &mut self,
        transport: &mut impl Transport,
        answered: &Receiver<Answer>,
    ) -> Option<u8> {
        let (mut heard, mut looked) = (Instant::now(), Instant::now());
        loop {
            if looked.elapsed() >= SUSPENDED {
                heard = Instant::now();
            }
            looked = Instant::now();
            while let Some((_, bytes)) = transport.receive() {
                heard = Instant::now();
                match decode(&bytes) {
                    Some(Order::Leave { code }) => return Some(code),
                    Some(order) => self.obey(order),
                    None => self.answer(failed("it does not understand rank 0")),
                }
            }
            if heard.elapsed() >= SILENCE {
                return None;
            }
            let has_little = self.in_hand <= self.few;
            let pause = if has_little && heard.elapsed() < A_WHILE { SHORT } else { LONG };
            match answered.recv_timeout(pause) {
                Ok(answer) => {
                    if !has_little {
                        // There is time for others to join it.
                        std::thread::sleep(LONG);
                    }
                    for answer in joined(answer, answered.try_iter()) {
                        self.in_hand = self.in_hand.saturating_sub(answer.done());
                        transport.send(0, encode(&answer));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Prepare { evaluator, setup } => self.prepare(evaluator, setup),
            Order::Do { request, start, evaluator, few, work } => {
                self.few = few;
                self.in_hand += work.len();
                // The numbers of requests rise: what came long before is over.
                self.requests = self.requests.split_off(&request.saturating_sub(64));
                let of_request = self.requests.entry(request).or_default().clone();
                self.begin((request, start), evaluator, work, of_request);
            }
            Order::Cancel { request } => {
                self.requests.entry(request).or_default().stop.ask();
                self.in_hand = 0;
                self.answer(Answer::Dropped { request });
            }
            Order::Ping => self.answer(Answer::Alive),
            Order::Leave { .. } => {}
        }
    }

    /// Gets ready beside everything else: data may take a while to read.
    fn prepare(&mut self, evaluator: u32, setup: Setup) {
        let threads = setup.threads.get(self.rank).copied().unwrap_or(1);
        if self.pool.is_none() {
            match ThreadPoolBuilder::new().num_threads(threads).build() {
                Ok(pool) => self.pool = Some(pool),
                Err(error) => {
                    let why = format!("cannot start {threads} threads: {error}");
                    return self.answer(Answer::Prepared { evaluator, refusal: Some(why) });
                }
            }
        }
        let (open, answers) = (self.open.clone(), self.answers.clone());
        let evaluators = self.evaluators.clone();
        std::thread::spawn(move || {
            let opened = catch_unwind(AssertUnwindSafe(|| open(&setup)));
            let refusal = match opened.unwrap_or_else(|panic| Err(in_words(&*panic))) {
                Ok(opened) => {
                    lock(&evaluators).insert(evaluator, opened);
                    None
                }
                Err(why) => Some(why),
            };
            // Nobody listens only where the worker has left.
            let _ = answers.send(Answer::Prepared { evaluator, refusal });
        });
    }

    /// Does a part on the threads of this rank.
    fn begin(
        &self,
        (request, start): (u64, usize),
        evaluator: u32,
        work: Work,
        Request { stop, arriving }: Request,
    ) {
        let evaluator = lock(&self.evaluators).get(&evaluator).cloned();
        let (Some(pool), Some(evaluator)) = (&self.pool, evaluator) else {
            return self.answer(failed("it is not ready for what it is to do"));
        };
        let answers = self.answers.clone();
        let done = {
            let answers = answers.clone();
            move |start, outcome| {
                let outcomes = vec![(start, outcome)];
                // Nobody listens only where the worker has left.
                let _ = answers.send(Answer::Done { request, outcomes });
            }
        };
        let work: Box<dyn FnOnce() -> Result<(), InvalidTopology> + Send> = match work {
            Work::Networks { conditions, topologies } => {
                let mut arrived = lock(&arriving);
                arrived.parts.push_back((start, topologies));
                if std::mem::replace(&mut arrived.attended, true) {
                    return;
                }
                drop(arrived);
                Box::new(move || attend(&*evaluator, &arriving, &conditions, &stop, &done))
            }
            Work::Batch(batch) => Box::new(move || {
                if let Some(outcome) = batch.run(&*evaluator, &stop)? {
                    done(start, outcome);
                }
                Ok(())
            }),
        };
        pool.spawn(move || {
            let why = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error.to_string(),
                Err(panic) => in_words(&*panic),
            };
            let _ = answers.send(failed(&why));
        });
    }

    fn answer(&self, answer: Answer) {
        // The receiver lives as long as the worker.
        let _ = self.answers.send(answer);
    }
}

/// Evaluates networks that arrive, until there are none.
fn attend(
    evaluator: &dyn Evaluator,
    arriving: &Mutex<Arriving>,
    conditions: &EvaluationConditions,
    stop: &StopSignal,
    done: &(impl Fn(usize, Outcome) + Sync),
) -> Result<(), InvalidTopology> {
    loop {
        let parts = ArrivingParts::new(
            || lock(arriving).parts.pop_front(),
            |index, evaluation| done(index, Outcome::Evaluations(vec![evaluation])),
        );
        evaluator.evaluate_arriving(&parts, conditions, stop);
        parts.into_result()?;
        let mut arriving = lock(arriving);
        if arriving.parts.is_empty() || stop.is_asked() {
            arriving.attended = false;
            return Ok(());
        }
    }
}

/// An answer and those that came after it, of which those about one request are one.
fn joined(first: Answer, others: impl Iterator<Item = Answer>) -> Vec<Answer> {
    let mut joined = vec![first];
    for answer in others {
        match (joined.last_mut(), answer) {
            (
                Some(Answer::Done { request, outcomes }),
                Answer::Done { request: same, outcomes: more },
            ) if *request == same => outcomes.extend(more),
            (_, answer) => joined.push(answer),
        }
    }
    joined
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(why: &str) -> Answer {
    Answer::Failed { why: why.to_owned() }
}

/// What a panic said.
fn in_words(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|&words| words.to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", words.as_deref().unwrap_or("without a word"))
}
