//! The page and the state as they are now: made on one thread, read by those that
//! answer. While the next page is made, the last one is served.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Between two looks at the files.
const INTERVAL: Duration = Duration::from_secs(1);
/// A page is not made again sooner than this,
const SOONEST: Duration = Duration::from_secs(3);
/// nor so that making pages takes more than one part in so many of a processor: it
/// may be the one that the run needs.
const SHARE: u32 = 10;

/// What makes pages.
pub(super) trait Pages: Send {
    /// Looks at the files. Gives how they stand, for the lines above the page, and
    /// whether the page is behind them.
    fn look(&mut self) -> (Value, bool);

    /// Makes the page, and says in words what it is about.
    fn make(&mut self) -> Result<(String, String), String>;
}

/// What is served.
#[derive(Debug, Default)]
pub(super) struct Live {
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    status: Value,
    page: Option<Arc<str>>,
    /// How many pages there have been.
    number: u64,
    /// What the page is about, or why there is none.
    about: String,
    making: bool,
}

impl Live {
    fn change(&self, change: impl FnOnce(&mut Now)) {
        change(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// How it stands, as JSON.
    pub(super) fn status(&self) -> Value {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        json!({
            "now": now.status,
            "page": now.number,
            "about": now.about,
            "making": now.making,
        })
    }

    /// The last page.
    pub(super) fn page(&self) -> Option<Arc<str>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).page.clone()
    }

    /// Makes pages from now on, whenever they are behind the files.
    pub(super) fn keep_up(self: &Arc<Self>, mut pages: impl Pages + 'static) -> JoinHandle<()> {
        let live = self.clone();
        std::thread::spawn(move || {
            let mut soonest = Instant::now();
            loop {
                let (status, is_behind) = pages.look();
                live.change(|now| now.status = status);
                if is_behind && Instant::now() >= soonest {
                    let begin = Instant::now();
                    live.change(|now| now.making = true);
                    let made = pages.make();
                    soonest = Instant::now() + SOONEST.max(begin.elapsed() * (SHARE - 1));
                    live.publish(made);
                }
                std::thread::sleep(INTERVAL);
            }
        })
    }

    fn publish(&self, made: Result<(String, String), String>) {
        self.change(|now| {
            now.making = false;
            match made {
                Ok((page, about)) => {
                    (now.page, now.about) = (Some(page.into()), about);
                    now.number += 1;
                }
                Err(why) => now.about = why,
            }
        });
    }
}
