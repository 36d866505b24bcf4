"""Whatever is given to the native part, an exception of Python comes of it and no panic."""

import math
import random
import shutil
from pathlib import Path

import gymnasium
import lightbulbs
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import precocial
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
            chance.choice([1, 2, 25, junk(chance)]), (threads, chance.choice([True, False])),
            chance.choice([1, 100, junk(chance)]), chance.choice([True, False, junk(chance)]),
            chance.choice([None, None, np.eye(4), np.eye(2), junk(chance)]),
        )  # fmt: skip
        for _ in range(6):
            if environment is not None:
                refuses(environment.reset, chance.choice([1, None, junk(chance)]))
                refuses(environment.step, chance.choice([np.zeros(4), junk(chance)]), True)
                refuses(environment.render, chance.choice([20, junk(chance)]))
            if environments is not None:
                refuses(environments.reset, chance.choice([[0], [1, 1], junk(chance)]), [3, None])
                actions = chance.choice([np.zeros((2, 4)), np.zeros((1, 4)), junk(chance)])
                refuses(environments.step, actions, chance.choice([True, junk(chance)]))
                choices = [np.zeros(2, int), np.array([3]), np.array([-1]), junk(chance)]
                refuses(environments.choose, chance.choice(choices))
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
            refuses(champion.evaluate, junk(chance), (2, 3), 1, (1, 0))
        refuses(
            _native.run, str(path), ["search.population=0"], str(tmp_path / "run"),
            junk(chance), (1, 0), None,
        )  # fmt: skip
        # A task that there is must not be run: no population is refused.
        refuses(
            _native.evolve, chance.choice(["", "nothing", junk(chance)]), 1,
            ["search.population=0"], str(tmp_path / "run"), (1, 0), None,
        )  # fmt: skip
        refuses(_native.resume, str(tmp_path / chance.choice(["nowhere", "0.ron"])), None, (1, 0), None)
    assert loaded > 10


class Hostile(lightbulbs.Lamp):
    """Keeps to its spaces until it does not."""

    chance = random.Random(0)

    def junk(self, good):
        return junk(self.chance) if self.chance.random() < 0.02 else good

    def reset(self, **kwargs):
        return self.junk((self.junk(super().reset(**kwargs)[0]), {}))

    def step(self, action):
        seen, reward, *rest = super().step(action)
        told = self.junk(seen), self.junk(reward), self.junk(False), self.junk(False), *rest[2:]
        return self.junk(told)


def hostile():
    return Hostile()


def hostile_ones(num_envs):
    envs = SyncVectorEnv([lightbulbs.lamp] * num_envs, autoreset_mode=AutoresetMode.DISABLED)
    step, reset = envs.step, envs.reset
    chance = Hostile.chance

    def spoilt(given):
        parts = [junk(chance) if chance.random() < 0.02 else part for part in given]
        return junk(chance) if chance.random() < 0.01 else tuple(parts)

    envs.step = lambda actions: spoilt(step(actions))
    envs.reset = lambda **options: spoilt(reset(**options))
    return envs


@precocial.fitness_function(inputs=2, outputs=1)
def hostile_scores(policies, seeds):
    chance = Hostile.chance
    for _ in range(20):
        outputs = refuses(policies._native.outputs, junk(chance), junk(chance))
        assert outputs is None or outputs.shape[2] == 1
        refuses(policies, junk(chance))
        refuses(policies.__getitem__, junk(chance))
    good = np.zeros(len(policies))
    return junk(chance) if chance.random() < 0.3 else good


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("task", ["hostile", "hostile_ones", "hostile_scores"])
def test_tasks_that_do_not_keep_their_word_end_in_an_exception(task, seed, tmp_path):
    Hostile.chance = random.Random(seed)
    settings = {"search.population": 8, "search.generations": 3, "evaluation.episodes": 1,
                "search.confirmation.episodes": 2}  # fmt: skip
    name = f"python:test_hostile:{task}"
    for index in range(8):
        refuses(lambda: precocial.evolve(name, tmp_path / str(index), set=settings, threads=2))


def test_spaces_that_are_none_are_refused(tmp_path):
    for space in (None, 3, spaces.Text(5), spaces.Sequence(spaces.Discrete(2)), spaces.MultiBinary(3),
                  spaces.Box(-1, 1, (0,)), spaces.Box(-1, 1, ())):  # fmt: skip
        for name in ("observation_space", "action_space"):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(lightbulbs.Lamp, name, space)
                run = refuses(lambda: precocial.evolve(
                    lightbulbs.lamp, tmp_path / "run", set={"search.generations": 1,
                    "search.population": 4, "evaluation.episodes": 1}))  # fmt: skip
                assert run is None or isinstance(space, (spaces.Box, spaces.MultiBinary))
        shutil.rmtree(tmp_path / "run", ignore_errors=True)


@pytest.mark.parametrize("seed", range(3))
def test_tuning_refuses_what_it_does_not_understand(seed, tmp_path):
    chance = random.Random(seed)
    text = (
        '(format: 1, task: "cartpole-v1", topology: (inputs: 4, outputs: [Linear, Tanh], '
        "hidden: [(7, Cosine)], connections: [(1, 5), (2, 7), (7, 6)]))"
    )
    champion = _native.Champion.parse(text)
    names = ["algorithm", "start", "from_tuned", "iterations", "attempts", "population", "episodes",
             "sigma", "learning_rate", "seed", "task"]  # fmt: skip
    sound = dict(zip(names, [None, 1.0, False, 2, 1, 2, 1, None, None, 1, None], strict=True))
    for _ in range(40):
        options = dict(sound)
        for name in chance.sample(names, 2):
            # What takes long is no fault.
            if name not in ("iterations", "episodes", "population"):
                options[name] = junk(chance)
        refuses(_native.tune, champion, None, options, False, (1, 0), None)
        if chance.random() < 0.5:
            options.pop(chance.choice(names))
        refuses(
            _native.tune, champion, chance.choice([str(tmp_path), junk(chance)]), options,
            True, (1, 0), junk(chance),
        )  # fmt: skip


def test_counts_that_are_too_large_are_refused(tmp_path):
    for count in (-1, 0, (1 << 20) + 1, 1 << 62, 1 << 70):
        with pytest.raises((ValueError, OverflowError)):
            _native.VectorEnvironment("cartpole-v1", count, (1, False), 500, True, None)
    for threads in (-1, 1 << 20, 1 << 62):
        with pytest.raises((ValueError, OverflowError)):
            precocial.evolve("cartpole-v1", tmp_path / "run", threads=threads)
    many = _native.VectorEnvironment("cartpole-v1", 50, (1 << 40, False), 500, True, None)
    assert many.reset([49], [1]).shape == (50, 4)
    for limit in (0, -2, 1 << 70, 1.5, "two"):
        with pytest.raises((ValueError, TypeError)):
            gymnasium.make_vec("precocial/CartPole-v1", num_envs=2, max_episode_steps=limit)
    champion = precocial.load(Path(__file__).parents[2] / "experiments/champions/swingup-1.ron")
    for episodes in (-1, 0, 1 << 30, 1 << 70):
        with pytest.raises((ValueError, OverflowError)):
            champion.evaluate(episodes)
    with pytest.raises((ValueError, MemoryError)):
        champion(np.lib.stride_tricks.as_strided(np.zeros(5), (1 << 45, 5), (0, 8)))
