"""Tuning from Python leaves the same bytes as `precocial tune`."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_search import command

import precocial

HERE = Path(__file__).parent
CHAMPIONS = HERE.parents[1] / "experiments" / "champions"
OPTIONS = {"iterations": 18, "attempts": 2, "population": 8, "episodes": 2, "seed": 3}
WORDS = [word for key, value in OPTIONS.items() for word in (f"--{key}", value)]


def connected(folder, task):
    """The file of a champion of a task with two inputs."""
    topology = "(inputs: 2, outputs: [Tanh], hidden: [], connections: [(0, 3), (1, 3), (2, 3)])"
    path = folder / "connected.ron"
    path.write_text(f'(format: 1, task: "{task}", topology: {topology})')
    return path


@pytest.mark.parametrize("algorithm", ["cma-es", "pepg"])
def test_it_is_that_of_the_command_line(tmp_path, algorithm):
    source = CHAMPIONS / "swingup-1.ron"
    out = tmp_path / "there.ron"
    done = command("tune", source, "--out", out, "--algorithm", algorithm, *WORDS)
    assert done.returncode == 0, done.stderr
    told = []
    champion = precocial.load(source)
    options = {**OPTIONS, "algorithm": algorithm}
    tuned = champion.tune(tmp_path / "here.ron", **options, threads=1, progress=told.append)
    assert (tmp_path / "here.ron").read_bytes() == out.read_bytes()
    assert [progress.iteration for progress in told] == list(range(1, 19))
    assert tuned.tuned_score[2] == 100
    # In memory, and in its own place.
    alone = champion.tune(**options)
    assert np.array_equal(alone.tuned_weights, tuned.tuned_weights)
    assert champion.tuned_weights is None
    shutil.copy(source, tmp_path / "place.ron")
    precocial.tune(tmp_path / "place.ron", **options)
    assert (tmp_path / "place.ron").read_bytes() == out.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.ron", "place.ron", "there.ron"]


def test_ctrl_c_saves_and_resume_goes_on(tmp_path):
    source = CHAMPIONS / "swingup-1.ron"
    out = tmp_path / "pieces.ron"
    code = (
        "import precocial, sys\n"
        f"precocial.load({os.fspath(source)!r}).tune({os.fspath(out)!r}, iterations=400, "
        "population=8, episodes=2, progress=lambda told: print(told.iteration, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while int(process.stdout.readline()) < 30:
        pass
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in words and not out.exists()
    champion = precocial.load(source)
    with pytest.raises(ValueError, match="resume=True"):
        champion.tune(out)
    told = []
    tuned = champion.tune(out, resume=True, progress=told.append, threads=1)
    assert told[0].iteration > 30
    whole = champion.tune(iterations=400, population=8, episodes=2)
    assert np.array_equal(whole.tuned_weights, tuned.tuned_weights)
    assert [path.name for path in tmp_path.iterdir()] == ["pieces.ron"]


def test_tasks_of_python_are_tuned(tmp_path):
    path = connected(tmp_path, "python:lightbulbs:flash")
    small = {"iterations": 1, "attempts": 1, "population": 4, "episodes": 2, "algorithm": "pepg"}
    here = precocial.tune(path, **small, out=tmp_path / "here.ron", workers=2, threads=1)
    words = [word for key, value in small.items() for word in (f"--{key}", value)]
    done = command("tune", path, *words, "--out", tmp_path / "there.ron")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here.ron").read_bytes() == (tmp_path / "there.ron").read_bytes()
    assert here.tuned_score is not None


def test_gradients_are_for_classifiers(tmp_path):
    champion = precocial.load(CHAMPIONS / "swingup-1.ron")
    with pytest.raises(ValueError, match="supervised task"):
        champion.tune(algorithm="gradient")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"algorithm": "magic"}, "cma-es"),
        ({"population": 1}, "population is from 2"),
        ({"population": 10**7}, "population is from 2"),
        ({"attempts": 0}, "attempts is from 1 to 5"),
        ({"sigma": float("nan")}, "sigma is above 0"),
        ({"learning_rate": 0.1}, "learning_rate has no effect"),
        ({"iterations": 10**8}, "sixth"),
        ({"start": "worst"}, "start is"),
        ({"start": float("inf")}, "finite"),
        ({"start": "tuned"}, "no tuned weights"),
        ({"task": "nothing"}, "nothing"),
        ({"resume": True}, "no tuning to go on with"),
    ],
)
def test_wrong_options_say_what_to_do(options, words):
    champion = precocial.load(CHAMPIONS / "swingup-1.ron")
    with pytest.raises(ValueError, match=words):
        champion.tune(**options)


def test_files_of_others_stay(tmp_path):
    champion = precocial.load(CHAMPIONS / "swingup-1.ron")
    (tmp_path / "words.txt").write_text("words")
    with pytest.raises(ValueError, match="ends in .ron"):
        champion.tune(tmp_path / "words.txt")
    shutil.copy(CHAMPIONS / "swingup-2.ron", tmp_path / "other.ron")
    with pytest.raises(ValueError, match="another champion"):
        champion.tune(tmp_path / "other.ron")
