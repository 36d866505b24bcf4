"""Gymnasium as it is compared with: its worlds, made anew for each episode."""

import os

import gymnasium
import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")


class FreshWorld(gymnasium.Wrapper):
    """Box2D's world is made anew before each reset: Gymnasium's walker and car keep theirs,
    and what it remembers of episodes before changes last bits."""

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


def theirs(name, **options):
    pytest.importorskip("Box2D")
    return FreshWorld(gymnasium.make(name, **options))
