#!/usr/bin/env python3
"""Prints the coefficients of elementary.h and kernels/sine.cuh, and the largest relative error of each polynomial before rounding.

Each polynomial interpolates the function at the Chebyshev points of its interval, in double precision: its error is within
a small factor of the minimax polynomial's. The native tests measure the errors in single precision.
"""
import math

import numpy as np

erf = np.vectorize(math.erf)
erfc = np.vectorize(math.erfc)


def fit(function, low, high, degree):
    """Coefficients, constant term first, of the polynomial of this degree that interpolates the function."""
    points = np.cos((np.arange(degree + 1) + 0.5) * np.pi / (degree + 1))
    x = (high + low) / 2 + (high - low) / 2 * points
    return np.linalg.solve(np.vander(x, increasing=True), function(x))


def show(name, coefficients, error):
    print(f"{name}: largest relative error {error:.1e}")
    print("  " + ", ".join(float.hex(float(np.float32(c))).replace("00000000p", "p") for c in coefficients))


def main():
    half = np.log(2) / 2 * 1.001  # slightly wider, because the argument reduction rounds
    # e^r = 1 + r + r^2 q(r)
    q = fit(lambda r: sum(r**k / math.factorial(k + 2) for k in range(16)), -half, half, 4)
    r = np.linspace(-half, half, 100001)
    approximate = 1 + r + r**2 * np.polyval(q[::-1], r)
    show("exp", q, np.max(np.abs(approximate / np.exp(r) - 1)))

    # tanh x = x + x^3 t(x^2) for |x| <= 0.625
    t = fit(lambda s: (np.tanh(np.sqrt(s)) / np.sqrt(s) - 1) / s, 1e-4, 0.625**2, 4)
    x = np.linspace(1e-3, 0.625, 100001)
    approximate = x + x**3 * np.polyval(t[::-1], x**2)
    show("tanh", t, np.max(np.abs(approximate / np.tanh(x) - 1)))

    # erf x = x + x p(x^2) for |x| <= 0.875, and 1 - e^(-x l(x)) above
    p = fit(lambda s: erf(np.sqrt(s)) / np.sqrt(s) - 1, 1e-5, 0.875**2, 5)
    x = np.linspace(1e-3, 0.875, 100001)
    approximate = x + x * np.polyval(p[::-1], x**2)
    show("erf, small", p, np.max(np.abs(approximate / erf(x) - 1)))
    large = fit(lambda x: -np.log(erfc(x)) / x, 0.87, 4, 6)
    x = np.linspace(0.87, 4, 100001)
    approximate = 1 - np.exp(-x * np.polyval(large[::-1], x))
    show("erf, large", large, np.max(np.abs(approximate / erf(x) - 1)))

    # sin x = x + x^3 p(x^2) for |x| <= pi / 2, in kernels/sine.cuh
    half = np.pi / 2 * 1.001
    p = fit(lambda s: (np.sin(np.sqrt(s)) / np.sqrt(s) - 1) / s, 1e-4, half**2, 4)
    x = np.linspace(1e-3, half, 100001)
    approximate = x + x**3 * np.polyval(p[::-1], x**2)
    show("sin", p, np.max(np.abs(approximate / np.sin(x) - 1)))


if __name__ == "__main__":
    main()
