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
}
