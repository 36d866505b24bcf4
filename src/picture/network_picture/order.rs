//! The order of nodes and waypoints within their columns, for few crossings:
//! each goes to the mean position (barycentre) of its neighbours, in sweeps to and
//! fro. The first and the last column stay as they are.

use super::columns::Columns;

const SWEEPS: usize = 24;

/// Sorts the inner columns; of all sweeps the order with fewest crossings stays.
pub(super) fn sort(columns: &mut Columns) {
    let mut positions = vec![0; columns.neighbours.len()];
    for vertices in &columns.vertices {
        number(vertices, &mut positions);
    }
    let mut best = (crossings(columns, &positions), columns.vertices.clone());
    for sweep in 0..SWEEPS {
        let side = sweep % 2;
        let last = columns.vertices.len() - 1;
        for step in 1..last {
            let column = if side == 0 { step } else { last - step };
            let vertices = std::mem::take(&mut columns.vertices[column]);
            let mut keyed: Vec<_> = vertices
                .into_iter()
                .enumerate()
                .map(|(index, vertex)| {
                    let neighbours = &columns.neighbours[vertex][side];
                    let sum: usize = neighbours.iter().map(|&neighbour| positions[neighbour]).sum();
                    let without = neighbours.is_empty();
                    let key =
                        if without { index as f64 } else { sum as f64 / neighbours.len() as f64 };
                    (key, vertex)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            columns.vertices[column] = keyed.into_iter().map(|(_, vertex)| vertex).collect();
            number(&columns.vertices[column], &mut positions);
        }
        let count = crossings(columns, &positions);
        if count < best.0 {
            best = (count, columns.vertices.clone());
        }
    }
    columns.vertices = best.1;
}

/// Notes the position of each vertex of a column within it.
fn number(vertices: &[usize], positions: &mut [usize]) {
    for (index, &vertex) in vertices.iter().enumerate() {
        positions[vertex] = index;
    }
}

/// How many pairs of links cross.
fn crossings(columns: &Columns, positions: &[usize]) -> usize {
    let between = |column: usize| {
        let links = columns.vertices[column].iter().flat_map(|&left| {
            let mut ends: Vec<_> =
                columns.neighbours[left][1].iter().map(|&right| positions[right]).collect();
            ends.sort_unstable();
            ends
        });
        inversions(links, columns.vertices[column + 1].len())
    };
    (0..columns.vertices.len() - 1).map(between).sum()
}

/// How many pairs of numbers below `bound` are in falling order: for each, the
/// larger ones before it are counted in a Fenwick tree.
fn inversions(numbers: impl Iterator<Item = usize>, bound: usize) -> usize {
    let mut tree = vec![0; bound + 1];
    let mut inversions = 0;
    for (before, number) in numbers.enumerate() {
        let mut not_larger = 0;
        let mut node = number + 1;
        while node > 0 {
            not_larger += tree[node];
            node &= node - 1;
        }
        inversions += before - not_larger;
        node = number + 1;
        while node <= bound {
            tree[node] += 1;
            node += node & node.wrapping_neg();
        }
    }
    inversions
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn inversions_are_pairs_in_falling_order() {
        let numbers = [3, 1, 4, 1, 5, 0, 2, 6, 5, 3];
        let pairs = (0..10).flat_map(|i| (i + 1..10).map(move |j| (i, j)));
        let counted = pairs.filter(|&(i, j)| numbers[i] > numbers[j]).count();
        assert_eq!(inversions(numbers.into_iter(), 7), counted);
    }
}
