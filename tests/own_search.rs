//! A search that another program brings runs, stops, resumes and is looked at
//! like those of this crate.

use std::path::Path;
use std::time::Duration;

use crate::common::essence;
use precocial::Registry;
use precocial::evaluation::{EvaluationConditions, EvaluationSettings, Split};
use precocial::run::{Experiment, Run, SessionInfo, Stop, parse};
use precocial::search::kind::{Needs, SearchContext, SearchKind, Unit};
use precocial::search::variation::VariationSettings;
use precocial::search::{
    Champion, GenerationProgress, InitialNetwork, Plan, Progress, Search, SearchError, SearchState,
    WeightScore,
};
use precocial::stream::{Purpose, stream};
use precocial::topology::{EditError, Topology};
use precocial_envs::Task;

/// Varies one network, and keeps what is no worse.
struct HillClimbing {
    context: SearchContext,
    generations: u64,
    generation: u64,
    champion: Champion,
}

impl HillClimbing {
    fn measured(context: &SearchContext, topology: Topology, generation: u64) -> Champion {
        let weights = context.evaluation.weights.values();
        let address = (context.seed, Purpose::Episodes, 0);
        let episodes = context.evaluator.episodes(Split::Training, address, 2);
        let conditions =
            EvaluationConditions { weights: weights.clone(), episodes, patience: None };
        let evaluation = context.evaluator.evaluate(&[&topology], &conditions).remove(0);
        let scores = WeightScore::of(&evaluation, &weights);
        Champion { generation, challenge: evaluation.mean(), scores, topology, trained: None }
    }
}

impl Search for HillClimbing {
    fn generation(&self) -> u64 {
        self.generation
    }

    fn generations(&self) -> u64 {
        self.generations
    }

    fn advance(&mut self) -> Progress {
        let mut generator = stream(self.context.seed, Purpose::Variation, self.generation, 0);
        let activations = precocial::search::WannSettings::default().activations;
        let settings = VariationSettings::default();
        let child = settings.vary(&self.champion.topology, &activations, &mut generator);
        let child = Self::measured(&self.context, child, self.generation);
        if child.challenge >= self.champion.challenge {
            self.champion = child;
        }
        self.generation += 1;
        Progress::Evaluated(GenerationProgress {
            generation: self.generation - 1,
            fitness_mean: self.champion.challenge,
            fitness_median: self.champion.challenge,
            fitness_best: self.champion.challenge,
            max_best: self.champion.challenge,
            min_best: self.champion.challenge,
            connections_of_best: self.champion.connections(),
            connections_median: self.champion.connections() as f64,
            hidden_median: 0.0,
            champion_score: Some(self.champion.score()),
            champion_connections: Some(self.champion.connections()),
            steps: 1,
            non_finite: 0,
            front: Vec::new(),
        })
    }

    fn champion(&self) -> Option<&Champion> {
        Some(&self.champion)
    }

    fn freeze(&self) -> SearchState {
        let state = ron::to_string(&self.champion).expect("a champion is plain data");
        SearchState::Own { generation: self.generation, state }
    }
}

/// What an experiment says of it.
struct HillClimbingSettings {
    generations: u64,
}

impl SearchKind for HillClimbingSettings {
    fn unit(&self) -> Unit {
        Unit::GENERATION
    }

    fn generations(&self) -> u64 {
        self.generations
    }

    fn set_generations(&mut self, generations: u64) {
        self.generations = generations;
    }

    fn needs(&self) -> Needs {
        Needs::Returns
    }

    fn initial_network(&self) -> Option<&Topology> {
        None
    }

    fn begin_with(&mut self, _: InitialNetwork) -> Result<(), EditError> {
        Ok(())
    }

    fn check(&self, _: usize, _: usize) -> Result<(), SearchError> {
        Ok(())
    }

    fn plan(&self, _: &dyn Task, _: &EvaluationSettings) -> Plan {
        Plan::Unknown
    }

    fn begin(&self, context: SearchContext) -> Result<Box<dyn Search + Send>, SearchError> {
        let (inputs, outputs) = context.evaluator.task().signature().size();
        let mut topology = Topology::new(inputs, outputs);
        for (source, target) in (1..).zip(topology.output_ids()) {
            topology.add_connection(source, target).expect("an input for each output");
        }
        let champion = HillClimbing::measured(&context, topology, 0);
        let generations = self.generations;
        Ok(Box::new(HillClimbing { context, generations, generation: 0, champion }))
    }

    fn thaw(
        &self,
        context: SearchContext,
        state: SearchState,
    ) -> Result<Box<dyn Search + Send>, SearchError> {
        let SearchState::Own { generation, state } = state else { return Err(SearchError::State) };
        let champion = ron::from_str(&state).map_err(|_| SearchError::State)?;
        let generations = self.generations;
        Ok(Box::new(HillClimbing { context, generations, generation, champion }))
    }
}

fn session() -> SessionInfo {
    let (command, host, started) = (String::new(), String::new(), String::new());
    SessionInfo { command, host, threads: 1, started }
}

fn advance(mut run: Run, generations: u64) {
    while run.generation() < generations {
        run.advance(|| Duration::from_secs(1)).unwrap();
    }
    run.stop(Stop::Interrupted, String::new()).unwrap();
}

#[test]
fn it_runs_resumes_and_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let out = |name: &str| folder.path().join(name);
    let registry = Registry::built_in();
    let text = "(task: \"cartpole-v1\", save_every: 3, search: Own((name: \"hill climbing\", generations: 40)))";
    let experiment: Experiment = parse(text).unwrap();
    let kind = HillClimbingSettings { generations: 40 };
    let create = |path: &Path| {
        Run::create_with(path, experiment.clone(), &kind, &registry, session()).unwrap()
    };
    advance(create(&out("straight")), 40);
    advance(create(&out("stopped")), 17);
    let resumed = Run::resume_with(&out("stopped"), None, Some(&kind), &registry, session());
    advance(resumed.unwrap(), 40);
    assert_eq!(essence(&out("straight")), essence(&out("stopped")));

    // The program of this crate can look at it, but not go on with it.
    crate::common::precocial().arg("inspect").arg(out("straight")).assert().success();
    crate::common::precocial().arg("replay").arg(out("straight")).arg("--json").assert().success();
    let failed =
        crate::common::precocial().arg("resume").arg(out("straight")).assert().failure().code(3);
    let words = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(words.contains("`hill climbing` is a search of another program"), "{words}");
}
