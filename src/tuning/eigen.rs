//! Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations
//! (Golub & Van Loan, *Matrix Computations*, section 8.5).
//!
//! Libraries for this choose their kernels by the processor they find, so that
//! the last bits depend on the machine; rotations in a fixed order do not.

/// More sweeps than this are never needed; convergence is quadratic.
const MOST_SWEEPS: usize = 60;

/// The eigenvalues, and the eigenvectors as the columns of a matrix; both
/// matrices are square and stored row by row.
pub(super) fn eigen(matrix: &[f64], size: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    // Its rows are the eigenvectors until the end: a rotation then runs along
    // memory.
    let mut vectors = vec![0.0; size * size];
    for index in 0..size {
        vectors[index * size + index] = 1.0;
    }
    let whole: f64 = a.iter().map(|x| x * x).sum();
    for _ in 0..MOST_SWEEPS {
        let off: f64 = (0..size)
            .flat_map(|row| (0..row).map(move |column| (row, column)))
            .map(|(row, column)| a[row * size + column] * a[row * size + column])
            .sum();
        if off <= whole * 1e-30 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut vectors, size, (p, q));
            }
        }
    }
    let values = (0..size).map(|index| a[index * size + index]).collect();
    let mut columns = vec![0.0; size * size];
    for (row, vector) in vectors.chunks(size).enumerate() {
        for (index, &x) in vector.iter().enumerate() {
            columns[index * size + row] = x;
        }
    }
    (values, columns)
}

/// Makes the entries (p, q) and (q, p) zero.
fn rotate(a: &mut [f64], vectors: &mut [f64], size: usize, (p, q): (usize, usize)) {
    let entry = a[p * size + q];
    if entry == 0.0 {
        return;
    }
    let theta = (a[q * size + q] - a[p * size + p]) / (2.0 * entry);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in 0..size {
        let (left, right) = (a[k * size + p], a[k * size + q]);
        a[k * size + p] = cosine * left - sine * right;
        a[k * size + q] = sine * left + cosine * right;
    }
    for rows in [a, vectors] {
        let (before, after) = rows.split_at_mut(q * size);
        let pairs = before[p * size..(p + 1) * size].iter_mut().zip(&mut after[..size]);
        for (left, right) in pairs {
            (*left, *right) = (cosine * *left - sine * *right, sine * *left + cosine * *right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_make_the_whole() {
        let size = 23;
        let matrix: Vec<f64> = (0..size * size)
            .map(|index| {
                let (row, column) = (index / size, index % size);
                1.0 / (1 + row + column) as f64 + f64::from(u8::from(row == column))
            })
            .collect();
        let (values, vectors) = eigen(&matrix, size);
        for row in 0..size {
            for column in 0..size {
                let of = |k: usize| vectors[row * size + k] * vectors[column * size + k];
                let back: f64 = (0..size).map(|k| of(k) * values[k]).sum();
                assert!((back - matrix[row * size + column]).abs() < 1e-13);
                let unit: f64 = (0..size).map(of).sum();
                assert!((unit - f64::from(u8::from(row == column))).abs() < 1e-13);
            }
        }
        // That of the Hilbert matrix, 1.9…, and the 1 that was added.
        let most = values.iter().copied().fold(0.0, f64::max);
        assert!((2.9..3.0).contains(&most), "{most}");
    }
}
