use super::*;

/// Roads of a direction and a place: two numbers are enough to tell them.
fn views(count: usize) -> Vec<View> {
    let view = |index: usize| {
        let (place, slope) = ((index * 7 % 13) as f32, (index * 5 % 11) as f32 / 10.0 - 0.5);
        let block = |block: usize| {
            let (row, column) = ((block / 16) as f32, (block % 16) as f32);
            f32::from(u8::from((column - place - slope * row).abs() < 1.6))
        };
        std::array::from_fn(block)
    };
    (0..count).map(view).collect()
}

const SETTINGS: TrainingSettings =
    TrainingSettings { hidden: 32, epochs: 40, learning_rate: 8e-3, seed: 1 };

#[test]
fn it_learns_to_draw_what_it_has_not_seen() {
    let views = views(1000);
    let mut epochs = Vec::new();
    let autoencoder = train(&views, SETTINGS, &mut |epoch| epochs.push(epoch)).unwrap();
    assert_eq!(epochs.len(), 40);
    let (first, last) = (epochs[0], epochs[39]);
    assert!(last.error < 0.1 && last.error < 0.3 * first.error, "{first:?} {last:?}");

    // The encoder that is kept tells the same means.
    let encoder = autoencoder.encoder().unwrap();
    let told = encoder.encode(&views[3].map(f64::from));
    let (means, _) = autoencoder.encode(&tensor(&views[3..4]).unwrap()).unwrap();
    for (mean, told) in means.to_vec2::<f32>().unwrap()[0].iter().zip(told) {
        assert!((f64::from(*mean) - told).abs() < 1e-4, "{mean} {told}");
    }
    assert_eq!(autoencoder.reconstruct(&views[..7]).unwrap().len(), 7);
}

#[test]
fn the_same_seed_gives_the_same_encoder() {
    let views = views(300);
    let encoder = |seed| {
        let settings = TrainingSettings { epochs: 1, seed, ..SETTINGS };
        train(&views, settings, &mut |_| ()).unwrap().encoder().unwrap()
    };
    assert_eq!(encoder(1), encoder(1));
    assert_ne!(encoder(1), encoder(2));
}

#[test]
fn a_few_views_are_too_few() {
    assert!(matches!(train(&views(90), SETTINGS, &mut |_| ()), Err(TrainingError::TooFew(90))));
}
