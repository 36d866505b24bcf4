//! What there is to see as shapes: drawing is data, so that a terminal, a GIF and
//! a page can all show it.

/// What a shape stands for; each medium chooses its own colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// What does not move: track, terrain.
    Ground,
    /// The agent's main body.
    Body,
    /// The agent's limb or pole.
    Limb,
    /// A joint or small part.
    Joint,
    /// A goal or a mark.
    Mark,
    /// What is sensed: a ray.
    Sense,
}

impl Color {
    /// What pages call it, to give it their own colours.
    pub fn name(self) -> &'static str {
        match self {
            Color::Ground => "ground",
            Color::Body => "body",
            Color::Limb => "limb",
            Color::Joint => "joint",
            Color::Mark => "mark",
            Color::Sense => "sense",
        }
    }
}

/// One shape; coordinates are metres, x to the right and y up.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled circle.
    Circle {
        /// Centre.
        center: [f64; 2],
        /// Radius.
        radius: f64,
        /// What it stands for.
        color: Color,
    },
    /// A line.
    Line {
        /// One end.
        from: [f64; 2],
        /// The other end.
        to: [f64; 2],
        /// Width; zero draws the thinnest line.
        width: f64,
        /// What it stands for.
        color: Color,
    },
    /// A filled polygon.
    Polygon {
        /// Corners, in order.
        points: Vec<[f64; 2]>,
        /// What it stands for.
        color: Color,
    },
}

/// Everything to draw at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Lower left corner of what should be seen.
    pub low: [f64; 2],
    /// Upper right corner of what should be seen.
    pub high: [f64; 2],
    /// The shapes, the ones at the back first.
    pub shapes: Vec<Shape>,
}
