//! Labelled images, before they become a data set.

use std::sync::Arc;

use super::{DataSet, Samples, Target, Targets};

/// Images of one size, each with the class it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Images {
    /// Pixels in a row.
    pub(super) width: usize,
    /// Rows.
    pub(super) height: usize,
    /// How many classes there are; labels are below it.
    pub(super) classes: usize,
    /// 0 to 1, image by image, row by row, from the top left.
    pub(super) pixels: Vec<f32>,
    /// The class of each image.
    pub(super) labels: Vec<u8>,
    /// Whether their slant was taken out.
    pub(super) is_upright: bool,
}

impl Images {
    /// How many images.
    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels of one image.
    pub(super) fn image(&self, index: usize) -> &[f32] {
        let size = self.width * self.height;
        &self.pixels[index * size..][..size]
    }

    /// These images, in this order.
    pub(super) fn select(&self, indices: &[usize]) -> Self {
        Self {
            pixels: indices.iter().flat_map(|&index| self.image(index)).copied().collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
            ..*self
        }
    }

    /// The images at half their size, each pixel the mean of four; a last odd
    /// row or column is left out.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(self.len() * width * height);
        for index in 0..self.len() {
            let image = self.image(index);
            for y in 0..height {
                let above = &image[2 * y * self.width..][..2 * width];
                let below = &image[(2 * y + 1) * self.width..][..2 * width];
                let four = above.chunks(2).zip(below.chunks(2));
                pixels.extend(four.map(|(a, b)| 0.25 * (a[0] + a[1] + b[0] + b[1])));
            }
        }
        Self { width, height, pixels, labels: self.labels.clone(), ..*self }
    }

    /// Training, validation and test images as a data set. The first say the
    /// size and the classes of all.
    pub(super) fn data_set(splits: [Self; 3]) -> DataSet {
        let Self { width, height, classes, is_upright, .. } = splits[0];
        let classes = (0..classes).map(|class| class.to_string()).collect();
        let samples = splits.map(|images| {
            let labels = images.labels.into_iter().map(u16::from).collect();
            Samples::new(width * height, images.pixels, Targets::Labels(labels))
        });
        let mut data = DataSet::new(pixel_names(width, height), Target::Classes(classes), samples)
            .with_picture(width, height);
        data.is_upright = is_upright;
        data
    }
}

/// The names of pixels, row by row.
pub(super) fn pixel_names(width: usize, height: usize) -> Arc<[String]> {
    let pixels = (1..=height).flat_map(|y| (1..=width).map(move |x| (y, x)));
    pixels.map(|(y, x)| format!("row {y} column {x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::Images;

    #[test]
    fn a_halved_image_has_means_of_four() {
        let pixels = (0..20_u8).map(f32::from).collect();
        let images =
            Images { width: 5, height: 4, classes: 1, pixels, labels: vec![0], is_upright: false };
        let halved = images.halved();
        assert_eq!((halved.width, halved.height), (2, 2));
        assert_eq!(halved.pixels, [3.0, 5.0, 13.0, 15.0]);
    }
}
