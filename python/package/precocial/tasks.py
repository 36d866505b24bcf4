"""What is written in Python as tasks of the engine: `gymnasium:ID` and `python:MODULE:FUNCTION`.

A function makes an environment of Gymnasium, or a vector of them, or it is a
`precocial.fitness_function`. Spaces become numbers. What is observed is flattened as
Gymnasium's `flatten` does. An action of a box is one number from -1 to 1 for each of its own,
spread over the bounds where there are some; of choices, the first of the largest numbers is
taken.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from precocial.fitness import FitnessFunction

PREFIXES = ("gymnasium:", "python:")
"""How the names of tasks of Python begin."""

WORST_RETURN = -1e9
"""What an episode scores whose numbers stopped being finite, where the environment has no
attribute `worst_return`."""


def open(name: str, workers: int = 0) -> PythonTask | FitnessFunction:  # noqa: A001: the registry's word.
    """The task of a name; its environments live in so many worker processes, or in this one."""
    kind, _, rest = name.partition(":")
    if kind == "gymnasium":
        gymnasium = _gymnasium()
        return PythonTask(name, lambda: gymnasium.make(rest), f"Gymnasium's {rest}", workers)
    module, _, function = rest.rpartition(":")
    if not module or not function:
        raise ValueError("a task of Python is called python:MODULE:FUNCTION")
    found = importlib.import_module(module)
    for part in function.split("."):
        found = getattr(found, part)
    if isinstance(found, FitnessFunction):
        return found
    if not callable(found):
        raise TypeError(f"{function} makes no environments: it cannot be called")
    words = (found.__doc__ or f"{function} of {module}").strip().splitlines()
    return PythonTask(name, found, words[0] if words else function, workers)


def _gymnasium() -> Any:
    try:
        import gymnasium
    except ImportError as error:
        raise ImportError("tasks of Python need Gymnasium: pip install gymnasium") from error
    return gymnasium


class PythonTask:
    """What the engine has to know of environments, and how it makes them."""

    def __init__(self, name: str, make: Callable[..., Any], summary: str, workers: int = 0) -> None:
        gymnasium = _gymnasium()
        self.name = name
        self.make = make
        self.summary = summary
        self.workers = workers
        self.sized = "num_envs" in _parameters(make)
        """Whether it makes vectors of as many environments as are asked for."""
        env = make(num_envs=1) if self.sized else make()
        self.many = isinstance(env, gymnasium.vector.VectorEnv)
        if self.many:
            self._check_autoreset(env)
        elif not isinstance(env, gymnasium.Env):
            raise TypeError(f"a gymnasium.Env or VectorEnv is needed, not {type(env).__name__}")
        self.observed = env.single_observation_space if self.many else env.observation_space
        self.acted = env.single_action_space if self.many else env.action_space
        self.observations, self.actions, self.discrete = self._sizes()
        one = _one_of(env)
        spec = env.spec or one.spec
        limit = getattr(spec, "max_episode_steps", None) or _get(one, "step_limit")
        if not limit:
            raise ValueError(
                "it has no time limit: register it with max_episode_steps, or give the "
                "environment an attribute step_limit"
            )
        self.step_limit = int(limit)
        worst = _get(one, "worst_return")
        self.worst_return = WORST_RETURN if worst is None else float(worst)
        threshold = getattr(spec, "reward_threshold", None)
        self.solved_at = None if threshold is None else float(threshold)
        self.steps_per_second = float(env.metadata.get("render_fps") or 30.0)
        env.close()
        if one is not env:
            one.close()

    def _sizes(self) -> tuple[list[str], int, bool]:
        """The names of observed numbers, how many an action has, and whether it is a choice."""
        spaces = _gymnasium().spaces
        try:
            size = spaces.flatten_space(self.observed).shape[0]
        except (NotImplementedError, AttributeError) as error:
            words = f"observations of {self.observed} are no fixed number of numbers"
            raise TypeError(words) from error
        names = [f"observation {index + 1}" for index in range(size)]
        if isinstance(self.acted, spaces.Discrete):
            return names, int(self.acted.n), True
        if isinstance(self.acted, spaces.Box):
            return names, int(np.prod(self.acted.shape)), False
        raise TypeError(f"actions are a Box or Discrete, not {self.acted}")

    def _check_autoreset(self, env: Any) -> None:
        disabled = _gymnasium().vector.AutoresetMode.DISABLED
        if env.metadata.get("autoreset_mode") != disabled:
            raise ValueError(
                "each episode begins with a seed of its own: make the vector with "
                "autoreset_mode=AutoresetMode.DISABLED"
            )
        if self.workers:
            raise ValueError("workers are for single environments: a vector may have its own")


def _parameters(make: Callable[..., Any]) -> Any:
    try:
        return inspect.signature(make).parameters
    except (TypeError, ValueError):
        return ()


def _one_of(env: Any) -> Any:
    """An environment like those of a vector, where it tells how it makes them; or itself."""
    makers = getattr(env, "env_fns", None)
    return makers[0]() if makers else env


def _get(env: Any, name: str) -> Any:
    """An attribute of an environment, and of what it wraps; None where there is none."""
    if hasattr(env, "has_wrapper_attr"):
        return env.get_wrapper_attr(name) if env.has_wrapper_attr(name) else None
    return getattr(env, name, None)


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
