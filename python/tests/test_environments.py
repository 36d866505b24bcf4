"""The environments are Gymnasium's: spaces, numbers, ends, single and in vectors.

Without PRECOCIAL_EPISODES a few episodes of each are compared; with it, so many.
"""

import os
import pickle
import warnings
from copy import deepcopy

import cloudpickle
import gymnasium
import numpy as np
import pytest
from conftest import BOX2D, FreshWorld, theirs
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from precocial.envs import ENVIRONMENTS

EPISODES = int(os.environ.get("PRECOCIAL_EPISODES", "3"))
CASES = [(name, {}) for name in BOX2D] + [
    ("LunarLander-v3", {"enable_wind": True}),
    ("LunarLanderContinuous-v3", {"enable_wind": True}),
    ("CarRacing-v3", {"continuous": False}),
]
IDS = [name + ("-" + "-".join(options) if options else "") for name, options in CASES]


def same(here, there, words):
    here, there = np.asarray(here), np.asarray(there)
    assert here.dtype == there.dtype and here.shape == there.shape, words
    assert np.array_equal(here, there), words


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_gymnasium_finds_nothing_wrong(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # What Gymnasium says of its own as well: bounds of spaces, and no human mode.
        for words in (".*Box observation space m", ".*Box action space", ".*render", ".*spec"):
            warnings.filterwarnings("ignore", message=words)
        check_env(gymnasium.make(f"precocial/{name}").unwrapped, skip_render_check=True)


@pytest.mark.parametrize("name", [name for name in ENVIRONMENTS if name != "CartPoleSwingUp-v1"])
def test_spaces_and_limits_are_those_of_gymnasium(name):
    here, there = gymnasium.make(f"precocial/{name}"), gymnasium.make(name)
    assert here.observation_space == there.observation_space
    assert here.action_space == there.action_space
    assert here.spec.max_episode_steps == there.spec.max_episode_steps
    assert here.spec.reward_threshold == there.spec.reward_threshold
    assert here.metadata["render_fps"] == there.metadata["render_fps"]
    vector = gymnasium.make_vec(f"precocial/{name}", num_envs=3)
    known = SyncVectorEnv([lambda: gymnasium.make(name)] * 3)
    assert vector.observation_space == known.observation_space
    assert vector.action_space == known.action_space
    assert vector.single_action_space == known.single_action_space


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
@pytest.mark.parametrize("double", [False, True])
def test_an_episode_is_that_of_gymnasium(name, options, double):
    here, there = gymnasium.make(f"precocial/{name}", **options), theirs(name, **options)
    pictures = "CarRacing" in name
    here.action_space.seed(5)
    for seed in range(EPISODES):
        (mine, info), (known, known_info) = here.reset(seed=seed), there.reset(seed=seed)
        for step in range(100_000):
            words = f"{name}, seed {seed}, step {step}"
            if not pictures:
                same(mine, known, words)
            assert info == known_info, words
            action = here.action_space.sample()
            if double and isinstance(action, np.ndarray):
                action = action.astype(np.float64) * 1.25
            mine, reward, *ends, info = here.step(action)
            known, known_reward, *known_ends, known_info = there.step(action)
            assert (float(reward), ends) == (float(known_reward), known_ends), words
            if any(ends):
                break


def test_pictures_are_close_to_those_of_gymnasium():
    here, there = gymnasium.make("precocial/CarRacing-v3"), theirs("CarRacing-v3", pictures=True)
    (mine, _), (known, _) = here.reset(seed=3), there.reset(seed=3)
    differences = []
    for _ in range(100):
        action = np.array([0.1, 0.3, 0.0], np.float32)
        mine, known = here.step(action)[0], there.step(action)[0]
        assert mine.dtype == known.dtype and mine.shape == known.shape
        differences.append(np.abs(mine.astype(int) - known.astype(int)).mean())
    assert np.mean(differences) < 1.5


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
def test_vectors_are_those_of_gymnasium(name, options, mode):
    pictures = "CarRacing" in name
    count = 3 if pictures else 11
    limit = 40 if pictures else 70 if "Lander" in name else 90
    here = gymnasium.make_vec(
        f"precocial/{name}",
        num_envs=count,
        autoreset_mode=mode,
        max_episode_steps=limit,
        **options,
    )

    def make():
        return gymnasium.wrappers.TimeLimit(
            FreshWorld(gymnasium.make(name, **options).unwrapped), limit
        )

    pytest.importorskip("Box2D")
    there = SyncVectorEnv([make] * count, autoreset_mode=mode)
    here.action_space.seed(1)
    (mine, infos), (known, known_infos) = here.reset(seed=7), there.reset(seed=7)
    ended = np.zeros(count, np.bool_)
    for step in range(limit * 3):
        words = f"{name}, {mode}, step {step}"
        if not pictures:
            same(mine, known, words)
        same_infos(infos, known_infos, words, pictures)
        if mode == AutoresetMode.DISABLED and ended.any():
            seeds = [1000 + step if index % 2 else None for index in range(count)]
            mine, infos = here.reset(seed=seeds, options={"reset_mask": ended})
            known, known_infos = there.reset(seed=seeds, options={"reset_mask": ended})
            if not pictures:
                same(mine, known, words)
            assert infos == known_infos == {}
        actions = here.action_space.sample()
        mine, rewards, terminated, truncated, infos = here.step(actions)
        known, *known_rest, known_infos = there.step(actions)
        for part, known_part in zip((rewards, terminated, truncated), known_rest, strict=True):
            same(part, known_part, words)
        ended = terminated | truncated


def same_infos(here, there, words, pictures):
    assert here.keys() == there.keys(), words
    for key, known in there.items():
        mine = here[key]
        if isinstance(known, dict):
            same_infos(mine, known, words, pictures)
        elif known.dtype == object:
            for one, other in zip(mine, known, strict=True):
                assert (one is None) == (other is None), words
                if one is not None and not pictures:
                    same(one, other, words)
        else:
            same(mine, known, words)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_threads_change_nothing(name):
    count = 6 if name.startswith("Car") else 50
    runs = []
    for threads in (1, 2, 3):
        envs = gymnasium.make_vec(f"precocial/{name}", num_envs=count, threads=threads)
        envs.action_space.seed(3)
        observed = [envs.reset(seed=1)[0]]
        for _ in range(60):
            observed.extend(envs.step(envs.action_space.sample())[:2])
        runs.append(observed)
    for other in runs[1:]:
        assert all(np.array_equal(one, two) for one, two in zip(runs[0], other, strict=True))


def test_pictures_are_drawn():
    env = gymnasium.make("precocial/BipedalWalker-v3", render_mode="rgb_array")
    env.reset(seed=1)
    picture = env.render()
    assert picture.dtype == np.uint8 and picture.shape[1:] == (600, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 5
    envs = gymnasium.make_vec("precocial/BipedalWalker-v3", num_envs=2, render_mode="rgb_array")
    envs.reset(seed=1)
    assert np.array_equal(envs.render()[0], picture)


def test_wrong_calls_say_what_to_do():
    envs = gymnasium.make_vec("precocial/BipedalWalker-v3", num_envs=2)
    with pytest.raises(ValueError, match="reset environment 0 before"):
        envs.step(np.zeros((2, 4), np.float32))
    envs.reset(seed=0)
    with pytest.raises(ValueError, match=r"shape \(2, 4\)"):
        envs.step(np.zeros((3, 4), np.float32))
    wrong = np.zeros((2, 4), np.float32)
    wrong[1, 2] = np.nan
    with pytest.raises(ValueError, match="action 2 of environment 1 is NaN"):
        envs.step(wrong)
    with pytest.raises(ValueError, match="2 environments"):
        envs.reset(seed=[1, 2, 3])
    env = gymnasium.make("precocial/LunarLander-v3").unwrapped
    with pytest.raises(ValueError, match="reset before step"):
        env.step(1)
    env.reset(seed=1)
    with pytest.raises(ValueError, match="from 0 to 3"):
        env.step(4)
    with pytest.raises(ValueError, match="gravity is -10.0 here"):
        gymnasium.make("precocial/LunarLander-v3", gravity=-5.0)


def test_spaces_and_limits_are_each_environments_own():
    one, two = (gymnasium.make("precocial/BipedalWalker-v3") for _ in range(2))
    assert one.action_space == two.action_space and one.action_space is not two.action_space
    envs = gymnasium.make_vec("precocial/CartPole-v1", num_envs=2, max_episode_steps=-1)
    envs.reset(seed=1)
    assert not envs.step(np.zeros(2, int))[3].any()
    with pytest.raises(TypeError, match="BipedalWalker-v3 has no option foo"):
        gymnasium.make("precocial/BipedalWalker-v3", foo=1)
    with pytest.raises(ValueError, match="2\\*\\*64"):
        one.reset(seed=1 << 64)


@pytest.mark.parametrize("name", ["LunarLander-v3", "CarRacing-v3"])
def test_what_has_not_begun_can_be_copied(name):
    options = {"continuous": name.startswith("Lunar")}
    env = gymnasium.make(f"precocial/{name}", **options)
    envs = gymnasium.make_vec(f"precocial/{name}", num_envs=3, **options)
    for one in (env, envs):
        for copied in (deepcopy(one), pickle.loads(pickle.dumps(one)), cloudpickle.loads(cloudpickle.dumps(one))):
            assert copied.spec == one.spec and copied.action_space == one.action_space
            same(copied.reset(seed=4)[0], one.unwrapped.__class__.reset(deepcopy(one).unwrapped, seed=4)[0], name)
            copied.step(copied.action_space.sample())
            with pytest.raises(TypeError, match="that have begun"):
                pickle.dumps(copied)
