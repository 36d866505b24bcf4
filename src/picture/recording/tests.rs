use std::path::Path;

use precocial_envs::Shape;
use serde_json::Value;

use super::{Recording, track};
use crate::picture::Episode;
use crate::run::{ChampionFile, read};

fn champion(name: &str) -> ChampionFile {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions");
    read(&folder.join(name)).unwrap()
}

fn episode(champion: &ChampionFile, weight: f64) -> Episode {
    let task = champion.open_task(&precocial_envs::Registry::built_in()).unwrap();
    Episode::new(&*task, &champion.topology, weight, 3)
}

fn recorded(champion: &ChampionFile, weights: &[f64]) -> Recording {
    let mut recording = Recording::new(&episode(champion, 1.0));
    recording.add(weights.iter().map(|&weight| episode(champion, weight)).collect());
    recording
}

fn json(recording: &Recording) -> String {
    serde_json::to_string(recording).unwrap()
}

/// What a page reads.
struct Played(Value);

impl Played {
    fn of(recording: &Recording) -> Self {
        Self(serde_json::from_str(&json(recording)).unwrap())
    }

    fn number(&self, key: &str) -> f64 {
        self.0[key].as_f64().unwrap()
    }

    fn at(&self, index: &Value, frame: usize, unit: f64) -> f64 {
        let text = self.0["tracks"][index.as_u64().unwrap() as usize].as_str().unwrap();
        track::decode(text, frame + 1)[frame] as f64 * unit
    }

    /// The numbers of what moves in a frame of the first episode, in metres.
    fn moving(&self, frame: usize) -> Vec<Vec<f64>> {
        let stages = self.0["episodes"][0]["stages"].as_array().unwrap();
        let from = |stage: &Value| stage["from"].as_u64().unwrap() as usize;
        let stage = stages.iter().rfind(|stage| from(stage) <= frame).unwrap();
        let k = frame - from(stage);
        let shapes = stage["shapes"].as_array().unwrap();
        let unit = self.number("unit");
        let shape = |shape: &Value| {
            let indices = shape[2].as_array().unwrap();
            if shape[0] != "form" {
                return indices.iter().map(|index| self.at(index, k, unit)).collect();
            }
            let [x, y] = [1, 2].map(|i| self.at(&indices[i], k, unit));
            let (sin, cos) = self.at(&indices[3], k, self.number("angle")).sin_cos();
            let form = self.0["forms"][indices[0].as_u64().unwrap() as usize].as_array().unwrap();
            let form: Vec<f64> = form.iter().map(|n| n.as_f64().unwrap() * unit / 10.0).collect();
            let turned = |c: &[f64]| [x + cos * c[0] - sin * c[1], y + sin * c[0] + cos * c[1]];
            form.chunks(2).flat_map(turned).collect()
        };
        shapes.iter().map(shape).collect()
    }

    fn ground_in_sight(&self, frame: usize) -> usize {
        let ground = self.0["episodes"][0]["ground"].as_array().unwrap();
        let seen = |range: &&Value| {
            let [from, count] = [1, 2].map(|i| range[i].as_u64().unwrap() as usize);
            (from..from + count).contains(&frame)
        };
        ground.iter().filter(seen).count()
    }
}

#[test]
fn frames_are_the_scenes_of_the_episode() {
    for (name, weight, weights) in
        [("swingup-3.ron", -1.0, [-1.0, 0.5]), ("biped-small-1.ron", -0.5, [-0.5, 1.0])]
    {
        let champion = champion(name);
        let recording = recorded(&champion, &weights);
        let played = Played::of(&recording);
        let mut episode = episode(&champion, weight);
        let first = &played.0["episodes"][0];
        let frames = first["frames"].as_u64().unwrap() as usize;
        for frame in 0..frames {
            // Decoding is slow here: the first frames, and some others.
            if frame < 5 || frame % 37 == 0 || frame == frames - 1 {
                let scene = episode.scene();
                let moving = played.moving(frame);
                let real: Vec<_> =
                    scene.shapes.iter().map(super::shapes::shape_numbers_for_tests).collect();
                let (ground, others): (Vec<_>, Vec<_>) =
                    real.into_iter().partition(|(role, _)| *role == "ground");
                assert_eq!(played.ground_in_sight(frame), ground.len(), "{name}, frame {frame}");
                assert_eq!(moving.len(), others.len());
                for ((_, real), recorded) in others.iter().zip(&moving) {
                    assert_eq!(real.len(), recorded.len());
                    for (a, b) in real.iter().zip(recorded) {
                        let close = 1.6 * played.number("unit");
                        assert!((a - b).abs() < close, "{name}, frame {frame}: {a} is not {b}");
                    }
                }
                let gained = played.at(&first["gained"], frame, 0.01);
                assert!((gained - episode.total()).abs() < 0.006);
            }
            (0..recording.every).for_each(|_| episode.advance());
        }
        assert_eq!(first["total"].as_f64().unwrap().to_bits(), episode.total().to_bits());
        assert!(episode.end().is_some());
    }
}

#[test]
fn a_recording_is_small_and_always_the_same() {
    let grid: Vec<f64> = (0..7).map(|index| f64::from(index) / 1.5 - 2.0).collect();
    for (name, most) in [("swingup-1.ron", 600_000 / 3), ("biped-small-1.ron", 1_000_000)] {
        let champion = champion(name);
        let text = json(&recorded(&champion, &grid));
        assert!(text.len() < most, "{name}: {}", text.len());
        assert_eq!(text, json(&recorded(&champion, &grid)));
        assert!(!text.contains('<'));
    }
}

#[test]
fn episodes_share_their_ground_and_equal_tracks() {
    let champion = champion("swingup-3.ron");
    let one = Played::of(&recorded(&champion, &[1.0]));
    let two = Played::of(&recorded(&champion, &[1.0, 1.0]));
    for key in ["ground", "forms", "tracks"] {
        assert_eq!(one.0[key], two.0[key]);
    }
    // Track with its two ends.
    assert_eq!(one.0["ground"].as_array().unwrap().len(), 3);
}

#[test]
fn tuned_weights_have_no_shared_weight() {
    let champion = champion("swingup-3.ron");
    let tuned = vec![0.7; champion.topology.connections().len()];
    let mut recording = recorded(&champion, &[1.0]);
    assert!(recording.weights().all(|weight| weight.is_some()));
    let task = champion.open_task(&precocial_envs::Registry::built_in()).unwrap();
    let weights = crate::network::Weights::Each(&tuned);
    recording.add(vec![Episode::new(&*task, &champion.topology, weights, 0)]);
    assert_eq!(recording.weights().filter(Option::is_none).count(), 1);
    assert_eq!(recording.weights().count(), 2);
}

#[test]
fn shapes_that_come_and_go_open_another_stage() {
    use super::shapes::{Moments, Store};
    use precocial_envs::{Color, Scene};

    let circle = |x: f64| Shape::Circle { center: [x, 0.0], radius: 0.5, color: Color::Body };
    let square = |size: f64| {
        let points = vec![[0.0, 0.0], [size, 0.0], [size, size], [0.0, size]];
        Shape::Polygon { points, color: Color::Limb }
    };
    let mut store = Store::default();
    let mut moments = Moments::new(0.01);
    for shapes in [
        vec![circle(0.0), square(1.0)],
        vec![circle(1.0), square(2.0)],
        vec![circle(2.0)],
        vec![circle(f64::NAN)],
    ] {
        moments.push(&Scene { low: [0.0; 2], high: [4.0; 2], shapes }, &mut store);
    }
    let (_, ground, stages) = moments.finish(&mut store);
    assert!(ground.is_empty());
    let stages = serde_json::to_value(&stages).unwrap();
    assert_eq!((&stages[0]["from"], &stages[1]["from"]), (&0.into(), &2.into()));
    // What grows has no form: each corner moves by itself.
    assert_eq!(stages[0]["shapes"][1][0], "polygon");
    assert_eq!(stages[1]["shapes"].as_array().unwrap().len(), 1);
}
