//! Examples side by side, as training reads them: a lane is an example.

/// Lanes that a product takes at once: what a few vector registers hold.
pub(super) const PANEL: usize = 16;
const PANELS: usize = 4;
/// Examples that pass together.
pub(super) const GROUP: usize = PANEL * PANELS;

/// A part of a row.
pub(super) type Panel = [f32; PANEL];
/// One number for each example of a group.
pub(super) type Lanes = [Panel; PANELS];

/// Example by example to row by row.
pub(super) fn transpose(panel: &[Panel; GROUP], rows: &mut [Lanes]) {
    for (quarter, examples) in panel.chunks_exact(PANEL).enumerate() {
        for (column, row) in rows.iter_mut().enumerate() {
            for (lane, example) in row[quarter].iter_mut().zip(examples) {
                *lane = example[column];
            }
        }
    }
}

/// Row by row to example by example; what a panel has no row for becomes zero.
#[inline(always)]
pub(super) fn transpose_back(rows: &[Lanes], panel: &mut [Panel; GROUP]) {
    for (number, example) in panel.iter_mut().enumerate() {
        for (column, value) in example.iter_mut().enumerate() {
            *value = rows.get(column).map_or(0.0, |row| row[number / PANEL][number % PANEL]);
        }
    }
}

/// The sum of a row.
#[inline(always)]
pub(super) fn sum_of_row(row: &Lanes) -> f32 {
    let mut sums = Panel::default();
    for part in row {
        for lane in 0..PANEL {
            sums[lane] += part[lane];
        }
    }
    sum(sums)
}

/// The sum of a panel, in halves.
#[inline(always)]
pub(super) fn sum(panel: Panel) -> f32 {
    let mut parts = panel;
    let mut width = PANEL / 2;
    while width > 0 {
        for lane in 0..width {
            parts[lane] += parts[lane + width];
        }
        width /= 2;
    }
    parts[0]
}
