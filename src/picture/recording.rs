//! Episodes as data that a page can play: compact, and the same bytes on every
//! machine.
//!
//! A moment of an episode is a [`Scene`](precocial_envs::Scene); about 25 a
//! second are kept. What a scene is made of is taken apart into numbers that
//! change over the frames, its *tracks*:
//!
//! - Ground does not move: each piece is stored once for all episodes, with the
//!   frames in which it is in sight.
//! - A polygon that only moves and turns is a *form*, stored once, and three
//!   tracks: x, y and its angle. One that bends has two tracks a corner.
//! - A line or circle has a track for each coordinate.
//! - Tracks are whole numbers of a small unit, coded as differences
//!   (`track.rs`), and equal tracks are stored once: a cart and the foot of its
//!   pole share theirs.

mod shapes;
mod track;

use serde::Serialize;

use super::{Episode, SideBySide};
use shapes::{Moments, Stage, Store};

/// About as many frames a second.
const FRAMES_PER_SECOND: f64 = 25.0;
/// So many units is a scene wide: finer than the pixels of a page.
const UNITS_ACROSS: f64 = 4000.0;
/// A unit of returns.
const RETURN_UNIT: f64 = 0.01;

/// Episodes of one task, recorded.
#[derive(Debug, Serialize)]
pub struct Recording {
    /// A unit of length, in metres.
    unit: f64,
    /// A unit of angles, in radians.
    angle: f64,
    /// A unit of returns.
    gain: f64,
    /// Steps between two frames.
    every: u32,
    /// Steps a second.
    rate: f64,
    /// Height of the scene over its width.
    aspect: f64,
    #[serde(flatten)]
    store: Store,
    episodes: Vec<Recorded>,
}

/// One episode.
#[derive(Debug, Serialize)]
struct Recorded {
    /// The shared weight; nothing if the weights are tuned.
    weight: Option<f64>,
    /// The return.
    total: f64,
    steps: u32,
    end: String,
    /// How many frames.
    frames: usize,
    /// The track of the return.
    gained: usize,
    /// The tracks of the lower left and upper right corner of what is seen.
    view: [usize; 4],
    /// Pieces of ground in sight: which, from which frame, for how many.
    ground: Vec<[usize; 3]>,
    /// What moves, as long as it is made of the same shapes.
    stages: Vec<Stage>,
}

impl Recording {
    /// Plays episodes of one network from where they are to their ends and keeps
    /// them with those of the same task before them.
    pub fn add(&mut self, episodes: Vec<Episode>) {
        for mut group in SideBySide::groups(episodes) {
            let begin = |_| Progress { moments: Moments::new(self.unit), gained: Vec::new() };
            let mut progress: Vec<Progress> = group.episodes().iter().map(begin).collect();
            let mut running = vec![true; progress.len()];
            while running.contains(&true) {
                let seen = group.episodes().iter().zip(&mut progress).zip(&mut running);
                for ((episode, progress), running) in seen.filter(|(_, running)| **running) {
                    progress.moments.push(&episode.scene(), &mut self.store);
                    progress.gained.push(whole(episode.total(), RETURN_UNIT));
                    *running = episode.end().is_none();
                }
                (0..self.every).for_each(|_| group.advance());
            }
            let ended = group.episodes().iter().zip(progress);
            ended.for_each(|(episode, progress)| self.keep(episode, progress));
        }
    }

    fn keep(&mut self, episode: &Episode, Progress { moments, gained }: Progress) {
        let frames = gained.len();
        let (view, ground, stages) = moments.finish(&mut self.store);
        self.episodes.push(Recorded {
            weight: episode.weight(),
            total: episode.total(),
            steps: episode.steps(),
            end: episode.end().map(|end| end.to_string()).unwrap_or_default(),
            frames,
            gained: self.store.track(&gained),
            view,
            ground,
            stages,
        });
    }

    /// No episode yet; `like` shows what is recorded.
    pub fn new(like: &Episode) -> Self {
        let scene = like.scene();
        let [wide, high] = [0, 1].map(|axis| (scene.high[axis] - scene.low[axis]).max(1e-6));
        let rate = like.signature().steps_per_second;
        #[allow(clippy::cast_sign_loss, reason = "positive")]
        let every = (rate / FRAMES_PER_SECOND).round().max(1.0) as u32;
        Self {
            unit: wide / UNITS_ACROSS,
            angle: shapes::ANGLE_UNIT,
            gain: RETURN_UNIT,
            every,
            rate,
            aspect: high / wide,
            store: Store::default(),
            episodes: Vec::new(),
        }
    }

    /// The shared weights of the episodes, in the order they came; nothing for weights
    /// of each connection.
    pub fn weights(&self) -> impl Iterator<Item = Option<f64>> {
        self.episodes.iter().map(|episode| episode.weight)
    }

    /// Height of the scene over its width.
    pub fn aspect(&self) -> f64 {
        self.aspect
    }
}

/// What has been seen of an episode.
struct Progress {
    moments: Moments,
    /// The return at each of them.
    gained: Vec<i64>,
}

/// So many units, rounded.
fn whole(value: f64, unit: f64) -> i64 {
    // What is not a number becomes 0, and what is too large the largest.
    (value / unit).round().clamp(-1e15, 1e15) as i64
}

#[cfg(test)]
mod tests;
