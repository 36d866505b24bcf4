"""Records transitions of Gymnasium's own CartPole-v1 and MountainCarContinuous-v0
to `envs/tests/golden/gymnasium.json`: state, action, next state, reward, whether
the episode terminated. Each is independent of the others, so that a rounding
error (Gymnasium keeps the mountain car's state in single precision) cannot grow.

The mountain car's actions stay within their bounds: beyond them Gymnasium charges
for the raw action, and precocial for the clipped one.

Run with `pip install gymnasium && python3 envs/scripts/record_gymnasium.py`.
"""

import json
import pathlib
import random

import gymnasium
import numpy

chance = random.Random(20)


def transition(world, state, action, gymnasium_action):
    world.reset(seed=0)
    world.state = numpy.array(state, dtype=numpy.float64)
    observation, reward, terminated, _, _ = world.step(gymnasium_action)
    return {
        "from": [float(value) for value in state],
        "action": action,
        "to": [float(value) for value in world.state],
        "reward": float(reward),
        "terminated": terminated,
    }


def cart_pole():
    world = gymnasium.make("CartPole-v1").unwrapped
    # Whole short episodes, then states at the edges of track and lean.
    records = []
    for _ in range(2):
        state = [chance.uniform(-0.05, 0.05) for _ in range(4)]
        while True:
            action = chance.randrange(2)
            records.append(transition(world, state, action, action))
            state = records[-1]["to"]
            if records[-1]["terminated"]:
                break
    for state in [
        [2.39, 1.0, 0.01, 0.1],
        [-2.39, -1.0, 0.01, 0.1],
        [2.39, 0.4, -0.1, 0.5],
        [0.3, 0.2, 0.2093, 1.0],
        [0.3, 0.2, -0.2093, -1.0],
        [0.3, 0.2, 0.2093, -1.0],
        [1.0, 3.0, -0.15, 2.5],
    ]:
        records.append(transition(world, state, 1, 1))
        records.append(transition(world, state, 0, 0))
    return records


def mountain_car():
    world = gymnasium.make("MountainCarContinuous-v0").unwrapped
    states = [[chance.uniform(-1.2, 0.45), chance.uniform(-0.07, 0.07)] for _ in range(24)]
    states += [
        [-1.18, -0.05],
        [-1.2, 0.0],
        [-1.19, -0.07],
        [0.44, 0.03],
        [0.4495, 0.0],
        [0.59, 0.07],
        [0.46, -0.02],
        [-0.2, 0.07],
        [-0.9, -0.07],
    ]
    records = []
    for state in states:
        action = chance.choice([-1.0, 1.0, 0.0, 0.5, -0.25])
        records.append(transition(world, state, action, numpy.array([action])))
    return records


recording = {
    "gymnasium": gymnasium.__version__,
    "CartPole-v1": cart_pole(),
    "MountainCarContinuous-v0": mountain_car(),
}
path = pathlib.Path(__file__).parent.parent / "tests" / "golden" / "gymnasium.json"
head, *tasks = recording.items()
lines = [json.dumps(head[0]) + ": " + json.dumps(head[1])]
for name, records in tasks:
    body = ",\n  ".join(json.dumps(record) for record in records)
    lines.append(f"{json.dumps(name)}: [\n  {body}\n]")
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
