"""PPO of Stable-Baselines3 on Gymnasium's BipedalWalker-v3 and on ours: the same returns.

    pip install "gymnasium[box2d]" stable-baselines3
    python ppo.py [STEPS]

With one environment, the same steps and the same seed, both give equal returns to the last
bit. Then ours once more, with 16 environments stepped together.
"""

import sys
import time

import gymnasium
import numpy as np
import torch
from gymnasium.vector import AutoresetMode
from stable_baselines3 import PPO
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv, VecMonitor

import precocial

SEED = 1


class FreshWorld(gymnasium.Wrapper):
    """Gymnasium's walker keeps its Box2D world, which remembers the episodes before in the last
    bits. Ours is made anew for each episode, so it is made anew here as well."""

    def reset(self, **options):
        import Box2D

        self.unwrapped._destroy()
        self.unwrapped.world = Box2D.b2World()
        return super().reset(**options)


class Vector(VecEnv):
    """A vector environment of Gymnasium, which resets in the same step, as one of
    Stable-Baselines3."""

    def __init__(self, envs):
        self.envs, self.actions, self.render_mode = envs, None, envs.render_mode
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)

    def reset(self):
        seeds = [None if seed is None else int(seed) for seed in self._seeds]
        self._reset_seeds()
        return self.envs.reset(seed=seeds)[0]

    def step_async(self, actions):
        self.actions = actions

    def step_wait(self):
        observed, rewards, terminated, truncated, infos = self.envs.step(self.actions)
        ended = terminated | truncated
        told = [{} for _ in range(self.num_envs)]
        for index in np.flatnonzero(ended):
            told[index]["terminal_observation"] = infos["final_obs"][index]
            told[index]["TimeLimit.truncated"] = bool(truncated[index] and not terminated[index])
        return observed, rewards.astype(np.float32), ended, told

    def close(self):
        self.envs.close()

    def get_attr(self, name, indices=None):
        return [getattr(self.envs, name)] * len(list(self._get_indices(indices)))

    def set_attr(self, name, value, indices=None):
        raise NotImplementedError("its environments are no objects of Python")

    def env_method(self, name, *arguments, indices=None, **options):
        raise NotImplementedError("its environments are no objects of Python")

    def env_is_wrapped(self, wrapper, indices=None):
        return [False] * len(list(self._get_indices(indices)))


def learn(envs, steps, rollout):
    """Learns for so many steps, and gives the minutes that it took."""
    torch.set_num_threads(1)
    model = PPO("MlpPolicy", envs, seed=SEED, n_steps=rollout, device="cpu")
    begun = time.monotonic()
    model.learn(steps)
    return (time.monotonic() - begun) / 60


def one(env, steps):
    env = Monitor(env)
    minutes = learn(env, steps, 2048)
    return env.get_episode_rewards(), env.get_episode_lengths(), minutes


def main(steps=20_000):
    print(f"PPO for {steps} steps, seed {SEED}, one thread; precocial {precocial.__version__}")
    *theirs, minutes = one(FreshWorld(gymnasium.make("BipedalWalker-v3")), steps)
    print(f"Gymnasium, 1 environment: {len(theirs[0])} episodes, {minutes:.2f} minutes")
    *ours, minutes = one(gymnasium.make("precocial/BipedalWalker-v3"), steps)
    print(f"precocial, 1 environment: {len(ours[0])} episodes, {minutes:.2f} minutes")
    print("The returns are", "equal to the last bit." if theirs == ours else "DIFFERENT.")
    envs = gymnasium.make_vec(
        "precocial/BipedalWalker-v3", num_envs=16, autoreset_mode=AutoresetMode.SAME_STEP
    )
    envs = VecMonitor(Vector(envs))
    minutes = learn(envs, steps, 128)
    print(f"precocial, 16 environments: {minutes:.2f} minutes")
    return theirs == ours


if __name__ == "__main__":
    sys.exit(0 if main(*map(int, sys.argv[1:])) else 1)
