"""Environments of one's own, for the tests."""

import time

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

import precocial


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


class Flash(Lamp):
    """Over soon."""

    step_limit = 3


def flash():
    return Flash()


class Switch(Lamp):
    """The same with choices, and with a dictionary to look at."""

    observation_space = spaces.Dict(
        {"wanted": spaces.Box(-2, 2, (1,), np.float32), "lit": spaces.Discrete(2)}
    )
    action_space = spaces.Discrete(3, start=-1)

    def _seen(self):
        wanted = np.array([self.wanted - self.bright], np.float32)
        return {"wanted": wanted, "lit": int(self.bright > 0)}

    def step(self, action):
        return super().step(np.array([action]))


def switch():
    return Switch()


def lamps(num_envs):
    """As many lamps as are asked for, stepped together."""
    return SyncVectorEnv([lamp] * num_envs, autoreset_mode=AutoresetMode.DISABLED)


def switches(num_envs):
    return SyncVectorEnv([switch] * num_envs, autoreset_mode=AutoresetMode.DISABLED)


def three_lamps():
    return lamps(3)


def lamps_in_processes():
    """Two lamps in two processes."""
    return AsyncVectorEnv([lamp] * 2, autoreset_mode=AutoresetMode.DISABLED)


def lamps_that_reset_themselves(num_envs):
    return SyncVectorEnv([lamp] * num_envs)


def landers(num_envs):
    """Worlds of the package itself."""
    return gymnasium.make_vec(
        "precocial/LunarLander-v3", num_envs=num_envs, autoreset_mode=AutoresetMode.DISABLED
    )


def lander():
    return gymnasium.make("precocial/LunarLander-v3")


class Moody(Lamp):
    """Looks at something else in its later episodes."""

    def reset(self, **kwargs):
        if getattr(self, "bright", None) is not None:
            self.mood = True
        return super().reset(**kwargs)

    def _seen(self):
        seen = super()._seen()
        return np.concatenate([seen, seen]) if getattr(self, "mood", False) else seen


def moody():
    return Moody()


def moody_ones(num_envs):
    return SyncVectorEnv([moody] * num_envs, autoreset_mode=AutoresetMode.DISABLED)


class Slow(Lamp):
    """An episode takes its time."""

    def step(self, action):
        time.sleep(0.01)
        return super().step(action)


def slow_swing():
    """A swing-up that takes its time."""
    env = gymnasium.make("precocial/CartPoleSwingUp-v1")
    return gymnasium.wrappers.TransformReward(env, lambda reward: time.sleep(0.002) or reward)


def slow():
    return Slow()


@precocial.fitness_function(inputs=["x", "y"], outputs=1, solved_at=-0.01)
def product(policies, seeds):
    """The product of two numbers."""
    points = np.stack([np.random.default_rng(seed).uniform(-1, 1, (20, 2)) for seed in seeds])
    missed = policies(points)[:, :, 0] - points[:, :, 0] * points[:, :, 1]
    return -np.square(missed).mean(axis=1)


@precocial.fitness_function(inputs=2, outputs=1)
def product_of_each(policies, seeds):
    """The same, with one network after the other."""
    returns = []
    for policy, seed in zip(policies, seeds, strict=True):
        points = np.random.default_rng(seed).uniform(-1, 1, (20, 2))
        missed = policy(points)[:, 0] - points[:, 0] * points[:, 1]
        returns.append(-np.square(missed).mean())
    return returns


@precocial.fitness_function(inputs=2, outputs=1)
def wrong(policies, seeds):
    """Fails in a way of one's choice."""
    if fault == "raise":
        raise RuntimeError("no score")
    if fault == "shape":
        return np.zeros((len(seeds), 2))
    if fault == "nan":
        return [np.nan] * len(seeds)
    if fault == "inputs":
        return policies(np.zeros((len(policies), 3)))[:, 0]
    if fault == "words":
        return ["good"] * len(seeds)
    return [np.inf] * len(seeds)


fault = "raise"


@precocial.fitness_function(inputs=2, outputs=1)
def endless(policies, seeds):
    """Never done."""
    while True:
        policies(np.zeros((len(policies), 2)))


def without_limit():
    env = Lamp()
    env.step_limit = None
    return env


def no_environment():
    return 3
