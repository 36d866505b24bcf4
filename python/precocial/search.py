"""Runs: experiments that look for networks, and what they leave."""

from __future__ import annotations

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


Told = Callable[[Progress], Any]


def _told(progress: Told | None) -> Callable[..., Any] | None:
    return None if progress is None else lambda *numbers: progress(Progress(*numbers))


def run(
    experiment: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    set: dict[str, Any] | None = None,  # noqa: A002: the command line's word.
    start: str | os.PathLike[str] | None = None,
    threads: int = 0,
    progress: Told | None = None,
) -> Run:
    """Runs an experiment's file from its beginning, as `precocial run` does.

    `out` is the run's folder, by default `runs/<experiment>-<seed>` where the seed is
    that of the file. `set` changes settings by their paths, as in
    `{"search.population": 64, "task": "gymnasium:Acrobot-v1"}`. `start` is a
    champion to begin with. `threads` is the number of cores by default. `progress` is
    called after each generation.

    Ctrl-C stops it and raises `KeyboardInterrupt`; what an environment of Python raises
    stops it too. `resume` goes on, with the same result as if nothing had happened,
    where the environment does the same for the same seed.
    """
    file = Path(experiment)
    text = file.read_text(encoding="utf-8-sig")
    if out is None:
        seed = (set or {}).get("seed")
        out = Path("runs") / (file.stem if seed is None else f"{file.stem}-{seed}")
    settings = [f"{key}={_ron(value)}" for key, value in (set or {}).items()]
    base = os.fspath(file.absolute().parent)
    _native.run(text, base, settings, os.fspath(out), start, threads, _told(progress))
    return Run(out)


def evolve(
    task: str | Callable[[], Any],
    out: str | os.PathLike[str],
    *,
    seed: int = 1,
    set: dict[str, Any] | None = None,  # noqa: A002: the command line's word.
    threads: int = 0,
    progress: Told | None = None,
) -> Run:
    """Runs weight-agnostic search on a task, with the defaults for everything that `set` does
    not change.

    `task` is the name of one (`precocial tasks`), `gymnasium:ID`, `python:MODULE:FUNCTION`,
    or a function of a module that makes environments. See `run` for the rest.
    """
    if callable(task):
        task = _name(task)
    text = f"(task: {_ron(task)}, seed: {int(seed)}, search: Wann(()))"
    settings = [f"{key}={_ron(value)}" for key, value in (set or {}).items()]
    base = os.getcwd()
    _native.run(text, base, settings, os.fspath(out), None, threads, _told(progress))
    return Run(out)


def resume(
    path: str | os.PathLike[str],
    *,
    generations: int | None = None,
    threads: int = 0,
    progress: Told | None = None,
) -> Run:
    """Goes on with a run, up to another number of generations if one is given."""
    _native.resume(os.fspath(path), generations, threads, _told(progress))
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
    names = names or [f"x{column + 1}" for column in range(rows.shape[1])]
    if len(names) != rows.shape[1]:
        raise ValueError(f"{len(names)} names for {rows.shape[1]} columns")
    classes = wanted.dtype.kind != "f"
    lines = [",".join([*map(_cell, names), "class" if classes else "target"])]
    for row, target in zip(rows, wanted, strict=True):
        last = _cell(f"class {target}") if classes else repr(float(target))
        lines.append(",".join([*(repr(float(number)) for number in row), last]))
    path = Path(path).absolute()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"table:{path}"


def _cell(text: Any) -> str:
    text = str(text)
    return '"' + text.replace('"', '""') + '"' if set(text) & set('",\n\r') else text


def _name(factory: Callable[[], Any]) -> str:
    """The name by which a function is found again, in this process and in others."""
    module, name = factory.__module__, factory.__qualname__
    if module == "__main__" or "<" in name:
        raise ValueError(
            "put the function that makes environments into a module of its own, outside other "
            "functions: a run that goes on must find it by its name"
        )
    return f"python:{module}:{name}"


def _ron(value: Any) -> str:
    """A value as experiments write it; a string that is no simple word, as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        brackets = "()" if isinstance(value, tuple) else "[]"
        return brackets[0] + ", ".join(map(_ron, value)) + brackets[1]
    if isinstance(value, str):
        return value if value.endswith(")") else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
