use super::*;
use crate::tasks::car_racing::view::of_picture;
use crate::{Registry, TaskError};

/// A layer whose numbers follow a rule.
fn layer(inputs: usize, units: usize) -> EncoderLayer {
    let number = |index: usize| {
        ((index as u32).wrapping_mul(2_654_435_761) >> 16) as f32 % 101.0 / 101.0 - 0.4
    };
    EncoderLayer {
        biases: (0..units).map(number).collect(),
        weights: (0..inputs).map(|i| (0..units).map(|u| number(i * units + u)).collect()).collect(),
    }
}

fn encoder() -> Encoder {
    Encoder::new(vec![layer(view::BLOCKS, 3), layer(3, LATENTS)]).unwrap()
}

#[test]
fn it_is_sums_rectified_sums() {
    let mut view = [0.0; view::BLOCKS];
    view.iter_mut().enumerate().for_each(|(index, value)| *value = (index % 7) as f64 / 7.0);
    let [first, last] = [layer(view::BLOCKS, 3), layer(3, LATENTS)];
    let hidden: Vec<f64> = (0..3)
        .map(|unit| {
            let products = view.iter().zip(&first.weights);
            let sum = products.fold(f64::from(first.biases[unit]), |sum, (value, weights)| {
                sum + value * f64::from(weights[unit])
            });
            if sum > 0.0 { sum } else { 0.0 }
        })
        .collect();
    let expected: Vec<f64> = (0..LATENTS)
        .map(|unit| {
            (0..3).fold(f64::from(last.biases[unit]), |sum, index| {
                sum + hidden[index] * f64::from(last.weights[index][unit])
            })
        })
        .collect();
    assert_eq!(encoder().encode(&view).to_vec(), expected);
    assert!(hidden.iter().any(|value| *value > 0.0));
}

#[test]
fn a_file_gives_the_same_encoder() {
    let encoder = encoder();
    assert_eq!(Encoder::read(encoder.text().as_bytes()), Ok(encoder.clone()));
    let built_in = Encoder::built_in();
    assert_eq!(Encoder::read(built_in.text().as_bytes()).as_ref(), Ok(&*built_in));
    assert_ne!(encoder.sha256(), built_in.sha256());
}

#[test]
fn what_is_no_encoder_is_refused() {
    let text = encoder().text();
    let read = |text: &str| Encoder::read(text.as_bytes()).unwrap_err();
    assert!(matches!(read(&text[..text.len() / 2]), EncoderProblem::Syntax(_)));
    assert!(matches!(read(&text.replacen("view", "size", 1)), EncoderProblem::Syntax(_)));
    assert_eq!(read(&text.replacen("format:1", "format:2,soon:[1]", 1)), EncoderProblem::Newer(2));
    assert_eq!(read(&text.replacen("(14,16)", "(16,14)", 1)), EncoderProblem::Size);
    assert_eq!(Encoder::read(&[0xff, 0xfe]), Err(EncoderProblem::NoText));
    assert_eq!(Encoder::new(Vec::new()), Err(EncoderProblem::Size));
    assert_eq!(Encoder::new(vec![layer(view::BLOCKS, 15)]), Err(EncoderProblem::Size));
    assert_eq!(Encoder::new(vec![layer(9, LATENTS)]), Err(EncoderProblem::Size));
    let mut ragged = layer(view::BLOCKS, LATENTS);
    ragged.weights[5].pop();
    assert_eq!(Encoder::new(vec![ragged]), Err(EncoderProblem::Size));
    let mut infinite = layer(view::BLOCKS, LATENTS);
    infinite.biases[0] = f32::INFINITY;
    assert_eq!(Encoder::new(vec![infinite]), Err(EncoderProblem::NotFinite));
}

#[test]
fn a_task_is_seen_through_the_encoder_of_its_file() {
    let folder = std::env::temp_dir().join(format!("precocial-encoder-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("mine.ron");
    std::fs::write(&file, encoder().text()).unwrap();
    let registry = Registry::built_in();
    let name = registry.resolve("car-racing-latent-v3?encoder=mine.ron", &folder).unwrap();
    assert_eq!(name, format!("car-racing-latent-v3?encoder={}", file.display()));
    let (mine, built_in) =
        (registry.open(&name).unwrap(), registry.open("car-racing-latent-v3").unwrap());
    assert_eq!(mine.data_sha256().as_deref(), Some(encoder().sha256()));
    assert_ne!(mine.data_sha256(), built_in.data_sha256());
    let observe = |task: &dyn crate::Task| {
        let mut observation = [0.0; LATENTS];
        task.environment().reset(3, &mut observation);
        observation
    };
    assert_ne!(observe(&*mine), observe(&*built_in));

    let refused = || match registry.open(&name) {
        Err(TaskError::Data(error)) => error.to_string(),
        _ => panic!("it is not refused"),
    };
    std::fs::write(&file, "(format:1").unwrap();
    let why = refused();
    assert!(why.contains("mine.ron: is no encoder, or cut off"), "{why}");
    std::fs::remove_dir_all(&folder).unwrap();
    let why = refused();
    assert!(why.contains("mine.ron: cannot be read"), "{why}");
}

#[test]
fn grass_is_nothing_and_road_is_all() {
    let mut view = [9.0; view::BLOCKS];
    let picture = |color: [u8; 3]| color.repeat(96 * 96);
    for (color, expected) in [
        ([100, 202, 100], 0.0),
        ([100, 228, 100], 0.0),
        ([102, 102, 102], 1.0),
        ([253, 0, 0], 1.0),
        ([100, 151, 100], 0.5),
    ] {
        of_picture(&picture(color), &mut view);
        assert!(view.iter().all(|value| *value == expected), "{color:?}: {view:?}");
    }
    // One pixel of a block.
    let mut one = picture([100, 202, 100]);
    one[(13 * 96 + 7) * 3..][..3].copy_from_slice(&[102, 102, 102]);
    of_picture(&one, &mut view);
    let seen: Vec<(usize, f64)> =
        view.iter().copied().enumerate().filter(|(_, value)| *value > 0.0).collect();
    assert_eq!(seen, [(2 * view::COLUMNS + 1, 1.0 - 35.0 / 36.0)]);
}
