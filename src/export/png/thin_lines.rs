//! Straight lines thinner than a pixel: in a picture of thousands of connections they
//! are all that takes time. Each pixel of a line's longer direction shares its width
//! between the two pixels beside it, by how near they are.

use tiny_skia::{Path, PathSegment, Pixmap, Point, PremultipliedColorU8, Transform};

/// The lines of a path in one colour, if it has nothing but straight ones.
pub(super) struct ThinLines {
    ends: Vec<[Point; 2]>,
}

impl ThinLines {
    /// Those of a path as it lies in the picture; none if something in it is bent.
    pub(super) fn of(path: &Path, transform: Transform) -> Option<Self> {
        let (mut ends, mut last) = (Vec::new(), Point::zero());
        for segment in path.segments() {
            let (PathSegment::MoveTo(mut point) | PathSegment::LineTo(mut point)) = segment else {
                return None;
            };
            transform.map_point(&mut point);
            if matches!(segment, PathSegment::LineTo(_)) {
                ends.push([last, point]);
            }
            last = point;
        }
        Some(Self { ends })
    }

    /// Draws them over what is opaque; where they meet, no darker than one of them.
    /// `strength` is their width in pixels times their opacity.
    pub(super) fn draw(&self, color: [u8; 3], strength: f32, picture: &mut Pixmap) {
        let Some(mut shares) = Shares::around(&self.ends, picture) else { return };
        for line in &self.ends {
            shares.add(line);
        }
        let width = picture.width() as usize;
        let pixels = picture.pixels_mut();
        for (index, &share) in shares.amounts.iter().enumerate().filter(|(_, share)| **share > 0.0)
        {
            let (x, y) = (shares.left + index % shares.width, shares.top + index / shares.width);
            let pixel = &mut pixels[y * width + x];
            let covered = share.min(1.0) * strength;
            let mixed = |old: u8, new: u8| {
                let (old, new) = (f32::from(old), f32::from(new));
                #[allow(clippy::cast_sign_loss, reason = "between two colours")]
                let mixed = (old + (new - old) * covered + 0.5) as u8;
                mixed
            };
            let [red, green, blue] = color;
            let (red, green) = (mixed(pixel.red(), red), mixed(pixel.green(), green));
            let blue = mixed(pixel.blue(), blue);
            let mixed = PremultipliedColorU8::from_rgba(red, green, blue, u8::MAX);
            if let Some(mixed) = mixed.filter(|_| pixel.alpha() == u8::MAX) {
                *pixel = mixed;
            }
        }
    }
}

/// How much of each pixel of an area is covered.
struct Shares {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    amounts: Vec<f32>,
}

impl Shares {
    /// None yet, in the part of the picture in which the lines lie.
    fn around(ends: &[[Point; 2]], picture: &Pixmap) -> Option<Self> {
        let points = || ends.iter().flatten();
        // Between 0 and the picture's size.
        #[allow(clippy::cast_sign_loss, reason = "clamped")]
        let range = |of: fn(&Point) -> f32, size: u32| {
            let low = points().map(of).fold(f32::INFINITY, f32::min).floor() - 1.0;
            let high = points().map(of).fold(f32::NEG_INFINITY, f32::max).ceil() + 2.0;
            let [low, high] = [low, high].map(|edge| edge.clamp(0.0, size as f32) as usize);
            (low, high.saturating_sub(low))
        };
        let (left, width) = range(|point| point.x, picture.width());
        let (top, height) = range(|point| point.y, picture.height());
        let amounts = vec![0.0; width * height];
        (!amounts.is_empty()).then_some(Self { left, top, width, height, amounts })
    }

    fn add(&mut self, &[from, to]: &[Point; 2]) {
        let is_steep = (to.y - from.y).abs() > (to.x - from.x).abs();
        let along = |point: Point| if is_steep { (point.y, point.x) } else { (point.x, point.y) };
        let (mut begin, mut end) = (along(from), along(to));
        if begin.0 > end.0 {
            (begin, end) = (end, begin);
        }
        let length = end.0 - begin.0;
        if length <= 0.0 {
            return;
        }
        let slope = (end.1 - begin.1) / length;
        for step in begin.0.floor() as i64..end.0.ceil() as i64 {
            // The middle of a pixel is half a pixel from its edge.
            let across = begin.1 + slope * (step as f32 + 0.5 - begin.0) - 0.5;
            let (near, part) = (across.floor() as i64, across - across.floor());
            for (across, share) in [(near, 1.0 - part), (near + 1, part)] {
                let (x, y) = if is_steep { (across, step) } else { (step, across) };
                self.cover(x, y, share);
            }
        }
    }

    fn cover(&mut self, x: i64, y: i64, share: f32) {
        let inside = |at: i64, begin: usize, size: usize| {
            usize::try_from(at).ok()?.checked_sub(begin).filter(|&at| at < size)
        };
        let (x, y) = (inside(x, self.left, self.width), inside(y, self.top, self.height));
        if let (Some(x), Some(y)) = (x, y) {
            self.amounts[y * self.width + x] += share;
        }
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::{Color, PathBuilder};

    use super::*;

    fn drawn(strength: f32, ends: [(f32, f32); 2]) -> Vec<u8> {
        let mut picture = Pixmap::new(6, 4).unwrap();
        picture.fill(Color::WHITE);
        let mut path = PathBuilder::new();
        path.move_to(ends[0].0, ends[0].1);
        path.line_to(ends[1].0, ends[1].1);
        let lines = ThinLines::of(&path.finish().unwrap(), Transform::identity()).unwrap();
        lines.draw([0, 0, 0], strength, &mut picture);
        picture.pixels().iter().map(|pixel| pixel.red()).collect()
    }

    #[test]
    fn a_line_shares_its_width_between_two_rows() {
        let level = drawn(1.0, [(0.0, 1.5), (6.0, 1.5)]);
        assert_eq!((level[0], level[6], level[12]), (255, 0, 255));
        let between = drawn(0.5, [(6.0, 2.0), (0.0, 2.0)]);
        assert_eq!((between[6], between[12], between[18]), (191, 191, 255));
        let steep = drawn(1.0, [(2.5, 0.0), (2.5, 4.0)]);
        assert!((0..4).all(|row| steep[6 * row + 2] == 0), "{steep:?}");
    }

    #[test]
    fn what_is_bent_or_beside_the_picture_is_left_alone() {
        assert!(drawn(1.0, [(-9.0, -9.0), (-2.0, -4.0)]).iter().all(|&red| red == 255));
        assert!(drawn(1.0, [(3.0, 3.0), (3.0, 3.0)]).iter().all(|&red| red == 255));
        let mut path = PathBuilder::new();
        path.move_to(0.0, 0.0);
        path.quad_to(1.0, 1.0, 2.0, 0.0);
        assert!(ThinLines::of(&path.finish().unwrap(), Transform::identity()).is_none());
    }
}
