"""Let a champion of car-racing-pixels-v3 or car-racing-latent-v3 drive Gymnasium's own
CarRacing-v3, which draws its pictures with pygame, and the same roads here.

    python drive_gymnasium.py champion.ron [EPISODES [WEIGHT]]
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import gymnasium
import numpy as np

import precocial

ENCODER = Path(__file__).parents[2] / "envs/src/tasks/car_racing/encoder.ron"


def not_grass(picture):
    """How much of each pixel is no grass: grass is greener than red by 102 and more."""
    red, green = picture[..., 0].astype(float), picture[..., 1].astype(float)
    return 1.0 - np.clip(green - red, 0.0, 102.0) / 102.0


class Encoder:
    """The encoder that is part of the program, as NumPy runs it."""

    def __init__(self):
        text = ENCODER.read_text()
        lists = re.findall(r"biases:(\[.*?\]),weights:(\[\[.*?\]\])", text)
        self.layers = [(np.array(json.loads(b)), np.array(json.loads(w))) for b, w in lists]

    def __call__(self, picture, car, time):
        blocks = not_grass(picture)[:84].reshape(14, 6, 16, 6).mean(axis=(1, 3))
        values = blocks.ravel()
        for biases, weights in self.layers[:-1]:
            values = np.maximum(values @ weights + biases, 0.0)
        biases, weights = self.layers[-1]
        return values @ weights + biases


class Pixels:
    """11 rows of 15 squares of 4 m, and the instruments."""

    def __init__(self):
        across, ahead = np.meshgrid(4.0 * (np.arange(15) - 7), 4.0 * (np.arange(11) - 1))
        inside = (np.arange(5) - 2) * 0.8
        self.across = across[..., None, None] + inside[None, None, None, :]
        self.ahead = ahead[..., None, None] + inside[None, None, :, None]

    def __call__(self, picture, car, time):
        zoom = 0.6 * max(1.0 - time, 0.0) + 16.2 * min(time, 1.0)
        x = 48.0 + self.across * zoom * 96 / 1000
        y = 72.0 - self.ahead * zoom * 96 / 800
        x = np.clip(x.astype(int), 0, 95)
        y = np.clip(y.astype(int), 0, 83)
        x, y = np.broadcast_arrays(x, y)
        road = not_grass(picture)[y, x].mean(axis=(2, 3)).ravel()
        hull = car.hull
        speed = 0.02 * np.hypot(*hull.linearVelocity)
        spins = [0.01 * wheel.omega for wheel in car.wheels]
        turning = [-2.5 * car.wheels[0].joint.angle, -0.2 * hull.angularVelocity]
        return np.concatenate([road, [speed], spins, turning])


def drive(champion, look, weight, seed):
    env = gymnasium.make("CarRacing-v3")
    picture, _ = env.reset(seed=seed)
    total, done = 0.0, False
    while not done:
        world = env.unwrapped
        steer, gas, brake = champion(look(picture, world.car, world.t), weight=weight)
        action = [np.clip(steer, -1, 1), (np.clip(gas, -1, 1) + 1) / 2, np.clip(brake, 0, 1)]
        picture, reward, terminated, truncated, _ = env.step(np.array(action, np.float32))
        total, done = total + reward, terminated or truncated
    env.close()
    return total


def replayed(path, weight, seed):
    """The return of the same episode here."""
    command = ["replay", path, f"--weight={weight}", f"--seed={seed}", "--json"]
    told = subprocess.run([sys.executable, "-m", "precocial", *command], capture_output=True, check=True)
    return json.loads(told.stdout)["return"]


def told(name, returns):
    error = returns.std(ddof=1) / len(returns) ** 0.5
    print(f"{name:10} {returns.mean():6.1f} ± {error:.1f} (standard error, {len(returns)} episodes)")


def main():
    path = sys.argv[1]
    champion = precocial.load(path)
    episodes = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    weight = float(sys.argv[3]) if len(sys.argv) > 3 else champion.best_weight
    look = Pixels() if "pixels" in champion.task else Encoder()
    print(f"{champion.task}, weight {weight}, seeds 0 to {episodes - 1}")
    told("Gymnasium", np.array([drive(champion, look, weight, seed) for seed in range(episodes)]))
    told("here", np.array([replayed(path, weight, seed) for seed in range(episodes)]))


if __name__ == "__main__":
    main()
