//! The legend below a chart.

use maud::{Markup, Render, html};

use crate::picture::chart::Series;

/// What lines and dots mean: the classes of each key and its words.
pub(super) struct Legend<'a>(Vec<(String, &'a str)>);

impl<'a> Legend<'a> {
    /// Keys by their classes.
    pub(super) fn of<C: Into<String>>(keys: impl IntoIterator<Item = (C, &'a str)>) -> Self {
        Self(keys.into_iter().map(|(class, words)| (class.into(), words)).collect())
    }

    /// A key for each line.
    pub(super) fn of_lines(lines: impl IntoIterator<Item = &'a Series<'a>>) -> Self {
        Self::of(lines.into_iter().map(|line| (line.color, line.name)))
    }
}

impl Render for Legend<'_> {
    fn render(&self) -> Markup {
        html! {
            figcaption class="legend" {
                @for (class, words) in &self.0 {
                    span { span class={ "key " (class) } {} (words) }
                }
            }
        }
    }
}
