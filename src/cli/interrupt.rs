//! Ctrl-C and SIGTERM: the first one asks, the second one leaves. A hang-up keeps
//! its meaning, so that `nohup` works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGTERM;
use signal_hook::flag::{register, register_conditional_shutdown};

use super::exit;
use super::failure::Failure;

/// Whether somebody asked to stop.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on; `say` tells the user what was understood.
    pub(super) fn listen(say: impl Fn(&str) + Send + 'static) -> Result<Self, Box<Failure>> {
        let asked = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&asked);
        let listening = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
            say(
                "stopping after this generation; once more stops at once, from the last checkpoint",
            );
        });
        let code = i32::from(exit::INTERRUPTED);
        // In this order: the second SIGTERM finds the flag that the first has set.
        let terminating = listening.map_err(std::io::Error::other).and_then(|()| {
            register_conditional_shutdown(SIGTERM, code, Arc::clone(&asked))?;
            register(SIGTERM, Arc::clone(&asked))
        });
        terminating.map(|_| Self(asked)).map_err(|error| {
            Failure::new(exit::SYSTEM, format!("cannot listen to signals: {error}"))
        })
    }

    /// Whether it is time to stop.
    pub(super) fn asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
