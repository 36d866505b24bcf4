"""The built-in environments for Gymnasium, by the ids `precocial/NAME`.

    import gymnasium, precocial

    env = gymnasium.make("precocial/BipedalWalker-v3")
    envs = gymnasium.make_vec("precocial/BipedalWalker-v3", num_envs=64)

BipedalWalker, CarRacing and LunarLander are Gymnasium's worlds bit for bit: the same seeds
and actions give the same observations, rewards and ends as there, in a world that is made
anew for each episode (Gymnasium's walker keeps the one it has, whose memory of the episodes
before changes last bits). Only the pictures of CarRacing are close, and not the same.

Vectors step many worlds together, in the lanes of the processor and on its cores.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from precocial import _native


class TaskSpec(NamedTuple):
    """What Gymnasium is told of a task."""

    task: str
    """Its name in `precocial tasks`."""
    steps: int
    """Its time limit."""
    threshold: float | None
    """The return from which it counts as solved."""
    fps: int
    observations: spaces.Box
    actions: spaces.Space
    choices: np.ndarray | None = None
    """The numbers that each choice of a discrete action stands for."""
    info: Callable[[float], dict[str, Any]] = lambda reward: {}
    """What is told when an episode has come to an end of its own, with this reward."""


def _box(low: Any, high: Any) -> spaces.Box:
    return spaces.Box(np.asarray(low, np.float32), np.asarray(high, np.float32))


_WALKER_HIGH = [np.pi, 5, 5, 5] + [np.pi, 5, np.pi, 5, 5] * 2 + [1] * 10
_WALKER_LOW = [-np.pi, -5, -5, -5] + [-np.pi, -5, -np.pi, -5, -0.0] * 2
_WALKER = _box(_WALKER_LOW + [-1] * 10, _WALKER_HIGH)
_LANDER_HIGH = [2.5, 2.5, 10, 10, 2 * np.pi, 10, 1, 1]
_LANDER = _box([-x for x in _LANDER_HIGH[:6]] + [-0.0, -0.0], _LANDER_HIGH)
_PICTURE = spaces.Box(0, 255, (96, 96, 3), np.uint8)
_JOINTS = _box([-1] * 4, [1] * 4)
_CONTROLS = _box([-1, 0, 0], [1, 1, 1])
_ENGINES = spaces.Box(-1, 1, (2,), np.float32)
_CART = _box([-4.8, -np.inf, -24 * np.pi / 180, -np.inf], [4.8, np.inf, 24 * np.pi / 180, np.inf])
_SWING = _box([-np.inf, -np.inf, -1, -1, -np.inf], [np.inf, np.inf, 1, 1, np.inf])
_VALLEY = _box([-1.2, -0.07], [0.6, 0.07])
_PUSH = spaces.Box(-1, 1, (1,), np.float32)
# Steer, gas and brake: nothing, right, left, gas, brake.
_CAR_CHOICES = np.array([[0, 0, 0], [0.6, 0, 0], [-0.6, 0, 0], [0, 0.2, 0], [0, 0, 0.8]])


def _walker(hardcore: bool = False) -> TaskSpec:
    if hardcore:
        return TaskSpec("bipedal-walker-hardcore-v3", 2000, 300, 50, _WALKER, _JOINTS)
    return TaskSpec("bipedal-walker-v3", 1600, 300, 50, _WALKER, _JOINTS)


def _car(
    continuous: bool = True, lap_complete_percent: float = 0.95, domain_randomize: bool = False
) -> TaskSpec:
    _only(lap_complete_percent=(lap_complete_percent, 0.95), domain_randomize=(domain_randomize, False))
    actions, choices = (_CONTROLS, None) if continuous else (spaces.Discrete(5), _CAR_CHOICES)
    return TaskSpec("car-racing-v3", 1000, 900, 50, _PICTURE, actions, choices, _lap)


def _lap(reward: float) -> dict[str, Any]:
    """Whether a car that has come to an end has done its lap: it has not left the field."""
    return {"lap_finished": reward != -100.0}


def _lander(
    continuous: bool = False,
    enable_wind: bool = False,
    gravity: float = -10.0,
    wind_power: float = 15.0,
    turbulence_power: float = 1.5,
) -> TaskSpec:
    _only(
        gravity=(gravity, -10.0),
        wind_power=(wind_power, 15.0),
        turbulence_power=(turbulence_power, 1.5),
    )
    form = ("-continuous" if continuous else "") + ("-windy" if enable_wind else "")
    actions, choices = (_ENGINES, None) if continuous else (spaces.Discrete(4), np.eye(4))
    return TaskSpec(f"lunar-lander{form}-v3", 1000, 200, 50, _LANDER, actions, choices)


def _cart() -> TaskSpec:
    return TaskSpec("cartpole-v1", 500, 475, 50, _CART, spaces.Discrete(2), np.eye(2))


def _swing() -> TaskSpec:
    return TaskSpec("cartpole-swingup-v1", 1000, None, 100, _SWING, _PUSH)


def _valley() -> TaskSpec:
    return TaskSpec("mountain-car-continuous-v0", 999, 90, 30, _VALLEY, _PUSH)


def _only(**options: tuple[Any, Any]) -> None:
    for name, (given, known) in options.items():
        if given != known:
            raise ValueError(f"{name} is {known!r} here and cannot be {given!r}")


ENVIRONMENTS = {
    "BipedalWalker-v3": (_walker, {}),
    "BipedalWalkerHardcore-v3": (_walker, {"hardcore": True}),
    "CarRacing-v3": (_car, {}),
    "LunarLander-v3": (_lander, {}),
    "LunarLanderContinuous-v3": (_lander, {"continuous": True}),
    "CartPole-v1": (_cart, {}),
    "CartPoleSwingUp-v1": (_swing, {}),
    "MountainCarContinuous-v0": (_valley, {}),
}
"""The ids after `precocial/`: what makes them of their options, and options that are set."""


def _task_spec(name: str, options: dict[str, Any]) -> TaskSpec:
    make = ENVIRONMENTS[name][0]
    unknown = set(options) - set(make.__annotations__)
    if unknown:
        raise TypeError(f"{name} has no option {', '.join(sorted(unknown))}")
    return make(**options)


def register() -> None:
    """Makes the ids known to Gymnasium; importing `precocial` does it."""
    for name, (make, options) in ENVIRONMENTS.items():
        spec = make(**options)
        gymnasium.register(
            id=f"precocial/{name}",
            entry_point="precocial.envs:Environment",
            vector_entry_point="precocial.envs:VectorEnvironment",
            max_episode_steps=spec.steps,
            reward_threshold=spec.threshold,
            kwargs={"name": name, **options},
        )


RENDER_WIDTH = 600
"""Pixels of a row that is drawn."""

def numbers_of(spec: TaskSpec, actions: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Actions of so many environments as numbers of double precision."""
    space = spec.actions
    given = np.asarray(actions)
    if spec.choices is not None:
        if given.shape != shape or given.dtype.kind not in "iu":
            raise ValueError(f"actions are whole numbers below {space.n}, not {actions!r}")
        if (given < 0).any() or (given >= space.n).any():
            raise ValueError(f"actions are from 0 to {space.n - 1}, not {actions!r}")
        return spec.choices[given]
    if given.shape != shape + space.shape:
        raise ValueError(f"actions have the shape {shape + space.shape}, not {given.shape}")
    return np.ascontiguousarray(given, dtype=np.float64)


def _is_single(actions: Any) -> bool:
    """Whether actions come in single precision."""
    return np.asarray(actions).dtype == np.float32


def _random_seed() -> int:
    return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Picklable:
    """Copies and pickles of what has not begun: what is in an episode is in the engine."""

    def __getstate__(self) -> dict[str, Any]:
        if np.any(self._started):
            raise TypeError(
                "environments that have begun cannot be copied or pickled: do it before the "
                "first reset, or make another with gymnasium.make(env.spec)"
            )
        return {name: value for name, value in vars(self).items() if name not in ("_native", "_spec")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._spec = _task_spec(*self._made)
        self._native = self._make()


class Environment(_Picklable, gymnasium.Env):
    """One environment; see the module."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}

    def __init__(self, name: str, render_mode: str | None = None, **options: Any) -> None:
        self._made = name, options
        self._spec = _task_spec(name, options)
        self._native = self._make()
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode is None or 'rgb_array', not {render_mode!r}")
        self.render_mode = render_mode
        self.metadata = {**self.metadata, "render_fps": self._spec.fps}
        # Spaces have random numbers of their own.
        self.observation_space = deepcopy(self._spec.observations)
        self.action_space = deepcopy(self._spec.actions)
        self._started = False

    def _make(self) -> _native.Environment:
        return _native.Environment(self._spec.task)

    def _observed(self, numbers: np.ndarray) -> np.ndarray:
        space = self.observation_space
        return numbers.astype(space.dtype, copy=False).reshape(space.shape)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        if seed is not None and seed >= 1 << 64:
            raise ValueError("seeds are from 0 to 2**64 - 1")
        if seed is None and not self._started:
            seed = _random_seed()
        observed = self._observed(self._native.reset(seed))
        self._started = True
        return observed, {}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        numbers = numbers_of(self._spec, action, ())
        observed, reward, terminated = self._native.step(numbers, _is_single(action))
        info = self._spec.info(reward) if terminated else {}
        return self._observed(observed), reward, terminated, False, info

    def render(self) -> np.ndarray | None:
        return None if self.render_mode is None else self._native.render(RENDER_WIDTH)


class VectorEnvironment(_Picklable, VectorEnv):
    """Many environments, stepped together; `gymnasium.make_vec` makes them.

    `threads` is the number of cores by default. `autoreset_mode` is as of Gymnasium's
    `SyncVectorEnv`.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}

    def __init__(
        self,
        name: str,
        num_envs: int = 1,
        max_episode_steps: int | None = None,
        render_mode: str | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        threads: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self._made = name, options
        self._spec = _task_spec(name, options)
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode is None or 'rgb_array', not {render_mode!r}")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {
            **self.metadata,
            "render_fps": self._spec.fps,
            "autoreset_mode": self.autoreset_mode,
        }
        self.single_observation_space = deepcopy(self._spec.observations)
        self.single_action_space = deepcopy(self._spec.actions)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        # As in Gymnasium, -1 is no limit.
        limit = 1 << 62 if max_episode_steps in (None, -1) else operator.index(max_episode_steps)
        if not 1 <= limit <= 1 << 62:
            raise ValueError(f"max_episode_steps is at least 1, or -1 for none, not {limit}")
        self._limit = limit
        self._threads = threads
        self._native = self._make()
        self._started = np.zeros(num_envs, dtype=np.bool_)

    def _make(self) -> _native.VectorEnvironment:
        threads, drawn = self._threads or _cores(), self.render_mode is not None
        next_step = self.autoreset_mode == AutoresetMode.NEXT_STEP
        rules = self._limit, next_step, self._spec.choices
        return _native.VectorEnvironment(self._spec.task, self.num_envs, (threads, drawn), *rules)

    def _observed(self, numbers: np.ndarray) -> np.ndarray:
        space = self.observation_space
        return numbers.astype(space.dtype, copy=False).reshape(space.shape)

    def _begin(self, indices: np.ndarray, seeds: list[int | None]) -> np.ndarray:
        first = ~self._started[indices]
        seeds = [
            _random_seed() if seed is None and new else seed
            for seed, new in zip(seeds, first, strict=True)
        ]
        observed = self._native.reset(indices.tolist(), seeds)
        self._started[indices] = True
        return observed

    def reset(
        self,
        *,
        seed: int | list[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[np.ndarray, dict[str, Any]]:
        if seed is None:
            seeds: list[int | None] = [None] * self.num_envs
        elif isinstance(seed, (int, np.integer)):
            seeds = [int(seed) + index for index in range(self.num_envs)]
        else:
            seeds = [None if one is None else int(one) for one in seed]
        if len(seeds) != self.num_envs:
            raise ValueError(f"{len(seeds)} seeds for {self.num_envs} environments")
        if any(one is not None and not 0 <= one < 1 << 64 for one in seeds):
            raise ValueError("seeds are from 0 to 2**64 - 1")
        mask = np.ones(self.num_envs, dtype=np.bool_)
        if options is not None and "reset_mask" in options:
            mask = options["reset_mask"]
            if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
                raise TypeError("options['reset_mask'] must be a NumPy array of booleans")
            if mask.shape != (self.num_envs,) or not mask.any():
                raise ValueError(
                    f"options['reset_mask'] must have shape ({self.num_envs},) and a True in it"
                )
        indices = np.flatnonzero(mask)
        observed = self._begin(indices, [seeds[index] for index in indices])
        return self._observed(observed), {}

    def step(
        self, actions: Any
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        if self._spec.choices is None:
            numbers = numbers_of(self._spec, actions, (self.num_envs,))
            stepped = self._native.step(numbers, _is_single(actions))
        else:
            given = np.asarray(actions)
            if given.shape != (self.num_envs,) or given.dtype.kind not in "iu":
                numbers_of(self._spec, actions, (self.num_envs,))
            stepped = self._native.choose(given.astype(np.int64, copy=False))
        observed, rewards, terminated, truncated, ended = stepped
        infos: dict[str, Any] = {}
        if ended:
            observed = self._end(observed, rewards, terminated, terminated | truncated, infos)
        return self._observed(observed), rewards, terminated, truncated, infos

    def _end(
        self,
        observed: np.ndarray,
        rewards: np.ndarray,
        terminated: np.ndarray,
        over: np.ndarray,
        infos: dict[str, Any],
    ) -> np.ndarray:
        """What is told of episodes that have ended, as Gymnasium's `SyncVectorEnv` does; where
        they are reset in the same step, what is observed now."""
        same_step = self.autoreset_mode == AutoresetMode.SAME_STEP
        shown = self._observed(observed)
        ended = np.flatnonzero(over)
        for index in ended:
            info = self._spec.info(float(rewards[index])) if terminated[index] else {}
            if same_step:
                last = {"final_obs": shown[index].copy(), "final_info": info}
                infos.update(self._add_info(infos, last, index))
            else:
                infos.update(self._add_info(infos, info, index))
        if same_step:
            observed = self._begin(ended, [None] * ended.size)
        return observed

    def render(self) -> tuple[np.ndarray, ...] | None:
        if self.render_mode is None:
            return None
        return tuple(self._native.render(index, RENDER_WIDTH) for index in range(self.num_envs))
