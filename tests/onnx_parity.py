"""Runs exported models in onnxruntime and compares them with what the engine says.

    pip install onnxruntime numpy
    python tests/onnx_parity.py FOLDER

FOLDER holds models and `cases.json`, as the test `onnx_acts_as_the_engine_does`
writes them: a list of

    {"model": file, "weight": shared weight or null, "default": the model's own or null,
     "inputs": [[...], ...], "outputs": [[...], ...]}

Each case is run in a batch and alone; a weight that is the model's own is also
left away. Prints the largest deviation for each model, relative to the larger
of 1 and the value; the exit code is 1 where one is above 1e-6.
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
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # It warns of the weight that can be given.
    for group in json.loads((folder / "cases.json").read_text()):
        name, weight = group["model"], group["weight"]
        if name not in sessions:
            sessions[name] = onnxruntime.InferenceSession(
                str(folder / name), options, providers=["CPUExecutionProvider"]
            )
        inputs = numpy.array(group["inputs"], dtype=numpy.float64)
        expected = numpy.array(group["outputs"], dtype=numpy.float64)
        given = {} if weight is None else {"weight": numpy.array(weight, dtype=numpy.float64)}
        runs = [(inputs, expected, given), (inputs[:1], expected[:1], given)]
        if weight is not None and weight == group["default"]:
            runs.append((inputs, expected, {}))
        for observation, action, given in runs:
            (found,) = sessions[name].run(["action"], {"observation": observation, **given})
            if found.dtype != numpy.float64 or found.shape != action.shape:
                sys.exit(f"{name}: {found.dtype} {found.shape}, expected float64 {action.shape}")
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
