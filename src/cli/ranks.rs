//! The processes that work together: this one alone, or those that MPI's launcher
//! started. The first of them runs the command; the others do what it orders, print
//! nothing, and leave when it does.

use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use precocial_envs::{Registry, Task, TaskError};
use rayon::ThreadPool;

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::output::{count, say};
use super::text::program;
use super::threads::Threads;
use super::{exit, interrupt};
use crate::distributed::mpi::{self, MpiTransport};
use crate::distributed::{
    self, Coordinator, Hello, LostRank, RankEvaluator, Setup, Transport as _,
};
use crate::evaluation::{Evaluator, evaluator};
use crate::run::{Backend, Host, Mismatch};

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
    let transport = if launched { mpi::start().map_err(no_mpi)? } else { None };
    let advice = Arc::new(Mutex::new(String::from("give the same command again")));
    let mut ranks = Ranks { coordinator: None, launched: transport.is_some(), advice };
    if !mpi::IS_BUILT_IN {
        tell_of_strangers();
    }
    let Some(mut transport) = transport else { return Ok(Role::First(ranks)) };
    let own = hello(arguments);
    if transport.rank() > 0 {
        return Ok(Role::Other(serve(&mut transport, own, registry.clone())));
    }
    if transport.size() > 1 {
        let advice = ranks.advice.clone();
        let on_loss = move |lost: &LostRank| {
            lost_failure(lost, &advice).show();
            std::process::exit(exit::LOST.into());
        };
        let coordinator = Coordinator::start(transport, own, share_processors, on_loss);
        let coordinator = coordinator.map_err(|refusal| {
            Failure::new(exit::USAGE, refusal)
                .advise("start the same program with the same options on every machine")
        })?;
        ranks.coordinator = Some(Arc::new(coordinator));
    }
    let others = ranks.clone();
    interrupt::under_launcher(move || others.code_of_leaving());
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

    /// Says what to type where a rank is lost from now on.
    pub(super) fn advise(&self, advice: String) {
        *self.advice.lock().unwrap_or_else(PoisonError::into_inner) = advice;
    }

    /// The failure that a lost rank is, if one is lost.
    pub(super) fn failure(&self) -> Option<Box<Failure>> {
        let lost = self.coordinator.as_ref()?.lost_within(SIGN_OF_LIFE)?;
        Some(lost_failure(&lost, &self.advice))
    }

    /// The exit code where a signal ends the command, with a word where a launcher
    /// sent it as a rank was lost.
    fn code_of_leaving(&self) -> u8 {
        let Some(failure) = self.failure() else { return exit::INTERRUPTED };
        failure.show();
        exit::LOST
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

/// Ends MPI, which all ranks do together.
fn part(code: u8) {
    std::thread::spawn(move || {
        std::thread::sleep(PARTING);
        std::process::exit(code.into());
    });
    mpi::finish();
}

/// What a rank other than the first does.
fn serve(transport: &mut MpiTransport, own: Hello, registry: Registry) -> u8 {
    // Its words would be said by every rank: rank 0 says them.
    std::panic::set_hook(Box::new(|_| {}));
    interrupt::ignore();
    let code = distributed::work(transport, own, move |setup| open(setup, &registry));
    if let Some(code) = code.filter(|&code| code != exit::LOST) {
        part(code);
    }
    code.unwrap_or(exit::LOST)
}

/// The evaluator of a task, with the same data as rank 0's.
fn open(setup: &Setup, registry: &Registry) -> Result<Arc<dyn Evaluator>, String> {
    let registry = registry.clone();
    let registry = if setup.has_all_data {
        registry.with_all_data(&setup.folder)
    } else {
        registry.with_data(&setup.folder)
    };
    let task = registry.open(&setup.task).map_err(|error| error.to_string())?;
    Mismatch::check_data(setup.data.as_ref(), &*task).map_err(|error| error.to_string())?;
    Ok(evaluator(task))
}

/// What this process says of itself.
fn hello(arguments: &[OsString]) -> Hello {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    let processors = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    Hello {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arguments: arguments.iter().skip(1).map(|word| word.to_string_lossy().into()).collect(),
        host: super::session_info::host(),
        processors: processors.unwrap_or_default().trim().to_owned(),
        parallelism: std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// How many threads each rank has where nobody says: ranks that may use the same
/// processors share them.
fn share_processors(hellos: &[Hello]) -> Vec<usize> {
    let place = |hello: &Hello| (hello.host.clone(), hello.processors.clone());
    let among = |hello: &Hello| hellos.iter().filter(|other| place(other) == place(hello)).count();
    hellos.iter().map(|hello| (hello.parallelism / among(hello)).max(1)).collect()
}

fn lost_failure(lost: &LostRank, advice: &Mutex<String>) -> Box<Failure> {
    let advice = advice.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Failure::new(exit::LOST, lost).advise(advice)
}

fn no_mpi(why: String) -> Box<Failure> {
    Failure::new(exit::SYSTEM, format!("MPI does not start: {why}"))
        .advise("load the MPI that the program was built with")
}

/// Says, once, that processes that were started together do not work together in a
/// build without MPI.
fn tell_of_strangers() {
    let number = |names: [&str; 2]| {
        let set = names.iter().find_map(|name| std::env::var(name).ok());
        set.and_then(|value| value.parse::<usize>().ok())
    };
    let rank = number(["OMPI_COMM_WORLD_RANK", "PMI_RANK"]);
    let size = number(["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"]);
    if let (Some(0), Some(size @ 2..)) = (rank, size) {
        say!(
            "warning: {size} processes were started, and each works for itself: this {} was built \
             without MPI (cargo build --release --features mpi)",
            program()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_share_processors_where_they_have_the_same() {
        let rank = |host: &str, processors: &str, parallelism| Hello {
            version: String::new(),
            arguments: Vec::new(),
            host: host.to_owned(),
            processors: processors.to_owned(),
            parallelism,
        };
        let bound = [rank("a", "0-3", 4), rank("a", "4-7", 4), rank("b", "0-3", 4)];
        assert_eq!(share_processors(&bound), [4, 4, 4]);
        let free = [rank("a", "0-7", 8), rank("a", "0-7", 8), rank("a", "0-7", 8)];
        assert_eq!(share_processors(&free), [2, 2, 2]);
        assert_eq!(share_processors(&[rank("a", "0", 1), rank("a", "0", 1)]), [1, 1]);
    }
}
