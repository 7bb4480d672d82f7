#!/usr/bin/env python3
"""scikit-learn's side of a benchmark: MLPClassifier, as its users call it. For the protocol see peer.py.

Timed is fit, with a start and orders of its own; all epochs are trained, without the momentum and the early end that it has
by itself. The check is made with the start that was given: set before a fit that starts warm, without shuffling, because
orders cannot be given.
"""
import time
import warnings

import numpy as np

import peer

try:
    import sklearn
    from sklearn.neural_network import MLPClassifier
except ImportError as problem:
    peer.fail("it has no scikit-learn: %s" % problem)

warnings.simplefilter("ignore")  # that not all trainings converge

NEVER = 10**9


class Sklearn:
    def __init__(self, workload):
        self.w = workload
        self.given = {}

    def modes(self):
        return ["float32"] if self.w.images or self.w.kind != "training" else ["float32", "float64"]

    def rows(self, mode):
        if mode not in self.given:
            self.given[mode] = self.w.x.astype(np.float64 if mode == "float64" else np.float32)
        return self.given[mode]

    def model(self, epochs, **options):
        w, rule = self.w, self.w.rule
        if rule["name"] == "adam":
            solver = dict(solver="adam", beta_1=rule["beta1"], beta_2=rule["beta2"], epsilon=rule["epsilon"])
        else:
            solver = dict(solver="sgd", momentum=0)
        return MLPClassifier(
            hidden_layer_sizes=tuple(w.spec["hidden"]),
            activation=w.activation,
            alpha=w.l2,
            batch_size=w.batch,
            learning_rate_init=rule["learning_rate"],
            max_iter=epochs,
            tol=0,
            n_iter_no_change=NEVER,
            **solver,
            **options,
        )

    def from_start(self, mode, epochs):
        """A model that has been made, with the given parameters, and trains on from them."""
        dtype = np.float64 if mode == "float64" else np.float32
        model = self.model(epochs, shuffle=False)
        labels = np.unique(self.w.labels)
        if len(labels) != max(2, self.w.outputs):
            raise ValueError("the rows have %d classes, the network %d outputs" % (len(labels), self.w.outputs))
        model.partial_fit(self.rows(mode)[:2], self.w.labels[:2], classes=labels)
        model.coefs_, model.intercepts_ = self.w.start(dtype)
        return model.set_params(warm_start=True)

    def loss(self, model):
        """Of all rows, in double precision from the logits, with the penalty."""
        a = self.w.x.astype(np.float64)
        for i, (weights, biases) in enumerate(zip(model.coefs_, model.intercepts_)):
            z = a @ weights.astype(np.float64) + biases
            a = np.maximum(z, 0) if self.w.activation == "relu" else 1 / (1 + np.exp(-z))
        if self.w.classes:
            top = z.max(axis=1)
            losses = top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[np.arange(len(z)), self.w.labels]
        else:
            losses = np.logaddexp(0, z[:, 0]) - self.w.labels * z[:, 0]
        squares = sum(np.sum(weights.astype(np.float64) ** 2) for weights in model.coefs_)
        return (losses.sum() + self.w.l2 / 2 * squares) / self.w.rows

    def check(self, mode, epochs):
        model = self.from_start(mode, epochs).fit(self.rows(mode), self.w.labels)
        # Its own curve adds the penalty once a batch, with the weights of that batch.
        return [self.loss(model)] if self.w.l2 else model.loss_curve_[-epochs:]

    def time(self, mode, epochs):
        model, x = self.model(epochs, random_state=0), self.rows(mode)
        began = time.perf_counter()
        model.fit(x, self.w.labels)
        seconds = time.perf_counter() - began
        if model.n_iter_ != epochs:
            raise ValueError("trained %d epochs instead of %d" % (model.n_iter_, epochs))
        probabilities = model.predict_proba(self.w.test_x.astype(x.dtype))
        return {
            "seconds": seconds,
            "accuracy": self.w.accuracy(probabilities if self.w.classes else probabilities[:, 1:]),
        }

    def probabilities(self, mode, rows):
        model, x = self.from_start(mode, 1), self.rows(mode)
        if self.w.kind == "row":
            values = np.concatenate([model.predict_proba(x[i : i + 1]) for i in range(rows)])
        else:
            values = model.predict_proba(x[:rows])
        return values if self.w.classes else values[:, 1:]

    def predictor(self, mode):
        model, x = self.from_start(mode, 1), self.rows(mode)
        if self.w.kind == "row":
            x = x[:1].copy()
        return lambda: model.predict_proba(x)


if __name__ == "__main__":
    peer.serve({"versions": "scikit-learn %s, NumPy %s (%s)" % (sklearn.__version__, np.__version__, peer.kernels()), "check": "as they lie"}, Sklearn)
