//! Labelled images, as numbers.

/// Images of one size, each with the class it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// How many classes there are; labels are below it.
    pub classes: usize,
    /// 0 to 1, image by image, row by row, from the top left.
    pub pixels: Vec<f32>,
    /// The class of each image.
    pub labels: Vec<u8>,
}

impl Labelled {
    /// How many images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Pixels of an image.
    pub fn pixels_per_image(&self) -> usize {
        self.width * self.height
    }

    /// The pixels of one image.
    pub fn image(&self, place: usize) -> &[f32] {
        let size = self.pixels_per_image();
        &self.pixels[place * size..][..size]
    }

    /// These images, in this order.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Self {
        Self {
            pixels: places.iter().flat_map(|&place| self.image(place)).copied().collect(),
            labels: places.iter().map(|&place| self.labels[place]).collect(),
            ..*self
        }
    }

    /// The images at half their size, each pixel the mean of four; a last odd
    /// row or column is left out.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(self.len() * width * height);
        for place in 0..self.len() {
            let image = self.image(place);
            for y in 0..height {
                let above = &image[2 * y * self.width..][..2 * width];
                let below = &image[(2 * y + 1) * self.width..][..2 * width];
                let four = above.chunks(2).zip(below.chunks(2));
                pixels.extend(four.map(|(a, b)| 0.25 * (a[0] + a[1] + b[0] + b[1])));
            }
        }
        Self { width, height, pixels, labels: self.labels.clone(), ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::Labelled;

    #[test]
    fn a_halved_image_has_means_of_four() {
        let pixels = (0..20_u8).map(f32::from).collect();
        let images = Labelled { width: 5, height: 4, classes: 1, pixels, labels: vec![0] };
        let halved = images.halved();
        assert_eq!((halved.width, halved.height), (2, 2));
        assert_eq!(halved.pixels, [3.0, 5.0, 13.0, 15.0]);
    }
}
