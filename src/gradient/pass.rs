//! Passes over a batch, group by group: the loss, its gradient, and how active
//! nodes are.

use precocial_envs::lanes::{InstructionSet, Kernel};

use super::lanes::{GROUP, Lanes, Panel, sum_of_row};
use super::loss::differentiate;
use super::{Architecture, BatchLoss, ExampleBatch, WeightLayout};

/// Space for one group, and the instruction set that works in it.
#[derive(Clone, Debug)]
pub struct Workspace {
    set: InstructionSet,
    /// What each node receives,
    pub(super) sums: Vec<Lanes>,
    /// its value,
    pub(super) values: Vec<Lanes>,
    /// and how the loss changes with its value, then with what it receives.
    pub(super) gradients: Vec<Lanes>,
    pub(super) panels: Vec<[Panel; GROUP]>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self::with(InstructionSet::detect())
    }
}

impl Workspace {
    /// Space for this instruction set; every one gives the same bits.
    pub fn with(set: InstructionSet) -> Self {
        Self { set, sums: vec![], values: vec![], gradients: vec![], panels: vec![] }
    }

    fn resize(&mut self, nodes: usize) {
        for rows in [&mut self.sums, &mut self.values, &mut self.gradients] {
            rows.resize(nodes, Lanes::default());
        }
    }
}

impl Architecture {
    /// The loss on all examples of a batch.
    pub fn read(
        &self,
        layout: &WeightLayout,
        parameters: &[f32],
        batch: &ExampleBatch,
        workspace: &mut Workspace,
    ) -> BatchLoss {
        let mut loss = BatchLoss::default();
        for group in 0..batch.groups() {
            self.pass(layout, parameters, (batch, group), workspace, None, &mut loss);
        }
        loss
    }

    /// Adds to `gradient` how the mean loss of a batch changes with each
    /// parameter.
    pub fn add_gradient(
        &self,
        layout: &WeightLayout,
        parameters: &[f32],
        batch: &ExampleBatch,
        workspace: &mut Workspace,
        gradient: &mut [f32],
    ) -> BatchLoss {
        let mut loss = BatchLoss::default();
        for group in 0..batch.groups() {
            let gradient = Some(&mut *gradient);
            self.pass(layout, parameters, (batch, group), workspace, gradient, &mut loss);
        }
        loss
    }

    /// The mean absolute value of each node on the examples of a batch, whose
    /// last group is full.
    pub fn activity(&self, parameters: &[f32], batch: &ExampleBatch) -> Vec<f64> {
        let (weights, biases) = parameters.split_at(self.edges());
        let (mut workspace, mut sums) = (Workspace::default(), vec![0.0; self.nodes()]);
        workspace.resize(self.nodes());
        for group in 0..batch.groups() {
            let (layout, workspace) = (&WeightLayout::Dense, &mut workspace);
            let pass =
                Pass { architecture: self, layout, weights, biases, batch, group, workspace };
            pass.workspace.set.run(Activity { pass, sums: &mut sums });
        }
        let examples = batch.examples().max(1) as f64;
        sums.into_iter().map(|sum| sum / examples).collect()
    }

    fn pass(
        &self,
        layout: &WeightLayout,
        parameters: &[f32],
        (batch, group): (&ExampleBatch, usize),
        workspace: &mut Workspace,
        gradient: Option<&mut [f32]>,
        loss: &mut BatchLoss,
    ) {
        workspace.resize(self.nodes());
        let (weights, biases) = parameters.split_at(self.weights(layout));
        let pass = Pass { architecture: self, layout, weights, biases, batch, group, workspace };
        pass.workspace.set.run(LossAndGradient { pass, gradient, loss });
    }
}

/// A pass over one group.
pub(super) struct Pass<'a> {
    pub(super) architecture: &'a Architecture,
    pub(super) layout: &'a WeightLayout,
    pub(super) weights: &'a [f32],
    pub(super) biases: &'a [f32],
    pub(super) batch: &'a ExampleBatch,
    pub(super) group: usize,
    pub(super) workspace: &'a mut Workspace,
}

struct Activity<'a> {
    pass: Pass<'a>,
    sums: &'a mut [f64],
}

impl Kernel for Activity<'_> {
    #[inline(always)]
    fn run(mut self) {
        self.pass.forward();
        for (sum, row) in self.sums.iter_mut().zip(&self.pass.workspace.values) {
            *sum += f64::from(sum_of_row(&row.map(|part| part.map(f32::abs))));
        }
    }
}

struct LossAndGradient<'a> {
    pass: Pass<'a>,
    gradient: Option<&'a mut [f32]>,
    loss: &'a mut BatchLoss,
}

impl Kernel for LossAndGradient<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { mut pass, gradient, loss } = self;
        pass.forward();
        let first = pass.workspace.values.len() - pass.architecture.outputs();
        let targets = pass.batch.targets(pass.group);
        let share = 1.0 / pass.batch.examples() as f64;
        let Workspace { values, gradients, .. } = &mut *pass.workspace;
        differentiate(targets, &values[first..], share, &mut gradients[first..], loss);
        if let Some(gradient) = gradient {
            pass.workspace.gradients[..first].fill(Lanes::default());
            pass.backward(gradient);
        }
    }
}
