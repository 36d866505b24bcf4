"""Environments of one's own, for the tests."""

import gymnasium
import numpy as np
from gymnasium import spaces


class Lamp(gymnasium.Env):
    """A lamp should be as bright as wanted; it answers slowly."""

    observation_space = spaces.Box(-2, 2, (2,), np.float32)
    action_space = spaces.Box(-2, 2, (1,), np.float32)
    step_limit = 40

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.wanted = self.np_random.uniform(-1, 1)
        self.bright = 0.0
        return self._seen(), {}

    def _seen(self):
        return np.array([self.wanted, self.bright], np.float32)

    def step(self, action):
        self.bright += 0.3 * (float(np.clip(action[0], -2, 2)) - self.bright)
        return self._seen(), -abs(self.wanted - self.bright), False, False, {}


def lamp():
    return Lamp()


class Broken(Lamp):
    """Fails in its third episode."""

    episodes = 0
    fault = "raise"

    def reset(self, **kwargs):
        Broken.episodes += 1
        return super().reset(**kwargs)

    def step(self, action):
        seen, *rest = super().step(action)
        if Broken.episodes > 600:
            if self.fault == "raise":
                raise RuntimeError("the bulb is gone")
            if self.fault == "nan":
                seen = seen * np.float32("nan")
            if self.fault == "shape":
                seen = np.zeros(3, np.float32)
        return seen, *rest


def broken():
    return Broken()


def without_limit():
    env = Lamp()
    env.step_limit = None
    return env


def no_environment():
    return 3
