//! MNIST as the paper's code prepares it: smaller, and upright.
//!
//! The code calls `OpenCV`, which looks between pixels in steps of 1/32; so does
//! this, and agrees with it to 1e-12.

use super::images::Images;

/// `OpenCV` divides the distance between pixels into so many steps,
const STEPS: i64 = 32;
/// after rounding them to so many.
const FINE_STEPS: f64 = 1024.0;
/// Below this spread up and down an image has no slant to speak of.
const FLAT: f64 = 0.01;

/// Images at `size` x `size` pixels, upright.
pub(super) fn prepared(images: &Images, size: usize) -> Images {
    let mut pixels = Vec::with_capacity(images.len() * size * size);
    for index in 0..images.len() {
        let image: Vec<f64> = images.image(index).iter().map(|&x| f64::from(x)).collect();
        let resized = resize(&image, (images.width, images.height), size);
        #[allow(clippy::cast_possible_truncation)] // Single precision is what is kept.
        pixels.extend(deskew(&resized, size).into_iter().map(|x| x as f32));
    }
    Images {
        width: size,
        height: size,
        classes: images.classes,
        pixels,
        labels: images.labels.clone(),
        is_upright: true,
    }
}

/// The image at another size, linearly interpolated between the centres of
/// pixels.
fn resize(image: &[f64], (width, height): (usize, usize), size: usize) -> Vec<f64> {
    if (width, height) == (size, size) {
        return image.to_vec();
    }
    // Two neighbours, and how far from the first.
    let between = |index: usize, from: usize| {
        let exact = (index as f64 + 0.5) * from as f64 / size as f64 - 0.5;
        let exact = exact.clamp(0.0, (from - 1) as f64);
        #[allow(clippy::cast_sign_loss)] // Just clamped.
        let first = exact as usize;
        (first, (first + 1).min(from - 1), exact - first as f64)
    };
    let mut resized = Vec::with_capacity(size * size);
    for y in 0..size {
        let (above, below, down) = between(y, height);
        for x in 0..size {
            let (left, right, across) = between(x, width);
            let row = |y: usize| {
                image[y * width + left] * (1.0 - across) + image[y * width + right] * across
            };
            resized.push(row(above) * (1.0 - down) + row(below) * down);
        }
    }
    resized
}

/// A square picture, row by row, with its slant taken out as MNIST's are. One that is
/// not square is left as it is.
pub fn upright(picture: &[f64]) -> Vec<f64> {
    let size = picture.len().isqrt();
    if size * size == picture.len() { deskew(picture, size) } else { picture.to_vec() }
}

/// The image with its slant taken out: rows are shifted so that left and right
/// no longer go with up and down.
fn deskew(image: &[f64], size: usize) -> Vec<f64> {
    let pixels =
        || image.iter().enumerate().map(|(i, &v)| ((i % size) as f64, (i / size) as f64, v));
    let sum = |of: &dyn Fn(f64, f64) -> f64| pixels().map(|(x, y, v)| of(x, y) * v).sum::<f64>();
    let mass = sum(&|_, _| 1.0);
    let (center_x, center_y) = (sum(&|x, _| x) / mass, sum(&|_, y| y) / mass);
    let spread = sum(&|_, y| (y - center_y) * (y - center_y));
    // An empty image has no centre: not a number is flat, too.
    if spread.is_nan() || spread.abs() < FLAT {
        return image.to_vec();
    }
    let skew = sum(&|x, y| (x - center_x) * (y - center_y)) / spread;
    let mut upright = Vec::with_capacity(image.len());
    let columns = i64::try_from(size).expect("images are small");
    for (y, row) in image.chunks(size).enumerate() {
        let shift = skew * y as f64 - 0.5 * size as f64 * skew;
        let shift = (shift * FINE_STEPS).round_ties_even() as i64;
        for x in 0..columns {
            let fine = x * FINE_STEPS as i64 + shift + FINE_STEPS as i64 / STEPS / 2;
            let position = fine.div_euclid(FINE_STEPS as i64 / STEPS);
            let (left, step) = (position.div_euclid(STEPS), position.rem_euclid(STEPS));
            let at = |x: i64| usize::try_from(x).ok().and_then(|x| row.get(x)).copied();
            let across = step as f64 / STEPS as f64;
            let value = at(left).unwrap_or(0.0) * (1.0 - across);
            upright.push(value + at(left + 1).unwrap_or(0.0) * across);
        }
    }
    upright
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a list, or of a list of lists.
    fn numbers(value: &serde_json::Value) -> Vec<f64> {
        let rows = value.as_array().unwrap().iter();
        rows.flat_map(|row| match row.as_array() {
            Some(row) => row.iter().map(|x| x.as_f64().unwrap()).collect(),
            None => vec![row.as_f64().unwrap()],
        })
        .collect()
    }

    fn compare(input: &[f64], size: usize, output: &serde_json::Value, tolerance: f64) {
        let own = deskew(&resize(input, (28, 28), size), size);
        let output = numbers(output);
        assert_eq!(own.len(), output.len());
        for (own, expected) in own.iter().zip(output) {
            assert!((own - expected).abs() < tolerance, "{own} {expected}");
        }
    }

    #[test]
    fn agrees_with_opencv() {
        let golden = crate::golden::committed("opencv.json");
        let cases = golden["cases"].as_array().unwrap();
        for case in cases {
            let input: Vec<f64> = numbers(&case["input"]).iter().map(|byte| byte / 255.0).collect();
            // The recording has 13 digits.
            compare(&input, case["size"].as_u64().unwrap() as usize, &case["output"], 1e-12);
        }
        assert!(cases.len() > 4);
    }

    /// Held against what the paper's code makes of MNIST, where the recording is
    /// at hand.
    #[test]
    fn agrees_with_the_published_code() {
        let Some(golden) = crate::golden::shared("wann/mnist256_preprocess.json") else { return };
        for case in golden["cases"].as_array().unwrap() {
            // This one has nine.
            compare(&numbers(&case["input"]), 16, &case["output"], 1e-9);
        }
    }

    #[test]
    fn takes_the_slant_out() {
        // A line that leans: four rows, a pixel further left in each.
        let mut image = vec![0.0; 64];
        for y in 0..8 {
            image[y * 8 + 7 - y] = 1.0;
        }
        let upright = deskew(&image, 8);
        let column: f64 = (0..8).map(|y| upright[y * 8 + 3]).sum();
        assert!(column > 6.0, "{upright:?}");
        assert_eq!(deskew(&[0.0; 64], 8), [0.0; 64]);
    }
}
