//! What stands below the wiring: how much of everything there is, and what the
//! glyphs mean.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{CHARACTER, Decimal, HIDDEN_RADIUS, MARGIN, NAME_GAP, glyph};
use crate::activation::Activation;

/// From line to line.
const LINE: f64 = 30.0;

/// The caption and the glyphs with their names, and how high that is.
pub(super) fn legend(kinds: &BTreeSet<Activation>, caption: &str, width: f64) -> (String, f64) {
    let mut legend =
        format!("<text class=\"quiet\" y=\"4.5\">{caption}</text>\n<g class=\"nodes\">\n");
    let (mut x, mut y) = (HIDDEN_RADIUS, LINE);
    for &kind in kinds {
        let label = kind.label();
        let wide = 2.0 * HIDDEN_RADIUS + NAME_GAP + CHARACTER * label.len() as f64 + 12.0;
        if x + wide > width - MARGIN && x > HIDDEN_RADIUS {
            (x, y) = (HIDDEN_RADIUS, y + LINE);
        }
        let _ = writeln!(
            legend,
            "<g class=\"{label}\" transform=\"translate({} {y})\"><circle r=\"{HIDDEN_RADIUS}\"/>\
             <use href=\"#{}\"/><text x=\"{}\" y=\"4.5\">{label}</text></g>",
            Decimal(x),
            glyph::id(kind),
            HIDDEN_RADIUS + NAME_GAP
        );
        x += wide;
    }
    legend += "</g>\n";
    (legend, y + HIDDEN_RADIUS + MARGIN)
}
