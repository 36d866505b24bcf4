"""Plays the Box2D worlds here and in Gymnasium, and compares the two to the last bit.

    pip install "gymnasium[box2d]"
    python tests/gymnasium_parity.py compare [--episodes 200] [--task NAME] [--seed N]
    python tests/gymnasium_parity.py speed [--rounds 5] [--episodes 48] [--task NAME]
    python tests/gymnasium_parity.py record

`compare` plays fresh episodes of each world (walker and hardcore walker, car, lander
in all its forms), each in a fresh environment (Gymnasium's physics remember the
episodes before), then replays their actions in the Rust example `play`: one world at
a time, and many side by side. Every observation, reward and end must be equal (-0.0
equals 0.0), of the car's observations the instruments, which Gymnasium draws; the
exit code is 1 where one is not.

`speed` replays the same recorded actions on both sides, in turns, and prints
environment steps a second of processor time: Gymnasium's `env.unwrapped.step`
alone, its resets and wrappers left out; of this project both resets and steps, of one world
alone, of the worlds of one group, and of as many groups as are solved together.

`record` writes short episodes of Gymnasium to `envs/tests/golden`, for a test that
needs no Python.

Needs cargo, or `--play FILE`, the example's binary. Python 3.9 or later.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import random
import statistics
import struct
import subprocess
import sys
import time

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
try:
    import Box2D
    import gymnasium
    import numpy
    from gymnasium.envs.box2d import lunar_lander  # fails without pygame
except Exception as error:  # Gymnasium has its own kind, which cannot be named without it.
    sys.exit(f'{error}\nGymnasium and its Box2D worlds are needed: pip install "gymnasium[box2d]"')

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "envs" / "tests" / "golden"
# Episodes that are played and held at a time: several for each lane of a task.
BATCH = 144


# Policies: `policy(chance, env)` starts an episode, and what it returns turns an
# observation of Gymnasium into the numbers that an agent gives here.


def uniform(count, reaches=(1.0, 1.0, 1.5, 4.0)):
    """Uniform noise, sometimes beyond what has an effect, and exact zeros and ones."""

    def start(chance, env):
        reach = chance.choice(reaches)
        special = [0.0, -0.0, 1.0, -1.0]

        def number():
            if chance.random() < 0.03:
                return chance.choice(special)
            return chance.uniform(-reach, reach)

        return lambda observation: [number() for _ in range(count)]

    return start


def sines(chance, env):
    """A sine of its own for each joint."""
    waves = [
        (chance.uniform(0.3, 1.4), chance.uniform(0.01, 0.6), chance.uniform(0, 2 * math.pi))
        for _ in range(4)
    ]
    now = [0]

    def act(observation):
        now[0] += 1
        return [size * math.sin(pace * now[0] + phase) for size, pace, phase in waves]

    return act


def rest(chance, env):
    """Stands with its legs apart, at the joints' limits: it may fall asleep, and lasts to the
    time limit. Now and then it changes legs."""
    torque = chance.uniform(0.2, 1.1)
    calm = chance.choice([60, 400, 4000])
    side = [chance.choice([1.0, -1.0])]

    def act(observation):
        if chance.random() < 1 / calm:
            side[0] = -side[0]
        return [torque * side[0], torque, -torque * side[0], torque]

    return act


def walking(chance, env):
    """Walks, in the manner of SIMBICON (Yin, Loken, van de Panne 2007): one leg stands and keeps
    the hull upright, the other swings to a place that depends on the speed; they change roles
    when the swinging one touches the ground. Each episode has a gait of its own."""
    gait = {name: value * chance.gauss(1.0, 0.05) for name, value in GAIT.items()}
    state = {"standing": 1, "since": 0}

    def act(observation):
        standing = state["standing"]
        swinging = 1 - standing
        state["since"] += 1
        if state["since"] > 4 * gait["lift for"] or (
            state["since"] > gait["lift for"] and observation[8 + 5 * swinging] > 0
        ):
            standing, swinging = swinging, standing
            state["standing"], state["since"] = standing, 0
        lifts = state["since"] <= gait["lift for"]
        lean, spin, speed = observation[:3]
        action = [0.0] * 4
        # The swinging thigh is led relative to the vertical, not to the hull.
        hip, hip_speed, knee, knee_speed = observation[4 + 5 * swinging : 8 + 5 * swinging]
        to = (gait["lift"] if lifts else gait["place"]) + gait["place for speed"] * speed
        action[2 * swinging] = gait["hip"] * (to - lean - hip) - gait["hip brake"] * hip_speed
        to = gait["bend"] if lifts else gait["stretch"]
        action[2 * swinging + 1] = gait["knee"] * (to - knee) - gait["knee brake"] * knee_speed
        knee, knee_speed = observation[6 + 5 * standing : 8 + 5 * standing]
        action[2 * standing] = gait["upright"] * (lean - gait["lean"]) + gait["calm"] * spin
        action[2 * standing + 1] = (
            gait["knee"] * (gait["stand"] - knee) - gait["knee brake"] * knee_speed
        )
        return action

    return act


# Found by the cross-entropy method; it reaches the end of every ground that was tried.
GAIT = {
    "lift for": 20,
    "lift": 0.45,
    "bend": -0.85,
    "place": 0.05,
    "stretch": 0.4,
    "stand": 0.3,
    "place for speed": 1.0,
    "upright": 1.45,
    "calm": 4.0,
    "lean": 0.05,
    "hip": 1.5,
    "hip brake": 0.12,
    "knee": 1.4,
    "knee brake": 0.3,
}


def swerving(chance, env):
    """Drives the car by chance, each choice for a while, and spins at times."""
    now = {"left": 0, "action": [0.0, 0.0, 0.0]}

    def act(observation):
        if now["left"] == 0:
            now["left"] = chance.randrange(1, 60)
            brake = chance.choice([0.0, 0.0, chance.random(), 1.0]) - chance.choice([0.0, 0.5])
            now["action"] = [chance.uniform(-1.3, 1.3), chance.uniform(-1.2, 1.2), brake]
        now["left"] -= 1
        return now["action"]

    return act


def following(chance, env):
    """Steers the car towards a point of the road ahead, at a speed that it can hold."""
    ahead, fast = chance.randrange(3, 8), chance.uniform(20.0, 45.0)

    def act(observation):
        car, track = env.unwrapped.car, env.unwrapped.track
        (x, y), angle = car.hull.position, car.hull.angle
        near = min(range(len(track)), key=lambda i: math.hypot(track[i][2] - x, track[i][3] - y))
        _, _, goal_x, goal_y = track[(near + ahead) % len(track)]
        turn = math.atan2(goal_y - y, goal_x - x) - angle - math.pi / 2
        turn = (turn + math.pi) % (2 * math.pi) - math.pi
        speed = math.hypot(*car.hull.linearVelocity)
        slow = speed > fast * (1.0 - min(abs(turn), 0.6))
        return [-2.0 * turn, -1.0 if slow else 0.4, 0.3 if slow and speed > fast else 0.0]

    return act


def landing(chance, env):
    """Gymnasium's own way to land, now and then disturbed."""
    noise = chance.choice([0.0, 0.1, 0.4])
    any_action = uniform(2 if env.unwrapped.continuous else 4)(chance, env)

    def act(observation):
        if chance.random() < noise:
            return any_action(observation)
        chosen = lunar_lander.heuristic(env.unwrapped, observation)
        if env.unwrapped.continuous:
            return [float(number) for number in chosen]
        return [1.0 if choice == chosen else 0.0 for choice in range(4)]

    return act


# Gymnasium's side.


class World:
    """A task here and its environment there, whose observations and actions are the same."""

    #: Where what is compared begins among the numbers observed here.
    first = 0

    def __init__(self, environment, policies, **options):
        self.environment, self.policies, self.options = environment, policies, options

    def fresh(self):
        return gymnasium.make(self.environment, disable_env_checker=True, **self.options)

    def action(self, numbers):
        # Single precision would make Gymnasium's rewards single precision.
        return numpy.array(numbers)

    def observe(self, env, observation):
        assert observation.dtype == numpy.float32
        return observation


class Lander(World):
    """Of the discrete lander's four numbers the first of the largest is the action."""

    def action(self, numbers):
        return numpy.array(numbers) if self.options.get("continuous") else int(numpy.argmax(numbers))


class Car(World):
    """The controls as the experiments of weight-agnostic networks have them; of what is
    observed the instruments, which Gymnasium draws below its picture."""

    first = 165

    def action(self, numbers):
        steer, gas, brake = numbers
        cut = lambda number, low: min(max(number, low), 1.0)  # noqa: E731
        return numpy.array([cut(steer, -1.0), (cut(gas, -1.0) + 1) / 2, cut(brake, 0.0)])

    def observe(self, env, observation):
        car = env.unwrapped.car
        x, y = car.hull.linearVelocity
        spins = [0.01 * float(wheel.omega) for wheel in car.wheels]
        rest = [-2.5 * car.wheels[0].joint.angle, -0.2 * car.hull.angularVelocity]
        return numpy.array([0.02 * math.sqrt(x * x + y * y), *spins, *rest])


WALKING = {"random": uniform(4), "sine": sines, "walking": walking, "rest": rest}
DRIVING = {"swerving": swerving, "following": following}
CONTINUOUS = {"random": uniform(2), "landing": landing}
DISCRETE = {"random": uniform(4), "landing": landing}
TASKS = {
    "bipedal-walker-v3": World("BipedalWalker-v3", WALKING),
    "bipedal-walker-hardcore-v3": World("BipedalWalkerHardcore-v3", WALKING),
    "car-racing-pixels-v3": Car("CarRacing-v3", DRIVING),
    "lunar-lander-v3": Lander("LunarLander-v3", DISCRETE),
    "lunar-lander-continuous-v3": Lander("LunarLander-v3", CONTINUOUS, continuous=True),
    "lunar-lander-windy-v3": Lander("LunarLander-v3", DISCRETE, enable_wind=True),
    "lunar-lander-continuous-windy-v3": Lander(
        "LunarLander-v3", CONTINUOUS, continuous=True, enable_wind=True
    ),
}


def quantised(policy):
    """The same policy, in whole 64ths."""

    def start(chance, env):
        act = policy(chance, env)
        return lambda observation: [round(64 * number) / 64 for number in act(observation)]

    return start


def episode(task, name, seed, chance, policy=None, limit=None):
    """An episode of Gymnasium: what was done and what came of it."""
    world = TASKS[task]
    env = world.fresh()
    observation, _ = env.reset(seed=seed)
    act = (policy or world.policies[name])(chance, env)
    actions, observations, rewards = [], [world.observe(env, observation)], []
    status = "running"
    while status == "running" and (limit is None or len(actions) < limit):
        actions.append([float(number) for number in act(observation)])
        observation, reward, terminated, truncated, _ = env.step(world.action(actions[-1]))
        observations.append(world.observe(env, observation))
        rewards.append(float(reward))
        status = "terminated" if terminated else "truncated" if truncated else "running"
    env.close()
    return {
        "task": task,
        "policy": name,
        "seed": seed,
        "actions": actions,
        "observations": numpy.array(observations, dtype=numpy.float64),
        "rewards": numpy.array(rewards, dtype=numpy.float64),
        "status": status,
    }


# This project's side.


def build():
    """Builds the example and returns the path of its binary."""
    command = "cargo build --release -p precocial-envs --example play --message-format json"
    try:
        output = subprocess.run(command.split(), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    except FileNotFoundError:
        sys.exit("cargo is needed, or --play FILE")
    messages = [json.loads(line) for line in output.stdout.splitlines() if line.startswith("{")]
    programs = [message["executable"] for message in messages if message.get("executable")]
    if output.returncode != 0 or not programs:
        for message in messages:
            sys.stderr.write((message.get("message") or {}).get("rendered") or "")
        sys.exit("the example `play` does not build")
    return programs[-1]


def play(program, episodes, *options):
    keys = ("task", "seed", "actions")
    lines = [json.dumps({key: one[key] for key in keys}) + "\n" for one in episodes]
    output = subprocess.run(
        [program, *options], input="".join(lines), stdout=subprocess.PIPE, text=True
    )
    if output.returncode != 0:
        sys.exit(f"{program} exited with {output.returncode}")
    return output.stdout.splitlines()


# The commands.


def difference(theirs, answer):
    """The first difference in words, or nothing."""
    if answer["seed"] != theirs["seed"]:
        return f"the answer is for seed {answer['seed']}"
    observations = numpy.array(answer["observations"], dtype=numpy.float64)
    observations = observations[:, TASKS[theirs["task"]].first :]
    rewards = numpy.array(answer["rewards"], dtype=numpy.float64)
    for step in range(min(len(observations), len(theirs["observations"]))):
        if step > 0 and rewards[step - 1] != theirs["rewards"][step - 1]:
            pair = float(theirs["rewards"][step - 1]), float(rewards[step - 1])
            return f"step {step}, reward: {pair[0]!r} in Gymnasium, {pair[1]!r} here"
        unequal = numpy.flatnonzero(observations[step] != theirs["observations"][step])
        if len(unequal) > 0:
            place = unequal[0]
            pair = float(theirs["observations"][step][place]), float(observations[step][place])
            return f"step {step}, observation {place}: {pair[0]!r} in Gymnasium, {pair[1]!r} here"
    end = f"{theirs['status']} after {len(theirs['rewards'])} steps in Gymnasium"
    if len(rewards) != len(theirs["rewards"]) or answer["status"] != theirs["status"]:
        return f"{end}, {answer['status']} after {len(rewards)} here"
    return None


# How worlds are played here, and what the example is told for it.
FORMS = {"alone": [], "worlds": ["--worlds"], "groups": ["--groups"]}


def compare(arguments):
    program = arguments.play or build()
    seed = random.SystemRandom().getrandbits(31) if arguments.seed is None else arguments.seed
    print(f"{versions_text()}; --seed {seed}")
    chance = random.Random(seed)
    count = arguments.episodes
    # All tasks and policies by turns.
    tasks = [arguments.task] if arguments.task else TASKS
    plan = [(task, name) for task in tasks for name in TASKS[task].policies]
    plan = [plan[place % len(plan)] for place in range(count)]
    sums = {}
    first = None
    for start in range(0, count, BATCH):
        batch = [
            episode(task, name, chance.getrandbits(31), chance)
            for task, name in plan[start : start + BATCH]
        ]
        for form, options in FORMS.items():
            lines = play(program, batch, *options)
            if len(lines) != len(batch):
                sys.exit(f"{len(lines)} answers to {len(batch)} episodes ({form})")
            for theirs, line in zip(batch, lines):
                found = difference(theirs, json.loads(line))
                key = (theirs["policy"], theirs["task"])
                total = sums.setdefault(key, {"episodes": 0, "steps": 0, "longest": 0})
                if form == "alone":
                    length = len(theirs["rewards"])
                    total["episodes"] += 1
                    total["steps"] += length
                    total["longest"] = max(total["longest"], length)
                    total[theirs["status"]] = total.get(theirs["status"], 0) + 1
                total[form] = total.get(form, 0) + (found is not None)
                if found and not first:
                    first = f"{form}, {theirs['policy']} on {theirs['task']}, "
                    first += f"seed {theirs['seed']}: {found}"
    print(
        f"{'policy':9} {'task':32} {'episodes':>8} {'steps':>8} {'longest':>7} {'truncated':>9}"
        f"  different ({', '.join(FORMS)})"
    )
    for (name, task), total in sums.items():
        print(
            f"{name:9} {task:32} {total['episodes']:8} {total['steps']:8} {total['longest']:7}"
            f" {total.get('truncated', 0):9}  {', '.join(str(total[form]) for form in FORMS)}"
        )
    different = sum(total[form] for total in sums.values() for form in FORMS)
    steps = sum(total["steps"] for total in sums.values())
    print(f"{count} episodes, {steps} steps, played in all forms; {different} differences")
    if first:
        sys.exit(f"first difference: {first}")


def speed(arguments):
    program = arguments.play or build()
    print(versions_text())
    chance = random.Random(0)
    sets = {}
    for task in [arguments.task] if arguments.task else TASKS:
        for name, policy in TASKS[task].policies.items():
            if name in ("sine", "rest"):
                continue
            if name == "random":
                count = 2 if "continuous" in task else 4
                policy = uniform(count, [1.0])
            episodes = sets[f"{name} on {task}"] = []
            while len(episodes) < arguments.episodes:
                one = episode(task, name, chance.getrandbits(31), chance, policy)
                if name != "walking" or len(one["actions"]) >= 400:
                    episodes.append(one)
    for name, episodes in sets.items():
        rates = {form: [] for form in ("Gymnasium", *FORMS)}
        steps = sum(len(one["actions"]) for one in episodes)
        for _ in range(arguments.rounds):
            rates["Gymnasium"].append(steps / sum(gymnasium_seconds(one) for one in episodes))
            # Repeated, for more than a moment of work and for lanes that are full.
            for form, options in FORMS.items():
                times = 16 if form == "groups" else 4
                (line,) = play(program, times * episodes, "--time", *options)
                timed = json.loads(line)
                if timed["steps"] != times * steps:
                    sys.exit(f"{timed['steps']} steps here, {times * steps} in Gymnasium")
                rates[form].append(timed["steps"] / timed["seconds"])
        print(f"{name}: {len(episodes)} episodes, {steps} steps; medians of {arguments.rounds}")
        for form, values in rates.items():
            ratios = [mine / theirs for mine, theirs in zip(values, rates["Gymnasium"])]
            print(
                f"  {form:9} {statistics.median(values):12,.0f} steps/s"
                f"  ({min(values):,.0f} to {max(values):,.0f})"
                f"  {statistics.median(ratios):6.1f} times Gymnasium"
            )


def gymnasium_seconds(one):
    """Seconds on the processor in the step calls of an episode."""
    world = TASKS[one["task"]]
    env = world.fresh().unwrapped
    env.reset(seed=one["seed"])
    actions = [world.action(action) for action in one["actions"]]
    step = env.step
    start = time.process_time()
    for action in actions:
        step(action)
    return time.process_time() - start


DESCRIPTION = (
    "Episodes of Gymnasium, each in a fresh environment. `actions`: in 64ths, exactly; given to "
    "Gymnasium as float64. `hashes`: of each step, 64-bit FNV-1a (offset basis cbf29ce484222325, "
    "prime 100000001b3) over the observed numbers from number `first` on as f32 and the reward as f64, little-endian bytes, -0 written as +0; 16 hexadecimal digits. `observations`: "
    "of the reset (after 0 steps), every 50th step and the last, exact. `return`: the rewards "
    "summed in order. `status`: after the last action. Written by tests/gymnasium_parity.py record."
)


def step_hash(observation, reward):
    value = 0xCBF29CE484222325
    # Adding +0 turns -0 into +0.
    numbers = [float(x) + 0.0 for x in observation]
    for byte in struct.pack(f"<{len(numbers)}fd", *numbers, float(reward) + 0.0):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


# For each file: task, policy, the number of steps that are wanted, and where it is cut.
RECORDINGS = {
    "bipedal_walker.json": [
        ("bipedal-walker-v3", "random", range(100, 160), None),
        ("bipedal-walker-v3", "sine", range(70, 120), None),
        ("bipedal-walker-v3", "walking", range(1000, 1300), None),
        ("bipedal-walker-v3", "rest", range(300, 301), 300),
        ("bipedal-walker-hardcore-v3", "random", range(100, 160), None),
        ("bipedal-walker-hardcore-v3", "sine", range(70, 120), None),
        ("bipedal-walker-hardcore-v3", "walking", range(250, 400), None),
    ],
    "car_racing.json": [
        ("car-racing-pixels-v3", "swerving", range(400, 401), 400),
        ("car-racing-pixels-v3", "following", range(600, 601), 600),
    ],
    "lunar_lander.json": [
        ("lunar-lander-v3", "random", range(60, 120), None),
        ("lunar-lander-v3", "landing", range(180, 400), None),
        ("lunar-lander-continuous-v3", "landing", range(180, 400), None),
        ("lunar-lander-windy-v3", "landing", range(180, 400), None),
        ("lunar-lander-continuous-windy-v3", "landing", range(180, 400), None),
    ],
}


def record(arguments):
    for file, plan in RECORDINGS.items():
        if arguments.file in (None, file):
            record_file(GOLDEN / file, plan, random.Random(arguments.seed or 0))


def record_file(path, plan, chance):
    episodes = []
    for task, name, wanted, limit in plan:
        while True:
            seed = chance.getrandbits(31)
            policy = quantised(TASKS[task].policies[name])
            one = episode(task, name, seed, chance, policy, limit or wanted.stop)
            if len(one["actions"]) in wanted:
                break
        episodes.append(golden_text(one))
        print(f"{name} on {task}, seed {seed}: {one['status']} after {len(one['rewards'])} steps")
    head = f'"description": {json.dumps(DESCRIPTION)},\n"recorded_with": {json.dumps(versions())}'
    path.write_text("{\n" + head + ',\n"episodes": [\n' + ",\n".join(episodes) + "\n]\n}\n")
    print(f"{path}: {path.stat().st_size} bytes")


def golden_text(one):
    actions = [[int(64 * number) for number in action] for action in one["actions"]]
    assert [[number / 64 for number in action] for action in actions] == one["actions"]
    hashes = [step_hash(*pair) for pair in zip(one["observations"][1:], one["rewards"])]
    last = len(actions)
    shown = [
        {"after": after, "observation": [float(x) + 0.0 for x in one["observations"][after]]}
        for after in sorted({*range(0, last, 50), last})
    ]
    total = 0.0
    for reward in one["rewards"]:
        total += float(reward)
    head = {key: one[key] for key in ("task", "policy", "seed")}
    head["first"] = TASKS[one["task"]].first
    head.update({"status": one["status"], "steps": last, "return": total})
    return (
        json.dumps(head)[:-1]
        + f',\n"actions": [\n{rows(actions, 8)}\n],\n"hashes": [\n{rows(hashes, 8)}\n]'
        + f',\n"observations": [\n{rows(shown, 1)}\n]}}'
    )


def rows(values, width):
    """The inside of a JSON list, so many values a line."""
    texts = [json.dumps(value, separators=(",", ":")) for value in values]
    starts = range(0, len(texts), width)
    return ",\n".join(",".join(texts[start : start + width]) for start in starts)


def versions():
    return {
        "gymnasium": gymnasium.__version__,
        "numpy": numpy.__version__,
        "box2d": Box2D.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def versions_text():
    return ", ".join(f"{name} {version}" for name, version in versions().items())


def main():
    text, _, more = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        description=text, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (compare, speed, record):
        sub = commands.add_parser(command.__name__)
        sub.set_defaults(command=command)
        if command is record:
            sub.add_argument("--file", choices=RECORDINGS, help="all")
        else:
            sub.add_argument("--task", choices=TASKS, help="all")
            sub.add_argument("--play", metavar="FILE", help="the example's binary, already built")
        if command is not speed:
            sub.add_argument("--seed", type=int, help="of the choice of episodes")
        if command is not record:
            episodes = 200 if command is compare else 48
            sub.add_argument("--episodes", type=int, default=episodes, help=f"{episodes}")
        if command is speed:
            sub.add_argument("--rounds", type=int, default=5, help="5")
    arguments = parser.parse_args()
    arguments.command(arguments)


if __name__ == "__main__":
    main()
