"""The quick start runs from top to bottom, and the example is one that works."""

import importlib
import os
import sys
from pathlib import Path

import pytest

import precocial

HERE = Path(__file__).parents[1]
NOTEBOOK = HERE / "quickstart.ipynb"


def found(module):
    """A module, or a skipped test where it is missing; where CI is set nothing is skipped."""
    if os.environ.get("CI"):
        return importlib.import_module(module)
    return pytest.importorskip(module)


def test_the_notebook_runs():
    nbformat, nbclient = found("nbformat"), found("nbclient")
    found("ipykernel")
    notebook = nbformat.read(NOTEBOOK, 4)
    nbformat.validate(notebook)
    resources = {"metadata": {"path": os.fspath(HERE)}}
    # Of this interpreter, whatever kernels are known elsewhere.
    client = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources=resources
    )
    client.execute()
    shown = {cell["id"]: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    for cell in ("see-network", "own-evolve"):
        assert any("image/svg+xml" in output.get("data", {}) for output in shown[cell]), cell
    assert any("image/gif" in output.get("data", {}) for output in shown["walk-film"])
    words = "".join(output.get("text", "") for outputs in shown.values() for output in outputs)
    # Balanced with a weight that the search has not seen.
    assert "    3  500.0 " in words


def test_the_notebook_is_small_and_names_no_machine():
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 100_000
    for word in ("/home/", "/root/", "/tmp/", "/work/", "C:\\\\"):
        assert word not in text, word


@pytest.fixture
def example(monkeypatch):
    monkeypatch.syspath_prepend(os.fspath(HERE / "examples"))
    yield importlib.import_module("own_environment")
    sys.modules.pop("own_environment", None)


def test_the_example_is_an_environment(example):
    env_checker = importlib.import_module("gymnasium.utils.env_checker")
    env_checker.check_env(example.make(), skip_render_check=True)


def test_the_example_is_solved_and_goes_on(example, tmp_path):
    short = {"search.generations": 16}
    whole = example.main(2, tmp_path / "whole", short).champion
    assert whole.task == "python:own_environment:make"
    best = max(mean for mean, *_ in whole.scores.values())
    assert best > 90
    pieces = tmp_path / "pieces"
    example.main(2, pieces, {"search.generations": 5})
    precocial.resume(pieces, generations=16)
    files = [folder / "champion.ron" for folder in (tmp_path / "whole", pieces)]
    assert files[0].read_bytes() == files[1].read_bytes()
    # What is there already is only gone on with.
    assert example.main(2, pieces).path == pieces
