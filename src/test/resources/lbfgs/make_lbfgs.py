"""Writes lbfgs.json: the loss that SciPy's L-BFGS-B reaches on the golden data sets.

    pip install scipy
    python make_lbfgs.py > lbfgs.json

Network, rows, start weights and loss are those of files in ../golden. The objective is the mean loss of the training
rows plus l2/2 times the squared weights divided by the number of rows. All but the first have a larger l2 than their
file: with that of the file there are several minima near the path, and rounding decides which one is reached.
Made with SciPy 1.17.1 and NumPy 2.4.6.
"""

import csv
import json
import pathlib
import sys

import numpy as np
from scipy.optimize import minimize

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
CASES = {"single-layer": 0.01, "random-init": 0.3, "deep-tanh": 0.3, "softmax-iris": 0.3, "regression-diabetes": 3.0}


def rows(case):
    with open(GOLDEN / case["data"]["train"]["file"]) as file:
        lines = list(csv.reader(file))[1:]
    values = np.array(lines, float)
    x, y = values[:, :-1], values[:, -1:]
    if case["loss"] == "cross_entropy":
        y = np.eye(case["layers"][-1])[y[:, 0].astype(int)]
    return x, y


def row_loss(case, z, y):
    """The losses of all rows and their gradients."""
    if case["loss"] == "half_squared_error":
        return (z - y) ** 2 / 2, z - y
    if case["loss"] == "binary_cross_entropy":
        return np.logaddexp(0, z) - y * z, 1 / (1 + np.exp(-z)) - y
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -y * log_p, np.exp(log_p) - y


def hidden(case, z):
    """The activation and its derivative."""
    if case["hidden_activation"] == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    a = 1 / (1 + np.exp(-z))
    return a, a * (1 - a)


def objective(flat, case, x, y):
    shapes = list(zip(case["layers"], case["layers"][1:]))
    weights, biases, at = [], [], 0
    for shape in shapes:
        weights.append(flat[at : at + shape[0] * shape[1]].reshape(shape))
        at += shape[0] * shape[1]
    for shape in shapes:
        biases.append(flat[at : at + shape[1]])
        at += shape[1]
    inputs, slopes = [x], []
    for w, b in zip(weights[:-1], biases[:-1]):
        a, slope = hidden(case, inputs[-1] @ w + b)
        inputs.append(a)
        slopes.append(slope)
    losses, delta = row_loss(case, inputs[-1] @ weights[-1] + biases[-1], y)
    n = len(x)
    loss = losses.sum() / n + case["l2"] / 2 * sum((w * w).sum() for w in weights) / n
    dw, db = [], []
    for i in reversed(range(len(weights))):
        dw.insert(0, (inputs[i].T @ delta + case["l2"] * weights[i]) / n)
        db.insert(0, delta.sum(axis=0) / n)
        if i > 0:
            delta = delta @ weights[i].T * slopes[i - 1]
    return loss, np.concatenate([g.ravel() for g in dw + db])


def main():
    results = {}
    for name, l2 in CASES.items():
        case = json.loads((GOLDEN / f"{name}.json").read_text())
        x, y = rows(case)
        start = np.concatenate(
            [np.ravel(each) for part in ("weights", "biases") for each in case["initial"][part]])
        _, gradient = objective(start, case, x, y)
        step = case["first_step_full_batch"]
        expected = np.concatenate(
            [np.ravel(each) for part in ("weight_gradients_regularised", "bias_gradients") for each in step[part]])
        assert np.allclose(gradient, expected, rtol=1e-12, atol=1e-14), name
        case["l2"] = l2
        found = minimize(
            objective, start, (case, x, y), method="L-BFGS-B", jac=True,
            options={"maxcor": 10, "maxiter": 100000, "maxfun": 200000, "ftol": 1e-15, "gtol": 1e-9, "maxls": 50})
        first = minimize(
            objective, start, (case, x, y), method="L-BFGS-B", jac=True,
            options={"maxcor": 10, "maxiter": 20, "ftol": 0, "gtol": 0})
        print(name, found.fun, found.nit, found.nfev, np.abs(found.jac).max(), found.message, file=sys.stderr)
        results[name] = {"l2": l2, "loss": found.fun, "iterations": found.nit, "loss_after_20": first.fun}
    print(json.dumps(results, indent=1))


main()
