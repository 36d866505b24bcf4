//! Non-dominated fronts: what nothing dominates, then what only those dominate,
//! and so on.

use super::Objectives;

/// Splits candidates into fronts, the best first; within a front they stand in
/// their own order. Candidates with a number that is not finite form the last
/// front: infinity is a failure here, not a victory.
pub fn fronts(objectives: &[Objectives]) -> Vec<Vec<usize>> {
    let (sound, failed): (Vec<usize>, Vec<usize>) =
        (0..objectives.len()).partition(|&i| objectives[i].iter().all(|x| x.is_finite()));
    // In descending order of the first objective, then the second, nothing is
    // dominated by what comes after it, and a front dominates a candidate if
    // the front's best second objective so far does.
    let mut descending = sound;
    descending.sort_by(|&a, &b| {
        let (a, b) = (objectives[a], objectives[b]);
        b[0].total_cmp(&a[0]).then(b[1].total_cmp(&a[1]))
    });
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    for candidate in descending {
        // A front's last member has its largest second objective.
        let free = fronts.partition_point(|front| {
            front.last().is_some_and(|&last| dominates(objectives[last], objectives[candidate]))
        });
        if free == fronts.len() {
            fronts.push(Vec::new());
        }
        fronts[free].push(candidate);
    }
    for front in &mut fronts {
        front.sort_unstable();
    }
    if !failed.is_empty() {
        fronts.push(failed);
    }
    fronts
}

/// Whether `a` is at least as good in both objectives and better in one.
pub(super) fn dominates(a: Objectives, b: Objectives) -> bool {
    a[0] >= b[0] && a[1] >= b[1] && a != b
}
