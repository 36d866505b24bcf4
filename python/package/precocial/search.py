"""Runs: experiments that look for networks, and what they leave."""

from __future__ import annotations

import csv
import operator
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from precocial import _native
from precocial.champion import Champion, load


class Progress(NamedTuple):
    """How a run stands after a generation."""

    generation: int
    """Which; the first is 0."""
    best: float | None
    """The best mean return of the generation, where returns are what is sought."""
    champion: float | None
    """The champion's score on episodes that did not choose it."""
    connections: int | None
    """The champion's enabled connections."""


class Run:
    """A run's folder, which every command of `precocial` takes as well."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    @property
    def champion(self) -> Champion:
        """The best network so far."""
        return load(self.path)

    def __repr__(self) -> str:
        return f"Run({os.fspath(self.path)!r})"


ProgressCallback = Callable[[Progress], Any]


def _with_numbers(progress: ProgressCallback | None) -> Callable[..., Any] | None:
    return None if progress is None else lambda *numbers: progress(Progress(*numbers))


def _assignments(settings: dict[str, Any] | None) -> list[str]:
    """Settings as the command line's `--set` takes them."""
    return [f"{key}={_ron(value)}" for key, value in (settings or {}).items()]


def run(
    experiment: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    set: dict[str, Any] | None = None,  # noqa: A002: the command line's word.
    start: str | os.PathLike[str] | None = None,
    threads: int = 0,
    workers: int = 0,
    progress: ProgressCallback | None = None,
) -> Run:
    """Runs an experiment's file from its beginning, as `precocial run` does.

    `out` is the run's folder, by default `runs/<experiment>-<seed>`. `set` changes settings
    by their paths, strings as they stand after `--set`:
    `{"search.population": 64, "evaluation.weights": "List([-1.0, 1.0])"}`. `start` is a
    champion to begin with, its file or the folder of a run. `threads` is the number of
    cores by default. With `workers`, environments of Python live in so many processes, for
    each thread. Neither changes a result. `progress` is called after each generation.

    Ctrl-C stops it and raises `KeyboardInterrupt`; what an environment of Python raises
    stops it too. `resume` goes on, with the same result as if nothing had happened,
    where the environment does the same for the same seed.
    """
    folder = _native.run(
        experiment, _assignments(set), out, start, (threads, workers), _with_numbers(progress)
    )
    return Run(folder)


def evolve(
    task: str | Callable[[], Any],
    out: str | os.PathLike[str],
    *,
    seed: int = 1,
    set: dict[str, Any] | None = None,  # noqa: A002: the command line's word.
    threads: int = 0,
    workers: int = 0,
    progress: ProgressCallback | None = None,
) -> Run:
    """Runs weight-agnostic search on a task, with the defaults for everything that `set` does
    not change.

    `task` is the name of one (`precocial tasks`), `gymnasium:ID`, `python:MODULE:FUNCTION`,
    or a function of a module: one that makes environments, or vectors of them, or a
    `fitness_function`. See `run` for the rest.
    """
    if callable(task):
        task = _name(task)
    if not isinstance(task, str):
        raise TypeError("a task is a name, or a function that makes environments or scores networks")
    settings = _assignments(set)
    told = _with_numbers(progress)
    _native.evolve(task, operator.index(seed), settings, out, (threads, workers), told)
    return Run(out)


def resume(
    path: str | os.PathLike[str],
    *,
    generations: int | None = None,
    threads: int = 0,
    workers: int = 0,
    progress: ProgressCallback | None = None,
) -> Run:
    """Goes on with a run, up to another number of generations if one is given."""
    _native.resume(path, generations, (threads, workers), _with_numbers(progress))
    return Run(path)


def table(
    samples: ArrayLike,
    targets: ArrayLike,
    path: str | os.PathLike[str],
    names: list[str] | None = None,
) -> str:
    """Writes samples and what is to be predicted of them as a table (CSV), and gives the
    name of the task: numbers are predicted where the targets are floats, classes where
    they are whole numbers or words."""
    rows = np.asarray(samples, dtype=np.float64)
    wanted = np.asarray(targets)
    if rows.ndim != 2 or wanted.shape != (len(rows),):
        raise ValueError(f"rows of samples and a target for each, not {rows.shape}, {wanted.shape}")
    if wanted.dtype.kind not in "fiubU":
        raise ValueError(f"targets are numbers or words, not {wanted.dtype}")
    classes = wanted.dtype.kind != "f"
    if not np.isfinite(rows).all() or not (classes or np.isfinite(wanted).all()):
        raise ValueError("samples and targets must be finite")
    default = [f"x{column + 1}" for column in range(rows.shape[1])]
    names = default if names is None else list(map(str, names))
    if len(names) != rows.shape[1]:
        raise ValueError(f"{len(names)} names for {rows.shape[1]} columns")
    path = Path(path).absolute()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names, "class" if classes else "target"])
        for row, target in zip(rows, wanted, strict=True):
            # A word, as whole numbers would be quantities.
            last = f"class {target}" if classes else repr(float(target))
            writer.writerow([*map(repr, row.tolist()), last])
    return f"table:{path}"


def _name(factory: Callable[[], Any]) -> str:
    """The name by which a function is found again, in this process and in others."""
    module, name = getattr(factory, "__module__", None), getattr(factory, "__qualname__", "<>")
    if module in (None, "__main__") or "<" in name:
        raise ValueError(
            "put the function that makes environments, or scores networks, into a module of its "
            "own, outside other functions: a run that goes on must find it by its name"
        )
    return f"python:{module}:{name}"


def _ron(value: Any) -> str:
    """A value as experiments write it; a string as it is."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        brackets = "()" if isinstance(value, tuple) else "[]"
        return brackets[0] + ", ".join(map(_ron, value)) + brackets[1]
    return value if isinstance(value, str) else repr(value)
