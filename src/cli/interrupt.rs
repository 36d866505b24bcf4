//! Ctrl-C and SIGTERM: the first one asks, the second one leaves. A hang-up keeps
//! its meaning, so that `nohup` works.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit;
use super::failure::Failure;

/// Whether somebody asked to stop.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on; `say` tells the user what was understood. The work
    /// stops after the `unit` that it is at.
    pub(super) fn listen(
        unit: &str,
        say: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, Box<Failure>> {
        let words =
            format!("stopping after this {unit}; once more stops now, from the last checkpoint");
        let asked = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&asked);
        let hear = Arc::new(move || {
            if flag.load(Ordering::SeqCst) {
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
            // Before the flag: whoever sees it may end the program.
            say(&words);
            flag.store(true, Ordering::SeqCst);
        });
        let hear_key = Arc::clone(&hear);
        let listening = ctrlc::set_handler(move || hear_key())
            .map_err(io::Error::other)
            .and_then(|()| on_termination(move || hear()));
        listening
            .map(|()| Self(asked))
            .map_err(|error| Failure::system("cannot listen to signals", &error))
    }

    /// Whether it is time to stop.
    pub(super) fn asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Calls `hear` for each SIGTERM, on a thread of its own: a handler may not print.
#[cfg(unix)]
fn on_termination(hear: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM])?;
    let listener = std::thread::Builder::new().name("SIGTERM".to_owned());
    listener.spawn(move || signals.forever().for_each(|_| hear()))?;
    Ok(())
}

/// Nobody sends SIGTERM elsewhere.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // It can fail on Unix.
fn on_termination(_: impl Fn() + Send + 'static) -> io::Result<()> {
    Ok(())
}
