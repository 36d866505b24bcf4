"""Environments of Python as vectors and in worker processes: the same bytes as single ones."""

import gymnasium
import lightbulbs
import numpy as np
import pytest
from test_search import bytes_of, command
from test_search import SMALL as MORE

import precocial
from precocial.lanes import SingleEnvironments, VectorEnvironments, WorkerEnvironments
from precocial.tasks import PythonTask, open

SMALL = {
    **MORE,
    "search.population": 8,
    "search.generations": 4,
    "evaluation.weights": "List([-1.0, 1.0])",
    "search.confirmation.episodes": 4,
}
# Each vector is two processes.
FEW = {
    **SMALL,
    "search.population": 3,
    "search.generations": 2,
    "evaluation.weights": "List([1.0])",
    "search.confirmation.episodes": 2,
}


def named(files, name):
    """A run's files with another name of its task, and without the sum of what they hold."""
    ours = f'"python:lightbulbs:{name}"'.encode()
    renamed = [text.replace(ours, b'"python:lightbulbs:lamp"') for text in files]
    return [text.split(b"// SHA-256")[0] for text in renamed]


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    folder = tmp_path_factory.mktemp("single")
    precocial.evolve(lightbulbs.lamp, folder / "run", set=SMALL)
    return bytes_of(folder / "run")


@pytest.mark.parametrize("factory", ["lamps", "three_lamps", "lamps_in_processes"])
def test_vectors_are_the_same(tmp_path, single, factory):
    make = getattr(lightbulbs, factory)
    small = FEW if "processes" in factory else SMALL
    precocial.evolve(make, tmp_path / "whole", set=small, threads=1)
    precocial.evolve(make, tmp_path / "pieces", set={**small, "search.generations": 1}, threads=2)
    precocial.resume(tmp_path / "pieces", generations=small["search.generations"], threads=2)
    assert bytes_of(tmp_path / "whole") == bytes_of(tmp_path / "pieces")
    if small is SMALL:
        assert named(bytes_of(tmp_path / "whole"), factory) == named(single, "lamp")


def test_worker_processes_are_the_same(tmp_path, single, monkeypatch):
    precocial.evolve(lightbulbs.lamp, tmp_path / "whole", set=SMALL, threads=1, workers=2)
    assert bytes_of(tmp_path / "whole") == single
    # By the command line, in two pieces, with other threads and workers.
    monkeypatch.setenv("PRECOCIAL_WORKERS", "3")
    done = command("run", tmp_path / "whole" / "experiment.ron", "--out", tmp_path / "pieces",
                   "--threads", 2, "--set", "search.generations=2")  # fmt: skip
    assert done.returncode == 0, done.stderr
    precocial.resume(tmp_path / "pieces", generations=4, threads=2, workers=1)
    assert bytes_of(tmp_path / "pieces") == single


@pytest.mark.parametrize(("one", "many"), [("switch", "switches"), ("lander", "landers")])
def test_choices_dictionaries_and_native_vectors(one, many):
    """Lanes come, go and are filled again, whatever holds them."""
    names = [f"python:lightbulbs:{name}" for name in (one, many)]
    task = open(names[0])
    kinds = [
        SingleEnvironments(task),
        VectorEnvironments(open(names[1])),
        WorkerEnvironments(open(names[0], workers=2), 7),
    ]
    random = np.random.default_rng(5)
    live = []
    for step in range(120):
        if step % 20 == 0:
            live = sorted(random.choice(7, random.integers(1, 7), replace=False).tolist())
            for lane in live:
                seen = [kind.reset(lane, step * 100 + lane) for kind in kinds]
                assert all(np.array_equal(seen[0], other) for other in seen[1:])
        actions = random.uniform(-1, 1, (len(live), task.actions))
        given = [kind.step(live, actions) for kind in kinds]
        for other in given[1:]:
            for part, known in zip(other, given[0], strict=True):
                assert part.dtype == known.dtype and np.array_equal(part, known)
        for lane, ended in zip(live, given[0][2] | given[0][3], strict=True):
            if ended:
                seen = [kind.reset(lane, 7 + step) for kind in kinds]
                assert all(np.array_equal(seen[0], other) for other in seen[1:])
    for kind in kinds:
        kind.close()


def test_vectors_that_would_reset_themselves_are_refused(tmp_path):
    with pytest.raises(ValueError, match="AutoresetMode.DISABLED"):
        precocial.evolve(lightbulbs.lamps_that_reset_themselves, tmp_path / "run", set=SMALL)
    with pytest.raises(ValueError, match="workers are for single"):
        precocial.evolve(lightbulbs.lamps, tmp_path / "run", set=SMALL, workers=2)
    with pytest.raises(ValueError, match="workers are from 0"):
        precocial.evolve(lightbulbs.lamp, tmp_path / "run", set=SMALL, workers=1 << 20)
    with pytest.raises(TypeError, match="a task is a name"):
        precocial.evolve(lightbulbs.lamps(2), tmp_path / "run", set=SMALL)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("factory", ["moody", "moody_ones"])
def test_spaces_that_change_are_an_error(tmp_path, factory, workers):
    if factory == "moody_ones" and workers:
        return
    # A vector says so in its own words.
    with pytest.raises(ValueError, match="observation" if factory == "moody" else ""):
        precocial.evolve(
            getattr(lightbulbs, factory), tmp_path / "run", set=SMALL, workers=workers
        )


def test_an_exception_in_a_worker_is_raised_here(tmp_path):
    lightbulbs.Broken.fault, lightbulbs.Broken.episodes = "raise", 600
    try:
        with pytest.raises(RuntimeError, match="the bulb is gone"):
            precocial.evolve(lightbulbs.broken, tmp_path / "run", set=SMALL, workers=2)
    finally:
        lightbulbs.Broken.episodes = -1_000_000


def test_environments_are_made_once(tmp_path):
    made = []

    class Counted(PythonTask):
        pass

    original = PythonTask.__init__

    def count(self, name, make, summary, workers=0):
        original(self, name, lambda: made.append(1) or make(), summary, workers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PythonTask, "__init__", count)
        precocial.evolve(lightbulbs.lamp, tmp_path / "run", set=SMALL, threads=1)
    # One to look at, and one for each lane of eight networks, in all generations.
    assert len(made) <= 1 + 8 * 24


def test_what_makes_environments_travels_to_other_processes():
    """Gymnasium's own process vectors take these environments, by fork and by spawn."""
    import pickle

    spec = gymnasium.spec("precocial/BipedalWalker-v3")
    env = gymnasium.make(pickle.loads(pickle.dumps(spec)))
    for context in ("fork", "spawn"):
        make = lightbulbs.lander
        envs = gymnasium.vector.AsyncVectorEnv([make, make], context=context)
        here = gymnasium.make_vec("precocial/LunarLander-v3", num_envs=2)
        assert np.array_equal(envs.reset(seed=3)[0], here.reset(seed=3)[0])
        for _ in range(5):
            actions = envs.action_space.sample()
            for one, other in zip(envs.step(actions)[:4], here.step(actions)[:4], strict=True):
                assert np.array_equal(one, other)
        envs.close()
    env.close()
