//! Blows from outside: they change what comes after them, the same every time, and an
//! episode that is pushed at nothing is left alone.

use precocial_envs::{Environment, Scene, Shape, Status, Task, tasks};

use super::episode::Policy;

/// Plays so many steps, with a blow before one of them if there is one; the bits of all
/// observations and rewards, and whether something was struck.
fn played(
    task: &dyn Task,
    environment: &mut dyn Environment,
    blow: Option<([f64; 2], [f64; 2])>,
) -> (Vec<u64>, bool) {
    let signature = task.signature();
    let mut policy = Policy::random(4);
    let (mut observation, mut action) =
        (vec![0.0; signature.observations.len()], vec![0.0; signature.actions.count()]);
    let (mut bits, mut struck) = (Vec::new(), false);
    environment.reset(7, &mut observation);
    for step in 0..12 {
        if let Some((at, speed)) = blow.filter(|_| step == 5) {
            struck = environment.push(at, speed);
        }
        policy.act(signature.actions, &mut action);
        let result = environment.step(&action, &mut observation);
        bits.extend(observation.iter().chain([&result.reward]).map(|number| number.to_bits()));
        if result.status != Status::Running {
            break;
        }
    }
    (bits, struck)
}

/// A place on the last thing that is drawn and is no ground.
fn place(scene: &Scene) -> [f64; 2] {
    let on = |shape: &Shape| match shape {
        Shape::Circle { center, .. } => *center,
        Shape::Line { to, .. } => *to,
        Shape::Polygon { points, .. } => points[0],
    };
    scene.shapes.last().map_or([0.0; 2], on)
}

#[test]
fn a_blow_changes_what_follows_and_nothing_else() {
    for task in tasks::all() {
        let (task, name) = (&*task, task.name());
        // What a library of others does is not ours to push.
        if name.starts_with("gym-rs/") {
            continue;
        }
        let mut environment = task.environment();
        let (alone, _) = played(task, &mut *environment, None);
        let at = place(&environment.scene());
        let blow = Some((at, [1.5, 0.5]));
        let (pushed, struck) = played(task, &mut *environment, blow);
        assert!(struck, "{name}");
        assert_ne!(pushed, alone, "{name}");
        let width = alone.len() / 12;
        assert_eq!(pushed[..5 * width], alone[..5 * width], "{name}: before the blow");
        assert_eq!(played(task, &mut *task.environment(), blow), (pushed, true), "{name}");
        for (at, speed) in [([f64::NAN, 0.0], [1.0; 2]), ([0.0; 2], [f64::INFINITY, 0.0])] {
            let (bits, struck) = played(task, &mut *environment, Some((at, speed)));
            assert_eq!((bits, struck), (alone.clone(), false), "{name}: {at:?}, {speed:?}");
        }
        assert_eq!(played(task, &mut *environment, None).0, alone, "{name}: afterwards");
    }
}
