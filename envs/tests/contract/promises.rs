//! Names, sizes, seeds, ends, bounds and pictures.

use precocial_envs::{Actions, Registry, Scene, Shape, Status, Task, find, tasks};

use super::episode::{Policy, Trace, bounds, ready, run};

/// Enough to tell episodes apart where a whole one would be long.
const SOME_STEPS: u32 = 100;

#[test]
fn names_lead_to_their_tasks() {
    let registry = Registry::built_in();
    for source in registry.sources() {
        let (name, summary) = (source.name(), source.summary());
        assert!(!name.is_empty() && !name.contains(char::is_whitespace), "{name:?}");
        assert!(!summary.is_empty() && !summary.contains('\n'), "{name}: {summary:?}");
        let found = registry.find(name).expect("every task is found by its name");
        assert_eq!(found.summary(), summary, "two tasks are called {name}");
    }
    for task in ready() {
        let source = registry.find(task.name()).expect("a task has the name that led to it");
        assert_eq!(source.summary(), task.summary());
        // The step limit of a data set is known when it is read.
        let declared = source.signature().map(|signature| signature.size());
        assert!(declared.is_none_or(|size| size == task.signature().size()), "{}", task.name());
    }
    let error = find("no-such-task").err().expect("there is no such task");
    assert!(error.to_string().contains("cartpole-v1"), "the error names the tasks there are");
}

/// Without files, as a page has it; a data set is none of these.
#[test]
fn a_portable_task_is_the_same_task() {
    for task in &tasks::all() {
        let Some(portable) = task.portable() else {
            assert!(task.name().starts_with("gym-rs/"), "{}", task.name());
            continue;
        };
        let again = tasks::of_portable(portable).unwrap();
        assert_eq!((again.name(), again.summary()), (task.name(), task.summary()));
        assert_eq!(again.signature(), task.signature());
        let trace =
            |task: &dyn Task| run(task, &mut *task.environment(), 5, Policy::random(3), SOME_STEPS);
        assert_eq!(trace(&*again), trace(&**task), "{}", task.name());
    }
}

#[test]
fn signatures_make_sense() {
    for task in &ready() {
        let (name, signature) = (task.name(), task.signature());
        assert_eq!(signature, task.signature(), "{name} changes its mind");
        assert!(!signature.observations.is_empty(), "{name}");
        assert!(signature.observations.iter().all(|part| !part.is_empty()), "{name}");
        assert!(signature.step_limit > 0, "{name}");
        assert!(signature.worst_return.is_finite(), "{name}");
        assert!(signature.solved_at.is_none_or(|goal| goal > signature.worst_return), "{name}");
        let pace = signature.steps_per_second;
        assert!(pace.is_finite() && pace > 0.0, "{name}");
        match signature.actions {
            Actions::Continuous { count, low, high } => {
                assert!(count >= 1 && low < high && (high - low).is_finite(), "{name}");
            }
            Actions::Discrete { count } | Actions::Classes { count } => {
                assert!(count >= 2, "{name}");
            }
            Actions::Numbers { count } => assert!(count >= 1, "{name}"),
        }
    }
}

#[test]
fn a_seed_is_an_episode() {
    for task in &ready() {
        let task = &**task;
        let mut used = task.environment();
        let mut traces: Vec<Trace> = Vec::new();
        for seed in [0, 1, 2, 3, u64::MAX] {
            let policy = Policy::random(5);
            let mut new = task.environment();
            let trace = run(task, &mut *new, seed, policy.clone(), SOME_STEPS);
            let again = run(task, &mut *used, seed, policy, SOME_STEPS);
            assert_eq!(trace, again, "{}, seed {seed}, new and used world", task.name());
            let same = traces.contains(&trace);
            assert_eq!(
                same,
                task.is_deterministic() && seed > 0,
                "{}: what seed {seed} changes",
                task.name()
            );
            traces.push(trace);
        }
    }
}

#[test]
fn episodes_end_in_time_and_never_below_the_worst_return() {
    let (mut terminated, mut truncated) = (0, 0);
    for task in &ready() {
        let task = &**task;
        let (name, signature) = (task.name(), task.signature());
        let mut environment = task.environment();
        for seed in 0..2 {
            let constants = [0.0, 0.5, 1.0].map(Policy::Constant);
            for policy in constants.into_iter().chain([Policy::random(seed)]) {
                let label = format!("{name}, seed {seed}, {policy:?}");
                let beyond = signature.step_limit + 1;
                let trace = run(task, &mut *environment, seed, policy, beyond);
                match trace.status {
                    Status::Running => panic!("{label}: runs beyond its limit"),
                    Status::Truncated => {
                        assert_eq!(trace.steps, signature.step_limit, "{label}: truncated");
                        truncated += 1;
                    }
                    Status::Terminated => {
                        assert!(trace.steps <= signature.step_limit, "{label}: terminated late");
                        terminated += 1;
                    }
                }
                let worst = signature.worst_return;
                assert!(trace.total >= worst, "{label}: {} < {worst}", trace.total);
            }
        }
    }
    assert!(terminated > 0 && truncated > 0, "{terminated} terminated, {truncated} truncated");
}

#[test]
fn actions_are_clipped_and_the_first_largest_is_chosen() {
    for task in &ready() {
        let task = &**task;
        let actions = task.signature().actions;
        let (low, high) = bounds(actions);
        let mut generator = Policy::random(9);
        let mut observations = [(); 2].map(|()| vec![0.0; task.signature().observations.len()]);
        let mut worlds = [(); 2].map(|()| task.environment());
        let (mut raw, mut bounded) = (vec![0.0; actions.count()], vec![0.0; actions.count()]);
        for (world, observation) in worlds.iter_mut().zip(&mut observations) {
            world.reset(3, observation);
        }
        for step in 0..SOME_STEPS {
            generator.act(actions, &mut raw);
            match actions {
                Actions::Continuous { .. } => {
                    for (bounded, raw) in bounded.iter_mut().zip(&mut raw) {
                        *raw *= 3.0;
                        *bounded = raw.clamp(low, high);
                    }
                }
                Actions::Discrete { count } => {
                    // Several equal largest numbers, against one.
                    let largest = raw.iter().copied().fold(f64::MIN, f64::max);
                    let first = raw.iter().position(|x| *x == largest).unwrap();
                    let first = if step % 3 == 0 { first.min(1) } else { first };
                    raw[first..].fill(largest);
                    bounded.fill(0.0);
                    bounded[first] = 1.0;
                    assert!(first < count);
                }
                // Softmax does not tell numbers that are all shifted alike.
                Actions::Classes { .. } | Actions::Numbers { .. } => bounded.copy_from_slice(&raw),
            }
            let one = worlds[0].step(&raw, &mut observations[0]);
            let two = worlds[1].step(&bounded, &mut observations[1]);
            let label = format!("{}, step {step}: {raw:?} and {bounded:?}", task.name());
            assert_eq!(one, two, "{label}");
            assert_eq!(observations[0], observations[1], "{label}");
            if one.status.ended() {
                break;
            }
        }
    }
}

fn assert_drawable(scene: &Scene, label: &str) {
    // Metres: no world here is larger.
    let sane = |x: f64| x.is_finite() && x.abs() < 1e4;
    let sees = |&[x, y]: &[f64; 2]| {
        let ([left, bottom], [right, top]) = (scene.low, scene.high);
        (left..=right).contains(&x) && (bottom..=top).contains(&y)
    };
    let [low, high] = [scene.low, scene.high];
    assert!(low.into_iter().chain(high).all(sane), "{label}: {low:?} {high:?}");
    assert!(low[0] < high[0] && low[1] < high[1], "{label}: {low:?} {high:?}");
    let mut visible = 0;
    for shape in &scene.shapes {
        let (points, size) = match shape {
            Shape::Circle { center, radius, .. } => (vec![*center], *radius),
            Shape::Line { from, to, width, .. } => (vec![*from, *to], *width),
            Shape::Polygon { points, .. } => (points.clone(), points.len() as f64 - 2.0),
        };
        assert!(sane(size) && size >= 0.0, "{label}: {shape:?}");
        assert!(points.iter().flatten().copied().all(sane), "{label}: {shape:?}");
        visible += points.iter().filter(|point| sees(point)).count();
    }
    assert!(visible > 0, "{label}: nothing to be seen");
}

#[test]
fn scenes_can_be_drawn() {
    for task in &ready() {
        let task = &**task;
        let signature = task.signature();
        let mut environment = task.environment();
        let mut observation = vec![0.0; signature.observations.len()];
        let mut action = vec![0.0; signature.actions.count()];
        environment.reset(4, &mut observation);
        let first = environment.scene();
        assert_drawable(&first, task.name());
        let mut policy = Policy::Constant(1.0);
        for step in 1..=SOME_STEPS {
            policy.act(signature.actions, &mut action);
            let status = environment.step(&action, &mut observation).status;
            assert_drawable(&environment.scene(), &format!("{}, step {step}", task.name()));
            if status.ended() {
                break;
            }
        }
        assert_ne!(environment.scene(), first, "{}: the picture stands still", task.name());
    }
}
