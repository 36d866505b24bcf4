"""How fast environments are from Python, beside Gymnasium's vectors and EnvPool, in one run.

    python examples/speed.py [BipedalWalker-v3 ...] [--seconds 2]

Random actions, drawn before; steps a second on the clock, and in brackets a second of the
processor. Of EnvPool, whose environments run in threads of its own, only with one thread.
EnvPool's worlds are not Gymnasium's to the last bit; these are.
"""

import argparse
import os
import time

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import gymnasium
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

import precocial  # noqa: F401: it makes the ids known.

try:
    import envpool
except ImportError:
    envpool = None

COUNTS = (1, 8, 64, 512)


def measure(count, space, reset, step, seconds):
    """Steps a second, on the clock and on the processor."""
    space.seed(0)
    actions = [space.sample() for _ in range(32)]
    reset()
    for action in actions[:4]:
        step(action)
    steps, clock, processor = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - clock < seconds:
        for action in actions[:8]:
            step(action)
        steps += 8 * count
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    return steps / clock, steps / processor


def vectors(name, count):
    """What is compared: names and functions that make it."""
    here = f"precocial/{name}"
    yield "precocial, 1 thread", lambda: gymnasium.make_vec(here, num_envs=count, threads=1)
    yield "precocial", lambda: gymnasium.make_vec(here, num_envs=count)
    if name not in gymnasium.registry:
        return
    if count <= 64:
        yield "SyncVectorEnv", lambda: SyncVectorEnv([lambda: gymnasium.make(name)] * count)
    if count <= 8:
        yield "AsyncVectorEnv", lambda: AsyncVectorEnv([lambda: gymnasium.make(name)] * count)
    if envpool is not None and name in envpool.list_all_envs():
        yield "EnvPool, 1 thread", lambda: envpool.make(
            name, env_type="gymnasium", num_envs=count, num_threads=1
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["BipedalWalker-v3", "LunarLander-v3"])
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    for name in options.names:
        for count in COUNTS:
            space = gymnasium.make_vec(f"precocial/{name}", num_envs=count).action_space
            for label, make in vectors(name, count):
                envs = make()
                clock, processor = measure(count, space, envs.reset, envs.step, options.seconds)
                print(f"{name:18} {count:4} {label:20} {clock:10,.0f} ({processor:10,.0f})", flush=True)
                envs.close()


if __name__ == "__main__":
    main()
