//! How far a long generation is: a bar below the others on a terminal that can
//! draw, a plain line from time to time elsewhere.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar};

use super::{BAR_LETTERS, style};
use crate::cli::output::{count, say};
use crate::stop::{PartsDone, StopSignal};

/// Between two looks at the work.
const LOOK: Duration = Duration::from_millis(150);
/// A generation that takes longer is a long one.
const LONG: Duration = Duration::from_secs(1);
/// Between two plain lines, and from the last one about a whole generation.
const PLAIN_INTERVAL: Duration = Duration::from_secs(30);

/// What shows how far a generation is, on a thread of its own until this is dropped.
pub(super) struct Within {
    begun: Arc<Mutex<Begun>>,
    /// Nothing is sent: the thread ends when nobody could.
    alive: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The generation in hand.
struct Begun {
    at: Instant,
    /// Generations done before it.
    done: u64,
    /// Whether the one before it was a long one: then the bar stays.
    after_long: bool,
}

impl Within {
    /// Shows how far `work` is, below the other bars or, without these, in lines
    /// that begin with a name and a number of generations done.
    pub(super) fn new(
        work: StopSignal,
        bars: Option<MultiProgress>,
        (unit, done, total): (&'static str, u64, u64),
    ) -> Self {
        let begun = Begun { at: Instant::now(), done, after_long: false };
        let begun = Arc::new(Mutex::new(begun));
        let (alive, ended) = channel();
        let shown = begun.clone();
        let show = move || {
            let (mut bar, mut last_line) = (None, Instant::now());
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                let begun = shown.lock().unwrap_or_else(PoisonError::into_inner);
                let (elapsed, done) = (begun.at.elapsed(), begun.done);
                let is_long = elapsed > LONG || begun.after_long;
                drop(begun);
                let parts = work.parts_done().filter(|_| is_long);
                if let Some(bars) = &bars {
                    draw(bars, &mut bar, parts, (unit, done));
                } else if let Some(parts) = parts
                    && elapsed.min(last_line.elapsed()) > PLAIN_INTERVAL
                {
                    last_line = Instant::now();
                    say!("{unit} {done}/{total}  {} of the next", in_words(parts));
                }
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        };
        // Without a thread nothing is shown, and nothing else is lost.
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(show).ok();
        Self { begun, alive: Some(alive), thread }
    }

    /// The next generation begins, after so many.
    pub(super) fn next(&self, done: u64) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        *begun = Begun { at: Instant::now(), done, after_long: begun.at.elapsed() > LONG };
    }
}

impl Drop for Within {
    /// Waits until nothing is left of the bar: other words follow.
    fn drop(&mut self) {
        self.alive = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Shows a bar, or takes it away.
fn draw(
    bars: &MultiProgress,
    bar: &mut Option<ProgressBar>,
    parts: Option<PartsDone>,
    (unit, done): (&str, u64),
) {
    let Some(parts) = parts else {
        if let Some(bar) = bar.take() {
            bar.finish_and_clear();
            bars.remove(&bar);
        }
        return;
    };
    let bar = bar.get_or_insert_with(|| {
        let new = ProgressBar::new(parts.all);
        if let Some(style) = style("{bar:20.green/dim} {msg}") {
            new.set_style(style.progress_chars(BAR_LETTERS));
        }
        bars.add(new)
    });
    bar.set_length(parts.all);
    bar.set_position(parts.done);
    bar.set_message(format!("{} of {unit} {}", in_words(parts), done + 1));
}

fn in_words(PartsDone { part, done, all }: PartsDone) -> String {
    format!("{done}/{}", count(all, part))
}
