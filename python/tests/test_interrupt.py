"""Ctrl-C ends what is long within about a second, and nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHAMPIONS = HERE.parents[1] / "experiments" / "champions"

DIGITS = (
    '(format: 1, task: "digits", topology: (inputs: 64, outputs: ['
    + ", ".join(["Linear"] * 10)
    + "], hidden: [], connections: ["
    + ", ".join(f"({source}, {target})" for source in range(65) for target in range(65, 75))
    + "]))"
)

# A thousand nodes, so that its rows take many seconds on any machine.
WIDE = (
    '(format: 1, task: "cartpole-swingup-v1", topology: (inputs: 5, outputs: [Tanh], hidden: ['
    + ", ".join(f"({node}, Tanh)" for node in range(7, 1007))
    + "], connections: ["
    + ", ".join(f"({source}, {node})" for node in range(7, 1007) for source in range(5))
    + ", "
    + ", ".join(f"({node}, 6)" for node in range(7, 1007))
    + "]))"
)

LONG = {
    "evaluate": "champion.evaluate(100_000, scan=400)",
    "evaluate a classifier": "digits.evaluate(40_000, scan=400)",
    "evaluate a task of Python": "champion.evaluate(1000, task='python:lightbulbs:slow_swing')",
    "tune": "champion.tune(iterations=1_000_000)",
    "tune a task of Python": "champion.tune(task='python:lightbulbs:slow_swing')",
    "outputs": "wide(np.zeros((30_000_000, 5)), weight=1.0)",
    "a fitness function": "precocial.evolve('python:lightbulbs:endless', sys.argv[1])",
    "slow environments": "precocial.evolve('python:lightbulbs:slow', sys.argv[1], threads=1)",
    "in workers": "precocial.evolve('python:lightbulbs:slow', sys.argv[1], workers=2, threads=1)",
}


@pytest.mark.parametrize("call", LONG)
def test_ctrl_c_is_answered(tmp_path, call):
    code = f"""
import sys
import numpy as np
import precocial
champion = precocial.load({os.fspath(CHAMPIONS / "swingup-3-tuned.ron")!r})
digits = precocial.Champion(precocial._native.Champion.parse({DIGITS!r}))
wide = precocial.Champion(precocial._native.Champion.parse({WIDE!r}))
print("ready", flush=True)
try:
    {LONG[call]}
    print("was too short")
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    arguments = [sys.executable, "-c", code, os.fspath(tmp_path / "run")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(arguments, cwd=HERE, **pipes)
    assert process.stdout.readline() == "ready\n"
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    assert process.stdout.readline() == "interrupted\n"
    # About a second, and some for a machine that is busy.
    assert time.monotonic() - begun < 3
    _, words = process.communicate(timeout=20)
    assert process.returncode == 0 and "panicked" not in words, words
