"""Environments of Python as tasks of the engine: `gymnasium:ID` and `python:MODULE:FUNCTION`.

Spaces become numbers. What is observed is flattened as Gymnasium's `flatten` does. An action
of a box is one number from -1 to 1 for each of its own, spread over the bounds where there
are some; of choices, the first of the largest numbers is taken.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

PREFIXES = ("gymnasium:", "python:")
"""How the names of tasks of Python begin."""

WORST_RETURN = -1e9
"""What an episode scores whose numbers stopped being finite, where the environment has no
attribute `worst_return`."""


def open(name: str) -> PythonTask:  # noqa: A001: the word of the registry.
    """The task of a name."""
    kind, _, rest = name.partition(":")
    if kind == "gymnasium":
        gymnasium = _gymnasium()
        return PythonTask(lambda: gymnasium.make(rest), f"Gymnasium's {rest}")
    module, _, function = rest.rpartition(":")
    if not module or not function:
        raise ValueError("a task of Python is called python:MODULE:FUNCTION")
    found = importlib.import_module(module)
    for part in function.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(f"{function} makes no environments: it cannot be called")
    words = (found.__doc__ or f"{function} of {module}").strip().splitlines()
    return PythonTask(found, words[0] if words else function)


def _gymnasium() -> Any:
    try:
        import gymnasium
    except ImportError as error:
        raise ImportError("tasks of Python need Gymnasium: pip install gymnasium") from error
    return gymnasium


class PythonTask:
    """What the engine has to know of environments, and how it makes them."""

    def __init__(self, make: Callable[[], Any], summary: str) -> None:
        gymnasium = _gymnasium()
        env = make()
        if not isinstance(env, gymnasium.Env):
            raise TypeError(f"a gymnasium.Env is needed, not {type(env).__name__}")
        observed, acted = env.observation_space, env.action_space
        try:
            size = gymnasium.spaces.flatten_space(observed).shape[0]
        except (NotImplementedError, AttributeError) as error:
            raise TypeError(f"observations of {observed} are no fixed number of numbers") from error
        self.make = make
        self.summary = summary
        self.observed = observed
        self.acted = acted
        self.observations = [f"observation {index + 1}" for index in range(size)]
        self.discrete = isinstance(acted, gymnasium.spaces.Discrete)
        if self.discrete:
            self.actions = int(acted.n)
        elif isinstance(acted, gymnasium.spaces.Box):
            self.actions = int(np.prod(acted.shape))
        else:
            raise TypeError(f"actions are a Box or Discrete, not {acted}")
        spec = env.spec
        limit = getattr(spec, "max_episode_steps", None) or _get(env, "step_limit")
        if not limit:
            raise ValueError(
                "it has no time limit: register it with max_episode_steps, or give the "
                "environment an attribute step_limit"
            )
        self.step_limit = int(limit)
        worst = _get(env, "worst_return")
        self.worst_return = WORST_RETURN if worst is None else float(worst)
        threshold = getattr(spec, "reward_threshold", None)
        self.solved_at = None if threshold is None else float(threshold)
        self.steps_per_second = float(env.metadata.get("render_fps") or 30.0)
        env.close()

    def environments(self) -> LaneEnvironments:
        """Environments for the lanes of a thread."""
        return LaneEnvironments(self)


def _get(env: Any, name: str) -> Any:
    return env.get_wrapper_attr(name) if env.has_wrapper_attr(name) else None


def to_actions(space: Any, numbers: np.ndarray) -> Any:
    """The actions that rows of outputs mean: of choices the first of the largest; of a box,
    numbers from -1 to 1 spread over the bounds, where there are some."""
    if hasattr(space, "n"):
        return [int(choice) + int(space.start) for choice in numbers.argmax(axis=1)]
    low, high = (np.ravel(end).astype(np.float64) for end in (space.low, space.high))
    bounded = np.isfinite(low) & np.isfinite(high)
    middle = np.where(bounded, (low + high) / 2, 0.0)
    half = np.where(bounded, (high - low) / 2, 1.0)
    spread = middle + half * np.where(bounded, np.clip(numbers, -1.0, 1.0), numbers)
    return spread.reshape(-1, *space.shape).astype(space.dtype)


class LaneEnvironments:
    """Environments by number, made when they are first used."""

    def __init__(self, task: PythonTask) -> None:
        self._task = task
        self._envs: dict[int, Any] = {}
        self._steps: dict[int, int] = {}
        self._size = len(task.observations)

    def __del__(self) -> None:
        for env in self._envs.values():
            env.close()

    def reset(self, index: int, seed: int) -> np.ndarray:
        env = self._envs.get(index)
        if env is None:
            env = self._envs[index] = self._task.make()
        # Gymnasium's seeds may be of any size, but those of some libraries are of 32 bits.
        observation, _ = env.reset(seed=int(seed & 0x7FFF_FFFF))
        self._steps[index] = 0
        return self._numbers(observation, index)

    def step(
        self, indices: list[int], actions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        count = len(indices)
        observed = np.empty((count, self._size))
        rewards = np.empty(count)
        terminated, truncated = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        given = to_actions(self._task.acted, actions)
        for row, index in enumerate(indices):
            result = self._envs[index].step(given[row])
            observation, reward, terminated[row], truncated[row], _ = result
            self._steps[index] += 1
            truncated[row] |= self._steps[index] >= self._task.step_limit
            observed[row] = self._numbers(observation, index)
            rewards[row] = np.asarray(reward).item()
            if not np.isfinite(rewards[row]):
                raise ValueError(f"a reward is {reward} after {self._steps[index]} steps")
        return observed, rewards, terminated, truncated

    def _numbers(self, observation: Any, index: int) -> np.ndarray:
        space = self._task.observed
        from gymnasium.spaces import flatten

        try:
            numbers = np.ravel(flatten(space, observation)).astype(np.float64)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise ValueError(f"an observation is not of {space}: {observation!r}") from error
        if numbers.shape != (self._size,):
            raise ValueError(
                f"an observation has {numbers.size} numbers, and the space of it {self._size}"
            )
        if not np.isfinite(numbers).all():
            wrong = int(np.flatnonzero(~np.isfinite(numbers))[0])
            raise ValueError(
                f"observation {wrong + 1} is {numbers[wrong]} after {self._steps[index]} steps"
            )
        return numbers
