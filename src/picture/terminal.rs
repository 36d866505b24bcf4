//! An episode live in the terminal, at real speed, steered by keys.
//!
//! [`Player`] holds what is shown and knows no terminal; [`play`] owns the
//! terminal and the clock.

mod picture;
mod player;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event};
use signal_hook::consts::{SIGHUP, TERM_SIGNALS};

pub use player::Player;

use super::episode::Episode;

/// Between two pictures while the episode runs.
const FRAME: Duration = Duration::from_millis(33);
/// Between two looks at the signals while nothing moves.
const REST: Duration = Duration::from_millis(250);

/// Shows an episode until the viewer quits; `colors` says whether colours may
/// be used. The terminal is restored afterwards, also after an error, a panic
/// or a signal that ends the process.
pub fn play(episode: Episode, colors: bool) -> io::Result<()> {
    let ended_by = Arc::new(AtomicUsize::new(0));
    let mut handlers = Vec::new();
    for &signal in TERM_SIGNALS.iter().chain(&[SIGHUP]) {
        let number = usize::try_from(signal).unwrap_or_default();
        handlers.push(signal_hook::flag::register_usize(signal, ended_by.clone(), number)?);
    }
    let mut player = Player::new(episode, colors);
    let outcome =
        ratatui::try_init().and_then(|mut terminal| watch(&mut terminal, &mut player, &ended_by));
    let restored = ratatui::try_restore();
    for handler in handlers {
        signal_hook::low_level::unregister(handler);
    }
    let signal = ended_by.load(Ordering::Relaxed);
    if let Ok(signal @ 1..) = i32::try_from(signal) {
        // As if it had never been caught, now that the terminal is whole.
        signal_hook::low_level::emulate_default_handler(signal)?;
    }
    outcome.and(restored)
}

fn watch(
    terminal: &mut DefaultTerminal,
    player: &mut Player,
    ended_by: &AtomicUsize,
) -> io::Result<()> {
    let mut before = Instant::now();
    while ended_by.load(Ordering::Relaxed) == 0 {
        terminal.draw(|frame| player.draw(frame))?;
        let next = before + if player.is_moving() { FRAME } else { REST };
        loop {
            let event = event::poll(next.saturating_duration_since(Instant::now()))?;
            // What has passed counts before the key that changes what passes.
            let now = Instant::now();
            player.pass(now - before);
            before = now;
            if !event {
                break;
            }
            if let Event::Key(key) = event::read()?
                && player.press(key)
            {
                return Ok(());
            }
            if !player.is_moving() {
                break;
            }
        }
    }
    Ok(())
}
