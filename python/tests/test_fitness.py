"""Functions that score networks themselves, many at a time."""

import lightbulbs
import numpy as np
import pytest
from test_search import SMALL, bytes_of, command
from test_tune import connected

import precocial


def test_a_function_is_a_task(tmp_path):
    whole = precocial.evolve(lightbulbs.product, tmp_path / "whole", set=SMALL)
    assert whole.champion.task == "python:lightbulbs:product"
    done = command(
        "run", tmp_path / "whole" / "experiment.ron", "--out", tmp_path / "pieces",
        "--threads", 1, "--set", "search.generations=3",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = command("resume", tmp_path / "pieces", "--generations", 8)
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "whole") == bytes_of(tmp_path / "pieces")
    for verb in ("inspect", "evaluate", "report"):
        more = ["--episodes", 3] if verb in ("evaluate", "report") else []
        done = command(verb, tmp_path / "whole", *more)
        assert done.returncode == 0, (verb, done.stderr)
    done = command("replay", tmp_path / "whole")
    assert done.returncode == 3 and "no episodes to watch" in done.stderr
    assert -1 < whole.champion.evaluate(5, scan=3)["tuned shared weight"][0] <= 0


def test_one_by_one_is_as_all_at_once(tmp_path):
    files = []
    for function in (lightbulbs.product, lightbulbs.product_of_each):
        name = function.__name__
        run = precocial.evolve(function, tmp_path / name, set=SMALL, threads=2)
        assert run.champion.task == f"python:lightbulbs:{name}"
        text = (tmp_path / name / "champion.ron").read_text()
        files.append(text.replace("product_of_each", "product"))
        champion = precocial.load(connected(tmp_path, run.champion.task))
        tuned = champion.tune(iterations=6, attempts=1, population=4, episodes=2)
        files[-1] += repr(tuned.tuned_weights)
    assert files[0] == files[1]


def test_policies_are_the_champion(tmp_path):
    champion = precocial.load(connected(tmp_path, "python:lightbulbs:product"))
    seen = []

    def watch(policies, seeds):
        points = np.random.default_rng(1).normal(size=(len(policies), 30, 2))
        outputs = policies(points)
        for index, policy in enumerate(policies):
            assert np.array_equal(policy(points[index]), outputs[index])
            assert np.array_equal(policy(points[index, 0]), outputs[index, 0])
            if policy.weight is not None:
                assert np.allclose(champion(points[index], policy.weight), outputs[index])
        assert np.array_equal(policies(points[:, 0]), outputs[:, 0])
        assert len(policies.weights) == len(policies.networks) == len(seeds) == len(policies)
        with pytest.raises(IndexError):
            policies[len(policies)]
        with pytest.raises(ValueError, match="inputs, not 3"):
            policies(np.zeros((len(policies), 3)))
        with pytest.raises(ValueError, match="observations have the shape"):
            policies(np.zeros((len(policies) + 1, 2)))
        seen.append(policies)
        return np.zeros(len(policies))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lightbulbs.product, "_function", watch)
        champion.evaluate(3, scan=3)
    # They may be kept.
    assert len(seen) > 1 and np.isfinite(seen[0](np.zeros((len(seen[0]), 2)))).all()


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("raise", RuntimeError, "no score"),
        ("shape", ValueError, "as many returns"),
        ("nan", ValueError, "policy 0 is not a number"),
        ("inputs", ValueError, "2 inputs, not 3"),
        ("words", ValueError, "could not convert"),
    ],
)
def test_a_fault_stops_the_run(tmp_path, fault, error, words):
    lightbulbs.fault = fault
    with pytest.raises(error, match=words):
        precocial.evolve(lightbulbs.wrong, tmp_path / "run", set=SMALL)
    lightbulbs.fault = None
    run = precocial.resume(tmp_path / "run")
    assert all(mean == -1e9 for mean, *_ in run.champion.scores.values())


def test_what_is_no_function_of_a_module_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one input"):
        precocial.fitness_function(inputs=0, outputs=1)(lambda policies, seeds: seeds)
    alone = precocial.fitness_function(inputs=1, outputs=1)(lambda policies, seeds: seeds)
    with pytest.raises(ValueError, match="module of its own"):
        precocial.evolve(alone, tmp_path / "run")
