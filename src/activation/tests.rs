use super::*;

/// A function that only this engine knows.
pub(crate) struct Unpublished;

impl Function for Unpublished {
    fn label(&self) -> &'static str {
        "unpublished"
    }

    fn published_id(&self) -> Option<u8> {
        None
    }

    fn parity(&self) -> Parity {
        Parity::Even
    }

    fn compute(&self, x: f64) -> f64 {
        x * x
    }

    fn derivative(&self, x: f64, _: f64) -> f64 {
        2.0 * x
    }

    fn formula(&self, sum: &str) -> String {
        format!("{sum}²")
    }

    fn c(&self, sum: &str) -> String {
        format!("square({sum})")
    }

    fn c_definition(&self) -> &'static str {
        ""
    }

    fn rust(&self, sum: &str) -> String {
        format!("square({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        ""
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        graph.operation("Mul", &[x, x])
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[], never_negative: true }
    }
}

#[test]
fn parities_are_exact() {
    let grid = || (0..2000).map(|i| f64::from(i) * 0.0173).chain([0.5, 1.0, 2.5, 1e9, 1e300]);
    for activation in Activation::ALL {
        let pairs = || grid().map(|x| (activation.value(x), activation.value(-x)));
        let parity = match (pairs().all(|(a, b)| a == b), pairs().all(|(a, b)| a == -b)) {
            (true, _) => Parity::Even,
            (_, true) => Parity::Odd,
            _ => Parity::Neither,
        };
        assert_eq!(activation.parity(), parity, "{activation:?}");
    }
}

#[test]
fn the_variants_stand_in_their_order_and_labels_are_unique() {
    for (index, activation) in Activation::ALL.into_iter().enumerate() {
        assert_eq!(activation as usize, index);
        let namesakes = Activation::ALL.iter().filter(|other| other.label() == activation.label());
        assert_eq!(namesakes.count(), 1, "{activation:?}");
    }
}

#[test]
fn published_ids_count_from_one_in_the_order_of_the_list() {
    for (activation, id) in Activation::PUBLISHED.into_iter().zip(1..) {
        assert_eq!(activation.published_id(), Some(id), "{activation:?}");
    }
    let published = |activation: &Activation| activation.published_id().is_some();
    let number = Activation::ALL.iter().filter(|activation| published(activation)).count();
    assert_eq!(number, Activation::PUBLISHED.len());
    assert!(Activation::PAPER.iter().all(published));
}

#[test]
fn derivatives_are_those_of_the_functions() {
    let h = 1e-6;
    for activation in Activation::ALL {
        // The step has that of the logistic function.
        let smooth = if activation == Activation::Step { Activation::Sigmoid } else { activation };
        for x in [-1.7, -0.3, 0.2, 0.9, 2.4] {
            let expected = (smooth.value(x + h) - smooth.value(x - h)) / (2.0 * h);
            let own = activation.derivative(x, activation.value(x));
            assert!((own - expected).abs() < 1e-8, "{activation:?} at {x}: {own} {expected}");
        }
    }
}

#[test]
fn single_precision_rounds_what_double_precision_gives() {
    let sums: SingleBlock = [-3.75, -1.5, -0.3, 0.0, 1e-3, 0.4, 1.0, 6.25];
    for activation in Activation::ALL {
        let function = activation.function();
        let mut values = [sums];
        function.single_values(&mut values);
        let expected = sums.map(|x| activation.value(x.into()) as f32);
        assert_eq!(values, [expected], "{activation:?}");

        let loss = 0.7_f32;
        let mut gradients = [[loss; _]];
        function.single_backward(&mut gradients, &[sums], &values);
        for ((gradient, sum), value) in gradients[0].into_iter().zip(sums).zip(values[0]) {
            let derivative = activation.derivative(sum.into(), value.into());
            let expected = (f64::from(loss) * derivative) as f32;
            assert_eq!(gradient, expected, "{activation:?} at {sum}");
        }
    }
}

#[test]
fn what_is_next_to_nothing_is_zero() {
    assert_eq!(Activation::Gaussian.value(27.0), 0.0);
    assert_eq!(Activation::Linear.value(0.9 * TINY), 0.0);
    assert_eq!(Activation::Linear.value(TINY), TINY);
}

#[test]
fn every_text_holds_the_sum() {
    for activation in Activation::ALL {
        let function = activation.function();
        for text in [function.formula("w·a"), function.c("w·a"), function.rust("w·a")] {
            assert!(text.contains("w·a"), "{activation:?}: {text}");
        }
        for text in [function.c_definition(), function.rust_definition()] {
            assert!(text.is_empty() || text.contains(function.label()), "{activation:?}");
        }
        let Glyph { reach, corners, never_negative } = function.glyph();
        assert!(corners.iter().all(|x| x.abs() <= reach), "{activation:?}");
        let negative = (-100..=100).any(|x| activation.value(reach * f64::from(x) / 100.0) < 0.0);
        assert_eq!(never_negative, !negative, "{activation:?}");
    }
}
