"""Runs from Python: the same bytes as the command line's, tasks that are written in Python,
faults in them, and Ctrl-C."""

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import lightbulbs
import numpy as np
import pytest

import precocial
from precocial.tasks import to_actions

HERE = Path(__file__).parent
EXPERIMENTS = HERE.parents[1] / "experiments"
SMALL = {"search.population": 24, "search.generations": 8, "evaluation.episodes": 2}
SHORT = {**SMALL, "search.starts": "(count: 2, generations: 3, rounds: [(1, 1)])"}


def command(*arguments, **options):
    options = {"capture_output": True, "text": True, "cwd": HERE, **options}
    return subprocess.run([sys.executable, "-m", "precocial", *map(str, arguments)], **options)


def bytes_of(folder):
    return [(Path(folder) / name).read_bytes() for name in ("champion.ron", "checkpoint.ron")]


def test_a_run_is_that_of_the_command_line(tmp_path):
    told = []
    run = precocial.run(
        EXPERIMENTS / "swingup.ron", tmp_path / "a", set=SHORT, threads=1, progress=told.append
    )
    settings = [word for key, value in SHORT.items() for word in ("--set", f"{key}={value}")]
    done = command(
        "run", EXPERIMENTS / "swingup.ron", "--out", tmp_path / "b", "--threads", 2, *settings
    )
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")
    assert [progress.generation for progress in told] == list(range(8))
    assert told[-1].connections == len(run.champion.connections)


def test_an_environment_of_python_is_a_task(tmp_path):
    whole = precocial.evolve(lightbulbs.lamp, tmp_path / "whole", set=SMALL)
    assert whole.champion.task == "python:lightbulbs:lamp"
    # By the command line, in two pieces, with other threads.
    done = command(
        "run", tmp_path / "whole" / "experiment.ron", "--out", tmp_path / "pieces",
        "--threads", 2, "--set", "search.generations=3",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = command("resume", tmp_path / "pieces", "--generations", 8)
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "whole") == bytes_of(tmp_path / "pieces")
    for verb in ("replay", "inspect", "evaluate", "report"):
        more = ["--episodes", 3] if verb in ("evaluate", "report") else []
        done = command(verb, tmp_path / "whole", *more)
        assert done.returncode == 0, (verb, done.stderr)
    table = whole.champion.evaluate(5, scan=3)
    assert -80 < table["tuned shared weight"][0] <= 0


def test_gymnasium_is_a_task_by_its_id(tmp_path):
    run = precocial.evolve(
        "gymnasium:CartPole-v1",
        tmp_path / "run",
        seed=2,
        set={**SMALL, "evaluation.weights": "List([-1.0, 1.0])", "evaluation.episodes": 1},
    )
    assert run.champion.task == "gymnasium:CartPole-v1"
    assert max(mean for mean, *_ in run.champion.scores.values()) > 10


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("raise", RuntimeError, "the bulb is gone"),
        ("nan", ValueError, "observation 1 is nan"),
        ("shape", ValueError, "observation"),
    ],
)
def test_a_fault_in_an_environment_stops_the_run_and_loses_nothing(tmp_path, fault, error, words):
    settings = {**SMALL, "save_every": 1}
    lightbulbs.Broken.fault, lightbulbs.Broken.episodes = fault, 0
    with pytest.raises(error, match=words):
        precocial.evolve(lightbulbs.broken, tmp_path / "run", set=settings, threads=2)
    lightbulbs.Broken.episodes = -1_000_000
    precocial.resume(tmp_path / "run")
    precocial.evolve(lightbulbs.broken, tmp_path / "whole", set=settings)
    assert bytes_of(tmp_path / "run") == bytes_of(tmp_path / "whole")


def test_the_command_line_shows_the_traceback(tmp_path):
    text = "(task: \"python:lightbulbs:broken\", search: Wann((population: 400)))"
    (tmp_path / "broken.ron").write_text(text)
    done = command("run", tmp_path / "broken.ron", "--out", tmp_path / "run")
    assert done.returncode == 3
    assert "the bulb is gone" in done.stderr and "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("gymnasium:NoSuch-v0", "NoSuch"),
        ("python:lightbulbs:nothing", "nothing"),
        ("python:nowhere:lamp", "nowhere"),
        ("python:lightbulbs:without_limit", "step_limit"),
        ("python:lightbulbs:no_environment", "gymnasium.Env"),
        ("python:lightbulbs", "python:MODULE:FUNCTION"),
        ("cartpole-swingup", "did you mean"),
    ],
)
def test_what_is_no_task_says_why(tmp_path, task, words):
    with pytest.raises(ValueError, match=words):
        precocial.evolve(task, tmp_path / "run", set=SMALL)
    assert not (tmp_path / "run").exists()
    (tmp_path / "x.ron").write_text(f'(task: "{task}")')
    done = command("run", tmp_path / "x.ron", "--dry-run")
    assert done.returncode == 3 and words in done.stderr, done.stderr


def test_functions_that_cannot_be_found_again_are_refused(tmp_path):
    with pytest.raises(ValueError, match="module of its own"):
        precocial.evolve(lambda: lightbulbs.Lamp(), tmp_path / "run")


def test_arrays_are_a_task(tmp_path):
    random = np.random.default_rng(3)
    samples = random.normal(size=(120, 3))
    classes = (samples[:, 0] * samples[:, 1] > 0).astype(int)
    task = precocial.table(samples, classes, tmp_path / "product.csv", names=["a", "b, too", "c"])
    run = precocial.evolve(task, tmp_path / "run", set=SMALL)
    assert 0.3 < run.champion.evaluate(10)["tuned shared weight"] <= 1
    task = precocial.table(samples, samples[:, 0] - 1.5, tmp_path / "line.csv")
    run = precocial.evolve(task, tmp_path / "numbers", set=SMALL)
    assert run.champion.evaluate(10)["tuned shared weight"][0] <= 0


def test_ctrl_c_stops_it_and_resume_goes_on(tmp_path):
    code = (
        "import precocial, sys\n"
        "precocial.run(sys.argv[1], sys.argv[2], set={'search.generations': 400, 'save_every': 4},"
        " progress=lambda p: print(p.generation, flush=True))"
    )
    arguments = [sys.executable, "-c", code, EXPERIMENTS / "swingup.ron", tmp_path / "run"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while int(process.stdout.readline()) < 8:
        pass
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, words = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in words and time.monotonic() - begun < 5
    precocial.resume(tmp_path / "run", generations=40)
    whole = {"search.generations": 40}
    precocial.run(EXPERIMENTS / "swingup.ron", tmp_path / "whole", set={**whole, "save_every": 4})
    assert bytes_of(tmp_path / "run")[0] == bytes_of(tmp_path / "whole")[0]


def test_hints_name_the_command(tmp_path):
    done = command("run", EXPERIMENTS / "cartpole.ron", "--out", tmp_path / "run",
                   "--set", "search.generations=2", "--set", "search.population=8")  # fmt: skip
    assert f"precocial replay {tmp_path / 'run'}" in done.stderr
    assert os.fspath(sys.executable) not in done.stderr


def test_a_policy_means_what_the_task_means(tmp_path):
    run = precocial.evolve(lightbulbs.lamp, tmp_path / "run", set={**SMALL, "seed": np.int64(4)})
    champion = pickle.loads(pickle.dumps(run.champion))
    env = lightbulbs.lamp()
    spread = to_actions(env.action_space, np.array([[0.25], [7.0], [-1.0]]))
    assert spread.tolist() == [[0.5], [2.0], [-2.0]]
    observation = np.array([0.5, 0.25])
    given = champion(observation, 2.0)
    acted = champion.policy(env, 2.0)(observation.astype(np.float32))
    assert acted[0] == np.float32(2 * np.clip(given[0], -1, 1))


def test_tables_refuse_what_is_not_finite(tmp_path):
    with pytest.raises(ValueError, match="finite"):
        precocial.table([[1.0], [2.0]], [1.0, np.nan], tmp_path / "x.csv")
    with pytest.raises(ValueError, match="targets are numbers or words"):
        precocial.table([[1.0], [2.0]], np.array([1, None], object), tmp_path / "x.csv")


def test_a_run_lies_where_the_command_line_puts_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = precocial.run(EXPERIMENTS / "cartpole.ron", set={"search.generations": 1, "seed": 7})
    assert run.path == Path("runs") / "cartpole-7" and run.path.is_dir()
    record = (run.path / "run.ron").read_text()
    started = record.split('started: "')[1].split('"')[0]
    stopped = record.split('stopped: "')[1].split('"')[0]
    assert started <= stopped
    with pytest.raises(ValueError, match="cartpole-7"):
        precocial.run(EXPERIMENTS / "cartpole.ron", set={"seed": 7})


def test_what_a_run_warns_of_is_a_warning(tmp_path):
    run = precocial.evolve("cartpole-v1", tmp_path / "run", set={**SMALL, "save_every": 4})
    text = (run.path / "checkpoint.ron").read_text()
    (run.path / "checkpoint.ron").write_text(text[: len(text) // 2])
    with pytest.warns(UserWarning, match="checkpoint"):
        precocial.resume(run.path)
