//! Forward passes over images: a lane is an image, and all lanes have the same
//! weights.
//!
//! Images stay in place, a group at a time in the processor's nearest memory,
//! and every network reads from them only the inputs that it uses.

use std::ops::Range;

use precocial_envs::lanes::{Block, InstructionSet, Kernel, WIDTH};

use super::Network;
use super::sums::Sums;

/// Blocks of images that pass together.
pub(super) const BLOCKS: usize = 2;
/// Images that pass together.
pub const GROUP: usize = WIDTH * BLOCKS;

/// One number for each image of a group.
pub type ImageRow = [Block; BLOCKS];

/// Images as a network reads them: for each group, a row of ones for the bias
/// and a row for each input.
#[derive(Clone, Debug)]
pub struct Batch {
    inputs: usize,
    images: usize,
    rows: Vec<ImageRow>,
}

impl Batch {
    /// A batch of these images, each with a number for every input.
    pub fn new<'a>(inputs: usize, images: impl ExactSizeIterator<Item = &'a [f32]>) -> Self {
        let count = images.len();
        let rows_of_group = 1 + inputs;
        let mut rows = vec![ImageRow::default(); count.div_ceil(GROUP) * rows_of_group];
        for group in rows.chunks_mut(rows_of_group) {
            group[0] = [[1.0; WIDTH]; BLOCKS];
        }
        for (place, image) in images.enumerate() {
            let (group, lane) = (place / GROUP, place % GROUP);
            let rows = &mut rows[group * rows_of_group..][1..rows_of_group];
            for (row, &pixel) in rows.iter_mut().zip(image) {
                row[lane / WIDTH][lane % WIDTH] = f64::from(pixel);
            }
        }
        Self { inputs, images: count, rows }
    }

    /// How many images.
    pub fn images(&self) -> usize {
        self.images
    }

    /// How many groups.
    pub fn groups(&self) -> usize {
        self.images.div_ceil(GROUP)
    }

    /// The rows of a group.
    pub(super) fn group(&self, group: usize) -> &[ImageRow] {
        let rows = 1 + self.inputs;
        &self.rows[group * rows..][..rows]
    }
}

/// What is done with the outputs of a group of images. Implement it with
/// `#[inline(always)]`: it becomes part of the kernel.
pub trait ReadOutputs {
    /// Takes the outputs with the weights of this place. Lanes beyond the
    /// batch's last image hold nothing of meaning.
    fn read(&mut self, group: usize, weights: usize, outputs: &[ImageRow]);
}

impl Network {
    /// Runs over groups of images with weights of which each has one for every
    /// source of the plan. `values` is space to work in.
    pub fn read_images(
        &self,
        set: InstructionSet,
        (batch, groups): (&Batch, Range<usize>),
        weights: &[&[f64]],
        values: &mut Vec<ImageRow>,
        reader: &mut impl ReadOutputs,
    ) {
        values.resize(self.nodes.len(), ImageRow::default());
        set.run(EachKernel { network: self, batch, groups, weights, values, reader });
    }
}

struct EachKernel<'a, R> {
    network: &'a Network,
    batch: &'a Batch,
    groups: Range<usize>,
    weights: &'a [&'a [f64]],
    values: &'a mut [ImageRow],
    reader: &'a mut R,
}

impl<R: ReadOutputs> Kernel for EachKernel<'_, R> {
    #[inline(always)]
    fn run(self) {
        let Self { network, batch, groups, weights, values, reader } = self;
        let hidden = network.nodes.len() - network.outputs;
        for group in groups {
            let given = batch.group(group);
            for (place, &weights) in weights.iter().enumerate() {
                let mut begin = 0;
                for (number, node) in network.nodes.iter().enumerate() {
                    let own = begin..node.sources_end as usize;
                    begin = own.end;
                    let (before, target) = values.split_at_mut(number);
                    let sources = (&network.sources[own.clone()], &weights[own]);
                    let sums = weighted_sum(sources, given, before);
                    Sums { values: sums, target: &mut target[0] }.activate(node.activation);
                }
                reader.read(group, place, &values[hidden..]);
            }
        }
    }
}

/// The sum of the values of some sources, each with its weight. The first rows
/// are given, those after them are values of nodes.
#[inline(always)]
fn weighted_sum(
    (sources, weights): (&[u32], &[f64]),
    given: &[ImageRow],
    values: &[ImageRow],
) -> ImageRow {
    let mut sums = ImageRow::default();
    for (&source, &weight) in sources.iter().zip(weights) {
        let source = source as usize;
        let row = match source.checked_sub(given.len()) {
            Some(node) => &values[node],
            None => &given[source],
        };
        for block in 0..BLOCKS {
            for lane in 0..WIDTH {
                sums[block][lane] += weight * row[block][lane];
            }
        }
    }
    sums
}
