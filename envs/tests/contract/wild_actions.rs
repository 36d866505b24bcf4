//! No finite action breaks a world.

use proptest::prelude::*;

use super::episode::ready;

/// Finite numbers of every size, ordinary ones included.
fn wild() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(f64::MAX),
        Just(f64::MIN),
        Just(f64::MIN_POSITIVE),
        Just(5e-324),
        Just(1e300),
        Just(-1e300),
        -2.0..2.0,
        any::<f64>().prop_filter("finite", |x| x.is_finite()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        // A failure prints its input; there is nothing to keep on disk.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn everything_stays_finite(
        seed in any::<u64>(),
        numbers in prop::collection::vec(wild(), 16..256),
    ) {
        for task in &ready() {
            let task = &**task;
            let signature = task.signature();
            let mut world = task.environment();
            let mut observation = vec![0.0; signature.observations.len()];
            world.reset(seed, &mut observation);
            for action in numbers.chunks_exact(signature.actions.count()) {
                observation.fill(f64::NAN);
                let step = world.step(action, &mut observation);
                let finite = step.reward.is_finite() && observation.iter().all(|x| x.is_finite());
                prop_assert!(finite, "{}: {step:?}, {observation:?}", task.name());
                if step.status.ended() {
                    world.reset(seed, &mut observation);
                }
            }
        }
    }
}
