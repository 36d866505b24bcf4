"""Records a few swing-up trajectories to `envs/tests/golden/cartpole_swingup.json`.

An independent, straightforward implementation of the equations of the cart-pole
swing-up, with Python's own mathematics, to hold the lanes against. Upright is an
angle of 0; sines and cosines are those of the old state.

    acceleration  = (-2 m l w^2 s + 3 m g s c + 4 u - 4 b v) / (4 M - 3 m c^2)
    angular accel = (-3 m l w^2 s c + 6 M g s + 6 (u - b v) c) / (4 l M - 3 m l c^2)

Run with `python3 envs/scripts/record_cartpole_swingup.py`.
"""

import json
import math
import pathlib

GRAVITY, CART, POLE, LENGTH, FORCE, DT, FRICTION, TRACK = 9.82, 0.5, 0.5, 0.6, 10.0, 0.01, 0.1, 2.4
MASS = CART + POLE


def step(state, action):
    x, v, angle, w = state
    s, c = math.sin(angle), math.cos(angle)
    u = FORCE * max(-1.0, min(1.0, action))
    ml = POLE * LENGTH
    acceleration = (-2 * ml * w**2 * s + 3 * POLE * GRAVITY * s * c + 4 * u - 4 * FRICTION * v) / (
        4 * MASS - 3 * POLE * c**2
    )
    angular = (-3 * ml * w**2 * s * c + 6 * MASS * GRAVITY * s + 6 * (u - FRICTION * v) * c) / (
        4 * LENGTH * MASS - 3 * ml * c**2
    )
    return [x + v * DT, v + acceleration * DT, angle + w * DT, w + angular * DT]


def trajectory(name, state, actions):
    steps = []
    start = list(state)
    for action in actions:
        state = step(state, action)
        x, v, angle, w = state
        steps.append({
            "action": action,
            "state": state,
            "observation": [x, v, math.cos(angle), math.sin(angle), w],
            "reward": (math.cos(angle) + 1) / 2 * math.cos(x / TRACK * math.pi / 2),
            "terminated": abs(x) > TRACK,
        })
        if abs(x) > TRACK:
            break
    return {"name": name, "start": start, "steps": steps}


TRAJECTORIES = [
    trajectory("hangs and drifts", [0.1, -0.2, math.pi + 0.15, 0.3], [0.0] * 20),
    trajectory("pumps", [0.0, 0.0, math.pi, 0.0], [math.sin(0.3 * k) for k in range(30)]),
    trajectory("balances", [-0.5, 0.3, 0.05, -0.4], [(-0.6, 0.8, 0.1)[k % 3] for k in range(20)]),
    trajectory("whirls", [1.0, -6.0, 2.0, 9.5], [(-3.0, 1e300, -1e300)[k % 3] for k in range(20)]),
    trajectory("leaves right", [2.1, 2.5, 0.8, -1.0], [1.0] * 30),
    trajectory("leaves left", [-2.3, -4.0, 3.9, 7.0], [-0.5] * 30),
]

path = pathlib.Path(__file__).parent.parent / "tests" / "golden" / "cartpole_swingup.json"
blocks = []
for record in TRAJECTORIES:
    steps = ",\n  ".join(json.dumps(step) for step in record["steps"])
    head = f'"name": {json.dumps(record["name"])}, "start": {json.dumps(record["start"])}'
    blocks.append(f"{{{head}, \"steps\": [\n  {steps}\n]}}")
path.write_text('{"trajectories": [\n' + ",\n".join(blocks) + "\n]}\n")
