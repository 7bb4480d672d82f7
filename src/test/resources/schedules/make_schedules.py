"""Writes schedules.json: learning rates of scikit-learn's adaptive schedule and of PyTorch's ReduceLROnPlateau.

    pip install scikit-learn torch
    python make_schedules.py > schedules.json

Made with scikit-learn 1.9.1 and PyTorch 2.13.0.
"""

import json
import random
import warnings

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network import _stochastic_optimizers as optimizers

rates = []


def iteration_ends(self, time_step):
    rates.append(self.learning_rate)


def adaptive(seed, tolerance, patience, rate):
    """The losses of a training, and the learning rate of each epoch and of one more."""
    rates.clear()
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, 3))
    y = (x[:, 0] * x[:, 1] + 0.5 * rng.normal(size=60) > 0).astype(int)
    model = MLPClassifier((5,), solver="sgd", alpha=0, batch_size=20, learning_rate="adaptive", tol=tolerance,
                          learning_rate_init=rate, n_iter_no_change=patience, max_iter=3000, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y)
    return {"tolerance": tolerance, "patience": patience, "values": model.loss_curve_,
            "rates": rates + [model._optimizer.learning_rate], "ends": model.n_iter_ < 3000}


def plateau(seed, mode, factor, patience, threshold, cooldown, floor, rate):
    rng = random.Random(seed)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, mode, factor=factor, patience=patience, threshold=threshold, cooldown=cooldown, min_lr=floor)
    values, seen = [], [rate]
    level = 1.0
    for _ in range(80):
        level *= rng.choice([1, 1, 1, 0.9, 0.9999])
        value = level * (1 + 0.02 * rng.random())
        values.append(value if mode == "min" else 2 - value)
        scheduler.step(values[-1])
        seen.append(optimizer.param_groups[0]["lr"])
    return {"mode": mode, "factor": factor, "patience": patience, "threshold": threshold, "cooldown": cooldown,
            "floor": floor, "values": values, "rates": seen}


optimizers.SGDOptimizer.iteration_ends = iteration_ends
print(json.dumps({
    "adaptive": [
        adaptive(1, 1e-3, 2, 0.5),
        adaptive(2, 1e-4, 1, 0.2),
        adaptive(3, 0.0, 3, 1.0),
    ],
    "plateau": [
        plateau(1, "min", 0.1, 10, 1e-4, 0, 0, 0.1),
        plateau(2, "min", 0.5, 2, 1e-2, 3, 0.004, 0.1),
        plateau(3, "max", 0.5, 1, 1e-4, 1, 0, 0.5),
        plateau(4, "max", 0.3, 0, 0.0, 0, 1e-3, 0.5),
        plateau(5, "min", 0.1, 0, 0.5, 2, 0, 3e-7),
    ],
}, indent=1))
