"""What is written in Rust. The package gives it shapes; use that."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__version__: str

class Environment:
    def __new__(cls, name: str) -> Environment: ...
    def reset(self, seed: int | None = None) -> NDArray[Any]: ...
    def step(
        self, action: NDArray[np.float64], single: bool
    ) -> tuple[NDArray[Any], float, bool]: ...
    def render(self, width: int) -> NDArray[np.uint8]: ...

class VectorEnvironment:
    def __new__(
        cls,
        name: str,
        count: int,
        threads_and_drawn: tuple[int, bool],
        limit: int,
        next_step: bool,
        choices: NDArray[np.float64] | None,
    ) -> VectorEnvironment: ...
    def reset(self, indices: list[int], seeds: list[int | None]) -> NDArray[Any]: ...
    def step(
        self, actions: NDArray[np.float64], single: bool
    ) -> tuple[
        NDArray[Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], int
    ]: ...
    def choose(
        self, actions: NDArray[np.int64]
    ) -> tuple[
        NDArray[Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], int
    ]: ...
    def render(self, index: int, width: int) -> NDArray[np.uint8]: ...

class Champion:
    def __new__(cls, path: str | os.PathLike[str]) -> Champion: ...
    @staticmethod
    def parse(text: str) -> Champion: ...
    task: str
    origin: str
    size: tuple[int, int]
    scores: list[tuple[float, float, float, int]]
    best_weight: float
    tuned_weights: list[float] | None
    tuned_score: tuple[float, float, int] | None
    nodes: list[tuple[int, str, str]]
    connections: list[tuple[int, int]]
    def outputs(
        self, inputs: NDArray[np.float64], weight: float | None
    ) -> NDArray[np.float64]: ...
    def export(self, ending: str) -> bytes: ...
    def evaluate(
        self,
        task: str | None,
        episodes_and_scan: tuple[int, int],
        seed: int,
        threads: tuple[int, int],
    ) -> dict[str, Any]: ...

class Policies:
    count: int
    networks: NDArray[np.int64]
    weights: NDArray[np.float64]
    def outputs(self, first: int, inputs: NDArray[np.float64]) -> NDArray[np.float64]: ...

def run(
    file: str | os.PathLike[str],
    settings: list[str],
    folder: str | os.PathLike[str] | None,
    from_: str | os.PathLike[str] | None,
    threads: tuple[int, int],
    progress: Callable[..., Any] | None,
) -> Path: ...
def evolve(
    task: str,
    seed: int,
    settings: list[str],
    folder: str | os.PathLike[str],
    threads: tuple[int, int],
    progress: Callable[..., Any] | None,
) -> None: ...
def resume(
    folder: str | os.PathLike[str],
    generations: int | None,
    threads: tuple[int, int],
    progress: Callable[..., Any] | None,
) -> None: ...
def tune(
    champion: Champion,
    out: str | os.PathLike[str] | None,
    options: dict[str, Any],
    resume: bool,
    threads: tuple[int, int],
    progress: Callable[..., Any] | None,
) -> Champion: ...
def main(arguments: list[str]) -> int: ...
