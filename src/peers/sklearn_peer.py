#!/usr/bin/env python3
"""The scikit-learn peer: MLPClassifier through its public API. For the protocol see peer.py.

The timed run is fit with scikit-learn's own initial weights and shuffling, but without its default momentum, and always
trains all epochs. The check uses the given initial weights, set before a fit with warm_start. It does not shuffle,
because fit cannot take permutations.
"""
import time
import warnings

import numpy as np

import peer

try:
    import sklearn
    from sklearn.neural_network import MLPClassifier
except ImportError as problem:
    peer.fail("scikit-learn is not installed: %s" % problem)

warnings.simplefilter("ignore")  # ConvergenceWarning: the number of epochs is fixed

NEVER = 10**9


class Sklearn:
    def __init__(self, workload):
        self.w = workload
        self.x_by_mode = {}

    def modes(self):
        return ["float32"] if self.w.images or self.w.kind != "training" else ["float32", "float64"]

    def rows(self, mode):
        if mode not in self.x_by_mode:
            self.x_by_mode[mode] = self.w.x.astype(np.float64 if mode == "float64" else np.float32)
        return self.x_by_mode[mode]

    def model(self, epochs, **options):
        w, optimizer = self.w, self.w.optimizer
        if optimizer["name"] == "adam":
            solver = dict(
                solver="adam", beta_1=optimizer["beta1"], beta_2=optimizer["beta2"], epsilon=optimizer["epsilon"]
            )
        else:
            solver = dict(solver="sgd", momentum=0)
        return MLPClassifier(
            hidden_layer_sizes=tuple(w.spec["hidden"]),
            activation=w.activation,
            alpha=w.l2,
            batch_size=w.batch,
            learning_rate_init=optimizer["learning_rate"],
            max_iter=epochs,
            tol=0,
            n_iter_no_change=NEVER,
            **solver,
            **options,
        )

    def initialized_model(self, mode, epochs):
        """A model with the given initial parameters, from which fit continues."""
        dtype = np.float64 if mode == "float64" else np.float32
        model = self.model(epochs, shuffle=False)
        labels = np.unique(self.w.labels)
        if len(labels) != max(2, self.w.outputs):
            raise ValueError("the rows have %d classes, the network %d outputs" % (len(labels), self.w.outputs))
        model.partial_fit(self.rows(mode)[:2], self.w.labels[:2], classes=labels)
        model.coefs_, model.intercepts_ = self.w.initial_parameters(dtype)
        return model.set_params(warm_start=True)

    def loss(self, model):
        """The loss of all rows with the penalty, computed in double precision from the logits."""
        a = self.w.x.astype(np.float64)
        for i, (weights, biases) in enumerate(zip(model.coefs_, model.intercepts_)):
            z = a @ weights.astype(np.float64) + biases
            a = np.maximum(z, 0) if self.w.activation == "relu" else 1 / (1 + np.exp(-z))
        if self.w.classes:
            largest = z.max(axis=1)
            losses = largest + np.log(np.exp(z - largest[:, None]).sum(axis=1)) - z[np.arange(len(z)), self.w.labels]
        else:
            losses = np.logaddexp(0, z[:, 0]) - self.w.labels * z[:, 0]
        rows = self.w.rows
        if self.w.row_weights is not None:
            losses, rows = losses * self.w.row_weights, self.w.row_weights.astype(np.float64).sum()
        squares = sum(np.sum(weights.astype(np.float64) ** 2) for weights in model.coefs_)
        return losses.sum() / rows + self.w.l2 / 2 * squares / self.w.rows

    def fit(self, model, x, labels, weights):
        return model.fit(x, labels) if weights is None else model.fit(x, labels, sample_weight=weights)

    def check(self, mode, epochs):
        model = self.initialized_model(mode, epochs)
        self.fit(model, self.rows(mode), self.w.labels, self.w.row_weights)
        # loss_curve_ adds the penalty once per batch, with the weights at that time, and is the mean of weighted means.
        plain = not self.w.l2 and self.w.row_weights is None
        return model.loss_curve_[-epochs:] if plain else [self.loss(model)]

    def time(self, mode, epochs):
        x, options = self.rows(mode), {}
        labels, weights = self.w.labels, self.w.row_weights
        if self.w.keeps_best:
            # Early stopping holds rows back, evaluates them after each epoch, and keeps the best weights. Given the test rows too,
            # it trains on as many rows as the others. All epochs run.
            rows, held_back = len(x), len(self.w.test_x)
            options = dict(early_stopping=True, validation_fraction=held_back / (rows + held_back))
            x = np.concatenate([x, self.w.test_x.astype(x.dtype)])
            labels = np.concatenate([labels, self.w.test_labels])
            if weights is not None:
                weights = np.concatenate([weights, np.ones(held_back, weights.dtype)])
        model = self.model(epochs, random_state=0, **options)
        began = time.perf_counter()
        self.fit(model, x, labels, weights)
        seconds = time.perf_counter() - began
        if model.n_iter_ != epochs:
            raise ValueError("trained %d epochs instead of %d" % (model.n_iter_, epochs))
        probabilities = model.predict_proba(self.w.test_x.astype(x.dtype))
        return {
            "seconds": seconds,
            "accuracy": self.w.accuracy(probabilities if self.w.classes else probabilities[:, 1:]),
        }

    def probabilities(self, mode, rows):
        model, x = self.initialized_model(mode, 1), self.rows(mode)
        if self.w.kind == "row":
            values = np.concatenate([model.predict_proba(x[i : i + 1]) for i in range(rows)])
        else:
            values = model.predict_proba(x[:rows])
        return values if self.w.classes else values[:, 1:]

    def predictor(self, mode):
        model, x = self.initialized_model(mode, 1), self.rows(mode)
        if self.w.kind == "row":
            x = x[:1].copy()
        return lambda: model.predict_proba(x)


if __name__ == "__main__":
    versions = "scikit-learn %s, NumPy %s (%s)" % (sklearn.__version__, np.__version__, peer.kernels())
    peer.serve({"versions": versions, "check": "unshuffled"}, Sklearn, ("weights of rows", "best weights"))
