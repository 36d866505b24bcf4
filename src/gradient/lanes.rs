//! Images side by side, as training reads them: a lane is an image.

use precocial_envs::data_sets::Samples;

/// Lanes that a product takes at once: what a few vector registers hold.
pub(super) const PANEL: usize = 16;
const PANELS: usize = 4;
/// Images that pass together.
pub(super) const GROUP: usize = PANEL * PANELS;

/// A part of a row.
pub(super) type Panel = [f32; PANEL];
/// One number for each image of a group.
pub(super) type Lanes = [Panel; PANELS];

/// What stands for the label of a lane without an image.
const NOBODY: u16 = u16::MAX;

/// Images with their labels, in groups.
///
/// Every group has a row for each input, one number for each image. Gradients
/// want the same numbers the other way round, image by image in panels of
/// sixteen inputs; a batch that is only read does without.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    inputs: usize,
    images: usize,
    rows: Vec<Lanes>,
    panels: Vec<[Panel; GROUP]>,
    labels: Vec<[u16; GROUP]>,
}

impl Batch {
    /// All images, to be read only.
    pub fn all(images: &Samples) -> Self {
        let mut batch = Self::default();
        let places: Vec<usize> = (0..images.len()).collect();
        batch.fill(images, &places);
        batch.panels = Vec::new();
        batch
    }

    /// Takes in the images of these places.
    pub fn fill(&mut self, images: &Samples, places: &[usize]) {
        self.inputs = images.features();
        self.images = places.len();
        let groups = places.len().div_ceil(GROUP);
        self.rows.resize(groups * self.inputs, Lanes::default());
        self.panels.resize(groups * self.inputs.div_ceil(PANEL), [Panel::default(); GROUP]);
        self.labels.resize(groups, [NOBODY; GROUP]);
        let parts = self
            .rows
            .chunks_exact_mut(self.inputs)
            .zip(self.panels.chunks_exact_mut(self.inputs.div_ceil(PANEL)))
            .zip(&mut self.labels);
        for (((rows, panels), labels), places) in parts.zip(places.chunks(GROUP)) {
            *labels = [NOBODY; GROUP];
            for (lane, label) in labels.iter_mut().enumerate() {
                let image = places.get(lane).map(|&place| images.sample(place));
                if let Some(&place) = places.get(lane) {
                    *label = images.targets().labels().map_or(NOBODY, |labels| labels[place]);
                }
                for (number, panel) in panels.iter_mut().enumerate() {
                    let part = image.map_or(&[][..], |image| {
                        let begin = number * PANEL;
                        &image[begin..(begin + PANEL).min(image.len())]
                    });
                    panel[lane][..part.len()].copy_from_slice(part);
                    panel[lane][part.len()..].fill(0.0);
                }
            }
            for (panel, rows) in panels.iter().zip(rows.chunks_mut(PANEL)) {
                transpose(panel, rows);
            }
        }
    }

    /// How many images.
    pub fn images(&self) -> usize {
        self.images
    }

    pub(super) fn groups(&self) -> usize {
        self.labels.len()
    }

    pub(super) fn rows(&self, group: usize) -> &[Lanes] {
        &self.rows[group * self.inputs..][..self.inputs]
    }

    pub(super) fn panels(&self, group: usize) -> &[[Panel; GROUP]] {
        let count = self.inputs.div_ceil(PANEL);
        &self.panels[group * count..][..count]
    }

    /// The label of each lane; of one without an image, a number that is no
    /// class.
    pub(super) fn labels(&self, group: usize) -> &[u16; GROUP] {
        &self.labels[group]
    }
}

/// Image by image to row by row.
fn transpose(panel: &[Panel; GROUP], rows: &mut [Lanes]) {
    for (quarter, images) in panel.chunks_exact(PANEL).enumerate() {
        for (place, row) in rows.iter_mut().enumerate() {
            for (lane, image) in row[quarter].iter_mut().zip(images) {
                *lane = image[place];
            }
        }
    }
}

/// Row by row to image by image; what a panel has no row for becomes zero.
#[inline(always)]
pub(super) fn transpose_back(rows: &[Lanes], panel: &mut [Panel; GROUP]) {
    for (number, image) in panel.iter_mut().enumerate() {
        for (place, value) in image.iter_mut().enumerate() {
            *value = rows.get(place).map_or(0.0, |row| row[number / PANEL][number % PANEL]);
        }
    }
}
