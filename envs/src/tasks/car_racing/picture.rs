//! What Gymnasium shows of a car, as pixels: drawn straight at the size in which it
//! is observed, close to the picture that pygame draws large and shrinks.
//!
//! Not the same to the last bit: the outlines that pygame smooths are left sharp,
//! and the four digits of the score are a grey bar.

use super::canvas::{Canvas, Ink, SIDE};
use super::model::{HULL, SIZE, WHEEL};
use super::racer::{FIELD, Racer};
use super::track::sign;
use super::wheel::TIME_STEP;
use crate::box2d::vector;

/// Pixels of a side.
pub(super) const PICTURE: usize = 96;
/// What pygame draws into, in its pixels.
const WINDOW: [f64; 2] = [1000.0, 800.0];
/// Where the car is in the window, from the left and from below.
const CAR: [f64; 2] = [500.0, 200.0];
/// Window pixels a metre, after the first second.
const ZOOM: f64 = 2.7 * 6.0;
/// At the very start.
const FAR_ZOOM: f64 = 0.1 * 6.0;
/// No corner of the window is farther from the car, in m, after that second.
const FARTHEST: f64 = 50.0;
/// No corner of a tile or of a border is farther from another, in m.
const TILE: f64 = 20.0;
/// The side of a square of grass, in m.
const GRASS: f64 = FIELD / 20.0;
/// The steps of the instruments, in window pixels.
const UNIT: [f64; 2] = [WINDOW[0] / 40.0, WINDOW[1] / 40.0];

/// From the world to the window, y up.
#[derive(Clone, Copy)]
struct View {
    /// The car's origin.
    at: [f64; 2],
    sin: f64,
    cos: f64,
    zoom: f64,
}

impl View {
    fn new(racer: &Racer) -> Self {
        let hull = racer.world.body(HULL);
        let angle = -f64::from(hull.angle());
        let time = f64::from(racer.steps) * TIME_STEP;
        Self {
            at: hull.position().to_f64(),
            sin: libm::sin(angle),
            cos: libm::cos(angle),
            zoom: FAR_ZOOM * (1.0 - time).max(0.0) + ZOOM * time.min(1.0),
        }
    }

    /// Whether a tile or a border with such a corner may be in sight.
    fn may_see(&self, corner: [f64; 2]) -> bool {
        let near = |axis: usize| (corner[axis] - self.at[axis]).abs() < FARTHEST + TILE;
        self.zoom < ZOOM || (near(0) && near(1))
    }

    /// To the canvas, in its samples, y down.
    fn to_canvas(self, point: [f64; 2], samples: [f64; 2]) -> [f32; 2] {
        let [x, y] = [point[0] - self.at[0], point[1] - self.at[1]];
        let right = (x * self.cos - y * self.sin) * self.zoom + CAR[0];
        let up = (x * self.sin + y * self.cos) * self.zoom + CAR[1];
        [(right * samples[0]) as f32, ((WINDOW[1] - up) * samples[1]) as f32]
    }

    /// The world's point at the top left corner of the canvas, and the steps from one
    /// sample to the next, to the right and down, all in squares of grass.
    fn grass(self, samples: [f64; 2]) -> [[f32; 2]; 3] {
        let back = |right: f64, up: f64| {
            let [x, y] = [right / self.zoom, up / self.zoom];
            [x * self.cos + y * self.sin, y * self.cos - x * self.sin]
        };
        let corner = back(-CAR[0], WINDOW[1] - CAR[1]);
        let corner = [corner[0] + self.at[0], corner[1] + self.at[1]];
        let steps = [back(1.0 / samples[0], 0.0), back(0.0, -1.0 / samples[1])];
        [corner, steps[0], steps[1]].map(|v| v.map(|metres| (metres / GRASS) as f32))
    }
}

/// Where a point of the picture is, given in pixels from its top left corner: metres to
/// the right of the car and ahead of it.
pub(super) fn from_car(racer: &Racer, pixel: [f64; 2]) -> [f64; 2] {
    let zoom = View::new(racer).zoom;
    let [x, y] = [0, 1].map(|axis| pixel[axis] * WINDOW[axis] / PICTURE as f64);
    [(x - CAR[0]) / zoom, (WINDOW[1] - y - CAR[1]) / zoom]
}

/// The same, but for instruments and where grass is light: what an encoder sees.
pub(super) fn draw_road_and_car(racer: &Racer, canvas: &mut Canvas) {
    let samples = WINDOW.map(|pixels| SIDE as f64 / pixels);
    let view = View::new(racer);
    let is_inside = |metres: f64| metres.abs() < FIELD - FARTHEST;
    if view.zoom == ZOOM && view.at.into_iter().all(is_inside) {
        canvas.clear(Ink::Field);
    } else {
        canvas.fill_field(view.grass(samples));
    }
    draw_road(racer, canvas, view, samples);
    draw_car(racer, canvas, view, samples);
}

/// Draws what is observed: rows from the top, red, green and blue.
pub(super) fn draw(racer: &Racer, canvas: &mut Canvas, picture: &mut [u8]) {
    let samples = WINDOW.map(|pixels| SIDE as f64 / pixels);
    let view = View::new(racer);
    canvas.fill_field(view.grass(samples));
    draw_road(racer, canvas, view, samples);
    draw_car(racer, canvas, view, samples);
    draw_instruments(racer, canvas, samples);
    canvas.shrink(picture);
}

fn draw_road(racer: &Racer, canvas: &mut Canvas, view: View, samples: [f64; 2]) {
    let mut borders = racer.track.borders.iter().peekable();
    for (index, tile) in racer.track.tiles.iter().enumerate() {
        let border = borders.next_if(|(of, _)| *of == index);
        if !view.may_see(tile[0]) {
            continue;
        }
        let ink = match index % 3 {
            // A tile that was touched has the first colour, whichever it had.
            1 if !racer.touched[index] => Ink::Road1,
            2 if !racer.touched[index] => Ink::Road2,
            _ => Ink::Road0,
        };
        canvas.fill(&tile.map(|corner| view.to_canvas(corner, samples)), ink);
        if let Some((_, border)) = border {
            let ink = if index % 2 == 0 { Ink::White } else { Ink::Red };
            canvas.fill(&border.map(|corner| view.to_canvas(corner, samples)), ink);
        }
    }
}

fn draw_car(racer: &Racer, canvas: &mut Canvas, view: View, samples: [f64; 2]) {
    let mut corners = Vec::with_capacity(8);
    for (index, wheel) in racer.wheels.iter().enumerate() {
        let body = HULL + 1 + index;
        for outline in racer.world.outlines(body) {
            corners.clear();
            corners.extend(outline.map(|corner| view.to_canvas(corner.to_f64(), samples)));
            canvas.fill(&corners, Ink::Black);
        }
        // A mark that goes round with the wheel, seen from above.
        let ends = [wheel.phase, wheel.phase + 1.2].map(|turn| (libm::sin(turn), libm::cos(turn)));
        if ends.iter().all(|(sin, _)| *sin > 0.0) {
            continue;
        }
        let [near, far] = ends.map(|(sin, cos)| if sin > 0.0 { sign(cos) } else { cos });
        let [x, y] = WHEEL.map(|pixels| pixels * SIZE);
        let mark = [(-x, near * y), (x, near * y), (x, far * y), (-x, far * y)];
        let frame = racer.world.body(body);
        let mark = mark.map(|(x, y)| {
            let at = frame.world_vector(vector(x as f32, y as f32)) + frame.position();
            view.to_canvas(at.to_f64(), samples)
        });
        canvas.fill(&mark, Ink::Mark);
    }
    for outline in racer.world.outlines(HULL).rev() {
        corners.clear();
        corners.extend(outline.map(|corner| view.to_canvas(corner.to_f64(), samples)));
        canvas.fill(&corners, Ink::Hull);
    }
}

/// The bar at the foot of the picture.
fn draw_instruments(racer: &Racer, canvas: &mut Canvas, samples: [f64; 2]) {
    let [width, height] = WINDOW;
    let [unit, step] = UNIT;
    let mut bar = |from: [f64; 2], to: [f64; 2], ink| {
        let at = |x: f64, y: f64| [(x * samples[0]) as f32, (y * samples[1]) as f32];
        canvas.fill(
            &[at(from[0], from[1]), at(to[0], from[1]), at(to[0], to[1]), at(from[0], to[1])],
            ink,
        );
    };
    bar([0.0, height - 5.0 * step], [width, height], Ink::Black);
    let hull = racer.world.body(HULL);
    let [vx, vy] = hull.linear_velocity().to_f64();
    let speed = (vx * vx + vy * vy).sqrt();
    let mut upright = |place: f64, value: f64, scale: f64, ink| {
        if value.abs() > 1e-4 {
            let top = height - (step + step * scale * value);
            bar([place * unit, top], [(place + 1.0) * unit, height - step], ink);
        }
    };
    upright(5.0, speed, 0.02, Ink::White);
    for (index, wheel) in racer.wheels.iter().enumerate() {
        let ink = if index < 2 { Ink::Blue } else { Ink::Violet };
        upright(7.0 + index as f64, wheel.spin, 0.01, ink);
    }
    let mut level = |place: f64, value: f64, scale: f64, ink| {
        if value.abs() > 1e-4 {
            let ends = [(place + scale * value) * unit, place * unit];
            bar([ends[0], height - 4.0 * step], [ends[1], height - 2.0 * step], ink);
        }
    };
    level(20.0, f64::from(racer.world.joint_angle(0)), -10.0, Ink::Green);
    level(30.0, f64::from(hull.angular_velocity()), -0.8, Ink::Red);
    bar([14.0, 733.0], [106.0, 767.0], Ink::Digits);
}
