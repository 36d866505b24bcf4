"""Weight-agnostic neural networks: evolve them, watch them, carry them.

    import precocial

    champion = precocial.load("champion.ron")       # a network that was found
    champion([0.0, 0.0, -1.0, 0.0, 0.0], weight=1)  # what it does
    run = precocial.run("experiments/swingup.ron")  # find one

With Gymnasium installed, `gymnasium.make("precocial/BipedalWalker-v3")` and
`gymnasium.make_vec(...)` make the exact worlds of Gymnasium's Box2D, many times faster; see
`precocial.envs`. Tasks may be environments of Gymnasium or of your own; see `precocial.run`.
"""

import importlib.util

from precocial._native import __version__
from precocial.champion import Champion, TuningProgress, load, tune
from precocial.fitness import FitnessFunction, Policies, Policy, fitness_function
from precocial.search import Progress, Run, evolve, resume, run, table

__all__ = [
    "Champion",
    "FitnessFunction",
    "Policies",
    "Policy",
    "Progress",
    "Run",
    "TuningProgress",
    "__version__",
    "evolve",
    "fitness_function",
    "load",
    "resume",
    "run",
    "table",
    "tune",
]

if importlib.util.find_spec("gymnasium") is not None:
    from precocial import envs

    envs.register()
    __all__ += ["envs"]
