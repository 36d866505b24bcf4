"""Prints the polynomial coefficients of `envs/src/lanes`.

Each is the Chebyshev interpolant, in 60-digit arithmetic, of what is left of
the function once its leading terms are taken out, so that these stay exact:

    exp(r)  = 1 + r + r^2 E(r)             |r| <= ln(2)/2
    sin(r)  = r + r^3 S(r^2)               |r| <= pi/4
    cos(r)  = 1 - r^2/2 + r^4 C(r^2)       |r| <= pi/4
    sin(pi r) = r (pi + r^2 S(r^2))        |r| <= 1/2

Run with `pip install mpmath && python3 envs/scripts/lane_coefficients.py`.
"""

from mpmath import mp, mpf, cos, exp, log, pi, sin, factorial, chebyfit, polyval

mp.dps = 60


def series(term, count=30):
    """A power series: safe where the closed form would cancel, near zero."""
    return lambda x: sum(term(n) * x**n for n in range(count))


FUNCTIONS = {
    "EXP": (series(lambda n: 1 / factorial(n + 2)), -log(2) / 2, log(2) / 2, 10),
    "SIN": (series(lambda n: (-1) ** (n + 1) / factorial(2 * n + 3)), mpf(0), (pi / 4) ** 2, 6),
    "COS": (series(lambda n: (-1) ** n / factorial(2 * n + 4)), mpf(0), (pi / 4) ** 2, 6),
    "SIN_PI": (
        series(lambda n: (-1) ** (n + 1) * pi ** (2 * n + 3) / factorial(2 * n + 3)),
        mpf(0),
        mpf(1) / 4,
        8,
    ),
}

for name, (function, low, high, terms) in FUNCTIONS.items():
    widen = (high - low) / 1000
    coefficients, error = chebyfit(function, [low - widen, high + widen], terms, error=True)
    print(f"// {name}: constant term first; error of the fit {mp.nstr(error, 2)}")
    for value in reversed(coefficients):
        print(f"    {float(value)!r},")

print("PI_2 split for Cody-Waite:")
rest = pi / 2
for _ in range(3):
    part = float(rest)
    print(f"    {part!r} ({part.hex()})")
    rest -= mpf(part)
print("LN_2 split:")
high = float.fromhex("0x1.62e42fefa3800p-1")
print(f"    {high!r}, {float(log(2) - mpf(high))!r}")
