"""Whatever is given to the native part, an exception of Python comes of it and no panic."""

import math
import random

import numpy as np
import pytest

from precocial import _native

TASKS = ["bipedal-walker-v3", "car-racing-v3", "lunar-lander-v3", "cartpole-swingup-v1", "digits"]


def junk(chance):
    """Something that may or may not be what is wanted."""
    shape = [chance.choice([0, 1, 2, 3, 4, 24]) for _ in range(chance.choice([0, 1, 1, 2, 2, 3]))]
    array = np.random.default_rng(chance.randrange(1 << 30)).normal(size=shape)
    return chance.choice(
        [
            None,
            True,
            -1,
            0,
            1,
            3,
            1 << 63,
            1 << 70,
            math.nan,
            math.inf,
            -0.5,
            "",
            "bipedal-walker-v3",
            "no\0where",
            "\ud800",
            b"bytes",
            [],
            [0, 1],
            [None, 5],
            [1 << 64],
            {},
            array,
            array.astype(np.float32),
            array * math.nan,
            array > 0,
            np.asfortranarray(array),
            array[..., ::2] if array.ndim else array,
            chance.choice(TASKS),
        ]
    )


def refuses(call, *arguments):
    """Calls, and tells what was refused; a panic is no `Exception` and fails the test."""
    try:
        return call(*arguments)
    except Exception as error:
        assert str(error)
        return None


@pytest.mark.parametrize("seed", range(4))
def test_environments_refuse_what_they_do_not_understand(seed):
    chance = random.Random(seed)
    for _ in range(150):
        environment = refuses(_native.Environment, chance.choice([chance.choice(TASKS), junk(chance)]))
        threads = chance.choice([1, 2, junk(chance)])
        environments = refuses(
            _native.VectorEnvironment, chance.choice(TASKS[:1] + TASKS[2:]),
            chance.choice([1, 2, 25, junk(chance)]), threads, chance.choice([True, False]),
        )  # fmt: skip
        for _ in range(6):
            if environment is not None:
                refuses(environment.reset, chance.choice([1, None, junk(chance)]))
                refuses(environment.step, chance.choice([np.zeros(4), junk(chance)]), True)
                refuses(environment.render, chance.choice([20, junk(chance)]))
            if environments is not None:
                refuses(environments.reset, chance.choice([[0], [1, 1], junk(chance)]), [3, None])
                actions = chance.choice([np.zeros((2, 4)), np.zeros((1, 4)), junk(chance)])
                active = chance.choice([np.ones(2, bool), np.ones(1, bool), junk(chance)])
                refuses(environments.step, actions, active, chance.choice([True, junk(chance)]))
                refuses(environments.render, chance.choice([0, junk(chance)]), 20)


@pytest.mark.parametrize("seed", range(4))
def test_champions_and_runs_refuse_what_they_do_not_understand(seed, tmp_path):
    chance = random.Random(seed)
    text = (
        '(format: 1, task: "cartpole-v1", topology: (inputs: 4, outputs: [Linear, Tanh], '
        "hidden: [(7, Cosine)], connections: [(1, 5), (2, 7), (7, 6)]))"
    )
    (tmp_path / "sound.ron").write_text(text)
    assert _native.Champion(str(tmp_path / "sound.ron")).size == (4, 2)
    loaded = 0
    for index in range(150):
        # Something of it is lost, doubled or another.
        start = chance.randrange(len(text))
        piece = text[start : start + chance.randrange(6)]
        changed = text[:start] + piece * chance.choice([0, 1, 2]) + text[start + len(piece) :]
        path = tmp_path / f"{index}.ron"
        path.write_text(changed)
        champion = refuses(_native.Champion, str(path))
        if champion is not None:
            loaded += 1
            refuses(champion.outputs, junk(chance), chance.choice([1.0, junk(chance)]))
            refuses(champion.export, chance.choice(["svg", "onnx", "c", junk(chance)]))
            refuses(champion.evaluate, junk(chance), 2, 1, 3, 1)
        refuses(
            _native.run, str(path), ["search.population=0"], str(tmp_path / "run"),
            junk(chance), 1, None,
        )  # fmt: skip
        # A task that there is must not be run: no population is refused.
        refuses(
            _native.evolve, chance.choice(["", "nothing", junk(chance)]), 1,
            ["search.population=0"], str(tmp_path / "run"), 1, None,
        )  # fmt: skip
        refuses(_native.resume, str(tmp_path / chance.choice(["nowhere", "0.ron"])), None, 1, None)
    assert loaded > 10
