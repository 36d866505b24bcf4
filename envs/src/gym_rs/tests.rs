//! What the contract tests, which run on these tasks too, do not ask.

use ::gym_rs::core::Env as _;

use super::*;

/// Pushes the car where it already goes.
fn pump(speed: f64) -> [f64; 3] {
    if speed < 0.0 { [1.0, 0.0, 0.0] } else { [0.0, 0.0, 1.0] }
}

/// The return of an episode of the mountain car, alone.
fn alone(seed: u64) -> f64 {
    let mut environment = mountain_car().environment();
    let mut observation = [0.0; 2];
    environment.reset(seed, &mut observation);
    let mut total = 0.0;
    loop {
        let step = environment.step(&pump(observation[1]), &mut observation);
        total += step.reward;
        if step.status.ended() {
            assert_eq!(step.status, Status::Terminated, "pumping reaches the flag");
            return total;
        }
    }
}

/// The returns of an episode in every lane, until all have ended.
fn together(environments: &mut dyn VectorEnvironment, seed: u64) -> Vec<f64> {
    let mut observation = [Row::default(); 2];
    let (mut reward, mut status) = (Row::default(), Default::default());
    let mut returns = vec![0.0; LANES];
    let mut live = [true; LANES];
    (0..LANES).for_each(|lane| environments.reset(lane, seed + lane as u64, &mut observation));
    while live.contains(&true) {
        let mut action = [Row::default(); 3];
        for lane in 0..LANES {
            for (row, number) in action.iter_mut().zip(pump(get(&observation[1], lane))) {
                set(row, lane, number);
            }
        }
        environments.step(LANES, &action, &mut observation, &mut reward, &mut status);
        for lane in (0..LANES).filter(|lane| live[*lane]).collect::<Vec<_>>() {
            returns[lane] += get(&reward, lane);
            live[lane] = !status[lane / WIDTH][lane % WIDTH].ended();
        }
    }
    returns
}

#[test]
fn rolls_out_on_any_thread() {
    let alone: Vec<_> = (0..LANES as u64).map(alone).collect();
    assert!(alone.iter().all(|total| (-199.0..-80.0).contains(total)), "{alone:?}");
    // Environments that were built on one thread run on two others, one after the other.
    let mut environments = mountain_car().vector_environment();
    for _ in 0..2 {
        let returns;
        (environments, returns) = std::thread::spawn(move || {
            let returns = together(&mut *environments, 0);
            (environments, returns)
        })
        .join()
        .unwrap();
        assert_eq!(returns, alone);
    }
}

#[test]
fn the_adapter_adds_nothing_to_the_environment() {
    let mut direct = CartPoleEnv::new(RenderMode::None);
    let mut adapted = cart_pole().environment();
    let mut observation = [0.0; 4];
    for seed in 0..50 {
        let first: Vec<f64> = direct.reset(Some(seed), false, None).0.into();
        adapted.reset(seed, &mut observation);
        assert_eq!(first, observation);
        loop {
            let right = usize::from(observation[2] > 0.0);
            let outcome = direct.step(right);
            let step = adapted.step(&[0.5, right as f64], &mut observation);
            let after: Vec<f64> = outcome.observation.into();
            assert_eq!(after, observation);
            assert_eq!(outcome.reward.into_inner(), step.reward);
            assert_eq!(outcome.done, step.status == Status::Terminated);
            if step.status.ended() {
                break;
            }
        }
    }
}

#[test]
fn a_panic_of_the_environment_reaches_the_caller() {
    struct Broken;
    impl NumericEnv for Broken {
        fn reset(&mut self, _: u64) -> Vec<f64> {
            vec![0.0; 2]
        }
        fn step(&mut self, _: &[f64]) -> (Vec<f64>, Step) {
            panic!("out of petrol")
        }
    }
    let task = GymTask { build: || Box::new(Broken), ..mountain_car() };
    let mut environment = task.environment();
    let panic = std::thread::spawn(move || {
        let mut observation = [0.0; 2];
        environment.reset(0, &mut observation);
        environment.step(&[0.0; 3], &mut observation);
    })
    .join()
    .unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"out of petrol"));
}
