"""Gymnasium as it is compared with: its worlds, made anew for each episode."""

import os
import signal

import gymnasium
import numpy as np
import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
# A shell that puts the tests into the background has Ctrl-C ignored, by what they start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


class FreshWorld(gymnasium.Wrapper):
    """Box2D's world is made anew before each reset: Gymnasium's walker and car keep theirs,
    and what it remembers of episodes before changes last bits. The car's pictures, which
    take 99 % of its time, are only drawn where they are compared."""

    def __init__(self, env, pictures=False):
        super().__init__(env)
        if "CarRacing" in type(env.unwrapped).__name__ and not pictures:
            nothing = np.zeros(env.observation_space.shape, env.observation_space.dtype)
            env.unwrapped._render = lambda mode: nothing

    def reset(self, **kwargs):
        import Box2D

        env = self.unwrapped
        if hasattr(env, "_destroy"):
            env._destroy()
            if "CarRacing" in type(env).__name__:
                env.world = Box2D.b2World((0, 0), contactListener=env.contactListener_keepref)
            else:
                env.world = Box2D.b2World()
        return super().reset(**kwargs)


BOX2D = [
    "BipedalWalker-v3",
    "BipedalWalkerHardcore-v3",
    "CarRacing-v3",
    "LunarLander-v3",
    "LunarLanderContinuous-v3",
]


def theirs(name, pictures=False, **options):
    pytest.importorskip("Box2D")
    return FreshWorld(gymnasium.make(name, **options), pictures)
