//! The digits that are part of the program: 1,797 images of 8x8 pixels, the
//! test part of *Optical Recognition of Handwritten Digits* (E. Alpaydin and C.
//! Kaynak, UCI Machine Learning Repository, 1998, CC BY 4.0), as scikit-learn
//! distributes it. `envs/tests/record_images.py` writes the file.

use std::io::Read as _;

use flate2::read::GzDecoder;

use super::images::Images;

/// For each image its label and its pixels, 0 to 16, a byte each.
const FILE: &[u8] = include_bytes!("digits.gz");
const SIZE: usize = 8;

/// All of them, pixels from 0 to 1.
pub(super) fn digits() -> Images {
    let mut bytes = Vec::new();
    GzDecoder::new(FILE).read_to_end(&mut bytes).expect("the digits are part of the program");
    let images = || bytes.chunks_exact(1 + SIZE * SIZE);
    Images {
        width: SIZE,
        height: SIZE,
        classes: 10,
        pixels: images().flat_map(|image| &image[1..]).map(|&x| f32::from(x) / 16.0).collect(),
        labels: images().map(|image| image[0]).collect(),
        is_upright: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_all_there() {
        let digits = digits();
        assert_eq!((digits.len(), digits.pixels.len()), (1797, 1797 * 64));
        let mut counts = [0; 10];
        for &label in &digits.labels {
            counts[usize::from(label)] += 1;
        }
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert!(digits.pixels.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
    }

    /// Held against scikit-learn's, where the recording is at hand.
    #[test]
    fn they_are_scikit_learns() {
        let Some(golden) = crate::golden::shared("wann/digits.json") else { return };
        let digits = digits();
        for (index, row) in golden["rows"].as_array().unwrap().iter().enumerate() {
            let row: Vec<f64> =
                row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
            let own: Vec<f64> = digits.image(index).iter().map(|&x| f64::from(x)).collect();
            assert_eq!(own, row);
            assert_eq!(golden["labels"][index], digits.labels[index]);
        }
    }
}
