"""How fast the published way of evaluating a network is, in Python and NumPy.

The network is a dense N x N matrix of weights, visited column by column: a dot
product and an activation for each node. The swing-up steps one episode at a
time. Reads from standard input, as JSON, the activations (bias, inputs, hidden
nodes in topological order, output), the connections as pairs of places in that
list, the shared weights and the CPU seconds to spend; prints environment steps
per CPU second.
"""

import json
import math
import sys
import time

import numpy as np

ACTIVATIONS = {
    "linear": lambda x: x,
    "step": lambda x: 1.0 * (x > 0.0),
    "sine": lambda x: np.sin(np.pi * x),
    "gaussian": lambda x: np.exp(-np.multiply(x, x) / 2.0),
    "tanh": np.tanh,
    "sigmoid": lambda x: (np.tanh(x / 2.0) + 1.0) / 2.0,
    "inverse": lambda x: -x,
    "absolute": np.abs,
    "relu": lambda x: np.maximum(0, x),
    "cosine": lambda x: np.cos(np.pi * x),
}


def act(matrix, functions, observation):
    """The value of the last node."""
    values = np.zeros(len(functions))
    values[0] = 1.0
    values[1 : len(observation) + 1] = observation
    for node in range(len(observation) + 1, len(functions)):
        values[node] = functions[node](np.dot(values, matrix[:, node]))
    return values[-1]


class SwingUp:
    """A cart on a track that swings a pole up."""

    def __init__(self, generator):
        self.state = generator.normal([0.0, 0.0, np.pi, 0.0], 0.2)
        self.steps = 0

    def observe(self):
        x, speed, angle, spin = self.state
        return np.array([x, speed, np.cos(angle), np.sin(angle), spin])

    def step(self, action):
        x, speed, angle, spin = self.state
        push = 10.0 * np.clip(action, -1.0, 1.0)
        sin, cos = math.sin(angle), math.cos(angle)
        drive, pull = push - 0.1 * speed, 0.3 * spin * spin * sin
        acceleration = (-2 * pull + 1.5 * 9.82 * sin * cos + 4 * drive) / (4 - 1.5 * cos * cos)
        spin_up = (-3 * pull * cos + 6 * 9.82 * sin + 6 * drive * cos) / (2.4 - 0.9 * cos * cos)
        x, angle = x + 0.01 * speed, angle + 0.01 * spin
        speed, spin = speed + 0.01 * acceleration, spin + 0.01 * spin_up
        self.state = np.array([x, speed, angle, spin])
        self.steps += 1
        reward = (np.cos(angle) + 1.0) / 2.0 * np.cos(x / 2.4 * np.pi / 2.0)
        return self.observe(), reward, abs(x) > 2.4 or self.steps >= 1000


def main():
    network = json.load(sys.stdin)
    functions = [ACTIVATIONS[name] for name in network["activations"]]
    links = np.zeros((len(functions), len(functions)))
    for source, target in network["connections"]:
        links[source, target] = 1.0
    generator = np.random.default_rng(0)
    steps, start = 0, time.process_time()
    while time.process_time() - start < network["seconds"]:
        for weight in network["weights"]:
            matrix, world, done = links * weight, SwingUp(generator), False
            observation = world.observe()
            while not done:
                observation, _, done = world.step(act(matrix, functions, observation))
            steps += world.steps
    print(steps / (time.process_time() - start))


if __name__ == "__main__":
    main()
