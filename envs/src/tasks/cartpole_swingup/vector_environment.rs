//! Many carts and poles side by side, compiled for several instruction sets.

use super::state::State;
use crate::lanes::elementary::sin_cos;
use crate::lanes::{BLOCKS, Block, InstructionSet, Kernel, Row, WIDTH, get, set};
use crate::random::start_generator;
use crate::{Status, VectorEnvironment};

/// One environment a lane: each part of the state is a row. `sin` and `cos` of the angle
/// are kept from one step's observation for the next step's physics.
pub(super) struct SwingUpVectorEnvironment {
    wide: bool,
    instruction_set: InstructionSet,
    x: Row,
    speed: Row,
    angle: Row,
    spin: Row,
    sin: Row,
    cos: Row,
    steps: [[u32; WIDTH]; BLOCKS],
}

impl SwingUpVectorEnvironment {
    pub(super) fn new(wide: bool, instruction_set: InstructionSet) -> Self {
        let zero = Row::default();
        Self {
            wide,
            instruction_set,
            x: zero,
            speed: zero,
            angle: zero,
            spin: zero,
            sin: zero,
            cos: zero,
            steps: Default::default(),
        }
    }
}

impl VectorEnvironment for SwingUpVectorEnvironment {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        let state = State::start(self.wide, &mut start_generator(seed));
        let observed = state.observe();
        for (row, value) in observation.iter_mut().zip(observed) {
            set(row, lane, value);
        }
        set(&mut self.x, lane, state.x);
        set(&mut self.speed, lane, state.speed);
        set(&mut self.angle, lane, state.angle);
        set(&mut self.spin, lane, state.spin);
        set(&mut self.cos, lane, observed[2]);
        set(&mut self.sin, lane, observed[3]);
        self.steps[lane / WIDTH][lane % WIDTH] = 0;
    }

    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    ) {
        let [x, speed, cos, sin, spin] = observation else {
            unreachable!("the signature names five observations")
        };
        self.instruction_set.run(SwingUpStep {
            environment: self,
            blocks: lanes.div_ceil(WIDTH),
            action: &action[0],
            observation: [x, speed, cos, sin, spin],
            reward,
            status,
        });
    }

    fn relocate(&mut self, from: usize, to: usize) {
        let Self { x, speed, angle, spin, sin, cos, steps, .. } = self;
        for row in [x, speed, angle, spin, sin, cos] {
            set(row, to, get(row, from));
        }
        steps[to / WIDTH][to % WIDTH] = steps[from / WIDTH][from % WIDTH];
    }
}

struct SwingUpStep<'a> {
    environment: &'a mut SwingUpVectorEnvironment,
    blocks: usize,
    action: &'a Row,
    observation: [&'a mut Row; 5],
    reward: &'a mut Row,
    status: &'a mut [[Status; WIDTH]; BLOCKS],
}

impl Kernel for SwingUpStep<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { environment, blocks, action, mut observation, reward, status } = self;
        for block in 0..blocks.min(BLOCKS) {
            // Through copies: the compiler must see that nothing overlaps.
            let (mut x, mut speed) = (environment.x[block], environment.speed[block]);
            let (mut angle, mut spin) = (environment.angle[block], environment.spin[block]);
            let (mut sin, mut cos) = (environment.sin[block], environment.cos[block]);
            let (actions, mut rewards) = (action[block], Block::default());
            for lane in 0..WIDTH {
                let old =
                    State { x: x[lane], speed: speed[lane], angle: angle[lane], spin: spin[lane] };
                let new = old.advance(actions[lane], (sin[lane], cos[lane]));
                (sin[lane], cos[lane]) = sin_cos(new.angle);
                rewards[lane] = new.reward(cos[lane]);
                (x[lane], speed[lane]) = (new.x, new.speed);
                (angle[lane], spin[lane]) = (new.angle, new.spin);
            }
            reward[block] = rewards;
            let mut steps = environment.steps[block];
            let mut ends = [Status::Running; WIDTH];
            for lane in 0..WIDTH {
                steps[lane] += 1;
                ends[lane] = State { x: x[lane], ..State::default() }.status(steps[lane]);
            }
            (environment.steps[block], status[block]) = (steps, ends);
            (environment.x[block], environment.speed[block]) = (x, speed);
            (environment.angle[block], environment.spin[block]) = (angle, spin);
            (environment.sin[block], environment.cos[block]) = (sin, cos);
            for (row, values) in observation.iter_mut().zip([x, speed, cos, sin, spin]) {
                row[block] = values;
            }
        }
    }
}
