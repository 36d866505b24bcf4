//! The rays of the walker's lidar.

use std::sync::LazyLock;

use super::terrain::SCALE;

/// In m.
const RANGE: f64 = 160.0 / SCALE;

/// From the hull to the end of each ray, in m: to the right and down.
pub(super) static RAYS: LazyLock<[(f64, f64); 10]> = LazyLock::new(|| {
    std::array::from_fn(|ray| {
        let angle = 1.5 * ray as f64 / 10.0;
        (libm::sin(angle) * RANGE, libm::cos(angle) * RANGE)
    })
});
