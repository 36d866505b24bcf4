//! The settings of the search, as they stand in an experiment. Defaults are
//! those of the paper's swing-up (its code's `swingup.json`).

use std::num::NonZeroU32;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::variation::VariationSettings;
use crate::activation::Activation;
use crate::ranking::Normalizer;
use crate::schedule::Schedule;
use crate::settings::{
    activations, all_at_most_a_million, at_most_a_million, count, probability, share, weight,
};
use crate::topology::Topology;

/// Settings of the weight-agnostic search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WannSettings {
    /// Networks in a generation. Default 192; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub population: NonZeroU32,
    /// Generations in a run. Default 1024; any whole number.
    pub generations: u64,
    /// A network to begin with, of the task's size (not in the paper). The
    /// first generation is this network as it is, its disabled connections and
    /// the activations of its outputs included, and as many of its children as
    /// there is room for, each with one variation. Without it the first
    /// generation has no hidden nodes. Default None; None or a topology: `run
    /// --from` puts that of a champion here.
    #[cfg_attr(feature = "cli", schemars(with = "serde_json::Value"))]
    pub from: Option<Topology>,
    /// Probability that a connection of the first generation is enabled,
    /// without `from`. Default 0.5; from 0 to 1.
    #[serde(deserialize_with = "probability")]
    pub initial_enabled: f64,
    /// Activations that hidden nodes may have. Default `[Linear, Step, Sine, Gaussian,
    /// Tanh, Sigmoid, Inverse, Absolute, Relu, Cosine]`, the paper's; one or more.
    #[serde(deserialize_with = "activations")]
    pub activations: Vec<Activation>,
    /// The activation of outputs, without `from`. Default Linear.
    pub output_activation: Activation,
    /// How networks are ranked.
    pub ranking: RankingSettings,
    /// Several starts.
    pub starts: Starts,
    /// More episodes for the best of a generation.
    pub halving: Halving,
    /// Fitness inheritance (Smith, Dike & Stegmann 1995; not in the paper): a network is
    /// ranked by its episodes in this generation and by what is known from
    /// generations before, of itself where it lives on, of its parent where it is a
    /// child; the latter counts as so many episodes at most: a number, or pairs of a generation
    /// and a number, as `[(512, 0), (1024, 4)]`, with straight lines between them,
    /// rounded down. Default 0, this generation alone; from 0 to 1000000.
    #[serde(deserialize_with = "inherited_episodes")]
    pub inheritance: Schedule,
    /// Which networks have children.
    pub selection: Selection,
    /// How often each variation is chosen.
    pub variation: VariationSettings,
    /// How a champion is confirmed.
    pub confirmation: Confirmation,
    /// Slips of the published code, to study what it really did.
    pub published_slips: PublishedSlips,
}

/// How networks are ranked: by the mean over the shared weights and a second
/// objective, which is drawn anew for every generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RankingSettings {
    /// How often the second objective is 1 / connections, in proportion to the
    /// next two. Default 0.8; from 0 to 1000000.
    #[serde(deserialize_with = "weight")]
    pub by_simplicity: f64,
    /// How often it is the mean return of the best shared weight. Default 0.2;
    /// from 0 to 1000000.
    #[serde(deserialize_with = "weight")]
    pub by_max: f64,
    /// How often it is the mean return of the worst shared weight (not in the
    /// paper). Default 0.0; from 0 to 1000000.
    #[serde(deserialize_with = "weight")]
    pub by_min: f64,
    /// The most connections a network may have, over the generations: what has
    /// more ranks behind all that has not. Default `[]`, no limit; a number, or pairs
    /// of a generation and a number, as `[(0, 300), (512, 100)]`, with straight lines
    /// between them.
    pub connection_limit: Schedule,
}

/// Several starts (not in the paper): each is a whole population of its own, one
/// after the other, and the best networks of all go on together. The first
/// generations often decide how far a run gets, and several starts are several
/// chances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Starts {
    /// How many starts; they count towards the run's generations. Default
    /// 1; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub count: NonZeroU32,
    /// Generations of each. Default 64; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub generations: NonZeroU32,
    /// Rounds that follow, by successive halving (Jamieson & Talwalkar 2016), as early
    /// generations do not show how far a start gets: pairs of starts and generations, as
    /// `[(4, 128), (2, 64)]`. So many of the best starts, or all where there are fewer, go
    /// on, each as the population that it is, for so many generations more. A start is as
    /// good as the best of its `confirmation.candidates` in `confirmation.episodes`, the same
    /// for all starts of a round. At most 20 pairs, in which the starts do not rise. Default
    /// `[]`.
    #[serde(deserialize_with = "rounds_of_starts")]
    pub rounds: Vec<(NonZeroU32, NonZeroU32)>,
    /// Groups of starts, which do not know each other. Default one group.
    pub groups: Groups,
}

/// Groups of starts (not in the paper): each has its own starts, their rounds, and then
/// generations of the best networks of all of these together. The population of the best
/// group goes on. Where good networks soon have no relatives but each other, several
/// groups are several chances. A group is as good as a start is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Groups {
    /// How many groups, one after the other; they count towards the run's generations.
    /// Default 1; from 1 to 100.
    #[serde(deserialize_with = "at_most_a_hundred")]
    pub count: NonZeroU32,
    /// Generations of the best networks of a group together, where there are several
    /// groups. Default 64; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub generations: NonZeroU32,
}

/// Successive halving (Jamieson & Talwalkar 2016; not in the paper): in each of some
/// rounds the best of a generation are evaluated in more episodes, and rank ahead of
/// the rest. Most networks have no children, so how good they are exactly does not
/// matter; which of the best is better does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Halving {
    /// How many rounds, after the episodes that all networks have: a number, or pairs of a
    /// generation and a number, as `[(512, 0), (1024, 2)]`, with straight lines between
    /// them, rounded down. Default 0; from 0 to 20.
    #[serde(deserialize_with = "rounds")]
    pub rounds: Schedule,
    /// One network of so many goes on to the next round, with so many times the episodes, but a
    /// million at most. Default 4; from 2 to 1000000.
    #[serde(deserialize_with = "at_least_two")]
    pub factor: NonZeroU32,
}

/// Which networks have children.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Selection {
    /// Share of the population, from the worst, that has no children. Default
    /// 0.2; from 0 to below 1.
    #[serde(deserialize_with = "share")]
    pub cull: f64,
    /// Share of the rest, from the best, that lives on unchanged. Default 0.2;
    /// from 0 to 1.
    #[serde(deserialize_with = "probability")]
    pub elites: f64,
    /// A parent is the best of so many draws. The published code says 8, but
    /// takes the better winner of two such tournaments. Default 16; from 1 to
    /// 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub tournament: NonZeroU32,
}

/// The most episodes that successive halving goes up to, or that a record counts as.
const MOST_EPISODES: u32 = 1_000_000;

impl Halving {
    /// For each round of a generation, how many of its networks go on, and how many episodes
    /// these have had after it, where all of them had so many before.
    pub fn rounds_of(
        &self,
        generation: u64,
        networks: usize,
        episodes: u32,
    ) -> impl Iterator<Item = (usize, u32)> {
        let (rounds, factor) = (self.rounds.at(generation).unwrap_or(0), self.factor.get());
        let next = move |&(networks, episodes): &(usize, u32)| {
            Some((networks / factor as usize, episodes.saturating_mul(factor).min(MOST_EPISODES)))
        };
        let all = std::iter::successors(next(&(networks, episodes)), next);
        all.take(rounds as usize).take_while(|&(networks, _)| networks > 0)
    }

    /// The episodes that each shared weight has in a run, over all its networks, where a
    /// generation begins with so many for each.
    pub(crate) fn episodes(&self, generations: u64, networks: u32, episodes: &Schedule) -> u64 {
        let of_stretch = |stretch: Range<u64>| {
            // As if every generation began with one.
            let (mut weighed, mut before) = (u64::from(networks), 1);
            for (networks, episodes) in self.rounds_of(stretch.start, networks as usize, 1) {
                weighed += networks as u64 * u64::from(episodes - before);
                before = episodes;
            }
            weighed.saturating_mul(episodes.sum(stretch.end) - episodes.sum(stretch.start))
        };
        let stretches = self.rounds.stretches(generations).into_iter();
        stretches.map(of_stretch).fold(0, u64::saturating_add)
    }
}

/// Where a generation of starts lies.
pub(super) struct PlaceInStarts {
    /// The group, from 0.
    pub(super) group: u64,
    /// The round of its starts, or none where the best of all are together.
    pub(super) round: Option<PlaceInRound>,
    /// Whether it is the last generation of the start in this round, or of the group.
    pub(super) ends: bool,
}

/// Where a generation lies in a round of starts.
pub(super) struct PlaceInRound {
    /// The round, from 0,
    pub(super) number: usize,
    /// its first generation, and its starts.
    pub(super) begins: u64,
    pub(super) starts: u64,
    /// Which of them this is, from 0.
    pub(super) start: u64,
}

impl Starts {
    /// Whether several populations follow each other.
    pub(super) fn are_several(&self) -> bool {
        self.count.get() > 1 || self.groups.count.get() > 1
    }

    /// For each round of a group, its starts and the generations of each.
    pub(super) fn all_rounds(&self) -> impl Iterator<Item = (u64, u64)> {
        let first = std::iter::once((self.count, self.generations));
        let pairs = first.chain(self.rounds.iter().copied());
        // A start alone has no rounds.
        let pairs = pairs.filter(|_| self.count.get() > 1);
        pairs.map(|(starts, generations)| {
            (starts.min(self.count).get().into(), generations.get().into())
        })
    }

    /// The generations of all groups; of one group those until its starts have ended.
    pub(super) fn all_generations(&self) -> u64 {
        u64::from(self.groups.count.get()).saturating_mul(self.generations_of_a_group())
    }

    fn generations_of_a_group(&self) -> u64 {
        // At most 21 rounds of at most 10¹² generations.
        let of_starts: u64 = self.all_rounds().map(|(starts, each)| starts * each).sum();
        of_starts + self.generations_together()
    }

    fn generations_together(&self) -> u64 {
        if self.groups.count.get() > 1 { self.groups.generations.get().into() } else { 0 }
    }

    /// The generations in which a start is judged, its last of every round but the last one,
    /// or a group.
    pub(super) fn judged(&self) -> impl Iterator<Item = u64> {
        let of_a_group = self.generations_of_a_group();
        let group = move |group: u64| {
            let rounds = self.all_rounds().take(self.rounds.len());
            let ends = rounds.flat_map(|(starts, generations)| {
                std::iter::repeat_n(generations, starts as usize)
            });
            let ends = ends.scan(0, |ended, generations| {
                *ended += generations;
                Some(*ended)
            });
            let end = (self.groups.count.get() > 1).then_some(of_a_group);
            ends.chain(end).map(move |end| group * of_a_group + end - 1)
        };
        (0..u64::from(self.groups.count.get())).flat_map(group)
    }

    /// Where a generation lies; nowhere once all have ended, or where there is one start alone.
    pub(super) fn place(&self, generation: u64) -> Option<PlaceInStarts> {
        if generation >= self.all_generations() {
            return None;
        }
        let of_a_group = self.generations_of_a_group();
        let (group, mut done) = (generation / of_a_group, generation % of_a_group);
        for (number, (starts, generations)) in self.all_rounds().enumerate() {
            if done < starts * generations {
                let (begins, start) = (generation - done, done / generations);
                let round = Some(PlaceInRound { number, begins, starts, start });
                let ends = (done + 1).is_multiple_of(generations);
                return Some(PlaceInStarts { group, round, ends });
            }
            done -= starts * generations;
        }
        let ends = done + 1 == self.generations_together();
        Some(PlaceInStarts { group, round: None, ends })
    }

    /// The start that a generation belongs to, from 0 and counted on through the rounds, and
    /// through the groups, whose generations together count as one more; none once all have
    /// ended.
    pub fn of_generation(&self, generation: u64) -> Option<u64> {
        let place = self.place(generation)?;
        let starts = |rounds| self.all_rounds().take(rounds).map(|(starts, _)| starts).sum::<u64>();
        let within = match place.round {
            Some(round) => starts(round.number) + round.start,
            None => starts(usize::MAX),
        };
        Some(place.group * (starts(usize::MAX) + 1) + within)
    }
}

/// How a champion is confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Confirmation {
    /// The best networks of the first and then of every so many generations
    /// challenge the champion: let it divide the number of generations. Default
    /// 8; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub every: NonZeroU32,
    /// So many of them challenge it: a number, or pairs of a generation and a number, as
    /// `[(1022, 4), (1023, 64)]`, with straight lines between them, for more in the last
    /// generation. Default 1; from 1 to 1000000.
    #[serde(deserialize_with = "all_at_most_a_million")]
    pub candidates: Schedule,
    /// They do so on so many fresh episodes for each shared weight; a new
    /// champion is scored on as many others. Default 100; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub episodes: NonZeroU32,
    /// Whether the champion is evaluated again on the episodes of those that challenge it.
    /// Otherwise they have to beat what it had when it became champion, which is a little
    /// flattering. Default false.
    pub reevaluate: bool,
}

/// Slips of the published code that change results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PublishedSlips {
    /// Disabled connections between hidden nodes still act. Default false.
    pub disabled_hidden_connections_act: bool,
    /// How crowding distances are normalised. Default Range.
    pub crowding: Normalizer,
}

/// What happens when a variation is impossible in a topology.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum WhenImpossible {
    /// The child is a clone, as published.
    #[default]
    Clone,
    /// Another variation is tried.
    AnotherVariation,
}

impl Default for WannSettings {
    fn default() -> Self {
        Self {
            population: count(192),
            generations: 1024,
            from: None,
            initial_enabled: 0.5,
            activations: Activation::PAPER.to_vec(),
            output_activation: Activation::Linear,
            ranking: RankingSettings::default(),
            starts: Starts::default(),
            halving: Halving::default(),
            inheritance: Schedule::constant(0),
            selection: Selection::default(),
            variation: VariationSettings::default(),
            confirmation: Confirmation::default(),
            published_slips: PublishedSlips::default(),
        }
    }
}

impl Default for RankingSettings {
    fn default() -> Self {
        let connection_limit = Schedule::default();
        Self { by_simplicity: 0.8, by_max: 0.2, by_min: 0.0, connection_limit }
    }
}

impl Default for Starts {
    fn default() -> Self {
        let (rounds, groups) = (Vec::new(), Groups::default());
        Self { count: count(1), generations: count(64), rounds, groups }
    }
}

impl Default for Groups {
    fn default() -> Self {
        Self { count: count(1), generations: count(64) }
    }
}

impl Default for Halving {
    fn default() -> Self {
        Self { rounds: Schedule::constant(0), factor: count(4) }
    }
}

impl Default for Selection {
    fn default() -> Self {
        Self { cull: 0.2, elites: 0.2, tournament: count(16) }
    }
}

impl Default for Confirmation {
    fn default() -> Self {
        Self {
            every: count(8),
            candidates: Schedule::constant(1),
            episodes: count(100),
            reevaluate: false,
        }
    }
}

fn rounds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Schedule, D::Error> {
    let rounds = Schedule::deserialize(deserializer)?;
    let sound = rounds.values().all(|rounds| rounds <= 20);
    sound.then_some(rounds).ok_or_else(|| D::Error::custom("expected at most 20 rounds"))
}

fn inherited_episodes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Schedule, D::Error> {
    let episodes = Schedule::deserialize(deserializer)?;
    let sound = episodes.values().all(|episodes| episodes <= MOST_EPISODES);
    sound.then_some(episodes).ok_or_else(|| D::Error::custom("expected at most 1000000 episodes"))
}

fn at_least_two<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NonZeroU32, D::Error> {
    let factor = at_most_a_million(deserializer)?;
    let sound = factor.get() > 1;
    sound.then_some(factor).ok_or_else(|| D::Error::custom("expected at least 2"))
}

fn at_most_a_hundred<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NonZeroU32, D::Error> {
    let count = at_most_a_million(deserializer)?;
    let sound = count.get() <= 100;
    sound.then_some(count).ok_or_else(|| D::Error::custom("expected at most 100"))
}

/// As many rounds at most: a round is another factor in how many starts there were.
const MOST_ROUNDS: usize = 20;

fn rounds_of_starts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(NonZeroU32, NonZeroU32)>, D::Error> {
    let rounds = Vec::<(NonZeroU32, NonZeroU32)>::deserialize(deserializer)?;
    let most = rounds.iter().flat_map(|pair| [pair.0, pair.1]).max();
    if rounds.len() > MOST_ROUNDS || most.is_some_and(|most| most.get() > 1_000_000) {
        return Err(D::Error::custom("expected at most 20 pairs of numbers up to 1000000"));
    }
    if rounds.windows(2).any(|pair| pair[0].0 < pair[1].0) {
        return Err(D::Error::custom("expected no more starts in a round than in the one before"));
    }
    Ok(rounds)
}
