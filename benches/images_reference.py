"""How fast the published way of classifying images is, in Python and NumPy.

The network is a dense N x N matrix of weights, visited column by column: for
all images at once a product with the column and an activation. Reads from
standard input, as JSON, the activations (bias, inputs, hidden nodes in
topological order, outputs), the connections as pairs of places in that list, how
many inputs and images there are, a shared weight and the CPU seconds to spend;
prints forward passes of all images per CPU second.
"""

import json
import sys
import time

import numpy as np
from numpy_reference import ACTIVATIONS


def main():
    network = json.load(sys.stdin)
    functions = [ACTIVATIONS[name] for name in network["activations"]]
    matrix = np.zeros((len(functions), len(functions)))
    for source, target in network["connections"]:
        matrix[source, target] = network["weight"]
    inputs = network["inputs"]
    images = np.random.default_rng(0).random((network["images"], inputs))
    passes, start = 0, time.process_time()
    while passes == 0 or time.process_time() - start < network["seconds"]:
        values = np.zeros((len(images), len(functions)))
        values[:, 0] = 1.0
        values[:, 1 : inputs + 1] = images
        for node in range(inputs + 1, len(functions)):
            values[:, node] = functions[node](np.dot(values, matrix[:, node]))
        passes += 1
    print(passes / (time.process_time() - start))


if __name__ == "__main__":
    main()
