//! What moves in the terminal and is steered by keys: an episode at real speed.
//!
//! A [`Screen`], as [`Player`] is one, holds what is shown and knows no terminal;
//! [`show`] owns the terminal and the clock.

mod picture;
mod player;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::crossterm::event::{self, Event, KeyEvent};
use ratatui::{DefaultTerminal, Frame};
use signal_hook::consts::{SIGHUP, TERM_SIGNALS};
use signal_hook::iterator::Signals;

pub use player::Player;

use super::episode::Episode;

/// Between two pictures while the episode runs.
const FRAME: Duration = Duration::from_millis(33);
/// Between two looks at the signals while nothing moves.
const REST: Duration = Duration::from_millis(250);
/// So long after a signal the process ends, whatever it is about.
const GRACE: Duration = Duration::from_secs(1);

/// What is shown, and what keys and time do to it.
pub trait Screen {
    /// Draws everything.
    fn draw(&mut self, frame: &mut Frame<'_>);

    /// Takes a key; true if the viewer wants to quit.
    fn press(&mut self, key: KeyEvent) -> bool;

    /// Lets real time pass.
    fn pass(&mut self, time: Duration);

    /// Whether something moves: then pictures follow quickly.
    fn is_moving(&self) -> bool;
}

/// Shows an episode until the viewer quits; `colors` says whether colours may
/// be used.
pub fn play(episode: Episode, colors: bool) -> io::Result<()> {
    show(&mut Player::new(episode, colors))
}

/// Shows a screen until the viewer quits. The terminal is restored afterwards,
/// also after an error, a panic or a signal that ends the process.
pub fn show(screen: &mut dyn Screen) -> io::Result<()> {
    let ended_by = Arc::new(AtomicI32::new(0));
    let mut signals = Signals::new(TERM_SIGNALS.iter().chain(&[SIGHUP]))?;
    let handle = signals.handle();
    let noted = ended_by.clone();
    let listener = thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            noted.store(signal, Ordering::Relaxed);
            // Who waits for keys of a terminal that has gone may never hear of it.
            thread::sleep(GRACE);
            end_by(signal)
        } else {
            Ok(())
        }
    });
    let outcome =
        ratatui::try_init().and_then(|mut terminal| watch(&mut terminal, screen, &ended_by));
    let signal = ended_by.load(Ordering::Relaxed);
    if signal > 0 {
        end_by(signal)?;
    }
    handle.close();
    // It ends at once, and panics never.
    let _ = listener.join();
    outcome.and(ratatui::try_restore())
}

/// Ends the process by a signal, as if it had never been caught, with the terminal whole.
fn end_by(signal: i32) -> io::Result<()> {
    // Where it has gone, nothing can be restored.
    let _ = ratatui::try_restore();
    signal_hook::low_level::emulate_default_handler(signal)
}

fn watch(
    terminal: &mut DefaultTerminal,
    screen: &mut dyn Screen,
    ended_by: &AtomicI32,
) -> io::Result<()> {
    let mut before = Instant::now();
    while ended_by.load(Ordering::Relaxed) == 0 {
        terminal.draw(|frame| screen.draw(frame))?;
        let next = before + if screen.is_moving() { FRAME } else { REST };
        loop {
            let event = event::poll(next.saturating_duration_since(Instant::now()))?;
            // What has passed counts before the key that changes what passes.
            let now = Instant::now();
            screen.pass(now - before);
            before = now;
            if !event {
                break;
            }
            if let Event::Key(key) = event::read()?
                && screen.press(key)
            {
                return Ok(());
            }
            if !screen.is_moving() {
                break;
            }
        }
    }
    Ok(())
}

impl Screen for Player {
    fn draw(&mut self, frame: &mut Frame<'_>) {
        Self::draw(self, frame);
    }

    fn press(&mut self, key: KeyEvent) -> bool {
        Self::press(self, key)
    }

    fn pass(&mut self, time: Duration) {
        Self::pass(self, time);
    }

    fn is_moving(&self) -> bool {
        Self::is_moving(self)
    }
}
