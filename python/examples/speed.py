"""How fast environments are from Python, beside Gymnasium's vectors and EnvPool, in one run.

    python examples/speed.py [BipedalWalker-v3 ...] [--seconds 2] [--engine PROGRAM]

Random actions, drawn before; steps a second on the clock, and in brackets a second of the
processor. EnvPool's worlds are not Gymnasium's to the last bit; these are. With the program that

    cargo build --release -p precocial-envs --example speed

makes, `target/release/examples/speed`, the engine alone steps the same worlds by the same
actions: what a step costs above it is what Python adds.
"""

import argparse
import os
import subprocess
import time
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import gymnasium
import numpy as np
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

from precocial.envs import ENVIRONMENTS, numbers_of

try:
    import envpool
except ImportError:
    envpool = None

COUNTS = (1, 8, 64, 512)


def drawn(space):
    space.seed(0)
    return [space.sample() for _ in range(8)]


def processor_time(envs):
    """Seconds of the processor, those of worker processes with them."""
    ticks = 0
    for process in getattr(envs, "processes", ()):
        stat = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(stat[11]) + int(stat[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def measure(envs, count, actions, seconds):
    """Steps a second, on the clock and on the processor."""
    envs.reset()
    for action in actions:
        envs.step(action)
    steps, clock, processor = 0, time.perf_counter(), processor_time(envs)
    while time.perf_counter() - clock < seconds:
        for action in actions:
            envs.step(action)
        steps += len(actions) * count
    clock, processor = time.perf_counter() - clock, processor_time(envs) - processor
    return steps / clock, steps / processor


def measure_engine(program, name, count, actions, seconds):
    """The same of the engine alone, on one thread."""
    make, options = ENVIRONMENTS[name]
    spec = make(**options)
    numbers = np.stack([numbers_of(spec, action, (count,)) for action in actions])
    command = [program, spec.task, str(count), str(seconds)]
    before = os.times().children_user
    done = subprocess.run(command, input=numbers.tobytes(), stdout=subprocess.PIPE, check=True)
    clock = float(done.stdout)
    return clock, clock * seconds / (os.times().children_user - before)


def vectors(name, count):
    """What is compared: names and functions that make it."""
    here = f"precocial/{name}"
    for threads in (1, 2):
        label = f"precocial, {threads} thread{'s' * (threads > 1)}"
        yield label, lambda: gymnasium.make_vec(here, num_envs=count, threads=threads)
    if name not in gymnasium.registry:
        return
    yield "SyncVectorEnv", lambda: SyncVectorEnv([lambda: gymnasium.make(name)] * count)
    # Each is a process.
    if count <= 64:
        yield "AsyncVectorEnv", lambda: AsyncVectorEnv([lambda: gymnasium.make(name)] * count)
    if envpool is not None and name in envpool.list_all_envs():
        for threads in (1, 2):
            yield (
                f"EnvPool, {threads} thread{'s' * (threads > 1)}",
                lambda: envpool.make(
                    name, env_type="gymnasium", num_envs=count, num_threads=threads
                ),
            )


def tell(name, count, label, speeds, more=""):
    clock, processor = speeds
    print(f"{name:18} {count:4} {label:20} {clock:10,.0f} ({processor:10,.0f}){more}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["BipedalWalker-v3", "LunarLander-v3"])
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--engine", help="the program that steps in Rust alone")
    options = parser.parse_args()
    for name in options.names:
        for count in COUNTS:
            space = gymnasium.make_vec(f"precocial/{name}", num_envs=count).action_space
            actions = drawn(space)
            alone = None
            if options.engine:
                alone = measure_engine(options.engine, name, count, actions, options.seconds)
                tell(name, count, "the engine alone", alone)
            for label, make in vectors(name, count):
                envs = make()
                speeds = measure(envs, count, actions, options.seconds)
                more = ""
                if alone and label == "precocial, 1 thread":
                    more = f"  {alone[1] / speeds[1] - 1:+.0%} processor time above the engine"
                tell(name, count, label, speeds, more)
                envs.close()


if __name__ == "__main__":
    main()
