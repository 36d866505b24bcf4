"""Fitness functions: they score networks themselves, many at a time."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from precocial import _native


class Policy:
    """A network with its weights, as a function."""

    def __init__(self, policies: Policies, index: int) -> None:
        self._policies, self._index = policies, index

    @property
    def network(self) -> int:
        """Which network of the call it is."""
        return int(self._policies.networks[self._index])

    @property
    def weight(self) -> float | None:
        """The weight that all connections share; None where each has its own."""
        weight = float(self._policies.weights[self._index])
        return None if np.isnan(weight) else weight

    def __call__(self, observations: ArrayLike) -> NDArray[np.float64]:
        """The outputs for one observation or for rows of them."""
        given = np.asarray(observations, dtype=np.float64)
        if given.ndim not in (1, 2):
            raise ValueError(f"one observation or rows of them, not {given.ndim} dimensions")
        rows = np.ascontiguousarray(np.atleast_2d(given)[None])
        outputs = self._policies._native.outputs(self._index, rows)[0]
        return outputs[0] if given.ndim == 1 else outputs


class Policies(Sequence):
    """Networks with their weights: each alone, or all of them at once, on all cores."""

    def __init__(self, native: _native.Policies) -> None:
        self._native = native
        self.networks: NDArray[np.int64] = native.networks
        """Which network each is; those of one stand together."""
        self.weights: NDArray[np.float64] = native.weights
        """The weight that all connections of each share; NaN where each has its own."""

    def __len__(self) -> int:
        return self._native.count

    def __getitem__(self, index: int) -> Policy:  # type: ignore[override]
        count = len(self)
        if not -count <= index < count:
            raise IndexError(f"there is no policy {index} of {count}")
        return Policy(self, index % count)

    def __iter__(self) -> Iterator[Policy]:
        return (Policy(self, index) for index in range(len(self)))

    def __call__(self, observations: ArrayLike) -> NDArray[np.float64]:
        """The outputs of all: for an observation of each, in an array of policies x inputs, or
        for several, in one of policies x rows x inputs."""
        given = np.asarray(observations, dtype=np.float64)
        if given.ndim not in (2, 3) or len(given) != len(self):
            words = f"({len(self)}, inputs) or ({len(self)}, rows, inputs)"
            raise ValueError(f"observations have the shape {words}, not {given.shape}")
        rows = np.ascontiguousarray(given if given.ndim == 3 else given[:, None])
        outputs = self._native.outputs(0, rows)
        return outputs if given.ndim == 3 else outputs[:, 0]


class FitnessFunction:
    """A function that scores networks; `fitness_function` makes it a task."""

    def __init__(
        self, function: Callable[[Policies, NDArray[np.uint64]], ArrayLike], **what: Any
    ) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        names = what["inputs"]
        if isinstance(names, int):
            names = [f"input {index + 1}" for index in range(names)]
        self.observations = [str(name) for name in names]
        self.actions = int(what["outputs"])
        if not self.observations or self.actions < 1:
            raise ValueError("networks have at least one input and one output")
        self.worst_return = float(what["worst_return"])
        self.solved_at = what["solved_at"]
        self.deterministic = bool(what["deterministic"])
        words = (function.__doc__ or function.__name__).strip().splitlines()
        self.summary = words[0] if words else function.__name__

    def __call__(self, policies: Policies, seeds: NDArray[np.uint64]) -> ArrayLike:
        return self._function(policies, seeds)

    def returns(self, native: _native.Policies, seeds: list[int]) -> NDArray[np.float64]:
        """What the engine asks for."""
        given = self._function(Policies(native), np.array(seeds, dtype=np.uint64))
        returns = np.asarray(given, dtype=np.float64)
        if returns.shape != (len(seeds),):
            raise ValueError(f"{len(seeds)} policies have as many returns, not {returns.shape}")
        if np.isnan(returns).any():
            wrong = int(np.flatnonzero(np.isnan(returns))[0])
            raise ValueError(f"the return of policy {wrong} is not a number")
        return np.ascontiguousarray(returns)


def fitness_function(
    *,
    inputs: int | list[str],
    outputs: int,
    worst_return: float = -1e9,
    solved_at: float | None = None,
    deterministic: bool = False,
) -> Callable[[Callable[[Policies, NDArray[np.uint64]], ArrayLike]], FitnessFunction]:
    """Makes a function of a module a task, by the name `python:MODULE:FUNCTION`.

        @precocial.fitness_function(inputs=2, outputs=1, deterministic=True)
        def exclusive_or(policies, seeds):
            points = np.tile([[0, 0], [0, 1], [1, 0], [1, 1]], (len(policies), 1, 1))
            missed = policies(points)[:, :, 0] - [0, 1, 1, 0]
            return -np.square(missed).mean(axis=1)

    It is given networks with their weights, and the seed of an episode for each, and gives a
    return for each, higher is better. All that is drawn at random must come of the seed, and no
    return depend on the other policies of the call: then runs that go on, or have other
    threads, find the same. `deterministic` says that seeds change nothing. A return that is
    infinite counts as `worst_return`.
    """
    what = {
        "inputs": inputs,
        "outputs": outputs,
        "worst_return": worst_return,
        "solved_at": solved_at,
        "deterministic": deterministic,
    }
    return lambda function: FitnessFunction(function, **what)
