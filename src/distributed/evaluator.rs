//! The evaluator of rank 0, which has all ranks evaluate.

use std::sync::Arc;

use precocial_envs::lanes::LANES;
use precocial_envs::{Kind, Task};

use super::LostRank;
use super::arriving::ArrivingParts;
use super::coordinator::Coordinator;
use super::greeting::Refusal;
use super::message::Setup;
use super::portions::Portions;
use super::request::{Pace, least};
use super::work::{Batch, Outcome, Work};
use crate::evaluation::{
    Evaluation, EvaluationConditions, Evaluator, Split, Tally, Traffic, Trial, evaluator,
    first_alike,
};
use crate::stop::StopSignal;
use crate::topology::Topology;

/// So many networks that predict examples share enough to be worth a batch.
const MERGED: usize = 16;

/// Evaluates on all ranks: as one more evaluator around the one that each rank
/// has, whose results it gives in the order of what was asked.
pub struct RankEvaluator {
    own: Arc<dyn Evaluator>,
    coordinator: Arc<Coordinator>,
    /// What the other ranks call theirs.
    number: u32,
}

impl RankEvaluator {
    /// The evaluator of a task, for which all ranks get ready.
    ///
    /// # Errors
    ///
    /// If one of them cannot.
    pub fn new(
        task: Arc<dyn Task>,
        setup: &Setup,
        coordinator: Arc<Coordinator>,
    ) -> Result<Self, Refusal> {
        let number = coordinator.prepare(setup)?;
        Ok(Self { own: evaluator(task), coordinator, number })
    }

    /// Has all ranks evaluate networks under the same conditions: parts of them arrive at
    /// the others while they arrive here too.
    fn run_arriving(
        &self,
        (topologies, conditions): (&[&Topology], &EvaluationConditions),
        pace: Pace,
        stop: &StopSignal,
    ) -> Result<Option<Outcome>, LostRank> {
        let work = Work::networks(topologies, conditions);
        let id = self.coordinator.begin(work, self.number, pace, stop);
        let next = || match self.coordinator.take(id) {
            Some((start, Work::Networks { topologies, .. })) => Some((start, topologies)),
            _ => None,
        };
        let done = |index, evaluation| {
            self.coordinator.put(id, index, Outcome::Evaluations(vec![evaluation]));
        };
        let parts = ArrivingParts::new(next, done);
        self.own.evaluate_arriving(&parts, conditions, stop);
        // It is what was asked of this very process.
        parts.into_result().expect("a topology is one");
        self.coordinator.finish(id, stop)
    }

    /// Has all ranks do some work: they take parts of it while this one does too.
    fn run(
        &self,
        batch: Batch,
        load: usize,
        stop: &StopSignal,
    ) -> Result<Option<Outcome>, LostRank> {
        let pace = Pace { load, one_by_one: false };
        let id = self.coordinator.begin(Work::Batch(batch), self.number, pace, stop);
        let take_part = || {
            while let Some((start, Work::Batch(part))) = self.coordinator.take(id) {
                let done = part.run(&*self.own, stop);
                // It is what was asked of this very process.
                let Some(outcome) = done.expect("a topology is one") else { break };
                self.coordinator.put(id, start, outcome);
            }
        };
        // The threads that the end of a part leaves idle begin with the next one.
        if rayon::current_num_threads() > 1 {
            rayon::join(take_part, take_part);
        } else {
            take_part();
        }
        self.coordinator.finish(id, stop)
    }

    /// The evaluations of topologies of which no two act alike.
    fn run_networks(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Result<Option<Vec<Evaluation>>, LostRank> {
        if topologies.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let threads: usize = self.coordinator.threads().iter().sum();
        let together = self.task().lane_groups_together();
        let load = match self.task().kind() {
            Kind::Control => least(topologies.len(), together, threads),
            Kind::Supervised(_) => Some(MERGED),
            // It may take any time for each.
            Kind::Fitness(_) => Some(1),
        };
        let Some(load) = load.or(conditions.episodes.seeds.is_empty().then_some(1)) else {
            let portions = Portions::new(topologies.len(), conditions, 4 * threads);
            let outcome = self.run(portions.batch(topologies, conditions), 1, stop)?;
            return Ok(outcome.map(|outcome| portions.join(outcome.evaluations())));
        };
        let pace = Pace { load, one_by_one: together > 1 };
        let outcome = self.run_arriving((topologies, conditions), pace, stop)?;
        Ok(outcome.map(Outcome::evaluations))
    }

    /// As [`Evaluator::evaluate_unless`], and what acts alike is evaluated once,
    /// whichever ranks the likes of it would have gone to.
    fn evaluate_or_lose(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Result<Option<Vec<Evaluation>>, LostRank> {
        let first_alike = first_alike(topologies);
        let is_first = |index: &usize| first_alike[*index] == *index;
        let firsts: Vec<usize> = (0..topologies.len()).filter(is_first).collect();
        let distinct: Vec<&Topology> = firsts.iter().map(|&index| topologies[index]).collect();
        stop.count((topologies.len() - distinct.len()) as u64);
        let Some(of_firsts) = self.run_networks(&distinct, conditions, stop)? else {
            return Ok(None);
        };
        let mut evaluations = vec![Evaluation::default(); topologies.len()];
        for (index, evaluation) in firsts.into_iter().zip(of_firsts) {
            evaluations[index] = evaluation;
        }
        for (index, &first) in first_alike.iter().enumerate() {
            if first != index {
                // The first has the tally.
                let returns = evaluations[first].returns.clone();
                evaluations[index].returns = returns;
            }
        }
        Ok(Some(evaluations))
    }

    /// As [`Evaluator::trials_unless`].
    fn trials_or_lose(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        stop: &StopSignal,
    ) -> Result<Option<Vec<f64>>, LostRank> {
        if trials.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let outcome = self.run(Batch::trials(topology, split, trials), LANES, stop)?;
        Ok(outcome.map(|outcome| match outcome {
            Outcome::Returns(returns, tally) => {
                *counted += tally;
                returns
            }
            Outcome::Evaluations(_) => Vec::new(),
        }))
    }
}

impl Evaluator for RankEvaluator {
    fn task(&self) -> &Arc<dyn Task> {
        self.own.task()
    }

    fn evaluate(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
    ) -> Vec<Evaluation> {
        match self.evaluate_or_lose(topologies, conditions, &StopSignal::default()) {
            Ok(evaluations) => evaluations.expect("nobody asks to stop"),
            Err(lost) => self.coordinator.give_up(&lost),
        }
    }

    /// Where a rank is lost, there is nothing either, and all work that has the
    /// signal is asked to stop.
    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        self.evaluate_or_lose(topologies, conditions, stop).unwrap_or_else(|_| {
            stop.ask();
            None
        })
    }

    fn trials(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
    ) -> Vec<f64> {
        match self.trials_or_lose(topology, split, trials, counted, &StopSignal::default()) {
            Ok(returns) => returns.expect("nobody asks to stop"),
            Err(lost) => self.coordinator.give_up(&lost),
        }
    }

    /// As [`evaluate_unless`](Self::evaluate_unless).
    fn trials_unless(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        stop: &StopSignal,
    ) -> Option<Vec<f64>> {
        self.trials_or_lose(topology, split, trials, counted, stop).unwrap_or_else(|_| {
            stop.ask();
            None
        })
    }

    fn is_deterministic(&self, split: Split) -> bool {
        self.own.is_deterministic(split)
    }

    fn traffic(&self) -> Option<Traffic> {
        Some(self.coordinator.traffic())
    }
}
