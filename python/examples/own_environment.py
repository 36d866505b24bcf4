"""An environment of one's own, and a network that was evolved for it: a ferry on a river.

    python own_environment.py [SEED]

The run's folder is `runs/ferry-SEED`. Ctrl-C stops it; the same command goes on, and ends with
the same champion as if nothing had happened.
"""

import math
import sys
from pathlib import Path

import gymnasium
import numpy as np
from gymnasium import spaces

import precocial


class Ferry(gymnasium.Env):
    """Cross a river and land at the pier: 100 points, less what is missed of the pier.

    The stream is strongest in the middle, and as strong as the seed says, in either direction.
    The helm turns the ferry, and the ferry goes where it points and where the stream takes it.
    """

    observation_space = spaces.Box(-np.inf, np.inf, (4,), np.float32)
    action_space = spaces.Box(-1, 1, (1,), np.float32)
    step_limit = 60

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.strength = self.np_random.uniform(-0.8, 0.8)
        self.across, self.along = 0.0, self.np_random.uniform(-0.5, 0.5)
        self.heading = self.np_random.uniform(-1, 1)
        return self._seen(), {}

    def _stream(self):
        return self.strength * 4 * self.across * (1 - self.across)

    def _seen(self):
        seen = (self.across, self.along, self.heading, self._stream())
        return np.array(seen, np.float32)

    def step(self, action):
        self.heading += 0.3 * min(max(float(action[0]), -1.0), 1.0)
        self.along += 0.05 * (math.sin(self.heading) + self._stream())
        self.across = max(self.across + 0.05 * math.cos(self.heading), 0.0)
        landed = self.across >= 1
        reward = max(100 - 200 * abs(self.along), 0.0) if landed else 0.0
        return self._seen(), reward, landed, False, {}


def make():
    """A ferry that should cross a river and land at its pier."""
    return Ferry()


SETTINGS = {
    "evaluation.episodes": 4,
    "search.population": 64,
    "search.generations": 40,
    "search.initial_enabled": 0.25,
    "search.confirmation.every": 8,
    "search.confirmation.candidates": 2,
    "search.confirmation.episodes": 50,
}


def main(seed=1, out=None, more=None):
    """Evolves a network, or goes on with it, and gives the run."""
    out = Path(out or f"runs/ferry-{seed}")
    if out.exists():
        return precocial.resume(out)
    # Not `make` itself: where this file is the program, it belongs to `__main__`, and a run
    # that goes on finds it by its name.
    task = "python:own_environment:make"
    return precocial.evolve(task, out, seed=seed, set={**SETTINGS, **(more or {})})


if __name__ == "__main__":
    run = main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(run.champion)
    for weight, (mean, deviation, episodes) in run.champion.scores.items():
        print(f"weight {weight:4}: {mean:5.1f} ± {deviation:4.1f} points in {episodes} episodes")
