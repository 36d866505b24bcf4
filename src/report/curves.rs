//! A run over its generations, its steps and its time.

use maud::{Markup, html};

use super::legend::Legend;
use super::{RunFiles, rounds};
use crate::picture::chart;
use crate::picture::curve::{Over, Scale, panels};
use crate::run::Metrics;
use crate::search::Starts;

/// About as many points has a line at most.
const MOST_POINTS: usize = 400;

/// What the curves can run over: the class of their figures, and what the switch
/// says.
const CHOICES: [(&str, &str, Over); 3] = [
    ("over-generations", "generations", Over::Generations),
    ("over-steps", "steps", Over::Steps),
    ("over-seconds", "time", Over::Seconds),
];

pub(super) fn section(run: &RunFiles) -> Markup {
    if let Some(lines) = run.metrics.as_ref().ok().filter(|lines| rounds::has_trained(lines)) {
        return rounds::section(lines, run.experiment.kind().unit().singular);
    }
    html! {
        section aria-labelledby="curves" {
            h2 id="curves" { "Generation by generation" }
            @match &run.metrics {
                Err(problem) => p { "There is no curve: " (problem) "." },
                Ok(lines) if lines.len() < 2 => {
                    p { "A curve takes two generations; this run has done " (lines.len()) "." }
                },
                Ok(lines) => (curves(lines, run.experiment.kind().starts())),
            }
        }
    }
}

fn curves(lines: &[Metrics], starts: Option<&Starts>) -> Markup {
    html! {
        p {
            "Returns are means over the shared weights, the best of some hundred networks on few "
            "episodes; the champion's is on fresh ones and so does not flatter."
        }
        @if let Some(starts) = starts {
            (in_words(starts))
        }
        // Which figures are shown is decided by the style sheet alone.
        div class="switch" role="radiogroup" aria-label="What the curves run over" {
            span { "over" }
            @for (index, (id, words, _)) in CHOICES.iter().enumerate() {
                input type="radio" name="over" id=(id) checked[index == 0];
                label for=(id) { (words) }
            }
            @for (class, _, over) in CHOICES {
                div class=(class) {
                    @for panel in &panels(lines, &Scale::of(lines, over), starts, MOST_POINTS) {
                        figure {
                            (panel.chart(chart::SIZE).svg())
                            @let of_starts = panel.has_starts().then_some(("gray thin", "of each start"));
                            (Legend::of(panel.keys().chain(of_starts)))
                        }
                    }
                }
            }
        }
    }
}

/// How several starts follow each other.
fn in_words(starts: &Starts) -> Markup {
    html! {
        p {
            @if starts.count.get() > 1 {
                "The search has " (starts.count) " starts of " (starts.generations) " generations each, one after "
                "the other: faint lines are those of the starts, each from new networks. "
                @for (starts, generations) in &starts.rounds {
                    "The " (starts) " best go on for " (generations) " generations more. "
                }
            }
            @match (starts.groups.count.get(), starts.count.get()) {
                (1, _) => "Then it goes on with the best of all.",
                (groups, 1) => {
                    "The search begins " (groups) " times, each time for " (starts.groups.generations) " generations from new "
                    "networks: faint lines. Then the best population goes on."
                },
                (groups, _) => {
                    "Then the best of all have " (starts.groups.generations) " generations together. All of that is "
                    "done " (groups) " times, and the best population goes on."
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_told_in_words() {
        let told = |starts: &str| in_words(&ron::from_str(starts).unwrap()).into_string();
        let rounds = told("(count: 20, generations: 64, rounds: [(4, 192)])");
        assert!(rounds.contains("has 20 starts of 64 generations each"), "{rounds}");
        assert!(rounds.contains("The 4 best go on for 192 generations more."), "{rounds}");
        assert!(rounds.contains("the best of all.") && !rounds.contains("times"), "{rounds}");
        let groups = told("(count: 48, generations: 16, groups: (count: 3, generations: 64))");
        assert!(groups.contains("has 48 starts of 16 generations each"), "{groups}");
        assert!(
            groups.contains("64 generations together. All of that is done 3 times"),
            "{groups}"
        );
        let alone = told("(groups: (count: 4, generations: 192))");
        assert!(alone.contains("begins 4 times, each time for 192 generations"), "{alone}");
        assert!(!alone.contains("starts"), "{alone}");
    }
}
