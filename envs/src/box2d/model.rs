//! A model: what is the same in all worlds of a task. Its moving bodies, their
//! fixtures, and the joints between them, from which one world and many side by
//! side are laid out alike.

use super::math::Vector;
use super::polygon::Polygon;

/// Fixtures of all moving bodies together, at the most.
pub(super) const MAX_FIXTURES: usize = 64;

/// A convex part of a body. Box2D's `b2FixtureDef`.
#[derive(Clone, Debug)]
pub(crate) struct FixtureDefinition {
    pub(crate) polygon: Polygon,
    /// In kg/m².
    pub(crate) density: f32,
    pub(crate) friction: f32,
}

/// A body that moves. Box2D's `b2BodyDef`.
#[derive(Clone, Debug)]
pub(crate) struct BodyDefinition {
    fixtures: Vec<FixtureDefinition>,
    /// Of its origin at the start.
    pub(super) position: Vector,
    /// At the start, in radians.
    pub(super) angle: f32,
    pub(super) inverse_mass: f32,
    pub(super) inverse_inertia: f32,
    /// The centre of mass in the body's frame.
    pub(super) local_center: Vector,
}

impl BodyDefinition {
    /// A body of at least one fixture, in the order of their making.
    pub(crate) fn new(fixtures: Vec<FixtureDefinition>, position: Vector, angle: f32) -> Self {
        let (mut total, mut moment, mut inertia) = (0.0, Vector::ZERO, 0.0);
        // Box2D holds the newest first.
        for fixture in fixtures.iter().rev() {
            let mass = fixture.polygon.mass(fixture.density);
            total += mass.total;
            moment = moment + mass.center.times(mass.total);
            inertia += mass.inertia;
        }
        let inverse_mass = 1.0 / total;
        let local_center = moment.times(inverse_mass);
        let inertia = inertia - total * local_center.dot(local_center);
        let inverse_inertia = 1.0 / inertia;
        Self { fixtures, position, angle, inverse_mass, inverse_inertia, local_center }
    }
}

/// A revolute joint with a motor and limits. Box2D's `b2RevoluteJointDef`.
#[derive(Clone, Debug)]
pub(crate) struct JointDefinition {
    /// The indices of the two bodies.
    pub(crate) bodies: [usize; 2],
    /// The shared point in the frames of both.
    pub(crate) anchors: [Vector; 2],
    /// The angle of the second body against the first that counts as zero.
    pub(crate) reference_angle: f32,
    /// The least and the largest angle, in radians.
    pub(crate) limits: [f32; 2],
}

/// A fixture of a moving body.
#[derive(Clone, Debug)]
pub(super) struct Fixture {
    pub(super) body: usize,
    pub(super) polygon: Polygon,
    pub(super) friction: f32,
}

/// All bodies and joints of a task.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// In m/s².
    pub(super) gravity: Vector,
    pub(super) bodies: Vec<BodyDefinition>,
    /// Of all bodies, in the order of their making.
    pub(super) fixtures: Vec<Fixture>,
    pub(super) joints: Vec<JointDefinition>,
    /// The order in which joints are solved.
    pub(super) joint_order: Vec<usize>,
    /// For each body, the index in that order of its last joint.
    pub(super) last_joint: Vec<usize>,
    /// How many joints, in that order, the next sweep over velocities may solve
    /// before this sweep has ended: so many from the first on, each beside the one
    /// that comes so many later.
    pub(super) sweep_lag: usize,
}

impl Model {
    /// Bodies in the order of their making, and joints likewise, which connect
    /// all bodies; each body is part of a joint.
    pub(crate) fn new(
        gravity: Vector,
        bodies: Vec<BodyDefinition>,
        joints: Vec<JointDefinition>,
    ) -> Self {
        let joint_order = island_order(bodies.len(), &joints);
        let mut last_joint = vec![0; bodies.len()];
        for (index, &joint) in joint_order.iter().enumerate() {
            for body in joints[joint].bodies {
                last_joint[body] = index;
            }
        }
        let fixtures: Vec<Fixture> = (bodies.iter().enumerate())
            .flat_map(|(body, definition)| definition.fixtures.iter().map(move |part| (body, part)))
            .map(|(body, FixtureDefinition { polygon, friction, .. })| Fixture {
                body,
                polygon: *polygon,
                friction: *friction,
            })
            .collect();
        assert!(fixtures.len() <= MAX_FIXTURES, "at most {MAX_FIXTURES} fixtures that move");
        let sweep_lag = sweep_lag(&joint_order, &joints);
        Self { gravity, bodies, fixtures, joints, joint_order, last_joint, sweep_lag }
    }

    /// The fixtures of a body and their indices.
    pub(super) fn fixtures_of(&self, body: usize) -> impl Iterator<Item = (usize, &Fixture)> {
        self.fixtures.iter().enumerate().filter(move |(_, fixture)| fixture.body == body)
    }
}

/// The order in which Box2D solves joints: from the body made last along its
/// joints, the newest first, depth first.
fn island_order(bodies: usize, joints: &[JointDefinition]) -> Vec<usize> {
    let mut order = Vec::with_capacity(joints.len());
    let mut found = vec![false; bodies];
    let mut stack = vec![bodies - 1];
    found[bodies - 1] = true;
    while let Some(body) = stack.pop() {
        for (joint, definition) in joints.iter().enumerate().rev() {
            let [a, b] = definition.bodies;
            let other = if a == body { b } else { a };
            if (a != body && b != body) || order.contains(&joint) {
                continue;
            }
            order.push(joint);
            if !found[other] {
                found[other] = true;
                stack.push(other);
            }
        }
    }
    assert!(found.iter().all(|&found| found), "joints connect all bodies");
    order
}

/// The smallest lag at which joints that change places share no body.
fn sweep_lag(order: &[usize], joints: &[JointDefinition]) -> usize {
    let bodies = |index: usize| joints[order[index]].bodies;
    let apart = |a: usize, b: usize| bodies(a).iter().all(|body| !bodies(b).contains(body));
    let fits =
        |lag: usize| (0..lag).all(|next| (lag + next..order.len()).all(|now| apart(next, now)));
    (1..order.len()).find(|&lag| fits(lag)).unwrap_or(order.len())
}

#[cfg(test)]
mod tests {
    use super::super::math::vector;
    use super::*;

    fn body(polygons: &[Polygon], density: f32) -> BodyDefinition {
        let fixture = |&polygon: &Polygon| FixtureDefinition { polygon, density, friction: 0.1 };
        BodyDefinition::new(polygons.iter().map(fixture).collect(), Vector::ZERO, 0.0)
    }

    fn hull(points: &[(f64, f64)], scale: f64) -> Polygon {
        let corner = |&(x, y): &(f64, f64)| vector((x * scale) as f32, (y * scale) as f32);
        Polygon::hull(&points.iter().map(corner).collect::<Vec<_>>())
    }

    /// Against values read from Box2D itself, for the bodies of the walker.
    #[test]
    fn masses_are_those_of_box2d() {
        let corners =
            [(-30.0, 9.0), (6.0, 9.0), (34.0, 1.0), (34.0, -8.0), (-30.0, -8.0)].map(|(x, y)| {
                let metres = |pixels: f64| (pixels / 30.0) as f32;
                vector(metres(x), metres(y))
            });
        let hull = body(&[Polygon::hull(&corners)], 5.0);
        assert_eq!((hull.inverse_mass, hull.inverse_inertia), (0.184_426_22, 0.500_151_3));
        assert_eq!(hull.local_center, vector(-0.020_036_437, -0.005_646_640_4));
        let half = |pixels: f64| (pixels / 30.0 / 2.0) as f32;
        let upper = body(&[Polygon::rectangle(half(8.0), half(34.0))], 1.0);
        assert_eq!((upper.inverse_mass, upper.inverse_inertia), (3.308_823_6, 29.291_224));
        let lower = body(&[Polygon::rectangle(half(0.8 * 8.0), half(34.0))], 1.0);
        assert_eq!((lower.inverse_mass, lower.inverse_inertia), (4.136_029_2, 37.318_8));
    }

    /// The same for a body of four fixtures, the racing car's.
    #[test]
    fn masses_of_several_fixtures_are_those_of_box2d() {
        let parts = [
            hull(&[(-60.0, 130.0), (60.0, 130.0), (60.0, 110.0), (-60.0, 110.0)], 0.02),
            hull(&[(-15.0, 120.0), (15.0, 120.0), (20.0, 20.0), (-20.0, 20.0)], 0.02),
            hull(
                &[
                    (25.0, 20.0),
                    (50.0, -10.0),
                    (50.0, -40.0),
                    (20.0, -90.0),
                    (-20.0, -90.0),
                    (-50.0, -40.0),
                    (-50.0, -10.0),
                    (-25.0, 20.0),
                ],
                0.02,
            ),
            hull(&[(-50.0, -120.0), (50.0, -120.0), (50.0, -90.0), (-50.0, -90.0)], 0.02),
        ];
        let car = body(&parts, 1.0);
        assert_eq!((car.inverse_mass, car.inverse_inertia), (0.141_643_06, 0.054_908_02));
        assert_eq!(car.local_center, vector(1.477_452_4e-9, -0.082_530_886));
        let wheel = hull(&[(-14.0, 27.0), (14.0, 27.0), (14.0, -27.0), (-14.0, -27.0)], 0.02);
        let wheel = body(&[wheel], 0.1);
        assert_eq!((wheel.inverse_mass, wheel.inverse_inertia), (16.534_39, 134.062_62));
    }

    /// In a chain sweeps overlap, in a star all joints share a body.
    #[test]
    fn joints_are_solved_in_the_order_of_box2d() {
        let joint = |a, b| JointDefinition {
            bodies: [a, b],
            anchors: [Vector::ZERO; 2],
            reference_angle: 0.0,
            limits: [-1.0, 1.0],
        };
        let model = |joints: Vec<JointDefinition>| {
            let square = body(&[Polygon::rectangle(1.0, 1.0)], 1.0);
            Model::new(Vector::ZERO, vec![square; joints.len() + 1], joints)
        };
        let walker = model(vec![joint(0, 1), joint(1, 2), joint(0, 3), joint(3, 4)]);
        assert_eq!((walker.joint_order, walker.sweep_lag), (vec![3, 2, 0, 1], 2));
        let car = model(vec![joint(0, 1), joint(0, 2), joint(0, 3), joint(0, 4)]);
        assert_eq!((car.joint_order, car.sweep_lag), (vec![3, 2, 1, 0], 4));
    }
}
