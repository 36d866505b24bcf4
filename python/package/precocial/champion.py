"""Champions: networks that were found, as functions of NumPy arrays."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from precocial import _native
from precocial.tasks import PREFIXES, to_actions


def load(path: str | os.PathLike[str]) -> Champion:
    """Reads a champion's file, or the champion of a run's folder.

    Raises `ValueError` where it is none, or cannot be read.
    """
    return Champion(_native.Champion(os.fspath(path)))


def _parse(text: str) -> Champion:
    return Champion(_native.Champion.parse(text))


def tune(path: str | os.PathLike[str], **options: Any) -> Champion:
    """Tunes the champion of a file, or of a run's folder, in its place, as `precocial tune`
    does. See `Champion.tune` for the options; with `out` it is written there instead."""
    path = Path(path)
    file = path / "champion.ron" if path.is_dir() else path
    return load(file).tune(**{"out": file, **options})


class TuningProgress(NamedTuple):
    """How a tuning stands after an iteration."""

    iteration: int
    """How many are done."""
    mean: float
    """The mean return of its candidates."""
    best: float
    """The mean return of the best weights so far, on episodes that decide between them."""
    spread: float
    """How far candidates lie apart."""


TuningCallback = Callable[[TuningProgress], Any]


class Champion:
    """A network with what is known of it; `load` reads one."""

    def __init__(self, native: _native.Champion) -> None:
        self._native = native
        self.task: str = native.task
        """The task that it was evolved for."""
        self.origin: str = native.origin
        """Where it comes from, for people."""

    @property
    def scores(self) -> dict[float, tuple[float, float, int]]:
        """For each shared weight of its search the mean return, its standard deviation, and
        the number of episodes."""
        return {weight: tuple(score) for weight, *score in self._native.scores}

    @property
    def best_weight(self) -> float:
        """The shared weight with the best score; 1 where there are no scores."""
        return self._native.best_weight

    @property
    def tuned_weights(self) -> NDArray[np.float64] | None:
        """A weight for each connection, if it was tuned."""
        weights = self._native.tuned_weights
        return None if weights is None else np.array(weights)

    @property
    def tuned_score(self) -> tuple[float, float, int] | None:
        """Mean return, standard deviation and episodes of the tuned weights, if known."""
        return self._native.tuned_score

    @property
    def nodes(self) -> list[tuple[int, str, str]]:
        """Number, activation and role (bias, input, hidden or output) of each node."""
        return self._native.nodes

    @property
    def connections(self) -> NDArray[np.int64]:
        """A row for each enabled connection: from which node to which."""
        return np.array(self._native.connections, dtype=np.int64).reshape(-1, 2)

    def graph(self) -> Any:
        """The topology as a `networkx.DiGraph`, nodes with `activation` and `role`."""
        import networkx

        graph = networkx.DiGraph()
        for number, activation, role in self.nodes:
            graph.add_node(number, activation=activation, role=role)
        graph.add_edges_from(self._native.connections)
        return graph

    def __call__(
        self, observation: ArrayLike, weight: float | None = None, *, tuned: bool = False
    ) -> NDArray[Any]:
        """The outputs for one observation or for rows of them.

        `weight` is the weight that all connections share, by default the best one;
        `tuned=True` takes the tuned weights. The result has the precision of the
        observation: single for `float32`, else double.
        """
        if tuned and weight is not None:
            raise ValueError("either a shared weight or the tuned weights")
        given = np.asarray(observation)
        rows = np.ascontiguousarray(np.atleast_2d(given), dtype=np.float64)
        if rows.ndim != 2:
            raise ValueError(f"one observation or rows of them, not {given.ndim} dimensions")
        if not tuned and weight is None:
            weight = self.best_weight
        outputs = self._native.outputs(rows, None if tuned else float(weight))
        if given.ndim < 2:
            outputs = outputs[0]
        return outputs.astype(np.float32) if given.dtype == np.float32 else outputs

    def policy(
        self, env: Any, weight: float | None = None, *, tuned: bool = False
    ) -> Callable[[Any], Any]:
        """A function from observations of a Gymnasium environment, or of a vector of them, to
        its actions, as its task reads them: the index of the largest output for choices. Else,
        for built-in tasks, the outputs cut off at the ends of the action space, and for
        tasks of Python spread over them (`precocial.tasks`)."""
        from gymnasium.spaces import flatten
        from gymnasium.vector.utils import iterate

        many = hasattr(env, "single_action_space")
        space = env.single_action_space if many else env.action_space
        seen = env.single_observation_space if many else env.observation_space
        of_python = self.task.startswith(PREFIXES)

        def act(observation: Any) -> Any:
            one = not many or (seen.shape is not None and np.shape(observation) == seen.shape)
            given = [observation] if one else iterate(env.observation_space, observation)
            rows = np.stack([np.ravel(flatten(seen, each)).astype(np.float64) for each in given])
            outputs = self(rows, weight, tuned=tuned)
            if of_python or hasattr(space, "n"):
                actions = to_actions(space, outputs)
            else:
                actions = outputs.reshape(-1, *space.shape)
                actions = np.clip(actions, space.low, space.high).astype(space.dtype)
            return actions[0] if one else np.asarray(actions)

        return act

    def evaluate(
        self,
        episodes: int = 100,
        *,
        task: str | None = None,
        seed: int = 0,
        scan: int = 41,
        threads: int = 0,
        workers: int = 0,
    ) -> dict[str, Any]:
        """The paper's table on fresh episodes: random weights, a random shared weight, the best
        shared weight of `scan`, the tuned weights, each as mean, standard deviation
        and episodes. For classifiers, shares of the test samples that are right."""
        return self._native.evaluate(task, (episodes, scan), seed, (threads, workers))

    def tune(
        self,
        out: str | os.PathLike[str] | None = None,
        *,
        algorithm: str | None = None,
        start: float | str = "best",
        iterations: int | None = None,
        attempts: int = 4,
        population: int | None = None,
        episodes: int | None = None,
        sigma: float | None = None,
        learning_rate: float | None = None,
        seed: int = 1,
        task: str | None = None,
        resume: bool = False,
        threads: int = 0,
        workers: int = 0,
        progress: TuningCallback | None = None,
    ) -> Champion:
        """A champion with a trained weight for each connection, as `precocial tune` finds them.

        `algorithm` is "cma-es", "pepg", or "gradient" for supervised tasks; `start` the "best"
        shared weight, the "tuned" weights it has, or a shared weight. What is left out is as
        on the command line. `progress` is called after each iteration.

        With `out` the champion is written there too, with a checkpoint beside it: Ctrl-C, or
        a kill, loses nothing, and `resume=True` goes on.
        """
        if isinstance(start, str) and start not in ("best", "tuned"):
            raise ValueError(f"start is 'best', 'tuned' or a shared weight, not {start!r}")
        options = {
            "algorithm": algorithm,
            "start": None if isinstance(start, str) else float(start),
            "from_tuned": start == "tuned",
            "iterations": iterations,
            "attempts": attempts,
            "population": population,
            "episodes": episodes,
            "sigma": sigma,
            "learning_rate": learning_rate,
            "seed": seed,
            "task": task,
        }
        told = None
        if progress is not None:
            told = lambda *numbers: progress(TuningProgress(*numbers))  # noqa: E731
        native = self._native
        return Champion(_native.tune(native, out, options, resume, (threads, workers), told))

    def export(self, path: str | os.PathLike[str]) -> None:
        """Writes it as what the ending of the name says: .svg, .png, .dot, .json, .onnx, .c,
        .rs, .out, or .ron."""
        path = Path(path)
        content = self._native.export(path.suffix.removeprefix(".").lower())
        path.write_bytes(content)

    def to_onnx(self) -> bytes:
        """A model in ONNX."""
        return self._native.export("onnx")

    def __reduce__(self) -> tuple[Any, ...]:
        return _parse, (self._native.export("ron").decode(),)

    def _repr_svg_(self) -> str:
        return self._native.export("svg").decode()

    def __repr__(self) -> str:
        hidden = sum(role == "hidden" for _, _, role in self.nodes)
        return (
            f"<Champion of {self.task}: {len(self._native.connections)} connections, "
            f"{hidden} hidden nodes>"
        )
