"""Champions are functions of arrays, with the numbers of the engine."""

import json
import subprocess
import sys
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import precocial

CHAMPIONS = Path(__file__).parents[2] / "experiments" / "champions"


@pytest.fixture(scope="module")
def swingup():
    return precocial.load(CHAMPIONS / "swingup-3-tuned.ron")


def test_it_computes_the_topology(swingup):
    """The same numbers as a plain walk through the graph in this file."""
    functions = {
        "linear": lambda x: x,
        "step": lambda x: float(x > 0),
        "sine": lambda x: np.sin(np.pi * x),
        "gaussian": lambda x: np.exp(-x * x / 2),
        "tanh": np.tanh,
        "sigmoid": lambda x: (np.tanh(x / 2) + 1) / 2,
        "inverse": lambda x: -x,
        "absolute": abs,
        "relu": lambda x: max(x, 0.0),
        "cosine": lambda x: np.cos(np.pi * x),
    }
    networkx = pytest.importorskip("networkx")
    graph = swingup.graph()
    assert networkx.is_directed_acyclic_graph(graph)
    order = list(networkx.lexicographical_topological_sort(graph))
    inputs, outputs = swingup._native.size
    random = np.random.default_rng(1)
    rows = random.normal(size=(40, inputs))
    for weight in (-1.5, 0.3, 2.0):
        expected = []
        for row in rows:
            values = {0: 1.0, **{index + 1: number for index, number in enumerate(row)}}
            for node in order:
                if node not in values:
                    total = weight * sum(values[source] for source in graph.predecessors(node))
                    values[node] = functions[graph.nodes[node]["activation"].lower()](total)
            ends = [n for n, _, role in swingup.nodes if role == "output"]
            expected.append([values[end] for end in ends])
        given = swingup(rows, weight)
        assert given.shape == (40, outputs)
        assert np.allclose(given, expected, rtol=0, atol=1e-9)


def test_shapes_and_precision_follow_the_observation(swingup):
    one = np.array([0.1, 0.0, -1.0, 0.0, 0.2])
    assert swingup(one, 1.0).shape == (1,)
    assert np.array_equal(swingup(np.tile(one, (99, 1)), 1.0), np.tile(swingup(one, 1.0), (99, 1)))
    assert swingup(one.astype(np.float32)).dtype == np.float32
    assert swingup(list(one)).dtype == np.float64
    assert swingup(one, tuned=True) != swingup(one)
    assert swingup(one) == swingup(one, swingup.best_weight)


def test_it_acts_as_in_replay():
    path = CHAMPIONS / "biped-small-1.ron"
    champion = precocial.load(path)
    # Its task knows no penalty for a fall: it is compared before there is one.
    options = ["--seed", "5", "--weight=-1.5", "--steps", "100", "--json"]
    command = [sys.executable, "-m", "precocial", "replay", path, *options]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert said["ended"] == "stopped"
    envs = gymnasium.make_vec("precocial/BipedalWalker-v3", num_envs=3)
    observed, total = envs.reset(seed=[5, 6, 7])[0], np.zeros(3)
    for _ in range(100):
        # In double precision, as in the engine.
        actions = champion(observed.astype(np.float64), -1.5)
        observed, rewards, *_ = envs.step(actions)
        total += rewards
    assert total[0] == said["return"] and len(set(total)) == 3
    policy = champion.policy(envs, -1.5)
    assert policy(observed).dtype == np.float32 and policy(observed[0]).shape == (4,)
    assert np.array_equal(policy(observed)[1], policy(observed[1]))
    assert np.abs(policy(observed)).max() <= 1


def test_choices_are_indices():
    env = gymnasium.make("precocial/CartPole-v1")

    class Both:
        task = "cartpole-v1"

        def __call__(self, rows, weight, tuned):
            return np.array([[0.1, 0.7]] * len(rows))

    policy = precocial.Champion.policy(Both(), env)
    assert policy(env.reset(seed=1)[0]) == 1


def test_evaluate_has_the_papers_rows(swingup):
    table = swingup.evaluate(20, scan=5)
    assert set(table) == {
        "random weights",
        "random shared weight",
        "best shared weight",
        "tuned shared weight",
        "tuned weights",
    }
    assert table["tuned weights"][0] > 900 and table["tuned weights"][2] == 20
    digits = precocial.load(CHAMPIONS / "mnist256-1.ron")
    with pytest.raises(ValueError, match="mnist"):
        digits.evaluate(task="mnist256-no")


def test_it_leaves_in_every_form(swingup, tmp_path):
    for ending in ("svg", "png", "dot", "json", "onnx", "c", "rs", "out", "ron"):
        swingup.export(tmp_path / f"champion.{ending}")
        assert (tmp_path / f"champion.{ending}").stat().st_size > 100
    again = precocial.load(tmp_path / "champion.ron")
    assert np.array_equal(again.tuned_weights, swingup.tuned_weights)
    assert "<svg" in swingup._repr_svg_()
    assert "connections" in repr(swingup)
    with pytest.raises(ValueError, match="no format ends in .xyz"):
        swingup.export(tmp_path / "champion.xyz")


def test_wrong_calls_say_what_to_do(swingup, tmp_path):
    with pytest.raises(ValueError, match="5 numbers, not 4"):
        swingup(np.zeros(4))
    with pytest.raises(ValueError, match="either"):
        swingup(np.zeros(5), 1.0, tuned=True)
    with pytest.raises(ValueError, match="no tuned weights"):
        precocial.load(CHAMPIONS / "swingup-1.ron")(np.zeros(5), tuned=True)
    with pytest.raises(ValueError, match="nowhere.ron"):
        precocial.load(tmp_path / "nowhere.ron")
    (tmp_path / "wrong.ron").write_text("(format: 1, task: 3)")
    with pytest.raises(ValueError, match="wrong.ron"):
        precocial.load(tmp_path / "wrong.ron")
