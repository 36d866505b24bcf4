//! How an episode looks in a terminal of any size.

use precocial_envs::{Color as Role, Scene};
use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize as _};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::canvas::{Canvas, Points};
use ratatui::widgets::{Block, BorderType, Paragraph, Sparkline};
use tiny_skia::Pixmap;

use super::Player;
use crate::picture::raster;

const KEYS: &str = " ←/→ weight ±0.1   ↑/↓ ±0.5   space pause   r restart   n next seed   q quit ";
const SHORT_KEYS: &str = " ←→↑↓ weight  space pause  r restart  n next  q quit ";

/// Braille dots in a cell, across and down: as cells are about twice as high as
/// wide, dots are about square.
const DOTS: [u16; 2] = [2, 4];

/// Rows of the reward's curve: the fewest, and the most where the scene leaves
/// them free.
const CURVE: [u16; 2] = [3, 8];
/// Fewer rows than this have no room for it.
const CURVE_FROM: u16 = 12;
/// Columns of its legend.
const LEGEND: u16 = 9;

/// Colours of the 256 that stand out from black (contrast above 3 : 1) and from
/// white alike; what does not move has the terminal's own colour.
fn color(role: Role) -> Color {
    match role {
        Role::Ground => Color::Reset,
        Role::Body => Color::Indexed(33),
        Role::Limb => Color::Indexed(166),
        Role::Joint => Color::Indexed(163),
        Role::Mark => Color::Indexed(28),
        Role::Sense => Color::Indexed(30),
    }
}

/// The roles as colours that pixels can hold.
const STYLE: raster::RasterStyle = raster::RasterStyle { smooth: false, thinnest: 1.0, color: key };

const ROLES: [Role; 6] =
    [Role::Ground, Role::Body, Role::Limb, Role::Joint, Role::Mark, Role::Sense];

fn key(role: Role) -> [u8; 3] {
    let index = ROLES.iter().position(|&other| other == role).unwrap_or(0);
    [index as u8, 0, 0]
}

impl Player {
    /// Draws everything.
    pub fn draw(&self, frame: &mut Frame) {
        let keys = if usize::from(frame.area().width) > Line::from(KEYS).width() + 2 {
            KEYS
        } else {
            SHORT_KEYS
        };
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title_top(Line::from(format!(" {} ", self.episode.name())).bold())
            .title_top(self.status().right_aligned())
            .title_bottom(Line::from(keys).centered());
        let inside = block.inner(frame.area());
        frame.render_widget(block, frame.area());

        let scene = self.episode.scene();
        let curve = curve_height(&scene, inside);
        let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(curve)];
        let [numbers, middle, curve] = Layout::vertical(rows).areas(inside);
        self.draw_numbers(frame, numbers);
        self.draw_scene(frame, middle, &scene);
        self.draw_rewards(frame, curve);
    }

    /// Draws the numbers and the scene alone, as a part of another picture.
    pub fn draw_inside(&self, frame: &mut Frame, area: Rect) {
        let rows = [Constraint::Length(1), Constraint::Fill(1)];
        let [numbers, scene] = Layout::vertical(rows).areas(area);
        self.draw_numbers(frame, numbers);
        self.draw_scene(frame, scene, &self.episode.scene());
    }

    fn status(&self) -> Line<'static> {
        match self.episode.end() {
            Some(end) => {
                let text = format!(" {end}: final return {:.2} ", self.episode.total());
                Line::from(text).bold().reversed()
            }
            None if self.paused => Line::from(" paused ").bold(),
            None => Line::from(" running "),
        }
    }

    fn draw_numbers(&self, frame: &mut Frame, area: Rect) {
        let episode = &self.episode;
        let limit = episode.signature().step_limit;
        let left = Line::from(vec![
            Span::from(if episode.weight().is_some() { " shared weight " } else { " weights " }),
            Span::from(episode.weight_label()).bold(),
            Span::from(format!("   seed {}", episode.seed())),
        ]);
        let right = Line::from(vec![
            Span::from(format!("step {}/{limit}   return ", episode.steps())),
            Span::from(format!("{:.2} ", episode.total())).bold(),
        ]);
        if usize::from(area.width) > left.width() + right.width() {
            frame.render_widget(Paragraph::new(right).alignment(Alignment::Right), area);
            let area = Rect { width: left.width() as u16, ..area };
            frame.render_widget(Paragraph::new(left), area);
        } else {
            let (weight, steps) = (episode.weight_label(), episode.steps());
            let total = episode.total();
            let words = format!(" weight {weight}   step {steps}   return {total:.2}");
            let short = format!("w {weight} {steps} {total:.1}");
            let fits = words.chars().count() <= usize::from(area.width);
            frame.render_widget(Paragraph::new(if fits { words } else { short }), area);
        }
    }

    fn draw_scene(&self, frame: &mut Frame, area: Rect, scene: &Scene) {
        let [width, height] = [area.width * DOTS[0], area.height * DOTS[1]];
        let (Some(mut picture), Some(all)) = (
            Pixmap::new(width.into(), height.into()),
            tiny_skia::Rect::from_xywh(0.0, 0.0, width.into(), height.into()),
        ) else {
            return;
        };
        raster::draw(scene, &STYLE, all, &mut picture);
        let mut dots: [Vec<(f64, f64)>; ROLES.len()] = Default::default();
        for (index, &pixel) in picture.pixels().iter().enumerate() {
            if let Some([role, ..]) = raster::rgb(pixel) {
                let (row, column) = (index / usize::from(width), index % usize::from(width));
                let up = usize::from(height) - 1 - row;
                dots[usize::from(role).min(ROLES.len() - 1)].push((column as f64, up as f64));
            }
        }
        let colors = ROLES.map(|role| if self.colors { color(role) } else { Color::Reset });
        let canvas = Canvas::default()
            .marker(Marker::Braille)
            .x_bounds([0.0, f64::from(width) - 1.0])
            .y_bounds([0.0, f64::from(height) - 1.0])
            .paint(|context| {
                // A cell has one colour: that of the last dot in it.
                for (coords, &color) in dots.iter().zip(&colors) {
                    context.draw(&Points { coords, color });
                }
            });
        frame.render_widget(canvas, area);
    }

    fn draw_rewards(&self, frame: &mut Frame, area: Rect) {
        let [legend, curve] =
            Layout::horizontal([Constraint::Length(LEGEND), Constraint::Fill(1)]).areas(area);
        let text =
            vec![Line::from(" reward"), Line::from(format!(" {:.2}", self.episode.reward()))];
        frame.render_widget(Paragraph::new(text), legend);
        let limit = self.episode.signature().step_limit;
        let style = if self.colors { color(Role::Body).into() } else { Style::new() };
        let bars = bars(&self.rewards, limit as usize, curve.width.saturating_sub(1).into());
        let sparkline = Sparkline::default().data(bars).max(FULL).style(style);
        frame.render_widget(sparkline, curve);
    }
}

/// How many rows of the area the reward's curve gets.
#[allow(clippy::cast_sign_loss, reason = "an aspect is positive")]
fn curve_height(scene: &Scene, area: Rect) -> u16 {
    if area.height < CURVE_FROM {
        return 0;
    }
    let dots = raster::aspect(scene).unwrap_or(1.0) * f64::from(area.width * DOTS[0]);
    let needed = 1 + (dots / f64::from(DOTS[1])).ceil() as u16;
    area.height.saturating_sub(needed).clamp(CURVE[0], CURVE[1])
}

/// The height of a full bar.
const FULL: u64 = 1000;

/// One bar for each column of a whole episode: the mean reward of its steps,
/// between the lowest reward so far (0, if there is no lower) and the highest.
#[allow(clippy::cast_sign_loss, reason = "a share is not below 0")]
fn bars(rewards: &[f64], limit: usize, columns: usize) -> Vec<u64> {
    let low = rewards.iter().copied().fold(0.0, f64::min);
    let high = rewards.iter().copied().fold(0.0, f64::max);
    let first = |column: usize| column * limit / columns;
    let bar = |column: usize| {
        let (from, to) = (first(column), first(column + 1).max(first(column) + 1));
        let steps = rewards.get(from..to.min(rewards.len())).filter(|steps| !steps.is_empty())?;
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        let share = if high > low { (mean - low) / (high - low) } else { 0.0 };
        Some((share * FULL as f64).round() as u64)
    };
    (0..columns).map_while(bar).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::{Buffer, Cell};

    use super::*;
    use crate::picture::tests::swing_up;

    fn drawn(player: &Player, width: u16, height: u16) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| player.draw(frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    fn text(buffer: &Buffer) -> String {
        buffer.content.iter().map(Cell::symbol).collect()
    }

    fn braille(buffer: &Buffer) -> usize {
        text(buffer).chars().filter(|letter| ('\u{2801}'..='\u{28ff}').contains(letter)).count()
    }

    #[test]
    fn shows_numbers_scene_and_keys() {
        let mut player = Player::new(swing_up(-0.5, 7), true);
        player.pass(Duration::from_millis(50));
        let buffer = drawn(&player, 100, 30);
        let text = text(&buffer);
        for part in ["cartpole-swingup-v1", "running", "weight -0.5", "seed 7", "step 5/1000"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(text.contains("q quit") && text.contains("reward"), "{text}");
        // The track alone takes most of a row.
        assert!(braille(&buffer) > 80, "{text}");
    }

    #[test]
    fn shows_the_final_return() {
        let mut episode = swing_up(1.0, 0);
        episode.finish();
        let expected = format!("final return {:.2}", episode.total());
        let text = text(&drawn(&Player::new(episode, true), 100, 30));
        assert!(text.contains(&expected), "{expected} in {text}");
    }

    #[test]
    fn fits_any_size() {
        let mut player = Player::new(swing_up(1.0, 0), true);
        player.pass(Duration::from_millis(200));
        for width in (0..30).chain([57, 80, 300]) {
            for height in (0..20).chain([24, 100]) {
                drawn(&player, width, height);
            }
        }
    }

    #[test]
    fn without_colours_there_are_none() {
        let colored = |colors| {
            let buffer = drawn(&Player::new(swing_up(1.0, 0), colors), 100, 30);
            buffer.content.iter().filter(|cell| cell.fg != Color::Reset).count()
        };
        assert_eq!(colored(false), 0);
        assert!(colored(true) > 10);
    }

    #[test]
    fn colours_stand_out_from_black_and_from_white() {
        let indexed = |role: &_| matches!(color(*role), Color::Indexed(_));
        assert!(ROLES.iter().filter(|role| indexed(role)).count() > ROLES.len() / 2);
        for role in ROLES {
            // All others are the terminal's own, which it makes readable.
            let Color::Indexed(index) = color(role) else { continue };
            // The 6 x 6 x 6 cube of the 256 colours, and WCAG's luminance.
            let level = |step: u8| [0.0, 95.0, 135.0, 175.0, 215.0, 255.0][usize::from(step)];
            let cube = index - 16;
            let linear = [cube / 36, cube / 6 % 6, cube % 6]
                .map(|step| f64::powf((level(step) / 255.0 + 0.055) / 1.055, 2.4));
            let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
            assert!(1.05 / (luminance + 0.05) > 3.0, "{role:?} on white: {luminance}");
            assert!((luminance + 0.05) / 0.05 > 3.0, "{role:?} on black: {luminance}");
        }
    }

    #[test]
    fn bars_are_means_over_the_whole_episode() {
        let rewards = [0.0, 0.5, 1.0, 1.0, -1.0];
        assert_eq!(bars(&rewards[..4], 8, 4), [250, 1000]);
        assert_eq!(bars(&rewards, 10, 5), [625, 1000, 0]);
        // More columns than steps: each step is repeated.
        assert_eq!(bars(&[1.0, 0.5], 2, 4), [1000, 1000, 500, 500]);
        assert_eq!(bars(&[0.0], 1, 1), [0]);
        assert!(bars(&rewards, 10, 0).is_empty());
    }
}
