//! What every rank but the first does: what rank 0 orders.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::message::{Answer, Hello, Order, Setup, decode, encode};
use super::transport::Transport;
use super::work::Work;
use crate::evaluation::Evaluator;
use crate::stop::StopSignal;

/// Where nothing is heard of rank 0 for so long, it is not there any more.
const SILENCE: Duration = Duration::from_secs(30);
/// A longer pause means that this process itself was suspended.
const SUSPENDED: Duration = Duration::from_secs(2);
/// Between two looks at what has arrived: at first, and where nothing comes.
const SHORT: Duration = Duration::from_micros(50);
const LONG: Duration = Duration::from_millis(1);

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
        evaluators: Arc::default(),
        requests: BTreeMap::new(),
        answers,
    };
    worker.obey_all(transport, &answered)
}

type Open = dyn Fn(&Setup) -> Result<Arc<dyn Evaluator>, String> + Send + Sync;
type Evaluators = std::sync::Mutex<BTreeMap<u32, Arc<dyn Evaluator>>>;

struct Worker {
    rank: usize,
    open: Arc<Open>,
    pool: Option<ThreadPool>,
    evaluators: Arc<Evaluators>,
    /// Requests of which it has parts.
    requests: BTreeMap<u64, StopSignal>,
    answers: Sender<Answer>,
}

impl Worker {
    fn obey_all(
        &mut self,
        transport: &mut impl Transport,
        answered: &Receiver<Answer>,
    ) -> Option<u8> {
        let (mut heard, mut looked, mut pause) = (Instant::now(), Instant::now(), SHORT);
        loop {
            if looked.elapsed() >= SUSPENDED {
                heard = Instant::now();
            }
            looked = Instant::now();
            while let Some((_, bytes)) = transport.receive() {
                (heard, pause) = (Instant::now(), SHORT);
                match decode(&bytes) {
                    Some(Order::Leave { code }) => return Some(code),
                    Some(order) => self.obey(order),
                    None => self.answer(failed("it does not understand rank 0")),
                }
            }
            if heard.elapsed() >= SILENCE {
                return None;
            }
            match answered.recv_timeout(pause) {
                Ok(answer) => {
                    transport.send(0, encode(&answer));
                    pause = SHORT;
                }
                Err(RecvTimeoutError::Timeout) => pause = (2 * pause).min(LONG),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Prepare { evaluator, setup } => self.prepare(evaluator, setup),
            Order::Do { request, start, evaluator, work } => {
                // The numbers of requests rise: what came long before is over.
                self.requests = self.requests.split_off(&request.saturating_sub(64));
                let stop = self.requests.entry(request).or_default().clone();
                self.begin((request, start), evaluator, work, stop);
            }
            Order::Cancel { request } => self.requests.entry(request).or_default().ask(),
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
    fn begin(&self, (request, start): (u64, usize), evaluator: u32, work: Work, stop: StopSignal) {
        let evaluator = lock(&self.evaluators).get(&evaluator).cloned();
        let (Some(pool), Some(evaluator)) = (&self.pool, evaluator) else {
            return self.answer(failed("it is not ready for what it is to do"));
        };
        let answers = self.answers.clone();
        pool.spawn(move || {
            let done = catch_unwind(AssertUnwindSafe(|| work.run(&*evaluator, &stop)));
            let answer = match done {
                Ok(Ok(outcome)) => Answer::Done { request, start, outcome },
                Ok(Err(error)) => failed(&error.to_string()),
                Err(panic) => failed(&in_words(&*panic)),
            };
            let _ = answers.send(answer);
        });
    }

    fn answer(&self, answer: Answer) {
        // The receiver lives as long as the worker.
        let _ = self.answers.send(answer);
    }
}

fn lock(evaluators: &Evaluators) -> std::sync::MutexGuard<'_, BTreeMap<u32, Arc<dyn Evaluator>>> {
    evaluators.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
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
