//! Several starts, rounds of them, and groups.

use super::*;

#[test]
fn every_start_leaves_its_best() {
    let mut search = search("(population: 10, starts: (count: 3, generations: 2))");
    let mut sizes = Vec::new();
    let mut firsts = Vec::new();
    for _ in 0..7 {
        if search.generation().is_multiple_of(2) {
            firsts.push(search.state().population.clone());
        }
        search.advance();
        sizes.push((search.state().reserve.len(), search.state().population.len()));
    }
    assert_eq!(sizes, [(0, 10), (3, 10), (3, 10), (6, 10), (6, 10), (0, 10), (0, 10)]);
    // Three beginnings that differ, and then what is left of them.
    assert!(firsts[0] != firsts[1] && firsts[1] != firsts[2]);
    let grown = |population: &[Topology]| population.iter().any(|t| !t.hidden().is_empty());
    assert_eq!(firsts.iter().map(|f| grown(f)).collect::<Vec<_>>(), [false, false, false, true]);
}

/// What a start is worth that ends in this generation: its best network, in four
/// episodes of an address.
fn worth(search: &Wann, address: u64) -> f64 {
    let networks = &search.state().population;
    let of_one = |network: &Topology| mean(&returns_of(network, search.generation()));
    let best = |a: &&Topology, b: &&Topology| of_one(a).total_cmp(&of_one(b));
    // Of equals the first.
    let best = networks.iter().rev().max_by(best).unwrap();
    let seeds = crate::stream::episode_seeds(3, Purpose::Starts, address, 4);
    let conditions = EvaluationConditions::new(&[-1.0, 1.0], &seeds);
    built_in("cartpole-swingup-v1").evaluate(&[best], &conditions)[0].mean()
}

#[test]
fn the_best_starts_go_on_as_they_are() {
    let mut search = search(
        "(population: 6, starts: (count: 5, generations: 2, rounds: [(3, 3), (2, 1)]),
          confirmation: (every: 100, candidates: 1, episodes: 4))",
    );
    let scores = |search: &Wann| -> Vec<f64> {
        search.state().ended.iter().map(|start| start.score).collect()
    };
    let goes_on = |known: &mut Vec<f64>, next: f64, most: usize| {
        known.push(next);
        known.sort_by(|a, b| b.total_cmp(a));
        known.truncate(most);
    };
    let mut known = Vec::new();
    for start in 0..5 {
        search.advance();
        assert!(search.generation() % 2 == 1 && search.state().population[0].hidden().len() < 2);
        let next = worth(&search, 0);
        let before = search.state().ended.clone();
        search.advance();
        goes_on(&mut known, next, 3);
        if start < 4 {
            assert_eq!(scores(&search), known);
            assert!(
                before.iter().filter(|s| search.state().ended.contains(s)).count() >= start.min(2)
            );
        }
    }
    let distinct = |scores: &[f64]| scores.windows(2).all(|pair| pair[0] > pair[1]);
    assert!(known.len() == 3 && distinct(&known), "{known:?}");
    // Three go on, the best first: two wait.
    assert_eq!((search.state().waiting.len(), search.state().ended.len()), (2, 0));
    let mut second = Vec::new();
    for start in 0..3 {
        let waiting = search.state().waiting.clone();
        for _ in 0..2 {
            search.advance();
            assert_eq!(search.state().waiting, waiting);
        }
        let next = worth(&search, 10);
        search.advance();
        goes_on(&mut second, next, 2);
        if start < 2 {
            assert_eq!(scores(&search), second);
            assert_eq!(search.state().population, waiting[0], "it goes on as it was");
        }
    }
    // Of the two that are left half each is taken.
    assert_eq!((search.generation(), search.state().waiting.len()), (19, 1));
    search.advance();
    assert_eq!((search.state().reserve.len(), search.state().waiting.len()), (3, 0));
    let left = search.state().population.clone();
    search.advance();
    let together = &search.state().population;
    assert_eq!((together.len(), search.state().reserve.len()), (6, 0));
    assert!(together[3..].iter().all(|network| left.contains(network)));
}

#[test]
fn the_best_group_goes_on() {
    let mut search = search(
        "(population: 6, starts: (count: 2, generations: 2, groups: (count: 3, generations: 3)),
          confirmation: (every: 100, candidates: 1, episodes: 4))",
    );
    // Groups that were the best so far, with their scores.
    let (mut beginnings, mut groups) = (Vec::new(), Vec::<(f64, Option<Vec<Topology>>)>::new());
    for group in 0..3 {
        for _ in 0..2 {
            let first = search.state().population.clone();
            assert!(first.iter().all(|network| network.hidden().is_empty()));
            assert!(!beginnings.contains(&first), "each begins with networks of its own");
            beginnings.push(first);
            search.advance();
            search.advance();
        }
        // The best of both are together.
        assert!(!beginnings.contains(&search.state().population));
        assert!(search.state().reserve.is_empty());
        search.advance();
        search.advance();
        let score = worth(&search, 21);
        search.advance();
        let best = &search.state().best_group;
        if groups.iter().all(|(best, _)| score > *best) {
            groups.push((score, best.clone().map(|best| best.population)));
        }
        if group < 2 {
            assert_eq!(best.as_ref().map(|best| best.score), groups.last().map(|best| best.0));
        }
    }
    assert_eq!((search.generation(), &search.state().best_group), (21, &None));
    let best = groups.pop().and_then(|(_, population)| population);
    let best = best.expect("the last one is not the best of these");
    assert_eq!(search.state().population, best, "it goes on as it was");
}

#[test]
fn groups_have_starts_of_their_own() {
    let starts = |text: &str| ron::from_str::<Starts>(text).map_err(|e| e.code.to_string());
    let grouped =
        starts("(count: 3, generations: 2, rounds: [(2, 4)], groups: (count: 2, generations: 5))");
    let grouped = grouped.unwrap();
    // Six generations of starts, eight of the round, and five together, twice.
    assert_eq!(grouped.all_generations(), 2 * (6 + 8 + 5));
    assert_eq!(
        [0, 5, 6, 13, 14, 18, 19, 37, 38].map(|g| grouped.of_generation(g)),
        [Some(0), Some(2), Some(3), Some(4), Some(5), Some(5), Some(6), Some(11), None]
    );
    let judged: Vec<u64> = grouped.judged().collect();
    assert_eq!(judged, [1, 3, 5, 18, 20, 22, 24, 37]);
    // Without starts in them they are runs of their own, of which the best goes on.
    let alone = starts("(groups: (count: 3, generations: 4))").unwrap();
    assert_eq!(alone.judged().collect::<Vec<_>>(), [3, 7, 11]);
    assert_eq!(alone.of_generation(7), Some(1));
    assert!(starts("(groups: (count: 101))").is_err());
    assert!(starts("(groups: (count: 0))").is_err());
    assert!(starts("(groups: (generations: 1000001))").is_err());

    let settings = "(population: 4, starts: (groups: (count: 2, generations: 1)))";
    let mut search = search(settings);
    search.advance();
    let thaws = |change: fn(&mut EndedStart)| {
        let mut state = search.state().clone();
        change(state.best_group.as_mut().unwrap());
        Wann::thaw(context(), ron::from_str(settings).unwrap(), state).is_some()
    };
    assert!(thaws(|_| ()));
    assert!(!thaws(|best| best.score = f64::INFINITY));
    assert!(!thaws(|best| best.population.truncate(3)));
}

#[test]
fn starts_that_cannot_be_are_refused() {
    let rounds = |rounds: &str| {
        let text = format!("(population: 4, starts: (count: 3, generations: 1, rounds: {rounds}))");
        ron::from_str::<WannSettings>(&text).map_err(|error| error.code.to_string())
    };
    for wrong in ["[(0, 4)]", "[(2, 0)]", "[(2, 4), (3, 4)]", "[(1000001, 1)]", "[(2, 1000001)]"] {
        assert!(rounds(wrong).is_err(), "{wrong}");
    }
    let sound = rounds("[(3, 4), (3, 1), (1, 1000000)]").unwrap();
    assert_eq!(SearchKind::check(&sound, 5, 1), Ok(()));
    // More than there are: all go on.
    let more = rounds("[(5, 2), (4, 1), (1, 3)]").unwrap().starts;
    assert_eq!(SearchKind::check(&rounds("[(5, 2)]").unwrap(), 5, 1), Ok(()));
    assert_eq!(more.all_rounds().collect::<Vec<_>>(), [(3, 1), (3, 2), (3, 1), (1, 3)]);
    assert_eq!(
        [2, 3, 8, 11, 12, 15].map(|g| more.of_generation(g)),
        [Some(2), Some(3), Some(5), Some(8), Some(9), None]
    );

    let settings = "(population: 4, starts: (count: 3, generations: 1, rounds: [(2, 1)]))";
    let mut search = search(settings);
    search.advance();
    let thaws = |change: fn(&mut WannState)| {
        let mut state = search.state().clone();
        change(&mut state);
        Wann::thaw(context(), ron::from_str(settings).unwrap(), state).is_some()
    };
    assert!(thaws(|_| ()));
    assert!(!thaws(|state| state.ended[0].score = f64::NAN));
    assert!(!thaws(|state| state.ended[0].population.truncate(3)));
    assert!(!thaws(|state| state.waiting.push(Vec::new())));
    assert!(!thaws(|state| state.ended[0].population[0] = Topology::new(2, 1)));
}

#[test]
fn a_plan_counts_the_episodes_that_judge_starts() {
    let settings =
        "(population: 8, generations: 40, starts: (count: 5, generations: 4, rounds: [(2, 5)]),
          confirmation: (every: 8, candidates: [(7, 2), (16, 2), (17, 3), (38, 3), (39, 20)],
                         episodes: 10))";
    let settings: WannSettings = ron::from_str(settings).unwrap();
    let evaluator = built_in("cartpole-swingup-v1");
    let plan = SearchKind::plan(
        &settings,
        &**evaluator.task(),
        &crate::evaluation::EvaluationSettings::default(),
    );
    let crate::search::Plan::Evaluation(plan) = plan else { panic!("populations are evaluated") };
    // Candidates and the champion's score six times, and two or three networks of each
    // start that ends in generations 3, 7, 11, 15 and 19.
    let confirmed = (2 + 1) * 3 + (3 + 1) * 2 + (20 + 1);
    assert_eq!(plan.confirmation_episodes, 6 * 10 * (confirmed + 2 * 4 + 3));
}
