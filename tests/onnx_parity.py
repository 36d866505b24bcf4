"""Runs exported models in onnxruntime and compares them with what the engine says.

    pip install onnxruntime numpy
    python tests/onnx_parity.py FOLDER

FOLDER holds models and `cases.json`, as the test `onnx_acts_as_the_engine_does`
writes them: a list of

    {"model": file, "type": "float32" or "float64", "weight": shared weight that is
     given, or null, "inputs": [[...], ...], "outputs": [[...], ...]}

Each case is run in a batch and alone. Whatever onnxruntime warns of at load goes to
stderr. Prints the largest deviation for each model, relative to the larger of 1 and the
value; the exit code is 1 where one is above 1e-6.
"""

import json
import pathlib
import sys

import numpy
import onnxruntime

CLOSE = 1e-6


def main(folder):
    deviations = {}
    sessions = {}
    for group in json.loads((folder / "cases.json").read_text()):
        name, weight, kind = group["model"], group["weight"], group["type"]
        if name not in sessions:
            sessions[name] = onnxruntime.InferenceSession(
                str(folder / name), providers=["CPUExecutionProvider"]
            )
        session = sessions[name]
        if "task" not in session.get_modelmeta().custom_metadata_map:
            sys.exit(f"{name} does not say what it is for")
        inputs = numpy.array(group["inputs"], dtype=kind)
        expected = numpy.array(group["outputs"], dtype=numpy.float64)
        given = {} if weight is None else {"weight": numpy.array(weight, dtype=kind)}
        for observation, action in [(inputs, expected), (inputs[:1], expected[:1])]:
            (found,) = session.run(["action"], {"observation": observation, **given})
            if found.dtype != kind or found.shape != action.shape:
                sys.exit(f"{name}: {found.dtype} {found.shape}, expected {kind} {action.shape}")
            far = numpy.abs(found - action) / numpy.maximum(1.0, numpy.abs(action))
            # Not a number is never close.
            far = numpy.where(numpy.isnan(far), numpy.inf, far)
            deviations[name] = max(deviations.get(name, 0.0), float(far.max()))
    print(f"onnxruntime {onnxruntime.__version__}")
    for name, far in deviations.items():
        print(f"{name}: {far:.1e}")
    sys.exit(any(far > CLOSE for far in deviations.values()) or not deviations)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
