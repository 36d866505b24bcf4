"""The environments of a task of Python in the engine's lanes: single ones, vectors, and single
ones in worker processes. Each has `reset(lane, seed)`, `step(lanes, actions)` and `close()`."""

from __future__ import annotations

import functools
import os
import signal
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import flatten
from gymnasium.vector import AsyncVectorEnv
from gymnasium.vector.utils import iterate

from precocial.tasks import PythonTask, open, to_actions

Stepped = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Observations, rewards, which are terminated and which truncated."""

SEEDS = 0x7FFF_FFFF
"""Gymnasium's seeds may be of any size, but those of some libraries are of 32 bits."""


def to_numbers(task: PythonTask, observation: Any, steps: int) -> np.ndarray:
    """An observation as numbers, which are finite."""
    space, size = task.observed, len(task.observations)
    try:
        numbers = np.ravel(flatten(space, observation)).astype(np.float64)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise ValueError(f"an observation is not of {space}: {observation!r}") from error
    if numbers.shape != (size,):
        raise ValueError(f"an observation has {numbers.size} numbers, and the space of it {size}")
    if not np.isfinite(numbers).all():
        wrong = int(np.flatnonzero(~np.isfinite(numbers))[0])
        raise ValueError(f"observation {wrong + 1} is {numbers[wrong]} after {steps} steps")
    return numbers


def to_reward(reward: Any, steps: int) -> float:
    """A reward as a finite number."""
    number = float(np.asarray(reward).item())
    if not np.isfinite(number):
        raise ValueError(f"a reward is {reward} after {steps} steps")
    return number


class SingleEnvironments:
    """Environments, one after the other, made when their lanes are first used."""

    def __init__(self, task: PythonTask) -> None:
        self._task = task
        self._envs: dict[int, Any] = {}
        self._steps: dict[int, int] = {}

    def reset(self, lane: int, seed: int) -> np.ndarray:
        env = self._envs.get(lane)
        if env is None:
            env = self._envs[lane] = self._task.make()
        observation, _ = env.reset(seed=int(seed & SEEDS))
        self._steps[lane] = 0
        return to_numbers(self._task, observation, 0)

    def step(self, lanes: list[int], actions: np.ndarray) -> Stepped:
        count = len(lanes)
        observed = np.empty((count, len(self._task.observations)))
        rewards = np.empty(count)
        terminated, truncated = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        given = to_actions(self._task.acted, actions)
        for row, lane in enumerate(lanes):
            result = self._envs[lane].step(given[row])
            observation, reward, terminated[row], truncated[row], _ = result
            self._steps[lane] += 1
            truncated[row] |= self._steps[lane] >= self._task.step_limit
            observed[row] = to_numbers(self._task, observation, self._steps[lane])
            rewards[row] = to_reward(reward, self._steps[lane])
        return observed, rewards, terminated, truncated

    def close(self) -> None:
        while self._envs:
            self._envs.popitem()[1].close()


class _Vector:
    """A vector environment, and which lane each of its environments is."""

    def __init__(self, task: PythonTask, count: int) -> None:
        self.task = task
        self.envs = task.make(num_envs=count) if task.sized else task.make()
        count = self.envs.num_envs
        self.lanes: list[int | None] = [None] * count
        self.steps = np.zeros(count, np.int64)
        # All begin, as only those that have begun can be stepped.
        self.envs.reset(seed=[0] * count)
        self.over = np.zeros(count, np.bool_)

    def observed(self, observations: Any, index: int) -> np.ndarray:
        space = self.envs.single_observation_space
        if isinstance(space, gymnasium.spaces.Box):
            if np.shape(observations) != (len(self.lanes), *space.shape):
                words = f"{len(self.lanes)} observations of {space} have the shape"
                raise ValueError(f"{words} {np.shape(observations)}")
            one = observations[index]
        else:
            one = list(iterate(self.envs.observation_space, observations))[index]
        return to_numbers(self.task, one, int(self.steps[index]))

    def reset(self, index: int, seed: int) -> np.ndarray:
        self._reset(np.arange(len(self.lanes)) == index, int(seed & SEEDS))
        return self.observed(self.observations, index)

    def _reset(self, mask: np.ndarray, seed: int) -> None:
        seeds = [seed if one else None for one in mask]
        self.observations, _ = self.envs.reset(seed=seeds, options={"reset_mask": mask})
        self.steps[mask], self.over[mask] = 0, False

    def step(self, actions: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray]:
        # Those that no lane has any more must be stepped with the others.
        if self.over.any():
            self._reset(self.over.copy(), 0)
        given = to_actions(self.envs.single_action_space, actions)
        given = np.asarray(given, dtype=self.envs.action_space.dtype)
        observations, rewards, terminated, truncated, _ = self.envs.step(given)
        shapes = {np.shape(part) for part in (rewards, terminated, truncated)}
        if shapes != {(len(self.lanes),)}:
            raise ValueError(f"rewards and ends of {len(self.lanes)} environments are {shapes}")
        self.steps += 1
        truncated = np.asarray(truncated) | (self.steps >= self.task.step_limit)
        self.over = np.asarray(terminated) | truncated
        return observations, rewards, terminated, truncated


class VectorEnvironments:
    """Vectors of environments: one of as many as there are lanes, or, as lanes come, more of
    the size that they are made in."""

    FIRST = 32
    """Environments of the first vector where they are made in any size; each next doubles
    them all."""

    def __init__(self, task: PythonTask) -> None:
        self._task = task
        self._vectors: list[_Vector] = []
        self._of_lane: dict[int, tuple[_Vector, int]] = {}

    def _free(self) -> tuple[_Vector, int]:
        for vector in self._vectors:
            if None in vector.lanes:
                return vector, vector.lanes.index(None)
        count = sum(len(vector.lanes) for vector in self._vectors)
        self._vectors.append(_Vector(self._task, count or self.FIRST))
        return self._vectors[-1], 0

    def reset(self, lane: int, seed: int) -> np.ndarray:
        if lane not in self._of_lane:
            vector, index = self._of_lane[lane] = self._free()
            vector.lanes[index] = lane
        vector, index = self._of_lane[lane]
        return vector.reset(index, seed)

    def step(self, lanes: list[int], actions: np.ndarray) -> Stepped:
        rows = {lane: row for row, lane in enumerate(lanes)}
        # All that go on are stepped together: other lanes have done their work.
        for lane in self._of_lane.keys() - rows.keys():
            vector, index = self._of_lane.pop(lane)
            vector.lanes[index] = None
        count = len(lanes)
        observed = np.empty((count, len(self._task.observations)))
        rewards = np.empty(count)
        terminated, truncated = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        for vector in self._vectors:
            used = [(rows[lane], index) for index, lane in enumerate(vector.lanes) if lane is not None]
            if not used:
                continue
            numbers = np.zeros((len(vector.lanes), actions.shape[1]))
            for row, index in used:
                numbers[index] = actions[row]
            observations, of_rewards, of_terminated, of_truncated = vector.step(numbers)
            for row, index in used:
                observed[row] = vector.observed(observations, index)
                rewards[row] = to_reward(of_rewards[index], int(vector.steps[index]))
                terminated[row], truncated[row] = of_terminated[index], of_truncated[index]
        return observed, rewards, terminated, truncated

    def close(self) -> None:
        self._of_lane.clear()
        while self._vectors:
            self._vectors.pop().envs.close()


NOTHING, RESET, STEP = range(3)
"""What a worker is told to do with an environment."""


class Worker(gymnasium.Env):
    """The environments of some lanes in one process, as a single environment of Gymnasium's
    `AsyncVectorEnv`. Its action has a row for each lane: what to do, the seed, and the numbers
    of an action. It observes a row for each: what was observed, the reward, and the ends."""

    def __init__(self, name: str, lanes: int, sizes: tuple[int, int], maker: int) -> None:
        if os.getpid() != maker:
            # Ctrl-C is for the process that waits for this one.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        observations, actions = sizes
        box = functools.partial(gymnasium.spaces.Box, -np.inf, np.inf, dtype=np.float64)
        self.observation_space = box((lanes, observations + 3))
        self.action_space = box((lanes, actions + 2))
        self._name = name
        self._environments: SingleEnvironments | None = None

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[np.ndarray, dict]:
        self._environments = self._environments or SingleEnvironments(open(self._name))
        return np.zeros(self.observation_space.shape), {}

    def step(self, action: np.ndarray) -> tuple[np.ndarray, float, bool, bool, dict]:
        seen = np.zeros(self.observation_space.shape)
        for lane in np.flatnonzero(action[:, 0] == RESET):
            seen[lane, :-3] = self._environments.reset(int(lane), int(action[lane, 1]))
        lanes = np.flatnonzero(action[:, 0] == STEP)
        if lanes.size:
            stepped = self._environments.step(lanes.tolist(), action[lanes, 2:])
            seen[lanes, :-3] = stepped[0]
            seen[lanes, -3:] = np.stack(stepped[1:], axis=1)
        return seen, 0.0, False, False, {}

    def close(self) -> None:
        if self._environments is not None:
            self._environments.close()


class WorkerEnvironments:
    """Single environments in worker processes, which are those of `AsyncVectorEnv`."""

    def __init__(self, task: PythonTask, lanes: int) -> None:
        count = min(task.workers, lanes)
        self._each = -(-lanes // count)
        sizes = len(task.observations), task.actions
        make = functools.partial(Worker, task.name, self._each, sizes, os.getpid())
        self._envs = AsyncVectorEnv([make] * count)
        self._envs.reset()

    def _call(self, lanes: list[int], told: np.ndarray) -> np.ndarray:
        # Neighbours go to different processes, as the first lanes are used most.
        count = self._envs.num_envs
        actions = np.zeros(self._envs.action_space.shape)
        places = np.array(lanes) % count, np.array(lanes) // count
        actions[places] = told
        return self._envs.step(actions)[0][places]

    def reset(self, lane: int, seed: int) -> np.ndarray:
        told = np.zeros((1, self._envs.action_space.shape[2]))
        told[0, :2] = RESET, seed & SEEDS
        return self._call([lane], told)[0, :-3].copy()

    def step(self, lanes: list[int], actions: np.ndarray) -> Stepped:
        told = np.zeros((len(lanes), actions.shape[1] + 2))
        told[:, 0], told[:, 2:] = STEP, actions
        seen = self._call(lanes, told)
        ends = seen[:, -2:] != 0
        return seen[:, :-3].copy(), seen[:, -3].copy(), ends[:, 0].copy(), ends[:, 1].copy()

    def close(self) -> None:
        self._envs.close()


def environments(task: PythonTask, lanes: int) -> Any:
    """Environments of a task for so many lanes."""
    if task.many:
        return VectorEnvironments(task)
    if task.workers:
        return WorkerEnvironments(task, lanes)
    return SingleEnvironments(task)
