//! One pass forward over a group of images, and one back.

use precocial_envs::data_sets::WORST_LOSS;
use precocial_envs::lanes::elementary::{exp, ln};
use precocial_envs::lanes::{InstructionSet, Kernel};

use super::activation::{activate_row, pass_back};
use super::blocks::{Block, Feed, Source};
use super::lanes::{Batch, GROUP, Lanes, PANEL, Panel, transpose_back};
use super::{Blocks, Edges, dense, edges};

/// How the products of a pass are taken.
///
/// Weights of the first kind are those of all edges of a shape, of the second
/// those of its edges that are left; in both, the biases follow.
#[derive(Clone, Debug, PartialEq)]
pub enum Products {
    /// With whole matrices: absent edges have the weight 0.
    Dense,
    /// Edge by edge.
    Edges(Edges),
}

/// What a network says to some images.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Answers {
    /// The sum of their cross-entropies.
    pub loss: f64,
    /// How many it names right.
    pub right: u64,
    /// How many there are.
    pub images: u64,
}

impl Answers {
    /// The mean cross-entropy.
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.images.max(1) as f64
    }

    /// The share that is named right.
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.images.max(1) as f64
    }
}

/// Space for one group, and the instruction set that works in it.
#[derive(Clone, Debug)]
pub struct Space {
    set: InstructionSet,
    sums: Vec<Lanes>,
    values: Vec<Lanes>,
    slopes: Vec<Lanes>,
    panels: Vec<[Panel; GROUP]>,
}

impl Default for Space {
    fn default() -> Self {
        Self::with(InstructionSet::detect())
    }
}

impl Space {
    /// Space for this instruction set; every one gives the same bits.
    pub fn with(set: InstructionSet) -> Self {
        Self { set, sums: vec![], values: vec![], slopes: vec![], panels: vec![] }
    }
}

impl Blocks {
    /// How many weights and biases there are.
    pub fn parameters(&self, products: &Products) -> usize {
        self.weights(products) + self.biases
    }

    fn weights(&self, products: &Products) -> usize {
        match products {
            Products::Dense => self.edges(),
            Products::Edges(edges) => edges.len(),
        }
    }

    /// Reads all images of a batch.
    pub fn read(
        &self,
        products: &Products,
        parameters: &[f32],
        batch: &Batch,
        space: &mut Space,
    ) -> Answers {
        let mut answers = Answers::default();
        for group in 0..batch.groups() {
            self.pass(products, parameters, (batch, group), space, None, &mut answers);
        }
        answers
    }

    /// Adds to `gradient` how the mean loss of a batch changes with each
    /// parameter.
    pub fn add_gradient(
        &self,
        products: &Products,
        parameters: &[f32],
        batch: &Batch,
        space: &mut Space,
        gradient: &mut [f32],
    ) -> Answers {
        let mut answers = Answers::default();
        for group in 0..batch.groups() {
            let gradient = Some(&mut *gradient);
            self.pass(products, parameters, (batch, group), space, gradient, &mut answers);
        }
        answers
    }

    /// The mean absolute value of each node on the images of a batch, whose last
    /// group is full.
    pub fn activity(&self, parameters: &[f32], batch: &Batch) -> Vec<f64> {
        let (weights, biases) = parameters.split_at(self.edges());
        let (mut space, mut sums) = (Space::default(), vec![0.0; self.nodes()]);
        for rows in [&mut space.sums, &mut space.values, &mut space.slopes] {
            rows.resize(self.nodes(), Lanes::default());
        }
        for group in 0..batch.groups() {
            let space = &mut space;
            let products = &Products::Dense;
            let pass = Pass { blocks: self, products, weights, biases, batch, group, space };
            pass.space.set.run(Activity { pass, sums: &mut sums });
        }
        let images = batch.images().max(1) as f64;
        sums.into_iter().map(|sum| sum / images).collect()
    }

    fn pass(
        &self,
        products: &Products,
        parameters: &[f32],
        (batch, group): (&Batch, usize),
        space: &mut Space,
        gradient: Option<&mut [f32]>,
        answers: &mut Answers,
    ) {
        let nodes = self.nodes();
        for rows in [&mut space.sums, &mut space.values, &mut space.slopes] {
            rows.resize(nodes, Lanes::default());
        }
        let (weights, biases) = parameters.split_at(self.weights(products));
        let pass = Pass { blocks: self, products, weights, biases, batch, group, space };
        pass.space.set.run(Both { pass, gradient, answers });
    }
}

struct Pass<'a> {
    blocks: &'a Blocks,
    products: &'a Products,
    weights: &'a [f32],
    biases: &'a [f32],
    batch: &'a Batch,
    group: usize,
    space: &'a mut Space,
}

struct Activity<'a> {
    pass: Pass<'a>,
    sums: &'a mut [f64],
}

impl Kernel for Activity<'_> {
    #[inline(always)]
    fn run(mut self) {
        self.pass.forward();
        for (sum, row) in self.sums.iter_mut().zip(&self.pass.space.values) {
            *sum += f64::from(total(&row.map(|part| part.map(f32::abs))));
        }
    }
}

struct Both<'a> {
    pass: Pass<'a>,
    gradient: Option<&'a mut [f32]>,
    answers: &'a mut Answers,
}

impl Kernel for Both<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { mut pass, gradient, answers } = self;
        pass.forward();
        let nodes = pass.space.values.len();
        let first = nodes - pass.blocks.outputs();
        let labels = pass.batch.labels(pass.group);
        let share = 1.0 / pass.batch.images() as f64;
        let Space { values, slopes, .. } = &mut *pass.space;
        judge(&values[first..], labels, share, &mut slopes[first..], answers);
        if let Some(gradient) = gradient {
            pass.space.slopes[..first].fill(Lanes::default());
            pass.back(gradient);
        }
    }
}

impl Pass<'_> {
    #[inline(always)]
    fn forward(&mut self) {
        let inputs = self.batch.rows(self.group);
        for (begin, block) in self.blocks.numbered() {
            let size = block.activations.len();
            let (before, values) = self.space.values.split_at_mut(begin);
            let sums = &mut self.space.sums[begin..begin + size];
            match block.biases {
                Some(first) => {
                    for (sums, &bias) in sums.iter_mut().zip(&self.biases[first..]) {
                        *sums = [[bias; PANEL]; GROUP / PANEL];
                    }
                }
                None => sums.fill(Lanes::default()),
            }
            for feed in &block.feeds {
                let sources = sources(feed, inputs, before);
                let matrix = self.blocks.matrices[feed.matrix];
                match self.products {
                    Products::Dense => {
                        let first = matrix.row(feed.first_row).start;
                        let weights = &self.weights[first..][..size * matrix.columns];
                        dense::add_sums(sums, weights, sources);
                    }
                    Products::Edges(edges) => {
                        let rows = feed.first_row..feed.first_row + size;
                        for (sums, row) in sums.iter_mut().zip(edges.rows(feed.matrix, rows)) {
                            let weights = &self.weights[row.begin..][..row.columns.len()];
                            edges::add_sums(sums, row.columns, weights, sources);
                        }
                    }
                }
            }
            let rows = values.iter_mut().zip(sums.iter()).zip(&block.activations);
            for ((value, sums), &activation) in rows {
                *value = activate_row(activation, sums);
            }
        }
    }

    /// From the slopes of the outputs to those of everything.
    #[inline(always)]
    fn back(&mut self, gradient: &mut [f32]) {
        let inputs = self.batch.rows(self.group);
        let (of_weights, of_biases) = gradient.split_at_mut(self.weights.len());
        for (begin, block) in self.blocks.numbered().rev() {
            let size = block.activations.len();
            let Space { sums, values, slopes, panels, .. } = &mut *self.space;
            let (slopes_before, slopes) = slopes.split_at_mut(begin);
            let slopes = &mut slopes[..size];
            back_to_sums(block, slopes, &sums[begin..], &values[begin..]);
            if let Some(first) = block.biases {
                for (gradient, slopes) in of_biases[first..].iter_mut().zip(slopes.iter()) {
                    *gradient += total(slopes);
                }
            }
            for feed in &block.feeds {
                let sources = sources(feed, inputs, &values[..begin]);
                let matrix = self.blocks.matrices[feed.matrix];
                match self.products {
                    Products::Dense => {
                        let first = matrix.row(feed.first_row).start;
                        let own = first..first + size * matrix.columns;
                        let panels = match &feed.from {
                            Source::Inputs => self.batch.panels(self.group),
                            Source::Nodes(_) => {
                                panels.resize(sources.len().div_ceil(PANEL), [[0.0; PANEL]; GROUP]);
                                for (panel, rows) in panels.iter_mut().zip(sources.chunks(PANEL)) {
                                    transpose_back(rows, panel);
                                }
                                &panels[..]
                            }
                        };
                        let gradient = &mut of_weights[own.clone()];
                        dense::add_gradient(gradient, matrix.columns, slopes, panels);
                        if let Source::Nodes(nodes) = &feed.from {
                            let before = &mut slopes_before[nodes.clone()];
                            dense::add_slopes(before, &self.weights[own], slopes);
                        }
                    }
                    Products::Edges(edges) => {
                        let rows = feed.first_row..feed.first_row + size;
                        for (slopes, row) in slopes.iter().zip(edges.rows(feed.matrix, rows)) {
                            let own = row.begin..row.begin + row.columns.len();
                            let gradient = &mut of_weights[own.clone()];
                            edges::add_gradient(gradient, row.columns, slopes, sources);
                            if let Source::Nodes(nodes) = &feed.from {
                                let before = &mut slopes_before[nodes.clone()];
                                edges::add_slopes(before, row.columns, &self.weights[own], slopes);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The values that a feed reads.
#[inline(always)]
fn sources<'a>(feed: &Feed, inputs: &'a [Lanes], nodes: &'a [Lanes]) -> &'a [Lanes] {
    match &feed.from {
        Source::Inputs => inputs,
        Source::Nodes(range) => &nodes[range.clone()],
    }
}

#[inline(always)]
fn back_to_sums(block: &Block, slopes: &mut [Lanes], sums: &[Lanes], values: &[Lanes]) {
    let rows = slopes.iter_mut().zip(sums).zip(values).zip(&block.activations);
    for (((slopes, sums), values), &activation) in rows {
        pass_back(activation, slopes, sums, values);
    }
}

#[inline(always)]
fn total(row: &Lanes) -> f32 {
    let mut sums = Panel::default();
    for part in row {
        for lane in 0..PANEL {
            sums[lane] += part[lane];
        }
    }
    edges::sum(sums)
}

/// Adds up what a group is answered, and gives how `share` times the sum of its
/// losses changes with each output.
#[inline(always)]
fn judge(
    outputs: &[Lanes],
    labels: &[u16; GROUP],
    share: f64,
    slopes: &mut [Lanes],
    answers: &mut Answers,
) {
    for part in 0..GROUP / PANEL {
        let mut largest = [f64::NEG_INFINITY; PANEL];
        let mut likeliest = [0_u16; PANEL];
        for (class, row) in (0_u16..).zip(outputs) {
            for lane in 0..PANEL {
                let output = f64::from(row[part][lane]);
                likeliest[lane] = if output > largest[lane] { class } else { likeliest[lane] };
                largest[lane] = if output > largest[lane] { output } else { largest[lane] };
            }
        }
        let mut sum = [0.0; PANEL];
        for row in outputs {
            for lane in 0..PANEL {
                sum[lane] += exp(f64::from(row[part][lane]) - largest[lane]);
            }
        }
        let labels = &labels[part * PANEL..][..PANEL];
        for lane in 0..PANEL {
            let Some(row) = outputs.get(usize::from(labels[lane])) else { continue };
            let loss = ln(sum[lane]) + (largest[lane] - f64::from(row[part][lane]));
            // Not a number is not below it either.
            answers.loss += if loss < WORST_LOSS { loss } else { WORST_LOSS };
            answers.right += u64::from(likeliest[lane] == labels[lane]);
            answers.images += 1;
        }
        for ((class, row), slopes) in (0_u16..).zip(outputs).zip(slopes.iter_mut()) {
            for lane in 0..PANEL {
                let said = exp(f64::from(row[part][lane]) - largest[lane]) / sum[lane];
                let right = if labels[lane] == class { 1.0 } else { 0.0 };
                let shown = if usize::from(labels[lane]) < outputs.len() { share } else { 0.0 };
                slopes[part][lane] = (shown * (said - right)) as f32;
            }
        }
    }
}
