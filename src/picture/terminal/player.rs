//! What the viewer sees and steers: the episode, its speed, its keys.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::picture::episode::Episode;

/// Time that is made up for after a delay; what is beyond is dropped.
const CATCH_UP: Duration = Duration::from_millis(200);
/// A slow environment gives way to drawing and keys after so long.
const PATIENCE: Duration = Duration::from_millis(30);

/// An episode that is being watched.
pub struct Player {
    pub(super) episode: Episode,
    /// The reward of every step so far.
    pub(super) rewards: Vec<f64>,
    pub(super) colors: bool,
    pub(super) paused: bool,
    /// Steps that are due, with the fraction of the next.
    due: f64,
}

impl Player {
    /// Watches an episode from where it is; `colors` says whether colours may
    /// be used.
    pub fn new(episode: Episode, colors: bool) -> Self {
        Self { episode, rewards: Vec::new(), colors, paused: false, due: 0.0 }
    }

    /// The episode.
    pub fn episode(&self) -> &Episode {
        &self.episode
    }

    /// Whether time passes in the episode.
    pub fn is_moving(&self) -> bool {
        !self.paused && self.episode.end().is_none()
    }

    /// Whether the viewer has stopped time.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Lets real time pass.
    pub fn pass(&mut self, time: Duration) {
        if !self.is_moving() {
            return;
        }
        let rate = self.episode.signature().steps_per_second;
        self.due += time.min(CATCH_UP).as_secs_f64() * rate;
        let started = Instant::now();
        while self.due >= 1.0 && self.episode.end().is_none() {
            self.due -= 1.0;
            let before = self.episode.steps();
            self.episode.advance();
            if self.episode.steps() > before {
                self.rewards.push(self.episode.reward());
            }
            if started.elapsed() > PATIENCE {
                self.due = self.due.fract();
            }
        }
    }

    /// Takes a key; true if the viewer wants to quit.
    pub fn press(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return true,
            KeyCode::Char('q') | KeyCode::Esc => return true,
            KeyCode::Right => self.change_weight(0.1),
            KeyCode::Left => self.change_weight(-0.1),
            KeyCode::Up => self.change_weight(0.5),
            KeyCode::Down => self.change_weight(-0.5),
            KeyCode::Char(' ') => self.paused = !self.paused,
            KeyCode::Char('r') => self.restart(self.episode.seed()),
            KeyCode::Char('n') => self.restart(self.episode.seed().wrapping_add(1)),
            _ => {}
        }
        false
    }

    /// The episode goes on with the new weight; one that is over starts again.
    fn change_weight(&mut self, by: f64) {
        // A shared weight replaces tuned ones. Rounded, so that a sum of tenths
        // is shown as tenths.
        let weight = ((self.episode.weight().unwrap_or(1.0) + by) * 1e6).round() / 1e6;
        if weight.is_finite() {
            // No "-0.0".
            self.episode.set_weights(weight + 0.0);
        }
        if self.episode.end().is_some() {
            self.restart(self.episode.seed());
        }
    }

    fn restart(&mut self, seed: u64) {
        self.episode.restart(seed);
        self.rewards.clear();
        self.due = 0.0;
        self.paused = false;
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyEvent;

    use super::*;
    use crate::picture::tests::swing_up;

    fn press(player: &mut Player, code: KeyCode) -> bool {
        player.press(KeyEvent::from(code))
    }

    #[test]
    fn time_passes_at_real_speed_and_long_delays_are_dropped() {
        let mut player = Player::new(swing_up(1.0, 0), true);
        player.pass(Duration::from_millis(33));
        assert_eq!(player.episode().steps(), 3);
        // The 0.3 of a step that was left over is not forgotten.
        player.pass(Duration::from_millis(8));
        assert_eq!(player.episode().steps(), 4);
        player.pass(Duration::from_mins(1));
        assert!((23..=24).contains(&player.episode().steps()), "{}", player.episode().steps());
        assert_eq!(player.rewards.len(), player.episode().steps() as usize);
    }

    #[test]
    fn keys_change_the_weight_of_the_episode_that_runs() {
        let mut player = Player::new(swing_up(1.0, 3), true);
        player.pass(Duration::from_millis(100));
        for _ in 0..7 {
            press(&mut player, KeyCode::Left);
        }
        assert_eq!(player.episode().weight(), Some(0.3));
        for _ in 0..3 {
            press(&mut player, KeyCode::Left);
        }
        assert!(player.episode().weight().unwrap().is_sign_positive());
        press(&mut player, KeyCode::Up);
        press(&mut player, KeyCode::Right);
        assert_eq!((player.episode().weight(), player.episode().steps()), (Some(0.6), 10));
        press(&mut player, KeyCode::Down);
        assert_eq!(player.episode().weight(), Some(0.1));
    }

    #[test]
    fn a_pause_stops_time_and_r_and_n_start_again() {
        let mut player = Player::new(swing_up(1.0, 3), true);
        player.pass(Duration::from_millis(50));
        press(&mut player, KeyCode::Char(' '));
        player.pass(Duration::from_millis(50));
        assert_eq!((player.is_moving(), player.episode().steps()), (false, 5));
        press(&mut player, KeyCode::Char('r'));
        let start = (player.is_moving(), player.episode().steps(), player.episode().seed());
        assert_eq!(start, (true, 0, 3));
        press(&mut player, KeyCode::Char('n'));
        assert_eq!(player.episode().seed(), 4);
    }

    #[test]
    fn another_weight_after_the_end_starts_again() {
        let mut episode = swing_up(1.0, 0);
        episode.finish();
        let mut player = Player::new(episode, true);
        press(&mut player, KeyCode::Right);
        assert_eq!((player.episode().weight(), player.episode().steps()), (Some(1.1), 0));
    }

    #[test]
    fn three_keys_quit() {
        let mut player = Player::new(swing_up(1.0, 0), true);
        assert!(press(&mut player, KeyCode::Char('q')) && press(&mut player, KeyCode::Esc));
        assert!(!press(&mut player, KeyCode::Char('c')));
        let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert!(player.press(interrupt));
    }
}
