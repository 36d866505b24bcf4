//! Many worlds stepped together, the solver over lanes.

use super::figure::{BODIES, JOINTS};
use super::solver::Island;
use super::world::World;

/// Worlds that the solver takes at a time.
const WIDTH: usize = 8;

/// The space to step worlds together. It keeps nothing from step to step.
pub(crate) struct Together {
    island: Box<Island<WIDTH>>,
    order: Vec<(Pattern, usize)>,
}

/// What a world makes the solver do beyond the common work. Worlds alike in it
/// are solved side by side: then fewer lanes wait for others.
type Pattern = [u8; BODIES + 1];

impl Together {
    pub(crate) fn new(world: &World) -> Self {
        Self { island: Box::new(Island::new(world.figure)), order: Vec::new() }
    }

    /// One step of 0.02 s of every world, each exactly as it would go alone.
    pub(crate) fn step<'a>(&mut self, worlds: impl Iterator<Item = &'a mut World>) {
        let mut worlds: Vec<&mut World> = worlds.collect();
        self.order.clear();
        for (place, world) in worlds.iter_mut().enumerate() {
            world.before_solving();
            self.order.push((pattern(world), place));
        }
        self.order.sort_unstable();
        for group in self.order.chunks(WIDTH) {
            self.island.clear();
            for lane in 0..WIDTH {
                // Lanes to spare repeat the last world.
                let (_, place) = group[lane.min(group.len() - 1)];
                self.island.load(lane, worlds[place]);
            }
            self.island.solve();
            for (lane, &(_, place)) in group.iter().enumerate() {
                self.island.store(lane, worlds[place]);
                worlds[place].after_solving(self.island.settled(lane));
            }
        }
    }
}

fn pattern(world: &World) -> Pattern {
    let mut pattern = Pattern::default();
    for joint in 0..JOINTS {
        let [lower, upper] = world.figure.joints[joint].limits;
        let angle = world.joint_angle(joint);
        pattern[0] |= u8::from(angle <= lower || angle >= upper) << joint;
    }
    for contact in world.contacts.iter().filter(|contact| contact.touching && contact.enabled) {
        pattern[1 + contact.body as usize] += contact.manifold.count as u8 + 1;
    }
    pattern
}
