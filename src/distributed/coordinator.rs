//! Rank 0's part: requests, which all ranks do, and the other ranks' state.

use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::greeting::{Refusal, hellos};
use super::message::{Hello, Setup};
use super::request::{Pace, Request};
use super::serve::{Command, Server};
use super::transport::Transport;
use super::work::{Outcome, Work};
use super::{LostRank, serve};
use crate::evaluation::Traffic;
use crate::stop::StopSignal;

/// Who waits looks up so often.
const GLANCE: Duration = Duration::from_millis(20);
/// A sign of life that was under way comes before this.
const MOMENT: Duration = Duration::from_millis(50);

/// Rank 0's hold of all others. A thread of its own talks to them.
pub struct Coordinator {
    hellos: Vec<Hello>,
    shared: Arc<Shared>,
    commands: Mutex<Sender<Command>>,
    server: Mutex<Option<JoinHandle<()>>>,
    on_loss: Box<dyn Fn(&LostRank) + Send + Sync>,
}

/// What the coordinator and its server both know.
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// See [`Shared`].
pub(super) struct State {
    /// Threads of each rank.
    pub(super) threads: Vec<usize>,
    pub(super) requests: BTreeMap<u64, Request>,
    next_request: u64,
    setups: Vec<Setup>,
    /// For each setup, who is ready, and who refuses and why.
    pub(super) prepared: Vec<Vec<(usize, Option<String>)>>,
    /// When each rank was last heard of.
    pub(super) heard: Vec<Instant>,
    /// When the server last looked around, and to whom it is sending since then.
    pub(super) served: Instant,
    pub(super) sending_to: Option<usize>,
    pub(super) traffic: Traffic,
    pub(super) lost: Option<LostRank>,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // Nobody panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits a moment, or until something changes.
    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout(state, GLANCE);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Coordinator {
    /// Waits for the first word of every other rank. `own` is what rank 0 would say
    /// of itself; a rank of another version or command line cannot take part.
    /// `threads` says how many each rank works with. `on_loss` is called where work
    /// cannot come to an end as a rank was lost, and should end the program.
    ///
    /// # Errors
    ///
    /// If a rank is not like this one.
    ///
    /// # Panics
    ///
    /// If the system has no thread left.
    pub fn start<T: Transport + Send + 'static>(
        mut transport: T,
        own: Hello,
        threads: impl FnOnce(&[Hello]) -> Vec<usize>,
        on_loss: impl Fn(&LostRank) + Send + Sync + 'static,
    ) -> Result<Self, Refusal> {
        let hellos = hellos(&mut transport, own)?;
        let threads = threads(&hellos);
        let now = Instant::now();
        let state = State {
            threads,
            requests: BTreeMap::new(),
            next_request: 0,
            setups: Vec::new(),
            prepared: Vec::new(),
            heard: vec![now; hellos.len()],
            served: now,
            sending_to: None,
            traffic: Traffic::default(),
            lost: None,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let (commands, orders) = channel();
        let hosts = hellos.iter().map(|hello| hello.host.clone()).collect();
        let server = Server::new(transport, shared.clone(), hosts);
        let server = std::thread::Builder::new()
            .name("ranks".to_owned())
            .spawn(move || server.serve(&orders))
            .expect("the system has a thread left");
        Ok(Self {
            hellos,
            shared,
            commands: Mutex::new(commands),
            server: Mutex::new(Some(server)),
            on_loss: Box::new(on_loss),
        })
    }

    /// What each rank has said of itself, rank 0 first.
    pub fn hellos(&self) -> &[Hello] {
        &self.hellos
    }

    /// Threads of each rank, rank 0 first.
    pub fn threads(&self) -> Vec<usize> {
        self.shared.lock().threads.clone()
    }

    /// Gives each rank so many, before the first is told to get ready.
    pub fn set_threads(&self, threads: usize) {
        self.shared.lock().threads.fill(threads);
    }

    /// Lets all ranks get ready for a task, and waits for them. Gives the number of
    /// what they are ready for.
    ///
    /// # Errors
    ///
    /// If one cannot.
    pub(super) fn prepare(&self, setup: &Setup) -> Result<u32, Refusal> {
        let mut state = self.shared.lock();
        if let Some(known) = state.setups.iter().position(|known| known == setup) {
            return Ok(known as u32);
        }
        let evaluator = state.setups.len();
        state.setups.push(setup.clone());
        state.prepared.push(Vec::new());
        drop(state);
        self.command(Command::Prepare { evaluator: evaluator as u32, setup: setup.clone() });
        let mut state = self.shared.lock();
        loop {
            let refused = state.prepared[evaluator].iter().find(|(_, refusal)| refusal.is_some());
            if let Some((rank, Some(why))) = refused {
                let (rank, why) = (*rank, why.clone());
                return Err(Refusal { rank, host: self.hellos[rank].host.clone(), why });
            }
            if state.prepared[evaluator].len() == self.hellos.len() - 1 {
                return Ok(evaluator as u32);
            }
            state = self.shared.wait(state);
            if let Some(lost) = self.loss_in(&mut state) {
                drop(state);
                self.give_up(&lost);
            }
        }
    }

    /// Begins a request, of which every rank may take parts.
    pub(super) fn begin(&self, work: Work, evaluator: u32, pace: Pace, stop: &StopSignal) -> u64 {
        let mut state = self.shared.lock();
        let id = state.next_request;
        state.next_request += 1;
        state.requests.insert(id, Request::new(work, evaluator, pace, stop));
        drop(state);
        self.command(Command::Look);
        id
    }

    /// A part for rank 0 itself.
    pub(super) fn take(&self, id: u64) -> Option<(usize, Work)> {
        let mut state = self.shared.lock();
        let (own, all) = (state.threads[0], state.threads.iter().sum());
        state.requests.get_mut(&id)?.take(own, all)
    }

    /// What a part gave.
    pub(super) fn put(&self, id: u64, start: usize, outcome: Outcome) {
        if let Some(request) = self.shared.lock().requests.get_mut(&id) {
            request.put(start, outcome);
        }
    }

    /// Waits for what the others still have of a request; gives nothing where
    /// somebody asks to stop.
    ///
    /// # Errors
    ///
    /// If a rank was lost.
    pub(super) fn finish(&self, id: u64, stop: &StopSignal) -> Result<Option<Outcome>, LostRank> {
        let mut state = self.shared.lock();
        loop {
            if state.requests.get(&id).is_none_or(Request::is_done) {
                return Ok(state.requests.remove(&id).and_then(Request::outcome));
            }
            let lost = self.loss_in(&mut state);
            if lost.is_some() || stop.is_asked() {
                state.requests.remove(&id);
                drop(state);
                self.command(Command::Cancel { request: id });
                return lost.map_or(Ok(None), Err);
            }
            state = self.shared.wait(state);
        }
    }

    /// Ends the program, as a rank was lost.
    pub(super) fn give_up(&self, lost: &LostRank) -> ! {
        (self.on_loss)(lost);
        std::process::abort()
    }

    /// A rank that was lost, if one was.
    pub fn lost(&self) -> Option<LostRank> {
        self.loss_in(&mut self.shared.lock())
    }

    /// The same, where a launcher may know before: every rank is asked for a sign of
    /// life, and has so long for it, or a moment where its process `has_gone`.
    pub fn lost_within(
        &self,
        patience: Duration,
        has_gone: impl Fn(&Hello) -> bool,
    ) -> Option<LostRank> {
        let asked = Instant::now();
        self.command(Command::Ping);
        let mut state = self.shared.lock();
        loop {
            if let Some(lost) = self.loss_in(&mut state) {
                return Some(lost);
            }
            let silent = (1..state.heard.len()).find(|&rank| state.heard[rank] < asked)?;
            let rank = state.sending_to.unwrap_or(silent);
            let gone = asked.elapsed() >= MOMENT && has_gone(&self.hellos[rank]);
            if gone || asked.elapsed() >= patience {
                let why = if gone { "its process has gone" } else { "it gives no sign of life" };
                let why = why.to_owned();
                let lost = LostRank { rank, host: self.hellos[rank].host.clone(), why };
                state.lost = Some(lost.clone());
                return Some(lost);
            }
            state = self.shared.wait(state);
        }
    }

    /// Messages and bytes that went to other ranks and back, so far.
    pub(super) fn traffic(&self) -> Traffic {
        self.shared.lock().traffic
    }

    /// Has all other ranks leave with an exit code. Where one was lost, they may not
    /// hear it: then nobody waits for long.
    pub fn leave(&self, code: u8) {
        let patience =
            if self.lost().is_some() { Duration::from_millis(500) } else { serve::SILENCE };
        self.command(Command::Leave { code });
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        let begin = Instant::now();
        while server.as_ref().is_some_and(|server| !server.is_finished())
            && begin.elapsed() < patience
        {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn command(&self, command: Command) {
        // A server that has gone is found out by who waits.
        let _ = self.commands.lock().unwrap_or_else(PoisonError::into_inner).send(command);
    }

    /// The loss that the server has found, or the one that it hangs on.
    fn loss_in(&self, state: &mut State) -> Option<LostRank> {
        if state.lost.is_none()
            && state.served.elapsed() >= serve::SILENCE
            && let Some(rank) = state.sending_to
        {
            let why = serve::silent_for(state.served.elapsed());
            state.lost = Some(LostRank { rank, host: self.hellos[rank].host.clone(), why });
        }
        state.lost.clone()
    }
}
