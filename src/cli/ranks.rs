//! The processes that work together: this one alone, or those that MPI's launcher
//! started. The first of them runs the command; the others do what it orders, print
//! nothing, and leave when it does.

mod others;
mod processes;

use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use precocial_envs::{Registry, Task, TaskError};
use rayon::ThreadPool;

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::output::{count, say};
use super::threads::Threads;
use super::{exit, interrupt};
use crate::distributed::mpi;
use crate::distributed::{Coordinator, LostRank, RankEvaluator, Setup, Transport as _};
use crate::evaluation::{Evaluator, evaluator};
use crate::run::{Backend, Experiment, Host, Mismatch};
use crate::search::Needs;

/// What launchers of MPI programs set: without any of it this process is alone.
const LAUNCHED: [&str; 6] =
    ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_SIZE", "PMI_RANK", "MPI_LOCALNRANKS", "PALS_RANKID"];
/// A launcher that has lost a rank kills the others a second after it asked them to
/// leave: so long they have to give a sign of life.
const SIGN_OF_LIFE: Duration = Duration::from_millis(300);
/// Ranks that are not all at their end by then do not wait for one another.
const PARTING: Duration = Duration::from_secs(5);

/// What this process is among those that were started together.
pub(super) enum Role {
    /// The first, or the only one: it runs the command.
    First(Ranks),
    /// Another, that has left with this exit code.
    Other(u8),
}

/// The processes that work together.
#[derive(Clone)]
pub(super) struct Ranks {
    coordinator: Option<Arc<Coordinator>>,
    /// Whether a launcher started this.
    launched: bool,
    /// What to type where a rank was lost.
    advice: Arc<Mutex<String>>,
}

/// Finds the others, if there are some. Those that are not the first work here until
/// they are to leave.
pub(super) fn start(arguments: &[OsString], registry: &Registry) -> Result<Role, Box<Failure>> {
    let launched = LAUNCHED.iter().any(|name| std::env::var_os(name).is_some());
    let transport = if launched { mpi::start().map_err(|why| no_mpi(&why))? } else { None };
    let advice = Arc::new(Mutex::new(String::from("give the same command again")));
    let mut ranks = Ranks { coordinator: None, launched: transport.is_some(), advice };
    match &transport {
        Some(transport) if transport.size() > 1 => {}
        Some(_) => processes::tell_of_strangers("for another MPI than the one that starts it"),
        None => processes::tell_of_strangers("without MPI (cargo build --features mpi)"),
    }
    let Some(mut transport) = transport else { return Ok(Role::First(ranks)) };
    let own = processes::hello(arguments);
    if transport.rank() > 0 {
        return Ok(Role::Other(others::serve(&mut transport, own, registry.clone())));
    }
    if transport.size() > 1 {
        let advice = ranks.advice.clone();
        let on_loss = move |lost: &LostRank| {
            lost_failure(lost, &advice).show();
            std::process::exit(exit::LOST.into());
        };
        let coordinator = Coordinator::start(transport, own, processes::share_processors, on_loss);
        let coordinator = coordinator.map_err(|refusal| {
            Failure::new(exit::USAGE, refusal)
                .advise("start the same program with the same options on every machine")
        })?;
        ranks.coordinator = Some(Arc::new(coordinator));
    }
    interrupt::under_launcher(ranks.clone());
    Ok(Role::First(ranks))
}

impl Ranks {
    /// How many processes there are.
    pub(super) fn count(&self) -> usize {
        self.coordinator.as_ref().map_or(1, |coordinator| coordinator.hellos().len())
    }

    /// Starts this process's threads, and says how many the others are to have.
    pub(super) fn pool(&self, threads: Threads) -> Result<ThreadPool, Box<Failure>> {
        let Some(coordinator) = &self.coordinator else { return threads.pool() };
        if let Some(given) = threads.given() {
            coordinator.set_threads(given);
        }
        super::threads::pool(coordinator.threads()[0])
    }

    /// The threads of all ranks, where this one has so many.
    pub(super) fn all_threads(&self, own: usize) -> usize {
        self.coordinator.as_ref().map_or(own, |all| all.threads().iter().sum())
    }

    /// Who works, in words.
    pub(super) fn in_words(&self, own: usize) -> String {
        let Some(coordinator) = &self.coordinator else { return count(own, "thread") };
        let (threads, ranks) = (coordinator.threads(), count(self.count(), "rank"));
        if threads.iter().all(|&threads| threads == own) {
            return format!("{ranks} \u{d7} {}", count(own, "thread"));
        }
        format!("{ranks} with {} together", count(threads.iter().sum::<usize>(), "thread"))
    }

    /// The machines that they run on, where a launcher chose them.
    pub(super) fn hosts(&self, own: usize) -> Vec<Host> {
        let Some(coordinator) = &self.coordinator else {
            let name = super::session_info::host();
            return if self.launched {
                vec![Host { name, ranks: 1, threads: own }]
            } else {
                vec![]
            };
        };
        let mut hosts: Vec<Host> = Vec::new();
        for (hello, threads) in coordinator.hellos().iter().zip(coordinator.threads()) {
            match hosts.last_mut() {
                Some(last) if last.name == hello.host && last.threads == threads => last.ranks += 1,
                _ => hosts.push(Host { name: hello.host.clone(), ranks: 1, threads }),
            }
        }
        hosts
    }

    /// The evaluator of a task, on all ranks.
    ///
    /// # Errors
    ///
    /// If a rank cannot evaluate for it.
    pub(super) fn evaluator(
        &self,
        task: Arc<dyn Task>,
        data: &DataFolder,
    ) -> Result<Arc<dyn Evaluator>, TaskError> {
        let Some(coordinator) = &self.coordinator else { return Ok(evaluator(task)) };
        let name = task.name().to_owned();
        let (folder, has_all_data) = data.place();
        let setup = Setup {
            // Nothing is expected, so nothing can be amiss.
            data: Mismatch::check_data(None, &*task).unwrap_or_default(),
            task: name.clone(),
            folder: std::path::absolute(&folder).unwrap_or(folder),
            has_all_data,
            threads: coordinator.threads(),
        };
        let ready = RankEvaluator::new(task, &setup, coordinator.clone());
        let ready = ready.map_err(|refusal| TaskError::Unavailable {
            name,
            why: format!("{refusal}; every machine must find the same data: see --data"),
        })?;
        Ok(Arc::new(ready))
    }

    /// Lets runs be computed on all ranks.
    pub(super) fn with_backend<T>(
        &self,
        registry: &Registry,
        data: &DataFolder,
        threads: usize,
        work: impl FnOnce(Backend<'_>) -> T,
    ) -> T {
        if !self.launched {
            return work(registry.into());
        }
        let hosts = self.hosts(threads);
        work(Backend::new(registry, &|task| self.evaluator(task, data), &hosts))
    }

    /// Says where all but the first have nothing to do.
    pub(super) fn tell_of_idle(&self, experiment: &Experiment) {
        let trains = experiment.kind().needs() == Needs::Classes;
        if trains && self.count() > 1 {
            say!(
                "warning: of {} only the first has something to do: this search trains, with \
                 its threads",
                count(self.count(), "rank")
            );
        }
    }

    /// Says what to type where a rank is lost from now on.
    pub(super) fn advise(&self, advice: String) {
        *self.advice.lock().unwrap_or_else(PoisonError::into_inner) = advice;
    }

    /// The failure that a lost rank is, if one is lost.
    pub(super) fn failure(&self) -> Option<Box<Failure>> {
        let lost = self.coordinator.as_ref()?.lost_within(SIGN_OF_LIFE, processes::has_gone)?;
        Some(lost_failure(&lost, &self.advice))
    }

    /// Has the others leave with an exit code.
    pub(super) fn leave(&self, code: u8) {
        if let Some(coordinator) = &self.coordinator {
            coordinator.leave(code);
        }
        // Who has lost a rank would wait for it forever.
        if self.launched && code != exit::LOST {
            part(code);
        }
    }
}

impl interrupt::Launched for Ranks {
    /// With a word where the launcher asks as a rank was lost.
    fn exit_code(&self) -> u8 {
        let Some(failure) = self.failure() else { return exit::INTERRUPTED };
        failure.show();
        exit::LOST
    }

    fn advice(&self) -> String {
        self.advice.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Ends MPI, which all ranks do together.
fn part(code: u8) {
    std::thread::spawn(move || {
        std::thread::sleep(PARTING);
        std::process::exit(code.into());
    });
    mpi::finish();
}

fn lost_failure(lost: &LostRank, advice: &Mutex<String>) -> Box<Failure> {
    let advice = advice.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Failure::new(exit::LOST, lost).advise(advice)
}

fn no_mpi(why: &str) -> Box<Failure> {
    Failure::new(exit::SYSTEM, format!("MPI does not start: {why}"))
        .advise("load the MPI that the program was built with")
}
