//! Ctrl-C, SIGTERM and hang-ups. They end a command at once, also where the
//! system would not (as process 1); work that has something to save is asked to
//! stop by the first one, and left by the second.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::exit;
use super::failure::Failure;
use crate::stop::StopSignal;

/// So long work may go on to where nothing is lost; then it stops in the middle.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same under a launcher, which kills a second after it has asked.
const PATIENCE_OF_LAUNCHER: Duration = Duration::from_millis(100);

/// What the next signal does.
enum Reaction {
    /// The program leaves.
    Leave,
    /// Whoever shows something in the terminal restores it and leaves.
    LeaveToTerminal,
    /// The work is told, and with the next one the program leaves.
    Tell(Box<dyn FnOnce() + Send>),
    /// Nothing: somebody else hears of it.
    Ignore,
}

static REACTION: Mutex<Reaction> = Mutex::new(Reaction::Leave);

/// Puts another reaction in the place of the one there is.
fn react(reaction: Reaction) -> Reaction {
    // Nobody panics while it is held.
    std::mem::replace(&mut *REACTION.lock().unwrap_or_else(PoisonError::into_inner), reaction)
}

/// Listens from now on: a signal ends the program.
pub(super) fn listen() -> Result<(), Box<Failure>> {
    let listening = ctrlc::set_handler(hear).map_err(io::Error::other);
    listening
        .and_then(|()| listen_to_others())
        .map_err(|error| Failure::system("cannot listen to signals", &error))
}

/// Leaves signals to the first of several processes, which hears them too.
pub(super) fn ignore() {
    react(Reaction::Ignore);
}

/// What started this process and others.
pub(super) trait Launched: Send + Sync {
    /// The exit code where a signal ends the command at once.
    fn exit_code(&self) -> u8;

    /// How to go on, in words.
    fn advice(&self) -> String;
}

static LAUNCHER: OnceLock<Box<dyn Launched>> = OnceLock::new();

/// Reckons with a launcher: it kills soon after it asks, it may ask as another
/// process was lost, and it may ask twice.
pub(super) fn under_launcher(launched: impl Launched + 'static) {
    // Once for the process.
    let _ = LAUNCHER.set(Box::new(launched));
}

/// Leaves at once, as a signal asks.
pub(super) fn leave() -> ! {
    let code = LAUNCHER.get().map_or(exit::INTERRUPTED, |launched| launched.exit_code());
    std::process::exit(code.into())
}

/// Leaves signals to what plays in the terminal and restores it.
pub(super) fn leave_to_terminal() {
    react(Reaction::LeaveToTerminal);
}

fn hear() {
    let next = if LAUNCHER.get().is_some() { Reaction::Ignore } else { Reaction::Leave };
    let reaction = match react(next) {
        Reaction::Ignore => return ignore(),
        Reaction::Leave => leave(),
        Reaction::LeaveToTerminal => {
            return leave_to_terminal();
        }
        Reaction::Tell(tell) => tell,
    };
    reaction();
}

/// Whether somebody asked to stop.
#[derive(Clone)]
pub(super) struct Interrupt {
    asked: Arc<AtomicBool>,
    stop: StopSignal,
}

impl Interrupt {
    /// From now on the first signal asks. `say` tells the user what was
    /// understood. The work should stop after the `unit` that it is at; if that
    /// takes long, `late` is called.
    pub(super) fn begin(
        unit: &str,
        say: impl Fn(&str) + Send + 'static,
        late: impl FnOnce(&StopSignal) + Send + 'static,
    ) -> Self {
        let mut words = format!("stopping after this {unit}, or before it if it takes long");
        if LAUNCHER.get().is_none() {
            words += "; once more stops now, from the last checkpoint";
        }
        let interrupt = Self { asked: Arc::default(), stop: StopSignal::default() };
        let Self { asked, stop } = interrupt.clone();
        let tell = move || {
            // Before the flag: whoever sees it may end the program.
            say(&words);
            if let Some(launched) = LAUNCHER.get() {
                say(&launched.advice());
            }
            asked.store(true, Ordering::SeqCst);
            std::thread::spawn(move || {
                let launched = LAUNCHER.get().is_some();
                std::thread::sleep(if launched { PATIENCE_OF_LAUNCHER } else { PATIENCE });
                late(&stop);
            });
        };
        react(Reaction::Tell(Box::new(tell)));
        interrupt
    }

    /// Whether it is time to stop.
    pub(super) fn asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Asked where it is time to stop in the middle.
    pub(super) fn stop(&self) -> &StopSignal {
        &self.stop
    }
}

/// Hears SIGTERM and hang-ups, on a thread of its own: a handler may not print.
#[cfg(unix)]
fn listen_to_others() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGTERM};
    let mut wanted = vec![SIGTERM];
    if !hang_ups_are_ignored() {
        wanted.push(SIGHUP);
    }
    let mut signals = signal_hook::iterator::Signals::new(wanted)?;
    let listener = std::thread::Builder::new().name("signals".to_owned());
    listener.spawn(move || signals.forever().for_each(|_| hear()))?;
    Ok(())
}

/// Nobody sends them elsewhere.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // It can fail on Unix.
fn listen_to_others() -> io::Result<()> {
    Ok(())
}

/// Whether this process was started to live on after a hang-up, as by `nohup`.
/// Where the system does not tell, a hang-up keeps its meaning.
#[cfg(unix)]
fn hang_ups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & 1 == 1)
}
